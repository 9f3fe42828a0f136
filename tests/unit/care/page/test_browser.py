"""The page in a real browser: what a caregiver sees and does, on a phone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

import pytest

from assistant.care.page.web_server import PageServer
from assistant.care.service.status import Ending
from assistant.people.store import People
from assistant.settings import Folders
from tests.browser import chromium
from tests.unit.care.page import states
from tests.unit.care.page.browsing import Page
from tests.unit.care.page.conftest import FakeDevice
from tests.unit.care.page.router import Router

pytestmark = pytest.mark.slow
AT_ONCE, AWAKE = 1.0, 2.0
"""Seconds until help is shown on every page, and until a phone that slept is right again. Where other programs keep the
machine busy, as long as a few pages take there."""


@pytest.fixture
def device() -> FakeDevice:
    return FakeDevice()


@pytest.fixture
def server(device: FakeDevice) -> Iterator[PageServer]:
    states.house("en")
    with states.served(device) as server:
        yield server


@pytest.fixture
def page(server: PageServer) -> Iterator[Page]:
    with chromium(states.SIZE) as browser:
        yield Page(browser, server)


def test_a_night_nurse_at_three_in_the_morning(page: Page, device: FakeDevice) -> None:
    """Who, are they all right, what do I press: told from pairing to the last sentence."""
    page.pair()
    # One tap for the person of last night, with what was chosen for them last.
    page.wait_to_read("Start grounding for Sam")
    assert "distress from" in page.text and page.heights("[data-fresh]") >= [64]
    page.press("Start grounding for Sam")
    page.wait(lambda: device.orders)
    (order,) = device.orders
    assert (order.exercise, order.person, order.by) == ("grounding", "sam", "caregiver")
    states.asking(device, "en")
    page.wait_to_read("Waiting for Sam's yes")
    assert page.labels("#stage button") == ["Take it back"]
    first = page.number("#count")
    page.wait(lambda: page.number("#count") > first)
    # The person says yes: it runs, and can be followed.
    states.running(device, "en")
    page.wait_to_read("Sam: Grounding is running.")
    page.wait(lambda: page.all("#level[data-level='3']"))
    assert page.find("#dots").get_attribute("aria-label") == "Part 3 of 7"
    assert "Listening" in page.text and "about 2 min left" in page.text
    assert "a blue lamp" in page.text
    device.become(**states.vars_of(device.now) | {"sections_left": 3, "listening": False})
    page.wait(lambda: page.find("#dots").get_attribute("aria-label") == "Part 4 of 7")
    page.wait_to_read("Speaking")
    # One button is pause or go on; how it speaks is folded away.
    page.press("Pause")
    page.wait(lambda: device.commands == ["pause"])
    states.paused(device, "en")
    page.wait_to_read("Sam: Grounding is paused.")
    assert "Pause" not in page.labels("#stage button") and "Go on" in page.labels("#stage button")
    page.find("#voice summary").click()
    page.press("Quieter")
    page.wait(lambda: device.commands == ["pause", "quieter"])
    states.running(device, "en")
    page.wait(lambda: "Pause" in page.labels("#stage button"))
    assert page.find("#voice").get_attribute("open")
    # A few words, from a page of their own.
    page.link("Say something to them")
    page.find("#text").send_keys("I'm here.")
    page.press("Say it")
    page.wait_to_read("It will be said.")
    assert device.messages == ["I'm here."]
    page.open()
    page.press("Stop")
    page.wait(lambda: "stop" in device.commands)
    states.done(device, "en")
    page.wait_to_read("Done, 4 minutes.")
    page.press("OK")
    page.wait_to_read("No exercise is running.")
    assert "Done" not in page.text
    page.open("/people/sam")
    assert page.find("figure > svg").size["width"] > 250
    assert page.complaints() == []


@pytest.mark.parametrize(
    ("ending", "said"),
    [(Ending.DECLINED, "Sam said not now."), (Ending.NO_ANSWER, "No answer.")],
)
def test_one_sentence_stays_until_it_is_read(
    page: Page, device: FakeDevice, ending: Ending, said: str
) -> None:
    page.pair()
    device.become(last=states.result(ending))
    page.wait_to_read(said)
    page.open()
    assert said in page.text
    page.press("OK")
    page.wait_to_read("No exercise is running.")
    page.open()
    assert said not in page.text


def test_help_is_shown_at_once_on_every_page_until_somebody_takes_it(
    page: Page, server: PageServer, device: FakeDevice
) -> None:
    page.pair()
    with chromium(states.SIZE) as other:
        theirs = Page(other, server)
        theirs.pair("Lee")
        took: dict[str, float] = {}
        paths = ("/", "/more", "/start", "/people", "/people/sam", "/device", "/leave", "/nothing")
        for path in (*paths, "/say"):
            page.open(path)
            page.wait_for_the_device()
            if path == "/say":
                page.find("#text").send_keys("I am com")
            began = time.monotonic()
            states.help_needed(device, "en")
            page.wait(lambda: page.all("#help button"), every=0.02)
            took[path] = time.monotonic() - began
            assert page.browser.title == "HELP: Sam"
            assert page.covers("#help > section")
            assert "/icon-help.svg?" in page.find("link[rel=icon]").get_attribute("href")
            theirs.wait(lambda: theirs.all("#help button"))
            page.press("I am with them")
            page.wait(lambda: not page.all("#help button"))
            assert page.browser.title != "HELP: Sam"
            theirs.wait_to_read("Kim came to Sam.")
            states.running(device, "en")
        assert page.find("#text").get_attribute("value") == "I am com"
        # One that was held up by other programs says nothing about the page.
        assert median(took.values()) < max(AT_ONCE, 3 * page.seconds_for_a_page()), took
    assert [each for each in page.complaints() if "/nothing" not in each] == []


def test_it_rings_again_and_again_once_that_was_allowed(page: Page, device: FakeDevice) -> None:
    page.pair()
    page.wait_for_the_device()
    page.browser.execute_script(FELT)
    assert page.rings() == 0
    page.press("Let this phone ring when help is needed")
    page.wait_to_read("This phone rings.")
    page.wait(lambda: page.browser.execute_script("return felt.awake"))
    once = page.browser.execute_script("return felt.tones")
    assert once, "a tone says that it can be heard"
    states.help_needed(device, "en")
    page.wait(lambda: page.rings() >= 2)
    felt = page.browser.execute_script("return felt")
    assert felt["tones"] >= once + 2 and felt["vibrated"] >= 2 and felt["badge"] == 1
    page.press("I am with them")
    page.wait(lambda: not page.all("#help button"))
    rung = page.rings()
    time.sleep(3.0)
    assert page.rings() == rung
    assert page.browser.execute_script("return felt.badge") == 0


FELT = """
window.felt = { tones: 0, vibrated: 0, awake: false, badge: 0 };
const count = (of, name, what) => { const was = of[name].bind(of); of[name] = (...with_) => { what(...with_); return was(...with_); }; };
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) { if (this.context.state === "running") felt.tones += 1; return start.apply(this, at); };
count(navigator, "vibrate", () => { felt.vibrated += 1; });
count(navigator, "setAppBadge", (n) => { felt.badge = n; });
count(navigator, "clearAppBadge", () => { felt.badge = 0; });
const ask = navigator.wakeLock.request.bind(navigator.wakeLock);
navigator.wakeLock.request = async (kind) => { const got = await ask(kind); felt.awake = !got.released; return got; };
"""


@pytest.mark.parametrize("frozen", [True, False])
def test_a_phone_that_slept_is_right_again_within_two_seconds(
    page: Page, device: FakeDevice, frozen: bool
) -> None:
    """For some seconds here; `make phone-wakes` has it sleep for minutes."""
    states.running(device, "en")
    page.pair()
    page.wait_for_the_device()
    page.sleep(until="#help button", frozen=frozen)
    time.sleep(4.0)
    states.help_needed(device, "en")
    page.wake()
    took = page.seconds_awake()
    assert took < max(AWAKE, 4 * page.seconds_for_a_page()), took


def test_a_phone_whose_connections_were_forgotten_meanwhile_is_right_as_soon(
    page: Page, server: PageServer, device: FakeDevice
) -> None:
    """It was put away as soon as the page was there, and the router told neither end that it let go of them."""
    states.running(device, "en")
    page.pair()
    with Router(server.port) as router:
        page.browser.get(f"http://localhost:{router.port}/")
        page.wait_for_the_device()
        page.sleep(until="#help button")
        router.forget()
        time.sleep(3.5)
        states.help_needed(device, "en")
        page.wake()
        took = page.seconds_awake()
        assert took < max(AWAKE, 4 * page.seconds_for_a_page()), took


@pytest.mark.parametrize("path", ["/", "/say"])
def test_help_is_shown_although_the_page_did_not_come_at_first(
    page: Page, device: FakeDevice, path: str
) -> None:
    page.pair()
    page.open(path)
    page.wait_for_the_device()
    page.browser.execute_script(LOST_ONCE)
    states.help_needed(device, "en")
    page.wait(lambda: page.all("#help button"))
    assert page.browser.execute_script("return window.lost") >= 2  # a busy machine asks once more


LOST_ONCE = """
const fetched = window.fetch;
window.lost = 0;
window.fetch = (...what) => window.lost++ ? fetched(...what) : Promise.reject(new TypeError("lost"));
"""


def test_what_is_old_is_grey_and_starts_nothing(page: Page, device: FakeDevice) -> None:
    page.pair()
    page.wait_for_the_device()
    assert page.find("[data-fresh]").is_enabled()
    page.hears_nothing(True)
    page.wait(lambda: not page.find("[data-fresh]").is_enabled())
    assert page.find("#lost").text.startswith("Last heard at ")
    device.become(**states.vars_of(device.now) | {"trouble": "Gone."})
    page.hears_nothing(False)
    page.wait(lambda: page.find("[data-fresh]").is_enabled())
    page.wait_to_read("Gone.")
    assert not page.find("#lost").is_displayed()


@pytest.mark.parametrize("path", ["/say", "/start", "/more"])
def test_what_is_old_is_said_on_every_page_also_where_somebody_is_needed(
    page: Page, device: FakeDevice, path: str
) -> None:
    page.pair()
    if path == "/more":
        states.help_needed(device, "en")
    lost = "#help .lost" if path == "/more" else "#lost"
    page.open(path)
    page.wait_for_the_device()
    page.hears_nothing(True)
    page.wait(lambda: page.find(lost).is_displayed())
    assert page.find(lost).text.startswith("Last heard at ")
    assert not any(each.is_enabled() for each in page.all("[data-fresh]"))
    page.hears_nothing(False)
    page.wait(lambda: not page.find(lost).is_displayed())


def test_who_comes_is_told_that_it_did_not_get_through(page: Page, device: FakeDevice) -> None:
    """The phone is out of the network as somebody presses: nothing is taken as done that nobody heard of."""
    states.help_needed(device, "en")
    page.pair()
    page.wait_for_the_device()
    page.offline(True)
    page.press("I am with them")
    page.wait(lambda: "did not get through" in page.find("#help").text)
    assert device.now.help_needed
    page.offline(False)
    page.press("I am with them")
    page.wait(lambda: not page.all("#help button"))
    assert not device.now.help_needed


def test_captions_leave_the_screen_as_soon_as_that_is_no_longer_wished(
    page: Page, device: FakeDevice
) -> None:
    states.running(device, "en")
    page.pair()
    page.wait_to_read("a blue lamp")
    People(Folders.find().people).change("sam", {"share": {"caregiver": ["help"]}})
    page.wait(lambda: "a blue lamp" not in page.text)
    assert "a blue lamp" not in page.browser.page_source


def test_a_phone_that_was_forgotten_is_out_at_once(
    page: Page, server: PageServer, device: FakeDevice
) -> None:
    page.pair()
    page.wait_for_the_device()
    server.guard.forget_all()
    device.become(person="sam", exercise="grounding", title="Grounding")
    page.wait_to_read("Pair this phone")


def test_a_code_that_the_camera_read_is_filled_in_and_goes_nowhere_else(
    page: Page, server: PageServer
) -> None:
    code = server.guard.offer()
    page.open(f"/pair#{code}")
    assert page.find("#code").get_attribute("value") == code
    assert page.browser.current_url.endswith("/pair")
    page.press("Pair")
    page.wait_to_read("No exercise is running.")


def test_without_script_nothing_that_was_typed_or_chosen_is_lost(
    server: PageServer, device: FakeDevice
) -> None:
    with chromium(states.SIZE, script=False) as browser:
        page = Page(browser, server)
        page.pair()
        page.press("Start grounding for Sam")
        page.wait_to_read("Grounding is running")
        page.press("Stop")
        page.wait_to_read("No exercise is running")
        assert device.commands == ["stop"]
        for path in ("/start", "/say", "/people", "/people/sam", "/device", "/pair"):
            page.open(path)
            assert not page.all("meta[http-equiv=refresh]"), path
        page.open("/")
        assert page.all("meta[http-equiv=refresh]")
        assert not page.all("select, textarea, input:not([type=hidden])")
        states.help_needed(device, "en")
        page.open("/say")
        page.press("I am with them")
        page.wait(lambda: not device.now.help_needed)
        page.open("/leave")
        page.press("Unpair this phone")
        page.wait_to_read("This phone is no longer paired.")


def test_where_there_are_several_nobody_is_chosen_beforehand(
    server: PageServer, device: FakeDevice
) -> None:
    People(Folders.find().people).begin("lee", {"name": "Mrs Lee"})
    with chromium(states.SIZE) as browser:
        page = Page(browser, server)
        page.pair()
        assert page.labels(".card button") == [
            "Start grounding for Mrs Lee",
            "Start grounding for Sam",
        ]
        page.open("/start")
        assert not page.all("[name=person]:checked")
        page.press("Start")
        assert device.orders == []
        page.find("[name=person][value=lee]").click()
        page.find("[name=exercise][value=breathing]").click()
        page.press("Start")
        page.wait(lambda: [each.person for each in device.orders] == ["lee"])
        device.become()
        page.open()
        assert "Start paced breathing for Mrs Lee" in page.labels(".card button")


def test_an_installed_page_says_that_the_device_cannot_be_reached(device: FakeDevice) -> None:
    states.house("en")
    with chromium(states.SIZE) as browser:
        with states.served(device) as server:
            page, port = Page(browser, server), server.port
            page.pair()
            page.wait_for_the_device()
            # A browser that is sent elsewhere meanwhile begins with it on the next page.
            page.wait(lambda: browser.execute_script(WORKER) or page.open(), every=2.0)
            manifest = browser.execute_cdp_cmd("Page.getAppManifest", {})
            assert manifest["errors"] == [] and manifest["url"].endswith("/manifest.webmanifest")
        page.open("/more")
        page.wait_to_read("The device cannot be reached.")
        with states.served(device, port=port):
            page.link("Try again")
            page.wait_to_read("Start grounding for Sam")


def test_what_does_not_change_is_asked_for_once(page: Page) -> None:
    """Styles, script and icons come from the phone itself the second time; whatever is about somebody does not."""
    page.pair()
    page.wait_for_the_device()
    page.open("/more")
    page.wait_for_the_device()
    sent = {
        each.partition("?")[0]: size
        for each, size in page.browser.execute_script(SENT)
        if "events" not in each
    }
    assert sent["/page.css"] == sent["/page.js"] == 0, sent
    assert sent["/more"] > 500


SENT = """
return performance.getEntries().filter((each) => "transferSize" in each)
  .map((each) => [each.name.replace(location.origin, ""), each.transferSize]);
"""
WORKER = "return Boolean(navigator.serviceWorker.controller)"


def test_the_first_page_is_small(page: Page) -> None:
    page.pair()
    page.open("/")
    page.wait_for_the_device()
    loaded = page.browser.execute_script(
        "return performance.getEntries().map((each) => each.transferSize || 0)"
        ".reduce((sum, bytes) => sum + bytes, 0)"
    )
    assert 0 < loaded < 60_000
