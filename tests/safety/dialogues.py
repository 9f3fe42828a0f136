"""Dialogues in danger, by text, from the first word to the end: what people say stands in `dialogues.yaml`, what is
answered is written beside it by `python -m tests.safety.dialogues`.

Read them as a person would, after every change of what is said in danger.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.session.actions import Say
from assistant.session.person import Person
from tests import shipped
from tests.unit.session.player import Player

HERE = Path(__file__).parent
WRITTEN = HERE / "dialogues.yaml"
TRANSCRIPTS = HERE / "dialogues"
SILENCE = "..."
REGIONS = {"en": "GB", "ko": "KR"}
_LONGEST = 400
"""Moments until something is awaited again."""


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """What one person says."""

    name: str
    about: str
    says: tuple[str, ...]
    language: str = "en"
    persona: str = ""
    """Of VERA-MH, by name, where it is one that fits."""


def dialogues() -> Iterator[Dialogue]:
    """All of them."""
    for name, written in yaml.safe_load(WRITTEN.read_text(encoding="utf-8")).items():
        yield Dialogue(
            name=name,
            about=written["about"],
            says=tuple(map(str, written["says"])),
            language=written.get("language", "en"),
            persona=written.get("persona", ""),
        )


def held(dialogue: Dialogue, heard: Callable[[str], Iterable[str]] = lambda said: [said]) -> str:
    """The transcript, in Britain or Korea, before the first question of grounding; `heard` is how what is said is read."""
    player = Player(
        shipped.exercise("grounding", dialogue.language), Person(region=REGIONS[dialogue.language])
    ).until_listening()
    rows = [f"# {dialogue.about}"]
    for said in dialogue.says:
        if player.session.finished:
            rows.append(f"(it is over before: {said})")
            break
        before = len(player.actions)
        _say(player, said, heard)
        answered = [a.caption for a in player.actions[before:] if isinstance(a, Say) and a.caption]
        rows += [f"person     {'(silence)' if said == SILENCE else said}"]
        rows += [f"assistant  {' '.join(answered)}"] if answered else []
    rows.append(f"({player.outcome or 'it goes on'})")
    return "\n".join(rows) + "\n"


def _say(player: Player, said: str, heard: Callable[[str], Iterable[str]]) -> None:
    if said == SILENCE:
        player.wait()
        player.until_listening()
        return
    player.hear(*heard(said))
    player.until_listening()


def path_of(dialogue: Dialogue) -> Path:
    """Where its transcript lies."""
    return TRANSCRIPTS / f"{dialogue.name}.txt"


if __name__ == "__main__":
    TRANSCRIPTS.mkdir(exist_ok=True)
    for each in dialogues():
        path_of(each).write_text(held(each), encoding="utf-8")
    sys.stdout.write(f"{len(list(dialogues()))} transcripts in {TRANSCRIPTS}\n")
