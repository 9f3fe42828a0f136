"""Moonshine's two nets in plain onnxruntime: what it reads freely, and how likely it thinks an expected text.

The library that carries the model takes 0.40 CPU seconds for a word, the nets alone 0.03; and they can be asked
what the library cannot be: how probable the decoder finds each of the texts that may be said.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.speech.listeners.pronunciations import same
from assistant.speech.listeners.tokens import BEGIN, END, Tokens
from assistant.speech.ports import MICROPHONE_HZ, Samples

Logs: TypeAlias = NDArray[np.float32]
"""Natural logarithms of probabilities."""

_LAYERS, _HEADS, _WIDTH = 6, 8, 36
_TOKENS_A_SECOND = 6.5
"""More than anybody says: the decoder goes on for ever in some noises."""
_SPELLINGS = ("{}.", "{}", "{}!", "{}?", "{},")
"""How it writes a reply; the probabilities of all are added up, and those of words that sound the same."""
REACH = 10.0
"""A text that is less likely than the likeliest by so much is not looked at further: e to the 10th."""
_MOST = 24
"""Texts that are looked at to their end; each costs 2 ms a token."""


class Nets:
    """The encoder and the decoder. One thread at a time."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the model as the package carries it. Raises what onnxruntime raises."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self.tokens = Tokens(folder / "tokenizer.bin")
        self._encoder, self._decoder = (
            onnxruntime.InferenceSession(str(folder / name), options)
            for name in ("encoder_model.ort", "decoder_model_merged.ort")
        )

    @functools.lru_cache(maxsize=20_000)  # noqa: B019  # lives as long as the program
    def spelt(self, text: str) -> tuple[tuple[int, ...], ...]:
        """The tokens of every way in which it may be written."""
        every = same(text)
        written = {
            form.format(each[:1].upper() + each[1:]) for each in every for form in _SPELLINGS
        }
        written |= {f"{each}." for each in every}
        found = [self.tokens.of(each) for each in sorted(written)]
        return tuple((*tokens, END) for tokens in found if tokens)

    def hear(self, samples: Samples) -> Impression:
        """16 kHz, brought to one level."""
        mask = np.ones((1, len(samples)), np.int64)
        heard = {"input_values": samples[None], "attention_mask": mask}
        states = self._encoder.run(None, heard)[0]
        return Impression(self, states, len(samples) / MICROPHONE_HZ)

    def first(self, states: Logs) -> tuple[Logs, list[Any]]:
        """Of every token, how likely it is the first one; and what the next step needs."""
        empty = np.zeros((1, _HEADS, 0, _WIDTH), np.float32)
        across = np.zeros((1, _HEADS, states.shape[1], _WIDTH), np.float32)
        logits, past = self._run([[BEGIN]], states, [empty, empty, across, across] * _LAYERS, False)
        return logits, past

    def next(self, tokens: Sequence[int], states: Logs, past: list[Any]) -> tuple[Logs, list[Any]]:
        """The same after one more token, for several texts at once."""
        logits, fresh = self._run([[token] for token in tokens], states, past, True)
        # What is known of the sound does not change, and is not given back.
        return logits, [fresh[at] if at % 4 < 2 else past[at] for at in range(len(past))]

    def _run(
        self, tokens: list[list[int]], states: Logs, past: list[Any], cached: bool
    ) -> tuple[Logs, list[Any]]:
        count = len(tokens)
        names = [
            f"past_key_values.{layer}.{of}.{what}"
            for layer in range(_LAYERS)
            for of in ("decoder", "encoder")
            for what in ("key", "value")
        ]
        given = dict(zip(names, past, strict=True)) | {
            "input_ids": np.array(tokens, np.int64),
            "encoder_hidden_states": np.repeat(states, count, axis=0),
            # The net takes every 384th of it, as of samples: one stands for all, however long they are.
            "encoder_attention_mask": np.ones((count, 1), np.int64),
            "use_cache_branch": np.array([cached]),
        }
        logits, *fresh = self._decoder.run(None, given)
        return _logs(logits[:, -1]), fresh


