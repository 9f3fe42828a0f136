"""What a model's name says: the only place that knows how Vosk names its models.

A name is `vosk-model-`, perhaps `small-`, the language by Vosk's code, and a version:
`vosk-model-small-en-us-0.15`.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"vosk-model-(?P<small>small-)?(?P<rest>[a-z]{2,3}(?:-[A-Za-z0-9._-]+)?)")
_CODES = {"kk": "kz", "vi": "vn", "zh": "cn"}
"""Vosk's codes where they are not the language's."""
_LANGUAGES = {code: language for language, code in _CODES.items()}


def is_name(name: str) -> bool:
    """Whether a folder of this name is found as a model."""
    return bool(_NAME.fullmatch(name)) and not name.endswith(".")


def language_of(name: str) -> str:
    """The language of a model by this name, such as `en`."""
    found = _NAME.fullmatch(name)
    code = found["rest"].partition("-")[0] if found else ""
    return _LANGUAGES.get(code, code)


def speaks(name: str, language: str) -> bool:
    """Whether a model by this name is for a language, such as `en` or `en-us`."""
    found = _NAME.fullmatch(name)
    code = _CODES.get(language.lower(), language.lower())
    return found is not None and (found["rest"] == code or found["rest"].startswith(f"{code}-"))


def preference(name: str) -> tuple[bool, list[int]]:
    """What sorts the best model last: small ones answer in time, later versions are better."""
    return "-small-" in name, [int(number) for number in re.findall(r"\d+", name)]
