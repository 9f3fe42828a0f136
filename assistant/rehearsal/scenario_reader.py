"""A scenario as it is written: the shape of its YAML, and all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.errors import ScenarioError
from assistant.exercise.read import yaml_reader
from assistant.exercise.read.fields import shown
from assistant.exercise.read.problems import Loc, Problem, UnusableScript
from assistant.exercise.read.schema_errors import Findings, keys_of
from assistant.exercise.read.source import Source, Table
from assistant.rehearsal import model, scenario_schema
from assistant.rehearsal.model import Anchor, Scenario, Utterance
from assistant.session.person import Person

SILENCE = "silence"
"""Written for a reply that is not given."""

_SPEAKING = ("voice", "pace", "after")
"""What is said of a person's way to speak; all the rest is who they are."""
_Shape = TypeVar("_Shape", bound=BaseModel)


class UnusableScenario(ScenarioError):
    """A scenario that cannot be played, with everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        problems = sorted(problems, key=lambda each: (each.line, each.column))
        super().__init__("scenario", "\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def load(path: Path) -> Scenario:
    """Read a scenario. Raises `UnusableScenario` with everything that is wrong with it."""
    try:
        return _read(*yaml_reader.read(path))
    except UnusableScript as error:
        raise UnusableScenario(list(error.problems)) from None


def parse(text: str, path: Path) -> Scenario:
    """Read a text as a scenario of that name."""
    try:
        return _read(*yaml_reader.parse(text, path))
    except UnusableScript as error:
        raise UnusableScenario(list(error.problems)) from None


def _read(source: Source, problems: list[Problem]) -> Scenario:
    written = source.root.plain()
    if not isinstance(written, Table):
        raise UnusableScenario([*problems, source.at(0, "a scenario is `key: value` lines")])
    reading = _Reading(source)
    played = reading.scenario(written)
    problems += [source.problem(f.loc, f.message, f.hint, key=f.key) for f in reading.found]
    if problems or played is None:
        raise UnusableScenario(problems)
    return played


class _Reading(Findings):
    """Reads mappings into shapes; what is wrong with them is noted, not raised."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source

    def scenario(self, written: Table) -> Scenario | None:
        file = self._shape(scenario_schema.File, written, ())
        parts = {key: written.get(key) for key in ("replies", "confirm", "interruptions")}
        replies = self._replies(parts["replies"])
        confirm = self._turns(parts["confirm"], ("confirm",)) if parts["confirm"] else ()
        interruptions = self._interruptions(parts["interruptions"])
        person = self._part(scenario_schema.Person, written, "person")
        room = self._part(scenario_schema.Room, written, "room")
        settings = self._part(scenario_schema.Settings, written, "settings")
        expect = self._part(scenario_schema.Expect, written, "expect")
        if file is None or self.found:
            return None
        return Scenario(
            exercise=file.exercise,
            language=file.language,
            person=model.Speaker(**_given(person, _SPEAKING)),
            room=_acoustics(room),
            who=_who(person, settings),
            replies=replies,
            confirm=confirm,
            otherwise=file.otherwise,
            interruptions=interruptions,
            expect=model.Expected(**_given(expect)),
            limit=file.limit,
            source=self._source,
        )

    def _shape(self, shape: type[_Shape], written: Any, loc: Loc) -> _Shape | None:
        if not isinstance(written, Table):
            self.add(loc, f"has to be `key: value` lines, not {shown(written)}")
            return None
        try:
            return shape.model_validate(dict(written))
        except ValidationError as error:
            self.add_all(error, loc, keys_of(shape))
            return None

    def _part(self, shape: type[_Shape], written: Table, key: str) -> _Shape | None:
        return None if written.get(key) is None else self._shape(shape, written[key], (key,))

    def _replies(self, written: Any) -> dict[str, model.Replies]:
        if written is None:
            return {}
        if not isinstance(written, Table):
            self.add(("replies",), "has to be `question: reply` lines")
            return {}
        return {key: self._turns(value, ("replies", key)) for key, value in written.items()}

    def _turns(self, written: Any, loc: Loc) -> model.Replies:
        if isinstance(written, list):
            if not written:
                self.add(loc, "is empty", f"write `{SILENCE}` for no reply")
            return tuple(self._utterance(each, (*loc, i)) for i, each in enumerate(written))
        return (self._utterance(written, loc),)

    def _utterance(self, written: Any, loc: Loc) -> Utterance:
        if isinstance(written, Table):
            reply = self._shape(scenario_schema.Reply, written, loc)
            return Utterance() if reply is None else self._of(reply, loc)
        if written == SILENCE:
            return Utterance()
        try:
            return Utterance(words=scenario_schema.words(written))
        except ValueError as error:
            self.add(loc, str(error), f"write `{SILENCE}` for no reply")
            return Utterance()

    def _of(
        self, reply: scenario_schema.Reply | scenario_schema.Interruption, loc: Loc
    ) -> Utterance:
        after = reply.after if isinstance(reply, scenario_schema.Reply) else None
        words = "" if reply.say == SILENCE else reply.say or ""
        if reply.recording is None:
            return Utterance(words=words, after=after)
        path = self._source.path.parent / reply.recording
        if not path.is_file():
            self.add((*loc, "recording"), f'there is no file "{path}"')
        return Utterance(words=words, recording=path, after=after)

    def _interruptions(self, written: Any) -> tuple[model.Interruption, ...]:
        if written is None:
            return ()
        if not isinstance(written, list):
            self.add(("interruptions",), "has to be a list", "begin each with a dash")
            return ()
        found = (self._interruption(each, ("interruptions", i)) for i, each in enumerate(written))
        return tuple(each for each in found if each is not None)

    def _interruption(self, written: Any, loc: Loc) -> model.Interruption | None:
        read = self._shape(scenario_schema.Interruption, written, loc)
        if read is None:
            return None
        named = {
            Anchor.DURING: read.during,
            Anchor.WHILE_SAYING: read.while_saying,
            Anchor.AFTER_SAYING: read.after_saying,
        }
        anchor = next((anchor for anchor, what in named.items() if what is not None), Anchor.AT)
        return model.Interruption(
            anchor=anchor,
            what=named.get(anchor) or "",
            after=read.after + (read.at or 0.0),
            time=read.time,
            utterance=None if read.press else self._of(read, loc),
            press=read.press,
        )


def _who(
    person: scenario_schema.Person | None, settings: scenario_schema.Settings | None
) -> Person:
    """Who they are, from what they are like and what they have set."""
    own, wished = _given(person), _given(settings)
    known = {name: own[name] for name in own if name not in _SPEAKING}
    if "spared" in known:
        known["spared"] = frozenset(known["spared"])
    if "volume" in wished:
        wished["decibels"] = wished.pop("volume")
    return Person(**known, **wished)


def _acoustics(room: scenario_schema.Room | None) -> model.Acoustics:
    given = _given(room)
    if room is not None and room.others is not None:
        given["others"] = model.Others(**_given(room.others))
    return model.Acoustics(**given)


def _given(shape: BaseModel | None, among: Collection[str] | None = None) -> dict[str, Any]:
    """The keys that were written, by the names of the fields."""
    written = set() if shape is None else shape.model_fields_set
    return {name: getattr(shape, name) for name in written if among is None or name in among}
