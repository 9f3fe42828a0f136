"""`assistant check`: everything that is wrong with exercises or unkind to hear."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant import languages
from assistant.authoring import kindness, mishearing, translations, vocabulary
from assistant.authoring.length import length
from assistant.authoring.listener import Listener
from assistant.errors import ScriptError
from assistant.exercise import catalogue
from assistant.exercise.check.examine import Examined, examine
from assistant.exercise.compile.library import Library
from assistant.exercise.read.problems import Problem
from assistant.languages import Language
from assistant.settings import Settings
from assistant.speech import recognisers


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was checked, and the results."""

    files: list[Path]
    problems: list[Problem]
    untranslated: dict[str, list[str]]
    """By language, the exercises it does not have."""


def check(
    words: Sequence[str], settings: Settings, scripts: Sequence[Path], models: Sequence[Path]
) -> Checked:
    """Look at exercises by name, files and folders. Raises `ScriptError` for an unknown name, and where there
    is nothing to look at."""
    paths = [catalogue.meant(word, settings.language, scripts) for word in words]
    for path in paths:
        if path.is_dir() and not any(catalogue.files(path)):
            raise ScriptError("no-exercises", f"There is no exercise in {path}.")
    files = [file for path in paths for file in catalogue.files(path)]
    library = Library(scripts)
    adviser = _Adviser(library, settings, scripts, models)
    problems: list[Problem] = []
    for file in files:
        examined = examine(file, library)
        problems += examined.problems or adviser.advise(examined)
    return Checked(
        files=files,
        problems=list(dict.fromkeys(problems)),
        untranslated=translations.untranslated(_in_folders(paths), scripts),
    )


def _in_folders(paths: Sequence[Path]) -> list[Path]:
    """The files of whole folders: of single ones nobody asked for more."""
    return [file for path in paths if path.is_dir() for file in catalogue.files(path)]


def _by_rules(code: str) -> Language:
    """A language without its sentence model, which not every device has."""
    language = languages.load(code)
    return replace(language, lexicon=replace(language.lexicon, sentences=None))


class _Adviser:
    """Advice on exercises that are well formed."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        scripts: Sequence[Path],
        models: Sequence[Path],
    ) -> None:
        self._library = library
        self._settings = settings
        self._scripts = scripts
        self._models = models
        self._languages = functools.cache(_by_rules)
        self._listeners = functools.cache(lambda code: Listener(self._languages(code)))
        self._recogniser = functools.cache(self._installed)

    def advise(self, examined: Examined) -> list[Problem]:
        """In the order of the file; nothing for a language that is not spoken here."""
        document, exercise = examined.document, examined.exercise
        assert document is not None and exercise is not None
        found = list(translations.missing(document, self._library, self._scripts))
        if exercise.language in languages.available():
            language = self._languages(exercise.language)
            found += self._by_ear(examined, language)
            if not catalogue.is_shared(document.path):
                found += kindness.no_way_out(examined, exercise)
                found += length(examined, exercise, language)
        return sorted(found, key=lambda each: (each.file, each.line, each.column))

    def _by_ear(self, examined: Examined, language: Language) -> Iterator[Problem]:
        assert examined.exercise is not None
        listener = self._listeners(language.code)
        yield from mishearing.own_commands(examined, examined.exercise, listener)
        yield from mishearing.alike_options(examined, language.lexicon)
        yield from mishearing.examples(examined, listener)
        yield from kindness.long_sentences(examined, listener.advice)
        yield from kindness.pressure(examined, listener)
        if (recogniser := self._recogniser(language.code)) is not None:
            yield from vocabulary.unknown_words(examined, recogniser)

    def _installed(self, code: str) -> vocabulary.Knows | None:
        """What the recogniser knows whose model can lack words; None where the words are open."""
        choice = recognisers.choose(code, self._settings.recogniser, self._models)
        if choice.build is None or choice.model is None:
            return None
        return recognisers.spelling(choice) or choice.build()
