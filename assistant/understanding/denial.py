"""Whether what was only feared is plainly denied, by people who are startled to be asked it.

"An ambulance? Good heavens, no" and "I haven't taken anything, I only meant the kettle" are a no to whether there is
danger, whatever else is said. A no that goes on as the opposite is told apart before (`in_danger`: "no, not yet").
"""

from __future__ import annotations

from assistant.understanding.lexicon import Lexicon
from assistant.understanding.negation import is_negated
from assistant.understanding.phrases import Match, trim
from assistant.understanding.sentences import ASK_ABOVE, DangerKind
from assistant.understanding.words import Words

_MOST_BEFORE = 6
"""Words that may stand before the no: "what on earth, an ambulance, no"."""


def read(words: Words, asked: Words, lexicon: Lexicon, *, by_words: bool) -> bool | None:
    """Whether the question is denied: True; False where despair follows the no, and None where nothing is denied.
    `by_words`: also where no "no" is said but a word of the question denied; "I'm not thinking straight" would deny a
    thought of dying."""
    after = _after_no(words, asked, lexicon)
    if after is None:
        return True if by_words and _denies_the_words(words, asked, lexicon) else None
    if lexicon.sentences is None:
        return True
    rest = lexicon.sentences.of_danger(" ".join(words[after:])).danger
    return sum(rest.get(kind, 0.0) for kind in _DESPAIR) <= ASK_ABOVE


_DESPAIR = (DangerKind.UNCLEAR, DangerKind.SUICIDE)


def _after_no(words: Words, asked: Words, lexicon: Lexicon) -> int | None:
    """Where the words after a plain no begin, which nothing but surprise and words of the question stand before; None
    where there is no such no."""
    ours = set(lexicon.forms.content(asked))
    for at in range(min(len(words), _MOST_BEFORE + 1)):
        match = lexicon.plain_no.at(words, at)
        before = trim(words[:at], lexicon.padding, lexicon.startled)
        if match is not None and ours.issuperset(lexicon.forms.content(before)):
            return match.end
    return None


def _denies_the_words(words: Words, asked: Words, lexicon: Lexicon) -> bool:
    """Whether a word of the question is denied: "there's no child", "I do not need an ambulance"."""
    ours = set(lexicon.forms.content(asked))
    named = (
        Match(at, at + 1, word)
        for at, word in enumerate(words)
        if ours.issuperset(lexicon.forms.content((word,))) and lexicon.forms.content((word,))
    )
    return any(is_negated(words, match, lexicon.negation) for match in named)
