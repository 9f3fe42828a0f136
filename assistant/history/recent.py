"""An answer to "how have I been?": what happened, in two sentences, without a grade. Pure.

Numbers are counted and never averaged, weeks never compared, and few sessions are called few: a
trend would be the assistant's opinion, and it has none to give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from assistant.exercise.model import Text
from assistant.exercise.text import fill
from assistant.history.model import PastSession
from assistant.history.weeks import distress

WEEKS = 4
_FEW = 3
"""Below so many sessions with two numbers nothing is said about them."""


def lately(sessions: Iterable[PastSession], now: datetime, texts: Mapping[str, Text]) -> Text:
    """What can be said truthfully about the last four weeks; `texts` are the language's own."""
    since = now - timedelta(weeks=WEEKS)
    recent = [each for each in sessions if each.completed and since <= each.began <= now]
    said = [each for session in recent if (each := distress(session)) is not None]
    lower = sum(each.change < 0 for each in said)
    if not recent:
        return texts["none"]
    often = texts["once"] if len(recent) == 1 else texts["often"]
    if len(said) < _FEW:
        how = texts["too-few"]
    elif lower in (0, len(said)):
        how = texts["always-lower" if lower else "never-lower"]
    else:
        how = texts["sometimes-lower"]
    counts = {"count": len(recent), "said": len(said), "lower": lower, "other": len(said) - lower}
    return fill((*often, *how), {name: (str(n),) for name, n in counts.items()}.get)
