"""Everything a language knows, as data. Filled from `assistant/languages/<code>/*.yaml`.

The code around it knows no word of any language; what differs between languages beyond words
(spaces, endings, where a negation stands) is a field here.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.understanding.in_danger import InDanger
from assistant.understanding.meaning import CommandName, SignalName, Strength
from assistant.understanding.phrases import Phrases, PhraseSet
from assistant.understanding.safety import Safety
from assistant.understanding.sentences import SentenceModel
from assistant.understanding.sounds import Sounds
from assistant.understanding.turns import Turns
from assistant.understanding.word_forms import WordForms
from assistant.understanding.words import Spelling, Words, without_repeats


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """From when on two texts sound alike: 0 to 1, letter by letter."""

    choice: float
    """For a reply to be taken for a choice it nearly says."""
    feeling: float
    """For a misspelt word to be taken for a feeling."""
    feeling_letters: int
    """And how long the word has to be for that."""


@dataclass(frozen=True, kw_only=True)
class Negation:
    """ "Not", where it stands, and what it reaches through."""

    before: PhraseSet
    after: PhraseSet
    through: PhraseSet
    """What may stand between it and the word it denies."""
    chain: PhraseSet
    """What carries it on to the next word: the "or" of "not sad or angry"."""


class Polarity(enum.Enum):
    """What a word says to a yes-or-no question."""

    YES = "yes"
    NO = "no"
    LEANING_YES = "leaning-yes"
    """Yes unless a plain yes or no is said with it."""
    LEANING_NO = "leaning-no"
    PARTLY = "partly"
    """Yes by degrees, and with a plain no neither: "no, a little bit"."""
    MAYBE = "maybe"
    NEITHER = "neither"
    """Neither, though it holds a word that would: "I'm fine" declines an offer, or accepts one."""


class Aside(enum.Enum):
    """A reply that answers no question but may follow any."""

    UNSURE = "unsure"
    NOTHING = "nothing"
    DECLINED = "declined"


class When(enum.Enum):
    """What has to be around a phrase for it to be a signal."""

    ANYWHERE = "anywhere"
    ALONE = "alone"
    """Nothing else is said."""
    WITH_BODY = "with-body"
    """A part of the body is named, or nothing else is said."""


@dataclass(frozen=True)
class SignalPhrase:
    """What a phrase signals, and when."""

    name: SignalName
    when: When


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Numbers and what surrounds them."""

    words: Phrases[float | None]
    """None for what only looks like one: "one of them"."""
    compounds: Phrases[float | None]
    """The same with two-digit numbers: in some languages "ten it is" sounds like "twelve"."""
    levels: Phrases[float]
    """Amounts, on a scale from 0 to 10: "a lot"."""
    sounds: Phrases[float]
    """What numbers are misheard as."""
    between: PhraseSet
    """Joins the ends of a range."""
    between_endings: tuple[str, ...]
    """The same, hanging on the first number."""
    without: PhraseSet
    """Says that there is no number for it: "I can't put a number on that"."""
    half: PhraseSet
    point: PhraseSet
    minus: PhraseSet
    label_before: PhraseSet
    """The "ward" of "ward seven", after which a number is a name."""
    label_after: PhraseSet
    """The "years" of "two years ago", before which a number counts something else."""
    past_before: PhraseSet
    """The "down from" of "down from seven to four", after which a number was so before."""
    settling: PhraseSet
    """The "so" of "fifty fifty, so five", after which the number stands that is meant."""
    scale_before: PhraseSet
    """The "out of" of "six out of ten"."""
    scale_after: PhraseSet
    """The same, in languages that put it behind the ten."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Choosing without naming."""

    places: Phrases[int]
    """Which one, from 1; -1 is the last."""
    bare: PhraseSet
    """Numbers that are too short a word to be a place by themselves."""
    turned_down: PhraseSet
    """What says, behind a choice, that it is not the one: "is too much"."""
    either: PhraseSet
    every: PhraseSet


