"""Microphone, speaker, voice and recogniser: opened once, and kept across sessions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeAlias, TypeVar

from assistant.errors import ModelError
from assistant.languages import Language
from assistant.runtime.loop import Channel, Keep, Loop, Watcher
from assistant.runtime.reconnecting_sound import Card, ReconnectingSound
from assistant.session.events import Trouble
from assistant.session.session import Session
from assistant.session.upcoming import impersonal
from assistant.settings import Folders, Settings
from assistant.speech import ears_factory, recognisers, voices
from assistant.speech.background import BackgroundSound
from assistant.speech.clips import Clips
from assistant.speech.echo_canceller import EchoRemover
from assistant.speech.freed_memory import give_back, keep_little
from assistant.speech.mouth import ClipMouth
from assistant.speech.ports import Ears, Recogniser, Samples
from assistant.speech.sound_card import SoundCard
from assistant.speech.voice_activity import VoiceActivity
from assistant.speech.voices.plausible import read_by
from assistant.speech.worker import ThreadWorker

T = TypeVar("T")

Preparing: TypeAlias = Callable[[str], None]
"""Is told what is made ready, `voice` or `recogniser`, and then "". From any thread."""

_VOICE_SECONDS = 5.0
"""How long the voice may go before the recogniser."""


class AudioStack:
    """Everything that a spoken session needs besides the session itself. For one thread."""

    def __init__(
        self,
        settings: Settings,
        folders: Folders,
        card: Callable[[], Card] | None = None,
        preparing: Preparing = lambda what: None,
    ) -> None:
        """`card` opens what is taken for a sound card. Raises `DeviceError` when there is none."""
        self._preparing = preparing
        microphone, speaker = settings.input_device or None, settings.output_device or None
        self._folders = folders
        self.every_frame: Callable[[], None] = lambda: None
        """Is called once a frame, between sessions and in them."""
        self._sound = ReconnectingSound(card or (lambda: SoundCard(microphone, speaker)))
        # They know the room, no matter who speaks.
        self._activity, self._echo = VoiceActivity(), EchoRemover()
        self._speech: _Speech | None = None
        self.trouble: Trouble | None = None
        """What would keep a person from being heard, between sessions."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sound.close()
        self.let_go()

    @property
    def stuck(self) -> bool:
        """Whether the sound is gone, and even the search for it does not come to an end."""
        return self._sound.stuck

    @property
    def level(self) -> float:
        """How loud the last frame from the microphone was, in dBFS."""
        return self._sound.level

    def fit(self, settings: Settings, language: Language) -> None:
        """Take the voice and the recogniser that are wished for; those that are there stay.

        Raises `AssistantError` where one is missing.
        """
        wishes = _Wishes(
            language=language.code,
            voice=settings.voice,
            voice_server=settings.voice_server,
            server_voice=settings.server_voice,
            recogniser=settings.recogniser,
            recogniser_server=settings.recogniser_server,
        )
        if self._speech is None or self._speech.wishes != wishes:
            self.let_go()
            self._speech = _Speech(wishes, language, self._folders, self._preparing)

    def let_go(self) -> None:
        """Restart voice and recogniser on new threads: one of them may hang."""
        if self._speech is not None:
            self._speech.close()
            self._speech = None

    def loop(
        self,
        session: Session,
        watchers: Sequence[Watcher] = (),
        keep: Keep = lambda event, actions: True,
        *,
        patience: float = 1.0,
    ) -> Loop:
        """What runs a session in the language that was fitted."""
        speech = self._fitted
        speech.same_for_all.update(impersonal(session.exercise, speech.language.spoken))
        ears = ears_factory.ears(
            speech.recogniser,
            speech.listening,
            speech.language.lexicon,
            patience,
            activity=self._activity,
            echo=self._echo,
        )
        mouth = ClipMouth(speech.clips, BackgroundSound.of(session.person))
        channel = Channel(ears, mouth, self._sound, self._watch)
        return Loop(session, channel, watchers, keep)

    def mouth(self, same_for_all: Sequence[str] = ()) -> ClipMouth:
        """For single sentences between sessions; those that are the same for all may be kept."""
        self._fitted.same_for_all.update(same_for_all)
        return ClipMouth(self._fitted.clips)

    def ears(self, make: EarsOf) -> Ears:
        """Other ears, over this machine's own recogniser: between sessions nothing goes to a server."""
        speech = self._fitted
        return make(speech.own_recogniser, speech.listening, self._activity, self._echo)

    def lend_voice(self, text: str, seconds: float, pace: float = 1.0) -> Samples:
        """A sentence in this machine's own voice at this pace, at 24 kHz, after whatever else is to be said. From any thread.

        Raises `AssistantError` and `TimeoutError`.
        """
        speech = self._fitted
        return speech.speaking.do(
            lambda: speech.own_voice().render(text, pace), seconds, urgent=False
        )

    def lend_recogniser(self, job: Callable[[Recogniser], T], seconds: float) -> T:
        """What a short job with this machine's own recogniser gives, likewise."""
        speech = self._fitted
        return speech.listening.do(lambda: job(speech.own_recogniser()), seconds, urgent=False)

    def exchange(self, frame: Samples) -> Samples:
        """Give one frame and take one, between sessions."""
        heard = self._sound.exchange(frame)
        self.trouble = self._watch(heard, frame)
        return heard

    @property
    def _fitted(self) -> _Speech:
        assert self._speech is not None, "no voice and no recogniser were fitted"
        return self._speech

    def _watch(self, heard: Samples, played: Samples) -> Trouble | None:
        self.every_frame()
        return self._sound.watch(heard, played)


