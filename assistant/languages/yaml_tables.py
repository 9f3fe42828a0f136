"""Reading a language's YAML: words stay words, and every mistake is told with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from assistant.errors import AssistantError

_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Fast):  # type: ignore[misc]  # the fast loader is there or not
    """YAML without its surprises: `no` and `on` are words, `010` is text, keys come once."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML copies it per class

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise yaml.constructor.ConstructorError(
                None, None, f"{', '.join(twice)} is there twice", node.start_mark
            )
        read: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return read


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?[0-9]+\.[0-9]+$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def load_yaml(name: str, text: str) -> dict[str, Any]:
    """The mapping a file holds."""
    try:
        read = yaml.load(text, Loader=_Loader)  # noqa: S506  # derived from a safe loader
    except yaml.YAMLError as error:
        raise AssistantError("language-broken", f"{name}: {error}") from error
    if not isinstance(read, dict):
        raise AssistantError("language-broken", f"{name}: expected keys and values.")
    return {str(key): value for key, value in read.items()}


class Table:
    """A mapping that is read key by key; what is wrong is collected, to be told all at once."""

    def __init__(self, where: str, written: Mapping[str, Any], problems: list[str]) -> None:
        self._where = where
        self._written = {str(key): value for key, value in written.items()}
        self._problems = problems
        self._unread = set(self._written)
        self._within: list[Table] = []

    def __iter__(self) -> Iterator[str]:
        yield from self._written

    def table(self, key: str) -> Table:
        value = self._value(key, dict, {})
        self._within.append(Table(f"{self._where}: {key}", value, self._problems))
        return self._within[-1]

    def phrases(self, key: str) -> list[str]:
        """A list of texts, which may be empty but must be there."""
        values = self._value(key, list, [])
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self.complain(key, f"expected texts, got {value!r}; quote it")
        return [value for value in values if isinstance(value, str) and value.strip()]

    def text(self, key: str) -> str:
        return str(self._value(key, str, ""))

    def number(self, key: str) -> float:
        return float(self._value(key, int | float, 0))

    def flag(self, key: str) -> bool:
        return bool(self._value(key, bool, False))

    def end(self) -> None:
        """Says that all has been read, here and within; what has not is unknown."""
        for table in self._within:
            table.end()
        for key in sorted(self._unread):
            self.complain(key, "unknown key")

    def complain(self, key: str, message: str) -> None:
        """Notes what is wrong with a key."""
        self._problems.append(f"{self._where}: {key}: {message}")

    def _value(self, key: str, kind: Any, empty: Any) -> Any:
        self._unread.discard(key)
        value = self._written.get(key)
        if isinstance(value, kind):
            return value
        self.complain(key, "missing" if value is None else f"not expected here: {value!r}")
        return empty
