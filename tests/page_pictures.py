"""Pictures of the caregiver's page on a phone, several in one: by `python -m tests.pictures`."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from assistant import languages
from assistant.care.pairing.phones import Role
from assistant.settings import Folders, Settings
from tests.browser import chromium, resize, see
from tests.unit.care.page import states
from tests.unit.care.page.browsing import Page
from tests.unit.care.page.conftest import FakeAudio, FakeDevice
from tests.unit.care.page.test_other_devices import Kitchen, shown_on_the_other

FOUR = ("idle", "asking", "running", "help")
SHOWN_WIDTH, GAP = 260, 12
"""Of one screen in a picture, in its pixels, and between two."""
Rows = list[list[bytes]]


def draw(folder: Path, home: Path) -> None:
    """The four states, pairing, and what else a caregiver meets. The home folder in force is emptied."""
    with chromium(states.SIZE) as browser:
        _joined(browser, _states(browser), folder / "states.webp")
        _joined(browser, [_more(browser, home)], folder / "more.webp")
    with chromium(states.SIZE) as browser:  # one that has not gone on from the warning yet
        _joined(browser, [_pairing(browser)], folder / "pairing.webp")


def _states(browser: Any) -> Rows:
    """English by day and Korean by night."""
    rows: Rows = []
    for code, dark in zip(languages.available(), (False, True), strict=True):
        device = _house(code)
        with states.served(device, code) as server:
            see(browser, dark=dark)
            page = Page(browser, server)
            states.paired(browser, server)
            browser.add_cookie({"name": "language", "value": code})
            row = []
            for state in FOUR:
                states.STATES[state](device, code)
                page.open()
                row.append(_screen(page))
            rows.append(row)
    see(browser)
    return rows


def _more(browser: Any, home: Path) -> list[bytes]:
    """Somebody came, a sample to listen to, and somebody needed at another device."""
    device = _house("en")
    kitchen = Kitchen(home / "kitchen", "Ray")
    with states.served(device) as server, kitchen.server:
        page = Page(browser, server)
        browser.get(f"{kitchen.address}/pair")
        page.find("#code").send_keys(kitchen.server.guard.offer(Role.CAREGIVER, name="Kim"))
        page.press("Pair")
        page.pair()
        browser.add_cookie({"name": "language", "value": "en"})
        states.came(device, "en")
        page.open()
        screens = [_screen(page)]
        device.become()
        page.open("/exercises/grounding")
        screens.append(_screen(page))
        shown_on_the_other(page, server, kitchen)
        page.open()
        kitchen.device.become(needing=("sam",))
        page.wait(lambda: page.all(".device.needs"))
        screens.append(_screen(page))
    return screens


def _pairing(browser: Any) -> list[bytes]:
    """What another phone is shown: on the first, the code; on the other, the warning and the six digits."""
    device = _house("en")
    with states.served(device, lan=True) as server, chromium(states.SIZE) as first:
        page = Page(first, server)
        page.pair()
        page.open("/device")
        page.press("Show a code")
        page.wait_to_read("Point the other phone's camera at this picture")
        screens = [_screen(page)]
        code = page.find("p.code").text.replace(" ", "")
        other = Page(browser, server)
        browser.get(f"{server.address}/pair#{code}")
        screens.append(_screen(other))
        other.find("#details-button").click()
        other.wait(lambda: other.find("#proceed-link").is_displayed())
        screens.append(_screen(other))
        other.find("#proceed-link").click()
        other.wait(lambda: other.find("#code").get_attribute("value") == code)
        screens.append(_screen(other))
    return screens


def _house(code: str) -> FakeDevice:
    folders = Folders.find()
    for file in [*folders.people.glob("*"), folders.history_file]:
        file.unlink(missing_ok=True)
    states.house(code)
    return FakeDevice(settings=Settings(language=code), audio=FakeAudio())


def _screen(page: Page) -> bytes:
    if page.all("body.paired"):
        page.wait_for_the_device()
    if page.all("#stage.running #level"):
        page.wait(lambda: page.all("#level:not([data-level='0'])"))
    return base64.b64decode(page.browser.get_screenshot_as_base64())


def _joined(browser: Any, rows: Iterable[Sequence[bytes]], file: Path) -> None:
    """All in one picture, beside and below each other."""
    rows = list(rows)
    lines = "".join(f"<div>{''.join(map(_image, row))}</div>" for row in rows)
    style = (
        "body{margin:0;background:#777;overflow:hidden}img{flex:none}"
        f"div{{display:flex;gap:{GAP}px;padding:{GAP / 2}px}}"
    )
    html = f"<!doctype html><style>{style}</style>{lines}"
    browser.get("data:text/html;base64," + base64.b64encode(html.encode()).decode())
    height = SHOWN_WIDTH * states.SIZE[1] // states.SIZE[0] + GAP
    resize(browser, (max(map(len, rows)) * (SHOWN_WIDTH + GAP), len(rows) * height))
    browser.execute_script("return Promise.all([...document.images].map((each) => each.decode()))")
    drawn = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": 80})
    file.write_bytes(base64.b64decode(drawn["data"]))
    resize(browser, states.SIZE)


def _image(png: bytes) -> str:
    return (
        f'<img width="{SHOWN_WIDTH}" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
    )