class ItemMark(enum.Enum):
    """What a word does in a list."""

    SEPARATOR = "separator"
    ARTICLE = "article"
    """Begins the next item."""
    LINK = "link"
    """Keeps the next article in this item: "of the"."""
    WHOLE = "whole"
    """One item though it looks like two: "black and white"."""
    FINISHED = "finished"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How things are listed."""

    marks: Phrases[ItemMark]
    idle: PhraseSet
    """Said around an item without being part of it: "I can see"."""
    joining: tuple[str, ...]
    """Endings that separate: `rang` in "lamp-rang window"."""
    trailing: tuple[str, ...]
    """Endings that are taken off an item."""
    whole: frozenset[str]
    """Words that only look as if they had such an ending."""
    linking: PhraseSet
    """Words that are in a sentence and never in a bare list: "can", "because"."""
    remarks: PhraseSet
    """Says something to somebody, and names nothing: "can you", "come in"."""
    telling: tuple[str, ...]
    """Endings of words that end a sentence, where the language has such."""
    closing: tuple[str, ...]
    """Endings of words that end a sentence about what is named, where the language has such."""
    describing: frozenset[str]
    """Words that belong to the next thing: the "big" of "big lamp"."""
    heads: frozenset[str]
    """Words that belong to the thing before: the "switch" of "light switch"."""
    doing: tuple[str, ...]
    """Endings of what the thing before does: "clock ticking"."""
    owning: tuple[str, ...]
    """Endings of whose the next thing is: "somebody's slippers"."""
    tying: tuple[str, ...]
    """Endings of what belongs to the thing before and the one after, where the language has such."""
    things: frozenset[str]
    """Words that only look as if they ended so: "ceiling"."""
    absent: PhraseSet
    """Says that there is nothing to name."""
    except_for: PhraseSet
    """Says that there is something after all."""


@dataclass(frozen=True, kw_only=True)
class FeelingWord:
    """One word of the emotion vocabulary."""

    word: str
    family: str
    strength: Strength
    absent: bool = False
    """Says that there is none."""


@dataclass(frozen=True, kw_only=True)
class Emotions:
    """Feelings and what goes with them."""

    words: Phrases[FeelingWord | None]
    """None for what only looks like one: "kind of"."""
    sounds: Phrases[FeelingWord]
    """What feelings are misheard as; only heeded when nothing else is said."""
    nothing: FeelingWord
    """That there is none, by its plain word: a full answer."""
    vocabulary: Mapping[str, FeelingWord]
    confusable: Mapping[str, str]
    degrees: Phrases[int]
    """-1 for "a bit", 1 for "very"."""
    mainly: PhraseSet
    """Makes the next feeling the one that weighs most."""
    openers: PhraseSet
    """Feelings that are also mere openings: the "okay" of "okay, I'm sad"."""
    joining: PhraseSet
    """After which an opener is meant after all: "okay but sad"."""


@dataclass(frozen=True, kw_only=True)
class Body:
    """Parts of the body."""

    parts: Phrases[frozenset[str]]
    sides: Phrases[str]
    """`left`, `right`, or `both`."""
    well: PhraseSet
    """Says that a part is fine."""
    unwell: PhraseSet
    """Holds words of these, and says the contrary: "no good"."""
    all_but: PhraseSet
    """What the exceptions follow: "everything but"."""
    closing: tuple[str, ...]
    """Endings after which a part is in no list with the next."""
    pairs: PhraseSet
    """Words for both of a pair, each by itself: after a part with a side they are meant whole."""
    no_side: PhraseSet
    """Holds a word for a side without being one: "right now"."""
    linking: PhraseSet
    """May stand between a part and that it is well: the "is" of "my neck is fine"."""
    joining: PhraseSet
    """Between parts of which the same is said."""
    ahead: PhraseSet
    """With these it is said of the part that follows: the "in" of "no pain in my back", "can do"."""
    owning: PhraseSet
    """Before a part that is named as an answer."""
    instead: PhraseSet
    """Between a part that is denied and the one that is meant: "not my arm, my leg"."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lexicon:
    """A language. There is one of each, so it is compared by identity, and can be a key."""

    spelling: Spelling
    forms: WordForms
    sounds: Sounds
    likeness: Likeness
    short: int
    """How many words an urgent command may stand among."""
    fillers: Phrases[bool]
    """False for what only looks like one: "uh-huh"."""
    padding: PhraseSet
    """Politeness and frames, which leave the meaning as it is."""
    corrections: PhraseSet
    """What was said before one of these is taken back."""
    scratching: PhraseSet
    """The same where any words are welcome; it also takes back the answer to the question before."""
    taking_back: PhraseSet
    """Begins an utterance that takes back the answer to the question before."""
    negation: Negation
    commands: Phrases[CommandName | None]
    """None for what only looks like one: "a stop sign"."""
    yielding: PhraseSet
    """Urgent commands that are no command where they answer the question: "that's enough"."""
    comforting: PhraseSet
    """What one says to a friend, and not to a device: "take a break" with it is meant for the friend."""
    signals: Phrases[SignalPhrase | None]
    yes_no: Phrases[Polarity]
    plain_no: PhraseSet
    """A no to whatever was asked, before whatever else is said; "it does not" may go on as anything."""
    startled: PhraseSet
    """What is said by somebody who did not expect the question."""
    own_verb: PhraseSet
    """A no by the verb of the question, "I can't": before other words it denies what they say."""
    asides: Phrases[Aside]
    numbers: Numbers
    order: Order
    listing: Listing
    emotions: Emotions
    body: Body
    safety: Safety
    in_danger: InDanger
    turns: Turns
    sentences: SentenceModel | None = None
    """What judges whole sentences beside the rules; None for a language that has nothing of the kind."""

    def words(self, text: str) -> Words:
        """The words that carry meaning, without fillers and stutters."""
        return self.without_fillers(self.spelling.words(text))

    def without_fillers(self, words: Words) -> Words:
        kept: list[str] = []
        at = 0
        for filler in self.fillers.find(words):
            if not filler.value:
                continue
            kept += words[at : filler.start]
            at = filler.end
        return without_repeats((*kept, *words[at:]))
