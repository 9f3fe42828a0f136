"""Packages that carry data and are never imported."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path


def folder_of(package: str, carried: str) -> Path:
    """Where a package lies. Leaves with a sentence where it is not installed."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        sys.exit(f"The package {package}, which carries the {carried}, is not installed.")
    return Path(found.origin).parent
