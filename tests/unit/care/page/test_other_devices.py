"""Several devices of one house on one page: in a real browser, and what a key does not let anybody see."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.care.page import other_devices
from assistant.care.page.middleware import POLICY
from assistant.care.page.web_server import PageServer, Wishes
from assistant.care.pairing.phones import Role
from assistant.people.store import People
from assistant.settings import Folders, Settings
from tests.browser import PHONE, chromium
from tests.unit.care.page.browsing import Page
from tests.unit.care.page.conftest import FakeDevice, House

ELSEWHERE = "https://192.168.1.21:8765"
KEY = f"{'0' * 18}.{'1' * 64}"


@pytest.fixture
def bedroom(home: Path) -> Iterator[PageServer]:
    """Reached by the name of this machine."""
    People(Folders.find().people).add("lee")
    with PageServer(FakeDevice(), Settings(), Folders.find(), Wishes(port=0)) as server:
        yield server


class Kitchen:
    """Another device, reached by the number of this machine, so that a browser tells the two apart."""

    def __init__(self, folder: Path, name: str = "Sam") -> None:
        self.name = name
        self.device = FakeDevice()
        folders = Folders(config=folder / "config", data=folder / "data", cache=folder / "cache")
        people = People(folders.people)
        people.begin("sam", {"name": name, "share": {"caregiver": ["help"]}})
        self.server = PageServer(self.device, Settings(), folders, Wishes(port=0))
        self.address = f"http://127.0.0.1:{self.server.port}"


@pytest.fixture
def kitchen(tmp_path: Path) -> Iterator[Kitchen]:
    kitchen = Kitchen(tmp_path / "kitchen")
    with kitchen.server:
        yield kitchen


@pytest.fixture
def page(bedroom: PageServer, kitchen: Kitchen) -> Iterator[Page]:
    """A phone that is paired with both."""
    with chromium(PHONE) as browser:
        page = Page(browser, bedroom)
        browser.get(f"{kitchen.address}/pair")
        code = kitchen.server.guard.offer(Role.CAREGIVER, name="Kim")
        page.find("#code").send_keys(code)
        page.press("Pair")
        page.pair()
        yield page


@pytest.mark.slow
def test_a_card_shows_what_another_device_does_and_calls_when_somebody_is_needed(
    page: Page, bedroom: PageServer, kitchen: Kitchen
) -> None:
    shown_on_the_other(page, bedroom, kitchen)
    page.open("/")
    page.wait_to_read("No exercise is running")
    kitchen.device.become(exercise="grounding", title="Grounding", person="sam")
    page.wait(lambda: "Grounding is running" in page.find(".device").text)
    page.open("/say")
    page.find("textarea").send_keys("Tea is")
    assert not page.find("#cards").is_displayed()
    kitchen.device.become(needing=("sam",))
    page.wait(lambda: page.all(".device.needs") and page.find(".device.needs").is_displayed())
    assert "Sam may need somebody" in page.find(".device.needs").text
    assert "Sam" in page.browser.title and "HELP" in page.browser.title
    assert page.find("#cards").location["y"] < page.find("textarea").location["y"]
    assert page.find("textarea").get_attribute("value") == "Tea is"
    page.find(".device.needs").click()
    page.wait_to_read("I am with them")  # whoever comes by a link is known there
    page.press("I am with them")
    page.wait(lambda: not kitchen.device.now.needing)
    page.open("/say")
    page.wait(lambda: page.browser.title == "Say something to them")
    page.wait(lambda: not page.find("#cards").is_displayed())
    asked_badly = f"{kitchen.address}/elsewhere"
    assert [each for each in page.complaints() if asked_badly not in each] == []


@pytest.mark.slow
def test_a_device_that_is_gone_or_forgot_the_phone_says_so_on_its_card(
    page: Page, bedroom: PageServer, kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown_on_the_other(page, bedroom, kitchen)
    page.open("/")
    page.wait_to_read("No exercise is running")
    page.browser.execute_script(LOST)
    page.wait_to_read("Last heard at")
    page.browser.execute_script(FOUND)
    kitchen.server.guard.forget_all()
    page.wait_to_read("no longer paired with it")
    page.open("/devices")
    page.find("a[href^='/devices?remove=']").click()
    page.press("Remove")
    page.wait_to_read("Removed.")
    page.open("/")
    assert page.all(".device") == []


LOST = "window.there = fetch; window.fetch = (to, how) => String(to).endsWith('/glance') ? Promise.reject() : there(to, how);"
FOUND = "window.fetch = there;"


def shown_on_the_other(page: Page, bedroom: PageServer, kitchen: Kitchen) -> None:
    """As somebody does it: from the page of the one to that of the other."""
    page.browser.get(f"{kitchen.address}/more")
    page.link("Show this device on another page")
    page.find("#page").send_keys("https://example.com")
    page.press("Go on")
    page.wait_to_read("not the address of another device")
    page.find("#page").clear()
    page.find("#page").send_keys(f"http://localhost:{bedroom.port}")
    page.press("Go on")
    page.wait_to_read("The other page asks once more")
    page.link(f"Go to http://localhost:{bedroom.port}")
    page.wait_to_read("Show this device here?")
    assert kitchen.address in page.text
    assert page.find("#name").get_attribute("value") == kitchen.name
    assert "#" not in page.browser.current_url
    page.press("Show it here")
    page.wait_to_read("Saved.")


def test_a_key_only_looks_and_only_from_the_page_it_is_for(house: House) -> None:
    kim, guard = house.phone(Role.CAREGIVER, name="Kim"), house.parts.guard
    phone = guard.known(kim.cookies["phone"])
    assert phone
    key = guard.key_to_look(phone, ELSEWHERE)
    house.device.become(
        exercise="grounding", title="Grounding", section="Senses", captions=(("person", "a lamp"),)
    )

    def looks(key: str, origin: str = ELSEWHERE) -> tuple[int, dict[str, object]]:
        headers = {
            "origin": origin,
            "authorization": f"Bearer {key}",
            "sec-fetch-site": "cross-site",
        }
        answer = house.stranger(**headers).get("/glance")
        assert answer.headers["access-control-allow-origin"] == origin
        assert "access-control-allow-credentials" not in answer.headers
        return answer.status_code, answer.json()

    status, seen = looks(key)
    assert status == 200 and set(seen) == {"line", "who", "needing"}
    assert "lamp" not in str(seen) and "Senses" not in str(seen)
    assert looks(key, "https://192.168.1.66:8765") == (403, {})
    for forged in ("", phone.id, key[:-1] + "x", f"{phone.id}.~", kim.cookies["phone"], KEY):
        assert looks(forged) == (403, {})
    stranger = house.stranger()
    stranger.cookies.set("phone", key)
    assert stranger.get("/").headers["location"] == "/pair"
    guard.forget(phone.id)
    assert looks(key) == (403, {})


def test_what_a_person_does_not_share_no_card_shows(house: House) -> None:
    """The house's Sam shares nothing: that help is needed is for the page of nobody else."""
    guard = house.parts.guard
    phone = guard.known(house.phone(Role.CAREGIVER).cookies["phone"])
    assert phone
    house.device.become(needing=("sam",))
    headers = {
        "origin": ELSEWHERE,
        "authorization": f"Bearer {guard.key_to_look(phone, ELSEWHERE)}",
    }
    assert house.stranger(**headers).get("/glance").json()["needing"] == []


