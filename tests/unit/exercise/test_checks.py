"""Every mistake is told, in its place, and all of them at once."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import ScriptError
from assistant.exercise import loader
from assistant.exercise.check.examine import check
from assistant.exercise.read import document
from assistant.exercise.read.problems import Problem
from tests.unit.exercise.conftest import HEAD, Write


def told(problems: list[Problem]) -> list[str]:
    return [f"{each.line}:{each.column} {each.path}: {each.sentence}" for each in problems]


def test_a_problem_as_it_is_shown(write: Write) -> None:
    path = write("""
    steps:
      - ask: Warm?
        heard:
          noo: Fine.
    """)
    (problem,) = check(path)
    assert str(problem) == (
        f"{path}:8:7 steps[0].heard.noo: " + 'unknown reply "noo"; did you mean "no"?\n'
        "          noo: Fine.\n"
        "          ^"
    )


def test_five_different_mistakes_are_all_named(write: Write) -> None:
    path = write("""
    steps:
      - sya: Hello.
      - ask: Warm?
        heard: {noo: Fine.}
      - hold: 5
      - say: Hello {nmae}.
      - call: opning
      - rate: name
    """)
    assert told(check(path)) == [
        '6:5 steps[0].sya: unknown kind of step "sya"; did you mean "say"?',
        '8:13 steps[1].heard.noo: unknown reply "noo"; did you mean "no"?',
        '9:11 steps[2].hold: has to be a duration such as "5s", not 5',
        '10:16 steps[3]: nothing remembers "nmae"; did you mean "name"?',
        '11:5 steps[4].call: there is no piece "opning"; did you mean "opening"?',
    ]
    with pytest.raises(ScriptError, match=r"test.yaml:6:5: .* \(and 4 more\)"):
        loader.load(path)


MISTAKES = [
    # the shape
    ("steps: []", "has no steps"),
    ("steps: {say: x}", "has to be a list of steps, not a mapping"),
    ("steps: [hello]", 'has to be a step such as `say: ...`, not "hello"'),
    ("steps: [{id: x}]", "does nothing"),
    ("steps: [{say: x, ask: y}]", "a step is either `ask` or `say`; make it two steps"),
    ("steps: [{say: x, maner: guiding}]", 'unknown key "maner"; did you mean "manner"?'),
    ("steps: [{say: x, manner: guidin}]", 'did you mean "guiding"?'),
    ("steps: [{say: {breathe}}]", "a text beginning with { has to be in quotes"),
    ("steps: [{say: 12}]", "has to be a text, not 12; quotes make anything a text"),
    ("steps: [{say: ''}]", "a text is empty"),
    ("steps: [{say: x, id: 1st}]", '"1st" is not a name'),
    ("steps: [{say: 'x [3]'}]", '"[3]" is not a silence; silences are in seconds, such as [3s]'),
    ("steps: [{say: 'x [1 min]'}]", "in seconds, such as [60s]"),
    (
        "steps: [{say: 'x [pause]'}]",
        '"[pause]" is not a silence; silences are in seconds, such as [60s]',
    ),
    ("steps: [{ask: x, heard: [y]}]", "has to be a mapping"),
    ("steps: [{ask: x, heard: {no: end}}]", '"end" would be said; write `{end: ...}`'),
    ("steps: [{ask: x, heard: {no: []}}]", "leads to nothing"),
    ("steps: [{repeat: 2}]", "`steps` is missing"),
    ("lengths: {long: 5}\nsteps: [{say: x}]", "no question remembers `length` with long"),
    ("lengths: {huge: 5}\nsteps: [{say: x}]", 'has to be "short", "medium" or "long"'),
    (
        "steps: [{ask: x, remember: length, choices: {long: [long], short: [short]}}]",
        "`lengths` does not mention long, short",
    ),
    ("steps: [{repeat: 0, steps: [{say: x}]}]", "from 1 to 100, not 0"),
    ("steps: [{collect: 50, ask: x}]", "has to be at most 20, not 50"),
    ("steps: [{say: x, when: y = 3}]", '"y = 3" is not a comparison'),
    ("lists: {g: [{name: x, regions: [left-am]}]}", 'did you mean "left-arm"?'),
    ("format: 2", "has to be 1, not 2"),
    ("stepz: [{say: x}]", 'unknown key "stepz"; did you mean "steps"?'),
    ("steps: [{say: x, when: }]", "`when` is empty; remove it, or fill it in"),
    ("steps:", "`steps` is empty"),
    # questions
    ("steps: [{ask: x, choices: {a: [b], c: [b]}}]", '"b" is already a way to say "a"'),
    ("steps: [{ask: x, expect: number, choices: {a: b}}]", "choices make no sense"),
    ("steps: [{ask: x, several: true}]", "`several` needs `choices`"),
    (
        "steps: [{ask: x, expect: free, means: {yes: [y]}}]",
        "`means` is for a question that wants yes or no",
    ),
    ("steps: [{ask: x, expect: free, otherwise: y}]", "`otherwise` makes no sense"),
    ("steps: [{ask: x, choices: {a: [b]}, otherwise: c}]", 'unknown reply "c"'),
    ("steps: [{ask: x, from: 2}]", "`from` needs `expect: number`"),
    ("steps: [{ask: x, record: rating}]", "only a question that expects number"),
    ("steps: [{ask: x, expect: number, heard: {0-3: a, 3-5: b}}]", "3-5 overlaps 0-3"),
    ("steps: [{ask: x, expect: number, heard: {8-11: a}}]", "8-11 is outside 0-10"),
    ("steps: [{ask: x, expect: number, heard: {yes: a}}]", '"yes" is not a reply to a question'),
    (
        "steps: [{ask: x, heard: {0-3: a}}]",
        '"0-3" is not a reply to a question that expects yes-no',
    ),
    ("steps: [{ask: x, heard: {yes: a, yes or no: b}}]", '"yes" already has a branch'),
    ("steps: [{ask: x, keep: 90 days}]", "`keep` needs `remember`"),
    ("steps: [{ask: x, remember: a, keep: 90}]", 'a time such as "90 days", not 90'),
    ("steps: [{ask: x, remember: a, keep: 5s}]", 'write "90 days" or "2 weeks"'),
    ("steps: [{ask: x, remember: a, keep: 0 days}]", "for a day at least"),
    ("steps: [{ask: x, remember: a, keep: 11 years}]", "for ten years at most"),
    ("steps: [{ask: x, remember: a, keep: 1 day, expect: free}]", "are not kept without asking"),
    ("steps: [{ask: x, remember: a, keep: 1 day, expect: emotion}]", "a feeling passes"),
    ("steps: [{rate: a, keep: 1 day}]", "a step is either `rate` or `keep`"),
    ("steps: [{keep: [a, 3]}]", "has to be a name that something remembers, not 3"),
    ("steps: [{start: opning}]", 'there is no exercise "opning"'),
    ("steps: [{start: tests}]", 'did you mean "test"?'),
    # names
    ("steps: [{keep: a}]", 'nothing remembers "a"'),
    ("steps: [{forget: aa}]", 'nothing remembers "aa"'),
    ("steps: [{say: x, when: a is b}, {ask: x, remember: a}]", '"a" is not yet remembered'),
    ("steps: [{rate: times}]", '"times" is always known'),
    ("steps: [{say: x, when: begun is no}]", '"begun" is never "no"'),
    ("steps: [{say: x, when: name > 2}]", '"name" is never a number'),
    ("steps: [{say: 'x {who}'}]", 'nothing remembers "who"'),
    ("steps: [{say: '{a}'}, {rate: a}]", '"a" is not yet remembered here'),
    ("steps: [{rate: a}, {say: x, when: b > 2}]", 'nothing remembers "b"'),
    ("steps: [{rate: a}, {say: '{a.word}'}]", '"a" has no "word"'),
    ("steps: [{feel: x, remember: f}, {say: '{f.wrd}'}]", 'did you mean "word"?'),
    ("steps: [{ask: x, expect: free, remember: f}, {say: '{f.shrt}'}]", 'did you mean "short"?'),
    ("steps: [{feel: x, remember: f}, {say: x, when: f.family is sd}]", 'did you mean "sad"?'),
    ("steps: [{ask: x, remember: a}, {say: x, when: a is warm}]", '"a" is never "warm"'),
    ("steps: [{ask: x, remember: a}, {say: x, when: a > 3}]", '"a" is never a number'),
    ("steps: [{ask: x, remember: a}, {spare: a}]", "with `expect: body`"),
    ("steps: [{go: there}, {say: x, id: thre}]", 'did you mean "thre"?'),
    ("steps: [{say: x, id: a}, {say: x, id: a}]", 'the id "a" is already taken'),
    ("steps: [{say: x, id: end}]", 'the id "end" is already taken'),
    ("steps: [{repeat: g, steps: [{say: x}]}]", 'there is no list "g"'),
    (
        "lists: {g: [{a: x}, {b: x}]}\nsteps: [{repeat: g, as: i, steps: [{say: '{i.a}'}]}]",
        'item 2 of the list has no "a"',
    ),
    (
        "lists: {g: [{a: x}]}\nsteps: [{repeat: g, as: i, steps: [{say: '{i}'}]}]",
        '"i" is a whole item',
    ),
    (
        "lists: {g: [{a: yes}]}\nsteps: [{repeat: g, as: i, steps: [{say: x, when: i.a is yess}]}]",
        '"i.a" is never "yess"; did you mean "yes"?',
    ),
    ("steps: [{repeat: 2, steps: [{say: '{t.number}'}]}]", "write `as: t` below `repeat`"),
    ("lists: {g: [{a: x}]}\nsteps: [{say: x}]", "is not used by any `repeat`"),
    ("texts: {t: x}\nsteps: [{say: x}]", "is never spoken"),
    ("pieces: {p: [{say: x}]}\nsteps: [{say: x}]", "is never called"),
    ("pieces: {p: [{call: q}]}\nsteps: [{say: x}]", 'there is no piece "q"'),
    ("anywhere: {pian: x}\nsteps: [{say: x}]", 'unknown signal "pian"; did you mean "pain"?'),
    # ways
    ("pieces: {p: [{call: p}]}\nsteps: [{call: p}]", '"p" calls itself'),
    ("texts: {a: '{b}', b: '{a}'}\nsteps: [{say: '{a}'}]", "contains itself"),
    ("steps: [{end: completed}, {say: x}]", "is never reached"),
    ("steps: [{say: x, id: a}, {go: a}]", "loops forever from here"),
    ("steps: [{id: a, go: b}, {id: b, go: a}]", "leads in a circle"),
    ("steps: [{ask: x, id: a, heard: {no-input: {go: a}}}]", "when nobody answers"),
    ("steps: [{rate: x}, {id: a, if: x > 3, then: [{go: a}]}]", "loops without saying a word"),
    ("steps: [{go: a}, {repeat: 2, steps: [{say: x, id: a}]}]", "leads into a repeat"),
    # holds and breaths
    ("steps: [{hold: 20s, count: true}]", "too long to count"),
    ("steps: [{hold: 20s, during: {20s: x}}]", "is after the hold"),
    ("steps: [{breathe: {in: 3s, out: 4s}}]", "needs either `cycles` or `for`"),
    ("steps: [{breathe: {in: 3s}}]", "`out` is missing"),
]


@pytest.mark.parametrize(("text", "words"), MISTAKES, ids=[words for _, words in MISTAKES])
def test_each_mistake_is_told(write: Write, text: str, words: str) -> None:
    head = HEAD.removeprefix("format: 1\n") if text.startswith("format") else HEAD
    problems = check(write(text, head=head))
    assert any(words in problem.sentence for problem in problems), told(problems)


@pytest.mark.parametrize(
    "text",
    [
        "steps: [{rate: a}, {say: 'x {a}', when: a is known}]",
        "steps: [{call: closing}]",
        "steps: [{ask: x, reprompt: {no-input: 'Well? {question} {hint}'}}]",
        "steps: [{id: a, ask: x, heard: {no: {go: a}}}]",
        "steps: [{repeat: 2, as: turn, steps: [{say: x, when: turn.number is 1}]}]",
        "lists: {g: [{a: yes}]}\nsteps: [{repeat: g, as: i, steps: [{say: x, when: i.a is yes}]}]",
        "steps: [{ask: x, choices: {a: b}, remember: y}, {say: x, when: y is declined}]",
        "pieces: {p: [{end: completed}]}\nsteps: [{call: p}]",
        "steps: [{say: 'Hello, {name}.'}, {say: x, when: times >= 2 and begun is yes}]",
        "steps: [{say: 'Last time {a}.', when: a is known}, {rate: a}, {keep: a}]",
        "steps: [{say: x, when: a is yes}, {ask: x, remember: a, keep: 2 weeks}, {forget: [a]}]",
        "steps: [{remember: {name: Sam}}, {keep: name}, {start: test}]",
        "steps: [{hold: 9s, count: true, cue: both, during: {2s: x, '0:05': y}}]",
    ],
)
def test_what_is_right_has_no_problems(write: Write, text: str) -> None:
    assert told(check(write(text))) == []


def test_a_problem_within_a_value_is_shown_where_it_is(write: Write) -> None:
    path = write("""
    steps:
      - say: Rest. [2s] Now [1 min] breathe {in out}.
      - hold: 20s
        during:
          8s: Still here.
          0:30: And now.
    """)
    assert [(each.line, each.column, each.path) for each in check(path)] == [
        (6, 25, "steps[0].say"),
        (10, 7, "steps[1].during.0:30"),
    ]


@pytest.mark.parametrize("name", ["Warm hands", "warm_hands", "Warm", "warm-", "-", "손 손"])
def test_a_file_name_is_small_letters_digits_and_hyphens(write: Write, name: str) -> None:
    (problem,) = check(write("steps: [{say: x}]", name))
    assert "use small letters, digits and hyphens" in problem.sentence
    for fine in ("warm", "warm-hands-2", "손-따뜻하게"):
        assert check(write("steps: [{say: x}]", fine)) == []


def test_a_file_that_is_in_no_folder_of_a_language(write: Write, tmp_path: Path) -> None:
    scripts = write("steps: [{say: x}]").parents[1]
    path = tmp_path / "exercises" / "warm.yaml"
    path.parent.mkdir()
    path.write_text(HEAD + "steps: [{call: opening}, {call: closing}, {call: p}]\npieces: {p: 3}\n")
    homeless, own = check(path, [scripts])
    assert homeless.sentence == (
        'the folder "exercises" is not a language, so shared pieces are not found; '
        "put the file into a folder such as `en`"
    )
    assert own.path == "pieces.p"


def test_one_wrong_step_does_not_make_others_seem_wrong(write: Write) -> None:
    path = write("""
    texts: {calm: Slowly.}
    lists:
      groups: [{name: hand, regions: [hnd]}]
    steps:
      - ask: Where?
        expct: body
        remember: where
        heard: {done: x}
      - {id: mine, remember: name}
      - repeat: groups
        as: group
        steps: [{say: "{group.name} {name} {where} {calm}"}]
      - ask: Again?
        heard: {yes: {go: mine}}
    """)
    assert [problem.path for problem in check(path)] == [
        "lists.groups[0].regions[0]",
        "steps[0].expct",
        "steps[1].remember",
    ]


def test_what_is_missing_at_the_top(write: Write) -> None:
    path = write("steps: [{say: x}]", head="")
    assert {problem.message for problem in check(path)} == {
        f"`{key}` is missing" for key in ("format", "title", "summary", "minutes")
    }


def test_a_folder_is_checked_whole_and_shared_pieces_once(write: Write) -> None:
    folder = write("steps: [{call: broken}]", "one").parent
    write("steps: [{call: broken}]", "two")
    write("steps: [{sya: x}]", "shared/broken", head="format: 1\ntitle: x\n")
    assert [(Path(each.file).stem, each.path) for each in check(folder)] == [
        ("broken", "steps[0].sya")
    ]


def test_a_shared_piece_may_use_what_others_remember(write: Write) -> None:
    text = "steps: [{say: 'x {before} {nobody}'}]"
    path = write(text, "shared/piece", head="format: 1\ntitle: x\n")
    assert [problem.message for problem in check(path)] == ['nothing remembers "nobody"']


HOSTILE = {
    "empty": "",
    "a word": "hello",
    "a list": "- a",
    "ten deep and wide": "steps: " + "[" * 31 + "]" * 31,
    "calls that multiply": "pieces:\n"
    + "".join(f"  p{n}: [{{call: p{n + 1}}}, {{call: p{n + 1}}}]\n" for n in range(30))
    + "  p30: [{say: x}]\nsteps: [{call: p0}]\n",
    "texts that multiply": "texts:\n"
    + "".join(f"  t{n}: '{{t{n + 1}}}{{t{n + 1}}}'\n" for n in range(30))
    + "  t30: xxxxxxxx\nsteps: [{say: '{t0}'}]\n",
    "a long chain of calls": "pieces:\n"
    + "".join(f"  p{n}: [{{call: p{n + 1}}}]\n" for n in range(500))
    + "  p500: [{say: x}]\nsteps: [{call: p0}]\n",
    "a long chain of texts": "texts:\n"
    + "".join(f"  t{n}: '{{t{n + 1}}}'\n" for n in range(500))
    + "  t500: x\nsteps: [{say: '{t0}'}]\n",
    "an endless name": f"steps: [{{say: x, when: {'a' * 100_000}}}]",
    "an endless number": f"steps: [{{hold: '{'1' * 100_000}'}}]",
    "wrong everywhere": "format: []\ntitle: {}\nsteps: 3\nlists: 4\ntexts: [5]\npieces: true\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_in_sentences(write: Write, text: str) -> None:
    path = write(text, head="")
    with pytest.raises(ScriptError) as caught:
        loader.load(path)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 600


WORDS = st.sampled_from(
    "format title steps say ask heard yes no when if then else go id end repeat as call pieces "
    "lists texts hold 5s during breathe in out cycles rate collect feel remember spare body "
    "expect number choices before {before} {x.y} 0-3 anywhere pain opening x is known >= 8 1 "
    "true null completed [3s]".split()
)
VALUES = st.recursive(
    WORDS | st.integers() | st.booleans() | st.none() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.dictionaries(WORDS, VALUES, max_size=6))
def test_any_tree_is_an_exercise_or_a_script_error(write: Write, value: object) -> None:
    import json

    attempt(write(json.dumps({"format": 1, "title": "x", "minutes": 1} | dict(value)), head=""))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.text(alphabet="ab:- {}[]&*!|>'\"#%@\n\t,0손\\\x85\u2028", max_size=20)))
def test_any_text_is_an_exercise_or_a_script_error(write: Write, lines: list[str]) -> None:
    attempt(write(textwrap.dedent("\n".join(lines)), head=HEAD))


def attempt(path: Path) -> None:
    try:
        loader.load(path)
    except ScriptError as error:
        str(error)
    for problem in check(path):
        str(problem)


def test_the_same_text_has_the_same_problems_as_its_file(write: Write) -> None:
    path = write("steps: [{sya: x}]")
    parsed = document.parse(path.read_text("utf-8"), path)
    assert parsed.problems == document.read(path).problems


def test_what_another_exercise_keeps_may_be_known(write: Write) -> None:
    write(
        """
    steps:
      - ask: What small step?
        choices: {wash: [wash], walk: [walk]}
        remember: chosen
      - keep: chosen
      - ask: A worry?
        remember: heart
        keep: 6 months
    """,
        "small-step",
    )
    path = write("""
    steps:
      - say: You chose to {chosen}.
        when: chosen is known
      - say: Gently.
        when: heart is not no and chosn is unknown
      - forget: chosen
    """)
    (problem,) = told(check(path))
    assert problem.startswith('9:31 steps[1]: nothing remembers "chosn"; it can be "begun", ')
    assert check(path.parent / "small-step.yaml") == []


def test_who_names_only_what_was_asked_here_need_not_wait_for_other_exercises(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them would be read whenever one is begun."""
    looked_at: list[str] = []

    def read(path: Path) -> document.Document:
        looked_at.append(path.stem)
        return document.parse(path.read_text("utf-8"), path)

    monkeypatch.setattr(document, "read", read)
    write("steps: [{ask: x, remember: chosen, keep: 1 day}]", "another")
    own = write("""
    steps:
      - {ask: How is that?, expect: emotion, remember: feeling}
      - say: So it is {feeling.word}.
    """)
    loader.load(own)
    assert "test" in looked_at and "another" not in looked_at
    loader.load(write("steps: [{say: 'You chose {chosen}.', when: chosen is known}]"))
    assert "another" in looked_at


def test_what_another_exercise_only_remembers_is_not_known(write: Write) -> None:
    write("steps: [{ask: x, remember: chosen}]", "small-step")
    (problem,) = check(write("steps: [{say: 'You chose {chosen}.'}]"))
    assert problem.sentence.startswith('nothing remembers "chosen"')


def test_a_question_whose_answer_is_kept_makes_no_round_of_its_own(write: Write) -> None:
    path = write("steps: [{id: a, ask: x, remember: y, keep: 1 day, heard: {yes: {go: a}}}]")
    (problem,) = check(path)
    assert problem.sentence.startswith("loops without saying a word")
