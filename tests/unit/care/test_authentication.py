"""Nobody comes in but by a code, and whoever is forgotten is out at once."""

from __future__ import annotations

import itertools
import json
import random
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.care.audit import Audit
from assistant.care.pairing.authentication import (
    CODE_SECONDS,
    PAIRED_SECONDS,
    WRONG_TRIES,
    Guard,
    Why,
)
from assistant.care.pairing.phones import Phone, Role
from assistant.care.pairing.rate_limit import Limits, Rate
from assistant.errors import StoreError
from tests.clocks import Machine


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 1_000_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def machine() -> Machine:
    machine = Machine()
    machine.passes(days=30)
    return machine


@pytest.fixture
def guard(tmp_path: Path, machine: Machine) -> Guard:
    return Guard(tmp_path / "care", machine.read, random.Random(1).randbytes)


def paired(guard: Guard, role: Role | None = None, **who: str) -> str:
    cookie = guard.pair(guard.offer(role, **who))
    assert cookie
    return cookie


def phone_of(guard: Guard, cookie: str) -> Phone:
    phone = guard.known(cookie)
    assert phone
    return phone


def test_a_code_pairs_one_phone(guard: Guard) -> None:
    code = guard.offer(Role.PERSON, name="Sam", person="sam")
    cookie = guard.pair(code)
    assert cookie
    phone = phone_of(guard, cookie)
    assert (phone.role, phone.name, phone.person) == (Role.PERSON, "Sam", "sam")
    assert guard.pair(code) is None
    assert guard.phones() == [phone]


def test_the_first_phone_is_the_owners(guard: Guard) -> None:
    roles = [phone_of(guard, paired(guard)).role for _ in range(3)]
    assert roles == [Role.OWNER, Role.CAREGIVER, Role.CAREGIVER]


def test_a_new_code_replaces_the_one_before(guard: Guard) -> None:
    first, second = guard.offer(), guard.offer()
    assert guard.pair(first) is None
    assert guard.pair(second)


@pytest.mark.parametrize("jump", [0.0, -600.0, 600.0, 3e8, -2e9])
@pytest.mark.parametrize(("later", "holds"), [(CODE_SECONDS - 1, True), (CODE_SECONDS, False)])
def test_a_code_holds_for_five_minutes_whatever_the_clock_says(
    guard: Guard, machine: Machine, later: float, holds: bool, jump: float
) -> None:
    code = guard.offer()
    machine.passes(seconds=later)
    machine.wall += jump
    assert bool(guard.pair(code)) is holds


def test_a_code_does_not_outlive_a_start_of_the_machine(guard: Guard, machine: Machine) -> None:
    machine.is_started()
    code = guard.offer()
    machine.is_started()
    assert guard.pair(code) is None
    machine.passes(seconds=30)
    assert guard.pair(code) is None


@pytest.mark.parametrize("jump", [-600.0, -7200.0, -2e9, 600.0, 3e8])
def test_a_clock_that_is_set_changes_nothing_about_who_is_paired(
    guard: Guard, machine: Machine, jump: float
) -> None:
    owner = paired(guard)
    machine.wall += jump
    assert phone_of(guard, owner).role is Role.OWNER
    second = paired(guard)
    assert phone_of(guard, second).role is Role.CAREGIVER
    machine.wall -= jump
    third = paired(guard)
    guard.forget(phone_of(guard, third).id)
    assert [each.role for each in guard.phones()] == [Role.OWNER, Role.CAREGIVER]
    assert guard.known(owner)
    assert guard.known(second)


def test_wrong_tries_of_a_stranger_do_not_end_a_code(guard: Guard) -> None:
    code = guard.offer()
    wrong = next(f"{n:06}" for n in itertools.count() if f"{n:06}" != code)
    for _ in range(20):
        assert guard.pair(wrong, address="stranger") is None
        assert guard.why("stranger") is Why.WRONG
    assert guard.pair(code, address="owner")


