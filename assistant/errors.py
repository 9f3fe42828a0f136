"""Errors that a person can cause or fix.

Every error says in one sentence what happened and how to fix it. `spoken` is the
sentence for somebody who has no screen.
"""

from __future__ import annotations


class AssistantError(Exception):
    """An expected failure: shown as one sentence, never as a traceback."""

    def __init__(self, code: str, message: str, *, hint: str = "", spoken: str = "") -> None:
        super().__init__(message)
        self.code = code
        """Stable name of the failure, for tests and logs, such as `voice-hangs`."""
        self.message = message
        self.hint = hint
        """What to do about it; empty when the message says it already."""
        self.spoken = spoken
        """What to say aloud; empty when the voice cannot help."""

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


def reason(error: Exception) -> str:
    """What a system's error says, without its number and the file."""
    said = isinstance(error, OSError) and error.strerror
    return said or str(error).rstrip(".")


class ScriptError(AssistantError):
    """An exercise file that cannot be used."""


class ModelError(AssistantError):
    """A recogniser or its model that is missing, broken or unusable."""


class VoiceError(AssistantError):
    """A voice that is missing, silent or hangs."""


class DeviceError(AssistantError):
    """A microphone or speaker that is missing, busy or lost."""


class StoreError(AssistantError):
    """A file that cannot be written or read back."""


class ScenarioError(AssistantError):
    """A rehearsal scenario that cannot be played."""
