"""The kill test: `python -m tests.crash`. Sessions are killed at random moments, and go on.

Every shipped exercise is held by a real process with its journal and its history on a real disk.
It is killed with signal 9 after a random time and the next one is started in its place, until the
session is over: then the next session begins. What each knows is compared with the account of the
one before. Leaves with 1 when anything was lost, wrong or corrupt.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant import app
from assistant.exercise.model import Exercise, Repeat
from assistant.session.interruption import woven_in
from assistant.settings import Folders, Settings
from assistant.understanding.meaning import BLANK
from tests.crash.life import live

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 120.0
"""A process that has neither ended nor been killed by then hangs."""
EARLY = 0.1
"""So many kills come while the process is still getting ready."""

Said = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What came of the kills in one exercise."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    """Seconds each event took on the thread that holds the session."""
    seconds: float = 0.0
    """How long the last session took that was let be."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    wishes = parser.parse_args()
    began, chance = time.monotonic(), random.Random(wishes.seed)
    paths = sorted(ROOT.glob("scripts/*/*.yaml"))
    tallies: dict[str, Tally] = {}
    for index, path in enumerate(paths):
        kills = wishes.kills * (index + 1) // len(paths) - wishes.kills * index // len(paths)
        name = f"{path.parent.name}/{path.stem}"
        tallies[name] = Tally()
        if kills:
            _kill_and_go_on(path, kills, chance, tallies[name], words=index % 2 == 1)
    return _report(tallies, time.monotonic() - began)


def _kill_and_go_on(
    path: Path, kills: int, chance: random.Random, tally: Tally, *, words: bool
) -> None:
    """So many kills in one exercise, session after session."""
    home = Path(tempfile.mkdtemp(prefix="crash-test-"))
    exercise = _exercise(path)
    before: list[Said] = []
    try:
        while kills or before:
            known = _size_of(home)
            child = _start(home, path, chance.randrange(1 << 30), words=words)
            # The first is let be, to know how long it takes.
            after = chance.uniform(0, tally.seconds) if kills and tally.seconds else None
            if after is not None and chance.random() > EARLY:
                _wait_until(lambda known=known: _size_of(home) > known)
            killed = _end(child, after, tally)
            account = _account(home, len(before))
            tally.costs += [said["seconds"] for said in account if "seconds" in said]
            _compare(before, account, exercise, tally, words=words)
            kills -= killed
            tally.counts["kills"] += killed
            if not killed:
                _nothing_is_left(home, tally)
                (home / "account.jsonl").unlink(missing_ok=True)
            before = [*before, *account] if killed else []
    finally:
        shutil.rmtree(home)


def _size_of(home: Path) -> int:
    file = home / "account.jsonl"
    return file.stat().st_size if file.exists() else 0


