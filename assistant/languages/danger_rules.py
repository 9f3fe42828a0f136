"""From a language's table of danger to the rules it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.exercise.terms import TOLD
from assistant.languages.phrase_lists import listed
from assistant.languages.yaml_tables import Table
from assistant.understanding.in_danger import InDanger, Telling
from assistant.understanding.meaning import Route
from assistant.understanding.patterns import Pattern, PatternError
from assistant.understanding.safety import Misheard, Rule, Safety, units
from assistant.understanding.sounds import Sounds
from assistant.understanding.word_forms import WordForms
from assistant.understanding.words import Spelling


def safety(table: Table, spelling: Spelling, sounds: Sounds, forms: WordForms) -> Safety:
    """What a language knows of danger."""
    written = table.table("slots")
    slots = {name: written.phrases(name) for name in written}

    def rule(table: Table, key: str, category: str, route: Route | None) -> Rule:
        patterns = tuple(_patterns(table, key, slots, spelling))
        bare = tuple(_patterns(table, key, slots, spelling, forms)) if spelling.spaced else ()
        name = key if route else ""
        return Rule(name=name, category=category, route=route, patterns=patterns, bare=bare)

    rules = [rule(table, "not-danger", "", None)]
    dangers = table.table("dangers")
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
        misheard=tuple(_misheard(table, {rule.name for rule in rules}, spelling, sounds)),
    )


def in_danger(table: Table, spelling: Spelling) -> InDanger:
    """What a language knows of what is said in danger beside an answer."""
    written = table.table("slots")
    slots = {name: written.phrases(name) for name in written}
    said = table.table("said")
    return InDanger(
        spelling=spelling,
        tellings=tuple(
            Telling(name=name, patterns=tuple(_patterns(said, name, slots, spelling)))
            for name in TOLD
        ),
    )


def _patterns(
    table: Table,
    key: str,
    slots: Mapping[str, Sequence[str]],
    spelling: Spelling,
    forms: WordForms | None = None,
) -> Iterator[Pattern]:
    for written in table.phrases(key):
        try:
            yield Pattern(written, slots, spelling, forms)
        except PatternError as error:
            if forms is not None:  # it has been complained about
                continue
            table.complain(key, str(error))


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
