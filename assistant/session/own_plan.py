"""The steps in which the person's own plan for hard times is made or read: what is said there is for them alone. Pure."""

from __future__ import annotations

from assistant.exercise.model import AnyStep, Ask, Hold, Say, Text
from assistant.exercise.terms import PLAN
from assistant.exercise.text import references


def is_of_plan(step: AnyStep) -> bool:
    """Whether it asks for a part of the person's own plan, or says one."""
    texts: tuple[Text, ...] = ()
    match step:
        case Say(text=text):
            texts = (text,)
        case Ask():
            texts = (step.text, *(step.no_input or ()), *(step.no_match or ()), *(step.more or ()))
            texts += tuple(step.asked.values())
        case Hold(during=during):
            texts = tuple(text for _, text in during)
    names = {name.partition(".")[0] for text in texts for name in references(text)}
    if isinstance(step, Ask):
        names.add(step.remember)
    return not names.isdisjoint(PLAN)
