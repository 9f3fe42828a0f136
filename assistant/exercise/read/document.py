"""An exercise file as it is written: its shape read, and all that is wrong with it noted.

One step that is wrong does not hide another. Steps are read one by one: what is wrong is
noted, and the step goes on without the keys it is about, or as `Broken` when nothing can
be made of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.exercise.read import file_schema, step_schema, yaml_reader
from assistant.exercise.read.fields import shown
from assistant.exercise.read.problems import Loc, Problem, UnusableScript, did_you_mean
from assistant.exercise.read.schema_errors import Finding, Findings, keys_of
from assistant.exercise.read.source import Source, Table

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One file as it is written."""

    source: Source
    written: Table
    """What is in it, whether it makes sense or not."""
    file: file_schema.File
    problems: tuple[Problem, ...] = ()

    def has(self, key: str, name: str) -> bool:
        """Whether something is there by that name, even if it makes no sense."""
        return isinstance(self.written.get(key), Table) and name in self.written[key]

    def at(self, loc: Loc) -> Any:
        """What is written at a place; nothing, where nothing is."""
        found: Any = self.written
        for part in loc:
            try:
                found = found[part]
            except (LookupError, TypeError):
                return None
        return found

    @property
    def path(self) -> Path:
        return self.source.path


def read(path: Path) -> Document:
    """Read a file. Raises `UnusableScript` when nothing at all can be made of it."""
    return parse(yaml_reader.file_text(path), path)


def parse(text: str, path: Path) -> Document:
    """Read a text as a file of that name."""
    return understand(*yaml_reader.parse(text, path))


def understand(source: Source, problems: list[Problem]) -> Document:
    """Read the shape of a tree."""
    written = source.root.plain()
    if not isinstance(written, Table):
        what = "is empty" if written is None else "has to be `key: value` lines, not a text or list"
        raise UnusableScript([*problems, source.at(source.root.start, f"the file {what}")])
    reading = _Reading()
    file = reading.file(written)
    found = [*problems, *(_problem(source, finding) for finding in reading.found)]
    return Document(source, written, file, tuple(found))


def json_schema() -> dict[str, Any]:
    """The JSON Schema of an exercise file, for editors."""
    schema = file_schema.File.model_json_schema(by_alias=True)
    kinds = schema["$defs"]["AnyStep"]["anyOf"]
    kinds[:] = [kind for kind in kinds if not kind["$ref"].endswith("/Broken")]
    del schema["$defs"]["Broken"]
    for part in (schema, *schema["$defs"].values()):
        for key, value in part.get("properties", {}).items():
            part["properties"][key] = _for_editors(key, value)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "An exercise"
    return schema


def _for_editors(key: str, value: dict[str, Any]) -> dict[str, Any]:
    """The schema of one key: without null, and with all that a branch can be."""
    value = {name: what for name, what in value.items() if name not in ("title", "default")}
    given = [each for each in value.pop("anyOf", ()) if each != {"type": "null"}]
    if len(given) == 1:
        value |= given[0]
    elif given:
        value["anyOf"] = given
    if key in ("heard", "anywhere"):
        said, step = {"type": "string"}, {"$ref": "#/$defs/AnyStep"}
        steps = {"type": "array", "items": {"anyOf": [said, step]}, "minItems": 1}
        value["additionalProperties"] = {"anyOf": [said, step, steps]}
    return value


def _problem(source: Source, finding: Finding) -> Problem:
    return source.problem(
        finding.loc, finding.message, finding.hint, key=finding.key, snippet=finding.snippet
    )


