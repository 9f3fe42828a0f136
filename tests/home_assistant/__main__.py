"""`make home-assistant`: whether a real Home Assistant finds the device, follows it, and can act on it.

    python -m tests.home_assistant [--version 2026.11.*]

As root on Debian, with debootstrap and mosquitto. The first run builds a Debian with the Python that Home Assistant needs
and installs it there, which takes some minutes and the network; after that, a run takes about five minutes. It ends
with 1 where anything is not as it should be. Home Assistant's own log is left in the folder that it names.
"""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import click

from tests.home_assistant import machine
from tests.home_assistant.house import House, Phones, until
from tests.home_assistant.machine import Machine
from tests.mosquitto import Mosquitto

ROOT = Path(__file__).parents[2]
BLUEPRINTS = ROOT / "docs/home-assistant"
SOON = 10.0
"""Seconds within which everything has to be right again."""
_LENDS_AT = 18_126
"""The port at which the device lends its voice and its recogniser."""
_RECONNECTS_SECONDS = 10.0
"""Home Assistant itself looks for a broker that was lost so often."""
_OF_THE_MACHINE = re.compile(r"\[(homeassistant\.components\.(camera|stream)|haffmpeg|zeroconf)")
"""What it says about the bare machine it runs on, and not about us."""
_OF_THE_TRIAL = re.compile(
    r"The connection was lost|_resubscribe_and_publish_birth_message|Error during service call to mqtt\.publish|The device is with somebody|"
    r"Unable to get info|button\.room_12_start are missing or not currently available"
)
"""And about a broker or a device that is killed under it, what is pressed meanwhile, and what it is refused."""
ENTITIES = """
button.room_12_go_on button.room_12_pause button.room_12_seen_to button.room_12_start button.room_12_stop
binary_sensor.room_12_help binary_sensor.room_12_problem event.room_12_answer_event event.room_12_help_event
event.room_12_session_event notify.room_12_message number.room_12_volume select.room_12_choice
sensor.room_12_answer sensor.room_12_exercise sensor.room_12_person sensor.room_12_since sensor.room_12_state
sensor.room_12_trouble text.room_12_quiet
""".split()


