from __future__ import annotations

import builtins
import logging

import numpy as np
import pytest

from assistant.doctor.sound import Echo as Heard
from assistant.doctor.sound import _of_the_echo
from assistant.rehearsal.acoustics import Echo, Noise, reverberation
from assistant.session.actions import Cue
from assistant.speech import echo_canceller
from assistant.speech.cues import tone
from assistant.speech.echo_canceller import Cleaned, EchoRemover, level
from assistant.speech.echo_delay import FARTHEST_SECONDS
from assistant.speech.ports import SPEAKER_FRAME, SPEAKER_HZ, Samples
from assistant.speech.voice_activity import VoiceActivity

SILENCE = np.zeros(SPEAKER_FRAME, np.float32)


def babble(seconds: float) -> Samples:
    """Noise in bursts, as loud as speech and as uneven."""
    chance = np.random.default_rng(4)
    count = round(seconds * SPEAKER_HZ) // SPEAKER_FRAME * SPEAKER_FRAME
    sound = np.convolve(chance.normal(0, 1, count), np.ones(4) / 4, "same")
    sound *= np.abs(np.sin(np.arange(count) / SPEAKER_HZ * 9)) * 0.15
    return sound.astype(np.float32)


def through(remover: EchoRemover, played: Samples, room: Echo | None) -> list[Cleaned]:
    noise = Noise(-65, np.random.default_rng(5))
    cleaned = []
    for frame in played.reshape(-1, SPEAKER_FRAME):
        heard = noise.frame().copy()
        if room is not None and (back := room.frame(frame)) is not None:
            heard += back
        cleaned.append(remover.clean(heard, frame))
    return cleaned


def room(decibels: float = -6, delay: float = 0.1, fades: float = 0.3, drift: float = 0.0) -> Echo:
    return Echo(decibels, delay, reverberation(fades, np.random.default_rng(1)), drift)


def loudness(frames: list[Samples]) -> float:
    return level(np.concatenate(frames))


@pytest.mark.parametrize("delay", [0.03, 0.06, 0.2, 0.4])
def test_what_comes_back_is_taken_out_of_both(delay: float) -> None:
    pytest.importorskip("pywebrtc_audio")
    late = through(EchoRemover(), babble(10.0), room(delay=delay))[400:]
    heard = loudness([each.heard for each in late])
    assert loudness([each.words for each in late]) < heard - 12
    assert loudness([each.voice for each in late]) < heard - 15
    assert max(each.residue for each in late) == pytest.approx(heard - 20, abs=12)


@pytest.mark.parametrize("delay", [0.55, 0.8, 1.15])
def test_an_echo_as_late_as_bluetooth_makes_it_is_found_and_taken_for_nobody(delay: float) -> None:
    pytest.importorskip("pywebrtc_audio")
    ears, late = VoiceActivity(), through(EchoRemover(), babble(25.0), room(delay=delay))
    heard = loudness([each.heard for each in late[700:]])
    assert loudness([each.words for each in late[700:]]) < heard - 12
    assert loudness([each.voice for each in late[700:]]) < heard - 15
    assert not any(ears.voiced(each) for each in late)


def test_the_doctor_calls_late_what_cannot_be_taken_out() -> None:
    assert FARTHEST_SECONDS > 1.15
    found = {
        seconds: _of_the_echo(Heard(delay=seconds, decibels=-12)).ok for seconds in (1.15, 1.3)
    }
    assert found == {1.15: True, 1.3: False}


def test_a_tone_does_not_unlearn_what_speech_has_told() -> None:
    pytest.importorskip("pywebrtc_audio")
    remover, place = EchoRemover(), room(-12, fades=0.2)
    breath = np.tile(np.concatenate([tone(Cue.IN, 4.0), tone(Cue.OUT, 6.0)]), 3)
    through(remover, babble(8.0), place)
    during = through(remover, breath, place)
    assert all(
        min(level(each.words), level(each.voice)) < max(-48.0, each.residue) for each in during
    )
    after = through(remover, babble(4.0), place)
    heard = loudness([each.heard for each in after])
    assert loudness([each.words for each in after]) < heard - 12


@pytest.mark.slow
@pytest.mark.parametrize("drift", [20, -50, 100])
def test_clocks_that_run_apart_are_followed(drift: float) -> None:
    pytest.importorskip("pywebrtc_audio")
    played = np.tile(np.concatenate([babble(3.0), np.tile(SILENCE, 50)]), 12)
    late = through(EchoRemover(), played, room(drift=drift))[-800:]
    heard = loudness([each.heard for each in late])
    assert loudness([each.words for each in late]) < heard - 12
    assert loudness([each.voice for each in late]) < heard - 20


def test_somebody_who_speaks_over_us_is_no_other_way() -> None:
    pytest.importorskip("pywebrtc_audio")
    remover, place = EchoRemover(), room()
    played = babble(12.0).reshape(-1, SPEAKER_FRAME)
    voice = np.random.default_rng(8).normal(0, 0.1, (len(played), 320)).astype(np.float32)
    trusted = []
    for number, frame in enumerate(played):
        back = place.frame(frame)
        assert back is not None
        heard = back + voice[number] * (number > 400)
        trusted.append(remover.clean(heard, frame).trusted)
    assert all(trusted[300:])


def test_it_is_not_trusted_before_it_has_learned_the_room_and_costs_nothing_in_silence() -> None:
    pytest.importorskip("pywebrtc_audio")
    remover = EchoRemover()
    cleaned = through(remover, babble(6.0), room())
    assert not any(each.trusted for each in cleaned[:200])
    assert all(each.trusted and each.sounding for each in cleaned[280:])
    after = through(remover, np.tile(SILENCE, 100), None)
    assert after[0].sounding and not after[-1].sounding
    assert after[-1].words is after[-1].heard and after[-1].trusted


def test_with_headphones_the_words_are_left_as_they_are() -> None:
    pytest.importorskip("pywebrtc_audio")
    late = through(EchoRemover(), babble(8.0), None)[300:]
    assert max(each.residue for each in late) < -80
    changed = [each.words - each.heard for each in late]
    assert loudness(changed) < loudness([each.heard for each in late]) - 3


def test_returning_to_silence_makes_no_click() -> None:
    pytest.importorskip("pywebrtc_audio")
    played = np.concatenate([babble(6.0), np.tile(SILENCE, 60)])
    cleaned = through(EchoRemover(), played, room(fades=0.1))
    words = np.concatenate([each.words for each in cleaned[-40:]])
    assert np.abs(np.diff(words)).max() < 0.02


def test_without_a_canceller_nothing_is_trusted_while_we_sound() -> None:
    remover = EchoRemover(lambda: None)
    cleaned = through(remover, np.concatenate([babble(8.0), np.tile(SILENCE, 50)]), room())
    assert not any(each.trusted for each in cleaned[:400])
    assert cleaned[-1].trusted


def test_a_missing_package_is_told_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = builtins.__import__

    def without(name: str, *more: object) -> object:
        if name == "pywebrtc_audio":
            raise ImportError(name)
        return real(name, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with caplog.at_level(logging.WARNING):
        assert echo_canceller.webrtc() is None
    assert "while the assistant speaks" in caplog.text
