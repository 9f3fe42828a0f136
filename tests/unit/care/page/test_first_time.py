"""Somebody who has never seen the page: what comes before it, and what they see after a mistake, in a real browser."""

from __future__ import annotations

import pytest

from assistant import languages
from assistant.care.page import web_server
from assistant.care.page.texts import texts
from tests.browser import chromium
from tests.unit.care.page import states
from tests.unit.care.page.browsing import Page
from tests.unit.care.page.conftest import FakeDevice

pytestmark = pytest.mark.slow


def test_another_phone_is_paired_by_what_the_page_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step that is drawn for Chrome is there in the real one, and leads to the code, which is filled in."""
    monkeypatch.setattr(web_server, "own_names", lambda: ["127.0.0.1"])
    states.house("en")
    with states.served(FakeDevice(), lan=True) as server, chromium(states.SIZE) as theirs:
        with chromium(states.SIZE) as browser:
            page = Page(browser, server)
            page.pair()
            page.open("/device")
            page.find("#name").send_keys("Lee")
            page.press("Show a code")
            page.wait_to_read("Point the other phone's camera at this picture")
            code = page.find("p.code").text.replace(" ", "")
            (android, _) = page.all(".screens figure")
            drawn = [
                (
                    step.find_elements("css selector", "b"),
                    step.find_element("css selector", ".pressed").text,
                )
                for step in android.find_elements("css selector", "li")
            ]
            steps = [(" ".join(each.text for each in says), press) for says, press in drawn]
            fingerprint = page.find(".fingerprint").text
        other = Page(theirs, server)
        theirs.get(f"{server.address}/pair#{code}")
        for says, press in steps:
            assert says in other.text
            visible = (each for each in other.all("button, a") if each.is_displayed())
            next(each for each in visible if each.text == press).click()
        other.wait(lambda: other.find("#code").get_attribute("value") == code)
        assert fingerprint in other.text.replace("\n", "")
        other.press("Pair")
        other.wait_to_read("Start grounding for Sam")
        assert [phone.name for phone in server.guard.phones()] == ["Kim", "Lee"]


@pytest.mark.parametrize("code", languages.available())
def test_what_is_wrong_far_down_a_page_is_in_sight_after_a_mistake(code: str) -> None:
    words = texts(code)
    states.house(code)
    with (
        states.served(FakeDevice(), code) as server,
        chromium(states.SIZE, language=code) as browser,
    ):
        page = Page(browser, server)
        page.pair()
        page.open("/people/sam")
        page.find("#contact0").send_keys("Kim")
        page.find("#number0").send_keys("call me")
        browser.execute_script(
            "arguments[0].click()", page.find("form[action$='/contacts'] > button")
        )
        page.wait(lambda: page.all("#wrong-number0"))
        wrong = page.find("#wrong-number0")
        assert wrong.text == words["wrong"]["number"]
        top, bottom = browser.execute_script(PLACE, wrong)
        assert top >= 0 and bottom <= states.SIZE[1]
        assert browser.execute_script("return document.activeElement.id") == "number0"
        above = browser.execute_script(PLACE, page.find("#number0"))
        assert 0 <= top - above[1] < 40, "it stands right below its field"
        assert words["not-yet"] in page.text


PLACE = """
const { top, bottom } = arguments[0].getBoundingClientRect();
return [top, bottom];
"""


def test_times_and_what_was_done_can_be_read_whole_on_a_phone() -> None:
    states.house("en")
    device = FakeDevice()
    with states.served(device) as server, chromium((360, 740)) as browser:
        page = Page(browser, server)
        page.pair("A name of some length")
        page.press("Start grounding for Sam")
        page.wait(lambda: device.orders)
        for path in ("/people/sam", "/device"):
            page.open(path)
            assert browser.execute_script(CUT) == [], path
        assert browser.execute_script(SIDEWAYS) == []


CUT = """
return [...document.querySelectorAll("input[type=time]")].filter((each) => {
  each.value = "22:00";
  const is = each.getBoundingClientRect().width;
  each.style.width = "max-content";
  const whole = each.getBoundingClientRect().width;
  each.style.width = "";
  return is < whole - 0.5;
}).map((each) => each.name);
"""
SIDEWAYS = """
return [...document.querySelectorAll("section, section *")].filter((each) => each.scrollWidth > each.clientWidth + 1
  && getComputedStyle(each).overflowX === "auto").map((each) => each.outerHTML);
"""
