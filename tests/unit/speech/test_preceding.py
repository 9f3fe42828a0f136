"""What is heard does not depend on what came before it."""

from __future__ import annotations

import numpy as np
import pytest

from assistant import languages
from assistant.speech import recognisers
from assistant.speech.ports import MICROPHONE_HZ, Samples
from assistant.speech.recognisers.excerpt import LEVEL, excerpt, slowed_down
from tests.preceding import LEADS, Lead, by_voices, heard_after, same, usual


def spoken() -> Samples:
    """Three syllables that begin and end softly."""
    t = np.arange(MICROPHONE_HZ * 6 // 10) / MICROPHONE_HZ
    swell = np.sin(np.pi * t / 0.2) ** 2
    return (0.1 * swell * np.sin(2 * np.pi * 180 * t)).astype(np.float32)


def cut_out(lead: Lead, margin: int | None = None) -> Samples:
    after = np.zeros(MICROPHONE_HZ // 2, np.float32)
    whole = np.concatenate([lead.samples(), spoken(), after])
    found = excerpt(whole) if margin is None else excerpt(whole, margin, level=None)
    assert found is not None
    return found


@pytest.mark.parametrize("lead", LEADS, ids=str)
def test_a_voice_is_cut_out_the_same_to_the_sample_whatever_came_before_it(lead: Lead) -> None:
    expected = cut_out(LEADS[0])
    found = cut_out(lead)
    assert len(found) == len(expected)
    audible = {"zeros": 1e-6, "quiet": 0.002, "a fan": 0.02}[lead.kind]
    assert np.abs(found - expected).max() < audible


def test_it_lies_in_a_hiss_and_not_in_exact_silence() -> None:
    found = cut_out(LEADS[0])
    around = np.concatenate([found[:1600], found[-1600:]])
    assert 0.01 * LEVEL < np.std(around) < 0.05 * LEVEL


def test_a_voice_at_the_very_beginning_has_its_quiet_too() -> None:
    cut = excerpt(np.concatenate([spoken(), np.zeros(MICROPHONE_HZ // 2, np.float32)]))
    assert cut is not None and np.abs(cut - cut_out(LEADS[0])).max() < 0.01


def test_other_readings_are_cut_out_the_same_way() -> None:
    near = [cut_out(lead, margin=3200) for lead in LEADS if lead.kind == "zeros"]
    assert all(np.abs(each - near[0]).max() < 1e-6 for each in near)
    slower = slowed_down(near[0])
    assert slower is not None and len(slower) > len(near[0])
    assert slowed_down(None) is None


@pytest.mark.slow
def test_words_mean_the_same_after_exact_silence_of_any_length() -> None:
    pytest.importorskip("moonshine_voice", reason="moonshine-voice is not installed")
    pytest.importorskip("hibari", reason="hibari-tts is not installed")
    build = recognisers.choose("en", "moonshine").build
    assert build is not None
    words = list(by_voices("en"))[:40:4]
    leads = [lead for lead in LEADS if lead.kind == "zeros"]
    found = heard_after(words, leads, languages.load("en"), build())
    assert same(found, leads) == (len(words) * len(leads),) * 2
    assert sum("rejected" not in each for each in usual(found)) >= 8
