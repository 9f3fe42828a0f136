"""The tone that goes from the speaker to the microphone, in rooms of all kinds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from assistant.doctor import sound
from assistant.doctor.finding import Finding
from assistant.doctor.sound import Trial, find_echo, tone, trial
from assistant.errors import DeviceError
from assistant.rehearsal.acoustics import Echo, Noise, reverberation
from assistant.speech import devices
from assistant.speech.devices import Device
from assistant.speech.ports import MICROPHONE_FRAME, SPEAKER_FRAME, Samples


class FakeCard:
    """A simulated room."""

    output_delay = 0.0

    def __init__(
        self,
        *,
        echo: float | None = -12,
        delay: float = 0.15,
        rings: float = 0.0,
        noise: float | None = -60,
        drops: int = 0,
        lost_after: int = 10**6,
    ) -> None:
        chance = np.random.default_rng(5)
        response = reverberation(rings, chance) if rings else np.ones(1, np.float32)
        self._echo = None if echo is None else Echo(echo, delay, response)
        self._noise = None if noise is None else Noise(noise, chance)
        self._drops = drops
        self._left = lost_after
        self.underruns = self.overruns = 0
        self.closed = False

    def exchange(self, frame: Samples) -> Samples:
        self._left -= 1
        if self._left < 0:
            raise DeviceError("device-lost", '"USB" is lost.', hint="Plug it in again.")
        heard = np.zeros(MICROPHONE_FRAME, dtype=np.float32)
        if self._noise is not None:
            heard += self._noise.frame()
        if self._echo is not None:
            back = self._echo.frame(frame if frame.any() else None)
            heard += 0 if back is None else back
        if frame.any():
            self.underruns, self._drops = self.underruns + self._drops, 0
        return heard

    def close(self) -> None:
        self.closed = True


def found(card: FakeCard, monkeypatch: pytest.MonkeyPatch) -> dict[str, Finding]:
    """Everything that is said of a sound card."""
    there(monkeypatch, "input", "output")
    findings = {f.name: f for f in sound.sound(None, None, lambda: card, lambda *_: None)}
    assert card.closed
    assert all(bool(finding.mend) is not finding.ok for finding in findings.values())
    return findings


def there(monkeypatch: pytest.MonkeyPatch, *kinds: str) -> None:
    """Only these devices are there."""

    def find(kind: str, name: str | None) -> Device:
        if kind not in kinds:
            called = {"input": "microphone", "output": "speaker"}[kind]
            raise DeviceError(f"no-{called}", f"There is no {called}.", hint="Plug one in.")
        return Device(index=0, name="USB", kind=kind, channels=1, hertz=48_000)  # type: ignore[arg-type]

    monkeypatch.setattr(devices, "find", find)


def test_the_tone_is_soft_and_does_not_click() -> None:
    samples = tone()
    assert len(samples) % SPEAKER_FRAME == 0
    assert np.abs(samples).max() <= 0.1
    assert abs(samples[0]) < 1e-4 and abs(samples[-1]) < 1e-4


@pytest.mark.parametrize("echo", [-3, -12, -24])
@pytest.mark.parametrize("delay", [0.02, 0.15, 0.5, 1.2])
@pytest.mark.parametrize("rings", [0.0, 0.3])
def test_level_and_delay_of_the_echo(echo: float, delay: float, rings: float) -> None:
    back = find_echo(trial(FakeCard(echo=echo, delay=delay, rings=rings)))
    assert back is not None
    assert back.delay == pytest.approx(delay, abs=0.005)
    # A room that rings gives half as much again.
    assert back.decibels == pytest.approx(echo + (1.8 if rings else 0), abs=1.5)


def test_an_echo_softer_than_the_room_is_found() -> None:
    # The tone has -26 dBFS where it is loudest, and comes back with -56 in a room of -50.
    back = find_echo(trial(FakeCard(echo=-30, noise=-50)))
    assert back is not None and back.delay == pytest.approx(0.15, abs=0.005)


@pytest.mark.parametrize("noise", [None, -80, -50, -25])
def test_headphones_have_no_echo(noise: float | None) -> None:
    assert find_echo(trial(FakeCard(echo=None, noise=noise))) is None


def test_a_voice_is_no_echo() -> None:
    t = np.arange(36_800) / 16_000
    buzz = sum(np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 30)) * (1 + np.sin(9 * t))
    played = trial(FakeCard()).played
    heard = (0.05 * buzz).astype(np.float32)[: len(played)]
    room = np.zeros(32_000, dtype=np.float32)
    assert find_echo(Trial(room=room, played=played, heard=heard, dropped=0)) is None


def test_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    findings = found(FakeCard(), monkeypatch)
    assert list(findings) == ["microphone", "speaker", "echo", "dropouts"]
    assert all(finding.ok for finding in findings.values())
    assert "noise floor -6" in findings["microphone"].detail
    assert "150 ms later" in findings["echo"].detail or "149 ms" in findings["echo"].detail


def test_headphones_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    findings = found(FakeCard(echo=None), monkeypatch)
    assert all(finding.ok for finding in findings.values())
    assert "headphones" in findings["echo"].detail
    assert "turn it up" in findings["speaker"].detail


@pytest.mark.parametrize(
    ("card", "name", "said", "needed"),
    [
        (lambda: FakeCard(echo=None, noise=None), "microphone", "Unmute", True),
        (lambda: FakeCard(noise=-20), "microphone", "quieter place", True),
        (lambda: FakeCard(delay=1.3), "echo", "Bluetooth", False),
        (lambda: FakeCard(echo=6), "echo", "Turn the speaker", False),
        (lambda: FakeCard(drops=3), "dropouts", "3 times", False),
    ],
)
def test_what_is_wrong_is_told(
    monkeypatch: pytest.MonkeyPatch,
    card: Callable[[], FakeCard],
    name: str,
    said: str,
    needed: bool,
) -> None:
    finding = found(card(), monkeypatch)[name]
    assert not finding.ok and finding.needed is needed
    assert said in f"{finding.detail} {finding.mend}"


def test_a_microphone_that_only_hears_the_speaker_is_not_muted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finding = found(FakeCard(noise=None), monkeypatch)["microphone"]
    assert finding.ok and "silent except" in finding.detail


def test_a_card_that_is_lost_meanwhile_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    findings = found(FakeCard(lost_after=90), monkeypatch)
    assert findings["sound card"].mend == "Plug it in again."


def test_a_card_that_cannot_be_opened_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    there(monkeypatch, "input", "output")

    def refuse() -> FakeCard:
        raise DeviceError("device-busy", '"USB" is in use.', hint="Close other programs.")

    (finding,) = sound.sound(None, None, refuse, lambda *_: None)
    assert not finding.ok and finding.mend == "Close other programs."


def test_one_of_two_is_tried_as_far_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[str] = []
    there(monkeypatch, "output")
    microphone, speaker = sound.sound(None, None, FakeCard, lambda d, s: played.append(d.name))
    assert (microphone.ok, speaker.ok, played) == (False, True, ["USB"])
    there(monkeypatch, "input")
    microphone, speaker = sound.sound(None, None, FakeCard, lambda d, s: played.append(d.name))
    assert (microphone.ok, speaker.ok, played) == (True, False, ["USB"])
    there(monkeypatch)
    assert [f.ok for f in sound.sound(None, None, FakeCard, lambda *_: None)] == [False, False]
