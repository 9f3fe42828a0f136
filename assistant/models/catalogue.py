"""The official models and Kokoro's voices, read from `models/catalogue.yaml`, which says where its figures come from."""

from __future__ import annotations

import difflib
import hashlib
import ipaddress
from pathlib import Path
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import ModelError
from assistant.models import model_name


def may_be_asked(address: str) -> bool:
    """Whether an address may be fetched: encrypted, or on this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme == "http":
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
    return parts.scheme == "https" and bool(host)


class Entry(BaseModel):
    """One model that can be downloaded."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: str
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    spoken: str
    """The language's name in English."""
    address: str
    bytes: Annotated[int, Field(gt=0)]
    """Of the archive, exactly."""
    md5: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    """As published by those who made the model."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None
    """None where nobody has published it; size and MD5 are what is checked then."""
    licence: str
    memory_mb: Annotated[int, Field(gt=0)]
    """While in use, about."""

    @model_validator(mode="after")
    def _fits_together(self) -> Entry:
        if model_name.language_of(self.name) != self.language:
            raise ValueError(f"{self.name} is not a name of a model for {self.language}")
        if not may_be_asked(self.address):
            raise ValueError(f"{self.address} is not encrypted")
        return self

    def difference(self, archive: Path) -> str:
        """How a file differs from the published archive, in half a sentence; empty: not at all."""
        length = archive.stat().st_size
        if length != self.bytes:
            return f"it has {length:,} bytes instead of {self.bytes:,}"
        with archive.open("rb") as file:
            if self.sha256 is not None:
                found = hashlib.file_digest(file, "sha256").hexdigest()
                return "" if found == self.sha256 else "its SHA-256 is different"
            # Against damage rather than malice; nothing stronger is published for this model.
            weak = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
            return "" if weak.hexdigest() == self.md5 else "its MD5 is different"


Content: TypeAlias = bytes
"""Of a file; below, `bytes` says how long one is."""


class VoiceEntry(BaseModel):
    """One of Kokoro's voices: what its model is given so that it sounds like one person."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: Annotated[str, Field(pattern=r"^[ab][fm]_[a-z]{2,20}$")]
    spoken: str
    """What it is like, in English."""
    address: str
    bytes: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    licence: str

    @model_validator(mode="after")
    def _encrypted(self) -> VoiceEntry:
        if not may_be_asked(self.address):
            raise ValueError(f"{self.address} is not encrypted")
        return self

    def difference(self, data: Content) -> str:
        """How a file's content differs from the published one, in half a sentence; empty: not at all."""
        if len(data) != self.bytes:
            return f"it has {len(data):,} bytes instead of {self.bytes:,}"
        same = hashlib.sha256(data).hexdigest() == self.sha256
        return "" if same else "its SHA-256 is different"


class Catalogue(BaseModel):
    """Every model that can be downloaded, one a language, and every voice for Kokoro's."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    format: Literal[1]
    models: tuple[Entry, ...]
    voices: tuple[VoiceEntry, ...] = ()

    @model_validator(mode="after")
    def _one_a_language(self) -> Catalogue:
        languages = [entry.language for entry in self.models]
        if twice := sorted({code for code in languages if languages.count(code) > 1}):
            raise ValueError(f"{', '.join(twice)} is there twice")
        return self

    @classmethod
    def load(cls, file: Path) -> Catalogue:
        """Raises `ModelError`."""
        try:
            return cls.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "it"
            raise _broken(file, f"{place}: {first['msg']}") from error
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise _broken(file, " ".join(str(error).split())) from error

    def named(self, name: str) -> Entry | None:
        return next((entry for entry in self.models if entry.name == name), None)

    def for_language(self, language: str) -> Entry:
        """Raises `ModelError` when there is none. A region, as in `en-us`, is let go."""
        wanted = language.lower().partition("-")[0].partition("_")[0]
        for entry in self.models:
            if wanted in (entry.language, entry.spoken.lower()) or language == entry.name:
                return entry
        known = [entry.language for entry in self.models]
        names = {entry.spoken.lower(): entry.language for entry in self.models}
        close = difflib.get_close_matches(language.lower(), names, n=1)
        like = f' Did you mean "{names[close[0]]}"?' if close else ""
        raise ModelError(
            "model-unknown",
            f'The catalogue has no model for "{language}".',
            hint=f"It has {', '.join(known)}.{like}",
        )


def _broken(file: Path, reason: str) -> ModelError:
    return ModelError(
        "catalogue-broken",
        f"The catalogue of models cannot be used: {reason} ({file}).",
        hint="Install the assistant again.",
    )