EarsOf = Callable[[Callable[[], Recogniser], ThreadWorker, VoiceActivity, EchoRemover], Ears]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wishes:
    """What decides which voice and which recogniser."""

    language: str
    voice: str
    voice_server: str
    server_voice: str
    recogniser: str
    recogniser_server: str


class _Speech:
    """One language's voice and recogniser, each on a thread of its own and built there when needed."""

    def __init__(
        self, wishes: _Wishes, language: Language, folders: Folders, preparing: Preparing
    ) -> None:
        self.wishes = wishes
        self.language = language
        code = language.code
        own = recognisers.choose(code, wishes.recogniser, folders.models)
        own_voice = voices.choose(code, wishes.voice)
        self.own_voice = _once(own_voice.build)
        voice = voices.by_server(
            replace(own_voice, build=self.own_voice),
            wishes.voice_server,
            code,
            wishes.server_voice,
            self._reads,
        )
        if own.build is None:
            raise ModelError(
                "recogniser-missing",
                own.why,
                hint="A spoken session needs a recogniser.",
                spoken="I have no speech recogniser for this language.",
            )
        keep_little()
        self.speaking, self.listening = ThreadWorker("voice"), ThreadWorker("recogniser")
        self.own_recogniser = _once(
            _after(self.speaking, _told(_prepared(own.build, language), "recogniser", preparing))
        )
        own = replace(own, build=self.own_recogniser)
        recogniser = recognisers.by_server(own, wishes.recogniser_server, code)
        self.recogniser = _once(recogniser.build or self.own_recogniser)
        self.same_for_all: set[str] = set()
        """The sentences that repeat nothing a person said: they alone are kept on the disk."""
        self.clips = Clips(
            voice.name,
            _told(voice.build, "voice", preparing),
            self.speaking,
            folders.clips,
            keep=lambda text: text in self.same_for_all,
        )

    def _reads(self, clip: Samples, seconds: float) -> str:
        """What this machine's own recogniser reads in what a server's voice said, for the voice's thread."""
        return self.speaking.ask(
            self.listening, lambda: read_by(self.own_recogniser(), clip), seconds
        )

    def close(self) -> None:
        self.speaking.close()
        self.listening.close()


def _after(speaking: ThreadWorker, build: Callable[[], T]) -> Callable[[], T]:
    """Builds it once the voice is there and has rendered what it was asked for ahead: while they
    are loaded both take most, and together they would be too much for a small machine.

    What is said meanwhile is read afterwards. Where all was kept from before, nothing is waited for.
    """

    def built() -> T:
        speaking.wait(_VOICE_SECONDS)
        give_back()
        return build()

    return built


def _prepared(build: Callable[[], T], language: Language) -> Callable[[], T]:
    """Builds it, and loads the sentence model, which the first reply would have to wait for."""

    def built() -> T:
        made = build()
        if language.lexicon.sentences is not None:
            language.lexicon.sentences.prepare()
            give_back()
        return made

    return built


def _told(build: Callable[[], T], what: str, preparing: Preparing) -> Callable[[], T]:
    """Builds it, and tells meanwhile that it is made ready."""

    def built() -> T:
        preparing(what)
        try:
            return build()
        finally:
            preparing("")

    return built


def _once(build: Callable[[], T]) -> Callable[[], T]:
    """Builds it the first time it is asked for; a failure is no result, and is tried again."""
    return functools.cache(build)
