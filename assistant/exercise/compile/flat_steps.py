"""What single steps hold, from the shape of the file to the model."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from assistant.exercise import model
from assistant.exercise.compile import replies
from assistant.exercise.compile.snippets import Words
from assistant.exercise.model import AnyStep, Expectation, Interrupt, Manner, Text
from assistant.exercise.read import file_schema, step_schema

_RECORDS = {"rate": "rating", "feel": "feeling"}


def plain(step: step_schema.Step, words: Words, common: Mapping[str, Any]) -> AnyStep:
    """A step that holds no others, from what all steps have in `common`."""
    match step:
        case step_schema.Say():
            text = words.text(step.say)
            return model.Say(**common, text=text, **_delivery(step))
        case step_schema.Hold():
            return _hold(step, words, common)
        case step_schema.Breathe():
            return _breathe(step.breathe, common)
        case step_schema.Remember():
            return model.Remember(**common, values=step.remember)
        case step_schema.Spare():
            return model.Spare(**common, regions=step.spare)
        case step_schema.Keep():
            return model.Keep(**common, names=step.keep)
        case step_schema.Forget():
            return model.Forget(**common, names=step.forget)
        case step_schema.Start():
            return model.End(**{**common, "to": {}}, then=step.start)
        case step_schema.End():
            return model.End(**{**common, "to": {}}, outcome=step.end)
    return model.Remember(**common, values=dict.fromkeys(_names(step), ""))


def ask(
    step: step_schema.Question, expects: Expectation, words: Words, common: Mapping[str, Any]
) -> model.Ask:
    """A question of any kind."""
    match step:
        case step_schema.Rate():
            text, remember = words.text(step.text or ()), step.rate
        case step_schema.Feel():
            text, remember = words.text(step.feel), step.remember or ""
        case step_schema.Ask() | step_schema.Collect():
            text, remember = words.text(step.ask), step.remember or ""
        case _:
            raise AssertionError(step)
    record = step.record if isinstance(step, step_schema.Ask) else _RECORDS.get(step.kind)
    return model.Ask(
        **common,
        text=text,
        expects=expects,
        remember=remember,
        record=record or "",
        keep_days=step.keep if isinstance(step, step_schema.Ask) else None,
        no_input=_several(step.reprompt.no_input, words),
        no_match=_several(step.reprompt.no_match, words),
        more=_several(step.more, words) if isinstance(step, step_schema.Collect) else None,
        asked={each: words.text(text) for each, text in step.asked.items()},
        examples=step.example,
        consent=_is_consent(step),
        **_delivery(step),
    )


def _is_consent(step: step_schema.Question) -> bool:
    """Whether it is written so, or a yes has something kept."""
    if not isinstance(step, step_schema.Ask):
        return False
    branches = (steps for said, steps in step.heard.items() if "yes" in replies.keys(said))
    return step.consent or any(isinstance(each, step_schema.Keep) for each in chain(*branches))


def _delivery(step: step_schema.Say | step_schema.Question) -> dict[str, Any]:
    return {"manner": Manner(step.manner), "interrupt": Interrupt(step.interrupt)}


def items(written: list[file_schema.ListItem], words: Words) -> tuple[model.Item, ...]:
    """The turns of a repeat over a list."""
    return tuple(
        model.Item(
            fields={name: words.text(text) for name, text in (item.model_extra or {}).items()},
            regions=frozenset(item.regions),
        )
        for item in written
    )


def _hold(step: step_schema.Hold, words: Words, common: Mapping[str, Any]) -> model.Hold:
    during = sorted((at, words.text(text)) for at, text in step.during.items())
    return model.Hold(
        **common,
        seconds=step.hold,
        count=step.count,
        cue_start=step.cue in ("start", "both"),
        cue_end=step.cue in ("end", "both"),
        during=tuple(during),
    )


def _breathe(breath: step_schema.Breath, common: Mapping[str, Any]) -> model.Breathe:
    once = breath.in_ + breath.out
    cycles = max(1, round(breath.for_ / once)) if breath.for_ else breath.cycles
    return model.Breathe(
        **common,
        in_seconds=breath.in_,
        out_seconds=breath.out,
        cycles=cycles or 1,
        spoken=breath.spoken,
    )


def _several(texts: tuple[tuple[str, ...], ...] | None, words: Words) -> tuple[Text, ...] | None:
    return None if texts is None else tuple(words.text(each) for each in texts)


def _names(step: step_schema.Step) -> list[str]:
    """What a broken step would have remembered, so that nothing else seems wrong for it."""
    written = getattr(step, "written", None)
    if not isinstance(written, dict):
        return []
    kept = written.get("remember")
    names = [*kept] if isinstance(kept, dict) else [kept]
    return [name for name in (*names, written.get("rate")) if isinstance(name, str)]
