"""A choice that was half heard is said back in its first words: never an insult of oneself."""

from __future__ import annotations

import pytest

from assistant import languages
from assistant.exercise.model import Ask
from tests import shipped


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ["creative-prompt", "reaching-out", "reframing", "small-step"])
def test_nobody_is_asked_whether_they_said_they_are_no_good(name: str, language: str) -> None:
    found = languages.load(language)
    assert found.spoken.topics is not None
    first = [
        choice.words[0]
        for step in shipped.exercise(name, language).steps.values()
        if isinstance(step, Ask)
        for choice in step.expects.choices
    ]
    assert first
    blaming = [
        each for each in first if found.spoken.topics.of(found.lexicon.words(each), ["shame"])
    ]
    assert blaming == []
