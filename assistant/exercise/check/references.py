"""Problems with names: what is not remembered, not a field, or never that value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from assistant.exercise.check import remembered
from assistant.exercise.check.remembered import Kind
from assistant.exercise.compile.labels import Flat, Origin
from assistant.exercise.compile.replies import FAMILIES, STRENGTHS
from assistant.exercise.model import AnyStep, Comparison, Decide, Operator, Repeat, Spare, Wants
from assistant.exercise.read.document import Document
from assistant.exercise.read.problems import Problem, did_you_mean
from assistant.exercise.terms import WORDING
from assistant.exercise.text import references

_PARTS = {Wants.EMOTION: ("word", "family", "strength", "second"), Wants.FREE: ("short",)}
"""What can be asked of an answer, besides the answer itself, by the kind of question."""
_SIZES = (Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE, Operator.LESS)


@dataclass(frozen=True, slots=True)
class Naming:
    """Looks at the names of one exercise."""

    document: Document
    flat: Flat
    elsewhere: Callable[[], frozenset[str]]
    """What may be known besides, of which other files tell: what others keep, and for a shared
    piece what they remember. Asked for only where it matters, since it means reading them."""
    kinds: Mapping[str, list[Kind]]

    def problems(self) -> Iterator[Problem]:
        """Problems of the file itself; shared pieces are looked at for themselves."""
        before = remembered.known(self.flat.steps, self.flat.first, self.flat.anywhere.values())
        for id, step in self.flat.steps.items():
            origin = self.flat.origins[id]
            if origin.document is not self.document or id in self.flat.mended:
                continue
            for name in remembered.spoken(step):
                yield from self._name(name, step, origin, before.get(id), f"{{{name}}}")
            if isinstance(step, Decide):
                for name in remembered.compared(step.condition):
                    yield from self._name(name, step, origin, before.get(id), name)
                for comparison in step.condition.comparisons:
                    yield from self._comparison(comparison, step, origin)
            for name in remembered.mentioned(step):
                yield from self._name(name, step, origin, before.get(id), name)
            if isinstance(step, Spare):
                yield from self._spare(step, origin)
            yield from self._repeated(step, origin)

    def _name(
        self,
        name: str,
        step: AnyStep,
        origin: Origin,
        before: frozenset[str] | None,
        snippet: str,
    ) -> Iterator[Problem]:
        if name.startswith(WORDING):
            yield from self._wording(name, step, origin, before, snippet)
            return
        base, _, part = name.partition(".")
        repeat = remembered.repeat_of(base, step, self.flat.steps)
        if repeat:
            fields = [set(item.fields) for item in repeat.items]
            common = {"number"}.union(*fields) if fields else {part}
            missing = [n for n, each in enumerate(fields, 1) if part not in each | {"number"}]
            if not part:
                hint = f"write one of its fields, such as {{{base}.number}}"
                yield origin.problem(f'"{base}" is a whole item', hint, snippet=snippet)
            elif part not in common:
                hint = did_you_mean(part, common)
                yield origin.problem(f'"{base}" has no "{part}"', hint, snippet=snippet)
            elif missing:
                message = f'item {missing[0]} of the list has no "{part}"'
                yield origin.problem(message, "every item needs it", snippet=snippet)
            return
        if base not in self.kinds:
            if base not in self.elsewhere():
                hint = (
                    f"if it is the item of the repeat, write `as: {base}` below `repeat`"
                    if part and remembered.repeat_of("", step, self.flat.steps)
                    else did_you_mean(
                        base, {*self.kinds, *self.document.file.texts} - remembered.OF_DANGER.keys()
                    )
                )
                yield origin.problem(f'nothing remembers "{base}"', hint, snippet=snippet)
            return
        if before is not None and base not in before and base not in self.elsewhere():
            message = f'"{base}" is not yet remembered here'
            yield origin.problem(message, "ask for it earlier", snippet=snippet)
        if not part or any(part in _PARTS[wants] and self._may_be(base, wants) for wants in _PARTS):
            return
        parts = [each for wants in _PARTS if self._may_be(base, wants) for each in _PARTS[wants]]
        hint = did_you_mean(part, parts) if parts else ""
        yield origin.problem(f'"{base}" has no "{part}"', hint, snippet=snippet)

    def _wording(
        self,
        name: str,
        step: AnyStep,
        origin: Origin,
        before: frozenset[str] | None,
        snippet: str,
    ) -> Iterator[Problem]:
        """What recurs has to have wordings, and those speak of names, too."""
        if name not in self.flat.wordings:
            message = f'there are no wordings "{name.removeprefix(WORDING)}"'
            yield origin.problem(message, "write them under `wordings`", snippet=snippet)
        for text in self.flat.wordings.get(name, ()):
            for each in references(text):
                yield from self._name(each, step, origin, before, snippet)

    def _comparison(
        self, comparison: Comparison, step: AnyStep, origin: Origin
    ) -> Iterator[Problem]:
        name, value = comparison.name, comparison.value
        base, _, part = name.partition(".")
        repeat = remembered.repeat_of(base, step, self.flat.steps)
        if repeat and part != "number":
            fields = self._fields(base, part)
            if isinstance(value, str) and value not in fields:
                hint = did_you_mean(value, fields)
                yield origin.problem(f'"{name}" is never "{value}"', hint, snippet=name)
            return
        if base not in self.kinds:
            return
        if comparison.operator in _SIZES:
            for each in filter(None, (name, comparison.other)):
                if remembered.root(each) in self.kinds and not self._may_be(each, Wants.NUMBER):
                    yield origin.problem(f'"{each}" is never a number', snippet=each)
            return
        possible = self._values(name)
        if value is not None and possible is not None and value not in possible:
            if remembered.root(name) in self.elsewhere():
                return
            shown = f"{value:g}" if isinstance(value, float) else value
            hint = did_you_mean(shown, [str(each) for each in possible])
            yield origin.problem(f'"{name}" is never "{shown}"', hint, snippet=name)

    def _fields(self, base: str, part: str) -> set[str]:
        """What a field can be, of any list that is repeated over by that name: pieces serve several."""
        repeats = (each for each in self.flat.steps.values() if isinstance(each, Repeat))
        items = (item for each in repeats if each.name == base for item in each.items)
        return {" ".join(map(str, item.fields.get(part, ()))) for item in items}

    def _values(self, name: str) -> frozenset[str | float] | None:
        """All a name can be, if that is settled."""
        part = name.partition(".")[2]
        if part:
            known = {"family": frozenset[str | float](FAMILIES), "strength": frozenset(STRENGTHS)}
            return known.get(part)
        found: frozenset[str | float] = frozenset()
        for each in remembered.of(name, self.kinds):
            if each.values is None:
                return None
            found |= each.values
        return found

    def _may_be(self, name: str, wants: Wants) -> bool:
        """Whether what a name stands for may answer that kind of question."""
        known = any(
            each.wants is wants
            or (
                each.wants is None
                and (each.values is None or (wants is Wants.NUMBER and _numbers(each)))
            )
            for each in remembered.of(name, self.kinds)
        )
        return known or name in self.elsewhere()

    def _spare(self, step: Spare, origin: Origin) -> Iterator[Problem]:
        if step.regions in self.kinds and not self._may_be(step.regions, Wants.BODY):
            message = f'"{step.regions}" is not the answer to a question with `expect: body`'
            yield origin.problem(message, at=("spare",))

    def _repeated(self, step: AnyStep, origin: Origin) -> Iterator[Problem]:
        for name in remembered.remembered(step):
            if remembered.repeat_of(name, step, self.flat.steps):
                message = f'"{name}" is the item of the repeat already'
                yield origin.problem(message, "remember it under another name", snippet=name)
            if name in remembered.ALWAYS:
                message = f'"{name}" is always known, and always a number'
                yield origin.problem(message, "remember it under another name", snippet=name)
            if name in origin.document.file.texts:
                message = f'"{name}" is one of the texts already'
                yield origin.problem(message, "remember it under another name", snippet=name)


def _numbers(what: Kind) -> bool:
    return what.values is not None and any(isinstance(value, float) for value in what.values)
