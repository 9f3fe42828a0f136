"""Several readings of one utterance: what they come to together.

"Stop", "pause" and signals in any free reading come first. A constrained one has to be borne out by a
free one: what means the same makes it certain, what sounds alike lets it be confirmed. Where there is no
free one at all, only its "stop" and "pause" are heeded. What no reading says clearly is compared by sound,
all readings together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.exercise.model import Expectation, Wants
from assistant.understanding import alike, choices, commands, numbers, reading
from assistant.understanding.certainty import certainly, is_certain
from assistant.understanding.decision import DOUBT, SURE, contradict, same
from assistant.understanding.evidence import Candidate, Step
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Command,
    CommandName,
    Hypothesis,
    Meaning,
    Number,
    Signal,
)
from assistant.understanding.reading import Reading
from assistant.understanding.words import Words

_LONG = 5
"""Sounds from which on two readings that sound alike are hardly two different things."""


@dataclass(frozen=True, slots=True)
class Said:
    """A reading and what it says by itself."""

    reading: Reading
    found: Candidate | None

    @property
    def meaning(self) -> Meaning | None:
        return self.found.meaning if self.found else None


class Utterance:
    """All readings of what was said."""

    def __init__(
        self, hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
    ) -> None:
        self.expects = expects
        self.lexicon = lexicon
        self._hypotheses = hypotheses

    @cached_property
    def _said(self) -> list[tuple[bool, Said]]:
        """Each reading, and whether it was constrained; phrases whose sound was weighed are none."""
        said = []
        for hypothesis in self._hypotheses:
            if hypothesis.sound is None:
                each = Reading(text=hypothesis.text, expects=self.expects, lexicon=self.lexicon)
                found = next(reading.candidates(each), None)
                said.append((hypothesis.constrained, Said(each, found)))
        return said

    @cached_property
    def weighed(self) -> dict[str, float]:
        """How likely each phrase is by its sound, by all that was heard of it; empty where nothing weighed it."""
        last: dict[str, float] = {}
        for each in self._hypotheses:
            if each.sound is None:  # another reading: what follows is by all so far
                last = {}
            else:
                last[each.text] = each.sound
        return last

    @cached_property
    def free(self) -> list[Said]:
        """Those in which anything could be heard, best first."""
        return [said for constrained, said in self._said if not constrained]

    @cached_property
    def constrained(self) -> list[Said]:
        """Those in which only what is expected could be heard, and it was."""
        return [said for constrained, said in self._said if constrained and said.found]

    @cached_property
    def answers(self) -> list[Said]:
        """The free ones, signals aside."""
        return [Said(s.reading, None) if isinstance(s.meaning, Signal) else s for s in self.free]

    @cached_property
    def understood(self) -> list[Meaning]:
        """What they say, signals aside."""
        return [said.meaning for said in self.answers if said.meaning is not None]

    @cached_property
    def rows(self) -> list[Words]:
        """Their words."""
        return [said.reading.words for said in self.free]

    @cached_property
    def is_contradicted(self) -> bool:
        """Whether a constrained reading says something else than a free one."""
        return any(
            contradict(said.meaning, other)
            for said in self.constrained
            if said.meaning is not None
            for other in self.understood
        )

    @property
    def texts(self) -> list[str]:
        """As they were read: the free ones, or where there are none, all."""
        return [s.reading.kept for s in self.free] or [s.reading.text for _, s in self._said]

    @property
    def first(self) -> Said | None:
        """The best free reading, if it says anything."""
        return self.answers[0] if self.answers and self.answers[0].found else None


def pressing(utterance: Utterance) -> Iterator[Candidate]:
    """What is heeded whichever reading says it. A slip is, if no other reading answers."""
    slipped = bool(utterance.understood) and is_slip(utterance)
    for said in utterance.free:
        match said.meaning:
            case Signal() if not slipped:
                yield _of(said)
            case Command(name=name) if name in commands.URGENT:
                yield _of(said)


def borne_out(utterance: Utterance) -> Iterator[Candidate]:
    """What a constrained reading comes to beside the free ones."""
    sounds, free, rows = utterance.lexicon.sounds, utterance.free, utterance.rows
    for said in utterance.constrained:
        meaning, words = said.meaning, said.reading.words
        assert meaning is not None
        if not free:
            if isinstance(meaning, Command) and meaning.name in commands.URGENT:
                yield _of(said)
        elif any(other.meaning is not None and same(other.meaning, meaning) for other in free):
            is_doubtful = sounds.confusable.find(words) and rows[0] != words
            sure = DOUBT if is_doubtful else SURE[Step.READINGS]
            yield Candidate(meaning=certainly(meaning), step=Step.READINGS, sure=sure)
        else:
            away = min(sounds.distance(sounds.of(words), sounds.of(row)) for row in rows)
            if away <= sounds.likely:
                yield Candidate(meaning=meaning, step=Step.SOUND, sure=DOUBT)


def said_first(utterance: Utterance) -> Iterator[Candidate]:
    """What the best reading says for certain."""
    first = utterance.first
    if first is None or first.found is None or not is_certain(first.found.meaning):
        return
    if not _is_wavering(utterance):
        yield _doubted(first.found) if utterance.is_contradicted else first.found


def nearly_the_same(utterance: Utterance) -> Iterator[Candidate]:
    """The command, number or choice one reading says in so many words that the others, which sound
    like it, will have misread it."""
    understood = [said for said in utterance.answers if said.found]
    if utterance.is_contradicted or len(understood) != 1:
        return
    sounds, said = utterance.lexicon.sounds, understood[0]
    words, meaning = said.reading.words, said.meaning
    if not isinstance(meaning, Command | Number | Chosen) or not is_certain(meaning):
        return
    if is_loose(meaning, words, utterance.expects, utterance.lexicon):
        return
    row = sounds.of(words)
    others = [sounds.of(other) for other in utterance.rows if other and other != words]
    if len(row) < _LONG or not others or sounds.confusable.find(words):
        return
    if all(sounds.distance(row, other) <= sounds.near for other in others):
        yield _of(said)


def alike_by_sound(utterance: Utterance) -> Iterator[Candidate]:
    """What all readings together sound like: an answer that is expected, or a harmless command."""
    expects, lexicon = utterance.expects, utterance.lexicon
    if expects and (guess := alike.guess(utterance.rows, expects, lexicon)) is not None:
        sure = DOUBT if utterance.is_contradicted else SURE[Step.SOUND]
        yield Candidate(meaning=guess, step=Step.SOUND, sure=sure)
    if not utterance.understood and (name := alike.command(utterance.rows, lexicon)):
        yield Candidate(meaning=Command(name=name), step=Step.SOUND, sure=SURE[Step.SOUND])


def said_by_one(utterance: Utterance) -> Iterator[Candidate]:
    """What one reading says that is not the best may have been misread, unless it sounds like the rest.

    The number or choice that one reading says clearly and no other contradicts is to be confirmed.
    """
    understood = [said for said in utterance.answers if said.found is not None]
    meanings = utterance.understood
    if meanings and (utterance.first is not None or meanings.count(meanings[0]) > 1):
        yield _doubted(_of(understood[0]))
        return
    match meanings:
        case [Number(certain=True) | Chosen(certain=True) as only]:
            words = understood[0].reading.words
            if not is_loose(only, words, utterance.expects, utterance.lexicon):
                yield _doubted(_of(understood[0]))


def perhaps_stop(utterance: Utterance) -> Iterator[Candidate]:
    """One word that may have been "stop"."""
    said = utterance.understood or utterance.constrained
    if not said and alike.may_be_stop(utterance.rows, utterance.expects, utterance.lexicon):
        stop = Command(name=CommandName.STOP, certain=False)
        yield Candidate(meaning=stop, step=Step.SOUND, sure=DOUBT)


STEPS = (
    pressing,
    borne_out,
    said_first,
    nearly_the_same,
    alike_by_sound,
    said_by_one,
    perhaps_stop,
)
"""In the order in which they are believed."""


def is_loose(
    meaning: Meaning | None, words: Words, expects: Expectation | None, lexicon: Lexicon
) -> bool:
    """Whether a second reading has to bear out what one means: a number among other words, which
    may be one of them, and a mere "yeah" where "yes" was offered."""
    match meaning, expects:
        case Number(), _:
            return not numbers.is_bare(words, lexicon)
        case Chosen(), Expectation(wants=Wants.CHOICE):
            named = choices.whole(words, expects, lexicon)
            return named is None and choices.agreed(words, expects, lexicon) is not None
    return False


def is_slip(utterance: Utterance) -> bool:
    """Whether just one reading tells of pain and the like, in one word: "sore" for "four"."""
    signalled = [said for said in utterance.free if isinstance(said.meaning, Signal)]
    return len(signalled) == 1 and len(signalled[0].reading.words) == 1


def _is_wavering(utterance: Utterance) -> bool:
    """Whether the readings take turns between two words that are heard as each other, or the best
    alone gives an answer that has to be borne out."""
    rows, lexicon = utterance.rows, utterance.lexicon
    if len({words for words in rows if words}) < 2:
        return False
    first = utterance.answers[0].meaning
    alone = first is not None and all(said.meaning != first for said in utterance.answers[1:])
    return any(map(lexicon.sounds.confusable.find, rows)) or (
        alone and is_loose(first, rows[0], utterance.expects, lexicon)
    )


def _of(said: Said) -> Candidate:
    assert said.found is not None
    return said.found


def _doubted(found: Candidate) -> Candidate:
    return Candidate(meaning=found.meaning, step=Step.READINGS, sure=min(found.sure, DOUBT))
