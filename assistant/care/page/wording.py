"""The page's language and its texts: as they stand in `page.yaml`."""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any

from assistant import languages


@functools.cache
def texts(code: str) -> dict[str, Any]:
    """Everything the page says in a language."""
    return languages.read_file(code, "page.yaml")


def language(wanted: str, accepted: str, otherwise: str, known: Collection[str]) -> str:
    """The one that was chosen, else the first the browser asks for, else the device's."""
    asked = (part.partition(";")[0].strip().partition("-")[0] for part in accepted.split(","))
    return next((code for code in (wanted, *asked, otherwise) if code in known), "en")
