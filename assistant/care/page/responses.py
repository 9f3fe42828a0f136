"""What a handler answers: a page that is shown, or where to go next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page."""

    template: str
    context: Mapping[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Something was done, or was not: with a status of 400 or more."""

    to: str = "/"
    said: str = "done"
    """What is said about it: a name in `page.yaml`, or a sentence."""
    status: int = 200
    leaves: bool = False
    """Whether the phone is no longer paired."""
    keeps: Mapping[str, str] = field(default_factory=dict)
    """Cookies that the browser is to keep; an empty one, to forget."""


Answer: TypeAlias = Shown | Go
NOT_YOURS = Go(said="not-yours", status=HTTPStatus.FORBIDDEN)
"""What the phone may not see or do."""

TOLD = ("saved", "said", "unpaired", "left", "removed")
"""What is said on the page that is gone to, by name; what else was done can be seen there."""
