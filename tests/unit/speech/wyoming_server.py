"""A real Wyoming server that hears: Moonshine behind the server of the package `wyoming`."""

from __future__ import annotations

import asyncio
import sys
from functools import partial

import numpy as np
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStop
from wyoming.event import Event
from wyoming.info import AsrModel, AsrProgram, Attribution, Describe, Info
from wyoming.server import AsyncEventHandler, AsyncServer

from assistant.speech.recognisers.moonshine import MoonshineRecogniser

_NOBODY = Attribution(name="", url="")
_HEARS = {"attribution": _NOBODY, "installed": True, "description": "Moonshine", "version": "1"}
INFO = Info(
    asr=[
        AsrProgram(
            name="moonshine",
            models=[AsrModel(name="tiny", languages=["en"], **_HEARS)],
            **_HEARS,
        )
    ]
)


class Hearing(AsyncEventHandler):
    """One connection."""

    def __init__(
        self,
        recogniser: MoonshineRecogniser,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        super().__init__(reader, writer)
        self._recogniser = recogniser
        self._pcm = b""

    async def handle_event(self, event: Event) -> bool:
        if Describe.is_type(event.type):
            await self.write_event(INFO.event())
        elif Transcribe.is_type(event.type):
            assert Transcribe.from_event(event).language == "en"
        elif AudioChunk.is_type(event.type):
            chunk = AudioChunk.from_event(event)
            assert (chunk.rate, chunk.width, chunk.channels) == (16_000, 2, 1)
            self._pcm += chunk.audio
        elif AudioStop.is_type(event.type):
            transcription = self._recogniser.transcribe(None)
            transcription.accept(np.frombuffer(self._pcm, "<i2").astype(np.float32) / 32768)
            readings = transcription.finish()
            text = readings[0].text if readings else ""
            await self.write_event(Transcript(text=text).event())
            return False
        return True


if __name__ == "__main__":
    server = AsyncServer.from_uri(sys.argv[1])
    asyncio.run(server.run(partial(Hearing, MoonshineRecogniser())))
