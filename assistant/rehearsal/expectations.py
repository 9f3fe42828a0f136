"""Whether a rehearsal went as expected; if not, the difference as a diff."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from assistant.rehearsal import step_lookup
from assistant.rehearsal.checks import Check, Happened
from assistant.rehearsal.event_log import (
    Entry,
    PersonSpoke,
    SoundBegan,
    gone_on_with,
    is_in,
    plain_words,
    spoken_spans,
)
from assistant.rehearsal.model import Expected
from assistant.rehearsal.transcript import caption, clock, transcript
from assistant.session.actions import Finish, PlayCue, Record, Say, ShowPlace, StopSpeaking
from assistant.session.position import Value, as_words

EVERY_REPLY = "replies"
"""In `within`: everything the person says."""

_CONTEXT = 3
"""Lines of the transcript shown around what is missing."""


def check(expected: Expected, happened: Happened) -> tuple[Check, ...]:
    """Compare everything that is expected with what happened."""
    return tuple(each for compare in _COMPARISONS for each in compare(expected, happened))


def _check(key: str, value: str, diff: Iterable[str] = ()) -> Check:
    return Check(expected=f"{key}: {value}", key=key, diff=tuple(diff))


# The end ------------------------------------------------------------------------------


def _outcome(expected: Expected, happened: Happened) -> Iterator[Check]:
    if happened.outcome is None:
        diff = ["- an end", f"+ still going on after {clock(happened.seconds)}"]
        yield _check("outcome", expected.outcome or "any", [*diff, *_tail(happened)])
    elif expected.outcome is not None:
        diff = [f"- {expected.outcome}", f"+ {happened.outcome}", *_tail(happened)]
        yield _check(
            "outcome", expected.outcome, () if happened.outcome is expected.outcome else diff
        )


def _then(expected: Expected, happened: Happened) -> Iterator[Check]:
    if expected.then:
        then = gone_on_with(happened.entries)
        diff = [f"- {expected.then}", f"+ {then or '(nothing)'}", *_tail(happened)]
        yield _check("then", expected.then, () if then == expected.then else diff)


def _length(expected: Expected, happened: Happened) -> Iterator[Check]:
    took = f"+ {clock(happened.seconds)}"
    if (most := expected.at_most) is not None:
        diff = [f"- at most {clock(most)}", took]
        yield _check("at most", clock(most), diff if happened.seconds > most else ())
    if (least := expected.at_least) is not None:
        diff = [f"- at least {clock(least)}", took]
        yield _check("at least", clock(least), diff if happened.seconds < least else ())


# What was said -------------------------------------------------------------------------


def _said(expected: Expected, happened: Happened) -> Iterator[Check]:
    lines = _lines(happened)
    after = 0
    for part in expected.said:
        found = next((i for i in range(after, len(lines)) if is_in(part, lines[i][1])), None)
        if found is None:
            yield _check("said", part, _not_said(part, after, lines))
        else:
            yield _check("said", part)
            after = found + 1


def _not_said(part: str, after: int, lines: list[tuple[float, str]]) -> list[str]:
    """Where it was looked for, and whether it was said elsewhere or nearly."""
    shown = [f"  {clock(at):>6}  {text}" for at, text in lines[max(0, after - 1) : after]]
    shown.append(f"- {part}")
    shown += [f"+ {clock(at):>6}  {text}" for at, text in lines[after : after + _CONTEXT]]
    earlier = next((at for at, text in lines[:after] if is_in(part, text)), None)
    if earlier is not None:
        shown.append(f"  (said before that, at {clock(earlier)})")
    elif (close := _closest(part, lines)) is not None:
        shown.append(f"  (the closest is, at {clock(close[0])}: {close[1]})")
    return shown


def _closest(part: str, lines: list[tuple[float, str]]) -> tuple[float, str] | None:
    from rapidfuzz import fuzz, process  # only needed once something is wrong

    texts = [text for _, text in lines]
    best = process.extractOne(part, texts, scorer=fuzz.ratio, score_cutoff=60)
    return None if best is None else lines[best[2]]


def _never_said(expected: Expected, happened: Happened) -> Iterator[Check]:
    for part in expected.never_said:
        said = [f"+ {clock(at):>6}  {text}" for at, text in _lines(happened) if is_in(part, text)]
        yield _check("never said", part, [f"- never {part}", *said] if said else ())


def _lines(happened: Happened) -> list[tuple[float, str]]:
    return [
        (entry.at, entry.what.text) for entry in happened.entries if isinstance(entry.what, Say)
    ]


# What is kept --------------------------------------------------------------------------


def _recorded(expected: Expected, happened: Happened) -> Iterator[Check]:
    records = [entry.what for entry in happened.entries if isinstance(entry.what, Record)]
    for name, value in expected.recorded.items():
        kept = [each.value for each in records if each.name == name and each.value is not None]
        listed = [
            each.name if each.value is None or each.kind == "kept" else each.value
            for each in records
            if each.kind == name
        ]
        found = listed or kept
        met = _all_in(value, found) if listed else any(_same(value, each) for each in found[-1:])
        diff = [f"- {name}: {as_words(value)}", f"+ {name}: {_shown(found)}"]
        yield _check("recorded", f"{name}: {as_words(value)}", () if met else diff)


def _remembered(expected: Expected, happened: Happened) -> Iterator[Check]:
    for name, value in expected.remembered.items():
        found = happened.memory.get(name)
        diff = [f"- {name}: {as_words(value)}", f"+ {name}: {_shown([found])}"]
        met = found is not None and _same(value, found)
        yield _check("remembered", f"{name}: {as_words(value)}", () if met else diff)


def _same(expected: Value, found: Value) -> bool:
    """Equal, or, where several things are kept, among them."""
    if isinstance(found, tuple):
        wanted = expected if isinstance(expected, tuple) else (as_words(expected),)
        return set(map(plain_words, wanted)) <= set(map(plain_words, found))
    return plain_words(as_words(expected)) == plain_words(as_words(found))


def _all_in(expected: Value, found: list[Value]) -> bool:
    wanted = expected if isinstance(expected, tuple) else (as_words(expected),)
    flat = [part for each in found for part in (each if isinstance(each, tuple) else (each,))]
    return {plain_words(each) for each in wanted} <= {plain_words(as_words(each)) for each in flat}


def _shown(found: Iterable[Value | None]) -> str:
    return "; ".join(as_words(each) for each in found if each is not None) or "(nothing)"


# Where it went ---------------------------------------------------------------------------


def _visited(expected: Expected, happened: Happened) -> Iterator[Check]:
    steps = _steps(happened)
    for name in expected.visited:
        wanted = step_lookup.find(name, happened.exercise)
        diff = [f"- {name}", *(f"+ {clock(at):>6}  {step}" for at, step in steps)]
        yield _check("visited", name, () if any(step in wanted for _, step in steps) else diff)
    for name in expected.never_visited:
        unwanted = step_lookup.find(name, happened.exercise)
        went = [f"+ {clock(at):>6}  {step}" for at, step in steps if step in unwanted]
        yield _check("never visited", name, [f"- never {name}", *went] if went else ())


def _steps(happened: Happened) -> list[tuple[float, str]]:
    """Every step that was begun, and when."""
    shown = [
        (entry.at, entry.what.step)
        for entry in happened.entries
        if isinstance(entry.what, ShowPlace) and not entry.what.waiting_for
    ]
    return [
        each
        for each, before in zip(shown, [(0.0, ""), *shown], strict=False)
        if each[1] != before[1]
    ]


# How soon, and what never ------------------------------------------------------------------


def _within(expected: Expected, happened: Happened) -> Iterator[Check]:
    spoken = [e.what for e in happened.entries if isinstance(e.what, PersonSpoke)]
    for words, seconds in expected.within.items():
        those = [each for each in spoken if words == EVERY_REPLY or is_in(words, each.words)]
        diff = [line for each in those for line in _too_late(each, seconds, happened.entries)]
        if not those:
            diff = [f"- {words}", "+ the person never said that"]
        yield _check("within", f"{words}: {seconds * 1000:.0f} ms", diff)


def _too_late(spoke: PersonSpoke, seconds: float, entries: tuple[Entry, ...]) -> list[str]:
    answers = (
        entry.at for entry in entries if entry.at >= spoke.until and _answers(entry, entries)
    )
    took = next(answers, None)
    if took is not None and took - spoke.until <= seconds + 1e-6:
        return []
    said = f"{clock(spoke.until):>6}  {spoke.words}"
    answer = "never" if took is None else f"after {(took - spoke.until) * 1000:.0f} ms"
    return [f"- {said}: answered within {seconds * 1000:.0f} ms", f"+ {said}: answered {answer}"]


def _answers(entry: Entry, entries: tuple[Entry, ...]) -> bool:
    """Whether this is how the assistant shows that it has heard: it speaks, or falls silent.

    Where there is sound, it is the sound that counts, not that it was asked for.
    """
    if isinstance(entry.what, StopSpeaking | SoundBegan | Finish):
        return True
    by_text = not any(isinstance(each.what, SoundBegan) for each in entries)
    return by_text and isinstance(entry.what, Say | PlayCue)


def _silence(expected: Expected, happened: Happened) -> Iterator[Check]:
    longest = expected.longest_silence
    if longest is None:
        return
    diff: list[str] = []
    silent_from = 0.0
    for begin, end in [*spoken_spans(happened.entries), (happened.seconds, happened.seconds)]:
        if begin - silent_from > longest:
            diff.append(f"+ {begin - silent_from:.1f} s from {clock(silent_from)}")
        silent_from = max(silent_from, end)
    yield _check("longest silence", f"{longest:g} s", [f"- {longest:g} s", *diff] if diff else ())


def _never(expected: Expected, happened: Happened) -> Iterator[Check]:
    for name in expected.never:
        found = [f"+ {clock(e.at):>6}  {e.name}" for e in happened.entries if e.name == name]
        yield _check("never", name, [f"- never {name}", *found] if found else ())


def _tail(happened: Happened) -> list[str]:
    """How it ended, so that nobody has to rehearse again to see."""
    said = tuple(entry for entry in happened.entries if caption(entry) is not None)
    return [f"  {line}" for line in transcript(said[-_CONTEXT:])]


_COMPARISONS: tuple[Callable[[Expected, Happened], Iterator[Check]], ...] = (
    _outcome,
    _then,
    _length,
    _said,
    _never_said,
    _recorded,
    _remembered,
    _visited,
    _within,
    _silence,
    _never,
)