class Impression:
    """What it makes of one utterance."""

    def __init__(self, nets: Nets, states: Logs, seconds: float) -> None:
        self._nets = nets
        self._states = states
        self._most = max(3, round(_TOKENS_A_SECOND * seconds))
        self._first = nets.first(states)
        self._read: tuple[str, float] | None = None

    @property
    def text(self) -> str:
        """What it reads freely."""
        return self._freely()[0]

    @property
    def sure(self) -> float:
        """How probable that text is, 0 to 1."""
        return float(np.exp(self._freely()[1]))

    def scores(self, texts: Sequence[str]) -> Logs:
        """How likely each text is beside what it reads freely, at least -`REACH`; 0 where it is as likely."""
        _, best = self._freely()
        every = [(at, spelt) for at, text in enumerate(texts) for spelt in self._nets.spelt(text)]
        found = np.full(len(texts), -np.inf)
        alive = _Alive.begun(every, *self._first, best)
        while alive.spelt:
            for at, score in alive.ended():
                found[at] = np.logaddexp(found[at], score)
            alive = alive.went_on(self._nets, self._states, best)
        scores: Logs = np.maximum(found - best, -REACH).astype(np.float32)
        return scores

    def _freely(self) -> tuple[str, float]:
        """The likeliest text, token by token, and its probability."""
        if self._read is None:
            (logs, past), said, score = self._first, list[int](), 0.0
            for _ in range(self._most):
                token = int(logs[0].argmax())
                score += float(logs[0, token])
                if token == END:
                    break
                said.append(token)
                logs, past = self._nets.next([token], self._states, past)
            self._read = self._nets.tokens.text(said), score
        return self._read


class _Alive:
    """Texts that may still be among the likeliest, all read up to the same token."""

    def __init__(
        self,
        spelt: list[tuple[int, tuple[int, ...]]],
        scores: Logs,
        past: list[Any],
        rows: dict[tuple[int, ...], int],
        done: int,
    ) -> None:
        self.spelt = spelt
        """Of each, which text it is, and its tokens."""
        self._scores = scores
        self._past = past
        self._rows = rows
        """Which row of `past` a beginning has."""
        self._done = done
        """Tokens of each that are read."""

    @classmethod
    def begun(
        cls, every: list[tuple[int, tuple[int, ...]]], logs: Logs, past: list[Any], best: float
    ) -> _Alive:
        scores = logs[0, [spelt[0] for _, spelt in every]] if every else np.zeros(0, np.float32)
        return cls(every, scores, past, {(): 0}, 1).pruned(best)

    def ended(self) -> list[tuple[int, float]]:
        """Those that are read to their end."""
        return [
            (at, float(score))
            for (at, spelt), score in zip(self.spelt, self._scores, strict=True)
            if len(spelt) == self._done
        ]

    def went_on(self, nets: Nets, states: Logs, best: float) -> _Alive:
        """The others, one token on."""
        kept = [at for at, (_, spelt) in enumerate(self.spelt) if len(spelt) > self._done]
        if not kept:
            return _Alive([], self._scores[:0], [], {}, self._done)
        spelt = [self.spelt[at] for at in kept]
        # Texts that begin alike are read once.
        prefixes = list(dict.fromkeys(each[: self._done] for _, each in spelt))
        place = {prefix: row for row, prefix in enumerate(prefixes)}
        from_rows = [self._rows[prefix[:-1]] for prefix in prefixes]
        past = [np.ascontiguousarray(each[from_rows]) for each in self._past]
        logs, past = nets.next([prefix[-1] for prefix in prefixes], states, past)
        steps = [logs[place[each[: self._done]], each[self._done]] for _, each in spelt]
        scores = self._scores[kept] + np.array(steps, np.float32)
        return _Alive(spelt, scores, past, place, self._done + 1).pruned(best)

    def pruned(self, best: float) -> _Alive:
        """Without those that cannot come near the best any more, and never too many."""
        if not len(self._scores):
            return self
        order = np.argsort(-self._scores, kind="stable")[:_MOST]
        kept = [int(at) for at in order if self._scores[at] > best - REACH]
        spelt = [self.spelt[at] for at in kept]
        return _Alive(spelt, self._scores[kept], self._past, self._rows, self._done)


def _logs(logits: Logs) -> Logs:
    over = logits - logits.max(axis=-1, keepdims=True)
    logs: Logs = over - np.log(np.exp(over).sum(axis=-1, keepdims=True))
    return logs
