"""A person's own plan for when it gets dangerous: in their own words, and kept only once they agreed.

It lies in the history, beside nothing that others are shown, so that the passphrase that closes the
history closes the plan as well. The voice reads it back in danger, see `shared/safety.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from assistant.errors import AssistantError, StoreError
from assistant.exercise import markup
from assistant.exercise.read.problems import did_you_mean
from assistant.exercise.terms import PLAN
from assistant.history.store import History

PARTS = tuple(part.removeprefix("plan-") for part in PLAN)
"""The parts as they are called at the keyboard: `signs` for `plan-signs`."""
LONGEST = 2000
"""Characters of one part: what is said in a minute, the longest reply there is, is shorter."""
_ENDS = " .,;!?…。，！？"


def load(file: Path, person: str, key: bytes = b"") -> dict[str, str]:
    """The words of each part that has any, in the order of `PLAN`; `file` is the history.

    Raises `StoreError`.
    """
    if not file.exists():
        return {}
    with History(file, key) as history:
        found = history.plans().get(person, {})
    return {part: found[part] for part in PLAN if part in found}


def change(file: Path, person: str, parts: Mapping[str, str], key: bytes = b"") -> None:
    """Write some parts; one without words is removed. Raises `StoreError`, and then changes nothing."""
    written = {part: as_kept(part, words) for part, words in parts.items()}
    with History(file, key) as history:
        history.keep_plan(person, written)
        if "" not in written.values():
            return
        try:
            history.scrub()
        except StoreError as error:
            if error.code != "history-busy":  # a session is: its log is emptied when it closes
                raise


def forget(file: Path, person: str, key: bytes = b"") -> bool:
    """Remove all of it, for good; whether there was any. Raises `StoreError`."""
    if not load(file, person, key):
        return False
    with History(file, key) as history:
        history.remove_plans(person)
        history.scrub()
    return True


def told(plan: Mapping[str, str]) -> list[str]:
    """Line by line."""
    return [f"{part.removeprefix('plan-'):<16} {words}" for part, words in plan.items()]


def as_kept(part: str, words: str) -> str:
    """The words of a part as they stand in a sentence that is spoken: without what was pasted for the eye, and
    its lines one after the other. Raises `StoreError`."""
    lines = (markup.without(_printable(line)) for line in words.splitlines())
    one_line = ", ".join(filter(None, (line.strip(_ENDS) for line in lines)))
    if len(one_line) > LONGEST:
        name = part.removeprefix("plan-")
        raise StoreError(
            "plan-too-long",
            f'"{name}" has {len(one_line)} characters; a part of a plan can have {LONGEST}.',
            hint="Nothing was changed. A few words are easier to hear in a hard moment.",
        )
    return one_line


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() else " " for c in line)


def asked(wishes: Iterable[str]) -> dict[str, str]:
    """The changes that are asked for, each such as `helps=a walk`. Raises `AssistantError`."""
    changes: dict[str, str] = {}
    for wish in wishes:
        name, equals, words = wish.partition("=")
        if not equals or name.strip() not in PARTS:
            found = did_you_mean(name.strip(), PARTS)
            hint = found[:1].upper() + found[1:] + ("" if found.endswith("?") else ".")
            raise AssistantError("plan-part", f'"{wish}" is no part of a plan.', hint=hint)
        changes[f"plan-{name.strip()}"] = words
    return changes
