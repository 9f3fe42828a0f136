"""A scenario as it is written: the shape of its YAML, and all that is wrong with it at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import ScenarioError
from assistant.exercise import reader, wording
from assistant.exercise.findings import Findings, keys_of
from assistant.exercise.problems import Loc, Problem, UnusableScript, did_you_mean
from assistant.exercise.reader import Source, Table
from assistant.exercise.values import shown
from assistant.rehearsal import model
from assistant.rehearsal.happened import NAMES
from assistant.rehearsal.model import Anchor, Otherwise, Scenario, Utterance
from assistant.session.actions import Outcome
from assistant.session.position import Value
from assistant.understanding.meaning import CommandName

SILENCE = "silence"
"""Written for a reply that is not given."""

_MILLISECONDS = re.compile(r"(\d{1,6})\s*ms")
_Model = TypeVar("_Model", bound=BaseModel)


class UnusableScenario(ScenarioError):
    """A scenario that cannot be played, with everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("scenario", "\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


# Values -----------------------------------------------------------------------------


def _seconds(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value}s"
    if not isinstance(value, str):
        raise ValueError(f'has to be a duration such as "5s" or "300ms", not {shown(value)}')
    if milliseconds := _MILLISECONDS.fullmatch(value.strip()):
        return int(milliseconds[1]) / 1000
    return 0.0 if value.strip() in ("0s", "0.0s", "0 s") else wording.duration(value)


def _words(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}"
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"has to be something to say, not {shown(value)}")
    return " ".join(value.split())


def _list(value: Any) -> tuple[str, ...]:
    written = value if isinstance(value, list) else [value]
    return tuple(_words(each) for each in written)


def _kept(value: Any) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise ValueError(f"has to be `name: value` lines, not {shown(value)}")
    kept: dict[str, Value] = {}
    for name, each in value.items():
        if isinstance(each, list):
            kept[name] = tuple(_words(one) for one in each)
        elif isinstance(each, int | float) and not isinstance(each, bool):
            kept[name] = float(each)
        else:
            kept[name] = _words(each)
    return kept


def _within(value: Any) -> dict[str, float]:
    written = value if isinstance(value, dict) else {"replies": value}
    return {words: _seconds(each) for words, each in written.items()}


def _names(value: Any) -> tuple[str, ...]:
    names = _list(value)
    for name in names:
        if name not in NAMES:
            hint = did_you_mean(name, NAMES)
            raise ValueError(f'nothing is called "{name}"; {hint}'.rstrip("; "))
    return names


_Seconds = Annotated[float, BeforeValidator(_seconds)]
_Said = Annotated[str, BeforeValidator(_words)]
_Several = Annotated[tuple[str, ...], BeforeValidator(_list)]
_Kept = Annotated[dict[str, Value], BeforeValidator(_kept)]
_Decibels = Annotated[float, Field(ge=-100, le=30)]
_Pace = Annotated[float, Field(ge=0.5, le=2.0)]


# Shapes -------------------------------------------------------------------------------


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class _Person(_Shape):
    voice: str = ""
    pace: _Pace = 1.0
    after: _Seconds = 0.8


class _Room(_Shape):
    level: _Decibels = 0.0
    echo: _Decibels | None = None
    delay: _Seconds = 0.06
    reverberation: _Seconds = 0.0
    noise: _Decibels | None = None


class _Settings(_Shape):
    patience: Annotated[float, Field(ge=0.2, le=10)] = 1.0
    pace: _Pace = 1.0
    volume: Annotated[float, Field(ge=-24, le=12)] = 0.0


class _Reply(_Shape):
    say: _Said | None = None
    recording: str | None = None
    after: _Seconds | None = None

    @model_validator(mode="after")
    def _one(self) -> _Reply:
        if self.say is None and self.recording is None:
            raise ValueError("needs `say` or `recording`")
        return self


