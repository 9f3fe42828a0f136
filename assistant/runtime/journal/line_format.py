"""The form of a journal on disk: one line a record, each with a checksum of its own.

A line is `["1a2b3c4d",{...}]`: the CRC-32 of what follows the comma, and the record as JSON. So
every line shows whether it is whole, and a file is as good as its whole lines from the first on. Where
what is kept is encrypted, the record is closed, and stands there as text in Base64.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from typing import Any

from assistant.encryption.secret_box import Sealer
from assistant.errors import StoreError

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


def line(row: Row, sealer: Sealer | None = None) -> bytes:
    """A record as it is written."""
    text = json.dumps(row, separators=(",", ":"), allow_nan=False).encode("ascii")
    if sealer is not None:
        text = b'"%b"' % base64.b64encode(sealer.seal(text))
    return b'["%08x",%b]\n' % (zlib.crc32(text), text)


def read(data: bytes, sealer: Sealer | None = None) -> Lines:
    """Read as much as is whole."""
    rows: list[Row] = []
    length = 0
    pieces = data.splitlines(keepends=True)
    for piece in pieces:
        row = _row(piece, sealer)
        if row is None:
            break
        rows.append(row)
        length += len(piece)
    rest = pieces[len(rows) :]
    # A first line that has its line break was written in full, and was whole once.
    damaged = any(_row(piece, sealer) for piece in rest[1:]) or (not rows and data[-1:] == b"\n")
    return Lines(tuple(rows), length, torn=bool(rest) and not damaged, damaged=damaged)


def _row(piece: bytes, sealer: Sealer | None) -> Row | None:
    text = piece[_HEAD:-2]
    if piece[:_HEAD] != b'["%08x",' % zlib.crc32(text) or piece[-2:] != b"]\n":
        return None
    row = json.loads(text)
    if isinstance(row, str) and sealer is not None:
        try:
            row = json.loads(sealer.open(base64.b64decode(row)))
        except (StoreError, ValueError):
            return None
    return row if isinstance(row, dict) else None
