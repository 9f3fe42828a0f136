"""An exercise is listened to beforehand: by whom, when, and what stays of it."""

from __future__ import annotations

import io
import threading
import wave
from collections.abc import Iterator

import pytest

from assistant.care.page import sample
from assistant.care.page.web_server import PageServer
from assistant.care.pairing.phones import Role
from assistant.settings import Settings
from tests.browser import chromium
from tests.unit.care.conftest import wait_for
from tests.unit.care.page import states
from tests.unit.care.page.browsing import Page
from tests.unit.care.page.conftest import FakeAudio, FakeDevice, House, text_of

PATH = "/exercises/grounding/sample"


@pytest.fixture
def audio(house: House) -> FakeAudio:
    house.device.audio = FakeAudio()
    return house.device.audio


def seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as played:
        assert (played.getframerate(), played.getnchannels()) == (24_000, 1)
        return played.getnframes() / played.getframerate()


@pytest.mark.parametrize("role", [Role.CAREGIVER, Role.OWNER, Role.PERSON])
def test_a_paired_phone_hears_how_it_begins_and_keeps_nothing(
    house: House, audio: FakeAudio, role: Role
) -> None:
    browser = house.phone(role, person="sam" if role is Role.PERSON else "")
    assert f'src="{PATH}"' in browser.get("/exercises/grounding").text
    heard = browser.get(PATH)
    assert heard.status_code == 200 and heard.headers["content-type"] == "audio/wav"
    assert heard.headers["cache-control"] == "no-store"
    assert sample.SECONDS - 1 < seconds(heard.content) <= sample.SECONDS
    assert len(heard.content) < 2_200_000
    assert audio.said[0].startswith("Hello") and "Sam" not in " ".join(audio.said)
    assert len(audio.said) < 30, "only what is heard is rendered"