def test_whoever_was_wrong_with_many_others_has_no_more_tries(
    guard: Guard, tmp_path: Path, machine: Machine
) -> None:
    """And everybody else has one: the owner is let in, and nobody guesses for long."""
    code = guard.offer()
    guesses = (f"{n:06}" for n in itertools.count() if f"{n:06}" != code)
    for n in range(WRONG_TRIES):
        assert guard.pair(next(guesses), address=f"stranger {n % 9}") is None
    assert guard.pair(code, address="stranger 0") is None
    assert guard.why("stranger 0") is Why.MANY
    again = Guard(tmp_path / "care", machine.read)
    for _ in range(2):
        assert again.pair(next(guesses), address="stranger 0") is None
    assert again.why("stranger 0") is Why.MANY, "what was tried before a restart counts"
    assert guard.pair(code, address="owner")


def test_it_is_said_why_a_code_pairs_nobody(guard: Guard, machine: Machine) -> None:
    assert guard.why() is Why.NONE
    code = guard.offer()
    assert guard.pair("x") is None and guard.why() is Why.WRONG
    machine.passes(seconds=CODE_SECONDS)
    assert guard.pair(code) is None and guard.why() is Why.OVER
    assert guard.pair(guard.offer())
    assert guard.why() is Why.NONE


@pytest.mark.parametrize("forged", ["", ".", "a.b", "é.é", "{id}", "{id}.", "{id}.00", "x.{mac}"])
def test_a_forged_cookie_is_nobodys(guard: Guard, forged: str) -> None:
    id, _, mac = paired(guard).partition(".")
    assert guard.known(forged.format(id=id, mac=mac)) is None


