"""The weights: those of an encoder, and what was learned beside them, checked to belong together.

The encoder's file, of a package or of the language's own folder, is large and of few bits; it is read in
place, and the layers are made of it with what was learned added. The file of what was learned begins with
the digest of the rest of it. In that rest stand, beside the arrays, the digest of the encoder's file, where
each array lies in it, the vocabulary, and the names of what can be said about a sentence. A file of another
shape, language or encoder is refused.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import mmap
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AssistantError, reason
from assistant.sentence_model import ENCODER, ENCODER_FILE
from assistant.sentence_model.encoder import Array, Encoder, Layer, layer_of
from assistant.sentence_model.tokens import Tokens, Unigrams, WordPieces
from assistant.understanding.sentences import REPLIES, DangerKind

FORMAT = 1
_BASE = "model.onnx"
_KINDS: Mapping[str, type[np.int8 | np.uint8 | np.float16 | np.float32]] = {
    "int8": np.int8,
    "int4": np.uint8,
    "float16": np.float16,
    "float32": np.float32,
}
"""Of numbers of four bits, 8 added to each, two stand in a byte: the lower half first."""
LAYERS, TRAINED = 6, (3, 4, 5)
PROJECTIONS = ("query", "key", "value", "joined", "inner", "outer")
"""The matrices of a layer that are trained further."""
SHIFTS = (
    *(f"{name}_bias" for name in PROJECTIONS),
    *("joined_scale", "joined_shift", "outer_scale", "outer_shift"),
)
"""The rows of a layer that are trained further."""

SCORES = "scores"
"""The array of how likely each piece of the vocabulary is, where words are cut by that."""

Arrays: TypeAlias = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All that a judge needs."""

    encoder: Encoder
    tokens: Tokens
    heads: Mapping[str, Array]
    """`danger`, `reply` and `option`, each with a `_bias`; `roles`, added to what was said, asked, offered."""
    about: Mapping[str, Any]
    """`dangers` and `replies`, the names of what the heads tell apart; `sharpness` of each head."""


def base_of(folder: Traversable) -> Path | None:
    """The file of a language's encoder: its own, else the package's; None where that is not installed."""
    own = folder / ENCODER_FILE
    return Path(str(own)) if own.is_file() else installed_base()


def installed_base() -> Path | None:
    """The package's file, found without importing it; None where it is not installed."""
    found = importlib.util.find_spec(ENCODER)
    file = Path(found.origin).parent / _BASE if found and found.origin else None
    return file if file and file.is_file() else None


def load(learned: Traversable, base: Path | None, language: str) -> Weights:
    """Read both files. Raises `AssistantError` in one sentence for what is missing or does not belong together."""
    about, arrays = open_learned(learned, language)
    if base is None:
        raise _refused("The package that carries the sentence model's encoder is not installed.")
    if digest_of(base) != about["base"]["sha256"]:
        raise _refused(
            f"The encoder {base.name} is not the one that the sentence model was trained on."
        )
    try:
        lying = InFile(base, about["base"]["arrays"])
        return Weights(
            encoder=_encoder(lying, arrays),
            tokens=tokens_of(about["vocabulary"], arrays.get(SCORES)),
            heads={
                name.removeprefix("heads."): value.astype(np.float32)
                for name, value in arrays.items()
                if name.startswith("heads.")
            },
            about=about,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _refused("The sentence model is not of a shape that can be read here.") from error


def open_learned(file: Traversable, language: str) -> tuple[dict[str, Any], Arrays]:
    """What a file says of itself, and its arrays. Raises `AssistantError` for a file that is not whole."""
    try:
        written = file.read_bytes()
    except OSError as error:
        raise _refused(f"The sentence model cannot be read: {reason(error)}.") from error
    digest, rest = written[:64], written[64:]
    if hashlib.sha256(rest).hexdigest().encode() != digest:
        raise _refused(f"The sentence model {file.name} is not whole.")
    try:
        with np.load(io.BytesIO(rest), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        about = json.loads(arrays.pop("about").tobytes())
    except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise _refused(f"{file.name} is no sentence model.") from error
    ours = {
        "format": FORMAT,
        "language": language,
        "dangers": list(DangerKind),
        "replies": [*REPLIES],
    }
    if any(about.get(name) != value for name, value in ours.items()):
        raise _refused(f"The sentence model {file.name} is of another version or language.")
    return about, arrays


def tokens_of(pieces: Sequence[str], scores: NDArray[Any] | None) -> Tokens:
    """How words are cut: into the likeliest pieces where each has a score, else the longest piece first."""
    return WordPieces(pieces) if scores is None else Unigrams(pieces, scores.tolist())


def written(about: Mapping[str, Any], arrays: Arrays) -> bytes:
    """A file of what was learned, the same for the same content."""
    text = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in sorted({**arrays, "about": np.frombuffer(text, np.uint8)}.items()):
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asarray(value), allow_pickle=False)
            # The time is part of an archive: always the same.
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, member.getvalue(), zipfile.ZIP_DEFLATED)
    rest = held.getvalue()
    return hashlib.sha256(rest).hexdigest().encode() + rest


