"""The voices there are for a language: which are ready, what each sounds like, and what it costs here."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant import languages, optional_dependencies
from assistant.errors import AssistantError, StoreError
from assistant.settings import VOICE_WISHES
from assistant.speech import clip_store, devices, voices
from assistant.speech.ports import SPEAKER_HZ, Samples, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a voice takes on this machine."""

    computing: float
    """Seconds of the processor for a second of speech, without loading the voice."""
    waits: tuple[float, ...]
    """Seconds until the first sound of a sentence that was not rendered ahead: of 4, 8 and 15 words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A voice that can be set."""

    name: str
    """As in the setting `voice`."""
    ready: bool
    state: str
    """The same in words, with the mend where it is not ready."""
    cost: Cost | None = None

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def offered(language: str, names: Sequence[str] = ()) -> list[Offered]:
    """Every voice for a language, or those of these names. Raises `VoiceError` for an unknown name."""
    found = []
    for name in names or VOICE_WISHES[1:]:
        if not names and name == "kokoro":  # the first of those that follow
            continue
        try:
            wished = voices.choose(language, name).wished
            fault: AssistantError | None = wished.fault if wished else None
        except AssistantError as error:
            if names:
                raise
            fault = error
        if fault is not None and fault.code == "voice-language" and not names:
            continue
        state = f"not ready: {fault}" if fault else "ready"
        if fault is None and name == "hibari" and not optional_dependencies.is_there("hibari"):
            state = f"not ready: it is not installed. {optional_dependencies.install()}"
        found.append(Offered(name=name, ready=state == "ready", state=state))
    return found


def lines(found: Sequence[Offered]) -> Iterator[str]:
    """A line each; of what was measured a sentence, and how it compares with the first of them."""
    first = next((each.cost for each in found if each.cost), None)
    for each in found:
        yield f"{each.name}: {each.state.rstrip('.')}."
        if each.cost and first:
            yield f"  {_in_words(each.cost, first)}"


def built(each: Offered, language: str) -> Voice:
    """The voice itself, and none in its stead. Raises `AssistantError`."""
    choice = voices.choose(language, each.name)
    return choice.wished.load() if choice.wished else choice.build()


def measured(each: Offered, language: str) -> Offered:
    """With what it costs here, or why it cannot be used: some seconds of work."""
    try:
        return replace(each, cost=_cost(each, language))
    except AssistantError as error:
        return replace(each, ready=False, state=f"not ready: {error}")


def _cost(each: Offered, language: str) -> Cost:
    voice = built(each, language)
    sentences = languages.read_file(language, "voice.yaml")["lengths"]
    voice.render(sentences[0], 1.0)  # a child process is begun, a dictionary read
    waits = []
    for sentence in sentences:
        begun = time.perf_counter()
        voice.render(sentence, 0.99)
        waits.append(time.perf_counter() - begun)
    begun, speech = _computed(), 0
    for sentence in sentences:
        speech += len(voice.render(sentence, 0.99))
    if close := getattr(voice, "close", None):
        close()  # what a child process took is known once it has ended
    computing = (_computed() - begun) / (speech / SPEAKER_HZ)
    return Cost(computing=computing, waits=tuple(waits))


def sample(each: Offered, language: str) -> Samples:
    """The same calm sentence in every voice, at 24 kHz. Raises `AssistantError`."""
    sentence = languages.read_file(language, "voice.yaml")["trial"][0]
    return built(each, language).render(sentence, 1.0)


def play(clip: Samples, output_device: str) -> None:
    """On the speaker, to its end. Raises `DeviceError` and `OSError`."""
    speaker = devices.find("output", output_device or None)
    sound = devices.portaudio()
    try:
        sound.play(clip, SPEAKER_HZ, device=speaker.index, blocking=True)
    except sound.PortAudioError as error:  # it is no OSError
        raise OSError(error) from error


def write(clip: Samples, folder: Path, name: str) -> Path:
    """As a WAV file of this name in a folder, which is made. Raises `StoreError`."""
    file = folder / f"{name}.wav"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as into:
            clip_store.encode(into, clip)
    except OSError as error:
        raise StoreError("voice-sample", f"{file} cannot be written: {error.strerror}.") from error
    return file


def _computed() -> float:
    """Seconds of the processor so far, of this process and of those it began that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _in_words(cost: Cost, first: Cost) -> str:
    four, eight, fifteen = cost.waits
    times = [_times(*each) for each in zip(cost.waits, first.waits, strict=True)]
    return (
        f"{cost.computing:.2f} seconds of computing for a second of speech, "
        f"{_times(cost.computing, first.computing)} the first; first sound of a sentence of 4 words "
        f"after {four:.2f} s, of 8 after {eight:.2f} s, of 15 after {fifteen:.2f} s"
        f" ({times[0]}, {times[1]} and {times[2]} the first)"
    )


def _times(cost: float, first: float) -> str:
    """How many times as much, where the first can be told from nothing."""
    return f"{cost / first:.1f} times" if first else "beside"
