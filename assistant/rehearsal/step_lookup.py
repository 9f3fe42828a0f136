"""Which steps a scenario means: by their id, the name they remember, or words of them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from assistant.exercise.model import AnyStep, Ask, Exercise, Hold, Say
from assistant.exercise.read.problems import Loc, Problem, did_you_mean
from assistant.rehearsal.event_log import plain_words
from assistant.rehearsal.model import Anchor, Scenario
from assistant.rehearsal.scenario_reader import UnusableScenario


def find(name: str, exercise: Exercise, *, questions: bool = False) -> list[str]:
    """Ids of the steps of that name, the closest way of naming first; empty when there is none."""
    steps = [s for s in exercise.steps.values() if isinstance(s, Ask) or not questions]
    whole = _whole(name)
    ways = (
        (step.id for step in steps if step.id == name),
        (step.id for step in steps if step.id.rpartition("/")[2] == name),
        (step.id for step in steps if isinstance(step, Ask) and step.remember == name),
        (step.id for step in steps if name in _pieces(step.id)),
        (step.id for step in steps if whole.search(plain_words(words_of(step)))),
    )
    return next((found for way in ways if (found := list(way))), [])


@functools.lru_cache(maxsize=4096)
def _pieces(id: str) -> frozenset[str]:
    """The pieces a step is in: `grounding` of `closing/grounding.2/1-say`, and `closing`."""
    return frozenset(re.sub(r"[.-]\d+$", "", piece) for piece in id.split("/")[:-1])


def _whole(part: str) -> re.Pattern[str]:
    """Finds whole words in what is said; Korean words may go on after them."""
    return re.compile(rf"(?<!\w){re.escape(plain_words(part))}(?![^\W가-힣])")


def words_of(step: AnyStep) -> str:
    """Everything that is said in a step, as it is written."""
    match step:
        case Say() | Ask():
            return " ".join(part for part in step.text if isinstance(part, str))
        case Hold():
            texts = (text for _, text in step.during)
            return " ".join(part for text in texts for part in text if isinstance(part, str))
    return ""


def check(scenario: Scenario, exercise: Exercise) -> None:
    """Raises `UnusableScenario` naming every step that the exercise does not have."""
    problems = [
        _unknown(scenario, exercise, name, loc, questions=questions)
        for name, loc, questions in _named(scenario)
        if not find(name, exercise, questions=questions)
    ]
    if problems:
        raise UnusableScenario(problems)


def _named(scenario: Scenario) -> Iterable[tuple[str, Loc, bool]]:
    for key in scenario.replies:
        yield key, ("replies", key), True
    for i, interruption in enumerate(scenario.interruptions):
        if interruption.anchor is Anchor.DURING:
            yield interruption.what, ("interruptions", i, "during"), False
    for key, names in (
        ("visited", scenario.expect.visited),
        ("never visited", scenario.expect.never_visited),
    ):
        for i, name in enumerate(names):
            yield name, ("expect", key, i), False


def _unknown(
    scenario: Scenario, exercise: Exercise, name: str, loc: Loc, *, questions: bool
) -> Problem:
    assert scenario.source is not None
    kind = "question" if questions else "step"
    message = f'{exercise.name} has no {kind} "{name}"'
    hint = did_you_mean(name, _names(exercise, questions=questions)) or (
        f"a {kind} is named by its id, by what it remembers, or by words of it"
    )
    return scenario.source.problem(loc, message, hint, key=questions)


def _names(exercise: Exercise, *, questions: bool) -> set[str]:
    steps = [s for s in exercise.steps.values() if isinstance(s, Ask) or not questions]
    remembered = {step.remember for step in steps if isinstance(step, Ask) and step.remember}
    return {step.id for step in steps} | remembered


def check_words(scenario: Scenario) -> None:
    """Raises `UnusableScenario` for recordings of which nobody says what is on them."""
    turns = [
        *(
            (("replies", key, i), each)
            for key, r in scenario.replies.items()
            for i, each in enumerate(r)
        ),
        *((("confirm", i), each) for i, each in enumerate(scenario.confirm)),
        *((("interruptions", i), each.utterance) for i, each in enumerate(scenario.interruptions)),
    ]
    mute: list[Loc] = [loc for loc, each in turns if each and each.recording and not each.words]
    if mute:
        assert scenario.source is not None
        message, hint = "a rehearsal by text cannot hear a recording", "add `say` with its words"
        raise UnusableScenario([scenario.source.problem(loc, message, hint) for loc in mute])
