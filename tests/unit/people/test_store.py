"""Profiles on the disk: who is chosen, what is kept there, and who may read it."""

from __future__ import annotations

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.errors import StoreError
from assistant.people.profile_reader import UnusableProfile
from assistant.people.profile_recorder import ProfileRecorder
from assistant.people.store import People
from assistant.session.actions import Finish, Outcome, Record
from tests.unit.people.conftest import SAM, TODAY


def test_files_are_for_their_owner_alone(people: People, home: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("the system keeps them for their owner")
    people.add("kim")
    for file in (people.file("sam"), people.file("kim")):
        assert file.stat().st_mode & 0o777 == 0o600
    assert (home / "data/people").stat().st_mode & 0o777 == 0o700


def test_who_is_chosen(people: People, caplog: pytest.LogCaptureFixture) -> None:
    assert people.chosen("") == people.load("sam")
    assert people.chosen("nobody") is None
    people.add("kim")
    assert people.chosen("kim") == people.load("kim")
    assert not caplog.messages
    assert people.chosen("") is None
    assert caplog.messages == ["No profile is used; choose one with --person: kim, sam"]
    with pytest.raises(StoreError, match=r'no profile "kin"; did you mean "kim"\?'):
        people.chosen("kin")


def test_without_any_profile_it_is_nobody(tmp_path: Path) -> None:
    people = People(tmp_path / "people")
    assert (people.ids(), people.chosen("")) == ([], None)
    with pytest.raises(StoreError, match="`assistant people add sam` makes one"):
        people.load("sam")


@pytest.mark.parametrize("id", ["", "Sam", "a b", "../sam", "nobody", "sam.yaml"])
def test_what_cannot_be_an_id(people: People, id: str) -> None:
    with pytest.raises(StoreError, match="cannot be the id"):
        people.add(id)


def test_nobody_is_added_over_somebody(people: People) -> None:
    with pytest.raises(StoreError, match="already"):
        people.add("sam")
    assert people.text("sam") == SAM


def test_what_is_wrong_is_not_written(people: People) -> None:
    with pytest.raises(UnusableProfile):
        people.write("sam", SAM.replace("pace: 0.9", "pace: 9"))
    with pytest.raises(UnusableProfile):
        people.change("sam", {"pace": 9})
    assert people.text("sam") == SAM
    assert [file.name for file in people.file("sam").parent.iterdir()] == ["sam.yaml"]


def test_a_folder_that_cannot_be_written_is_told(people: People, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        People(tmp_path / "file").write("sam", SAM)


def test_removing(people: People) -> None:
    people.remove("sam")
    assert people.ids() == []
    with pytest.raises(StoreError):
        people.remove("sam")


# What sessions keep

HEART = Record(kind="kept", name="heart", value="yes", days=30)


def test_an_answer_is_kept_with_its_day(people: People) -> None:
    people.keep("sam", HEART, TODAY)
    people.keep("sam", Record(kind="kept", name="hurts", value=("back", "neck")), TODAY)
    people.keep("sam", Record(kind="kept", name="goal", value=7.0), TODAY)
    kept = people.load("sam").person(TODAY).kept
    assert (kept["heart"], kept["hurts"], kept["goal"]) == ("yes", ("back", "neck"), 7.0)
    assert people.load("sam").person(TODAY + timedelta(days=30)).kept.get("heart") is None
    assert "# Agreed with Sam herself." in people.text("sam")


def test_who_saves_while_a_session_keeps_something_undoes_nothing(people: People) -> None:
    told = Record(kind="kept", name="fainting", value="no")
    with ThreadPoolExecutor(1) as pool:
        with people.writing():
            kept = pool.submit(people.keep, "sam", told, TODAY)
            assert not wait([kept], timeout=0.2).done
            people.change("sam", {"name": "Samira"})
        kept.result()
    assert people.load("sam").name == "Samira" and "fainting" in people.load("sam").kept


def test_what_was_taken_out_in_an_editor_stays_out_whatever_is_kept_or_forgotten_meanwhile(
    people: People,
) -> None:
    for name in ("heart", "fainting", "belly"):
        people.keep("sam", Record(kind="kept", name=name, value="no"), TODAY)
    read = people.text("sam")
    people.change("sam", {"kept": None, "name": "Samira"})
    people.keep("sam", Record(kind="kept", name="belly", value="yes"), TODAY)
    people.keep("sam", Record(kind="kept", name="fainting", value="no"), TODAY)
    edited = people.text("sam")  # heart is taken out, belly is put right
    people.write("sam", read)
    people.keep("sam", Record(kind="forgotten", name="fainting"), TODAY)
    people.keep("sam", Record(kind="kept", name="eyes", value="open"), TODAY)
    kept = people.write_edited("sam", edited, read).kept
    assert {name: each.value for name, each in kept.items()} == {"belly": "yes", "eyes": "open"}
    assert people.load("sam").name == "Samira"


_SAVES = """
import sys
from pathlib import Path
from assistant.people.store import People

def check(before, after):
    print("checking", flush=True)
    sys.stdin.readline()

People(Path(sys.argv[1]), check).change("sam", {"name": "Samira"})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there folders cannot be locked")
def test_the_same_holds_where_another_process_saves(people: People) -> None:
    told = Record(kind="kept", name="fainting", value="no")
    command = [sys.executable, "-c", _SAVES, str(people.file("sam").parent)]
    with (
        ThreadPoolExecutor(1) as pool,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as saving,
    ):
        assert saving.stdin and saving.stdout
        assert saving.stdout.readline() == "checking\n"
        kept = pool.submit(people.keep, "sam", told, TODAY)
        assert not wait([kept], timeout=0.2).done
        saving.stdin.write("\n")
        saving.stdin.close()
        kept.result(30)
        assert saving.wait(30) == 0
    assert people.load("sam").name == "Samira" and "fainting" in people.load("sam").kept


def test_a_new_feeling_replaces_all_of_the_old_one(people: People) -> None:
    for name in ("f", "f.word", "f.second"):
        people.keep("sam", Record(kind="kept", name=name, value="sad"), TODAY)
    for name in ("f", "f.word"):
        people.keep("sam", Record(kind="kept", name=name, value="glad"), TODAY)
    kept = people.load("sam").kept
    assert {n: kept[n].value for n in kept if n[0] == "f"} == {"f": "glad", "f.word": "glad"}
    people.keep("sam", Record(kind="forgotten", name="f"), TODAY)
    assert not [name for name in people.load("sam").kept if name[0] == "f"]


def test_what_was_set_by_hand_can_be_forgotten_too(people: People) -> None:
    people.keep("sam", Record(kind="forgotten", name="without"), TODAY)
    assert "without" not in people.load("sam").person(TODAY).kept
    people.keep("sam", Record(kind="forgotten", name="never-kept"), TODAY)


def test_what_a_newer_version_wrote_survives_being_kept_beside(people: People) -> None:
    newer = SAM.replace("format: 1", "format: 2\nshoe-size: 39").replace(
        "plan: {value: window,", "plan: {value: window, mood: fine,"
    )
    people.write("sam", newer)
    people.keep("sam", HEART, TODAY)
    text = people.text("sam")
    assert "format: 2\nshoe-size: 39\n" in text and "mood: fine" in text
    assert people.load("sam").kept["heart"].value == "yes"


def test_the_keeper_writes_as_it_happens(people: People) -> None:
    with ProfileRecorder(people, "sam") as keeper:
        keeper(1.0, HEART)
        keeper(2.0, Record(kind="rating", name="before", value=7.0))
        keeper(3.0, Record(kind="forgotten", name="plan"))
        keeper(4.0, Finish(outcome=Outcome.COMPLETED))
    assert people.load("sam").kept.keys() == {"heart", "old"}
    assert people.load("sam").kept["heart"].value == "yes"


def test_a_profile_that_is_gone_does_not_end_the_session(
    people: People, caplog: pytest.LogCaptureFixture
) -> None:
    people.remove("sam")
    with caplog.at_level(logging.WARNING), ProfileRecorder(people, "sam") as keeper:
        keeper(1.0, HEART)
    assert "heart is not kept" in caplog.text