class _Interruption(_Shape):
    at: _Seconds | None = None
    during: str | None = None
    while_saying: _Said | None = Field(default=None, alias="while saying")
    after_saying: _Said | None = Field(default=None, alias="after saying")
    after: _Seconds = 0.0
    time: Annotated[int, Field(ge=1, le=1000)] = 1
    say: _Said | None = None
    recording: str | None = None
    press: CommandName | None = None

    @model_validator(mode="after")
    def _one_each(self) -> _Interruption:
        anchors = (self.at, self.during, self.while_saying, self.after_saying)
        if sum(anchor is not None for anchor in anchors) != 1:
            raise ValueError("needs one of `at`, `during`, `while saying` and `after saying`")
        if (self.press is None) == (self.say is None and self.recording is None):
            raise ValueError("needs either something to `say`, a `recording`, or a `press`")
        return self


class _Expect(_Shape):
    outcome: Outcome | None = None
    said: _Several = ()
    never_said: _Several = Field(default=(), alias="never said")
    recorded: _Kept = Field(default_factory=dict)
    remembered: _Kept = Field(default_factory=dict)
    visited: _Several = ()
    never_visited: _Several = Field(default=(), alias="never visited")
    within: Annotated[dict[str, float], BeforeValidator(_within)] = Field(default_factory=dict)
    longest_silence: _Seconds | None = Field(default=None, alias="longest silence")
    at_most: _Seconds | None = Field(default=None, alias="at most")
    at_least: _Seconds | None = Field(default=None, alias="at least")
    never: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()


class _File(_Shape):
    format: Literal[1]
    exercise: str = ""
    language: str = ""
    person: Any = None
    room: Any = None
    settings: Any = None
    replies: Any = None
    confirm: Any = None
    otherwise: Otherwise = Otherwise.COOPERATIVE
    interruptions: Any = None
    expect: Any = None
    limit: _Seconds = model.DEFAULT_LIMIT


# Reading ------------------------------------------------------------------------------


def load(path: Path) -> Scenario:
    """Read a scenario. Raises `UnusableScenario` with everything that is wrong with it."""
    try:
        return _read(*reader.read(path))
    except UnusableScript as error:
        raise UnusableScenario(list(error.problems)) from None


def parse(text: str, path: Path) -> Scenario:
    """Read a text as a scenario of that name."""
    try:
        return _read(*reader.parse(text, path))
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
        file = self._shape(_File, written, ())
        parts = {key: written.get(key) for key in ("replies", "confirm", "interruptions")}
        replies = self._replies(parts["replies"])
        confirm = self._turns(parts["confirm"], ("confirm",)) if parts["confirm"] else ()
        interruptions = self._interruptions(parts["interruptions"])
        person = self._part(_Person, written, "person")
        room = self._part(_Room, written, "room")
        settings = self._part(_Settings, written, "settings")
        expect = self._part(_Expect, written, "expect")
        if file is None or self.found:
            return None
        return Scenario(
            exercise=file.exercise,
            language=file.language,
            person=model.Speaker(**_given(person)),
            room=model.Acoustics(**_given(room)),
            settings=model.Preferences(**_given(settings)),
            replies=replies,
            confirm=confirm,
            otherwise=file.otherwise,
            interruptions=interruptions,
            expect=model.Expected(**_given(expect)),
            limit=file.limit,
            source=self._source,
        )

    def _shape(self, shape: type[_Model], written: Any, loc: Loc) -> _Model | None:
        if not isinstance(written, Table):
            self.add(loc, f"has to be `key: value` lines, not {shown(written)}")
            return None
        try:
            return shape.model_validate(dict(written))
        except ValidationError as error:
            self.add_all(error, loc, keys_of(shape))
            return None

    def _part(self, shape: type[_Model], written: Table, key: str) -> _Model | None:
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
            reply = self._shape(_Reply, written, loc)
            return Utterance() if reply is None else self._of(reply, loc)
        if written == SILENCE:
            return Utterance()
        try:
            return Utterance(words=_words(written))
        except ValueError as error:
            self.add(loc, str(error), f"write `{SILENCE}` for no reply")
            return Utterance()

    def _of(self, reply: _Reply | _Interruption, loc: Loc) -> Utterance:
        after = reply.after if isinstance(reply, _Reply) else None
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
        read = self._shape(_Interruption, written, loc)
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


def _given(shape: BaseModel | None) -> dict[str, Any]:
    """The keys that were written, by the names of the fields."""
    return {} if shape is None else {name: getattr(shape, name) for name in shape.model_fields_set}