@given(st.text(max_size=120))
def test_no_text_is_a_cookie(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    guard = Guard(tmp_path_factory.getbasetemp() / "shared-guard")
    assert guard.known(text) is None
    assert guard.pair(text) is None


def test_a_phone_has_to_be_paired_again_in_time_and_is_what_it_was(
    guard: Guard, machine: Machine
) -> None:
    owner, other = paired(guard, name="Kim"), paired(guard)
    machine.passes(seconds=PAIRED_SECONDS - 1)
    assert guard.known(owner)
    machine.passes(seconds=2)
    assert guard.known(owner) is None
    assert [guard.holds(each) for each in guard.phones()] == [False, False]
    # Whoever comes next is not the first.
    assert phone_of(guard, paired(guard)).role is Role.CAREGIVER
    # A cookie without a code is worth nothing, nor is a code with a forged one.
    assert guard.pair("none", owner) is None
    forged = guard.pair(guard.offer(), f"{owner.partition('.')[0]}.{other.partition('.')[2]}")
    assert forged
    assert phone_of(guard, forged).role is Role.CAREGIVER
    again = guard.pair(guard.offer(), owner)
    assert again
    phone = phone_of(guard, again)
    assert (phone.role, phone.name, guard.known(owner)) == (Role.OWNER, "Kim", None)
    assert [each.role for each in guard.phones()].count(Role.OWNER) == 1


@pytest.mark.parametrize("role", [Role.CAREGIVER, Role.PERSON])
def test_who_is_offered_another_role_has_that(guard: Guard, role: Role) -> None:
    owner = paired(guard, name="Kim")
    again = guard.pair(guard.offer(role, person="sam"), owner)
    assert again
    assert (phone_of(guard, again).role, phone_of(guard, again).name) == (role, "")


def test_phones_and_codes_of_an_earlier_version(guard: Guard, tmp_path: Path) -> None:
    cookie = paired(guard)
    for name in ("phones", "offer"):
        file = tmp_path / f"care/{name}.json"
        written = json.loads(file.read_text())
        if written:
            del written[0]["counted"]
        else:
            written = {"digest": "", "made": 1.0, "tries": 5, "role": "owner"}
        file.write_text(json.dumps(written))
    assert phone_of(guard, cookie).role is Role.OWNER
    assert guard.pair("000000") is None


def test_one_phone_is_forgotten(guard: Guard) -> None:
    first, second = paired(guard), paired(guard)
    guard.forget(phone_of(guard, first).id)
    assert guard.known(first) is None
    assert guard.known(second)


def test_all_phones_are_forgotten_even_if_the_list_comes_back(guard: Guard, tmp_path: Path) -> None:
    cookie, code = paired(guard), guard.offer()
    before = (tmp_path / "care/phones.json").read_bytes()
    guard.forget_all()
    assert guard.pair(code) is None
    (tmp_path / "care/phones.json").write_bytes(before)
    assert guard.known(cookie) is None


def test_another_device_signs_otherwise(guard: Guard, tmp_path: Path) -> None:
    cookie = paired(guard)
    assert Guard(tmp_path / "other").known(cookie) is None


def test_a_form_belongs_to_its_phone(guard: Guard) -> None:
    first, second = (phone_of(guard, paired(guard)) for _ in range(2))
    assert guard.sent_by(first, guard.token(first))
    for wrong in (guard.token(second), "", "é", guard.token(first)[:-1]):
        assert not guard.sent_by(first, wrong)


def test_the_files_are_private_and_hold_no_code(guard: Guard, tmp_path: Path) -> None:
    paired(guard)
    code = guard.offer()
    for file in (tmp_path / "care").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert code.encode() not in file.read_bytes()
    assert stat.S_IMODE((tmp_path / "care").stat().st_mode) == 0o700


@pytest.mark.parametrize("written", ["[{", "", "null", "{}", "[1]", '[{"id": "a"}]', "\0\0\0"])
def test_a_broken_file_lets_nobody_in_and_can_be_mended(
    guard: Guard, tmp_path: Path, written: str
) -> None:
    """An empty one is what a failing card leaves; the next phone is not the owner's for that."""
    cookie, code = paired(guard), guard.offer()
    (tmp_path / "care/phones.json").write_text(written, encoding="utf-8")
    for use in (lambda: guard.known(cookie), lambda: guard.pair(code), guard.phones):
        with pytest.raises(StoreError, match="is broken"):
            use()
    guard.forget_all()
    assert paired(guard)


def test_limits_fill_up_with_time(clock: Clock) -> None:
    limits = Limits(Rate(burst=3, per_second=0.5), clock)
    assert [limits.allows("a") for _ in range(4)] == [True, True, True, False]
    assert limits.allows("b")
    clock.seconds += 2
    assert [limits.allows("a") for _ in range(2)] == [True, False]
    clock.seconds -= 100
    assert not limits.allows("a")


def test_limits_remember_only_so_many(clock: Clock) -> None:
    limits = Limits(Rate(burst=1, per_second=0), clock)
    for n in range(5000):
        limits.allows(str(n))
    assert len(limits._left) <= 2000
    assert not limits.allows("4999")


def test_the_trail_tells_who_did_what(guard: Guard, tmp_path: Path, clock: Clock) -> None:
    audit = Audit(tmp_path / "care/audit.jsonl", clock)
    assert audit.lately(5) == []
    phone = phone_of(guard, paired(guard, Role.CAREGIVER, name="Kim"))
    audit.note(phone, "started", "grounding")
    with (tmp_path / "care/audit.jsonl").open("a") as file:
        file.write('{"at": "20')  # the power went
    assert [(deed.who, deed.did, deed.what) for deed in audit.lately(5)] == [
        ("Kim", "started", "grounding")
    ]
    assert stat.S_IMODE((tmp_path / "care/audit.jsonl").stat().st_mode) == 0o600


def test_the_trail_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.care.audit._LARGEST", 500)
    audit = Audit(tmp_path / "audit.jsonl")
    for n in range(100):
        audit.note(None, "pair", str(n))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 1500
    assert audit.lately(1)[0].what == "99"
