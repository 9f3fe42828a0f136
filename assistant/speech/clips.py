"""Phrases as sound, rendered ahead of time and kept.

The loop asks for a phrase and takes it when it is there; rendering and the disk are the
worker's. The voice is built by the first phrase that is nowhere to be found, so a session
whose every phrase is kept never loads it.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from assistant.speech.clip_store import ClipStore, clip_key
from assistant.speech.ports import Samples, Voice
from assistant.speech.worker import Pending, Worker

_LOGGER = logging.getLogger(__name__)

DISK_BYTES = 200_000_000
"""About 70 minutes of speech."""
_MEMORY_BYTES = 16_000_000
"""About 170 s of speech: the last few minutes of a session and what comes next."""


class Clips:
    """Clips of one voice."""

    def __init__(
        self,
        name: str,
        build: Callable[[], Voice],
        worker: Worker,
        folder: Path | None = None,
        *,
        max_bytes: int = DISK_BYTES,
        keep: Callable[[str], bool] = lambda text: True,
    ) -> None:
        self._name = name
        """The voice's name, known before the voice is built."""
        self._build = build
        self._voice: Voice | None = None
        self._worker = worker
        self._store = None if folder is None else ClipStore(folder, max_bytes)
        self._keep = keep
        """Which texts may be kept on disk: those that repeat what a person said may not."""
        self._memory: OrderedDict[str, Samples] = OrderedDict()
        self._pending: dict[str, Pending[Samples]] = {}

    def request(self, text: str, pace: float, *, at: float, urgent: bool = False) -> None:
        """See to it that `get` finds this phrase soon. Raises `WorkerFull` if not urgent."""
        self._collect(at)
        key = clip_key(self._name, pace, text)
        if key in self._memory:
            self._memory.move_to_end(key)
        elif key not in self._pending:
            self._pending[key] = self._worker.submit(
                lambda: self._rendered(key, text, pace), at=at, urgent=urgent
            )
        elif urgent:
            self._pending[key].hurry()

    def get(self, text: str, pace: float, at: float) -> Samples | None:
        """The phrase, or None while it is being rendered. Raises `VoiceError`, and `WorkerHangs`."""
        key = clip_key(self._name, pace, text)
        clip = self._memory.get(key)
        if clip is not None:
            return clip
        self.request(text, pace, at=at, urgent=True)
        pending = self._pending.get(key)
        if pending is None or not pending.ready(at):
            self._worker.check()
            return self._memory.get(key)
        del self._pending[key]
        clip = pending.result()
        self._remember(key, clip)
        return clip

    def _collect(self, at: float) -> None:
        """Move what is rendered to where it is bounded; a failure waits until it is wanted."""
        for key in [key for key, pending in self._pending.items() if pending.ready(at)]:
            try:
                clip = self._pending[key].result()
            except Exception:
                _LOGGER.debug("a phrase could not be rendered ahead", exc_info=True)
                continue
            del self._pending[key]
            self._remember(key, clip)

    def _remember(self, key: str, clip: Samples) -> None:
        self._memory[key] = clip
        total = sum(kept.nbytes for kept in self._memory.values())
        while total > _MEMORY_BYTES and len(self._memory) > 1:
            total -= self._memory.popitem(last=False)[1].nbytes

    def _rendered(self, key: str, text: str, pace: float) -> Samples:
        """From the disk or the voice; on the worker."""
        clip = self._store.load(key) if self._store else None
        if clip is not None:
            return clip
        if self._voice is None:
            self._voice = self._build()
        clip = self._voice.render(text, pace)
        if self._store and self._keep(text):
            # Under who spoke: the house's voice has another speak in its stead when it is away.
            self._store.save(clip_key(self._voice.name, pace, text), clip)
        return clip
