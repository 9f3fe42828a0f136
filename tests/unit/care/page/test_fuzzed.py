"""Whatever is sent: a clear answer, nobody let in, and nothing started by a stranger."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.care.page import routes
from assistant.care.pairing.phones import Role
from assistant.settings import Settings
from assistant.understanding.meaning import CommandName
from tests.unit.care.page.conftest import House

PATHS = st.one_of(
    st.sampled_from(
        [way.path for way in routes.WAYS] + ["/pair", "/language", "/page.css", "/events/"]
    ),
    st.text(st.characters(codec="ascii", categories=("L", "N", "P")), max_size=30).map("/".__add__),
)
IDS = st.one_of(
    st.sampled_from(["sam", "other", "..", "%2e%2e%2fsam", "sam.yaml"]), st.text(max_size=20)
)
WORDS = st.one_of(
    st.sampled_from(["sam", "grounding", *CommandName, *Role, "1", "123456"]), st.text(max_size=60)
)
FIELDS = st.sampled_from(
    [
        "token",
        "code",
        "exercise",
        "person",
        "command",
        "text",
        "id",
        "role",
        "name",
        "pace",
        "share",
        "all",
        "spare",
        "at",
        "what",
        "day0",
        "as-device",
        "session",
        "contact",
        "number",
        "told",
        "language",
        "wake",
        "night-begin",
        "night-end",
    ]
)
FORMS = st.dictionaries(FIELDS, WORDS, max_size=6)
fuzzed = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _path(path: str, id: str) -> str:
    from urllib.parse import quote

    return quote(path.replace("{id}", quote(id, safe="%")), safe="/%")


@fuzzed
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD"]),
    path=PATHS,
    id=IDS,
    form=FORMS,
    cookie=st.text(st.characters(codec="ascii", categories=("L", "N")), max_size=90),
)
def test_a_stranger_never_comes_in(
    house: House, method: str, path: str, id: str, form: dict[str, str], cookie: str
) -> None:
    house.parts.guard.offer()
    stranger = house.stranger(cookie=f"phone={cookie}")
    answer = stranger.request(method, _path(path, id), data=form)
    assert answer.status_code < 500
    assert answer.status_code != 200 or answer.url.path in ("/pair", "/page.css")
    assert house.parts.guard.phones() == [] and not house.device.orders


@fuzzed
@given(path=PATHS, id=IDS, form=FORMS, body=st.binary(max_size=200), raw=st.booleans())
def test_a_caregiver_gets_a_clear_answer_and_no_more_than_is_theirs(
    house: House, path: str, id: str, form: dict[str, str], body: bytes, raw: bool
) -> None:
    browser = house.phone(Role.CAREGIVER)
    before = house.parts.people.text("sam")
    if raw:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = browser.post(_path(path, id), content=body, headers=headers)
    elif path == "/events":
        return
    else:
        answer = browser.post(_path(path, id), data={**form, "token": house.token(browser)})
    assert answer.status_code < 500
    assert "Traceback" not in answer.text
    assert house.parts.people.text("sam") == before
    assert set(house.parts.people.ids()) == {"sam", "other"}


@pytest.mark.slow
@fuzzed
@given(path=PATHS, id=IDS, form=FORMS)
def test_whatever_an_owner_sends_is_written_whole_or_not_at_all(
    house: House, path: str, id: str, form: dict[str, str]
) -> None:
    if path in ("/leave", "/device/forget"):
        return
    browser = house.phone(Role.OWNER)
    answer = browser.post(_path(path, id), data={**form, "token": house.token(browser)})
    assert answer.status_code < 500
    for person in house.parts.people.ids():
        house.parts.people.load(person)
    written = house.parts.folders.settings_file.exists()
    assert house.device.settings == (Settings.load() if written else Settings())
    assert browser.get("/device").status_code == browser.get("/people").status_code == 200
    house.device.become()
