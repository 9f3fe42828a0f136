"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.errors import AssistantError


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was checked."""

    name: str
    """What was looked at, such as `microphone`."""
    ok: bool
    detail: str
    """How it is, in a sentence or less."""
    mend: str = ""
    """The one thing to do about it; empty when it is fine."""
    needed: bool = True
    """Whether a spoken session depends on it."""

    @classmethod
    def of(cls, name: str, error: AssistantError, *, needed: bool = True) -> Finding:
        """What an error says."""
        return cls(name=name, ok=False, detail=error.message, mend=error.hint, needed=needed)