def _wait_until(reached: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not reached() and time.monotonic() - began < MOST_SECONDS:
        time.sleep(0.0005)


def _exercise(path: Path) -> Exercise:
    settings = Settings(language=path.parent.name)
    chosen = app.choose(path.stem, settings, Folders.find())
    return woven_in(chosen.exercise, chosen.language.spoken)


def _start(home: Path, path: Path, seed: int, *, words: bool) -> int:
    """A process that holds a session: its id."""
    child = os.fork()
    if child:
        return child
    try:
        live(home, path.stem, path.parent.name, seed, words=words)
    except BaseException as error:
        print(f"{path}: {error!r}", file=sys.stderr, flush=True)
        os._exit(3)
    os._exit(0)


def _end(child: int, after: float | None, tally: Tally) -> bool:
    """Kill it after so many seconds, or let it come to its end; whether it was killed."""
    began = time.monotonic()
    while time.monotonic() - began < MOST_SECONDS:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            tally.seconds = time.monotonic() - began
            if status:
                tally.failures.append(f"it ended by itself with status {status}")
            return False
        if after is not None and time.monotonic() - began >= after:
            break
        time.sleep(0.0005)
    else:
        tally.failures.append("it hung")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _account(home: Path, skipped: int) -> list[Said]:
    """What was told since the last time; a line that was cut off is let go."""
    file = home / "account.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True) if file.exists() else []
    whole = [json.loads(line) for line in lines if line.endswith("\n")]
    if lines and not lines[-1].endswith("\n"):
        file.write_text("".join(lines[:-1]), encoding="utf-8")
    return whole[skipped:]


# Comparing ---------------------------------------------------------------------------------


def _compare(
    before: list[Said], account: list[Said], exercise: Exercise, tally: Tally, *, words: bool
) -> None:
    """What a process that was started knows, beside what the one before had told."""
    begun = next((said for said in account if "begun" in said), None)
    if begun is None or not before:
        return
    told = _last_session(before)
    safe = max((said["safe"] for said in told if "safe" in said), default=0)
    states = _states(told)
    number = begun["begun"]
    if number == 0:
        _begun_anew(states, safe, tally)
        return
    tally.counts["carried on"] += 1
    if number < safe or (number > max(states) + 1):
        tally.failures.append(f"{safe} events were safe, {max(states)} told; {number} known")
    cut = states.get(number)
    if cut is None:
        return  # it was killed between writing the event and telling of it
    for key in ("step", "turns", "spared"):
        if cut[key] != begun[key]:
            tally.failures.append(f"{key} was {cut[key]}, is {begun[key]}")
    _memory(cut["memory"], begun["memory"], tally, words=words)
    _place(cut, account, exercise, tally)


def _states(told: list[Said]) -> dict[int, Said]:
    """Where the session was after each event; what was told but not written is another way to go."""
    states: dict[int, Said] = {}
    for said in told:
        if "begun" in said:
            states = {number: each for number, each in states.items() if number <= said["begun"]}
            states.setdefault(said["begun"], said)
        elif "number" in said:
            states[said["number"]] = said
    return states


def _last_session(before: list[Said]) -> list[Said]:
    """The account of the session that was under way, carried on or not, with what it began with."""
    last: list[Said] = []
    for said in before:
        if said.get("begun") == 0:
            last = []
        last.append(said)
    return last


def _begun_anew(states: dict[int, Said], safe: int, tally: Tally) -> None:
    """Right where nobody had said anything yet, or where only last words lay ahead."""
    answered = [number for number, said in states.items() if said.get("answers")]
    quiet_until = min(answered, default=max(states) + 2)
    if safe < quiet_until:
        tally.counts["nothing said yet"] += 1
    elif any(said["over"] for number, said in states.items() if number >= safe):
        tally.counts["over already"] += 1
    else:
        tally.failures.append(f"begun anew, though {safe} events were safe")


def _memory(cut: Said, begun: Said, tally: Tally, *, words: bool) -> None:
    """Every answer is known, without consent by what it came to."""
    for name in {*cut, *begun}:
        was, now = cut.get(name), begun.get(name)
        if was == now or (not words and _blank(now) and _size(was) == _size(now)):
            tally.counts["answers"] += 1
        else:
            tally.failures.append(f"{name} was {was!r}, is {now!r}")


def _blank(value: Any) -> bool:
    parts = value if isinstance(value, list) else [value]
    return all(isinstance(part, str) and not part.strip(f" {BLANK}") for part in parts)


def _size(value: Any) -> int:
    return len(value) if isinstance(value, list) else len(str(value).split())


def _place(cut: Said, account: list[Said], exercise: Exercise, tally: Tally) -> None:
    """It goes on with the step that was cut off, or with the turn of the list it belongs to."""
    walk = [said for said in account if "number" in said]
    goes_on = next(
        (
            after
            for said, after in itertools.pairwise(walk)
            if said["offering"] and not after["offering"]
        ),
        None,
    )
    if goes_on is None or "given-up" not in cut:
        return  # it was killed before that, or the one before had not told of it
    tally.counts["went on"] += 1
    if goes_on["step"] == cut["step"] and goes_on["turns"] == cut["turns"]:
        wrong = cut["given-up"] == cut["step"] and not _is_turn(cut["step"], exercise)
    elif cut["given-up"] == cut["step"]:
        wrong = False
    else:
        wrong = goes_on["turns"] != cut["turns"] or not _is_turn(cut["step"], exercise)
    if wrong:
        tally.failures.append(f"cut off at {cut['step']}, goes on at {goes_on['step']}")


def _is_turn(step: str, exercise: Exercise) -> bool:
    around = (exercise.steps[id] for id in exercise.steps[step].within)
    return any(isinstance(each, Repeat) for each in around)


def _nothing_is_left(home: Path, tally: Tally) -> None:
    """A session that is over leaves no journal, and a history that is whole."""
    folders = Folders.find({"ASSISTANT_HOME": str(home)})
    for left in folders.journals.iterdir():
        tally.failures.append(f"{left.name} is left")
    store = sqlite3.connect(folders.history_file)
    (whole,) = store.execute("PRAGMA integrity_check").fetchone()
    store.close()
    if whole != "ok":
        tally.failures.append(f"the history is corrupt: {whole}")


def _report(tallies: dict[str, Tally], seconds: float) -> int:
    columns = "kills", "carried on", "went on", "nothing said yet", "over already", "answers"
    print(f"{'':28}" + "".join(f"{column:>18}" for column in (*columns, "failures")))
    for name, tally in [*tallies.items(), ("all", _together(tallies.values()))]:
        row = [*(tally.counts[column] for column in columns), len(tally.failures)]
        print(f"{name:28}" + "".join(f"{figure:18}" for figure in row))
    everything = _together(tallies.values())
    for failure in everything.failures:
        print(failure)
    costs = sorted(everything.costs)
    at = costs[int(len(costs) * 0.99)] * 1000 if costs else 0.0
    print(f"{len(costs)} events; the 99th of 100 took {at:.3f} ms of the session's thread.")
    print(f"{seconds:.0f} s, {'nothing lost' if not everything.failures else 'FAILED'}.")
    return 1 if everything.failures else 0


def _together(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.counts += tally.counts
        total.failures += tally.failures
        total.costs += tally.costs
    return total


if __name__ == "__main__":
    sys.exit(main())
