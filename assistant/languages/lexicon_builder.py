"""From a language's tables to its lexicon."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from assistant.errors import AssistantError
from assistant.exercise.terms import REGIONS
from assistant.languages.danger_rules import in_danger, safety
from assistant.languages.phrase_lists import (
    Written,
    by_number,
    compounds,
    listed,
    longest_first,
    members,
    pointing,
    vocabulary,
)
from assistant.languages.yaml_tables import Table
from assistant.understanding.lexicon import (
    Aside,
    Body,
    Emotions,
    FeelingWord,
    ItemMark,
    Lexicon,
    Likeness,
    Listing,
    Negation,
    Numbers,
    Order,
    Polarity,
    SignalPhrase,
    When,
)
from assistant.understanding.meaning import CommandName, SignalName, Strength
from assistant.understanding.phrases import Phrases, PhraseSet
from assistant.understanding.sounds import Costs, Row, Sounds
from assistant.understanding.turns import Turns
from assistant.understanding.word_forms import WordForms
from assistant.understanding.words import Spelling, decompose

FILES = (
    "spelling",
    "word-forms",
    "sounds",
    "replies",
    "commands",
    "signals",
    "numbers",
    "choices",
    "items",
    "emotions",
    "body",
    "safety",
    "in-danger",
    "turns",
)

_NO_FEELING = FeelingWord(word="", family="numb", strength=Strength.SOME, absent=True)
_SIDES = ("left", "right", "both")

T = TypeVar("T")


def build(files: Mapping[str, Mapping[str, Any]], code: str) -> tuple[str, Lexicon]:
    """The language's name and its lexicon. Raises `AssistantError` with everything that is wrong."""
    problems: list[str] = []
    tables = {name: Table(f"{code}/{name}.yaml", files[name], problems) for name in FILES}
    builder = _Builder(tables["spelling"])
    name = tables["spelling"].text("name")
    lexicon = builder.lexicon(tables)
    for table in tables.values():
        table.end()
    if problems:
        raise AssistantError("language-broken", "\n".join(problems))
    return name, lexicon


