"""What goes between a device and the broker: what is kept there, what is told once, who gets what comes, and how soon."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds."""

    first: float = 1.0
    """Before the second attempt to connect; each further wait is twice as long."""
    longest: float = 120.0
    steady: float = 60.0
    """After a connection that lasted this long, waiting starts again at its shortest."""
    spread: float = 5.0
    """Over so long devices spread their answer when the house's hub has started."""
    look: float = 1.0
    """For news nobody told of is looked so often."""
    echo: float = 10.0
    """So soon it hears what it said itself, where the broker's rules let it."""
    fades: float = 600.0
    """So long the broker keeps what fades, once this device has fallen silent."""
    stale: float = 10.0
    """Whatever came in while this process stood still for longer, as in a machine that slept, is not done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something that is told once, and kept by nobody."""

    at: float
    """When it happened, as `time.monotonic`."""
    topic: str
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """What the broker keeps for those who come later."""

    now: Callable[[], Mapping[str, str]]
    """What should be retained as long as this device is there, by topic, in this order."""
    fading: Collection[str]
    """Topics of which nothing is kept for long, once this device has fallen silent."""
    farewell: Callable[[], Mapping[str, str]]
    """What should be retained once this device has gone, by topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What goes to the broker, and who gets what comes from it. What is to be called is called on one thread."""

    retained: Retained
    happened: Callable[[], Sequence[News]]
    """What happened since it was called last, the first first."""
    heed: Callable[[str, bytes], None]
    """A message for this device came."""
    listens: tuple[str, ...]
    """Topics of such messages."""
    born: str
    """A topic where `online` means that everything should be told again."""
    available: str
    """A topic that is `online` as long as this device is; the broker makes it `offline`."""
