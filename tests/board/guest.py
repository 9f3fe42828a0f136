#!/usr/bin/python3.13
"""What runs on the emulated board, as its first process: the button and the light of a service."""

import ctypes
import itertools
import os
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, "/opt")
os.environ |= {"PATH": "/usr/bin:/usr/sbin", "HOME": "/root"}
os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")

_LIBC = ctypes.CDLL(None)
_PINS = Path("/sys/kernel/debug/gpio")


def mounted(kind: str, where: str) -> None:
    Path(where).mkdir(parents=True, exist_ok=True)
    _LIBC.mount(kind.encode(), where.encode(), kind.encode(), 0, None)


def say(line: str) -> None:
    """By way of the kernel, which reaches the serial line of every board."""
    Path("/dev/kmsg").write_text(f"<0>BOARD {line}\n")


def pin(which: str) -> str:
    """The kernel's own line about a pin that the assistant holds: `in hi`, `out lo`."""
    held = [line for line in _PINS.read_text().splitlines() if "exercise-assistant" in line]
    (line,) = (line for line in held if f") {which} " in line)
    return line


class Service:
    """What the pins ask of a service, and what was asked."""

    def __init__(self) -> None:
        from assistant.care.service.status import Status

        self.shown, self.asked, self.watching = Status(), [], []

    def status(self) -> object:
        return self.shown

    def watch(self, told: object) -> object:
        self.watching.append(told)
        return lambda: self.watching.remove(told)

    def show(self, status: object) -> None:
        self.shown = status
        for told in self.watching:
            told(status)

    def call(self, *_: object) -> None:
        self.asked.append("short")

    def command(self, *_: object) -> None:
        self.asked.append("long")


def wait(what: object, seconds: float = 30.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.02)
    return False


def rhythm(seconds: float) -> str:
    """What the light did, by the kernel's account: ones and zeros, each as often as it was seen alike."""
    until, seen = time.monotonic() + seconds, []
    while time.monotonic() < until:
        seen.append(" hi" in pin("out"))
        time.sleep(0.01)
    return "".join("1" if lit else "0" for lit, _ in itertools.groupby(seen))


def look(board: str) -> bool:
    from assistant.care.device import gpio
    from assistant.care.service.status import Status
    from assistant.settings import Settings

    button, light = (17, 18) if board == "raspi3b" else (3, 5)
    chips = sorted(str(path) for path in Path("/dev").glob("gpiochip*"))
    say(
        f"Python {sys.version.split()[0]} on {os.uname().machine}, Linux {os.uname().release}, {chips}"
    )
    told, service = [], Service()
    settings = Settings(button_pin=button, light_pin=light)
    well = True
    with gpio.companion(settings, told.append)(service):
        say(f"told: {told}")
        for which in ("in", "out"):
            say(f"the kernel says: {' '.join(pin(which).split())}")
        for name, status, expected in (
            ("paused", Status(exercise="grounding", paused=True), "10"),
            ("listening", Status(exercise="grounding", listening=True), "101"),
            ("needs help", Status(needing=("sam",)), "1010"),
        ):
            service.show(status)
            shown = rhythm(3.5 if name == "listening" else 1.3)
            say(f"{name}: the light was {shown}")
            well = well and shown.lstrip("0").startswith(expected)
        if board == "virt":  # it is held down, but for the 0.9 s after it is let go of
            say("LET GO")
            time.sleep(1.5)
            say("LET GO")
            well = wait(lambda: service.asked == ["short", "long"], 10) and well
            say(f"pressed for a moment, and then for long: {service.asked}")
    return well and not told


def main() -> None:
    for kind, where in (("proc", "/proc"), ("sysfs", "/sys"), ("devtmpfs", "/dev")):
        mounted(kind, where)
    mounted("debugfs", "/sys/kernel/debug")
    try:
        words = Path("/proc/cmdline").read_text().split()
        board = next(word.partition("=")[2] for word in words if word.startswith("board="))
        well = look(board)
    except BaseException:
        for line in traceback.format_exc().splitlines():
            say(line)
        well = False
    say("verdict: as expected" if well else "verdict: otherwise")
    time.sleep(1)
    _LIBC.reboot(0x4321FEDC)


main()