class _Builder:
    """Compiles phrases the way the language spells."""

    def __init__(self, table: Table) -> None:
        rewritten = table.table("rewritten")
        self._spelling = Spelling(
            spaced=table.flag("spaced"),
            endings=tuple(table.phrases("endings")),
            rewritten={word: rewritten.text(word) for word in rewritten},
        )

    def lexicon(self, tables: Mapping[str, Table]) -> Lexicon:
        spelling, replies = tables["spelling"], tables["replies"]
        sounds = self._sounds(tables["sounds"])
        polarities, asides = replies.table("yes-no"), replies.table("asides")
        commands = tables["commands"]
        forms = self._forms(tables["word-forms"])
        return Lexicon(
            spelling=self._spelling,
            sounds=sounds,
            likeness=_likeness(spelling.table("likeness")),
            short=int(commands.number("short")),
            fillers=self._fillers(spelling),
            padding=self._set(spelling, "padding"),
            corrections=self._set(spelling, "corrections"),
            scratching=self._set(spelling, "scratching"),
            taking_back=self._set(spelling, "taking-back"),
            negation=self._negation(spelling.table("negation")),
            commands=self._phrases(
                [
                    *members(commands.table("phrases"), CommandName),
                    *((text, None) for text in commands.phrases("only-look-like-one")),
                ]
            ),
            yielding=self._set(commands, "unless-they-answer"),
            comforting=self._set(commands, "said-to-a-friend"),
            signals=self._signals(tables["signals"]),
            yes_no=self._phrases(members(polarities, Polarity)),
            plain_no=self._set(replies, "plainly-no"),
            startled=self._set(replies, "startled"),
            own_verb=self._set(replies, "own-verb"),
            asides=self._phrases(members(asides, Aside)),
            numbers=self._numbers(tables["numbers"]),
            order=self._order(tables["choices"]),
            listing=self._listing(tables["items"]),
            emotions=self._emotions(tables["emotions"]),
            body=self._body(tables["body"]),
            forms=forms,
            safety=safety(tables["safety"], self._spelling, sounds, forms),
            in_danger=in_danger(tables["in-danger"], self._spelling),
            turns=self._turns(tables["turns"]),
        )

    def _turns(self, table: Table) -> Turns:
        return Turns(
            going_on=self._set(table, "going-on"),
            endings=tuple(map(decompose, table.phrases("going-on-endings"))),
            whole=frozenset(map(decompose, table.phrases("whole-words"))),
        )

    def _forms(self, table: Table) -> WordForms:
        endings = table.table("endings")
        pairs = [(ending, endings.text(ending)) for ending in endings]
        return WordForms(
            adverbs=self._set(table, "adverbs"),
            function_words=frozenset(map(decompose, table.phrases("function-words"))),
            irregular={form: word for word, form in listed(table.table("irregular"))},
            endings=tuple(sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)),
            shortest=int(table.number("shortest")),
            doubled=frozenset(table.text("doubled")),
            same_sound={other: word for word, other in listed(table.table("same-sound"))},
        )

    def _fillers(self, table: Table) -> Phrases[bool]:
        """Without endings: a sigh with an ending would be a word."""
        written = [(text, True) for text in table.phrases("fillers")]
        written += [(text, False) for text in table.phrases("not-fillers")]
        return Phrases(written, dataclasses.replace(self._spelling, endings=()))

    def _sounds(self, table: Table) -> Sounds:
        words, rules = table.table("words"), table.table("rules")
        pairs = table.table("confusable")
        confusable = [(word, word) for word in pairs] + [
            (text, word) for word, text in listed(pairs)
        ]
        return Sounds(
            words={decompose(word): _row(words.text(word)) for word in words},
            rules=tuple(_rule(pattern, rules) for pattern in rules),
            costs=Costs(
                vowels=frozenset(map(decompose, table.phrases("vowels"))),
                alike={
                    (one, other): cost
                    for cost, text in reversed(by_number(table.table("alike")))
                    for one, other in itertools.permutations(_row(text), 2)
                },
                missed={decompose(text): cost for cost, text in by_number(table.table("missed"))},
                missed_otherwise=table.number("missed-otherwise"),
                unlike_vowels=table.number("unlike-vowels"),
                unlike_kinds=table.number("unlike-kinds"),
            ),
            near=table.number("near"),
            likely=table.number("likely"),
            margin=table.number("margin"),
            misheard=table.number("misheard"),
            quiet=table.number("quiet"),
            ordinary=frozenset(map(decompose, table.phrases("ordinary"))),
            confusable=self._phrases(confusable),
        )

    def _phrases(self, written: Written[T]) -> Phrases[T]:
        return Phrases(written, self._spelling)

    def _set(self, table: Table, key: str) -> PhraseSet:
        return self._phrases([(text, None) for text in table.phrases(key)])

    def _negation(self, table: Table) -> Negation:
        return Negation(
            before=self._set(table, "before"),
            after=self._set(table, "after"),
            through=self._set(table, "through"),
            chain=self._set(table, "chain"),
        )

    def _signals(self, table: Table) -> Phrases[SignalPhrase | None]:
        written: Written[SignalPhrase | None] = [
            (text, None) for text in table.phrases("only-look-like-one")
        ]
        for name in SignalName:
            by_when = table.table(name)
            for when in When:
                phrases = by_when.phrases(when.value)
                written += [(text, SignalPhrase(name, when)) for text in phrases]
        return self._phrases(written)

    def _numbers(self, table: Table) -> Numbers:
        words = [(text, value) for value, text in by_number(table.table("words"))]
        ignored: Written[float | None] = [
            (text, None) for text in table.phrases("only-look-like-one")
        ]
        large = compounds(words, table.phrases("tens"), self._spelling.joiner)
        return Numbers(
            words=self._phrases([*ignored, *words]),
            compounds=self._phrases([*ignored, *words, *large]),
            levels=self._phrases([(t, value) for value, t in by_number(table.table("levels"))]),
            sounds=self._phrases([(t, value) for value, t in by_number(table.table("sounds"))]),
            between=self._set(table, "between"),
            between_endings=tuple(map(decompose, table.phrases("between-endings"))),
            without=self._set(table, "without"),
            half=self._set(table, "half"),
            point=self._set(table, "point"),
            minus=self._set(table, "minus"),
            label_before=self._set(table, "label-before"),
            label_after=self._set(table, "label-after"),
            past_before=self._set(table, "past-before"),
            settling=self._set(table, "settling"),
            scale_before=self._set(table, "scale-before"),
            scale_after=self._set(table, "scale-after"),
        )

    def _order(self, table: Table) -> Order:
        places = by_number(table.table("places"))
        return Order(
            places=self._phrases([(text, int(place)) for place, text in places]),
            bare=self._set(table, "no-places"),
            turned_down=self._set(table, "turned-down"),
            either=self._set(table, "either"),
            every=self._set(table, "every"),
        )

    def _listing(self, table: Table) -> Listing:
        return Listing(
            marks=self._phrases(members(table.table("marks"), ItemMark)),
            idle=self._set(table, "idle"),
            joining=longest_first(table.phrases("joining-endings")),
            trailing=longest_first(table.phrases("trailing-endings")),
            whole=frozenset(table.phrases("whole-words")),
            linking=self._set(table, "in-sentences"),
            remarks=self._set(table, "remarks"),
            telling=tuple(map(decompose, table.phrases("talking-endings"))),
            closing=tuple(map(decompose, table.phrases("sentence-endings"))),
            describing=frozenset(map(decompose, table.phrases("describing"))),
            heads=frozenset(map(decompose, table.phrases("heads"))),
            doing=tuple(map(decompose, table.phrases("doing-endings"))),
            owning=tuple(map(decompose, table.phrases("owning-endings"))),
            tying=tuple(map(decompose, table.phrases("tying-endings"))),
            things=frozenset(map(decompose, table.phrases("things"))),
            absent=self._set(table, "absent"),
            except_for=self._set(table, "except-for"),
        )

    def _emotions(self, table: Table) -> Emotions:
        families, means = table.table("families"), table.table("means")
        known = vocabulary(families)
        written: Written[FeelingWord | None] = [
            (text, None) for text in table.phrases("only-look-like-one")
        ]
        written += [(word.word, word) for word in known.values()]
        absent = table.phrases("nothing")
        nothing = dataclasses.replace(_NO_FEELING, word=absent[0] if absent else "")
        written += [(text, nothing) for text in absent]
        pairs = table.table("confusable")
        degrees = table.table("degrees")
        return Emotions(
            words=self._phrases([*written, *pointing(means, known)]),
            sounds=self._phrases(pointing(table.table("sounds"), known)),
            nothing=nothing,
            vocabulary=known,
            confusable={word: pairs.text(word) for word in pairs},
            degrees=self._phrases(
                [(text, -1) for text in degrees.phrases("weaker")]
                + [(text, 1) for text in degrees.phrases("stronger")]
            ),
            mainly=self._set(table, "mainly"),
            openers=self._set(table, "openers"),
            joining=self._set(table, "joining"),
        )

    def _body(self, table: Table) -> Body:
        parts = table.table("parts")
        regions = {key: frozenset(key.split()) for key in parts}
        for key, ids in regions.items():
            if unknown := sorted(ids - REGIONS):
                parts.complain(key, f"unknown region {', '.join(unknown)}")
        sides = table.table("sides")
        return Body(
            parts=self._phrases([(text, regions[key]) for key, text in listed(parts)]),
            sides=self._phrases([(t, side) for side in _SIDES for t in sides.phrases(side)]),
            well=self._set(table, "well"),
            unwell=self._set(table, "unwell"),
            all_but=self._set(table, "all-but"),
            closing=tuple(map(decompose, table.phrases("closing-endings"))),
            pairs=self._set(table, "pairs"),
            no_side=self._set(table, "no-side"),
            linking=self._set(table, "linking"),
            joining=self._set(table, "joining"),
            ahead=self._set(table, "ahead"),
            owning=self._set(table, "owning"),
            instead=self._set(table, "instead"),
        )


def _row(text: str) -> Row:
    return tuple(decompose(sound) for sound in text.split())


def _rule(pattern: str, table: Table) -> tuple[re.Pattern[str], Row | None]:
    sounds = table.text(pattern)
    try:
        return re.compile(pattern), None if sounds == "=" else _row(sounds)
    except re.error as error:
        table.complain(pattern, f"not a regular expression: {error}")
        return re.compile("$"), ()


def _likeness(table: Table) -> Likeness:
    return Likeness(
        choice=table.number("choice"),
        feeling=table.number("feeling"),
        feeling_letters=int(table.number("feeling-letters")),
    )
