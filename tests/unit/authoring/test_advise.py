"""What `assistant check` says of exercises that could be used, and would not be good to hear."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import languages
from assistant.authoring import listener, vocabulary
from assistant.cli import cli
from assistant.exercise.check import examine
from assistant.exercise.compile.library import Library
from assistant.exercise.model import Expectation
from assistant.exercise.read import document
from assistant.speech import recognisers
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import Hypothesis, Meaning

SCRIPTS = Path(__file__).parents[3] / "scripts"
HEAD = "format: 1\ntitle: A test\nsummary: Something short.\nminutes: {minutes}\n"


def write(folder: Path, text: str, *, minutes: float = 0.1, name: str = "test") -> Path:
    file = folder / "scripts/en" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD.format(minutes=minutes) + textwrap.dedent(text).lstrip("\n"), "utf-8")
    return file


def check(*files: Path) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, files)])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            """
            steps:
              - say: Please stop now. [1s] Let us see.
              - say: Thank you for your time today.
              - hold: 1s
            """,
            '"Please stop now." would be taken for "stop" if I heard myself',
        ),
        (
            """
            steps:
              - say: Say hello friend, and I am there.
              - hold: 1s
            """,
            '"hello friend" wakes the assistant',
        ),
        (
            """
            steps:
              - ask: Is it your eyes, or your ears?
                choices: {see: [my eyes], hear: [my ears]}
            """,
            '"my eyes" and "my ears" sound alike',
        ),
        (
            """
            steps:
              - say: >-
                  When you have looked around the room for a while you could think of
                  one thing that you liked.
            """,
            "a sentence of 19 words is hard to follow by ear",
        ),
        (
            """
            steps:
              - ask: How many are there?
                expect: number
                example: [four, a bookshelf]
            """,
            '"a bookshelf" would not be taken for an answer',
        ),
        (
            """
            steps:
              - say: You must breathe more slowly.
            """,
            '"must" presses the person',
        ),
        (
            """
            steps:
              - id: again
                ask: Are you warm?
                heard:
                  unsure:
                    - say: Let us see.
                    - go: again
            """,
            'somebody who always answers "I don\'t know" never gets out of here',
        ),
        (
            """
            steps:
              - say: Hello.
              - hold: 60s
            """,
            "says 0.1 minutes, and takes 1.0 when it is played",
        ),
    ],
)
def test_a_mistake_of_each_kind_is_told_with_its_place(
    tmp_path: Path, text: str, told: str
) -> None:
    file = write(tmp_path, text)
    result = check(file)
    assert result.exit_code == 1
    assert told in result.output
    assert f"{file}:" in result.output
    assert examine.check(file) == [], "it can be tried all the same"


@pytest.mark.parametrize(
    "text",
    [
        """
        steps:
          - say: You don't have to breathe in any special way.
        """,
        """
        steps:
          - say: We stop here.
          - say: Thank you.
          - end: ended-early
        """,
        """
        steps:
          - say: Please stop now. [1s] Let us see.
            allow: {command: it is what one is to learn to say}
          - hold: 1s
        """,
        """
        steps:
          - ask: Is it your eyes, or your ears?
            choices: {see: [my eyes], hear: [my ears]}
            allow: {alike: nothing hangs on it}
        """,
        """
        steps:
          - id: again
            ask: Are you warm?
            heard:
              no:
                - say: Let us see.
                - go: again
        """,
    ],
)
def test_what_only_looks_like_one_is_let_be(tmp_path: Path, text: str) -> None:
    result = check(write(tmp_path, text))
    problems = [line for line in result.output.splitlines() if "minutes" not in line]
    assert all("test.yaml" not in line or "no problems" in line for line in problems)


def test_a_reason_is_one_of_the_kinds_there_are(tmp_path: Path) -> None:
    result = check(write(tmp_path, "steps: [{say: Hello., allow: {lang: why}}]\n"))
    assert 'has to be "command", "alike", "long", "pressure" or "no-way-out"' in result.output


def test_what_another_language_has_and_this_one_lacks_is_told(home: Path) -> None:
    own = home / "data/scripts"
    for code, choices in (("en", "{warm: [warm], cool: [cool]}"), ("ko", "{warm: [따뜻해요]}")):
        (own / code).mkdir(parents=True)
        (own / code / "hands.yaml").write_text(
            HEAD.format(minutes=0.2)
            + f"steps:\n  - ask: Are they warm?\n    choices: {choices}\n    remember: hands\n",
            encoding="utf-8",
        )
    result = check(own / "ko/hands.yaml")
    assert 'lacks the choice "cool", which en/hands.yaml has' in result.output
    assert "lacks" not in check(own / "en/hands.yaml").output


@pytest.mark.slow
def test_exercises_that_are_not_translated_are_named_and_no_mistake() -> None:
    result = check(SCRIPTS)
    assert result.exit_code == 0, result.output
    for line in result.output.splitlines()[:-1]:
        assert line.startswith("Not in ")


@pytest.mark.slow
def test_offered_words_that_the_real_model_does_not_know(tmp_path: Path) -> None:
    folder = tmp_path / "ko"
    folder.mkdir()
    file = folder / "test.yaml"
    file.write_text(
        HEAD.format(minutes=0.1)
        + "steps:\n  - ask: 어때요?\n    choices: {odd: [꿟뷁], warm: [따뜻해요]}\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(cli, ["check", str(file)])
    assert 'the installed model does not know "꿟뷁"; offer another word' in result.output
    assert "따뜻해요" not in result.output.splitlines()[0]


class Half:
    """A recogniser that knows one word."""

    def missing(self, phrases: list[str]) -> list[str]:
        return [phrase for phrase in phrases if phrase != "cool"]


def test_another_way_of_saying_it_is_proposed(tmp_path: Path) -> None:
    file = write(tmp_path, "steps: [{ask: How?, choices: {a: [frosty, cool], b: [cool down]}}]\n")
    examined = examine.examine(file, Library(()))
    told = [each.sentence for each in vocabulary.unknown_words(examined, Half())]  # type: ignore[arg-type]
    assert told == [
        'the installed model does not know "frosty"; offer "cool" first',
        'the installed model does not know "cool down"; offer another word',
    ]


@pytest.mark.parametrize("code", languages.available())
def test_every_language_says_what_it_asks_of_writers(code: str) -> None:
    from assistant.authoring.exercise_text import Advice

    advice = Advice.load(languages.load(code))
    assert advice.longest_sentence > 5


@pytest.mark.slow
def test_checking_everything_reads_each_file_once_and_loads_no_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that it takes seconds; it is run after every change."""
    read: list[Path] = []
    heard: list[tuple[object, ...]] = []
    real_read, real_hearing = document.read, listener.by_rule

    def reading(path: Path) -> document.Document:
        read.append(path.resolve())
        return real_read(path)

    def hearing(said: list[Hypothesis], expects: Expectation | None, lexicon: Lexicon) -> Meaning:
        heard.append((said[0].text, expects, id(lexicon)))
        return real_hearing(said, expects, lexicon)

    monkeypatch.setattr(document, "read", reading)
    monkeypatch.setattr(listener, "by_rule", hearing)
    monkeypatch.setattr(recognisers, "VoskRecogniser", None)
    result = check(SCRIPTS / "en", SCRIPTS / "ko")
    assert result.exit_code == 0, result.output
    assert len(read) == len(set(read)) == len(list(SCRIPTS.rglob("*.yaml")))
    assert len(heard) == len(set(heard))