def test_a_phone_may_ask_for_it_piece_by_piece_and_it_is_made_once(
    house: House, audio: FakeAudio
) -> None:
    browser = house.phone(Role.CAREGIVER)
    whole = browser.get(PATH).content
    said = len(audio.said)
    for asked, status, piece in (
        ("bytes=0-1", 206, whole[:2]),
        ("bytes=100-", 206, whole[100:]),
        ("bytes=5-99999999", 206, whole[5:]),
        ("bytes=99999999-", 416, b""),
        ("bytes=9-3", 416, b""),
        ("bytes=-5", 200, whole),
        ("parts=0-1", 200, whole),
        ("bytes=0-1,5-6", 200, whole),
    ):
        answer = browser.get(PATH, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (status, piece), asked
    assert browser.get(PATH, headers={"Range": "bytes=2-5"}).headers["content-range"] == (
        f"bytes 2-5/{len(whole)}"
    )
    assert len(audio.said) == said
    house.device.settings = Settings(pace=0.9)
    browser.get(PATH)
    assert len(audio.said) > said and 0.9 in audio.paces, "as it is set since"


def test_strangers_hear_nothing_and_what_is_not_there_is_not_made(
    house: House, audio: FakeAudio
) -> None:
    assert house.stranger().get(PATH).status_code == 403
    browser = house.phone(Role.CAREGIVER)
    for name in ("nothing", "..%2Fgrounding", "shared%2Fopening", "grounding.yaml"):
        assert browser.get(f"/exercises/{name}/sample").status_code == 404, name
    assert audio.said == []


def test_while_somebody_is_at_the_device_it_says_that_it_cannot(house: House) -> None:
    browser = house.phone(Role.CAREGIVER)
    assert house.device.audio is None
    assert browser.get(PATH).status_code == 503
    said = browser.get("/exercises/grounding").text
    assert "<audio" not in said and "needs its voice" in text_of(said)


def test_whoever_is_at_the_device_comes_first(house: House, audio: FakeAudio) -> None:
    """It was being made when an exercise began: it is given up at once, and can be made later."""
    browser = house.phone(Role.CAREGIVER)

    def begins(text: str) -> None:
        house.device.audio = None

    audio.heard = begins
    assert browser.get(PATH).status_code == 503
    assert len(audio.said) == 1
    audio.heard = lambda text: None
    house.device.audio = audio
    assert browser.get(PATH).status_code == 200


def test_phones_that_listen_to_different_ones_do_not_disturb_each_other(
    house: House, audio: FakeAudio
) -> None:
    """Piece by piece, by turns: each is made once, as long as there are not too many of them."""
    names = ("grounding", "breathing", "body-scan", "calm-place")
    assert len(names) == sample.KEPT + 1
    phones = {name: house.phone(Role.CAREGIVER) for name in names}

    def piece(name: str, first: int) -> bytes:
        asked = {"Range": f"bytes={first}-{first + 999}"}
        answer = phones[name].get(f"/exercises/{name}/sample", headers=asked)
        assert answer.status_code == 206, name
        return bytes(answer.content)

    together = names[: sample.KEPT]
    begun = {name: piece(name, 0) for name in together}
    said = len(audio.said)
    for first in (100_000, 200_000, 0):
        pieces = {name: piece(name, first) for name in together}
    assert pieces == begun and len(audio.said) == said
    piece(names[-1], 0)
    with_another = len(audio.said)
    assert with_another > said
    piece(together[-1], 0)
    assert len(audio.said) == with_another, "those that were asked for last are kept"
    piece(together[0], 0)
    assert len(audio.said) > with_another, "and the oldest is not"


def test_one_is_made_at_a_time_and_nobody_waits_for_it_who_comes_to_help(
    house: House, audio: FakeAudio
) -> None:
    """However long it takes, the page answers meanwhile, also several who want to listen."""
    begun, goes_on = threading.Event(), threading.Event()

    def waits(text: str) -> None:
        begun.set()
        assert goes_on.wait(120)

    audio.heard = waits
    heard: list[int] = []
    with house.phone(Role.CAREGIVER) as browser:

        def listens(name: str) -> None:
            heard.append(browser.get(f"/exercises/{name}/sample").status_code)

        others = ["grounding", "grounding", "breathing", "body-scan", "calm-place", "check-in"]
        listening = [
            threading.Thread(target=listens, args=(name,)) for name in ("grounding", *others)
        ]
        listening[0].start()
        assert begun.wait(60), "the one that is made is theirs, however late they come"
        for each in listening[1:]:
            each.start()
        wait_for(lambda: len(heard) == 2)
        assert heard == [503, 503], "beyond those that are kept"
        assert browser.get("/").status_code == 200
        goes_on.set()
        for each in listening:
            each.join(30)
    assert heard[2:] == [200] * 5


@pytest.fixture
def lent() -> FakeAudio:
    return FakeAudio()


@pytest.fixture
def server(lent: FakeAudio) -> Iterator[PageServer]:
    states.house("en")
    with states.served(FakeDevice(audio=lent)) as server:
        yield server


@pytest.mark.slow
def test_two_phones_play_two_of_them_that_were_asked_for_at_once(
    server: PageServer, lent: FakeAudio
) -> None:
    """Each from where an exercise is chosen; one waits for the other, and what both have stays."""
    goes_on = threading.Event()
    lent.heard = lambda text: goes_on.wait(120)
    with chromium(states.SIZE) as one, chromium(states.SIZE) as other:
        pages = {"Grounding": Page(one, server), "Paced breathing": Page(other, server)}
        for exercise, page in pages.items():
            page.pair()
            page.open("/start")
            page.link(exercise)
            page.wait_to_read("Listen")
            page.browser.execute_script(PLAY)
            wait_for(lambda: lent.said)
        goes_on.set()
        for page in pages.values():
            page.wait(lambda page=page: page.browser.execute_script(PLAYED) > 0.2)
            length = page.browser.execute_script("return document.querySelector('audio').duration")
            assert 40 < length < 46
            page.browser.execute_script("document.querySelector('audio').currentTime = 30")
            page.wait(lambda page=page: page.browser.execute_script(PLAYED) > 30.2)
            assert page.complaints() == []


PLAY = "document.querySelector('audio').play().catch(() => {});"
PLAYED = "return document.querySelector('audio').currentTime"
