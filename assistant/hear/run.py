"""`assistant hear`: recordings, one after another with one recogniser, or the microphone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant import languages
from assistant.errors import AssistantError, ModelError
from assistant.exercise.model import Expectation
from assistant.hear import audio_files, output
from assistant.hear.judge import Judgement, judge, judged, patience
from assistant.languages import Language
from assistant.session.events import Heard, VoiceStarted
from assistant.settings import Folders, Settings
from assistant.speech import recognisers
from assistant.speech.ears_factory import ears
from assistant.speech.mouth import SILENCE
from assistant.speech.ports import FRAME_SECONDS, Recogniser, Sound
from assistant.speech.sound_card import SoundCard
from assistant.speech.worker import InlineWorker, ThreadWorker

MICROPHONE = "microphone"
"""What stands in place of a file's name."""
_LISTENING_SECONDS = 15.0
"""How long somebody has to begin."""
_LONGEST_SECONDS = 90.0
"""The ears end an utterance after 60 s, and reading it takes a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A recogniser that is ready, and what it listens for."""

    expects: Expectation | None
    language: Language
    recogniser: Recogniser

    @classmethod
    def ready(cls, expects: Expectation | None, settings: Settings, folders: Folders) -> Hearing:
        """Load the recogniser that a session would have. Raises `ModelError`."""
        language = languages.load(settings.language)
        choice = recognisers.choose(language.code, settings.recogniser, folders.models)
        if choice.build is None:
            raise ModelError(
                "recogniser-missing",
                choice.why,
                hint=f"`assistant models get {language.code}` gets what is missing.",
            )
        return cls(expects=expects, language=language, recogniser=choice.build())

    def recording(self, path: Path) -> Judgement:
        """What is understood of a file. Raises `StoreError`."""
        return judge(audio_files.for_ears(path), self.expects, self.language, self.recogniser)

    def microphone(self, sound: Sound, say: Callable[[str], None]) -> Judgement:
        """What is understood of the first thing that is said. Raises `DeviceError`."""
        worker = ThreadWorker("recogniser")
        try:
            return self._listened(sound, worker, say)
        finally:
            worker.close()

    def _listened(
        self, sound: Sound, worker: ThreadWorker | InlineWorker, say: Callable[[str], None]
    ) -> Judgement:
        listening = ears(lambda: self.recogniser, worker, self.language.lexicon)
        listening.listen(self.expects, patience(self.expects))
        say("Speak now.")
        at, until = 0.0, _LISTENING_SECONDS
        while at < until:
            at += FRAME_SECONDS
            for event in listening.hear(sound.exchange(SILENCE), SILENCE, at):
                if isinstance(event, VoiceStarted):
                    until = _LONGEST_SECONDS
                if isinstance(event, Heard) and not event.hypotheses:
                    # A noise: it is waited on as if it had not been.
                    until = max(_LISTENING_SECONDS, at)
                elif isinstance(event, Heard):
                    return judged([event.hypotheses], self.expects, self.language, 0.0)
        return judged([], self.expects, self.language, 0.0)


def hear(
    files: Sequence[Path],
    expects: Expectation | None,
    settings: Settings,
    folders: Folders,
    *,
    as_json: bool,
    say: Callable[[str], None],
    complain: Callable[[str], None],
) -> bool:
    """Say what is understood of each file, or of the microphone; whether all could be heard."""
    hearing = Hearing.ready(expects, settings, folders)
    show = output.as_json if as_json else output.as_text
    if not files:
        say(show(MICROPHONE, _from_microphone(hearing, settings, complain if as_json else say)))
        return True
    every = True
    for path, judgement in _each(hearing, files):
        if isinstance(judgement, AssistantError):
            every = False
            complain(str(judgement))
            if as_json:
                say(output.failure_as_json(str(path), judgement))
        else:
            say(show(str(path), judgement))
    return every


def _each(
    hearing: Hearing, files: Sequence[Path]
) -> Iterator[tuple[Path, Judgement | AssistantError]]:
    for path in files:
        try:
            yield path, hearing.recording(path)
        except AssistantError as error:
            yield path, error


def _from_microphone(hearing: Hearing, settings: Settings, say: Callable[[str], None]) -> Judgement:
    with SoundCard(settings.input_device or None, settings.output_device or None) as card:
        return hearing.microphone(card, say)