def matrix(base: Arrays, layer: int, name: str) -> Array:
    """A matrix of the encoder's, as numbers. Each column has its scale, or each few rows of a column have."""
    stored, scales = base[f"{layer}.{name}"].astype(np.float32), base[f"{layer}.{name}_scales"]
    few = stored.reshape(len(scales), -1, stored.shape[1])
    return np.asarray(few * scales[:, None].astype(np.float32), np.float32).reshape(stored.shape)


def digest_of(base: Path) -> str:
    """Of the encoder's file."""
    try:
        with base.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _refused(f"The sentence model's encoder cannot be read: {reason(error)}.") from error


class InFile(Mapping[str, NDArray[Any]]):
    """The encoder's arrays, each read when it is asked for; the large one of words is left where it
    lies in the file, since little of it is ever read."""

    def __init__(self, file: Path, places: Mapping[str, Any]) -> None:
        self._file, self._places = file, places

    def __getitem__(self, name: str) -> NDArray[Any]:
        begin, shape = self._places[name]["begin"], self._places[name]["shape"]
        written, count = self._places[name]["type"], int(np.prod(shape))
        kind = _KINDS[written]
        with self._file.open("rb") as file:
            if name == "words":
                whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                return np.frombuffer(whole, kind, count, begin).reshape(shape)
            file.seek(begin)
            if written == "int4":
                return _unpacked(np.fromfile(file, kind, count // 2)).reshape(shape)
            return np.fromfile(file, kind, count).reshape(shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _unpacked(pairs: NDArray[Any]) -> NDArray[np.int8]:
    return np.stack([pairs & 15, pairs >> 4], axis=-1).astype(np.int8) - np.int8(8)


def lower(base: Arrays) -> Encoder:
    """The encoder as far as it is not trained."""
    return _encoder(base, {})


def _encoder(base: Arrays, learned: Arrays) -> Encoder:
    positions = base["positions"].astype(np.float32) * base["position_scales"] + base["kinds"][0]
    return Encoder(
        words=base["words"],
        word_scales=base["word_scales"],
        positions=positions,
        scale=base["scale"],
        shift=base["shift"],
        lower=tuple(_layer(base, {}, n) for n in range(LAYERS) if n not in TRAINED),
        upper=tuple(_layer(base, learned, n) for n in TRAINED),
    )


def _layer(base: Arrays, learned: Arrays, number: int) -> Layer:
    whole = {}
    for name in PROJECTIONS:
        whole[name] = matrix(base, number, name)
        if learned:
            down = learned[f"{number}.{name}.down"].astype(np.float32)
            whole[name] += down @ learned[f"{number}.{name}.up"].astype(np.float32)
    rows = {name: base[f"{number}.{name}"] for name in SHIFTS}
    if learned:
        rows = {n: row + learned[f"{number}.{n}"].astype(np.float32) for n, row in rows.items()}
    side_by_side = ("query", "key", "value")
    return layer_of(
        {
            "attention": np.concatenate([whole.pop(name) for name in side_by_side], axis=1),
            "attention_bias": np.concatenate([rows.pop(f"{n}_bias") for n in side_by_side]),
            **whole,
            **rows,
        }
    )


def _refused(message: str) -> AssistantError:
    return AssistantError(
        "sentence-model", message, hint="Installing the assistant again brings it back."
    )
