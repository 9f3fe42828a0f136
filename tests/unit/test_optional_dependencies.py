"""What is optional: each extra by itself, and what is said where one is missing."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import optional_dependencies
from assistant.care.house import broker_settings
from assistant.errors import AssistantError
from assistant.optional_dependencies import Extra
from assistant.settings import Folders, Settings
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.offers import Ability

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OPTIONAL = PROJECT["optional-dependencies"]
NAMES = {each.name for each in optional_dependencies.ALL}


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Modules that are made to be missing."""
    gone: set[str] = set()
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name in gone else find(name)
    )
    return gone


def test_every_extra_can_be_asked_for_and_is_locked_by_itself() -> None:
    locked = {file.stem for file in (ROOT / "extras").glob("*.lock")}
    assert locked == NAMES
    assert set(OPTIONAL) == NAMES | {"all", "test", "device", "web"}
    (every,) = OPTIONAL["all"]
    assert set(re.findall(r"[a-z]+", every.partition("[")[2])) == NAMES


@pytest.mark.parametrize("extra", optional_dependencies.ALL, ids=lambda each: each.name)
def test_what_it_needs_is_what_its_packages_bring(extra: Extra) -> None:
    """Each package of the extra brings one of its modules, and each module comes with one."""
    packages = {re.split(r"[<>=; ]", line)[0] for line in OPTIONAL[extra.name]}
    bring = importlib.metadata.packages_distributions()
    brought = {name.lower().replace("_", "-") for each in extra.modules for name in bring[each]}
    assert brought == packages
    lock = (ROOT / "extras" / f"{extra.name}.lock").read_text(encoding="utf-8")
    assert packages <= set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert "--hash=sha256:" in lock


@pytest.mark.parametrize("extra", optional_dependencies.ALL, ids=lambda each: each.name)
def test_one_that_is_missing_is_named_with_the_command_that_gets_it(
    extra: Extra, without: set[str]
) -> None:
    optional_dependencies.require(extra)
    without.add(extra.modules[-1])
    with pytest.raises(AssistantError, match=f"needs {extra.modules[-1]}, which is") as caught:
        optional_dependencies.require(extra)
    python = shlex.quote(sys.executable)
    mend = f'{python} -m pip install "exercise-assistant[{extra.name}]"'
    assert caught.value.hint == f"To install it: {mend}"


def test_several_are_named_at_once(without: set[str]) -> None:
    without.update(optional_dependencies.PAGE.modules)
    with pytest.raises(
        AssistantError, match="needs cryptography, jinja2, segno, starlette and uvicorn"
    ):
        optional_dependencies.require(optional_dependencies.PAGE)


def test_a_part_needs_only_its_own_of_an_extra(without: set[str], tmp_path: Path) -> None:
    """A speech server needs no broker, and a broker no speech server."""
    folders = Folders(config=tmp_path, data=tmp_path, cache=tmp_path)
    settings = Settings(house="mqtt://localhost")
    without.add("aiomqtt")
    SpeechServer("tcp://localhost:10200", Ability.SPEAKING, "en", patience=1.0)
    with pytest.raises(AssistantError, match="needs aiomqtt, which is"):
        broker_settings.of(settings, folders)
    without.clear()
    without.add("wyoming")
    broker_settings.of(settings, folders)
    with pytest.raises(AssistantError, match="needs wyoming, which is"):
        SpeechServer("tcp://localhost:10200", Ability.SPEAKING, "en", patience=1.0)


def test_the_command_is_the_one_that_works_where_it_is_installed(
    without: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without.add("pip")
    assert optional_dependencies.install("page").startswith("uv pip install --python ")
    (tmp_path / "pipx_metadata.json").touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert optional_dependencies.install("page") == (
        'pipx runpip exercise-assistant install "exercise-assistant[page]"'
    )


def test_what_is_missing_is_reported_with_what_it_means(
    without: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert optional_dependencies.report() == (
        [f"{each.name}: installed." for each in optional_dependencies.ALL],
        True,
    )
    without.add("periphery")
    lines, well = optional_dependencies.report(["button", "page"])
    assert not well
    assert lines == [
        f"button: not installed. {optional_dependencies.BUTTON.without}",
        "page: installed.",
    ]
    monkeypatch.setattr(sys, "platform", "darwin")
    lines, well = optional_dependencies.report(["button"])
    assert well and lines[0].startswith("button: not available for this system.")


def _shown(file: Path) -> Iterator[str]:
    """What may be shown of a file: no comments, and of code its texts without what explains it."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        tree = ast.parse(text)
        explaining = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in explaining:
                yield node.value
    elif file.suffix in (".yaml", ".html", ".js", ".txt"):
        is_given_away = "examples" in file.parts
        for line in text.splitlines():
            if is_given_away or not line.lstrip().startswith("#"):
                yield line


def test_nothing_that_is_shown_names_what_only_the_checkout_has() -> None:
    """Whoever installed it with pip has no Makefile, no `docs` folder and no README."""
    only_there = re.compile(r"\bmake (extras|run|setup|test)\b|\bdocs/|README")
    files = [
        each
        for each in (ROOT / "assistant").rglob("*.*")
        if each.parent.name != "__pycache__" and each.suffix not in (".bin", ".png")
    ]
    for file in sorted(files):
        for text in _shown(file):
            assert not only_there.search(text), f"{file}: {text}"
            assert file.name == "optional_dependencies.py" or "pip install" not in text, (
                f"{file}: {text}"
            )
