"""The page as something that is installed on a phone: its name, its colours, its icons. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.care.page import static_files

_DARK = "#0f0d0b"
"""What stands behind it while it opens: at night nothing is to flash."""


def manifest(texts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What a browser reads about it."""
    return {
        "name": texts["app"],
        "short_name": texts["app-short"],
        "lang": language,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": _DARK,
        "theme_color": _DARK,
        "icons": [
            {"src": static_files.address("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {
                "src": static_files.address("icon-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "any",
            },
            {"src": static_files.address("icon-180.png"), "sizes": "180x180", "type": "image/png"},
        ],
    }
