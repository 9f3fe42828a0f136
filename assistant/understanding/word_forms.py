"""What a sentence comes down to: without adverbs, restarts and repeats, and with every word in one form.

People put "really" and "honestly" anywhere, begin again ("I want, I want to"), leave out little words and say
the same in another tense. What is looked for is compared with what was said in two plainer forms:

- *unadorned*: without adverbs and fillers, repeats and restarts. It is the same sentence.
- *bare*: without function words, too, every word in its plainest form, and words that sound the same written
  the same. It is hardly another sentence, but may be; what only this form says is not certain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.understanding.phrases import PhraseSet
from assistant.understanding.words import Words

_LONGEST_RESTART = 4
"""So many words may be said over again."""


@dataclass(frozen=True, slots=True)
class Form:
    """Words of what was said, and for each the place it had."""

    words: Words
    places: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class WordForms:
    """How the words of a language vary without meaning something else."""

    adverbs: PhraseSet
    """What may stand anywhere without changing what is said: "honestly", "to be fair"."""
    function_words: frozenset[str]
    """What people leave out: "the", "to"."""
    irregular: Mapping[str, str]
    """Forms and the plainest form of their word: "took", "take"."""
    endings: Sequence[tuple[str, str]]
    """Endings of regular forms, the longest first, and what stands instead: "ies", "y"."""
    shortest: int
    """Letters that have to be left for an ending to be one."""
    doubled: frozenset[str]
    """Letters that are doubled before an ending: "stopped"."""
    same_sound: Mapping[str, str]
    """Words, and the one that sounds the same under which all are known: "dye", "die"."""
    _known: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def unadorned(self, words: Words) -> Form:
        """Without adverbs, repeats and restarts."""
        skipped = {at for match in self.adverbs.find(words) for at in range(match.start, match.end)}
        kept = [at for at in range(len(words)) if at not in skipped]
        if not kept:
            kept = list(range(len(words)))
        return self._once(Form(tuple(words[at] for at in kept), tuple(kept)))

    def bare(self, form: Form) -> Form:
        """Without function words, and each word in its plainest form."""
        kept = [
            (self.plainest(word), place)
            for word, place in zip(form.words, form.places, strict=True)
            if self.same_sound.get(word, word) not in self.function_words
        ]
        return self._once(Form(tuple(w for w, _ in kept), tuple(p for _, p in kept)))

    def content(self, words: Words) -> Words:
        """The words of a phrase as `bare` has them; empty where it has nothing but function words."""
        return tuple(self.plainest(word) for word in words if word not in self.function_words)

    def plainest(self, word: str) -> str:
        """The one form under which all forms of a word, and what sounds the same, are known."""
        if word not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[word] = self._plainest(word)
        return self._known[word]

    def _plainest(self, word: str) -> str:
        word = self.same_sound.get(word, word)
        word = self.irregular.get(word, word)
        for ending, instead in self.endings:
            stem = word[: -len(ending)]
            if word.endswith(ending) and len(stem) >= self.shortest:
                return self._undoubled(stem) + instead if stem + instead != word else word
        return word

    def _undoubled(self, stem: str) -> str:
        """ "stopp" of "stopped" is "stop"."""
        return stem[:-1] if stem[-1] in self.doubled and stem[-2:-1] == stem[-1] else stem

    @staticmethod
    def _once(form: Form) -> Form:
        """Without what was said twice in a row: a word, or the beginning of a sentence."""
        words, places = list(form.words), list(form.places)
        for size in range(_LONGEST_RESTART, 0, -1):
            at = 0
            while at + 2 * size <= len(words):
                if words[at : at + size] == words[at + size : at + 2 * size]:
                    del words[at : at + size], places[at : at + size]
                else:
                    at += 1
        return Form(tuple(words), tuple(places))


_MOST_KNOWN = 5000
"""Words whose plainest form is kept."""
