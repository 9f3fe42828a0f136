"""The form of a journal on disk: one line a record, each with a checksum of its own.

A line is `["1a2b3c4d",{...}]`: the CRC-32 of what follows the comma, and the record as JSON. So
every line shows whether it is whole, and a file is as good as its whole lines from the first on.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
"""A record as JSON knows it."""

_HEAD = len('["12345678",')


@dataclass(frozen=True, slots=True)
class Lines:
    """What could be read of a file."""

    rows: tuple[Row, ...]
    """The whole lines, up to the first that is not."""
    length: int
    """Bytes they take up."""
    torn: bool
    """Whether something follows that never became a whole line: a write that was cut off."""
    damaged: bool
    """Whether whole lines follow one that is not: the file was changed, or the disk is failing."""


def line(row: Row) -> bytes:
    """A record as it is written."""
    text = json.dumps(row, separators=(",", ":"), allow_nan=False).encode("ascii")
    return b'["%08x",%b]\n' % (zlib.crc32(text), text)


def read(data: bytes) -> Lines:
    """Read as much as is whole."""
    rows: list[Row] = []
    length = 0
    pieces = data.splitlines(keepends=True)
    for piece in pieces:
        row = _row(piece)
        if row is None:
            break
        rows.append(row)
        length += len(piece)
    rest = pieces[len(rows) :]
    # A first line that has its line break was written in full, and was whole once.
    damaged = any(_row(piece) for piece in rest[1:]) or (not rows and data[-1:] == b"\n")
    return Lines(tuple(rows), length, torn=bool(rest) and not damaged, damaged=damaged)


def _row(piece: bytes) -> Row | None:
    text = piece[_HEAD:-2]
    if piece[:_HEAD] != b'["%08x",' % zlib.crc32(text) or piece[-2:] != b"]\n":
        return None
    row = json.loads(text)
    return row if isinstance(row, dict) else None
