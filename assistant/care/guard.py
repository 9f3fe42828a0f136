"""Who may come in: phones are paired by a code, and known again by a signed cookie.

1. Nobody is let in unpaired, from whatever address they come.
2. A code has six digits, pairs one phone, holds for five minutes and for five tries in all.
3. A cookie names a phone and is signed; what it may do is looked up here, at every request.
4. Forgetting all phones makes a new key, so that every cookie there ever was is worthless.

Pure but for its files: clock and chance are handed in.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.care.phones import KEY_BYTES, Files, Offer, Phone, Role

CODE_DIGITS = 6
CODE_SECONDS = 300.0
CODE_TRIES = 5
PAIRED_SECONDS = 90 * 24 * 3600.0
"""After this a phone has to be paired anew."""
_EARLY = 60.0
"""Seconds by which something may lie in the future: clocks are set right by a little."""


class Guard:
    """Pairs phones, knows them again, forgets them. Every method raises `StoreError`."""

    def __init__(
        self,
        folder: Path,
        now: Callable[[], float] = time.time,
        chance: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """`now` is in seconds since 1970; `chance` gives so many random bytes."""
        self._files = Files(folder)
        self._now = now
        self._chance = chance
        self._lock = threading.RLock()

    def offer(self, role: Role | None = None, *, name: str = "", person: str = "") -> str:
        """A new code, which replaces one that was offered before.

        Without a role, the first phone is the owner's and every other a caregiver's.
        """
        with self._lock:
            if role is None:
                role = Role.CAREGIVER if self.phones() else Role.OWNER
            number = int.from_bytes(self._chance(16), "big") % 10**CODE_DIGITS
            code = f"{number:0{CODE_DIGITS}}"
            self._files.put_offer(
                Offer(
                    digest=self._signed("code", code),
                    made=self._now(),
                    tries=CODE_TRIES,
                    role=role,
                    name=name,
                    person=person,
                )
            )
            return code

    def pair(self, code: str) -> str | None:
        """The cookie for a phone that knows the code; None when it is wrong or holds no more."""
        with self._lock:
            offer = self._files.offer()
            if offer is None or not self._holds(offer.made, CODE_SECONDS):
                return None
            right = hmac.compare_digest(self._signed("code", code), offer.digest)
            if not right:
                left = replace(offer, tries=offer.tries - 1)
                self._files.put_offer(left if left.tries > 0 else None)
                return None
            self._files.put_offer(None)
            phone = Phone(
                id=self._chance(9).hex(),
                role=offer.role,
                name=offer.name,
                person=offer.person,
                paired=self._now(),
            )
            self._files.put_phones([*self._current(), phone])
            return f"{phone.id}.{self._signed('phone', phone.id)}"

    def known(self, cookie: str) -> Phone | None:
        """The phone a cookie belongs to; None for one that is forged, forgotten or too old."""
        id, _, signature = cookie.partition(".")
        with self._lock:
            if not hmac.compare_digest(
                self._signed("phone", id), signature.encode("ascii", "replace").decode()
            ):
                return None
            return next((phone for phone in self._current() if phone.id == id), None)

    def token(self, phone: Phone) -> str:
        """What a form of this phone carries, so that no other page can send one in its name."""
        with self._lock:
            return self._signed("form", phone.id)

    def sent_by(self, phone: Phone, token: str) -> bool:
        """Whether a form came from our own page."""
        sent = token.encode("ascii", "replace").decode()
        return hmac.compare_digest(self.token(phone), sent)

    def phones(self) -> list[Phone]:
        """Every phone that is paired, the first paired first."""
        with self._lock:
            return self._current()

    def forget(self, id: str) -> None:
        """Unpair one phone."""
        with self._lock:
            self._files.put_phones(phone for phone in self._current() if phone.id != id)

    def forget_all(self) -> None:
        """Unpair every phone, and take back a code that was offered."""
        with self._lock:
            self._files.put_key(self._chance(KEY_BYTES))
            self._files.put_phones([])
            self._files.put_offer(None)

    def _current(self) -> list[Phone]:
        phones = self._files.phones()
        return [phone for phone in phones if self._holds(phone.paired, PAIRED_SECONDS)]

    def _holds(self, since: float, seconds: float) -> bool:
        return -_EARLY <= self._now() - since < seconds

    def _signed(self, purpose: str, text: str) -> str:
        key = self._files.key()
        if key is None:
            key = self._chance(KEY_BYTES)
            self._files.put_key(key)
        message = f"{purpose}:{text}".encode("utf-8", "replace")
        return hmac.new(key, message, hashlib.sha256).hexdigest()
