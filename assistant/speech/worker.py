"""Work that must not hold up the loop: rendering speech, decoding words.

Jobs go in, the loop asks once per frame whether a result is ready. Nothing calls back, so
the loop stays the only one to act. Live a thread does the work. In a rehearsal the job runs at
once and takes no time of the session; where delays are measured, what it cost is charged.
"""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from assistant.errors import AssistantError

_LOGGER = logging.getLogger(__name__)

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

URGENT, AHEAD = 0, 1
_MOST_AHEAD = 256
"""Jobs that may wait without being urgent; more would mean somebody asks without listening."""
LONGEST_SECONDS = 40.0
"""Several times what loading a model, or reading the longest reply, takes a small machine."""


class WorkerFull(AssistantError):
    """Too much was asked for ahead of time; ask again when it is wanted."""

    def __init__(self) -> None:
        super().__init__("worker-full", "Too many jobs are waiting to be done ahead of time.")


class WorkerHangs(AssistantError):
    """One job does not come to an end, so none after it will be begun."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "worker-hangs",
            f"The {name} is stuck.",
            hint="It is restarted.",
            spoken="I'm sorry, something in me got stuck.",
        )


class Pending(Protocol[T_co]):
    """The result of a job, to come."""

    def ready(self, at: float) -> bool:
        """Whether the job is done by `at`, in seconds of the session."""

    def result(self) -> T_co:
        """What the job returned, or raises what it raised. Only once it is ready."""

    def hurry(self) -> None:
        """Do it before everything that is not urgent."""


class Worker(Protocol):
    """Does jobs one at a time, urgent ones first, otherwise in the order they came."""

    def submit(self, job: Callable[[], T], *, at: float, urgent: bool = True) -> Pending[T]:
        """Hand in a job at `at`. Raises `WorkerFull` for one that is not urgent."""

    def check(self) -> None:
        """Raises `WorkerHangs` when it has been at one job for longer than any can take."""

    def close(self) -> None:
        """Forget what has not begun."""


class _Job(Generic[T]):
    """A job, its place in the queue and, once run, its outcome."""

    def __init__(self, work: Callable[[], T], *, number: int, urgent: bool, at: float) -> None:
        self.work: Callable[[], T] | None = work
        self.number = number
        self.rank = URGENT if urgent else AHEAD
        self.at = at
        self.value: T | None = None
        self.failure: BaseException | None = None

    def __lt__(self, other: _Job[Any]) -> bool:
        return (self.rank, self.number) < (other.rank, other.number)

    def run(self) -> None:
        assert self.work is not None
        try:
            self.value = self.work()
        except (Exception, SystemExit) as failure:  # surfaces where the result is asked for
            self.failure = failure
        finally:
            # What the job held on to (audio, models) must not live as long as its result.
            self.work = None

    def outcome(self) -> T:
        if self.failure is not None:
            raise self.failure
        return self.value  # type: ignore[return-value]


class _ThreadPending(Generic[T]):
    def __init__(self, job: _Job[T], worker: ThreadWorker) -> None:
        self._job = job
        self._worker = worker
        self.done = threading.Event()

    def ready(self, at: float) -> bool:
        return self.done.is_set()

    def result(self) -> T:
        assert self.done.is_set(), "asked for a result before it was ready"
        return self._job.outcome()

    def hurry(self) -> None:
        self._worker.hurry(self._job)

    def withdraw(self) -> None:
        """Nobody waits for it any more: if it has not begun, it never does."""
        self._worker.forget(self._job)


class ThreadWorker:
    """One daemon thread: a hanging job can delay others, never the end of the program."""

    def __init__(self, name: str, most_ahead: int = _MOST_AHEAD) -> None:
        self._most_ahead = most_ahead
        self._queue: list[_Job[Any]] = []
        self._pending: dict[int, _ThreadPending[Any]] = {}
        self._wake = threading.Condition()
        self._count = 0
        self._closed = False
        self._name = name
        self._begun: float | None = None
        """When the job that is under way began, by the system's clock."""
        self._done = False
        """Whether it has done something, and has nothing else to do."""
        self._yields = False
        """Whether what it does waits for another worker."""
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def submit(self, job: Callable[[], T], *, at: float, urgent: bool = True) -> Pending[T]:
        return self._hand_in(job, at=at, urgent=urgent)

    def _hand_in(self, job: Callable[[], T], *, at: float, urgent: bool) -> _ThreadPending[T]:
        with self._wake:
            if not urgent and len(self._queue) >= self._most_ahead:
                raise WorkerFull
            self._count += 1
            queued = _Job(job, number=self._count, urgent=urgent, at=at)
            pending = _ThreadPending(queued, self)
            self._pending[queued.number] = pending
            heapq.heappush(self._queue, queued)
            self._done = False
            self._wake.notify_all()
        return pending

    def wait(self, seconds: float) -> None:
        """Until something was done and nothing is left to do; no longer than so."""
        with self._wake:
            self._wake.wait_for(lambda: self._done or self._yields or self._closed, timeout=seconds)

    def ask(self, other: ThreadWorker, job: Callable[[], T], seconds: float) -> T:
        """Within a job of this worker: what another one's job gives, which may be waiting for this one.

        Raises `TimeoutError`, and whatever the job raises.
        """
        self._yield(True)
        try:
            return other.do(job, seconds)
        finally:
            self._yield(False)

    def do(self, job: Callable[[], T], seconds: float, *, urgent: bool = True) -> T:
        """Have a job done while the calling thread waits. Raises `TimeoutError`, `WorkerFull` for one that
        is not urgent, and whatever the job raises."""
        pending = self._hand_in(job, at=0.0, urgent=urgent)
        if not pending.done.wait(seconds):
            pending.withdraw()
            raise TimeoutError(f"the {self._name} takes too long")
        return pending.result()

    def _yield(self, yields: bool) -> None:
        with self._wake:
            self._yields = yields
            self._wake.notify_all()

    def check(self) -> None:
        begun = self._begun
        if begun is not None and time.monotonic() - begun > LONGEST_SECONDS:
            raise WorkerHangs(self._name)

    def hurry(self, job: _Job[Any]) -> None:
        with self._wake:
            if job.rank != URGENT:
                job.rank = URGENT
                heapq.heapify(self._queue)

    def forget(self, job: _Job[Any]) -> None:
        """Not begin a job for which nobody waits any more."""
        with self._wake:
            if job in self._queue:
                self._queue.remove(job)
                heapq.heapify(self._queue)
                self._pending.pop(job.number, None)

    def close(self) -> None:
        with self._wake:
            self._closed = True
            self._queue.clear()
            self._pending.clear()
            self._wake.notify_all()

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._queue and not self._closed:
                    self._wake.wait()
                if self._closed:
                    return
                job = heapq.heappop(self._queue)
                pending = self._pending.pop(job.number)
            self._begun = time.monotonic()
            job.run()
            self._begun = None
            pending.done.set()
            del job, pending
            with self._wake:
                self._done = not self._queue
                self._wake.notify_all()


