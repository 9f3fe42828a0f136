"""`assistant bench`: measures one thing after another and reports it as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
import shlex
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from assistant.bench import (
    background,
    barge_in,
    cold_start,
    holds,
    latency,
    load,
    own_voice,
    phrases,
    recordings,
)
from assistant.bench.equipment import Bench
from assistant.bench.figures import Figure, Section, table
from assistant.errors import AssistantError, StoreError, reason
from assistant.exercise.read.problems import did_you_mean
from assistant.settings import Folders

Measure: TypeAlias = Callable[[Bench], list[Figure]]

BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"
"""The marks on a page."""

MEASUREMENTS: dict[str, tuple[str, Measure]] = {
    "latency": (latency.TITLE, latency.measure),
    "barge-in": (barge_in.TITLE, barge_in.measure),
    "background": (background.TITLE, background.measure),
    "cold-start": (cold_start.TITLE, cold_start.measure),
    "holds": (holds.TITLE, holds.measure),
    "load": (load.TITLE, load.measure),
    "recordings": (recordings.TITLE, recordings.measure),
    "phrases": (phrases.TITLE, phrases.measure),
    "own-voice": (own_voice.TITLE, own_voice.measure),
}
"""What can be measured, with its title. What times itself comes before what keeps every core busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is to be measured."""

    language: str
    only: tuple[str, ...] = ()
    """Names; none for everything."""
    recordings: Path | None = None
    quick: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Where it is written, beside what is said."""

    json: Path | None = None
    page: Path | None = None
    """A page in Markdown: what stands between its two marks is replaced."""


def bench(
    wishes: Wishes,
    folders: Folders,
    files: Files,
    say: Callable[[str], None],
    progress: Callable[[str], None],
) -> None:
    """Measure, say the table section by section, and write it. Raises `AssistantError`."""
    names = chosen(wishes.only)
    machine = _machine()
    began = (
        f"`{_command(wishes)}` on {machine['processor']}, {machine['cores']} cores, "
        f"{machine['system']}, Python {machine['python']}, load {machine['load']}"
    )
    say(f"{began}\n")
    sections: list[Section] = []
    with tempfile.TemporaryDirectory(prefix="assistant-bench-") as folder:
        told = Bench(
            code=wishes.language,
            scripts=folders.scripts,
            models=folders.models,
            clips=Path(folder) / "clips",
            recordings=wishes.recordings,
            quick=wishes.quick,
        )
        for name in names:
            progress(f"{name} ...")
            sections.append(measured(name, told))
            say("\n".join(table(sections[-1:])))
    if files.json is not None:
        found = {"command": _command(wishes), "machine": machine,
                 "sections": [section.as_json() for section in sections]}  # fmt: skip
        _write(files.json, json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    if files.page is not None:
        _write(files.page, page(_read(files.page), [began, "", *table(sections)]))


def page(before: str, measured: Sequence[str]) -> str:
    """A page with what was measured between its marks; at its end, where it has none."""
    head, _, rest = before.partition(BEGIN)
    foot = rest.partition(END)[2]
    lines = "\n".join(measured).strip()
    parts = [head.strip(), f"{BEGIN}\n{lines}\n{END}", foot.strip()]
    return "\n\n".join(filter(None, parts)) + "\n"


def chosen(only: Sequence[str]) -> list[str]:
    """The measurements of these names, in the order they are made; all of them for none."""
    for name in only:
        if name not in MEASUREMENTS:
            hint = did_you_mean(name, MEASUREMENTS).removesuffix("?")
            raise AssistantError("bench-unknown", f'There is no measurement "{name}"; {hint}.')
    return [name for name in MEASUREMENTS if not only or name in only]


def measured(name: str, told: Bench) -> Section:
    """Make one measurement; what cannot be measured here is noted with the reason."""
    title, measure = MEASUREMENTS[name]
    begun = time.monotonic()
    figures: list[Figure] = []
    notes: tuple[str, ...] = ()
    try:
        figures = measure(told)
    except AssistantError as error:
        notes = (f"Not measured: {error}",)
    return Section(
        name=name,
        title=title,
        seconds=time.monotonic() - begun,
        figures=tuple(figures),
        notes=notes,
    )


def _command(wishes: Wishes) -> str:
    words = ["assistant", "bench", "--lang", wishes.language]
    words += ["--quick"] if wishes.quick else []
    words += ["--recordings", wishes.recordings.name] if wishes.recordings else []
    words += [word for name in wishes.only for word in ("--only", name)]
    return shlex.join(words)


def _machine() -> dict[str, Any]:
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load": load,
    }


def _processor() -> str:
    """Its name, where the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _read(file: Path) -> str:
    """What stands there already; nothing where there is no such file."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError("bench-file", f"{file} cannot be read: {reason(error)}.") from None


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError("bench-file", f"{file} cannot be written: {error.strerror}.") from None
