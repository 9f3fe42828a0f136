"""Where the encoder's arrays lie in the file of the package, by the names that `assistant.sentence_model` uses."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from assistant.sentence_model import ENCODER
from assistant.sentence_model.weights import LAYERS

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
