"""The phrases beside this file, and what is noticed in them.

The first set was written before the rules, and a third of it held back while they were tuned. The
later ones were written after that, to see what rules miss of what nobody had in mind. What came of
it is told in docs/content.md; each set has since served to mend what was missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.languages import load
from assistant.languages.yaml_tables import load_yaml
from assistant.understanding.meaning import Danger

FOLDER = Path(__file__).parent / "phrases"
REPLIES = Path(__file__).parent / "ordinary"
LANGUAGES = ("en", "ko")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something somebody says."""

    text: str
    tier: int
    about: str
    """Its category; what was asked, of an ordinary reply."""


def dangerous(language: str) -> list[Phrase]:
    """What is said in danger, and idiom and other talk under tier 0."""
    sets = [_read(file) for file in sorted(FOLDER.glob(f"*{language}.yaml"))]
    return [
        Phrase(text, int(tier), about)
        for by_tier in sets
        for tier, by_category in by_tier.items()
        for about, texts in by_category.items()
        for text in texts
    ]


def ordinary(language: str) -> list[Phrase]:
    """Replies to the questions of the exercises."""
    asked = _read(REPLIES / f"{language}.yaml")
    return [Phrase(text, 0, about) for about, texts in asked.items() for text in texts]


def noticed(text: str, language: str) -> Danger | None:
    """What is made of it when it is read as it was said."""
    lexicon = load(language).lexicon
    return lexicon.safety.gravest([lexicon.words(text)])


def is_right(phrase: Phrase, danger: Danger | None) -> bool:
    """Whether enough is made of it, and of what is no danger, nothing.

    A tier 1 that is taken for a tier 2 is asked the graver question, which is well; a tier 2 that
    is taken for a tier 3 hears the number first. Tier 3 is nothing less.
    """
    tier = danger.tier if danger else 0
    match phrase.tier:
        case 0:
            return tier == 0
        case 1:
            return tier in (1, 2)
    return tier >= phrase.tier


def _read(file: Path) -> dict[str, Any]:
    return load_yaml(file.name, file.read_text(encoding="utf-8"))
