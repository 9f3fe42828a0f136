"""Meanings written briefly, so that the tables of cases read as tables."""

from __future__ import annotations

from dataclasses import replace

from assistant.exercise.model import Choice, Expectation, Wants
from assistant.understanding import meaning as m
from assistant.understanding.meaning import CommandName, SignalName, Strength

STOP = m.Command(name=CommandName.STOP)
PAUSE = m.Command(name=CommandName.PAUSE)
YES, NO = m.YesNo(yes=True), m.YesNo(yes=False)
UNSURE, NOTHING, DECLINED = m.Unsure(), m.Nothing(), m.Declined()

YES_NO = Expectation(wants=Wants.YES_NO)
NUMBER = Expectation(wants=Wants.NUMBER)
ITEMS = Expectation(wants=Wants.ITEMS, count=5)
EMOTION = Expectation(wants=Wants.EMOTION)
BODY = Expectation(wants=Wants.BODY)
FREE = Expectation(wants=Wants.FREE)


def choice(several: bool = False, **words: str) -> Expectation:
    """`choice(warm="warm, warmer", cool="cool, cold")`."""
    choices = tuple(
        Choice(name=name, words=tuple(word.strip() for word in said.split(",")))
        for name, said in words.items()
    )
    return Expectation(wants=Wants.CHOICE, choices=choices, several=several)


def besides(**words: str) -> Expectation:
    """Any words, and choices like those of `choice` beside them."""
    return replace(choice(**words), wants=Wants.FREE)


def command(name: str) -> m.Command:
    return m.Command(name=CommandName(name))


def signal(name: str, *regions: str) -> m.Signal:
    return m.Signal(name=SignalName(name), regions=frozenset(regions))


def number(value: float, certain: bool = True) -> m.Number:
    return m.Number(value=value, certain=certain)


def chosen(*names: str, certain: bool = True) -> m.Chosen:
    return m.Chosen(names=names, certain=certain)


def items(*things: str, finished: bool = False) -> m.Items:
    return m.Items(items=things, finished=finished)


def regions(*names: str) -> m.Regions:
    return m.Regions(regions=frozenset(names))


def words(text: str) -> m.Words:
    return m.Words(text=text)


def feelings(said: str, denied: str = "") -> str:
    """`"sad 3, calm 1"`: words with their strength, as `described` writes them."""
    return f"{said} | {denied}"


def described(meaning: object) -> object:
    """Feelings as `feelings` writes them; anything else as it is."""
    if not isinstance(meaning, m.Feelings):
        return meaning
    return feelings(_listed(meaning.feelings), _listed(meaning.denied))


def _listed(some: tuple[m.Feeling, ...]) -> str:
    return ", ".join(f"{feeling.word} {Strength(feeling.strength)}" for feeling in some)
