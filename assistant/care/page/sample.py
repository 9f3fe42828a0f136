"""How an exercise begins, in the device's own voice, for a caregiver to listen to on their phone beforehand.

Nobody's answers are in it: it is made with a person who keeps everything to themselves, as `assistant render` does. It
is rendered by the device while nobody there needs its voice, one at a time, and never on the threads that answer for
the page, so that nobody waits for it who comes to help. The last few stay in memory, since phones ask for a recording
piece by piece, and several phones may listen to different ones; they are on no disk, and no phone may keep one.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from assistant import app
from assistant.authoring import render
from assistant.care.page.page_context import Device, PageContext
from assistant.settings import Settings
from assistant.speech.clip_store import encode
from assistant.speech.ports import SPEAKER_HZ, Samples

SECONDS = 45.0
"""Of an exercise, at most: long enough to know its voice and what it is like, and 2.2 MB."""
KEPT = 3
"""In memory at once, those that are still to be made among them: 6.5 MB."""
_ANSWERING = 2.0
"""Seconds left for an answer; somebody who only listens waits for less."""
_FADES_SECONDS = 1.0
"""Over so long it goes out, where it ends in the middle."""
_SENTENCE_SECONDS = 20.0
"""That one sentence may take, with all that goes before it."""
_PIECE = re.compile(r"bytes=(\d{1,9})-(\d{0,9})")


class Busy(Exception):
    """Somebody at the device needs its voice, or as many samples as are kept are still to be made."""


class Sampler:
    """Makes them, one after the other."""

    def __init__(self, parts: PageContext) -> None:
        self._parts = parts
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="page-sample")
        self._kept: dict[tuple[str, Settings], asyncio.Future[bytes]] = {}
        """By exercise and settings; what was asked for last stands last."""
        self._over = False

    def end(self) -> None:
        """What is being made is given up."""
        self._over = True
        self._maker.shutdown(wait=False, cancel_futures=True)

    async def of(self, exercise: str) -> bytes:
        """A WAV file. Raises `Busy`, and `AssistantError` where it cannot be made."""
        wanted = exercise, self._parts.settings
        made = self._kept.pop(wanted, None)
        if made is None or _failed(made):
            made = self._begun(exercise)
        self._kept[wanted] = made
        return await asyncio.shield(made)  # a phone that looks away stops it for no other

    def _begun(self, exercise: str) -> asyncio.Future[bytes]:
        """One more that is to be made, in place of the one that nobody has asked for for longest."""
        if self._over:
            raise Busy
        if len(self._kept) >= KEPT:
            oldest = next((key for key, each in self._kept.items() if each.done()), None)
            if oldest is None:
                raise Busy
            del self._kept[oldest]
        return asyncio.get_running_loop().run_in_executor(self._maker, self._make, exercise)

    def _make(self, name: str) -> bytes:
        chosen = app.choose(name, self._parts.settings, self._parts.folders)
        beginning = _Beginning()
        voice = _LentVoice(self._parts.device, lambda: self._over)
        render.record(
            chosen.exercise,
            chosen.language,
            lambda: voice,
            voice.name,
            beginning,
            answering=_ANSWERING,
            limit=SECONDS,
            pace=self._parts.settings.pace,
        )
        return beginning.wav()


def _failed(made: asyncio.Future[bytes]) -> bool:
    return made.done() and (made.cancelled() or made.exception() is not None)


class _LentVoice:
    """The device's own voice, as long as nobody there needs it."""

    name = "own"

    def __init__(self, device: Device, is_over: Callable[[], bool]) -> None:
        self._device, self._is_over = device, is_over

    def render(self, text: str, pace: float) -> Samples:
        audio = self._device.idle_audio()
        if audio is None or self._is_over():
            raise Busy
        try:
            return audio.lend_voice(text, _SENTENCE_SECONDS, pace)
        except TimeoutError:
            raise Busy from None


class _Beginning:
    """What was played of it, as a recording that goes out softly."""

    def __init__(self) -> None:
        self._frames: list[Samples] = []

    def add(self, samples: Samples) -> None:
        self._frames.append(samples)

    def wav(self) -> bytes:
        whole = np.concatenate(self._frames)
        last = min(len(whole), int(_FADES_SECONDS * SPEAKER_HZ))
        whole[len(whole) - last :] *= np.linspace(1.0, 0.0, last, dtype=np.float32)
        file = io.BytesIO()
        encode(file, whole)
        return file.getvalue()


def answer(request: Request, sound: bytes) -> Response:
    """All of it, or the piece that is asked for: some phones play nothing that they cannot have in pieces."""
    headers = {"Accept-Ranges": "bytes"}
    piece = _PIECE.fullmatch(request.headers.get("range", ""))
    if piece is None:
        return Response(sound, media_type="audio/wav", headers=headers)
    first, last = int(piece[1]), min(int(piece[2] or len(sound)), len(sound) - 1)
    if first > last:
        headers["Content-Range"] = f"bytes */{len(sound)}"
        return Response(b"", HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(sound)}"
    part = sound[first : last + 1]
    return Response(part, HTTPStatus.PARTIAL_CONTENT, headers, media_type="audio/wav")
