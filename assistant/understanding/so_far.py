"""What may be heeded while somebody still speaks: danger and "stop", and only where what follows can hardly undo it.

"I could kill myself ... laughing" and "I wanted to die, of shame" change with their last words. So danger counts when
a rule found it in two readings in a row, when it has stood for some words since, and when all that was said still
bears it out. "Stop" counts when nothing else is said, twice.
"""

from __future__ import annotations

from assistant.exercise.model import Expectation
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import Command, CommandName, Danger, Hypothesis
from assistant.understanding.phrases import cover
from assistant.understanding.sentences import RULE
from assistant.understanding.turns import goes_on
from assistant.understanding.understand import danger, understand
from assistant.understanding.words import Words

_GRAVE = 2
"""The tier from which on danger is heeded before the end."""
_AHEAD = 4
"""So many words have to follow what is said in danger: what changes its meaning comes within them. See
`python -m tests.understanding.so_far`."""

_BORNE_OUT = (0.5, 0.85)
"""How likely danger has to be, in the reading before and in this one: half a sentence says less than a whole."""


def certain(
    before: str, text: str, expects: Expectation | None, lexicon: Lexicon
) -> Danger | Command | None:
    """What is said for certain in a reply that goes on, by two readings of it in a row; mostly nothing."""
    words, earlier = lexicon.words(text), lexicon.words(before)
    if not earlier or len(words) < len(earlier):
        return None
    found = _danger((earlier, words), (before, text), lexicon)
    return found or _stop(before, text, expects, lexicon)


def _danger(rows: tuple[Words, Words], texts: tuple[str, str], lexicon: Lexicon) -> Danger | None:
    earlier, words = rows
    if not all(_is_grave(lexicon.safety.read(row)) for row in (earlier, words[:-_AHEAD], words)):
        return None
    found = danger((Hypothesis(texts[1]),), lexicon)
    if found is None or found.rule == RULE or not _is_grave(found):
        return None
    if goes_on(texts[1], lexicon.turns, lexicon.spelling) or not _is_borne_out(texts, lexicon):
        return None
    return found


def _is_borne_out(texts: tuple[str, str], lexicon: Lexicon) -> bool:
    """Whether the sentence model, where there is one, thinks so of both readings."""
    if lexicon.sentences is None:
        return True
    opinions = [lexicon.sentences.of_danger(text) for text in texts]
    return all(
        not opinion.danger or opinion.dangerous >= bound
        for opinion, bound in zip(opinions, _BORNE_OUT, strict=True)
    )


def _is_grave(found: Danger | None) -> bool:
    return found is not None and found.certain and found.tier >= _GRAVE


def _stop(before: str, text: str, expects: Expectation | None, lexicon: Lexicon) -> Command | None:
    """ "Stop, please stop": said again, and nothing but that."""
    earlier, words = lexicon.spelling.words(before), lexicon.spelling.words(text)
    if len(lexicon.commands.find(words)) <= len(lexicon.commands.find(earlier)):
        return None
    if not all(cover(row, lexicon.commands, lexicon.padding) for row in (earlier, words)):
        return None
    meaning = understand((Hypothesis(text),), expects, lexicon)
    return meaning if meaning == Command(name=CommandName.STOP) else None
