"""The upper layers in JAX, and how they learn: a little is added to each matrix, the package's stay as they are."""

from __future__ import annotations

from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
import optax

from assistant.sentence_model.encoder import HEADS
from assistant.sentence_model.weights import PROJECTIONS, SHIFTS, TRAINED, Arrays, matrix
from assistant.understanding.sentences import REPLIES
from training.rows import DANGERS

Parameters: TypeAlias = dict[str, Any]

RANK = 20
_SMOOTHED = 0.05
_DROPPED = 0.1
_HIDDEN_AWAY = -1e9


def beginning(base: Arrays, seed: int) -> Parameters:
    """What is learned, before anything is: additions of nothing, and heads of small chance."""
    chance = np.random.default_rng(seed)
    learned: Parameters = {}
    for layer in TRAINED:
        for name in PROJECTIONS:
            rows, columns = base[f"{layer}.{name}"].shape
            down = chance.normal(0, rows**-0.5, (rows, RANK))
            learned[f"{layer}.{name}.down"] = down.astype(np.float32)
            learned[f"{layer}.{name}.up"] = np.zeros((RANK, columns), np.float32)
        for name in SHIFTS:
            learned[f"{layer}.{name}"] = np.zeros_like(base[f"{layer}.{name}"])
    width = base["scale"].size
    learned["heads.roles"] = chance.normal(0, 0.02, (3, width)).astype(np.float32)
    for head, rows, columns in (
        ("danger", width, len(DANGERS)),
        ("reply", 2 * width, len(REPLIES)),
        ("option", 2 * width, 1),
    ):
        learned[f"heads.{head}"] = chance.normal(0, 0.02, (rows, columns)).astype(np.float32)
        learned[f"heads.{head}_bias"] = np.zeros(columns, np.float32)
    return learned


def fixed(base: Arrays) -> Parameters:
    """The package's arrays of the layers that are trained, as numbers."""
    whole: Parameters = {}
    for layer in TRAINED:
        whole |= {f"{layer}.{name}": matrix(base, layer, name) for name in PROJECTIONS}
        whole |= {f"{layer}.{name}": np.array(base[f"{layer}.{name}"]) for name in SHIFTS}
    return {name: jnp.asarray(value) for name, value in whole.items()}


def scores(learned: Parameters, base: Parameters, batch: Any, key: Any = None) -> tuple[Any, Any]:
    """Of a batch: what each head says of each row, before it is made probabilities."""
    x = batch["x"] + learned["heads.roles"][batch["roles"]]
    hidden = (1 - batch["there"])[:, None, None, :] * _HIDDEN_AWAY
    for layer in TRAINED:
        x = _through(learned, base, layer, x, hidden)
    said = jnp.einsum("bl,blw->bw", batch["said"], x)
    options = jnp.take_along_axis(x, batch["places"][..., None], axis=1)
    both = jnp.concatenate([x[:, 0], said], axis=1)
    if key is not None:
        one, other = jax.random.split(key)
        pooled, both = _thinned(said, one), _thinned(both, other)
    else:
        pooled = said
    danger = pooled @ learned["heads.danger"] + learned["heads.danger_bias"]
    reply = both @ learned["heads.reply"] + learned["heads.reply_bias"]
    beside = jnp.concatenate([options, options * said[:, None]], axis=2)
    option = (beside @ learned["heads.option"])[..., 0] + learned["heads.option_bias"]
    option = option + (1 - batch["offered"]) * _HIDDEN_AWAY
    return danger, jnp.concatenate([reply, option], axis=1)


def loss(learned: Parameters, base: Parameters, batch: Any, key: Any) -> Any:
    """How wrong it is about a batch; unlabelled heads of a row count nothing."""
    danger, reply = scores(learned, base, batch, key)
    of_danger = _wrong(danger, batch["danger"], jnp.ones_like(danger))
    possible = jnp.concatenate([jnp.ones((reply.shape[0], len(REPLIES))), batch["offered"]], axis=1)
    of_reply = _wrong(reply, batch["reply"], possible)
    known = (batch["danger"] >= 0).sum() + (batch["reply"] >= 0).sum()
    return (of_danger.sum() + of_reply.sum()) / known


def _wrong(scored: Any, labels: Any, possible: Any) -> Any:
    logs = jax.nn.log_softmax(scored, axis=-1)
    right = jnp.take_along_axis(logs, jnp.maximum(labels, 0)[:, None], axis=1)[:, 0]
    rest = (jnp.where(possible > 0, logs, 0)).sum(axis=-1) / possible.sum(axis=-1)
    return -((1 - _SMOOTHED) * right + _SMOOTHED * rest) * (labels >= 0)


def _through(learned: Parameters, base: Parameters, layer: int, x: Any, hidden: Any) -> Any:
    def times(x: Any, name: str) -> Any:
        added = (x @ learned[f"{layer}.{name}.down"]) @ learned[f"{layer}.{name}.up"]
        return x @ base[f"{layer}.{name}"] + added + row(f"{name}_bias")

    def row(name: str) -> Any:
        return base[f"{layer}.{name}"] + learned[f"{layer}.{name}"]

    many, count, width = x.shape

    def apart(projected: Any) -> Any:
        return projected.reshape(many, count, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    query, key, value = (apart(times(x, name)) for name in ("query", "key", "value"))
    weights = query @ key.transpose(0, 1, 3, 2) / np.sqrt(width // HEADS) + hidden
    attended = (jax.nn.softmax(weights, axis=-1) @ value).transpose(0, 2, 1, 3)
    x = x + times(attended.reshape(many, count, width), "joined")
    x = _normal(x, row("joined_scale"), row("joined_shift"))
    x = x + times(jax.nn.gelu(times(x, "inner"), approximate=True), "outer")
    return _normal(x, row("outer_scale"), row("outer_shift"))


def _normal(x: Any, scale: Any, shift: Any) -> Any:
    middle = x - x.mean(axis=-1, keepdims=True)
    spread = jax.lax.rsqrt((middle * middle).mean(axis=-1, keepdims=True) + 1e-12)
    return middle * spread * scale + shift


def _thinned(x: Any, key: Any) -> Any:
    return jnp.where(jax.random.bernoulli(key, 1 - _DROPPED, x.shape), x / (1 - _DROPPED), 0)


def optimiser(steps: int, rate: float) -> Any:
    """Adam, warmed up and then slower and slower."""
    rates = optax.warmup_cosine_decay_schedule(0, rate, max(1, steps // 12), steps, rate / 50)
    return optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rates, weight_decay=0.01))
