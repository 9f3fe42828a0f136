"""Whether what was only feared is plainly denied, by people who are startled to be asked it.

"An ambulance? Good heavens, no" and "lol no, why do you ask" are a no to whether there is danger, where nothing else is
understood in them. A no that goes on as the opposite is told apart before (`in_danger`: "no, not yet").
"""

from __future__ import annotations

from assistant.understanding.lexicon import Lexicon, Polarity
from assistant.understanding.phrases import trim
from assistant.understanding.replies import names
from assistant.understanding.sentences import ASK_ABOVE
from assistant.understanding.words import Words, shown

_MOST_BEFORE = 6
"""Words that may stand before the no: "what on earth, an ambulance, no"."""


def is_plain(words: Words, asked: Words, lexicon: Lexicon) -> bool:
    """Whether a plain no is said first, and neither a yes nor what sounds like danger follows."""
    after = _after_no(words, asked, lexicon)
    if after is None:
        return False
    rest = words[after:]
    if any(match.value is Polarity.YES for match in lexicon.yes_no.find(rest)):
        return False
    model = lexicon.sentences
    return model is None or not rest or model.of_danger(shown(rest)).dangerous <= ASK_ABOVE


def begins_with_no(words: Words, asked: Words, lexicon: Lexicon) -> bool:
    """Whether a plain no is said first, whatever follows."""
    return _after_no(words, asked, lexicon) is not None


def declines_in_its_words(words: Words, asked: Words, lexicon: Lexicon) -> bool:
    """Whether nothing is said but a no to what is asked, in its own words: "I do not need an ambulance, thank you"."""
    denied = lexicon.plain_no.find(words) or lexicon.negation.before.find(words)
    said = trim(words, lexicon.padding, lexicon.startled)
    named = names(said, lexicon)
    return bool(denied) and bool(named) and named <= _content(asked, lexicon)


def _after_no(words: Words, asked: Words, lexicon: Lexicon) -> int | None:
    """Where the words after a plain no begin, which nothing but surprise and words of the question stand before; None
    where there is no such no: "no idea" and "no phone" say something else."""
    ours = _content(asked, lexicon)
    for at in range(min(len(words), _MOST_BEFORE + 1)):
        match = lexicon.plain_no.at(words, at)
        if match is None:
            continue
        aside = lexicon.asides.at(words, at)
        before = trim(words[:at], lexicon.padding, lexicon.startled)
        if (aside is None or aside.end <= match.end) and _content(before, lexicon) <= ours:
            return match.end
    return None


def _content(words: Words, lexicon: Lexicon) -> set[str]:
    return set(lexicon.forms.content(words))
