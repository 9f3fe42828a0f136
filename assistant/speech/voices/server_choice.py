"""Which voice of a speech server speaks: one that was tried, and could be what it was asked to say.

A server's list is a claim. Piper lists every voice there is and has one of them; asked without a name, it reads
any language with that one. So only voices listed for the language are candidates, the one asked for by name
first. Where a recogniser of the language can bear it out, the voice that the server takes by itself is one too,
before the others: it is there already. Each has to say some sentences that are different and long enough.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from assistant.errors import AssistantError
from assistant.speech.ports import Samples
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.connection import ServerError
from assistant.speech.voices.plausible import ALIKE, alike

Says: TypeAlias = Callable[[SpeechServer, str, str, float], Samples]
"""What a voice of a server says: its name or "", the text, and the seconds it may take.

Raises `ServerError` and `OSError`."""
Reads: TypeAlias = Callable[[Samples, float], str]
"""What a recogniser of the language reads in a clip, within so many seconds. Raises `TimeoutError`, and
`AssistantError` where there is none."""

_MOST_TRIED = 4
_PATIENCES = 3.0
"""How many times what one sentence may take, for choosing: somebody may be waiting for the first sentence."""
_AGAIN_SECONDS = 600.0
"""After which voices that were all turned down are tried again: somebody may have seen to the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The voice that speaks, and why others do not."""

    name: str
    """Empty: the one that the server takes by itself."""
    turned_down: tuple[str, ...] = ()
    """One sentence for each voice that was tried before it."""

    @property
    def called(self) -> str:
        return called(self.name)


class Chooser:
    """Chooses when it is first asked, and again when the server describes itself differently."""

    def __init__(
        self,
        says: Says,
        *,
        wished: str = "",
        sentences: Sequence[str] = (),
        reads: Reads | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`sentences` are what a voice is tried with; without any, the first candidate is taken untried."""
        self._says = says
        self._wished = wished
        self._sentences = sentences
        self._reads = reads
        self._clock = clock
        self._late: set[str] = set()
        """Voices that did not say a sentence in time: once may be a server that has just started."""
        self._of: object = None
        """The description that was chosen from."""
        self._chosen: Chosen | None = None
        self._refusal: ServerError | None = None
        self._again = 0.0
        """When a refusal holds no longer."""

    def choose(self, server: SpeechServer) -> Chosen:
        """Of a server that was looked at. Raises `ServerError` where no voice stands the trial, and
        `OSError` where one has not answered in time for the first time."""
        if self._of != server.offers:
            self._of, self._chosen, self._refusal = server.offers, None, None
            self._late.clear()
        if self._refusal is not None and self._clock() < self._again:
            raise self._refusal
        if self._chosen is None:
            self._chosen = self._tried(server)
        return self._chosen

    def _tried(self, server: SpeechServer) -> Chosen:
        until = self._clock() + _PATIENCES * server.patience
        faults: list[str] = []
        if problem := self._wish_problem(server):
            faults.append(problem)
        for name in self._candidates(server)[:_MOST_TRIED]:
            try:
                self._try(server, name, until)
            except ServerError as error:
                faults.append(f"{called(name)} is not used, since {error}")
            except OSError as error:
                if name not in self._late:
                    self._late.add(name)
                    raise
                faults.append(f"{called(name)} is not used, since {error}")
            else:
                return Chosen(name=name, turned_down=tuple(faults))
        self._refusal = ServerError("; ".join(faults))
        self._again = self._clock() + _AGAIN_SECONDS
        raise self._refusal

    def _try(self, server: SpeechServer, name: str, until: float) -> None:
        """Raises `ServerError` and `OSError` for a voice that does not say what it is asked to."""
        clips: list[Samples] = []
        for text in self._sentences:
            clip = self._says(server, name, text, self._left(until, server))
            if any(np.array_equal(clip, other) for other in clips):
                raise ServerError("it says different sentences with the same sound")
            clips.append(clip)
        if clips and self._reads is not None:
            self._read_back(clips, until)

    def _read_back(self, clips: Sequence[Samples], until: float) -> None:
        """One of the sentences is enough: recognisers fail at single ones."""
        assert self._reads is not None
        best = 0.0
        for clip, text in zip(clips, self._sentences, strict=True):
            try:
                read = self._reads(clip, max(until - self._clock(), 0.0))
            except AssistantError:  # there is no recogniser, which is told elsewhere
                return
            best = max(best, alike(read, text))
            if best >= ALIKE:
                return
        raise ServerError(
            f"a recogniser of the language reads back {best:.0f} % of what it was to say"
        )

    def _candidates(self, server: SpeechServer) -> list[str]:
        """Names, in the order in which they are tried."""
        fitting = [each.name for each in server.fitting]
        wished = [name for name in fitting if name and name == self._wished]
        by_itself = [""] if self._reads is not None and self._sentences else []
        if len(server.offers) == 1 or not all(fitting):
            by_itself = []  # its one voice can be asked for by name, or cannot be asked for but so
        return list(dict.fromkeys([*wished, *by_itself, *fitting]))

    def _wish_problem(self, server: SpeechServer) -> str:
        """Why the voice that was asked for is no candidate; empty where it is, or none was."""
        if not self._wished:
            return ""
        same = [each for each in server.offers if each.name == self._wished]
        if not same:
            return f'it has no voice "{self._wished}"'
        if not any(each.is_for(server.language) for each in same):
            return f'{called(self._wished)} does not speak "{server.language}"'
        return ""

    def _left(self, until: float, server: SpeechServer) -> float:
        left = min(server.patience, until - self._clock())
        if left <= 0:
            raise TimeoutError("there was no time left to try it")
        return left


def called(name: str) -> str:
    """A voice, as the subject of a sentence."""
    return f'the voice "{name}"' if name else "the voice it takes by itself"
