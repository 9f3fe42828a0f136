"""What sounds beneath an exercise: its samples, its loudness, and what is made of it on the way."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.session.person import Background, Person
from assistant.speech.background import BackgroundSound, rounds
from assistant.speech.clips import Clips
from assistant.speech.echo_canceller import EchoRemover
from assistant.speech.mouth import SILENCE, ClipMouth
from assistant.speech.ports import FRAME_SECONDS, SPEAKER_FRAME, SPEAKER_HZ, Beneath, Samples
from assistant.speech.worker import InlineWorker
from tests.effort import effort
from tests.unit.speech.fakes import FakeVoice
from tests.unit.speech.test_echo_canceller import babble, loudness, room, through

ALL = pytest.mark.parametrize("kind", Background)
LOUD = np.full(SPEAKER_FRAME, 0.95, np.float32)


def played(
    sound: BackgroundSound, seconds: float, voice: Samples = SILENCE, volume: float = 1.0
) -> Samples:
    """What sounds beneath the voice."""
    frames = round(seconds / FRAME_SECONDS)
    return np.concatenate([sound.mixed(voice, volume) - voice for _ in range(frames)])


def wanted(kind: Background, seed: int = 0, after: float = 4.0) -> BackgroundSound:
    sound = BackgroundSound(kind, seed)
    sound.wanted = True
    played(sound, after)
    return sound


def rms(samples: Samples) -> float:
    """In dBFS."""
    return 10 * float(np.log10(np.mean(samples**2)))


@ALL
def test_a_seed_decides_every_sample(kind: Background) -> None:
    rounds.cache_clear()
    first = played(wanted(kind, 3), 1.0)
    rounds.cache_clear()
    assert np.array_equal(first, played(wanted(kind, 3), 1.0))
    assert not np.array_equal(first, played(wanted(kind, 4), 1.0))


@ALL
def test_its_end_goes_over_into_its_beginning_without_a_click(kind: Background) -> None:
    for each in rounds(kind, 0):
        assert len(each) % SPEAKER_FRAME == 0
        # A click is a bend, in the wave or in its slope.
        for _ in range(2):
            bends = np.abs(np.diff(each))
            around = np.abs(np.diff(np.concatenate([each[-3:], each[:3]])))
            assert around.max() <= bends.max()
            each = np.diff(each)


@ALL
def test_nothing_jumps_from_frame_to_frame_whatever_happens(kind: Background) -> None:
    sound = BackgroundSound(kind)
    sound.wanted = True
    parts = [played(sound, 5.0), played(sound, 1.0, LOUD), played(sound, 30.0)]
    sound.wanted = False
    parts.append(played(sound, 1.0))
    steepest = max(np.abs(np.diff(first + second)).max() for first, second in _together(kind))
    assert np.abs(np.diff(np.concatenate(parts))).max() <= steepest * 1.01 + 1e-6
    assert not sound.sounds


def _together(kind: Background) -> list[tuple[Samples, Samples]]:
    """Some seconds of both rounds, and at their loudest."""
    first, second = rounds(kind, 0)
    steps = np.abs(np.diff(first)).max(), np.abs(np.diff(second)).max()
    return [(np.array([0, steps[0]], np.float32), np.array([0, steps[1]], np.float32))]


@ALL
def test_it_is_far_softer_than_the_voice_and_softer_still_beneath_it(kind: Background) -> None:
    sound = wanted(kind)
    alone = rms(played(sound, 40.0))
    assert -50 < alone < -38, "speech has -20"
    played(sound, 1.0, LOUD)
    assert rms(played(sound, 40.0, LOUD)) == pytest.approx(alone - 9, abs=1.5)
    played(sound, 3.0)
    assert rms(played(sound, 40.0)) == pytest.approx(alone, abs=1.5)


@ALL
def test_with_the_loudest_voice_at_the_loudest_it_stays_within_bounds(kind: Background) -> None:
    sound = BackgroundSound(kind)
    sound.wanted = True
    frames = [sound.mixed(LOUD, 10 ** (12 / 20)) for _ in range(3000)]
    assert max(np.abs(frame).max() for frame in frames[100:]) <= 1.0


def test_it_follows_the_volume() -> None:
    loud, soft = wanted(Background.RAIN), wanted(Background.RAIN)
    for sound, volume in ((loud, 1.0), (soft, 0.1)):
        played(sound, 0.02, volume=volume)
    difference = rms(played(loud, 5.0)) - rms(played(soft, 5.0, volume=0.1))
    assert difference == pytest.approx(20, abs=0.5)


def test_it_comes_slowly_and_goes_at_once() -> None:
    sound = BackgroundSound(Background.RAIN)
    sound.wanted = True
    loudness_at = [rms(played(sound, 0.5)) for _ in range(8)]
    assert loudness_at[0] < loudness_at[-1] - 15
    assert loudness_at[:5] == sorted(loudness_at[:5])
    sound.wanted = False
    played(sound, 0.4)
    assert not sound.sounds
    assert sound.mixed(SILENCE, 1.0) is SILENCE


def test_who_likes_none_has_exact_silence() -> None:
    assert BackgroundSound.of(Person()) is None
    mouth = mouth_with(None)
    mouth.accompany(True)
    assert mouth.frame(0.02) is SILENCE
    assert not mouth.fading


def mouth_with(background: BackgroundSound | None) -> ClipMouth:
    return ClipMouth(Clips("fake", FakeVoice, InlineWorker()), background)


def test_what_is_played_is_the_voice_with_it_beneath_and_it_alone_is_known_as_such() -> None:
    mouth = mouth_with(BackgroundSound.of(Person(background=Background.RAIN)))
    assert mouth.frame(0.02) is SILENCE, "it does not come before it is wanted"
    mouth.accompany(True)
    alone = [mouth.frame(0.02) for _ in range(200)]
    assert all(isinstance(frame, Beneath) for frame in alone)
    mouth.say(1, "one two", 1.0)
    both = [mouth.frame(0.02) for _ in range(10)]
    assert mouth.finished() == [1]
    assert not any(isinstance(frame, Beneath) for frame in both)
    assert all(0 < np.abs(frame - 0.25).max() < 0.05 for frame in both)
    assert isinstance(mouth.frame(0.02), Beneath)
    mouth.accompany(False)
    assert mouth.fading
    for _ in range(20):
        mouth.frame(0.02)
    assert not mouth.fading
    assert mouth.frame(0.02) is SILENCE


@pytest.mark.parametrize("kind", [Background.RAIN, Background.WAVES, Background.BROWN_NOISE])
def test_it_is_taken_out_of_what_is_heard_and_people_are_heard_as_in_silence(
    kind: Background,
) -> None:
    pytest.importorskip("pywebrtc_audio")
    remover, place, sound = EchoRemover(), room(-6, fades=0.2), wanted(kind)
    spoken = babble(15.0).reshape(-1, SPEAKER_FRAME)
    through(remover, np.concatenate([sound.mixed(frame, 1.0) for frame in spoken]), place)
    through(remover, np.tile(SILENCE, 100), place)
    cleaned = []
    for _ in range(400):
        frame = sound.mixed(SILENCE, 2.0)
        heard = place.frame(frame)
        assert heard is not None
        cleaned.append(remover.clean(heard, frame))
    late = cleaned[100:]
    assert not any(each.sounding for each in late)
    assert all(each.trusted for each in late)
    assert loudness([each.words for each in late]) < loudness([each.heard for each in late]) - 8


def test_it_costs_next_to_nothing() -> None:
    """Less than half a percent of one core."""
    sound = wanted(Background.RAIN)
    assert effort(lambda: played(sound, 20.0)) / 20.0 < 4
    first, second = rounds(Background.RAIN, 0)
    assert first.nbytes + second.nbytes == 24 * SPEAKER_HZ * 4
