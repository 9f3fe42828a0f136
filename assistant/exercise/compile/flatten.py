"""Nesting, pieces and branches written out as flat steps.

Two rules:

1. Steps are written in reading order. What comes after a step is not known yet, so edges
   lead to labels (`@` and an id), and every label is replaced by a step at the end. A `go`,
   a `call` or an `id` is nothing but such a label.
2. An id is unique and tells its place: `3-ask`, `3-ask.yes.1`, `opening/1-say`,
   `anywhere/pain/1`. What the writer named keeps its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.exercise import model, terms
from assistant.exercise.compile import flat_steps, questions, replies
from assistant.exercise.compile.labels import Flat, Labels, Origin, Place
from assistant.exercise.compile.library import Library
from assistant.exercise.compile.snippets import Words
from assistant.exercise.model import AnyStep, Item
from assistant.exercise.read import step_schema
from assistant.exercise.read.document import Document
from assistant.exercise.read.problems import Loc, UnusableScript, did_you_mean
from assistant.exercise.terms import DONE, FALSE, ITEM, OVER, TRUE

MAX_STEPS = 3000
MAX_NESTING = 60
_TOO_MANY = f"makes over {MAX_STEPS} steps with all the pieces called"
END = "end"
"""Id of the end that is not written: behind the last step."""


class Flattener:
    """Writes out one exercise."""

    def __init__(self, library: Library) -> None:
        self.flat = Flat()
        self._library = library
        self._labels = Labels()
        self._jumps: list[tuple[Origin, str, tuple[str, ...]]] = []
        self._words: dict[Document, Words] = {}
        self._named = {END}
        self._calls: dict[str, int] = {}
        self._entries: list[tuple[str, Origin]] = []

    def exercise(self, document: Document, steps: Sequence[step_schema.Step]) -> Flat:
        """The exercise these steps of a file make."""
        first = self._sequence(steps, Place.top(document, steps, ""), "@" + END)
        self._implied(model.End(id=END), Origin(document, ("steps",)))
        ones = [each for each in (document, self._library.anywhere(document)) if each]
        for signal in terms.ANYWHERE:
            if source := next((each for each in ones if each.file.anywhere.get(signal)), None):
                self._take_over(source, signal)
        if safety := self._library.safety(document):
            self._take_over(safety, None)
        return self._finished(first)

    def _finished(self, first: str | None) -> Flat:
        self._resolve(first)
        for document, words in self._words.items():
            self.flat.problems += words.problems
            self.flat.used |= {(document, "texts", name) for name in words.used}
            self.flat.used |= {(document, "wordings", name) for name in words.spoken_of}
            words.of_the_session()
            self.flat.wordings |= words.wordings
        return self.flat

    def _take_over(self, source: Document, signal: str | None) -> None:
        """Add what a file does about a signal, or in danger: written out once for all exercises that
        are read together, since it is the same in each, and more than most of them."""
        flat, parts = self.flat, self._library.parts
        if (source, signal) not in parts:
            try:
                parts[source, signal] = Flattener(self._library).part(source, signal)
            except UnusableScript as error:
                raise UnusableScript([*flat.problems, *error.problems]) from None
        part = parts[source, signal]
        if len(flat.steps) + len(part.steps) > MAX_STEPS:
            self._give_up(list(part.origins.values())[MAX_STEPS - len(flat.steps)], _TOO_MANY)
        flat.take_in(part)

    def part(self, source: Document, signal: str | None) -> Flat:
        """What a file does about a signal, or without one in danger, by itself."""
        if signal is None:
            self._dangers(source)
        else:
            self._detour(signal, source)
        return self._finished(None)

    # Sequences ----------------------------------------------------------------

    def _sequence(self, steps: Sequence[step_schema.Step], place: Place, after: str) -> str:
        """Write steps in order; gives the label of the first."""
        if not steps:
            return after
        if place.depth > MAX_NESTING:
            self._give_up(Origin(place.document, steps[0].loc), "is nested too deep")
        ids = [self._id(step, number, place) for number, step in enumerate(steps, 1)]
        nexts = [*("@" + id for id in ids[1:]), after]
        section = place.section
        for step, id, after_it in zip(steps, ids, nexts, strict=True):
            section = step.section or section
            here = replace(place, section=section, depth=place.depth + 1)
            self._step(step, id, here, after_it)
        return "@" + ids[0]

    def _id(self, step: step_schema.Step, number: int, place: Place) -> str:
        """The id of a step: as it was named, or by its place."""
        named = f"{place.scope}{step.id}"
        if step.id and named not in self._named:
            self._named.add(named)
            return named
        if step.id:
            origin = Origin(place.document, step.loc)
            twice = f'the id "{step.id}" is already taken'
            self._problem(origin, twice, "choose another", at=("id",))
        kind = f"-{step.kind}" if place.kinds and step.kind else ""
        return f"{place.prefix}{number}{kind}"

    def _step(self, step: step_schema.Step, id: str, place: Place, after: str) -> None:
        origin, label = Origin(place.document, step.loc), "@" + id
        if step.mended or isinstance(step, step_schema.Broken):
            self.flat.mended.add(id)
        if step.when is None:
            self._labels.set(label, self._body(step, id, place, after, origin))
            return
        self._labels.set(label, f"{id}.when")
        to = {TRUE: f"@{id}.when.then", FALSE: after, DONE: after}
        common = place.common(f"{id}.when", to)
        self._write(model.Decide(**common, condition=step.when), origin)
        self._labels.set(f"@{id}.when.then", self._body(step, id, place, after, origin))

    def _body(
        self, step: step_schema.Step, id: str, place: Place, after: str, origin: Origin
    ) -> str:
        """Write a step and what is in it; gives what leads to it."""
        match step:
            case step_schema.Go():
                return self._go(step, place, after, origin)
            case step_schema.Call():
                return self._call(step, place, after, origin)
            case step_schema.Start():
                self._start(step, id, place, origin)
            case step_schema.Question():
                self._question(step, id, place, after, origin)
            case step_schema.Repeat():
                self._repeat(step, id, place, after, origin)
            case step_schema.If():
                to = {TRUE: f"@{id}.then", FALSE: f"@{id}.else", DONE: after}
                self._write(model.Decide(**place.common(id, to), condition=step.if_), origin)
                self._branch(id, "then", step.then, place, after)
                self._branch(id, "else", step.else_ or [], place, after)
            case _:
                common = place.common(id, {DONE: after})
                self._write(flat_steps.plain(step, self._words_of(place), common), origin)
        return id

    def _branch(
        self, id: str, branch: str, steps: Sequence[step_schema.Step], place: Place, after: str
    ) -> None:
        """Write the steps of a branch, which its label then leads to."""
        inner = replace(place, prefix=f"{id}.{branch}.", kinds=False)
        self._labels.set(f"@{id}.{branch}", self._sequence(steps, inner, after))

    # Steps that hold others -----------------------------------------------------

    def _question(
        self, step: step_schema.Question, id: str, place: Place, after: str, origin: Origin
    ) -> None:
        def report(message: str, hint: str = "", *, at: Loc) -> None:
            if not step.mended:  # else it is not quite the question that was meant
                self._problem(origin, message, hint, at=at)

        expects = questions.expectation(step, report)
        in_danger = place.scope == terms.DANGER_SCOPE
        taken = questions.branches(step, expects, report, in_danger=in_danger)
        to = {DONE: after} | dict.fromkeys(replies.triggers(expects), after)
        to |= {trigger: f"@{id}.{replies.keys(key)[0]}" for trigger, key in taken.items()}
        common = place.common(id, to)
        self._write(flat_steps.ask(step, expects, self._words_of(place), common), origin)
        for key, steps in step.heard.items():
            self._branch(id, replies.keys(key)[0], steps, place, after)

    def _repeat(
        self, step: step_schema.Repeat, id: str, place: Place, after: str, origin: Origin
    ) -> None:
        items = self._items(step.repeat, place, origin)
        common = place.common(id, {ITEM: f"@{id}.each", OVER: after, DONE: after})
        self._write(model.Repeat(**common, items=items, name=step.as_ or ""), origin)
        inner = replace(place, prefix=f"{id}.", kinds=False, within=(*place.within, id))
        # Back to the repeat itself: its own label may lead to the `when` before it.
        self._labels.set(f"@{id}.next", id)
        self._labels.set(f"@{id}.each", self._sequence(step.steps, inner, f"@{id}.next"))

    def _items(self, wanted: str | int, place: Place, origin: Origin) -> tuple[Item, ...]:
        if isinstance(wanted, int):
            return (Item(fields={}),) * wanted
        lists = place.document.file.lists
        if wanted in lists:
            self.flat.used.add((place.document, "lists", wanted))
            return flat_steps.items(lists[wanted], self._words_of(place))
        if not place.document.has("lists", wanted):
            hint = did_you_mean(wanted, lists)
            self._problem(origin, f'there is no list "{wanted}"', hint, at=("repeat",))
        return ()

    # Pieces and jumps -----------------------------------------------------------

    def _call(self, step: step_schema.Call, place: Place, after: str, origin: Origin) -> str:
        document, steps = self._piece(step.call, place, origin)
        if document is None:
            return after
        if (document, step.call) in place.calls:
            self._problem(origin, f'"{step.call}" calls itself', at=("call",))
            return after
        name = f"{place.scope}{step.call}"
        self._calls[name] = times = self._calls.get(name, 0) + 1
        inner = replace(
            Place.top(document, steps, f"{name}/" if times == 1 else f"{name}.{times}/"),
            within=place.within,
            section=place.section,
            calls=(*place.calls, (document, step.call)),
            depth=place.depth,
        )
        entry = self._sequence(steps, inner, after)
        self._entries.append((entry, origin))
        return entry

    def _piece(
        self, name: str, place: Place, origin: Origin
    ) -> tuple[Document | None, Sequence[step_schema.Step]]:
        own, shared = place.document.file.pieces, self._library.shared(place.document)
        if name in own:
            self.flat.used.add((place.document, "pieces", name))
            return place.document, own[name]
        if name in shared:
            document = self._library.document(shared[name])
            return document, (document and document.file.steps) or []
        if place.document.has("pieces", name):
            return None, []  # what is wrong with it has been told
        if not self._library.knows_language(place.document):
            self._homeless(place.document)
        else:
            hint = did_you_mean(name, {*own, *shared})
            self._problem(origin, f'there is no piece "{name}"', hint, at=("call",))
        return None, []

    def _homeless(self, document: Document) -> None:
        """Note, once for all the calls in it, that a file is beside no shared pieces."""
        folder = document.path.resolve().parent.name
        message = f'the folder "{folder}" is not a language, so shared pieces are not found'
        origin = Origin(document, ())
        self._problem(origin, message, "put the file into a folder such as `en`")

    def _start(self, step: step_schema.Start, id: str, place: Place, origin: Origin) -> None:
        known = self._library.exercises(place.document)
        if step.start not in known:
            hint = did_you_mean(step.start, known)
            self._problem(origin, f'there is no exercise "{step.start}"', hint, at=("start",))
        self._write(flat_steps.plain(step, self._words_of(place), place.common(id, {})), origin)

    def _go(self, step: step_schema.Go, place: Place, after: str, origin: Origin) -> str:
        if step.go not in place.labels:
            hint = did_you_mean(step.go, place.labels)
            self._problem(origin, f'there is no step with the id "{step.go}"', hint, at=("go",))
            return after
        label = f"@{place.scope}{step.go}"
        self._jumps.append((origin, label, place.within))
        return label

    def _detour(self, signal: str, source: Document) -> None:
        """Write what a signal leads to."""
        steps = source.file.anywhere[signal]
        scope = f"anywhere/{signal}/"
        top = replace(Place.top(source, steps, scope), kinds=False)
        self.flat.anywhere[signal] = self._sequence(steps, top, f"@{scope}return")
        back = model.Return(id=f"{scope}return")
        self._implied(back, Origin(source, ("anywhere", signal)))

    def _dangers(self, source: Document) -> None:
        """Write what is done in danger: one place, in which one thing can lead to another."""
        written = source.file.anywhere
        scope = terms.DANGER_SCOPE
        top = Place.top(source, [step for steps in written.values() for step in steps], scope)
        for danger in terms.DANGERS:
            if steps := written.get(danger):
                here = replace(top, prefix=f"{scope}{danger}/", kinds=False)
                self.flat.anywhere[danger] = self._sequence(steps, here, f"@{scope}return")
        self._implied(model.Return(id=f"{scope}return"), Origin(source, ("anywhere",)))

    # Writing ----------------------------------------------------------------

    def _write(self, step: AnyStep, origin: Origin) -> None:
        if len(self.flat.steps) >= MAX_STEPS:
            self._give_up(origin, _TOO_MANY)
        self.flat.steps[step.id] = step
        self.flat.origins[step.id] = origin

    def _implied(self, step: AnyStep, origin: Origin) -> None:
        """Write a step that is not in the file."""
        self._labels.set("@" + step.id, step.id)
        self._write(step, origin)

    def _words_of(self, place: Place) -> Words:
        if place.document not in self._words:
            shared = self._library.wordings(place.document)
            self._words[place.document] = Words(place.document, shared)
        return self._words[place.document]

    def _problem(self, origin: Origin, message: str, hint: str = "", *, at: Loc = ()) -> None:
        self.flat.problems.append(origin.problem(message, hint, at=at))

    def _give_up(self, origin: Origin, message: str) -> None:
        raise UnusableScript([*self.flat.problems, origin.problem(message)])

    def _resolve(self, first: str | None) -> None:
        """Replace every label by the step it leads to."""
        for origin, label, within in self._jumps:
            self._check_jump(origin, self._labels.resolve(label), within)
        lead = {label: self._labels.resolve(label) or END for label in self._targets(first)}
        flat = self.flat
        for id, step in flat.steps.items():
            to = {trigger: lead[label] for trigger, label in step.to.items()}
            if to != step.to:  # what was taken over leads to steps already
                flat.steps[id] = replace(step, to=to)
        for label, origin in self._entries:
            flat.entries[self._labels.resolve(label) or END] = origin
        flat.first = lead[first] if first else ""
        flat.anywhere = {signal: lead[label] for signal, label in flat.anywhere.items()}
        needed = set(lead.values())
        for id, step in list(flat.steps.items()):
            if id not in needed and (id == END or isinstance(step, model.Return)):
                del flat.steps[id]

    def _targets(self, first: str | None) -> Iterator[str]:
        yield from (first,) if first else ()
        yield from self.flat.anywhere.values()
        for step in self.flat.steps.values():
            yield from step.to.values()

    def _check_jump(self, origin: Origin, target: str | None, within: tuple[str, ...]) -> None:
        if target is None:
            self._problem(origin, "leads in a circle", at=("go",))
            return
        inside = self.flat.steps[target].within
        if inside != within[: len(inside)]:
            message = "leads into a repeat from outside of it"
            self._problem(origin, message, "go to the repeat itself", at=("go",))