def test_only_the_devices_of_its_cards_may_be_asked_by_a_page(house: House) -> None:
    kim = house.phone(Role.CAREGIVER)
    ours = kim.get("/").headers[POLICY]
    assert "connect-src 'self';" in ours
    form = {"address": ELSEWHERE, "key": KEY, "name": "Kitchen"}
    answer = house.post(kim, "/devices", **form)
    assert answer.headers["location"] == "/devices?told=saved"
    kim.cookies.update(answer.cookies)
    shown = kim.get("/")
    assert f"connect-src 'self' {ELSEWHERE};" in shown.headers[POLICY] and "Kitchen" in shown.text
    assert "connect-src 'self';" in kim.get("/pair").headers[POLICY]


def test_a_card_is_removed_only_after_a_question(house: House) -> None:
    kim = house.phone(Role.CAREGIVER)
    form = {"address": ELSEWHERE, "key": KEY, "name": "Kitchen"}
    kim.cookies.update(house.post(kim, "/devices", **form).cookies)
    question = kim.get("/devices", params={"remove": ELSEWHERE}).text
    assert "Remove Kitchen from this page?" in question
    assert f'name="remove" value="{ELSEWHERE}"' in question
    assert "Remove Kitchen" not in kim.get("/devices", params={"remove": "https://x"}).text
    assert "Kitchen" in kim.get("/").text
    answer = house.post(kim, "/devices", remove=ELSEWHERE)
    assert answer.headers["location"] == "/devices?told=removed"
    assert answer.cookies["devices"].strip('"') == ""


