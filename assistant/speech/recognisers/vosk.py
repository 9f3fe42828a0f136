"""Vosk: decodes while the person speaks, in every language there is a model for.

Two recognisers hear the same audio. One may only hear the expected phrases, and always
hears one of them; the other is free, and bears it out or does not.
"""

from __future__ import annotations

import json
import re
import sys
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from assistant import optional_dependencies
from assistant.errors import ModelError
from assistant.speech.ports import MICROPHONE_HZ, Samples
from assistant.speech.recognisers.vosk_model import broken, inspect
from assistant.speech.recognisers.vosk_words import Spelling
from assistant.understanding.meaning import Hypothesis

_UNKNOWN = "[unk]"
_ALTERNATIVES = 3
"""Free readings that are given; they cost nothing measurable."""
_MOST_GRAMMARS = 8
_MARK = re.compile(r"<[^>]*>|\[[A-Za-z_ -]*\]")
"""What models write for a noise or an unknown word: `<UNK>`, `[unk]`, `[noise]`."""
_BRACKET = re.compile(r"\[([^\]]+)\]")
"""Any other word in brackets is a word: the Korean model writes many spoken numbers as `[4]`, `[25]` or `[쩜]`."""

_UNUSED = ("requests", "srt")
"""What Vosk imports to look for models in the net and to write subtitles, which it is never asked to."""


def library() -> ModuleType:
    """Vosk, without what it has no use for here. Raises `ImportError` or `OSError`."""
    put_in = [name for name in _UNUSED if name not in sys.modules]
    sys.modules.update({name: ModuleType(name) for name in put_in})
    try:
        import vosk
    finally:
        for name in put_in:
            del sys.modules[name]
    return vosk  # type: ignore[no-any-return]


class VoskRecogniser:
    """Used from one worker thread at a time: an utterance ends before the next begins."""

    def __init__(self, model_path: Path) -> None:
        inspect(model_path)
        try:
            vosk = library()
        except (ImportError, OSError) as error:
            raise ModelError(
                "recogniser-missing",
                f"Vosk cannot be used: {error}",
                hint=f"To install it: {optional_dependencies.install()}",
            ) from error
        self.name = (
            f"vosk-{model_path.parent.name if model_path.name == 'model' else model_path.name}"
        )
        vosk.SetLogLevel(-1)
        self._vosk = vosk
        try:
            # Never by language or name: those download.
            self._model = vosk.Model(model_path=str(model_path))
            self._free = vosk.KaldiRecognizer(self._model, MICROPHONE_HZ)
            # Some damage shows only when there is something to hear.
            self._free.AcceptWaveform(bytes(MICROPHONE_HZ))
            self._free.FinalResult()
        except Exception as error:
            raise broken(model_path, "its files do not fit together or are cut short") from error
        self._free.SetMaxAlternatives(_ALTERNATIVES)
        self._grammars: OrderedDict[tuple[str, ...], Grammar] = OrderedDict()
        self._spelling = Spelling(self._knows)

    def transcribe(self, phrases: Sequence[str] | None) -> VoskTranscription:
        # The free recogniser is kept: what it has composed of its graph makes the next
        # utterance ten times as quick.
        self._free.Reset()
        grammar = self._grammar(tuple(phrases)) if phrases else None
        if grammar is not None:
            grammar.recogniser.Reset()
        return VoskTranscription(self._free, grammar)

    def missing(self, words: Sequence[str]) -> list[str]:
        return self._spelling.missing(words)

    def _grammar(self, phrases: tuple[str, ...]) -> Grammar | None:
        """The recogniser for these phrases; None when the model knows none of them."""
        if phrases in self._grammars:
            self._grammars.move_to_end(phrases)
            return self._grammars[phrases]
        said: dict[str, str] = {}
        whole: set[str] = set()
        for phrase in phrases:
            spelt = self._spelling.of(phrase)
            if spelt:
                said.setdefault(" ".join(spelt), phrase)
                whole.update(word for word in phrase.lower().split() if self._knows(word))
        if not said:
            return None
        has_way_out = self._knows(_UNKNOWN)
        known = [*said, *([_UNKNOWN] if has_way_out else [])]
        recogniser = self._vosk.KaldiRecognizer(
            self._model, MICROPHONE_HZ, json.dumps(known, ensure_ascii=False)
        )
        grammar = self._grammars[phrases] = Grammar(
            recogniser, said, whole, has_way_out=has_way_out
        )
        if len(self._grammars) > _MOST_GRAMMARS:
            self._grammars.popitem(last=False)
        return grammar

    def _knows(self, word: str) -> bool:
        return int(self._model.vosk_model_find_word(word)) >= 0


