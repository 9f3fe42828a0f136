"""Bytes that only the key opens, and that nobody can change unnoticed: ChaCha20-Poly1305.

Chosen over AES because a Raspberry Pi 4 has no instructions for that.
"""

from __future__ import annotations

import hmac
import os
from typing import Protocol

from assistant import optional_dependencies
from assistant.errors import StoreError

KEY_BYTES = 32
_NONCE_BYTES = 12


class Sealer(Protocol):
    """Closes bytes and opens them again."""

    def seal(self, data: bytes) -> bytes:
        """The bytes, closed."""

    def open(self, data: bytes) -> bytes:
        """What was closed. Raises `StoreError` for what was not closed with this key, or was changed."""


class Box:
    """A `Sealer` with a key. Raises `StoreError` when the extra is not installed."""

    def __init__(self, key: bytes) -> None:
        optional_dependencies.require(optional_dependencies.ENCRYPTION, kind=StoreError)
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        self._cipher = ChaCha20Poly1305(key)

    def seal(self, data: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, None)

    def open(self, data: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], None)
        except (InvalidTag, ValueError) as error:
            raise StoreError(
                "not-opened", "It was encrypted with another key, or was changed since."
            ) from error


def derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, so that one says nothing about another."""
    return hmac.digest(key, purpose.encode(), "sha256")
