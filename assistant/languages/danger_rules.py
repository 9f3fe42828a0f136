"""From a language's table of danger to the rules it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.exercise.terms import TOLD
from assistant.languages.phrase_lists import listed
from assistant.languages.yaml_tables import Table
from assistant.understanding.in_danger import InDanger, Telling
from assistant.understanding.meaning import Route
from assistant.understanding.patterns import Pattern, PatternError, Slots
from assistant.understanding.safety import Misheard, Naming, Rule, Safety, Subject, units
from assistant.understanding.sounds import Sounds
from assistant.understanding.word_forms import WordForms
from assistant.understanding.words import Spelling


def safety(table: Table, spelling: Spelling, sounds: Sounds, forms: WordForms) -> Safety:
    """What a language knows of danger."""
    written = _written(table)
    plain, bare_slots = Slots(written, spelling), Slots(written, spelling, forms)

    def rule(table: Table, key: str, category: str, route: Route | None) -> Rule:
        patterns = tuple(_patterns(table, key, plain))
        bare = tuple(_patterns(table, key, bare_slots)) if spelling.spaced else ()
        name = key if route else ""
        return Rule(name=name, category=category, route=route, patterns=patterns, bare=bare)

    rules = [rule(table, "not-danger", "", None)]
    dangers, named = table.table("dangers"), table.table("has-to-name")
    for route in Route:
        categories = dangers.table(route)
        for category in categories:
            by_name = categories.table(category)
            rules += [rule(by_name, name, category, route) for name in by_name]
    return Safety(
        spelling=spelling,
        sounds=sounds,
        forms=forms,
        rules=tuple(rules),
        right=frozenset(
            units(spelling.words(text), spelling) for text in table.phrases("heard-right")
        ),
        likely=table.number("near-by"),
        has_to_name={name: _naming(named.table(name), plain) for name in named},
        subject=_subject(table.table("said-of"), plain),
        ambiguous=tuple(_patterns(table, "asked-about", plain)),
        misheard=tuple(_misheard(table, {rule.name for rule in rules}, spelling, sounds)),
    )


def in_danger(table: Table, spelling: Spelling) -> InDanger:
    """What a language knows of what is said in danger beside an answer."""
    slots = Slots(_written(table), spelling)
    said = table.table("said")
    return InDanger(
        spelling=spelling,
        tellings=tuple(
            Telling(name=name, patterns=tuple(_patterns(said, name, slots))) for name in TOLD
        ),
    )


def _written(table: Table) -> dict[str, list[str]]:
    slots = table.table("slots")
    return {name: slots.phrases(name) for name in slots}


def _patterns(table: Table, key: str, slots: Slots) -> Iterator[Pattern]:
    for written in table.phrases(key):
        try:
            yield Pattern(written, slots)
        except PatternError as error:
            if slots.forms is not None:  # it has been complained about
                continue
            table.complain(key, str(error))


def _naming(table: Table, slots: Slots) -> Naming:
    return Naming(
        of=tuple(_patterns(table, "of", slots)), named=tuple(_patterns(table, "named", slots))
    )


def _subject(table: Table, slots: Slots) -> Subject:
    return Subject(
        another=tuple(_patterns(table, "another", slots)),
        own=tuple(_patterns(table, "own", slots)),
        beside=tuple(_patterns(table, "beside", slots)),
    )


def _misheard(
    table: Table, rules: set[str], spelling: Spelling, sounds: Sounds
) -> Iterator[Misheard]:
    near, instead = table.table("near"), listed(table.table("heard-as"))
    for word in near:
        names = near.phrases(word)
        for unknown in sorted(set(names) - rules):
            near.complain(word, f"there is no rule {unknown}")
        words = units(spelling.words(word), spelling)
        yield Misheard(
            word=words,
            sounds=sounds.of(words),
            instead=frozenset(
                units(spelling.words(text), spelling) for meant, text in instead if meant == word
            ),
            rules=frozenset(names),
        )
