"""What a journal promises for every exercise and whatever is done: replayed, it is the same session."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from assistant.runtime.journal import line_format, records
from assistant.runtime.journal.redaction import Discretion
from assistant.session.events import Event, Heard, Understood
from assistant.session.session import Session
from tests.properties.test_session_properties import Deed, deeds, every_exercise, load, tried
from tests.tried import times


def lived(path: Path, done: list[Deed]) -> tuple[list[Event], list[str], Session]:
    """A session as the loop holds it: what happened, what it led to, and where it is by then."""
    from tests.properties.test_session_properties import played

    stage = played(path, done)
    exercise, language = load(path)
    session = Session(exercise, language.lexicon, language.spoken)
    events: list[Event] = []
    led_to = []
    for event in stage.events:
        happened = session.understood(event) if isinstance(event, Heard) else event
        events.append(happened)
        led_to.append(records.digest(session.handle(happened)))
    return events, led_to, session


def written(events: list[Event], led_to: list[str], *, words: bool) -> bytes:
    discretion = Discretion()
    rows = []
    for number, (event, led) in enumerate(zip(events, led_to, strict=True), 1):
        if isinstance(event, Understood) and not words:
            event = discretion.without_words(event)
        rows.append(records.happened_row(number, event, led))
    return b"".join(map(line_format.line, rows))


@every_exercise
@pytest.mark.parametrize("words", [True, False])
def test_what_was_written_replays_to_the_same_actions(path: Path, words: bool) -> None:
    @settings(tried, max_examples=times(12))
    @given(deeds(path))
    def same(done: list[Deed]) -> None:
        events, led_to, session = lived(path, done)
        read = line_format.read(written(events, led_to, words=words))
        happened = [records.happened(n, row) for n, row in enumerate(read.rows, 1)]
        assert not read.torn
        if words:
            assert [each.event for each in happened] == events
        exercise, language = load(path)
        again = Session(exercise, language.lexicon, language.spoken)
        assert [records.digest(again.handle(each.event)) for each in happened] == led_to
        assert (again.step, again.timers, again.floor) == (
            session.step,
            session.timers,
            session.floor,
        )
        assert again.memory.keys() == session.memory.keys()
        if words:
            assert again.memory == session.memory

    same()


@every_exercise
def test_without_consent_no_word_is_written(path: Path) -> None:
    said = "zebra crossing, velvet and a xylophone"

    @settings(tried, max_examples=times(12))
    @given(deeds(path))
    def wordless(done: list[Deed]) -> None:
        talked = [deed for each in done for deed in (each, ("say", said))]
        events, led_to, _ = lived(path, talked)
        text = json.dumps([r.decode() for r in [written(events, led_to, words=False)]])
        assert not [word for word in ("zebra", "velvet", "xylophone") if word in text]

    wordless()
