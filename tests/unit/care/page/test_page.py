"""What each may see and do on the page, and that nobody else may."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant import languages
from assistant.care import forgetting, settings_file
from assistant.care.page import routes
from assistant.care.page.page_context import Reach
from assistant.care.page.routes import build
from assistant.care.page.texts import language, texts
from assistant.care.pairing.phones import Role
from assistant.care.service import first_start
from assistant.care.service.order import By, Order
from assistant.care.service.status import Call, Ending
from assistant.history.model import LOOKED_ON, Entry, PastSession
from assistant.history.store import History
from assistant.people import pronouncing, safety_plan
from assistant.people.store import NOBODY
from assistant.session.actions import Outcome, Record
from assistant.settings import NO_LIMIT, Settings
from tests.unit.care.page.conftest import House, text_of
from tests.unit.care.page.states import result

ORDER = Order(exercise="grounding", person="sam", by=By.CAREGIVER)
WORDS = (("assistant", "Name five things"), ("person", "a blue lamp"))


def running(house: House, **more: Any) -> None:
    house.device.become(person="sam", exercise="grounding", title="Grounding", **more)


def share(house: House, *what: str, who: str = "caregiver") -> None:
    house.parts.people.change("sam", {"share": {who: list(what)}})


def keep(house: House, person: str, *, private: bool = False, before: float = 7.0) -> None:
    """A session in the history."""
    records = [Record(kind="rating", name="before", value=before)]
    records += [Record(kind="rating", name="after", value=3.0)]
    if private:
        records.append(Record(kind="answer", name=LOOKED_ON, value="no"))
    with History(house.parts.folders.history_file) as history:
        history.add(
            [
                PastSession(
                    id=f"{person}-{before}",
                    person=person,
                    exercise="grounding",
                    language="en",
                    began=datetime.now().astimezone() - timedelta(days=1),
                    seconds=300,
                    outcome=Outcome.COMPLETED,
                    entries=tuple(Entry(at=1.0, record=each) for each in records),
                )
            ]
        )


NAMED = {"id": "sam", "name": "grounding"}
READ = [way.path.format(**NAMED) for way in routes.WAYS if way.get]
PAGES = [*READ, "/events", "/live", "/exercises/grounding/sample"]
FORMS = [way.path.format(**NAMED) for way in routes.WAYS if way.post]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_sees_nothing(house: House, path: str) -> None:
    running(house, captions=WORDS)
    answer = house.stranger().get(path)
    assert answer.status_code in (303, 403)
    assert "Sam" not in answer.text and "lamp" not in answer.text


@pytest.mark.parametrize("path", FORMS)
def test_a_stranger_does_nothing(house: House, path: str) -> None:
    answer = house.stranger().post(path, data={"exercise": "grounding", "person": "sam"})
    assert answer.status_code == 303 and answer.headers["location"] == "/pair"
    assert house.device.orders == []


@pytest.mark.slow
def test_a_stranger_with_a_thousand_tries_gets_nothing(house: House) -> None:
    house.parts.guard.offer()
    stranger = house.stranger()
    answers = {stranger.post("/pair", data={"code": f"{n:06}"}).status_code for n in range(1, 1001)}
    assert answers <= {403, 429}
    assert "phone" not in stranger.cookies
    assert house.parts.guard.phones() == []


def told(page: str) -> str:
    """What is wrong, as a page says it."""
    found = re.search(r'role="alert"[^>]*>(.*?)</(?:p|h1)>', page)
    return text_of(found[1]) if found else ""


def test_a_stranger_is_slowed_and_told_so_and_the_owner_comes_in(house: House) -> None:
    code = house.parts.guard.offer()
    stranger, words = house.stranger(address="192.168.1.66"), texts("en")
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        answer = stranger.post("/pair", data={"code": wrong})
        assert (answer.status_code, told(answer.text)) == (403, words["pair-wrong"])
    answer = stranger.post("/pair", data={"code": wrong})
    assert answer.status_code == 429
    seconds = int(answer.headers["retry-after"])
    assert 1 <= seconds <= 20
    assert told(answer.text) == words["pair-wait"].format(seconds=seconds)
    assert house.stranger().post("/pair", data={"code": code}).headers["location"] == "/"
    answer = house.stranger().post("/pair", data={"code": code})
    assert told(answer.text) == words["pair-none"]


@pytest.mark.parametrize(("proxied", "status"), [(True, 303), (False, 429)])
def test_behind_a_proxy_whoever_it_asks_for_is_slowed(
    house: House, proxied: bool, status: int
) -> None:
    """And nobody says of themselves who they are: of a list the proxy wrote the last."""
    page = build(replace(house.parts, reach=Reach(proxied=proxied)), ["localhost"])
    code = house.parts.guard.offer()

    def asked(by: str, code: str) -> int:
        browser = TestClient(
            page, base_url="http://localhost", client=("127.0.0.1", 1), follow_redirects=False
        )
        headers = {"x-forwarded-for": by}
        return int(browser.post("/pair", data={"code": code}, headers=headers).status_code)

    wrong = "000000" if code != "000000" else "111111"
    answers = [asked(f"10.9.9.{n}, 192.168.1.66", wrong) for n in range(6)]
    assert answers == [403] * 5 + [429]
    assert asked("192.168.1.20", code) == status


def test_pairing_gives_a_cookie_that_no_script_reads(house: House) -> None:
    code = house.parts.guard.offer()
    answer = house.stranger().post("/pair", data={"code": f"{code[:3]} {code[3:]}"})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "." * 4000, "a; phone=b"])
def test_a_forged_cookie_is_a_strangers(house: House, cookie: str) -> None:
    answer = house.stranger(cookie=f"phone={cookie}").get("/")
    assert answer.status_code == 303 and answer.headers["location"] == "/pair"


def test_forgetting_all_phones_puts_them_out_at_once(house: House) -> None:
    browser = house.phone()
    assert browser.get("/").status_code == 200
    house.parts.guard.forget_all()
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize("sent", [None, "", "0" * 64, "other"])
def test_a_form_from_elsewhere_does_nothing(house: House, sent: str | None) -> None:
    browser, other = house.phone(), house.phone()
    form = {"exercise": "grounding", "person": "sam"}
    if sent is not None:
        form["token"] = house.token(other) if sent == "other" else sent
    assert browser.post("/start", data=form).status_code == 403
    assert house.device.orders == []


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}],
)
def test_another_page_sends_no_form(house: House, headers: dict[str, str]) -> None:
    browser = house.phone()
    form = {"token": house.token(browser), "exercise": "grounding", "person": "sam"}
    assert browser.post("/start", data=form, headers=headers).status_code == 403
    assert house.device.orders == []


def test_a_caregiver_starts_steers_and_speaks(house: House) -> None:
    browser = house.phone(Role.CAREGIVER, name="Kim")
    assert house.post(browser, "/start", exercise="grounding", person="sam").status_code == 303
    assert house.device.orders == [ORDER]
    assert "Sam: Grounding is running." in text_of(browser.get("/").text)
    for name in ("pause", "go-on", "louder", "slower"):
        assert house.post(browser, "/command", command=name).status_code == 303
    house.post(browser, "/say", text=" I'll be\r\nthere soon ")
    assert house.device.messages == ["I'll be there soon"]
    house.post(browser, "/command", command="stop")
    assert [str(each) for each in house.device.commands] == "pause go-on louder slower stop".split()
    deeds = [(deed.who, deed.did) for deed in house.parts.audit.lately(20)]
    assert ("Kim", "started") in deeds and ("Kim", "had a message said") in deeds
    assert not any("soon" in deed.what + deed.did for deed in house.parts.audit.lately(20))


def test_a_length_is_chosen_where_there_are_several(house: House) -> None:
    browser = house.phone(Role.CAREGIVER)
    choices = re.findall(
        r'value="((?:grounding|breathing)[^"]*)" required', browser.get("/start").text
    )
    assert choices == ["breathing", "grounding", "grounding:short", "grounding:long"]
    house.post(browser, "/start", exercise="grounding:short", person="sam")
    assert house.device.orders == [replace(ORDER, length="short")]


def test_the_second_of_two_caregivers_is_told(house: House) -> None:
    first, second = house.phone(Role.CAREGIVER), house.phone(Role.CAREGIVER)
    house.post(first, "/start", exercise="grounding", person="sam")
    answer = house.post(second, "/start", exercise="breathing", person="other")
    assert answer.status_code == 409 and texts("en")["busy"] in answer.text
    assert house.device.orders == [ORDER]


def test_who_is_paired_cannot_be_read_and_that_is_said(house: House) -> None:
    phone = house.phone()
    (house.parts.folders.care / "phones.json").write_text("{", encoding="utf-8")
    answer = phone.get("/")
    assert answer.status_code == 503 and "list of phones cannot be read" in answer.text


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/command", {"command": "pause"}, 409),
        ("/command", {"command": "dance"}, 400),
        ("/command", {}, 400),
        ("/say", {"text": "  "}, 400),
        ("/start", {"exercise": "grounding", "person": "../sam"}, 400),
        ("/people", {"name": " "}, 400),
        ("/people", {"name": "<b>"}, 400),
        ("/start", {"exercise": "grounding"}, 400),
        ("/read", {"session": "²"}, 400),
        ("/people/sam", {"pace": "fast"}, 400),
        ("/people/sam", {"at": "25:00", "what": "grounding"}, 400),
        ("/people/nobody-here", {"pace": "1"}, 400),
        ("/device/offer", {"role": "king"}, 400),
        ("/device/offer", {"role": "person", "person": "x"}, 400),
    ],
)
def test_what_cannot_be_is_said_so(
    house: House, path: str, form: dict[str, str], status: int
) -> None:
    answer = house.post(house.phone(), path, **form)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text and "Traceback" not in answer.text


def test_captions_only_if_the_person_agreed(house: House) -> None:
    browser = house.phone(Role.CAREGIVER)
    running(house, captions=WORDS)
    assert "lamp" not in browser.get("/").text
    share(house, "words")
    assert "a blue lamp" in text_of(browser.get("/").text)
    running(house, captions=WORDS, private=True)
    assert "lamp" not in browser.get("/").text


def test_that_the_plan_is_not_shown_is_said_to_whom_words_are_shown(house: House) -> None:
    browser = house.phone(Role.CAREGIVER)
    running(house, captions=WORDS, confidential=True)
    assert "plan for hard times" not in browser.get("/").text
    share(house, "words")
    assert "own plan for hard times" in text_of(browser.get("/").text)


@pytest.mark.parametrize("agreed", [True, False])
def test_needs_help_only_if_the_person_agreed(house: House, agreed: bool) -> None:
    share(house, *(["help"] if agreed else ["ratings"]))
    running(house, needing=("sam",))
    browser = house.phone(Role.CAREGIVER)
    said = text_of(browser.get("/").text)
    assert ("may need somebody" in said) is agreed
    assert house.post(browser, "/seen-to", person="sam").status_code == (303 if agreed else 403)
    assert house.device.now.help_needed is not agreed


def test_what_is_shared_with_a_name_is_for_that_phone(house: House) -> None:
    share(house, "words", who="Kim")
    running(house, captions=WORDS)
    assert "lamp" in house.phone(Role.CAREGIVER, name="Kim").get("/").text
    assert "lamp" not in house.phone(Role.CAREGIVER, name="Lee").get("/").text


def test_somebody_trusted_may_be_told_that_help_is_needed(house: House) -> None:
    kim = {"name": "Kim", "may-be-told": True}
    house.parts.people.change("sam", {"contacts": [kim, {"name": "Lee"}]})
    house.device.become(person="sam", needing=("sam",))
    assert "may need somebody" in house.phone(Role.CAREGIVER, name="Kim").get("/").text
    assert "may need somebody" not in house.phone(Role.CAREGIVER, name="Lee").get("/").text


def test_another_person_sees_that_it_is_busy_and_no_more(house: House) -> None:
    share(house, "words", "help", "ratings")
    running(house, captions=WORDS, section="Senses", needing=("sam",))
    browser = house.phone(Role.PERSON, person="other")
    html = browser.get("/").text
    for hidden in ("Sam", "lamp", "Senses", "need somebody", "Grounding"):
        assert hidden not in html
    assert house.post(browser, "/command", command="stop").status_code == 403
    assert browser.get("/people/sam").status_code == 403


def test_the_person_sees_and_does_what_is_their_own(house: House) -> None:
    keep(house, "sam", private=True)
    browser = house.phone(Role.PERSON, person="sam")
    assert "<svg" in browser.get("/people/sam").text
    assert house.post(browser, "/people/sam/share", share=["ratings", "help"]).status_code == 303
    assert house.parts.people.load("sam").may_see("caregiver") == ("ratings", "help")
    house.post(browser, "/start", exercise="grounding", person="sam")
    assert house.device.orders[0].by is By.PERSON
    assert house.post(browser, "/start", exercise="grounding", person="other").status_code == 403


@pytest.mark.parametrize("role", [Role.CAREGIVER, Role.OWNER])
def test_nobody_else_says_what_is_shared(house: House, role: Role) -> None:
    browser = house.phone(role)
    assert house.post(browser, "/people/sam/share", share=["words"]).status_code == 403
    house.post(browser, "/people/sam", **{"share.caregiver": "words", "share": "words"})
    assert house.parts.people.load("sam").may_see("caregiver") == ()


@pytest.mark.parametrize(
    ("shared", "numbers", "picture"),
    [((), False, False), (("ratings",), True, False), (("plot",), False, True)],
)
def test_ratings_and_their_plot_only_if_shared(
    house: House, shared: tuple[str, ...], numbers: bool, picture: bool
) -> None:
    keep(house, "sam")
    share(house, *shared)
    html = house.phone(Role.CAREGIVER).get("/people/sam").text
    assert ("<table" in html) is numbers
    assert ("<svg" in html) is picture


def test_a_private_session_is_the_persons_alone(house: House) -> None:
    keep(house, "sam", before=9.0, private=True)
    keep(house, "sam", before=6.0)
    share(house, "ratings", "plot")
    for browser, count in (
        (house.phone(Role.CAREGIVER), 1),
        (house.phone(Role.PERSON, person="sam"), 2),
    ):
        html = browser.get("/people/sam").text
        assert html.count('class="way"') == count
        assert (">9<" in html) is (count == 2)


def test_a_history_that_is_locked_is_said_so(house: House) -> None:
    share(house, "ratings")
    keep(house, "sam")
    house.parts.folders.lock.write_text("locked", encoding="utf-8")
    answer = house.phone(Role.CAREGIVER).get("/people/sam")
    assert answer.status_code == 503 and texts("en")["sessions-locked"] in answer.text


def test_an_owner_sets_a_person_up(house: House) -> None:
    browser = house.phone()
    assert house.post(browser, "/people", name="Lee").status_code == 303
    house.post(
        browser, "/people/lee", name="Lee", pace="0.9", all="yes", spare=["neck", "left-arm"]
    )
    lee = house.parts.people.load("lee")
    assert (lee.name, lee.pace, lee.spare) == ("Lee", 0.9, ("neck", "left-arm"))
    assert 'value="neck" checked' in browser.get("/people/lee").text
    house.post(
        browser,
        "/people/lee",
        all="yes",
        voice="pyttsx3",
        patience="no limit",
        adapts="no",
        bells="no",
        background="rain",
    )
    lee = house.parts.people.load("lee")
    assert (lee.spare, lee.voice, lee.patience) == ((), "pyttsx3", NO_LIMIT)
    assert (lee.adapts, lee.bells, lee.background) == (False, False, "rain")
    assert '<option value="rain" selected>Rain</option>' in browser.get("/people/lee").text
    house.post(browser, "/people/lee", background="")
    assert house.parts.people.load("lee").background is None
    assert '<option value="no limit" selected>' in browser.get("/people/lee").text
    assert house.post(house.phone(Role.CAREGIVER), "/people/lee", name="X").status_code == 403


def test_whom_somebody_trusts_is_set_here_but_who_may_be_told_by_them_alone(house: House) -> None:
    owner, own = house.phone(name="Kim"), house.phone(Role.PERSON, person="sam")
    lines = {"contact": ["Kim", "Lee", ""], "number": ["01632 960123", "", ""], "told": ["Kim"]}
    for browser, informed in ((owner, False), (own, True), (owner, True)):
        assert house.post(browser, "/people/sam/contacts", **lines).status_code == 303
        (kim, lee) = house.parts.people.load("sam").contacts
        assert (kim.name, kim.number, kim.informed) == ("Kim", "01632 960123", informed)
        assert (lee.name, lee.number, lee.informed) == ("Lee", "", False)
    html = house.post(owner, "/people/sam/contacts", contact="Kim", number="x").text
    assert texts("en")["labels"]["contacts"] in html
    house.post(owner, "/people/sam/contacts", contact="", number="")
    assert house.parts.people.load("sam").contacts == ()


def test_a_new_device_is_set_up_from_the_page_alone(house: House) -> None:
    for id in house.parts.people.ids():
        house.parts.people.remove(id)
    browser = house.phone()
    assert texts("en")["first"] in browser.get("/").text
    house.post(browser, "/people", name="Lee")
    assert texts("en")["first"] not in browser.get("/").text
    wishes = {"language": "ko", "wake": "안녕 친구야", "region": "KR", "person": "lee"}
    hours = {"night-begin": "21:00", "night-end": "08:00", "quiet-begin": "", "quiet-end": ""}
    answer = house.post(browser, "/device/settings", **wishes, **hours)
    assert answer.status_code == 303
    assert Settings.load() == house.device.settings == Settings(**wishes, night="21:00-08:00")
    assert house.parts.folders.settings_file.stat().st_mode & 0o077 == 0
    page = browser.get(answer.headers["location"]).text
    assert 'name="night-begin" value="21:00"' in page and texts("ko")["saved"] in text_of(page)


@pytest.mark.parametrize(
    "wrong",
    [
        {"night-begin": "late", "night-end": "08:00"},
        {"night-begin": "21:00", "night-end": ""},
        {"night-begin": "21:00"},
        {"voice": "opera"},
        {"language": 'e"n'},
        {"region": "XX"},
    ],
)
def test_what_is_wrong_about_the_device_is_not_set(house: House, wrong: dict[str, str]) -> None:
    typed = {"wake": "hello you"}
    answer = house.post(house.phone(), "/device/settings", **typed, **wrong)
    assert answer.status_code == 400
    key = next(iter(wrong)).partition("-")[0]
    assert f'id="wrong-{key}"' in answer.text and 'value="hello you"' in answer.text
    assert not house.parts.folders.settings_file.exists()
    assert house.device.settings == Settings()
    caregiver = house.phone(Role.CAREGIVER)
    assert house.post(caregiver, "/device/settings", language="ko").status_code == 403


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("", 'wake = "off"\n'),
        ("# mine\npace = 0.9 # slow", '# mine\npace = 0.9 # slow\nwake = "off"\n'),
        ('wake = "a"\npage = "house"\n', 'wake = "off"\npage = "house"\n'),
        ('wake = """\na"""\npage = "house"', 'wake = "off"\npage = "house"\n'),
    ],
)
def test_the_rest_of_the_settings_stays_as_it_is_written(text: str, changed: str) -> None:
    assert settings_file.changed(text, {"wake": "off"}) == changed


_NAMES = re.compile(
    r"\b(grounding on weekdays|weekends|mon, wed|Sam|Kim|Grounding|Hibari|English|UTC|off|sam"
    r"|other|grounding( short)?|assistant doctor)\b",
    re.ASCII,
)
"""What is a name or has to be typed as it stands."""


def english_in(html: str) -> list[str]:
    """Words that should have been in another language."""
    html = re.sub(
        r'<(span|button|option)[^>]* lang="(?!ko)\w+">.*?</\1>', "", html, flags=re.DOTALL
    )
    for code in languages.available():
        html = html.replace(f">{languages.name_of(code)}<", "><")
    return re.findall(r"[A-Za-z]{2,}", _NAMES.sub("", text_of(html)))


@pytest.mark.parametrize("path", READ)
def test_the_korean_page_is_korean(house: House, path: str) -> None:
    """What is left in English is folded away, for whoever mends the device."""
    keep(house, "sam")
    share(house, "ratings", "plot", "words", "help")
    browser = house.phone(name="Kim")
    browser.headers["accept-language"] = "ko"
    house.parts.folders.settings_file.parent.mkdir(parents=True, exist_ok=True)
    house.parts.folders.settings_file.write_text("broken", encoding="utf-8")
    house.post(browser, "/start", exercise="grounding:short", person="sam")
    for name in ("say", "command", "device/offer", "seen-to"):
        house.post(browser, f"/{name}", text="...", command="stop", role="caregiver")
    house.stranger().post("/pair", data={"code": "1"})
    running(house, trouble="Something in English.", minutes_left=2.0)
    assert english_in(browser.get(path).text) == []


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/start", {"exercise": "grounding", "person": "sam"}),
        ("/start", {"exercise": "no-such", "person": "sam"}),
        ("/start", {"exercise": "grounding:huge", "person": "sam"}),
        ("/say", {"text": "x" * 301}),
        ("/people", {"name": "<b>"}),
        ("/people/sam", {"pace": "9", "at": "late", "what": "x"}),
        ("/device/settings", {"night-begin": "x"}),
    ],
)
def test_what_is_wrong_is_said_in_the_language_of_the_page(
    house: House, path: str, form: dict[str, str]
) -> None:
    browser = house.phone()
    browser.headers["accept-language"] = "ko"
    codes = {"no-such": "unknown-exercise", "grounding:huge": "unknown-length"}
    house.device.refuses = codes.get(form.get("exercise", ""), "message" if "text" in form else "")
    if path == "/start":
        house.device.become(exercise="grounding")
    answer = house.post(browser, path, **form)
    assert answer.status_code >= 400
    said = told(answer.text)
    assert said and said != texts("ko")["refused"]
    assert english_in(said) == []


def test_the_picture_is_told_in_words_as_well(house: House) -> None:
    keep(house, "sam", before=7.0)
    keep(house, "sam", before=3.0)
    share(house, "plot")
    said = text_of(house.phone(Role.CAREGIVER).get("/people/sam").text)
    assert "In 2 sessions" in said
    assert "lower afterwards in 1, the same in 1 and higher in 0; on average 5.0 before" in said


def test_an_owner_sets_when_the_device_asks(house: House) -> None:
    browser = house.phone()
    asked = {
        "at": ["22:00", "08:30", ""],
        "what": ["grounding", "breathing", "grounding"],
        "day0": ["mon", "wed"],
        "day1": ["sat", "sun"],
    }
    house.post(browser, "/people/sam", **asked)
    set_first = house.parts.people.load("sam").schedule
    assert [str(each) for each in set_first] == [
        "22:00 grounding on mon, wed",
        "08:30 breathing on sat, sun",
    ]
    page = browser.get("/people/sam").text
    assert re.findall(r'name="at" value="([^"]*)"', page) == ["22:00", "08:30", ""]
    assert re.findall(r'name="day1" value="(\w+)" checked', page) == ["sat", "sun"]
    house.post(browser, "/people/sam", at=["07:00", ""], what=["breathing", "grounding"])
    (every_day,) = house.parts.people.load("sam").schedule
    assert (str(every_day.at), len(every_day.days)) == ("07:00:00", 7)
    house.post(browser, "/people/sam", at="", what="grounding")
    assert house.parts.people.load("sam").schedule == ()


def test_an_owner_pairs_and_unpairs_others(house: House) -> None:
    owner = house.phone()
    html = house.post(owner, "/device/offer", role="person", name="Sam", person="sam").text
    found = re.search(r"(\d{3} \d{3})", html)
    assert found
    theirs = house.stranger()
    assert theirs.post("/pair", data={"code": found[1]}).status_code == 303
    (_, phone) = house.parts.guard.phones()
    assert (phone.role, phone.name, phone.person) == (Role.PERSON, "Sam", "sam")
    house.post(owner, "/device/forget", id=phone.id)
    assert theirs.get("/").status_code == 303


def test_a_phone_can_leave(house: House) -> None:
    browser = house.phone()
    assert texts("en")["leave-really"] in text_of(browser.get("/leave").text)
    assert browser.get("/").status_code == 200
    to = house.post(browser, "/leave").headers["location"]
    assert texts("en")["left"] in text_of(browser.get(to).text)
    assert browser.get("/").status_code == 303


def test_what_a_person_wrote_is_shown_and_never_run(house: House) -> None:
    house.parts.people.change("sam", {"name": 'Sam "<&'})
    share(house, "words")
    running(house, captions=(("person", "<img src=x onerror=alert(1)>"),))
    browser = house.phone()
    page = browser.get("/").text
    assert "<img" not in page and "&lt;img" in page
    assert "Sam &#34;&lt;&amp;" in page
    answer = house.post(browser, "/people/sam", name="<script>alert(1)</script>")
    assert answer.status_code == 400 and "<script>alert" not in answer.text


@pytest.mark.parametrize("code", languages.available())
def test_every_page_in_every_language(house: House, code: str) -> None:
    keep(house, "sam")
    share(house, "ratings", "plot", "words", "help")
    browser = house.phone()
    browser.headers["accept-language"] = code
    for needing in ((), ("sam",)):
        running(house, captions=WORDS, needing=needing, minutes_left=3.2)
        for path in (*READ, "/pair", "/offline", "/nothing-here"):
            answer = browser.get(path)
            # Two ask about somebody or something that is not named here.
            unnamed = path in ("/nothing-here", "/device/forget", "/people/sam/contacts")
            assert answer.status_code == (404 if unnamed else 200)
            html = answer.text
            assert f'<html lang="{code}">' in html
            assert "{" not in text_of(html)
    house.device.become()
    assert texts(code)["start-why"] in browser.get("/").text


def _keys(tree: Any) -> Any:
    return {key: _keys(each) for key, each in tree.items()} if isinstance(tree, dict) else None


@pytest.mark.parametrize("code", languages.available())
def test_the_languages_say_the_same(code: str) -> None:
    assert _keys(texts(code)) == _keys(texts("en"))
    assert code in texts(code)["choices"]["language"]


@pytest.mark.parametrize(
    ("wanted", "accepted", "is_"),
    [
        ("", "", "ko"),
        ("", "de-DE,de;q=0.9,en-GB;q=0.5,ko", "en"),
        ("ko", "en", "ko"),
        ("xx", "ko-KR", "ko"),
        ("", ";;,,=", "ko"),
    ],
)
def test_which_language(wanted: str, accepted: str, is_: str) -> None:
    assert language(wanted, accepted, "ko", ("en", "ko")) == is_


def test_the_language_can_be_changed(house: House) -> None:
    browser = house.phone()
    browser.post("/language", data={"code": "ko"})
    assert '<html lang="ko">' in browser.get("/").text
    browser.post("/language", data={"code": "../en"})
    assert '<html lang="ko">' in browser.get("/").text


def test_a_name_that_no_voice_can_say_is_asked_for_as_it_sounds(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = pronouncing.check(lambda: "en", lambda text, language: text.isascii())
    house.parts.people._check = check
    owner = house.phone()
    answer = house.post(owner, "/people/sam", name="龘")
    assert answer.status_code == 400 and 'can say "龘"' in unescape(answer.text)
    assert house.post(owner, "/people/sam/contacts", contact="龘", number="1").status_code == 400
    lines = {"contact": "龘", "number": "010 1234", "sounds-like": "Dada"}
    assert house.post(owner, "/people/sam/contacts", **lines).status_code == 303
    (contact,) = house.parts.people.load("sam").contacts
    assert (contact.name, contact.spoken) == ("龘", "Dada")
    assert 'value="Dada"' in owner.get("/people/sam").text


def test_who_needs_help_is_shown_beside_what_goes_on(house: House) -> None:
    share(house, "help")
    house.device.become(person="other", exercise="grounding", title="Grounding", needing=("sam",))
    browser = house.phone(Role.CAREGIVER)
    said = text_of(browser.get("/").text)
    assert "Sam Sam may need somebody" in said and "other: Grounding is running" in said
    assert house.post(browser, "/seen-to", person="other").status_code == 403
    assert house.post(browser, "/seen-to", person="sam").status_code == 303
    assert house.device.now.needing == ()


def test_who_came_and_when_is_seen_by_the_others(house: House) -> None:
    share(house, "help")
    running(house, needing=("sam",))
    kim, lee = house.phone(Role.CAREGIVER, name="Kim"), house.phone(Role.CAREGIVER, name="Lee")
    assert re.search(r"since \d\d:\d\d", text_of(lee.get("/say").text))
    house.post(kim, "/seen-to", person="sam")
    assert re.search(r"Kim came to Sam\. \d\d:\d\d", text_of(lee.get("/").text))
    share(house)
    assert "Kim came" not in lee.get("/").text


@pytest.mark.parametrize(
    "path",
    ["/more", "/start", "/say", "/people", "/people/sam", "/device", "/devices", "/elsewhere"],
)
def test_help_is_on_every_page_and_behind_it_nothing_can_be_pressed(
    house: House, path: str
) -> None:
    share(house, "help")
    running(house, needing=("sam",))
    page = house.phone().get(path).text
    assert "<title>HELP: Sam</title>" in page and '<div id="rest" inert>' in page
    assert 'href="/icon-help.svg?' in page and 'action="/seen-to"' in page
    own = house.phone(Role.PERSON, person="sam").get("/").text
    assert texts("en")["help-own"] in own and "inert" not in own


def test_a_person_who_is_renamed_during_a_session_is_called_so_at_once(house: House) -> None:
    running(house)
    browser = house.phone(Role.CAREGIVER)
    before = browser.get("/live").json()
    house.parts.people.change("sam", {"name": "Samuel"})
    after = browser.get("/live").json()
    assert (before["who"], after["who"]) == ("Sam", "Samuel") and before["key"] != after["key"]
    assert "Samuel: Grounding is running." in text_of(browser.get("/").text)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("mrs smith", "mrs-smith"),
        ("  Mrs   SMITH ", "mrs-smith"),
        ("김서연", "김서연"),
        ("José O'Neil", "jose-o-neil"),
        ("nobody", "person"),
        ("...", "person"),
        ("a" * 60, "a" * 40),
        ("Sam", "sam-2"),
    ],
)
def test_any_name_is_a_name_and_the_files_name_is_ours_to_make(
    house: House, name: str, id: str
) -> None:
    browser = house.phone()
    answer = house.post(browser, "/people", name=name)
    assert answer.status_code == 303
    assert house.parts.people.load(id).name == " ".join(name.split())
    page = browser.get(answer.headers["location"])
    assert page.status_code == 200 and texts("en")["saved"] in text_of(page.text)


@pytest.mark.parametrize("code", languages.available())
def test_a_session_of_nobody_in_particular_is_told_without_a_name(house: House, code: str) -> None:
    """Where a name would stand, no word for somebody stands in its place, with an honorific or a capital."""
    browser, words = house.phone(Role.CAREGIVER), texts(code)
    browser.headers["accept-language"] = code
    asked: dict[str, Any] = {"person": NOBODY, "exercise": "grounding", "title": "Grounding"}
    house.device.become(**asked, asking=True, private=True)
    assert f"<h1>{words['waiting-somebody']}</h1>" in browser.get("/").text
    house.device.become(exercise=first_start.NAME, asking=True)
    shown = text_of(browser.get("/").text)
    assert words["introducing"] in shown and words["waiting-why"] not in shown
    call = Call(person="sam", since=1.0, at=time.time(), by=By.HOUSE)
    share(house, "help")
    declined = replace(result(Ending.DECLINED), person=NOBODY)
    house.device.become(calls=(call,), last=declined)
    shown = text_of(browser.get("/").text)
    assert (
        words["by-house"] in shown
        and words["endings"]["declined"].format(who=words["somebody"]) in shown
    )
    assert words["called"].format(name=words["somebody"]) not in shown or code == "en"


def test_what_was_done_is_told_by_the_clock_of_the_house(house: House) -> None:
    browser = house.phone(Role.OWNER, name="Kim")
    house.post(browser, "/start", exercise="grounding", person="sam")
    (deed, *_) = house.parts.audit.lately(1)
    at = datetime.fromisoformat(deed.at).astimezone()
    shown = text_of(browser.get("/device").text)
    assert f"{at.day} {texts('en')['months'][at.month - 1]} {at:%H:%M} Kim started" in shown
    assert "UTC" not in shown


def test_after_a_mistake_what_was_typed_is_there_and_what_is_wrong_stands_beside_it(
    house: House,
) -> None:
    browser = house.phone()
    form = {
        "name": "Samuel",
        "pace": "7",
        "all": "yes",
        "spare": "neck",
        "at": "23:15",
        "what": "x y",
    }
    answer = house.post(browser, "/people/sam", **form)
    assert answer.status_code == 400 and house.parts.people.load("sam").name == "Sam"
    assert 'value="Samuel"' in answer.text and 'value="neck" checked' in answer.text
    assert 'name="at" value="23:15"' in answer.text and 'id="wrong-schedule"' in answer.text
    answer = house.post(browser, "/people/sam/contacts", contact="Kim", number="call me")
    assert answer.status_code == 400 and 'id="wrong-number0"' in answer.text
    assert 'value="call me"' in answer.text and texts("en")["wrong"]["number"] in answer.text
    answer = house.post(browser, "/say", text="x" * 10)
    assert answer.headers["location"] == "/say?told=said"
    house.device.refuses = "unsayable"
    answer = house.post(browser, "/say", text="龘 龘")
    assert answer.status_code == 400 and "龘 龘</textarea>" in answer.text


def test_somebody_is_removed_only_after_a_question(house: House) -> None:
    browser = house.phone()
    house.post(browser, "/people/sam/contacts", contact=["Kim", "Lee"], number=["1234", ""])
    asked = browser.get("/people/sam/contacts?remove=Kim").text
    assert texts("en")["remove-really"].format(name="Kim") in text_of(asked)
    assert len(house.parts.people.load("sam").contacts) == 2
    answer = house.post(browser, "/people/sam/remove", contact="Kim")
    assert texts("en")["removed"] in text_of(browser.get(answer.headers["location"]).text)
    assert [each.name for each in house.parts.people.load("sam").contacts] == ["Lee"]


def test_two_people_or_exercises_of_the_same_name_are_told_apart(house: House) -> None:
    house.parts.people.change("other", {"name": "Sam"})
    own_scripts = house.parts.folders.scripts[0] / "en"
    own_scripts.mkdir(parents=True)
    shipped = house.parts.folders.scripts[-1] / "en" / "grounding.yaml"
    (own_scripts / "mine.yaml").write_bytes(shipped.read_bytes())
    kim = house.phone(Role.CAREGIVER)
    first, chosen = text_of(kim.get("/").text), text_of(kim.get("/start").text)
    assert "for Sam (sam)" in first and "for Sam (other)" in first
    assert "Grounding (grounding)" in chosen and "Grounding (mine)" in chosen
    house.device.become(person="other", needing=("sam",))
    running(house)
    assert "Sam (sam): Grounding is running." in text_of(kim.get("/").text)
    own = house.phone(Role.PERSON, person="sam")
    assert "Sam (" not in text_of(own.get("/").text)


def test_what_was_chosen_last_is_offered_again_and_a_persons_own_choice_to_nobody_else(
    house: House,
) -> None:
    own, kim = house.phone(Role.PERSON, person="sam"), house.phone(Role.CAREGIVER)
    house.post(own, "/start", exercise="breathing", person="sam")
    house.device.become()
    assert "Start paced breathing" in own.get("/").text
    assert "Start grounding for Sam" in kim.get("/").text
    house.post(kim, "/start", exercise="grounding:long", person="sam")
    house.device.become()
    assert 'value="grounding:long"' in kim.get("/").text
    assert "Start paced breathing" in own.get("/").text
    forgetting.forget(house.parts.folders, "sam")
    assert 'value="grounding:long"' not in kim.get("/").text


@pytest.mark.slow
def test_a_thousand_phones_that_try_codes_keep_nobody_out(house: House) -> None:
    code = house.parts.guard.offer()
    wrong = "000000" if code != "000000" else "111111"
    statuses = {
        house.stranger(address=f"10.0.{n // 250}.{n % 250 + 1}")
        .post("/pair", data={"code": wrong})
        .status_code
        for n in range(1000)
    }
    assert statuses == {403}
    assert house.stranger().post("/pair", data={"code": code}).headers["location"] == "/"


def test_an_owner_shows_another_phones_camera_where_the_page_is(house: House) -> None:
    parts = replace(house.parts, reach=Reach(address="https://10.0.0.7:8765", fingerprint="AB:CD"))
    elsewhere = House(parts=parts, device=house.device, page=build(parts, ["localhost"]))
    page = elsewhere.post(elsewhere.phone(), "/device/offer", role="caregiver").text
    assert 'class="qr"' in page and "https://10.0.0.7:8765" in page and "AB:CD" in page
    assert texts("en")["warnings"]["android"]["steps"][0][0] in page
    assert "Proceed to 10.0.0.7 (unsafe)" in page
    assert 'class="qr"' not in house.post(house.phone(), "/device/offer", role="caregiver").text


def test_a_plan_is_written_on_the_persons_own_phone_and_kept_once_they_agree(house: House) -> None:
    browser, file = house.phone(Role.PERSON, person="sam"), house.parts.folders.history_file
    plan = {"plan-helps": "a warm bath", "plan-calls": "my sister <3"}
    refused = house.post(browser, "/people/sam/plan", **plan)
    assert refused.status_code == 400 and told(refused.text) == texts("en")["plan-not-agreed"]
    assert 'value="a warm bath"' in refused.text  # what was typed is still there
    assert safety_plan.load(file, "sam") == {}
    assert house.post(browser, "/people/sam/plan", **plan, agreed="yes").status_code == 303
    assert safety_plan.load(file, "sam") == plan
    assert 'value="my sister &lt;3"' in browser.get("/people/sam").text
    cleared = {"plan-helps": "", "plan-calls": ""}
    assert house.post(browser, "/people/sam/plan", **cleared).status_code == 303
    assert safety_plan.load(file, "sam") == {}


def test_a_plan_that_is_too_long_is_refused_in_a_sentence(house: House) -> None:
    browser, file = house.phone(Role.PERSON, person="sam"), house.parts.folders.history_file
    long = {"plan-helps": "word " * 1000, "agreed": "yes"}
    assert house.post(browser, "/people/sam/plan", **long).status_code == 400
    assert safety_plan.load(file, "sam") == {}


@pytest.mark.parametrize("role", [Role.CAREGIVER, Role.OWNER])
def test_nobody_else_sees_or_writes_a_plan(house: House, role: Role) -> None:
    file, browser = house.parts.folders.history_file, house.phone(role)
    safety_plan.change(file, "sam", {"plan-helps": "a warm bath"})
    share(house, "words", "help", "ratings", "plot")
    assert "warm bath" not in browser.get("/people/sam").text
    answer = house.post(browser, "/people/sam/plan", **{"plan-helps": "x", "agreed": "yes"})
    assert answer.status_code == 403
    assert safety_plan.load(file, "sam") == {"plan-helps": "a warm bath"}
