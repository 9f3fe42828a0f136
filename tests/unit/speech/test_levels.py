from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from assistant.session.events import Trouble
from assistant.speech.levels import Levels
from assistant.speech.ports import MICROPHONE_FRAME, SPEAKER_FRAME, Beneath, Samples

CHANCE = np.random.default_rng(0)
QUIET = np.zeros(SPEAKER_FRAME, dtype=np.float32)
SPEAKING = np.full(SPEAKER_FRAME, 0.1, dtype=np.float32)
SILENCE = np.zeros(MICROPHONE_FRAME, dtype=np.float32)


def noise(decibels: float) -> Samples:
    return CHANCE.normal(0, 10 ** (decibels / 20), MICROPHONE_FRAME).astype(np.float32)


def hear(
    levels: Levels, seconds: float, decibels: float | None, played: Samples = QUIET
) -> list[Trouble | None]:
    """What is told during so many seconds of noise, or of exact silence."""
    frames = round(seconds * 50)
    return [
        levels.hear(SILENCE if decibels is None else noise(decibels), played) for _ in range(frames)
    ]


def changes(told: Iterable[Trouble | None]) -> list[tuple[float, Trouble | None]]:
    """When it was told otherwise than before, in seconds."""
    found: list[tuple[float, Trouble | None]] = []
    before = None
    for number, trouble in enumerate(told, 1):
        if trouble is not before:
            found.append((number / 50, trouble))
        before = trouble
    return found


def test_a_microphone_that_is_there_again_is_noticed_while_a_background_sounds() -> None:
    levels, rain = Levels(), np.full(SPEAKER_FRAME, 0.01, np.float32).view(Beneath)
    assert hear(levels, 4, None, rain)[-1] is Trouble.MICROPHONE_SILENT
    assert hear(levels, 2, -60, rain)[-1] is None


@pytest.mark.parametrize("decibels", [-75, -60, -45, -33])
def test_an_ordinary_room_is_no_trouble(decibels: float) -> None:
    assert not any(hear(Levels(), 20, decibels))


@pytest.mark.parametrize("offset", [0.0, 0.02])
@pytest.mark.parametrize("decibels", [None, -95])
def test_a_muted_microphone_is_noticed_after_three_seconds(
    decibels: float | None, offset: float
) -> None:
    levels = Levels()
    told = [
        levels.hear((SILENCE if decibels is None else noise(decibels)) + np.float32(offset), QUIET)
        for _ in range(300)
    ]
    assert changes(told) == [(3.0, Trouble.MICROPHONE_SILENT)]


def test_it_is_over_as_soon_as_the_room_is_heard() -> None:
    levels = Levels()
    told = hear(levels, 4, None) + hear(levels, 1, -60)
    assert changes(told) == [(3.0, Trouble.MICROPHONE_SILENT), (4.1, None)]


def test_a_short_silence_is_no_trouble() -> None:
    levels = Levels()
    assert not any(hear(levels, 2.9, None) + hear(levels, 0.02, -60) + hear(levels, 2.9, None))


def test_our_own_voice_is_no_sign_that_the_microphone_hears() -> None:
    """A server that has lost the microphone may give us what the speaker plays instead."""
    levels = Levels()
    hear(levels, 4, None)
    assert all(hear(levels, 5, -40, SPEAKING))
    assert all(hear(levels, 0.5, -40))
    assert hear(levels, 0.5, -60)[-1] is None


def test_a_microphone_that_is_silent_between_words_soon_no_longer_disturbs() -> None:
    levels = Levels()
    told = [each for _ in range(8) for each in hear(levels, 10, None) + hear(levels, 2, -30)]
    begun = [at for at, trouble in changes(told) if trouble]
    assert begun == [3.0, 21.0]


def test_too_loud_a_room_is_noticed_after_five_seconds() -> None:
    levels = Levels()
    hear(levels, 10, -60)
    ((at, trouble),) = changes(hear(levels, 10, -22))
    assert trouble is Trouble.ROOM_TOO_LOUD
    assert 4 < at < 6


def test_a_loud_room_must_become_quiet_not_only_pause() -> None:
    levels = Levels()
    hear(levels, 10, -22)
    assert all(hear(levels, 1, -50) + hear(levels, 10, -22))
    ((at, _),) = changes(map(_opposite, hear(levels, 10, -50)))
    assert 4 < at < 5


def _opposite(trouble: Trouble | None) -> Trouble | None:
    return None if trouble else Trouble.ROOM_TOO_LOUD


def test_it_does_not_waver_at_the_bound() -> None:
    levels = Levels()
    told = [each for n in range(60) for each in hear(levels, 1, -28 if n % 2 else -32)]
    assert len(changes(told)) <= 1


def test_speech_however_loud_is_not_a_loud_room() -> None:
    """Syllables and pauses: 0.4 s at full scale, 0.1 s of the room between them."""
    levels = Levels()
    told = [each for _ in range(40) for each in hear(levels, 0.4, -10) + hear(levels, 0.1, -50)]
    assert not any(told)


@pytest.mark.slow
def test_a_real_voice_without_end_is_not_a_loud_room() -> None:
    pytest.importorskip("hibari", reason="hibari is not installed")
    import soxr

    from assistant.speech.voices.hibari import HibariVoice

    text = "Let yourself be held by the chair, and notice how your feet are resting on the floor. "
    voice: Samples = soxr.resample(HibariVoice().render(text * 4, 1.3), 24_000, 16_000)
    voice = voice / np.abs(voice).max()
    levels = Levels()
    frames = voice[: len(voice) // MICROPHONE_FRAME * MICROPHONE_FRAME].reshape(
        -1, MICROPHONE_FRAME
    )
    assert not any(levels.hear(frame, QUIET) for frame in frames)
