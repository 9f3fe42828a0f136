"""The page in a real browser: what a caregiver sees and does, on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from assistant.care.page.web_server import PageServer, Wishes
from assistant.care.pairing.phones import Role
from assistant.history.model import Entry, PastSession
from assistant.history.store import History
from assistant.people.store import People
from assistant.session.actions import Outcome, Record
from assistant.settings import Folders, Settings
from tests.browser import DESKTOP, PHONE, chromium
from tests.unit.care.page.conftest import FakeDevice

pytestmark = pytest.mark.slow
WORDS = (("assistant", "Name five things."), ("person", "a blue lamp"))
SMALLEST_TOUCH = 44
"""CSS pixels that a thumb hits."""


@pytest.fixture
def device() -> FakeDevice:
    return FakeDevice()


@pytest.fixture
def server(device: FakeDevice) -> Iterator[PageServer]:
    folders = Folders.find()
    people = People(folders.people)
    people.add("sam")
    shared = ["ratings", "plot", "words", "help"]
    people.change("sam", {"name": "Sam", "share": {"caregiver": shared}})
    with History(folders.history_file) as history:
        history.add(_session(days) for days in range(5))
    with PageServer(device, Settings(), folders, Wishes(port=0)) as server:
        yield server


def _session(days: int) -> PastSession:
    ratings = {"before": 6.0 + days % 3, "after": 2.0 + days % 2}
    return PastSession(
        id=str(days),
        person="sam",
        exercise="grounding",
        language="en",
        began=datetime.now().astimezone() - timedelta(days=5 - days),
        seconds=240,
        outcome=Outcome.COMPLETED,
        entries=tuple(
            Entry(at=1.0, record=Record(kind="rating", name=name, value=value))
            for name, value in ratings.items()
        ),
    )


class Page:
    """What somebody does on it."""

    def __init__(self, browser: Any, server: PageServer) -> None:
        self.browser = browser
        self._server = server

    def open(self, path: str = "/") -> None:
        self.browser.get(f"http://localhost:{self._server.port}{path}")

    def pair(self) -> None:
        self.open()
        self.find("#code").send_keys(self._server.guard.offer(Role.OWNER, name="Kim"))
        self.press("Pair")

    def find(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        return list(self.browser.find_elements("css selector", selector))

    def press(self, label: str) -> None:
        self.browser.find_element("xpath", f"//button[normalize-space()='{label}']").click()

    def wait(self, until: Callable[[], object]) -> None:
        from selenium.common.exceptions import (
            NoSuchElementException,
            StaleElementReferenceException,
        )
        from selenium.webdriver.support.wait import WebDriverWait

        gone = (NoSuchElementException, StaleElementReferenceException)
        WebDriverWait(self.browser, 20, 0.1, gone).until(lambda _: until())

    def wait_to_read(self, text: str) -> None:
        self.wait(lambda: text in self.find("main").text)

    def complaints(self) -> list[str]:
        """What the browser did not like: scripts that failed, what the policy kept out."""
        return [each["message"] for each in self.browser.get_log("browser")]


@pytest.fixture
def page(server: PageServer) -> Iterator[Page]:
    with chromium() as browser:
        yield Page(browser, server)


def test_pair_start_watch_pause_stop_and_see_the_plot(page: Page, device: FakeDevice) -> None:
    page.pair()
    page.wait_to_read("No exercise is running.")
    page.press("Start")
    page.wait_to_read("Sam: Grounding is running.")
    (order,) = device.orders
    assert (order.exercise, order.person, order.by) == ("grounding", "sam", "caregiver")
    session = {"person": "sam", "exercise": "grounding", "title": "Grounding"}
    for count in (1, 2):
        device.become(**session, section="What you see", captions=WORDS[:count])
        page.wait(lambda count=count: len(page.all("#captions li")) == count)
    assert "a blue lamp" in page.find("#captions").text
    page.press("Pause")
    page.wait_to_read("Your request was sent.")
    assert device.commands == ["pause"]
    device.become(**session, paused=True, captions=WORDS)
    page.wait_to_read("is paused")
    assert len(page.all("#captions li")) == len(WORDS)
    page.find("#text").send_keys("I'm here.")
    page.press("Say it")
    page.wait_to_read("It will be said.")
    assert device.messages == ["I'm here."]
    page.press("Stop")
    page.wait_to_read("No exercise is running.")
    page.open("/people/sam")
    assert page.find("figure svg").size["width"] > 250
    assert len(page.all("figure .way")) == 5
    assert page.complaints() == []


def test_help_that_is_needed_is_told_at_once(page: Page, device: FakeDevice) -> None:
    page.pair()
    device.become(person="sam", exercise="grounding", title="Grounding", needing=("sam",))
    page.wait_to_read("Sam may need somebody.")
    page.wait(lambda: page.all("form[action='/seen-to']"))
    page.press("I am with them")
    page.wait(lambda: not device.now.help_needed)


def test_a_phone_that_was_forgotten_is_out_at_once(
    page: Page, server: PageServer, device: FakeDevice
) -> None:
    page.pair()
    page.wait_to_read("No exercise is running.")
    page.wait(lambda: device.told)
    server.guard.forget_all()
    device.become(person="sam", exercise="grounding", title="Grounding")
    page.wait_to_read("Pair this phone")


def test_it_works_without_script(server: PageServer, device: FakeDevice) -> None:
    with chromium(script=False) as browser:
        page = Page(browser, server)
        page.pair()
        page.press("Start")
        page.wait_to_read("Grounding is running")
        page.press("Stop")
        page.wait_to_read("No exercise is running")
        assert device.commands == ["stop"]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_is_easy_on_the_eyes_and_the_thumb(
    server: PageServer, device: FakeDevice, size: tuple[int, int], dark: bool
) -> None:
    with chromium(size, dark=dark) as browser:
        page = Page(browser, server)
        page.pair()
        device.become(person="sam", exercise="grounding", title="Grounding", captions=WORDS)
        for path in ("/", "/people", "/people/sam", "/device"):
            page.open(path)
            assert browser.execute_script(SIDEWAYS) == 0
            assert browser.execute_script(SMALL, SMALLEST_TOUCH) == []
            assert browser.execute_script(UNLABELLED) == []
            assert browser.execute_script(FAINT) == []
            brightness = browser.execute_script(BRIGHTNESS)
            assert brightness < 0.05 if dark else brightness > 0.85


SIDEWAYS = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """
return [...document.querySelectorAll("button, nav a, a.button, select, input:not([type=hidden]):not([type=checkbox])")]
  .filter((each) => each.getBoundingClientRect().height < arguments[0]).map((each) => each.outerHTML)
"""
UNLABELLED = """
return [...document.querySelectorAll("input:not([type=hidden]), select")]
  .filter((each) => !each.labels.length).map((each) => each.outerHTML)
"""
_COLOURS = """
const parts = (css) => css.match(/[\\d.]+/g).map(Number);
const light = (css) => {
  const [r, g, b] = parts(css).map((n) => n / 255).map((n) => n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (each) => {
  const css = getComputedStyle(each).backgroundColor, colour = parts(css);
  return colour.length === 4 && colour[3] === 0 && each.parentElement ? behind(each.parentElement) : css;
};
"""
BRIGHTNESS = _COLOURS + "return light(behind(document.body));"
FAINT = (
    _COLOURS
    + """
return [...document.querySelectorAll("h1, h2, p, li, td, th, label, button, a, legend, b")]
  .filter((each) => each.textContent.trim() && each.getClientRects().length)
  .filter((each) => {
    const [low, high] = [light(getComputedStyle(each).color), light(behind(each))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05) < 4.5;
  }).map((each) => each.outerHTML)
"""
)
"""Texts with less contrast than WCAG 2.2 asks for at level AA."""
