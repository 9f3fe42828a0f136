"""YAML text to a tree of nodes that know where they stand.

Only the plain part of YAML is read, for a person who writes exercises:

1. A word is a word. `no`, `on`, `1:30` and `010` stay text; only `true`, `false`, plain
   numbers and nothing at all become values.
2. One document, no anchors, references or tags, every key once, nothing too big or deep.

The events of PyYAML's parser are read directly, so nothing is resolved or built that
is not meant, and no input can make it do much work.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.exercise.read import indentation
from assistant.exercise.read.problems import Problem, UnusableScript
from assistant.exercise.read.source import Node, Scalar, Source

MAX_BYTES = 1_000_000
MAX_DEPTH = 32

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_STARRED = (
    "a text cannot begin with `*`, which YAML takes for a reference",
    "take the stars out, since emphasis is not heard; or put the text in quotes",
)
_HINTS = {
    "mapping values": "put a text with `: ` in it in quotes",
    "could not find expected ':'": "every line here needs `key: value`",
    "cannot start any token": "indent with spaces, and put a text beginning with a sign in quotes",
    "did not find expected": "check the indentation, and put a text beginning with { or [ in quotes",
    "expected <block end>": "check the indentation, and put a text beginning with { or [ in quotes",
}


def read(path: Path) -> tuple[Source, list[Problem]]:
    """Read a file. Raises `UnusableScript` when nothing can be made of it."""
    return parse(file_text(path), path)


def head(path: Path, keys: Sequence[str], beside: Sequence[str] = ()) -> dict[str, Any]:
    """A few values of the top of a file, read no further than needed.

    Those `beside` need not be there, and are found when they stand among the others.
    """
    source = Source(path, file_text(path))
    with _refusing(source):
        return _Composer(source).head(keys, beside)


def file_text(path: Path) -> str:
    """The text of a file, refusing what is not one."""
    source = Source(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UnusableScript([source.at(0, f"cannot be opened: {reason}")]) from None
    if len(data) > MAX_BYTES:
        raise UnusableScript([source.at(0, "is larger than 1 MB, too large for an exercise")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableScript([source.at(0, "is not text in UTF-8", "save it as UTF-8")]) from None


def parse(text: str, path: Path) -> tuple[Source, list[Problem]]:
    """Read a text as a file of that name: what it says, and keys that are there twice."""
    lines = [0, *(found.end() for found in re.finditer(r"\r\n|[\r\n\x85\u2028\u2029]", text))]
    source = Source(path, text, lines=lines)
    if len(text) > MAX_BYTES:
        raise UnusableScript([source.at(0, "is larger than 1 MB, too large for an exercise")])
    if odd := _odd_spaces(source):
        raise UnusableScript(odd)
    composer = _Composer(source)
    with _refusing(source):
        root = composer.document()
    return Source(path, text, root, lines), composer.problems


def _odd_spaces(source: Source, *, alone: bool = False) -> list[Problem]:
    """Every line that is indented with something else than spaces."""
    problems = []
    for begin, end in itertools.pairwise([*source.lines, len(source.text)]):
        line = source.text[begin:end].rstrip("\r\n")
        if found := indentation.odd_space(line, alone=alone):
            column, message, hint = found
            problems.append(source.at(begin + column, message, hint))
    return problems


@contextlib.contextmanager
def _refusing(source: Source) -> Iterator[None]:
    """What the parser cannot read is a problem like any other."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnusableScript([_syntax(source, error, _index(mark))]) from None
    except yaml.reader.ReaderError as error:
        place = error.position if isinstance(error.position, int) else 0
        what = "has a character that cannot stand in a text"
        raise UnusableScript([source.at(min(place, len(source.text)), what)]) from None
    except (yaml.YAMLError, ValueError):
        raise UnusableScript([source.at(0, "is not text in UTF-8")]) from None