class Bed:
    """The device's process."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.said: list[str] = []
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Until it serves."""
        ready = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.home_assistant.device"],
            cwd=ROOT,
            env={**os.environ, "ASSISTANT_HOME": str(self._home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

        def read(process: subprocess.Popen[str]) -> None:
            for line in process.stdout or ():
                self.said.append(line.strip().removeprefix("said "))
                if line == "ready\n":
                    ready.set()

        threading.Thread(target=read, args=(self._process,), daemon=True).start()
        assert ready.wait(120), "the device does not start"

    def tell(self, line: str) -> None:
        assert self._process and self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def cut_power(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """As systemd stops it."""
        if self._process:
            self._process.terminate()
            self._process.wait(60)
            self._process = None


class Visit:
    """Everything that is tried, one after the other."""

    def __init__(self, house: House, bed: Bed, broker: Mosquitto, hub: Machine) -> None:
        self.house, self.bed, self.broker, self.hub = house, bed, broker, hub
        self.failed: list[str] = []

    @contextmanager
    def trying(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except Exception as error:
            self.failed.append(what)
            print(f"FAILED  {what}: {type(error).__name__} {error}", flush=True)
        else:
            print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)

    def state(self) -> str:
        return self.house.shows("sensor.room_12_state")

    def is_now(self, state: str, seconds: float = SOON) -> None:
        until(lambda: self.state() == state, seconds)

    def happens(self, what: str, do: Callable[[], object], of: str = "session") -> None:
        """The event comes after what is done, even if the last one was the same."""
        entity = f"event.room_12_{of}_event"
        before = self.house.event(entity)[0]
        do()
        until(
            lambda: self.house.event(entity)[1] == what and self.house.event(entity)[0] != before,
            60,
        )

    def press(self, what: str) -> None:
        self.house.do("button.press", f"button.room_12_{what}")

    def begin(self) -> None:
        """A session, at a question that waits for an answer."""
        self.happens("asked", lambda: self.press("start"))
        self.happens("accepted", lambda: self.bed.tell("hear yes"))
        self.is_now("running")

    def hold(self) -> None:
        """A session that is not over by itself, however long it is left."""
        self.begin()
        self.press("pause")
        self.is_now("paused")

    def end(self) -> None:
        self.happens("stopped", lambda: self.press("stop"))
        self.is_now("idle")

    # What is tried

    def everything(self, phones: Phones) -> None:
        self.found()
        self.happenings()
        self.asks()
        self.comes_back()
        self.asked_of_nobody()
        self.help(phones)
        self.evening()
        self.lends()
        self.language()
        self.leaves()

    def found(self) -> None:
        with self.trying("every entity is found, by an id that does not depend on the language"):
            until(lambda: self._entities() == sorted(ENTITIES), 60)
            until(lambda: self.state() == "idle", 60)
            area = self.house.template("{{ area_name('sensor.room_12_state') }}")
            assert area == "Room 12", area

    def happenings(self) -> None:
        with self.trying("asked, accepted, stopped; pause while asking says that it can't"):
            self.happens("asked", lambda: self.press("start"))
            self.happens("not-yet", lambda: self.press("pause"), of="answer")
            self.happens("accepted", lambda: self.bed.tell("hear yes"))
            self.is_now("running")
            self.happens("done", lambda: self.press("pause"), of="answer")
            self.is_now("paused")
            stopping = time.monotonic()
            self.happens("done", lambda: self.press("stop"), of="answer")
            self.is_now("idle", 2)
            print(f"          idle {time.monotonic() - stopping:.1f} s after stop")
            until(lambda: self.house.event("event.room_12_session_event")[1] == "stopped", 60)
        with self.trying("declined, no answer, taken back"):
            self.happens("asked", lambda: self.press("start"))
            self.happens("declined", lambda: self.bed.tell("hear no"))
            self.happens("asked", lambda: self.press("start"))
            self.happens("no-answer", lambda: None)
            self.happens("asked", lambda: self.press("start"))
            self.happens("taken-back", lambda: self.press("stop"))

    def asks(self) -> None:
        with self.trying("a few words are said; volume and quiet hours are set"):
            self.house.do("notify.send_message", "notify.room_12_message", message="Tea is ready.")
            until(lambda: "Tea is ready." in self.bed.said, 30)
            self.house.do("number.set_value", "number.room_12_volume", value=-6)
            until(lambda: float(self.house.shows("number.room_12_volume")) == -6, SOON)
            self.house.do("text.set_value", "text.room_12_quiet", value="22:00-07:00")
            until(lambda: self.house.shows("text.room_12_quiet") == "22:00-07:00", SOON)

    def lends(self) -> None:
        with self.trying("its voice and recogniser are lent, and not while somebody is with it"):
            self.house.add_speech_server(_LENDS_AT)
            until(lambda: self.house.shows("stt.exercise_assistant"), 60)
            wav = self.house.says("Dinner is ready.")
            assert wav[:4] == b"RIFF" and len(wav) > 16_000, len(wav)
            until(lambda: "Dinner is ready." in self.bed.said, SOON)
            result, _ = self.house.reads(wav)
            assert result == "success", result
            self.begin()
            result, words = self.house.reads(wav)
            assert (result, words) == ("error", ""), result
            self.end()

    def comes_back(self) -> None:
        with self.trying("the broker dies and comes back with nothing, in a session"):
            self.hold()
            self.broker.kill()
            until(lambda: self.state() == "unavailable", 60)
            self.broker.start()
            took = until(lambda: self.state() == "paused", SOON + _RECONNECTS_SECONDS)
            print(f"          right {took:.1f} s after the broker was back")
            self.end()
        with self.trying("Home Assistant restarts, in a session"):
            self.hold()
            self.hub.stop()
            self.hub.start()
            self.house.until_up()
            took = until(lambda: self.state() == "paused", SOON)
            print(f"          right {took:.1f} s after it had started")
            self.end()
        with self.trying("the device restarts"):
            self.bed.stop()
            until(lambda: self.state() == "unavailable", SOON)
            self.bed.start()
            took = until(lambda: self.state() == "idle", SOON)
            print(f"          right {took:.1f} s after it had started")
        with self.trying("the device loses its power, in a session"):
            self.begin()
            self.bed.cut_power()
            until(lambda: self.state() == "unavailable", SOON)
            self.bed.start()
            # It takes the session up again, as after any loss of power.
            took = until(lambda: self.state() in ("asking", "running"), SOON)
            print(f"          right {took:.1f} s after it had started: {self.state()}")
            self.press("stop")
            self.is_now("idle", 60)

    def asked_of_nobody(self) -> None:
        with self.trying("what is pressed while the broker is away is not done later"):
            before = self.house.event("event.room_12_session_event")
            self.broker.kill()
            own = "exercise-assistant/room-12"
            for topic, what, qos in (("command", "start", 0), ("exercise/set", "body-scan", 1)):
                with suppress(OSError):  # Home Assistant says that it could not
                    self.house.publish(f"{own}/{topic}", what, qos)
            self.press("start")
            time.sleep(3)
            self.broker.start()
            self.is_now("idle", 30)
            time.sleep(5)
            assert self.house.event("event.room_12_session_event") == before
            assert self.state() == "idle"
            # What the documents say of a higher quality of service: it comes, however late.
            assert self.house.shows("select.room_12_choice") == "Body scan"

    def help(self, phones: Phones) -> None:
        with self.trying("blueprint: needs help goes to a phone, to the other one, and is taken"):
            first = self.house.add_phone("Kim's phone", phones.address)
            self.house.add_phone("Night nurse", phones.address)
            devices = [
                self.house.template(f"{{{{ device_id('{name}') }}}}")
                for name in ("Kim's phone".replace("'", "\\'"), "Night nurse")
            ]
            self.house.automate(
                "help",
                "needs-help.yaml",
                needs="binary_sensor.room_12_help",
                happened="event.room_12_help_event",
                taken="button.room_12_seen_to",
                first=devices[0],
                others=devices[1:],
                wait=5,
            )
            self.begin()
            message = "Please go and look."
            hear = "hear I've taken all my pills"
            self.happens("needs-help", lambda: self.bed.tell(hear), of="help")
            until(lambda: phones.got("Kim's phone", message), SOON)
            assert not phones.got("Night nurse", message)
            until(lambda: phones.got("Night nurse", message), 5 + SOON)
            reply = phones.got("Night nurse", message)[0]["data"]["actions"][0]["action"]
            self.happens("somebody-came", lambda: self.house.tap(first, reply), of="help")
            for name in ("Kim's phone", "Night nurse"):
                until(lambda name=name: phones.got(name, "clear_notification"), SOON)
            self.press("stop")
            self.is_now("idle", 60)

    def evening(self) -> None:
        with self.trying("blueprint: an evening invitation"):
            at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=8)
            before = self.house.event("event.room_12_session_event")[0]
            self.house.automate(
                "evening",
                "evening-invitation.yaml",
                time=at.strftime("%H:%M:%S"),
                state="sensor.room_12_state",
                happened="event.room_12_session_event",
                start="button.room_12_start",
                choice="select.room_12_choice",
                exercise="Grounding",
            )
            until(lambda: self.state() == "asking", 60)
            assert self.house.event("event.room_12_session_event")[0] != before
            self.happens("declined", lambda: self.bed.tell("hear no"))
            assert self.house.shows("select.room_12_choice") == "Grounding"
            until(lambda: self.house.whole("automation.evening")["attributes"]["current"] == 0, 30)

    def language(self) -> None:
        with self.trying("another language changes names and no ids"):
            self.bed.tell("language ko")
            name = "{{ state_attr('sensor.room_12_state', 'friendly_name') }}"
            until(lambda: "상태" in self.house.template(name), SOON)
            assert self._entities() == sorted(ENTITIES)

    def leaves(self) -> None:
        with self.trying("a device that has left is gone"):
            self.bed.stop()
            done = subprocess.run(
                [sys.executable, "-m", "assistant", "house", "leave"],
                cwd=ROOT,
                env={**os.environ, "ASSISTANT_HOME": str(self.bed._home)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            until(lambda: not self._entities(), SOON)

    def complaints(self) -> list[str]:
        """Warnings and errors in its log that are not about the machine."""
        entries = re.split(r"\n(?=\d{4}-\d\d-\d\d )", self.hub.log())
        told = [each for each in entries if re.match(r"\S+ \S+ (WARNING|ERROR|CRITICAL)", each)]
        known = (_OF_THE_MACHINE, _OF_THE_TRIAL)
        left = [each for each in told if not any(one.search(each) for one in known)]
        return [each.splitlines()[0] for each in left]

    def _entities(self) -> list[str]:
        listed = self.house.template("{{ integration_entities('mqtt') | sort | join(' ') }}")
        return listed.split()


def _home(folder: Path, port: int) -> Path:
    """A device of one person, who shares that they need help."""
    for name, text in {
        "config/settings.toml": f'house = "mqtt://127.0.0.1:{port}"\nhouse_name = "room-12"\n'
        'house_area = "Room 12"\nhouse_tells = true\nregion = "GB"\n'
        f'lend_speech = "here"\nlend_speech_port = {_LENDS_AT}\n',
        "data/people/sam.yaml": "format: 1\nname: Sam\nshare:\n  house: [help]\n",
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@click.command()
@click.option("--version", default="2026.11.*", show_default=True, help="Which Home Assistant.")
def main(version: str) -> None:
    """Set up a real Home Assistant, and see that it and a device get on."""
    if lacking := machine.needed():
        sys.exit(lacking)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        hub = stack.enter_context(Machine(version))
        hub.build()
        print(f"Home Assistant {hub.version}", flush=True)
        hub.set_up(BLUEPRINTS)
        broker = stack.enter_context(Mosquitto(folder))
        phones = stack.enter_context(Phones())
        house, bed = House(machine.PORT), Bed(_home(folder / "device", broker.port))
        stack.callback(bed.cut_power)
        hub.start()
        house.until_up()
        house.move_in()
        house.until_up()
        house.add_broker(broker.port)
        bed.start()
        visit = Visit(house, bed, broker, hub)
        visit.everything(phones)
        complaints = visit.complaints()
        print(f"{len(complaints)} warnings in its log, {hub.config}/home-assistant.log")
        for line in complaints:
            print(f"  {line}")
        sys.exit(bool(visit.failed or complaints))


if __name__ == "__main__":
    main()
