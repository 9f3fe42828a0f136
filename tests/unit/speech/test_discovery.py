"""Speech servers in the house are found by what they announce, when somebody asks for it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from wyoming.event import Event
from zeroconf import ServiceInfo, Zeroconf

from assistant.cli import cli
from assistant.doctor.servers import nearby
from assistant.errors import AssistantError
from assistant.speech.server import discovery
from assistant.speech.server.offers import Offer
from tests.unit.speech.stranger import Stranger, hanging, sending, serving

HERE = ["127.0.0.1"]
BOTH = sending(
    Event(
        "info",
        data={
            "tts": [{"name": "p", "voices": [{"name": "joe", "languages": ["en_US"]}]}],
            "asr": [{"name": "w", "models": [{"name": "tiny", "languages": ["ko"]}]}],
        },
    )
)

Announce = Callable[..., None]


@pytest.fixture
def announce() -> Iterator[Announce]:
    """Announces a service on the loopback interface, as a server of the house does on its own."""
    network = Zeroconf(interfaces=HERE)

    def announced(name: str, address: str, port: int) -> None:
        info = ServiceInfo(
            discovery.SERVICE,
            f"{name}.{discovery.SERVICE}",
            addresses=[socket.inet_aton(address)],
            port=port,
        )
        network.register_service(info)

    yield announced
    network.close()


def port(stranger: Stranger) -> int:
    return int(stranger.address.rpartition(":")[2])


@pytest.mark.slow
def test_one_that_announces_itself_is_found_and_says_what_it_has(announce: Announce) -> None:
    with serving(describe=BOTH) as stranger:
        announce("kitchen", "127.0.0.1", port(stranger))
        (found,) = discovery.find(1.5, HERE)
    assert (found.name, found.address, found.trouble) == ("kitchen", stranger.address, "")
    assert [each.name for each in found.voices] == ["joe"]
    assert [each.name for each in found.recognisers] == ["tiny"]
    assert stranger.asked == ["describe"], "nothing else is sent"
    assert list(discovery.lines([found], "en")) == [
        f"kitchen at {stranger.address}",
        '  voices for "en": joe',
        f'  to use it, set voice_server = "{stranger.address}"',
        '  recognisers for "en": none',
    ]


@pytest.mark.slow
def test_what_strangers_announce_does_no_harm(
    announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of the house, silent, a lie, and a voice whose name would write over the screen."""
    monkeypatch.setattr(discovery, "_DESCRIBING", 0.5)
    rude = {"name": "p", "voices": [{"name": "\x1b[2Jjoe\n" + "x" * 999}]}
    with (
        serving(describe=hanging) as silent,
        serving(describe=sending(Event("info", {"tts": 7}))) as lying,
        serving(describe=sending(Event("info", {"tts": [rude]}))) as loud,
    ):
        announce("out", "8.8.8.8", 10200)
        for name, stranger in (("silent", silent), ("lying", lying), ("loud", loud)):
            announce(name, "127.0.0.1", port(stranger))
        found = discovery.find(1.5, HERE)
    troubles = {each.name: each.trouble for each in found}
    assert set(troubles) == {"silent", "lying", "loud"}
    assert troubles["silent"] and "cannot be read" in troubles["lying"]
    written = "".join(discovery.lines(found, "en"))
    assert "[2Jjoe" in written and written.isprintable() and len(written) < 1_000


@pytest.mark.slow
def test_one_that_announces_itself_as_wyoming_servers_do() -> None:
    """By the class of the package `wyoming` that wyoming-piper and others use with `--zeroconf`."""
    announcing = """
import asyncio, sys
from wyoming.zeroconf import HomeAssistantZeroconf

async def main():
    await HomeAssistantZeroconf(int(sys.argv[1]), "bedroom", "127.0.0.1").register_server()
    print("announced", flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""
    with (
        serving(describe=BOTH) as stranger,
        subprocess.Popen(
            [sys.executable, "-c", announcing, str(port(stranger))],
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == "announced\n"
        found = discovery.find(2.0, HERE)
        process.kill()
    assert ("bedroom", stranger.address) in [(each.name, each.address) for each in found]


@pytest.mark.slow
def test_no_more_are_looked_at_than_a_house_has(
    announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "_MOST", 2)
    with serving(describe=BOTH) as stranger:
        for number in range(3):
            announce(f"s{number}", "127.0.0.1", port(stranger) + number)
        assert len(discovery.find(1.5, HERE)) == 2


@pytest.mark.slow
def test_the_command_lists_them_and_says_when_there_are_none(
    announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = discovery.find
    monkeypatch.setattr(discovery, "find", lambda seconds: find(seconds, HERE))
    none = CliRunner().invoke(cli, ["servers", "--seconds", "0.5"])
    assert none.exit_code == 0
    assert none.output == "No speech server in this network announces itself.\n"
    with serving(describe=BOTH) as stranger:
        announce("kitchen", "127.0.0.1", port(stranger))
        done = CliRunner().invoke(cli, ["servers", "--seconds", "1.5", "--lang", "ko", "--json"])
    assert json.loads(done.output) == [
        {
            "name": "kitchen",
            "address": stranger.address,
            "voices": [],
            "recognisers": ["tiny"],
            "trouble": "",
        }
    ]


def test_what_is_listed_for_programs_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs/command-line.md").read_text(encoding="utf-8")
    told = page.partition("## `assistant servers --json`")[2].partition("\n## ")[0]
    (row,) = discovery.rows([discovery.Found(name="a", address="tcp://127.0.0.1:1")], "en")
    assert set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)) == set(row)


def test_the_doctor_names_them_when_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    kitchen = discovery.Found(
        name="kitchen",
        address="tcp://192.168.1.9:10200",
        voices=(Offer(program="p", name="joe", languages=("en",)),),
    )
    monkeypatch.setattr(discovery, "find", lambda: [kitchen])
    (finding,) = nearby("en")
    assert finding.ok and not finding.mend
    assert finding.detail == (
        'kitchen at tcp://192.168.1.9:10200 (1 voices and 0 recognisers for "en")'
    )
    monkeypatch.setattr(discovery, "find", list)
    (finding,) = nearby("en")
    assert finding.ok and finding.detail == "none announces itself in this network"


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(AssistantError, match="wyoming and zeroconf, which are not") as caught:
        discovery.find(0.5, HERE)
    assert caught.value.hint.endswith('"exercise-assistant[discovery]"')


def test_without_a_network_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(**_: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr("zeroconf.Zeroconf", none)
    done = CliRunner().invoke(cli, ["servers"])
    assert isinstance(done.exception, AssistantError)
    assert str(done.exception) == "The network cannot be searched: Network is unreachable."