@pytest.mark.parametrize("role", [Role.PERSON])
def test_a_persons_own_phone_shows_no_other_device(house: House, role: Role) -> None:
    own = house.phone(role, person="sam")
    assert own.get("/devices").status_code == own.get("/elsewhere").status_code == 403
    own.cookies.set("devices", cookie({"address": ELSEWHERE, "key": KEY, "name": "Kitchen"}))
    assert "Kitchen" not in own.get("/").text


def cookie(*devices: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(devices).encode()).decode()


@pytest.mark.parametrize(
    "kept",
    [
        "x",
        "é",
        cookie(),
        cookie(1),
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(b"5").decode(),
        cookie({"address": "https://192.168.1.21; script-src *", "key": KEY, "name": "x"}),
        cookie({"address": "https://example.com", "key": KEY, "name": "x"}),
        cookie({"address": ELSEWHERE, "key": "x", "name": "x"}),
        cookie({"address": ELSEWHERE, "key": KEY, "name": " "}),
    ],
)
def test_a_cookie_that_is_none_of_ours_shows_nothing(house: House, kept: str) -> None:
    phone = house.parts.guard.known(house.phone().cookies["phone"])
    assert other_devices.known(kept, phone) == []


def test_there_are_only_so_many_cards_and_the_cookie_stays_small(house: House) -> None:
    kim = house.phone(Role.CAREGIVER)
    name = "김" * other_devices.LONGEST
    for n in range(other_devices.MOST + 1):
        host = f"{'long-name-of-a-device-' * 3}{n}.local"
        answer = house.post(kim, "/devices", address=f"https://{host}:8765", key=KEY, name=name)
        assert answer.status_code == (303 if n < other_devices.MOST else 400)
        kim.cookies.update(answer.cookies)
    assert len(kim.cookies["devices"]) < 4000
    assert kim.get("/").text.count('class="device"') == other_devices.MOST


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://192.168.1.21:8765/", ELSEWHERE),
        (" Bedroom.local:8765", "https://bedroom.local:8765"),
        ("https://[fe80::1]:8765", "https://[fe80::1]:8765"),
        ("http://localhost:80", "http://localhost:80"),
        ("http://192.168.1.21:8765", ""),
        ("https://8.8.8.8", ""),
        ("https://example.com", ""),
        ("https://kim@192.168.1.21", ""),
        ("https://192.168.1.21/devices", ""),
        ("https://192.168.1.21 https://a.local", ""),
        ("https://[::::]", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_only_a_page_in_the_house_is_an_address(written: str, origin: str) -> None:
    assert other_devices.parse_address(written) == origin
