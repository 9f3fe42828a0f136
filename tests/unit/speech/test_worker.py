from __future__ import annotations

import threading
import time

import pytest

from assistant.speech.worker import InlineWorker, Pending, ThreadWorker, WorkerFull, WorkerHangs


def wait_for(pending: Pending[object]) -> None:
    deadline = time.monotonic() + 5
    while not pending.ready(0.0):
        assert time.monotonic() < deadline, "the worker never finished"
        time.sleep(0.001)


def test_a_thread_does_the_job_and_hands_over_the_result() -> None:
    worker = ThreadWorker("test")
    pending = worker.submit(lambda: threading.current_thread().name, at=0.0)
    wait_for(pending)
    assert pending.result() == "test"
    worker.close()


@pytest.mark.parametrize("worker", [ThreadWorker("test"), InlineWorker()])
def test_what_a_job_raises_is_raised_by_its_result(worker: ThreadWorker | InlineWorker) -> None:
    def job() -> int:
        raise ValueError("broken")

    pending = worker.submit(job, at=0.0)
    while not pending.ready(10.0):
        time.sleep(0.001)
    with pytest.raises(ValueError, match="broken"):
        pending.result()


def test_a_job_without_an_end_is_noticed_and_one_after_the_other_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker, gate, begun = ThreadWorker("recogniser"), threading.Event(), threading.Event()
    worker.submit(lambda: begun.set() or gate.wait(), at=0.0)
    assert begun.wait(30)
    worker.check()
    now = time.monotonic()
    monkeypatch.setattr("assistant.speech.worker.time.monotonic", lambda: now + 1000)
    with pytest.raises(WorkerHangs, match="The recogniser is stuck"):
        worker.check()
    monkeypatch.undo()
    gate.set()
    wait_for(worker.submit(lambda: None, at=0.0))
    monkeypatch.setattr("assistant.speech.worker.time.monotonic", lambda: now + 2000)
    worker.check()
    worker.close()


def test_urgent_jobs_come_first_and_others_in_order() -> None:
    worker, done, gate = ThreadWorker("test"), list[str](), threading.Event()
    worker.submit(gate.wait, at=0.0)
    later = [
        worker.submit(lambda name=name: done.append(name), at=0.0, urgent=False)
        for name in ("a", "b", "c")
    ]
    worker.submit(lambda: done.append("urgent"), at=0.0)
    later[2].hurry()
    gate.set()
    for pending in later:
        wait_for(pending)
    assert done == ["c", "urgent", "a", "b"]


def test_too_many_jobs_ahead_are_refused_but_never_an_urgent_one() -> None:
    worker, gate = ThreadWorker("test", most_ahead=2), threading.Event()
    begun = threading.Event()
    worker.submit(lambda: (begun.set(), gate.wait()), at=0.0)
    begun.wait(5)
    for _ in range(2):
        worker.submit(lambda: None, at=0.0, urgent=False)
    with pytest.raises(WorkerFull):
        worker.submit(lambda: None, at=0.0, urgent=False)
    urgent = worker.submit(lambda: 1, at=0.0)
    gate.set()
    wait_for(urgent)


class Stopwatch:
    """The clock that computing is measured with; only jobs move it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def work(self) -> None:
        self.seconds += 0.03


def test_inline_work_is_charged_to_the_virtual_clock() -> None:
    watch = Stopwatch()
    pending = InlineWorker(charge=True, clock=watch).submit(watch.work, at=10.0)
    assert not pending.ready(10.02)
    assert pending.ready(10.04)


def test_inline_jobs_queue_up_and_the_urgent_one_is_next() -> None:
    watch = Stopwatch()
    worker = InlineWorker(charge=True, clock=watch)
    first = worker.submit(watch.work, at=0.0, urgent=False)
    second = worker.submit(watch.work, at=0.0, urgent=False)
    assert not first.ready(0.02)
    urgent = worker.submit(watch.work, at=0.02)
    assert not urgent.ready(0.05), "it waits for the one that has begun"
    assert urgent.ready(0.07) and not second.ready(0.07)
    assert second.ready(0.1)


def test_free_inline_work_is_ready_at_once() -> None:
    worker = InlineWorker()
    assert worker.submit(lambda: time.sleep(0.01), at=3.0).ready(3.0)


def test_another_thread_may_wait_for_a_job_and_no_longer_than_it_says() -> None:
    worker, gate = ThreadWorker("recogniser"), threading.Event()
    assert worker.do(lambda: threading.current_thread().name, 30) == "recogniser"

    def broken() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        worker.do(broken, 30)
    with pytest.raises(TimeoutError, match="the recogniser takes too long"):
        worker.do(lambda: gate.wait(30), 0.01)
    done: list[str] = []
    with pytest.raises(TimeoutError):  # the gate still holds the thread
        worker.do(lambda: done.append("too late"), 0.01)
    gate.set()
    assert worker.do(lambda: list(done), 30) == []
    worker.close()


def test_who_asks_another_worker_is_not_waited_for_by_that_one() -> None:
    """A voice asks the recogniser, which lets the voice go first: neither waits for the other."""
    voice, recogniser = ThreadWorker("voice"), ThreadWorker("recogniser")
    begun = time.monotonic()

    def after_the_voice() -> str:
        voice.wait(60)
        return "read"

    assert voice.do(lambda: voice.ask(recogniser, after_the_voice, 60), 60) == "read"
    assert time.monotonic() - begun < 30
    voice.close()
    recogniser.close()


def test_what_others_ask_for_comes_after_what_is_urgent() -> None:
    worker, gate, order = ThreadWorker("voice"), threading.Event(), list[str]()
    busy = worker.submit(lambda: gate.wait(30), at=0.0)
    lent = threading.Thread(
        target=worker.do, args=[lambda: order.append("lent"), 30], kwargs={"urgent": False}
    )
    lent.start()
    until = time.monotonic() + 30
    while not worker._queue:
        assert time.monotonic() < until
        time.sleep(0.001)
    own = worker.submit(lambda: order.append("own"), at=0.0)
    gate.set()
    lent.join(30)
    wait_for(busy)
    wait_for(own)
    assert order == ["own", "lent"]
    worker.close()
