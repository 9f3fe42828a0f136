"""The page in each of its states: what has to be so for it, and pictures of it.

`pictures` draws every state in every language, by day and by night, into a folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from assistant import clock, languages
from assistant.care.page.web_server import PageServer, Wishes
from assistant.care.pairing.phones import Role
from assistant.care.service import first_start
from assistant.care.service.order import By
from assistant.care.service.status import Call, Ending, Result
from assistant.history.model import Entry, PastSession
from assistant.history.store import History
from assistant.people.store import People
from assistant.session.actions import Outcome, Record
from assistant.settings import Folders, Settings
from tests.browser import chromium
from tests.unit.care.page.conftest import FakeDevice

SIZE = (390, 844)
"""Of a phone's window, in its own pixels."""
NAMES = {"en": ("Sam", "Mrs Lee"), "ko": ("김서연", "이 할머니")}
TITLES = {"en": "Grounding", "ko": "그라운딩"}
SECTIONS = {"en": "What you see", "ko": "보이는 것"}
WORDS = {
    "en": (("assistant", "Name five things that you can see."), ("person", "a blue lamp")),
    "ko": (("assistant", "눈에 보이는 것 다섯 가지를 말씀해 주세요."), ("person", "파란 등이요")),
}
SHARED = ["ratings", "plot", "words", "help"]


def idle(device: FakeDevice, code: str) -> None:
    """Nothing runs."""
    device.become()


def asking(device: FakeDevice, code: str) -> None:
    """The person is asked."""
    session = _session(code, 12)
    device.become(**session | {"asking": True, "private": True})


def running(device: FakeDevice, code: str) -> None:
    """An exercise runs, and may be seen."""
    device.loud = -40.0
    device.become(
        **_session(code, 74),
        section=SECTIONS[code],
        minutes_left=2.2,
        sections=7,
        sections_left=4,
        listening=True,
        captions=WORDS[code],
    )


def paused(device: FakeDevice, code: str) -> None:
    """It waits."""
    running(device, code)
    device.become(**vars_of(device.now) | {"paused": True, "listening": False})


def private(device: FakeDevice, code: str) -> None:
    """An exercise runs that the person has to themselves."""
    device.become(**_session(code, 74), private=True)


def help_needed(device: FakeDevice, code: str) -> None:
    """Somebody has to come."""
    running(device, code)
    calls = (Call(person="sam", since=time.time() - 40),)
    device.become(**vars_of(device.now) | {"needing": ("sam",), "calls": calls})


def done(device: FakeDevice, code: str) -> None:
    """What was begun is over."""
    device.become(last=result(Ending.COMPLETED))


def declined(device: FakeDevice, code: str) -> None:
    """It was not begun."""
    device.become(last=result(Ending.DECLINED))


def came(device: FakeDevice, code: str) -> None:
    """Somebody has come."""
    now = time.time()
    device.become(calls=(Call(person="sam", since=now - 90, by="Kim", at=now - 30),))


def introducing(device: FakeDevice, code: str) -> None:
    """A new device asks its first questions."""
    device.become(exercise=first_start.NAME, asking=True)


STATES: dict[str, Callable[[FakeDevice, str], None]] = {
    each.__name__.replace("_needed", ""): each
    for each in (
        idle,
        asking,
        running,
        paused,
        private,
        help_needed,
        done,
        declined,
        came,
        introducing,
    )
}


def vars_of(status: Any) -> dict[str, Any]:
    """Everything about a status, to be changed in part."""
    return {name: getattr(status, name) for name in status.__dataclass_fields__}


def _session(code: str, seconds: int) -> dict[str, Any]:
    return {
        "session": 1,
        "person": "sam",
        "exercise": "grounding",
        "title": TITLES[code],
        "started_by": By.CAREGIVER,
        "since": clock.read().up - seconds,
    }


def result(ending: Ending) -> Result:
    return Result(
        session=1,
        person="sam",
        ending=ending,
        minutes=4.0,
        started_by=By.CAREGIVER,
        private=False,
        at=time.time() - 60,
    )


def house(code: str, people: int = 1) -> None:
    """One person with some weeks behind them, or several people."""
    folders = Folders.find()
    store = People(folders.people)
    for id, name in zip(("sam", "mrs-lee"), NAMES[code][:people], strict=False):
        store.begin(id, {"name": name, "share": {"caregiver": SHARED}})
    with History(folders.history_file) as history:
        history.add(_past(days) for days in range(0, 40, 3))


def _past(days: int) -> PastSession:
    ratings = {"before": 6.0 + days % 3, "after": 3.0 + days % 2}
    return PastSession(
        id=str(days),
        person="sam",
        exercise="grounding",
        language="en",
        began=datetime.now().astimezone() - timedelta(days=days, hours=3),
        seconds=240,
        outcome=Outcome.COMPLETED,
        entries=tuple(
            Entry(at=1.0, record=Record(kind="rating", name=name, value=value))
            for name, value in ratings.items()
        ),
    )


@contextmanager
def served(
    device: FakeDevice, code: str = "en", port: int = 0, *, lan: bool = False
) -> Iterator[PageServer]:
    """The page over that device, in a home that is there already; with a certificate of its own for the house."""
    wishes = Wishes(port=port, lan=lan)
    with PageServer(device, Settings(language=code), Folders.find(), wishes) as server:
        yield server


def address(server: PageServer) -> str:
    """Where a browser of this machine finds it: encrypted, where the house may."""
    return server.address or f"http://localhost:{server.port}"


def accept(browser: Any) -> None:
    """Go on where the browser warns of the device's own certificate."""
    if browser.find_elements("css selector", "#details-button"):
        browser.find_element("css selector", "#details-button").click()
        browser.find_element("css selector", "#proceed-link").click()


def paired(
    browser: Any,
    server: PageServer,
    role: Role = Role.OWNER,
    name: str = "Kim",
    person: str = "",
) -> None:
    """Make the browser one that was paired."""
    browser.get(f"{address(server)}/pair")
    accept(browser)
    cookie = server.guard.pair(server.guard.offer(role, name=name, person=person))
    browser.add_cookie({"name": "phone", "value": cookie, "path": "/"})


def pictures(
    folder: Path, states: Sequence[str] = tuple(STATES), *, paths: Sequence[str] = ()
) -> list[Path]:
    """Draw states, and other pages, in every language by day and by night; the files that were made.

    The home folder is the one that is in force, and is to be empty.
    """
    made: list[Path] = []
    folder.mkdir(parents=True, exist_ok=True)
    for code in languages.available():
        home = Folders.find()
        for file in [*home.people.glob("*"), home.history_file]:
            file.unlink(missing_ok=True)
        house(code)
        device = FakeDevice(settings=Settings(language=code))
        with served(device, code) as server:
            for dark in (False, True):
                with chromium(SIZE, dark=dark, language=code, sharp=2.0) as browser:
                    paired(browser, server)
                    for state in states:
                        STATES[state](device, code)
                        made.append(_picture(browser, server, "/", folder, state, code, dark=dark))
                    device.become()
                    for path in paths:
                        name = path.strip("/").replace("/", "-")
                        made.append(_picture(browser, server, path, folder, name, code, dark=dark))
    return made


def _picture(
    browser: Any, server: PageServer, path: str, folder: Path, name: str, code: str, *, dark: bool
) -> Path:
    browser.get(f"http://localhost:{server.port}{path}")
    time.sleep(0.7)  # the first event has come, and is shown
    file = folder / f"{name}-{code}-{'dark' if dark else 'light'}.png"
    browser.save_screenshot(str(file))
    return file
