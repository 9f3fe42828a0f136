"""Sizes as people read them."""

from __future__ import annotations


def size(count: int) -> str:
    """Such as `41 MB`: decimal, as shops and disks count."""
    if count < 1000:
        return f"{count} bytes"
    for unit, power in (("kB", 3), ("MB", 6), ("GB", 9)):
        value = count / 10**power
        if value < 999.5 or unit == "GB":
            return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"
    raise AssertionError