class Grammar:
    """A recogniser that can hear certain phrases only."""

    def __init__(
        self, recogniser: Any, said: dict[str, str], whole: set[str], *, has_way_out: bool
    ) -> None:
        self.recogniser = recogniser
        self.has_way_out = has_way_out
        """Whether it may hear that none of them was said. The Korean model has no word for that, and hears one
        of the phrases in every cough: what it says then counts only beside a free reading."""
        self._said = said
        """What each phrase is called when it is written in the model's words."""
        self._whole = whole
        """Words that mean something without the rest of their phrase."""
        self._longest = max(len(spelt.split()) for spelt in said)

    def written(self, text: str) -> str:
        """What was heard, in the phrases' own spelling.

        A grammar lets pieces of phrases follow each other in any order, so pieces of words
        are left over now and then; they mean nothing.
        """
        heard, words = text.split(), list[str]()
        while heard:
            for length in range(min(self._longest, len(heard)), 0, -1):
                phrase = self._said.get(" ".join(heard[:length]))
                if phrase is not None:
                    words.append(phrase)
                    break
            else:
                length = 1
                words += [heard[0]] if heard[0] in self._whole else []
            del heard[:length]
        return " ".join(words)


class VoskTranscription:
    """One utterance, read twice."""

    def __init__(self, free: Any, grammar: Grammar | None) -> None:
        self._free = _Reading(free)
        self._grammar = grammar
        self._constrained = _Reading(grammar.recogniser) if grammar else None

    def accept(self, samples: Samples) -> None:
        pcm = np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2").tobytes()
        self._free.accept(pcm)
        if self._constrained:
            self._constrained.accept(pcm)

    def finish(self) -> tuple[Hypothesis, ...]:
        hypotheses: list[Hypothesis] = []
        free = self._free.finish()
        if self._constrained and self._grammar:
            written = [self._grammar.written(text) for text in self._constrained.finish()]
            if free or self._grammar.has_way_out:
                hypotheses += (Hypothesis(text, constrained=True) for text in written if text)
        hypotheses += (Hypothesis(text) for text in free)
        return tuple(hypotheses)

    def so_far(self) -> str:
        return self._free.so_far()

    def more(self) -> tuple[Hypothesis, ...]:
        return ()


class _Reading:
    """What one recogniser makes of an utterance.

    Vosk ends an utterance wherever it likes; its parts are put together again here.
    """

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        self._parts: list[list[str]] = []

    def accept(self, pcm: bytes) -> None:
        if self._recogniser.AcceptWaveform(pcm):
            self._note(self._recogniser.Result())

    def finish(self) -> list[str]:
        """Readings of the whole, best first; only the best when it came in parts."""
        self._note(self._recogniser.FinalResult())
        if len(self._parts) == 1:
            return self._parts[0]
        return [" ".join(part[0] for part in self._parts)] if self._parts else []

    def so_far(self) -> str:
        """What it takes the whole for now, which costs nothing."""
        growing = words(json.loads(self._recogniser.PartialResult()).get("partial", ""))
        return " ".join(filter(None, [*(part[0] for part in self._parts), growing]))

    def _note(self, answer: str) -> None:
        result = json.loads(answer)
        found = result.get("alternatives") or [result]
        texts = [words(one.get("text", "")) for one in found]
        readings = list(dict.fromkeys(text for text in texts if text))
        if readings:
            self._parts.append(readings)


def words(text: str) -> str:
    """What was said, without the marks that a model puts between the words."""
    return " ".join(_BRACKET.sub(r" \1 ", _MARK.sub(" ", text)).split())
