"""The encoder: a row of tokens becomes a row of vectors, by six layers of attention in numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float32]

HEADS = 12
_EPSILON = np.float32(1e-12)
_GELU = np.float32(np.sqrt(2 / np.pi))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer's weights: rows go in, columns come out."""

    attention: Array
    """Query, key and value beside each other."""
    attention_bias: Array
    joined: Array
    joined_bias: Array
    joined_scale: Array
    joined_shift: Array
    inner: Array
    inner_bias: Array
    outer: Array
    outer_bias: Array
    outer_scale: Array
    outer_shift: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """Words, positions and kinds of text as vectors, and the layers above them."""

    words: NDArray[np.int8]
    """A row for each token, to be multiplied by its scale; left where it lies in the file."""
    word_scales: Array
    positions: Array
    """Those of the tokens, with that of a first sentence added."""
    scale: Array
    shift: Array
    lower: tuple[Layer, ...]
    """As they are in the package: each text goes through them by itself."""
    upper: tuple[Layer, ...]
    """Trained further: what was said goes through them alone, and beside what was asked."""

    def vectors(self, tokens: Sequence[int]) -> Array:
        """One vector for each token of one text, from the lower layers."""
        row = np.asarray(tokens)
        x = self.words[row].astype(np.float32) * self.word_scales[row] + self.positions[: len(row)]
        x = _normal(x, self.scale, self.shift)
        for layer in self.lower:
            x = _through(layer, x)
        return x

    def together(self, vectors: Array) -> Array:
        """The vectors of one text or several, from the upper layers."""
        for layer in self.upper:
            vectors = _through(layer, vectors)
        return vectors


def _through(layer: Layer, x: Array) -> Array:
    attended = _attend(x @ layer.attention + layer.attention_bias)
    x = x + attended @ layer.joined + layer.joined_bias
    x = _normal(x, layer.joined_scale, layer.joined_shift)
    inner = _gelu(x @ layer.inner + layer.inner_bias)
    x = x + inner @ layer.outer + layer.outer_bias
    return _normal(x, layer.outer_scale, layer.outer_shift)


def _attend(projected: Array) -> Array:
    count, width = projected.shape[0], projected.shape[1] // 3
    query, key, value = projected.reshape(count, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
    weights = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(width // HEADS))
    return (softmax(weights) @ value).transpose(1, 0, 2).reshape(count, width)


def softmax(x: Array) -> Array:
    """Along the last axis."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)


def _gelu(x: Array) -> Array:
    """By tanh, which numpy has; it is trained that way. In place, since these arrays are the largest."""
    y = x * x
    y *= np.float32(0.044715)
    y += 1
    y *= x
    y *= _GELU
    np.tanh(y, out=y)
    y += 1
    y *= x
    y *= np.float32(0.5)
    return y


def _normal(x: Array, scale: Array, shift: Array) -> Array:
    middle = np.subtract(x, x.mean(axis=-1, keepdims=True))
    spread = np.einsum("ij,ij->i", middle, middle)[:, None] / np.float32(x.shape[-1])
    middle /= np.sqrt(spread + _EPSILON)
    middle *= scale
    middle += shift
    return np.asarray(middle, np.float32)


def layer_of(arrays: Mapping[str, Any]) -> Layer:
    """A layer of arrays by the names of its fields."""
    return Layer(
        **{name: np.ascontiguousarray(value, np.float32) for name, value in arrays.items()}
    )
