"""A profile as it is written: read strictly, with all that is wrong with it at once.

What a newer version wrote is not wrong: keys that are not known here are let be, where the
file says that it has a newer format.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.errors import StoreError
from assistant.exercise.read import yaml_reader
from assistant.exercise.read.problems import Problem, UnusableScript
from assistant.exercise.read.schema_errors import Finding, Findings, keys_of
from assistant.exercise.read.source import Source, Table
from assistant.people import profile_schema
from assistant.people.profile import Answer, Profile
from assistant.session.person import Contact


class UnusableProfile(StoreError):
    """A profile that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "profile",
            "\n".join(str(problem) for problem in problems),
            spoken="What is written down about you has a mistake in it, so I can't begin yet.",
        )
        self.problems = tuple(problems)


def parse(text: str, path: Path) -> tuple[Profile, Table]:
    """The profile a text is, and the tree it is written as. Raises `UnusableProfile`."""
    try:
        source, problems = yaml_reader.parse(text, path)
    except UnusableScript as error:
        raise UnusableProfile(list(error.problems)) from None
    written = source.root.plain()
    if not isinstance(written, Table):
        what = "a profile is `key: value` lines, beginning with `format: 1`"
        raise UnusableProfile([*problems, source.at(0, what)])
    file, wrong = _file(source, written)
    if file is None or problems or wrong:
        raise UnusableProfile(sorted([*problems, *wrong], key=lambda each: each.line))
    return _profile(path.stem, file), written


def _file(source: Source, written: Table) -> tuple[profile_schema.File | None, list[Problem]]:
    try:
        return profile_schema.File.model_validate(dict(written)), []
    except ValidationError as error:
        findings = Findings()
        findings.add_all(error, (), keys_of(profile_schema.File))
        newer = _is_newer(written)
        wrong = [each for each in findings.found if not (newer and _is_unknown(each))]
        if wrong or not newer:
            return None, [source.problem(f.loc, f.message, f.hint, key=f.key) for f in wrong]
    unknown = [finding.loc for finding in findings.found]
    return profile_schema.File.model_validate(_without(written, (), unknown)), []


def _is_newer(written: Table) -> bool:
    version = written.get("format")
    return isinstance(version, int) and version > profile_schema.FORMAT


def _is_unknown(finding: Finding) -> bool:
    return finding.message.startswith("unknown key")


def _without(tree: Any, loc: tuple[str | int, ...], unknown: list[tuple[str | int, ...]]) -> Any:
    """A tree without the places that are not known here."""
    if isinstance(tree, dict):
        below = {key: (*loc, key) for key in tree}
        return {
            key: _without(tree[key], at, unknown) for key, at in below.items() if at not in unknown
        }
    if isinstance(tree, list):
        return [_without(each, (*loc, i), unknown) for i, each in enumerate(tree)]
    return tree


def _profile(id: str, file: profile_schema.File) -> Profile:
    return Profile(
        id=id,
        name=file.name or "",
        sounds_like=file.sounds_like or "",
        language=file.language or "",
        voice=file.voice or "",
        pace=file.pace,
        volume=file.volume,
        patience=file.patience,
        spare=file.spare,
        without=file.without,
        region=file.region or "",
        checked=file.checked,
        adapts=file.adapts,
        bells=file.bells,
        background=file.background,
        contacts=tuple(
            Contact(
                name=each.name,
                sounds_like=each.sounds_like or "",
                number=each.number,
                informed=each.may_be_told,
            )
            for each in file.contacts
        ),
        schedule=file.schedule,
        share=dict(file.share),
        kept={
            name: Answer(value=each.value, said=each.said, days=each.days)
            for name, each in file.kept.items()
        },
    )
