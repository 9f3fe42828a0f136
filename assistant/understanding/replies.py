"""Yes and no, and the replies that may follow any question: not knowing, nothing, rather not."""

from __future__ import annotations

from assistant.understanding.lexicon import Aside, Lexicon, Polarity
from assistant.understanding.meaning import Declined, Nothing, Reply, Unsure, YesNo
from assistant.understanding.negation import is_negated
from assistant.understanding.phrases import Match, cover, trim
from assistant.understanding.words import Words

_YES = (Polarity.YES, Polarity.LEANING_YES, Polarity.PARTLY)
_CLEAR = (Polarity.YES, Polarity.NO)
_UNDECIDED = (Polarity.MAYBE, Polarity.NEITHER)
MEANINGS: dict[Aside, Reply] = {
    Aside.UNSURE: Unsure(),
    Aside.NOTHING: Nothing(),
    Aside.DECLINED: Declined(),
}


def aside(words: Words, lexicon: Lexicon) -> Aside | None:
    """What the whole utterance comes to, if it answers no question: "no, nothing really"."""
    matches = cover(words, lexicon.asides, lexicon.padding, lexicon.yes_no)
    return matches[-1].value if matches else None


def read(words: Words, lexicon: Lexicon, asked: Words = (), *, leave: bool = False) -> Reply | None:
    """Yes or no. "Nothing" is no: it follows "does anything hurt?", but not "would you like to begin?", a `leave`.
    `asked`: the question."""
    if _is_torn(words, lexicon):
        return Unsure()
    nothing = aside(words, lexicon) is Aside.NOTHING
    if leave and nothing and opening(words, lexicon) != YesNo(yes=False):
        return Nothing()
    if (yes := polarity(words, lexicon, asked)) is not None:
        return YesNo(yes=yes)
    if nothing:
        return YesNo(yes=False)
    maybe = any(match.value is Polarity.MAYBE for match in lexicon.yes_no.find(words))
    return Unsure() if maybe else None


def opening(words: Words, lexicon: Lexicon) -> YesNo | None:
    """The bare word for yes or no it begins with, whatever follows: "no, I'm scared", and not "I don't want to"."""
    match = lexicon.yes_no.at(trim(words, lexicon.padding)[:1], 0)
    return YesNo(yes=match.value is Polarity.YES) if match and match.value in _CLEAR else None


def says_no(words: Words, lexicon: Lexicon) -> bool:
    """Whether there is a no that needs no verb of the question's: "not tonight", and not "I'm not"."""
    return any(
        match.value is Polarity.NO and words[match.start : match.end] not in lexicon.own_verb
        for match in lexicon.yes_no.find(words)
    )


def polarity(words: Words, lexicon: Lexicon, asked: Words = ()) -> bool | None:
    """True for yes, None when it is neither.

    When nothing else is said, the last plain word counts ("no, but actually yes", "yeah no"), or
    failing that the last that leans. Beside other words only a plain one does, and it has to come
    after a correction, first, or last: "yes I had a fall in May". "It is horrible" is no yes, and
    "no, but it is strong" is neither. Nor is "I can't stand" a no, where standing was not `asked` about.
    """
    decided = [
        match
        for match in lexicon.yes_no.find(words)
        if match.value not in _UNDECIDED and not _denies_another(words, match, lexicon, asked)
    ]
    plain = [match for match in decided if match.value in _CLEAR]
    if cover(words, lexicon.yes_no, lexicon.padding):
        said = (plain or decided)[-1:]
    else:
        said = _after_correction(words, plain, lexicon)[-1:] or _outermost(words, plain, lexicon)
    if not said:
        return None
    yes = _is_yes(words, said[0], lexicon)
    corrected = _after_correction(words, decided, lexicon)
    return None if any(_is_yes(words, m, lexicon) != yes for m in corrected) else yes


def _is_torn(words: Words, lexicon: Lexicon) -> bool:
    """Whether nothing is said but a no and then a part of a yes: "no. A little bit"."""
    said = cover(words, lexicon.yes_no, lexicon.padding) or ()
    decided = [match.value for match in said if match.value not in _UNDECIDED]
    return decided[-1:] == [Polarity.PARTLY] and Polarity.NO in decided


def _denies_another(words: Words, match: Match[Polarity], lexicon: Lexicon, asked: Words) -> bool:
    """Whether its verb goes on with something else than what was asked about."""
    if words[match.start : match.end] not in lexicon.own_verb:
        return False
    rest = trim(words[match.end :], lexicon.padding, lexicon.yes_no)
    named = names(rest, lexicon)
    return bool(named) and bool(asked) and named.isdisjoint(lexicon.forms.content(asked))


def names(words: Words, lexicon: Lexicon) -> set[str]:
    """The words that name something, in the one form under which all of theirs are known."""
    return {word for word in lexicon.forms.content(words) if len(word) >= _LONG}


_LONG = 4
"""Letters of a word that names something: shorter ones are in every question."""


def _after_correction(
    words: Words, matches: list[Match[Polarity]], lexicon: Lexicon
) -> list[Match[Polarity]]:
    corrections = [m for m in lexicon.corrections.find(words) if m.start > 0]
    return [m for m in matches if corrections and m.start >= corrections[0].end]


def _outermost(
    words: Words, matches: list[Match[Polarity]], lexicon: Lexicon
) -> list[Match[Polarity]]:
    first = [match for match in matches if not trim(words[: match.start], lexicon.padding)]
    return first or [match for match in matches if not trim(words[match.end :], lexicon.padding)]


def _is_yes(words: Words, match: Match[Polarity], lexicon: Lexicon) -> bool:
    """A leaning word is turned round by a "not" before it: "not comfortable"."""
    turned = match.value not in _CLEAR and is_negated(words, match, lexicon.negation)
    return (match.value in _YES) is not turned
