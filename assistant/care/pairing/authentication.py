"""Who may come in: a code pairs a phone, and a signed cookie identifies it afterwards.

1. Nobody is let in unpaired, from whatever address they come.
2. A code has six digits, pairs one phone and holds for five minutes. Wrong tries do not end it: a stranger
   would lock out whom it is for. Who tries is slowed by the page; of all that is tried by others there is a
   bound, from which on whoever was wrong before has no more tries, and everybody else one.
3. A cookie names a phone and is signed; what it may do is looked up here, at every request.
4. Forgetting all phones makes a new key, so that every cookie there ever was is worthless.
5. Nothing follows from what the clock says: a code holds by the time for which the machine has been
   running, a phone by the counted time. An expired one is still known: it was paired, and
   paired again it is what it was.

Pure but for its files: clock and chance are handed in.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant import clock
from assistant.care.pairing.phones import KEY_BYTES, Files, Offer, Phone, Role
from assistant.clock import DAY, Counted, Reading

CODE_DIGITS = 6
CODE_SECONDS = 300.0
WRONG_TRIES = 200
"""For one code, by whomever: with another from each address of a network, five in ten thousand are guessed."""
PAIRED_SECONDS = 90 * DAY
"""After this a phone has to be paired again."""
COOKIE_SECONDS = 400 * DAY
"""As long as browsers allow: by its cookie a phone is known that is paired again."""


class Why(enum.StrEnum):
    """Why a code pairs no phone; the names of what is said about it."""

    WRONG = "pair-wrong"
    OVER = "pair-over"
    """It was offered too long ago."""
    NONE = "pair-none"
    """None is offered, or another phone has used it."""
    MANY = "pair-many"
    """Too many were wrong, also from here."""


class Guard:
    """Pairs phones, knows them again, forgets them. Every method raises `StoreError`."""

    def __init__(
        self,
        folder: Path,
        now: Callable[[], Reading] | None = None,
        chance: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """`now` reads the machine's clocks; `chance` gives so many random bytes."""
        self._files = Files(folder)
        self._now = now or clock.read
        self._counted = Counted(folder.parent, self._now)
        self._chance = chance
        self._lock = threading.RLock()
        self._wrong: tuple[str, set[str]] = ("", set())
        """Who was wrong about which code, by its digest."""

    def offer(self, role: Role | None = None, *, name: str = "", person: str = "") -> str:
        """A new code, which replaces one that was offered before.

        Without a role, a phone that was paired before is what it was; else the first is the owner's
        and every other a caregiver's.
        """
        with self._lock:
            number = int.from_bytes(self._chance(16), "big") % 10**CODE_DIGITS
            code, now = f"{number:0{CODE_DIGITS}}", self._now()
            self._files.put_offer(
                Offer(
                    digest=self._signed("code", code),
                    boot=now.boot,
                    up=now.up,
                    role=role,
                    name=name,
                    person=person,
                )
            )
            return code

    def pair(self, code: str, cookie: str = "", address: str = "") -> str | None:
        """The cookie for a phone that knows the code; None if it is wrong or has expired: see `why`.

        `cookie`: what the phone had from an earlier time, if it was paired. `address`: from where.
        """
        with self._lock:
            offer = self._files.offer()
            if offer is None or self._why(offer, address) is not Why.WRONG:
                return None
            if not hmac.compare_digest(self._signed("code", code), offer.digest):
                self._files.put_offer(replace(offer, wrong=offer.wrong + 1))
                self._wrong_about(offer).add(address)
                return None
            self._files.put_offer(None)
            before, others = self._before(cookie), self.phones()
            if before is not None:
                others.remove(before)
            phone = self._of(offer, before, Role.CAREGIVER if others else Role.OWNER)
            self._files.put_phones([*others, phone])
            return f"{phone.id}.{self._signed('phone', phone.id)}"

    def why(self, address: str = "") -> Why:
        """Why a code that was tried from there just now paired no phone."""
        with self._lock:
            return self._why(self._files.offer(), address)

    def known(self, cookie: str) -> Phone | None:
        """The phone a cookie belongs to; None for one that is forged, forgotten or too old."""
        with self._lock:
            phone = self._before(cookie)
            return phone if phone and self.holds(phone) else None

    def token(self, phone: Phone) -> str:
        """What a form of this phone carries, so that no other page can send one in its name."""
        with self._lock:
            return self._signed("form", phone.id)

    def sent_by(self, phone: Phone, token: str) -> bool:
        """Whether a form came from our own page."""
        sent = token.encode("ascii", "replace").decode()
        return hmac.compare_digest(self.token(phone), sent)

    def key_to_look(self, phone: Phone, page: str) -> str:
        """With which a page elsewhere, of that origin, may look at what this phone may know."""
        with self._lock:
            return f"{phone.id}.{self._signed('look', f'{phone.id} {page}')}"

    def looks(self, key: str, page: str) -> Phone | None:
        """The phone in whose name a page of that origin looks; None for a key that is not for it, or
        holds no more."""
        with self._lock:
            id = key.partition(".")[0]
            phone = next((each for each in self.phones() if each.id == id), None)
            if phone is None or not self.holds(phone):
                return None
            sent = key.encode("ascii", "replace").decode()
            return phone if hmac.compare_digest(self.key_to_look(phone, page), sent) else None

    def phones(self) -> list[Phone]:
        """Every phone that was paired and not forgotten, the first paired first."""
        with self._lock:
            return self._files.phones()

    def holds(self, phone: Phone) -> bool:
        """Whether it need not be paired again yet."""
        return self._counted.now() - phone.counted < PAIRED_SECONDS

    def forget(self, id: str) -> None:
        """Unpair one phone."""
        with self._lock:
            self._files.put_phones(phone for phone in self.phones() if phone.id != id)

    def forget_person(self, person: str | None) -> frozenset[str]:
        """Unpair the phones that are that person's own or, with None, anybody's own, not a caregiver's;
        gives their ids."""
        with self._lock:
            paired = self.phones()
            gone = [each for each in paired if each.person and person in (None, each.person)]
            if gone:
                self._files.put_phones(each for each in paired if each not in gone)
            return frozenset(each.id for each in gone)

    def forget_all(self) -> None:
        """Unpair every phone, and take back a code that was offered."""
        with self._lock:
            self._files.put_key(self._chance(KEY_BYTES))
            self._files.put_phones([])
            self._files.put_offer(None)

    def _before(self, cookie: str) -> Phone | None:
        """The phone a cookie belongs to, whether it holds or not; None for one that is forged or
        forgotten."""
        id, _, signature = cookie.partition(".")
        signed = signature.encode("ascii", "replace").decode()
        if not hmac.compare_digest(self._signed("phone", id), signed):
            return None
        return next((phone for phone in self.phones() if phone.id == id), None)

    def _of(self, offer: Offer, before: Phone | None, otherwise: Role) -> Phone:
        """The phone that comes of an offer; what that leaves open is as it was."""
        was = before if before and offer.role in (None, before.role) else None
        return Phone(
            id=self._chance(9).hex(),
            role=offer.role or (was.role if was else otherwise),
            name=offer.name or (was.name if was else ""),
            person=offer.person or (was.person if was else ""),
            paired=self._now().wall,
            counted=self._counted.look(),
        )

    def _why(self, offer: Offer | None, address: str) -> Why:
        """What keeps anybody there from pairing, and else that the code is wrong."""
        if offer is None:
            return Why.NONE
        if not self._offered_lately(offer):
            return Why.OVER
        many = offer.wrong >= WRONG_TRIES and address in self._wrong_about(offer)
        return Why.MANY if many else Why.WRONG

    def _wrong_about(self, offer: Offer) -> set[str]:
        if self._wrong[0] != offer.digest:
            self._wrong = (offer.digest, set())
        return self._wrong[1]

    def _offered_lately(self, offer: Offer) -> bool:
        now = self._now()
        return now.boot == offer.boot and 0 <= now.up - offer.up < CODE_SECONDS

    def _signed(self, purpose: str, text: str) -> str:
        key = self._files.key()
        if key is None:
            key = self._chance(KEY_BYTES)
            self._files.put_key(key)
        message = f"{purpose}:{text}".encode("utf-8", "replace")
        return hmac.new(key, message, hashlib.sha256).hexdigest()


def grouped(code: str) -> str:
    """As a code is shown: in two groups, which are easier to carry in the head than six digits."""
    return f"{code[: CODE_DIGITS // 2]} {code[CODE_DIGITS // 2 :]}".strip()