class _Reading(Findings):
    """Reads mappings into models; what is wrong with them is noted, not raised."""

    def file(self, written: Table) -> file_schema.File:
        file, _ = self.mapping(file_schema.File, written, keys_of(file_schema.File))
        if file is None:  # what is needed is missing: go on with what is there
            needed = Table({"format": 1, "title": "?"} | dict(written))
            file, _ = _Reading().mapping(file_schema.File, needed, ())
        return file or file_schema.File(format=1, title="?")

    def steps(self, written: Any, loc: Loc) -> list[step_schema.Step]:
        """Read a list of steps."""
        if not isinstance(written, list):
            raise ValueError(f"has to be a list of steps, not {shown(written)}")
        if not written:
            raise ValueError("has no steps")
        return [self._step(step, (*loc, number)) for number, step in enumerate(written)]

    def branches(self, written: Any) -> dict[str, list[step_schema.Step]]:
        """Read what replies lead to."""
        if not isinstance(written, Table):
            raise ValueError(f"has to be a mapping, a reply and what it leads to: {shown(written)}")
        return {key: self._branch(each, (*written.loc, key)) for key, each in written.items()}

    def _branch(self, written: Any, loc: Loc) -> list[step_schema.Step]:
        if not isinstance(written, list):
            return [self._said_or_done(written, loc)]
        if not written:
            self.add(loc, "leads to nothing", "remove it, or say what happens")
        return [self._said_or_done(each, (*loc, number)) for number, each in enumerate(written)]

    def _said_or_done(self, written: Any, loc: Loc) -> step_schema.Step:
        if isinstance(written, str) and written in ("end", "go"):
            self.add(loc, f'"{written}" would be said', f"write `{{{written}: ...}}`")
        if not isinstance(written, str):
            return self._step(written, loc)
        said = Table(say=written)
        said.loc = loc
        return self._step(said, loc)

    def _step(self, written: Any, loc: Loc) -> step_schema.Step:
        step = self._read_step(written, loc)
        step.stand(loc)
        return step

    def _read_step(self, written: Any, loc: Loc) -> step_schema.Step:
        if not isinstance(written, Table):
            self.add(loc, f"has to be a step such as `say: ...`, not {shown(written)}")
            return step_schema.Broken()
        kind = next((kind for kind in step_schema.KINDS if kind in written), "")
        if not kind:
            self._unknown(written, loc)
            return _broken(written)
        model = step_schema.KINDS[kind]
        keys = keys_of(model)
        for other in step_schema.KINDS:
            if other in written and other not in keys:
                self.add(
                    (*loc, other),
                    f"a step is either `{kind}` or `{other}`",
                    "make it two steps",
                    key=True,
                )
        one = Table((k, v) for k, v in written.items() if k in keys or k not in step_schema.KINDS)
        one.loc = loc
        step, mended = self.mapping(model, one, keys)
        if step is None:
            return _broken(written)
        step.be(kind, mended=mended or len(one) < len(written))
        return step

    def _unknown(self, written: Table, loc: Loc) -> None:
        common = keys_of(step_schema.Step)
        key = next((key for key in written if key not in common), "")
        if not key:
            self.add(loc, "does nothing", "a step needs `say`, `ask`, `hold` or the like")
            return
        hint = did_you_mean(key, step_schema.KINDS)
        self.add((*loc, key), f'unknown kind of step "{key}"', hint, key=True)

    def mapping(
        self, model: type[_Model], written: Table, keys: Collection[str]
    ) -> tuple[_Model | None, bool]:
        """Read a mapping, if need be without the keys that are wrong; whether it was."""
        wrong: set[Loc] = set()
        try:
            return model.model_validate(written, context=self), False
        except ValidationError as error:
            wrong = self.add_all(error, written.loc, keys)
        finally:
            self._note_empty(written, keys, {loc[0] for loc in wrong})
        for depth in (2, 1):
            again = _Reading()  # the same things are found again
            try:
                return model.model_validate(_without(written, wrong, depth), context=again), True
            except ValidationError:
                continue
        return None, True

    def _note_empty(
        self, written: Table, keys: Collection[str], noted: Collection[str | int]
    ) -> None:
        """Note the keys that stand there with nothing behind them."""
        for key, value in written.items():
            if value is None and key in keys and key not in noted:
                self.add(
                    (*written.loc, key), f"`{key}` is empty", "remove it, or fill it in", key=True
                )


def _broken(written: Table) -> step_schema.Broken:
    """A step nothing can be made of but its name, which others may go to."""
    try:
        return step_schema.Broken(id=written.get("id"), written=written)
    except ValidationError:
        return step_schema.Broken(written=written)


def _without(written: Table, wrong: set[Loc], depth: int) -> Table:
    """A mapping without the keys that are wrong, or what is wrong within them."""
    rest = Table()
    rest.loc = written.loc
    for key, value in written.items():
        within = {loc[1:] for loc in wrong if loc[0] == key}
        if not within:
            rest[key] = value
        elif depth > 1 and isinstance(value, Table) and () not in within:
            rest[key] = _without(value, within, depth - 1)
    return rest


if __name__ == "__main__":
    import json
    import sys

    sys.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")
