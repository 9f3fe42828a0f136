from __future__ import annotations

import numpy as np
import pytest

from assistant.speech.ports import SPEAKER_HZ
from assistant.speech.voices.time_stretching import stretched


@pytest.mark.parametrize("factor", [0.83, 1.1, 1.25])
@pytest.mark.parametrize("hertz", [110, 190])
def test_it_takes_longer_and_sounds_the_same(factor: float, hertz: int) -> None:
    time = np.arange(2 * SPEAKER_HZ) / SPEAKER_HZ
    # A voice is many tones: one alone could be put together again by any place that fits.
    speech = sum(0.2 / n * np.sin(2 * np.pi * n * hertz * time) for n in (1, 2, 3)).astype("f4")
    longer = stretched(speech, factor)
    assert longer.dtype == np.float32 and len(longer) == round(factor * len(speech))
    middle = longer[SPEAKER_HZ // 4 : -SPEAKER_HZ // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * SPEAKER_HZ / len(middle) == pytest.approx(hertz, rel=0.02)
    loud = [np.sqrt(np.mean(each**2)) for each in (middle, speech)]
    assert loud[0] == pytest.approx(loud[1], rel=0.05)


def test_as_it_is_or_next_to_nothing() -> None:
    speech = np.ones(100, np.float32)
    assert stretched(speech, 1.0) is speech
    assert len(stretched(speech, 1.25)) == 125 and len(stretched(speech[:0], 1.25)) == 0