class _InlinePending(Generic[T]):
    def __init__(self, job: _Job[T], cost: float, worker: InlineWorker) -> None:
        self.job = job
        self.cost = cost
        """Seconds the job took."""
        self.done: float | None = None
        """Seconds of the session at which it is done; None until it has begun."""
        self._worker = worker

    def __lt__(self, other: _InlinePending[Any]) -> bool:
        return self.job < other.job

    def ready(self, at: float) -> bool:
        self._worker.advance(at)
        return self.done is not None and self.done <= at

    def result(self) -> T:
        assert self.done is not None, "asked for a result before it was ready"
        return self.job.outcome()

    def hurry(self) -> None:
        self._worker.hurry(self)


class InlineWorker:
    """Runs each job when it is handed in; the result is there at once, however slow the machine.

    With `charge`, it waits as long as the job took: jobs queue up in virtual time as they would on
    a thread, one after another, urgent first.
    """

    def __init__(
        self, *, charge: bool = False, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._charge = charge
        self._clock = clock
        self._queue: list[_InlinePending[Any]] = []
        self._free = 0.0
        """Seconds of the session from which the worker has nothing to do."""
        self._count = 0

    def submit(self, job: Callable[[], T], *, at: float, urgent: bool = True) -> Pending[T]:
        self.advance(at)
        self._count += 1
        queued = _Job(job, number=self._count, urgent=urgent, at=at)
        begun = self._clock()
        queued.run()
        cost = self._clock() - begun if self._charge else 0.0
        pending = _InlinePending(queued, cost, self)
        heapq.heappush(self._queue, pending)
        return pending

    def advance(self, at: float) -> None:
        """Begin every job whose turn comes by `at`."""
        while self._queue and self._free <= at:
            pending = heapq.heappop(self._queue)
            pending.done = max(self._free, pending.job.at) + pending.cost
            self._free = pending.done

    def hurry(self, pending: _InlinePending[Any]) -> None:
        pending.job.rank = URGENT
        heapq.heapify(self._queue)

    def check(self) -> None:
        """It never does."""

    def close(self) -> None:
        self._queue.clear()


class _OnDemandPending(Generic[T]):
    """Done only once its turn has come to be heard."""

    def __init__(self, job: _Job[T]) -> None:
        self._job = job

    def ready(self, at: float) -> bool:
        return self._job.rank == URGENT

    def result(self) -> T:
        if self._job.work is not None:
            self._job.run()
        return self._job.outcome()

    def hurry(self) -> None:
        self._job.rank = URGENT


class OnDemandWorker:
    """Runs a job when its result is wanted, and what was only asked for ahead of time never: for a recording, in which
    nobody asks for anything."""

    def submit(self, job: Callable[[], T], *, at: float, urgent: bool = True) -> Pending[T]:
        return _OnDemandPending(_Job(job, number=0, urgent=urgent, at=at))

    def check(self) -> None:
        """It never does."""

    def close(self) -> None:
        """Nothing waits."""