def _syntax(source: Source, error: yaml.MarkedYAMLError, place: int) -> Problem:
    said = error.problem or error.context or "it cannot be read"
    if "alias" in (error.context or ""):
        return source.at(min(_index(error.context_mark), len(source.text)), *_STARRED)
    if "flow" not in (error.context or ""):
        here = source.at(min(place, len(source.text)), "")
        if odd := [each for each in _odd_spaces(source, alone=True) if each.line <= here.line]:
            return odd[-1]
        above = source.text[: source.lines[here.line - 1]].splitlines()
        message, hint = indentation.mistake(above, here.source, here.column - 1)
        if message:
            begins = len(here.source) - len(here.source.lstrip())
            return source.at(source.lines[here.line - 1] + begins, message, hint)
    hint = next((hint for words, hint in _HINTS.items() if words in said), "")
    return source.at(min(place, len(source.text)), f"this is not YAML: {said}", hint)


class _Composer:
    """Builds the tree from the parser's events."""

    def __init__(self, source: Source) -> None:
        self.problems: list[Problem] = []
        self._source = source
        self._events: Iterator[Any] = yaml.parse(source.text, Loader=_LOADER)

    def document(self) -> Node:
        next(self._events)  # the stream
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            return Node(None, 0, 0)
        root = self._node(next(self._events), 0)
        next(self._events)  # the end of the document
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refusal(after, "a file holds one exercise only", "remove the `---`")
        return root

    def head(self, keys: Sequence[str], beside: Sequence[str]) -> dict[str, Any]:
        """Values of the document, until all the keys were met and more than a single value comes
        that was not asked for."""
        found: dict[str, Any] = {}
        top = [type(event) for event in itertools.islice(self._events, 3)]
        if top[-1] is not yaml.MappingStartEvent:
            return found
        needed = set(keys)
        while beside or not needed <= found.keys():
            event = next(self._events)
            if not isinstance(event, yaml.ScalarEvent):
                break
            value = next(self._events)
            wanted = event.value in (*keys, *beside)
            if not wanted and needed <= found.keys() and not isinstance(value, yaml.ScalarEvent):
                break
            node = self._node(value, 1)
            if wanted:
                found[event.value] = node.plain()
        return found

    def _node(self, event: Any, depth: int, key: int | None = None) -> Node:
        start = _index(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            raise self._refusal(event, *_STARRED)
        if event.anchor is not None:
            raise self._refusal(
                event,
                "`&` references are not used here",
                "use `texts`, `lists` or `pieces`, or put the text in quotes",
            )
        if event.tag not in (None, "!"):
            raise self._refusal(event, "`!` tags are not used here", "put the text in quotes")
        if isinstance(event, yaml.ScalarEvent):
            return Node(self._scalar(event), start, _index(event.end_mark), key)
        if depth >= MAX_DEPTH:
            raise self._refusal(event, f"is nested more than {MAX_DEPTH} deep", "use `pieces`")
        if isinstance(event, yaml.SequenceStartEvent):
            items, end = self._items(depth)
            return Node(items, start, end, key)
        table, end = self._table(depth)
        return Node(table, start, end, key)

    def _items(self, depth: int) -> tuple[list[Node], int]:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return items, _index(event.end_mark)

    def _table(self, depth: int) -> tuple[dict[str, Node], int]:
        table: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refusal(event, "a key has to be a word", "put the text in quotes")
            self._node(event, depth)  # refuses anchors and tags
            key, start = event.value, _index(event.start_mark)
            node = self._node(next(self._events), depth + 1, start)
            if key in table:
                self._twice(key, start, table[key])
            else:
                table[key] = node
        return table, _index(event.end_mark)

    def _twice(self, key: str, start: int, first: Node) -> None:
        before = self._source.at(first.key or 0, "")
        self.problems.append(
            self._source.at(
                start,
                f'"{key}" is here twice: already in line {before.line}, column {before.column}',
                "keep one of them",
            )
        )

    def _scalar(self, event: Any) -> Scalar:
        text: str = event.value
        if _SURROGATE.search(text):
            raise self._refusal(event, "has a character that cannot stand in a text")
        if event.style or not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _DECIMAL.fullmatch(text) else text

    def _refusal(self, event: Any, message: str, hint: str = "") -> UnusableScript:
        return UnusableScript(
            [*self.problems, self._source.at(_index(event.start_mark), message, hint)]
        )


def _index(mark: Any) -> int:
    """Where a mark of the parser is, in characters."""
    return int(mark.index) if mark else 0
