"""A judgement as others read it: compact JSON for programs, a line or two for people."""

from __future__ import annotations

import json
from typing import Any

from assistant.errors import AssistantError
from assistant.hear.judge import Decision, Judgement
from assistant.understanding.meaning import (
    Chosen,
    Command,
    Corrected,
    Danger,
    Declined,
    Feelings,
    Items,
    Meaning,
    Nothing,
    Number,
    Regions,
    Signal,
    Told,
    Unsure,
    Words,
    YesNo,
)

_SHOWN_WIDTH = 100
_MOST_SHOWN = 3
"""Readings that are shown to a person; programs get all."""


def as_json(name: str, judgement: Judgement) -> str:
    """One object on one line."""
    return json.dumps(
        {
            "file": name,
            "decision": judgement.decision,
            "meaning": compact(judgement.meaning),
            "evidence": judgement.evidence,
            "hypotheses": list(judgement.hypotheses),
            "seconds": round(judgement.seconds, 3),
        },
        ensure_ascii=False,
    )


def failure_as_json(name: str, error: AssistantError) -> str:
    """The same for a file that could not be heard."""
    return json.dumps(
        {
            "file": name,
            "decision": Decision.REJECTED,
            "meaning": None,
            "evidence": "",
            "hypotheses": [],
            "seconds": 0,
            "error": str(error),
        },
        ensure_ascii=False,
    )


def as_text(name: str, judgement: Judgement) -> str:
    """A line about what was understood, and one about what was heard."""
    if not judgement.hypotheses:
        return f"{name}: {judgement.decision}; there are no words in it."
    shown = ", ".join(f'"{_short(text)}"' for text in judgement.hypotheses[:_MOST_SHOWN])
    meaning = _short(plain(judgement.meaning))
    return (
        f"{name}: {judgement.decision}{f', {meaning}' if meaning else ''}\n"
        f"    heard {shown} in {judgement.seconds:.2f} s"
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_WIDTH else f"{text[: _SHOWN_WIDTH - 1].rstrip()}…"


def compact(meaning: Meaning | None) -> dict[str, Any] | None:
    """A meaning by its kind and what belongs to it."""
    match meaning:
        case None:
            return None
        case YesNo(yes=yes):
            return {"kind": "yes" if yes else "no"}
        case Number(value=value):
            return {"kind": "number", "value": int(value) if value == int(value) else value}
        case Chosen(names=(name,)):
            return {"kind": "choice", "name": name}
        case Chosen(names=names):
            return {"kind": "choice", "names": list(names)}
        case Items(items=items, finished=finished):
            return {"kind": "items", "items": list(items), "finished": finished}
        case Feelings(feelings=feelings, denied=denied):
            return {
                "kind": "emotion",
                "feelings": [
                    {"word": f.word, "family": f.family, "strength": f.strength.name.lower()}
                    for f in feelings
                ],
                "denied": [f.word for f in denied],
            }
        case Regions(regions=regions):
            return {"kind": "body", "regions": sorted(regions)}
        case Words(text=text):
            return {"kind": "free", "text": text}
        case Command(name=name) | Told(name=name):
            return {"kind": "told" if isinstance(meaning, Told) else "command", "name": name}
        case Danger(tier=tier, category=category, rule=rule):
            return {"kind": "danger", "tier": tier, "category": category, "rule": rule}
        case Signal(name=name, regions=regions):
            return {"kind": "signal", "name": name, "regions": sorted(regions)}
        case Corrected(reply=reply):
            return {"kind": "corrected", "reply": compact(reply)}
        case Unsure() | Nothing() | Declined():
            return {"kind": meaning.trigger}


def plain(meaning: Meaning | None) -> str:
    """A meaning in a few words."""
    found = compact(meaning)
    if found is None:
        return ""
    match meaning:
        case Number():
            return f"{found['value']:g}"
        case Items(items=items):
            return "; ".join(items)
        case Feelings(feelings=feelings, denied=denied):
            felt = [f"{f.word} ({f.strength.name.lower()}, {f.family})" for f in feelings]
            return ", ".join([*felt, *(f"not {f.word}" for f in denied)])
        case Words(text=text):
            return text
        case Chosen(names=names):
            return ", ".join(names)
        case Command(name=name):
            return f'the command "{name}"'
        case Danger(tier=tier, category=category):
            return f"danger of tier {tier} ({category})"
        case Signal(name=name):
            return f"a sign of {name}"
        case Regions():
            return ", ".join(found["regions"])
    return str(found["kind"])
