"""Whether a folder holds a Vosk model that can be used.

Vosk trusts its files: a cut graph table ends the process, an empty configuration makes it
wait for ever. So the files are looked at before Vosk sees them, and `probe` lets a process
of its own try them, which is worth its seconds after installing a model.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assistant.errors import ModelError

_LAYOUTS = (
    ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/HCLG.fst", "graph/words.txt"),
    ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/HCLr.fst", "graph/Gr.fst"),
    ("final.mdl", "mfcc.conf", "HCLr.fst", "Gr.fst"),
    ("final.mdl", "mfcc.conf", "HCLG.fst", "words.txt"),
)
"""A model has one of these: a whole graph, or two halves that take a grammar; new or old."""
_NEVER_EMPTY = (".mdl", ".fst", ".int", ".ie", ".dubm", ".mat", ".stats")
_MODEL_HEADER = b"\0B<TransitionModel>"
_PROBE = """
import sys
from assistant.speech.recognisers.vosk import library
vosk = library()
vosk.SetLogLevel(-1)
model = vosk.Model(model_path=sys.argv[1])
recogniser = vosk.KaldiRecognizer(model, 16000)
recogniser.AcceptWaveform(bytes(32000))
recogniser.FinalResult()
"""
_PROBE_SECONDS = 120.0
"""A large model takes half a minute on a Raspberry Pi."""


def broken(folder: Path, reason: str) -> ModelError:
    """The error for a model that cannot be used."""
    return ModelError(
        "model-broken",
        f"The Vosk model in {folder} cannot be used: {reason}.",
        hint="Delete the folder and install the model again.",
        spoken="The speech model is damaged. It has to be installed again.",
    )


def inspect(folder: Path) -> None:
    """Raise `ModelError` for what can be seen without loading it; milliseconds."""
    if not folder.is_dir():
        raise ModelError(
            "model-missing",
            f"There is no Vosk model in {folder}.",
            hint="Unpack a model from alphacephei.com/vosk/models there.",
            spoken="The speech model is missing.",
        )
    try:
        _inspect(folder)
    except OSError as error:
        raise broken(folder, f"{error.filename} cannot be read") from error


def _inspect(folder: Path) -> None:
    layouts = [[name for name in names if not (folder / name).is_file()] for names in _LAYOUTS]
    lacking = min(layouts, key=len)
    if lacking:
        raise broken(folder, f"{lacking[0]} is missing")
    acoustic = next(
        path for path in (folder / "am/final.mdl", folder / "final.mdl") if path.exists()
    )
    with acoustic.open("rb") as file:
        if file.read(len(_MODEL_HEADER)) != _MODEL_HEADER:
            raise broken(folder, "final.mdl is not a model")
    for path in sorted(folder.rglob("*")):
        if path.suffix in _NEVER_EMPTY or path.name in ("model.conf", "mfcc.conf"):
            _inspect_file(folder, path)


def _inspect_file(folder: Path, path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise broken(folder, f"{path.relative_to(folder)} is empty")
    with path.open("rb") as file:
        file.seek(size - 1)
        last = file.read(1)
    if path.suffix == ".int" and last != b"\n":
        raise broken(folder, f"{path.relative_to(folder)} is cut short")


def probe(folder: Path) -> None:
    """Raise `ModelError` when a process of its own cannot load the model and use it; seconds."""
    inspect(folder)
    try:
        tried = subprocess.run(
            [sys.executable, "-c", _PROBE, str(folder)],
            capture_output=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise broken(folder, "loading it never ends") from error
    if tried.returncode < 0:
        raise broken(folder, "loading it ends the program")
    if tried.returncode > 0:
        raise broken(folder, "it cannot be loaded")
