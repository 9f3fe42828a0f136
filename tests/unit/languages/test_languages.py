"""The languages that are shipped, and what is said of one that is broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
import yaml

from assistant.errors import AssistantError
from assistant.languages import available, crisis_lines, load, load_lexicon
from assistant.languages.lexicon_builder import FILES
from assistant.languages.phrase_lists import FAMILIES
from assistant.languages.yaml_tables import load_yaml
from assistant.sentence_model import ENCODER_FILE, SENTENCE_MODEL
from assistant.understanding.meaning import CommandName, SignalName

VOCABULARY = """
    foggy flat blank distant detached shut unreal numb empty hollow frozen
    low down blue unhappy tearful sad grieving heartbroken miserable hopeless
    alone homesick ignored missing disappointed lonely hurt rejected unwanted betrayed
    uneasy nervous jumpy worried tense anxious scared afraid panicky terrified
    annoyed irritated grumpy frustrated mad jealous bitter angry furious rage
    awkward embarrassed regretful guilty ashamed useless humiliated worthless
    busy rushed restless pressured stressed overwhelmed helpless trapped desperate
    sleepy bored tired weary sore weak drained exhausted
    unsure surprised puzzled mixed confused torn lost shocked
    okay fine steady comfortable relieved calm relaxed safe content peaceful
    pleased glad interested curious hopeful cheerful happy proud excited joyful
    kind touched warm cared close understood thankful grateful loved
""".split()


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, Callable[[dict[str, object]], None]], Path]:
    """A copy of English with one file changed."""

    def copy(name: str, change: Callable[[dict[str, object]], None]) -> Path:
        folder = tmp_path / "en"
        shutil.copytree(str(resources.files("assistant.languages") / "en"), folder)
        file = folder / f"{name}.yaml"
        content = load_yaml(file.name, file.read_text(encoding="utf-8"))
        change(content)
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return folder

    return copy


def test_english_and_korean_are_there() -> None:
    assert {"en", "ko"} <= set(available())


def test_a_language_that_cannot_name_a_crisis_line_or_its_hours_is_told_where() -> None:
    with pytest.raises(AssistantError) as caught:
        crisis_lines.spoken("xx", {})
    assert caught.value.code == "language-broken"
    assert "lines.yaml: GB: crisis: name: xx: missing" in str(caught.value)
    assert re.search(r"lines.yaml: [A-Z]{2}: \w+: hours: xx: missing", str(caught.value))


@pytest.mark.parametrize("code", available())
def test_a_language_is_whole(code: str) -> None:
    english, its = (
        {file.name for file in (resources.files("assistant.languages") / each).iterdir()}
        for each in ("en", code)
    )
    # A sentence model is trained, not written; not every language has one.
    not_words = {SENTENCE_MODEL, ENCODER_FILE, "encoder-licence.txt"}
    assert its - not_words == english - not_words
    language = load(code)
    assert language.code == code
    assert language.name
    lexicon = language.lexicon
    assert set(CommandName) <= set(lexicon.commands.spoken.values())
    signals = {phrase.name for phrase in lexicon.signals.spoken.values() if phrase}
    assert signals == set(SignalName)
    families = {word.family for word in lexicon.emotions.vocabulary.values()}
    assert families == set(FAMILIES)
    assert set(range(11)) <= set(lexicon.numbers.words.spoken.values())
    confusable = lexicon.emotions.confusable
    assert all(confusable[other] == word for word, other in confusable.items())


def test_the_whole_vocabulary_is_there() -> None:
    assert set(VOCABULARY) <= set(load("en").lexicon.emotions.vocabulary)


def test_a_language_is_read_once() -> None:
    assert load("en") is load("en")


def test_an_unknown_language_is_told_with_those_there_are() -> None:
    with pytest.raises(AssistantError) as caught:
        load("tlh")
    assert caught.value.code == "language-unknown"
    assert "en, ko" in caught.value.hint


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "xx").mkdir()
    with pytest.raises(AssistantError, match=r"xx/spelling\.yaml cannot be read"):
        load_lexicon(tmp_path / "xx")


@pytest.mark.parametrize("name", FILES)
def test_an_unknown_key_is_named_with_its_file(
    name: str, broken: Callable[[str, Callable[[dict[str, object]], None]], Path]
) -> None:
    folder = broken(name, lambda content: content.update(oddity=["x"]))
    with pytest.raises(AssistantError, match=rf"en/{name}\.yaml: oddity: unknown key"):
        load_lexicon(folder)


@pytest.mark.parametrize(
    ("name", "key", "value", "complaint"),
    [
        ("commands", "phrases", {"stop": "stop"}, "commands.yaml: phrases: stop: not expected"),
        ("commands", "phrases", {}, "commands.yaml: phrases: pause: missing"),
        ("body", "parts", {"elbow": ["elbow"]}, "body.yaml: parts: elbow: unknown region elbow"),
        ("numbers", "words", {"few": ["few"]}, "numbers.yaml: words: few: expected a number"),
        ("emotions", "means", {"grumblish": ["x"]}, "means: grumblish: not in the vocabulary"),
        ("emotions", "nothing", "grumblish", "emotions.yaml: nothing: not expected here"),
        ("emotions", "families", {}, "emotions.yaml: families: numb: missing"),
    ],
)
def test_mistakes_are_told_with_file_and_key(
    name: str,
    key: str,
    value: object,
    complaint: str,
    broken: Callable[[str, Callable[[dict[str, object]], None]], Path],
) -> None:
    folder = broken(name, lambda content: content.update({key: value}))
    with pytest.raises(AssistantError) as caught:
        load_lexicon(folder)
    assert complaint in str(caught.value)


def test_a_language_loads_fast() -> None:
    """In a tenth of a second or a few, in a process that has loaded nothing."""
    program = (
        "from assistant.languages import load; from tests.effort import effort; "
        "print(effort(lambda: load('en')))"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, check=True
    )
    assert float(done.stdout) < 800
