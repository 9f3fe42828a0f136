"""The example sentences: each can be read, and the shipped model was made of them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant import languages
from assistant.sentence_model import SENTENCE_MODEL, weights
from assistant.understanding.sentences import DangerKind
from training import altered, examples

HAVING = [code for code in languages.available() if languages.has_sentence_model(code)]
QUESTIONS = "Shall we?\nTea or coffee?\ttea: tea | a cuppa; coffee: coffee\n"


@pytest.mark.parametrize("language", HAVING)
def test_the_shipped_model_was_made_of_these_examples(language: str) -> None:
    """`make sentences` makes it anew."""
    about, _ = weights.open_learned(languages.folder_of(language) / SENTENCE_MODEL, language)
    assert about["examples"] == examples.digest(language)


@pytest.mark.parametrize("language", HAVING)
def test_every_kind_of_danger_and_every_reply_has_examples_and_none_is_held_out_too(
    language: str,
) -> None:
    learned, held_out = examples.read(language)
    assert {each.kind for each in learned.told} == set(DangerKind)
    assert not {each.text for each in learned.told} & {each.text for each in held_out.told}
    meanings = {each.meaning for each in learned.replied}
    assert {"yes", "no", "unsure", "command:pause", "signal:crying", "choice:room"} <= meanings


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("danger-x.tsv", "sad\tI'm low", 'danger-x.tsv:2: there is no kind "sad". There are: none, '),
        ("danger-x.tsv", "none", "danger-x.tsv:2: an example has 2 columns, separated by tabs."),
        ("replies-x.tsv", "maybe\tShall we?\tperhaps", 'replies-x.tsv:2: nothing is called "maybe".'),
        ("replies-x.tsv", "choice:tea\tShall we?\ttea", 'replies-x.tsv:2: nothing is called "choice:tea".'),
        ("replies-x.tsv", "yes\tMust we?\tyes", 'replies-x.tsv:2: questions.tsv has no question "Must we?".'),
        ("questions.tsv", "Or?\ttea", "questions.tsv:3: an option is written `name: way | way`."),
    ],
)  # fmt: skip
def test_a_line_that_is_no_example_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, line: str, message: str
) -> None:
    monkeypatch.setattr(examples, "FOLDER", tmp_path)
    folder = tmp_path / "examples/xx"
    folder.mkdir(parents=True)
    (tmp_path / "held-out/xx").mkdir(parents=True)
    (folder / "questions.tsv").write_text(QUESTIONS)
    good = {"danger-x.tsv": "none:idiom\tdead tired\n", "replies-x.tsv": "yes\tShall we?\taye\n"}
    (folder / file).write_text(good.get(file, QUESTIONS) + line + "\n")
    with pytest.raises(examples.ExampleError) as refused:
        examples.read("xx")
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    "said",
    ["I really can't go on like this, you know.", "오늘은 정말 그만 살고 싶은 마음이 들어요"],
)
def test_altered_sentences_differ_and_come_again_with_the_same_chance(said: str) -> None:
    one = [altered.altered(said, random.Random(n)) for n in range(20)]
    assert one == [altered.altered(said, random.Random(n)) for n in range(20)]
    assert len(set(one)) > 10
    assert all(text for text in one)
