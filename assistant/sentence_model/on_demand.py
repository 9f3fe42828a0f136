"""A language's sentence model, loaded when it is first asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from importlib.resources.abc import Traversable

from assistant.errors import AssistantError
from assistant.sentence_model import SENTENCE_MODEL
from assistant.understanding.sentences import UNKNOWN, Opinion, SentenceModel

_LOGGER = logging.getLogger(__name__)


class OnDemand:
    """Asks a model that it loads first. One that cannot be used is reported once, and knows nothing."""

    def __init__(self, folder: Traversable, language: str) -> None:
        """With the folder of what the language brings with it."""
        self._folder, self._language = folder, language
        self._lock = threading.Lock()
        self._loaded: SentenceModel | None = None
        self._tried = False

    def of_danger(self, text: str) -> Opinion:
        """What the model makes of it as danger alone."""
        model = self._model()
        return model.of_danger(text) if model else UNKNOWN

    def opinion(self, text: str, question: str, options: Mapping[str, Sequence[str]]) -> Opinion:
        """What the model makes of it."""
        model = self._model()
        return model.opinion(text, question, options) if model else UNKNOWN

    def prepare(self) -> None:
        """Load the model, which takes some tenths of a second."""
        self._model()

    def _model(self) -> SentenceModel | None:
        with self._lock:
            if not self._tried:
                self._tried = True
                try:
                    self._loaded = load(self._folder, self._language)
                except AssistantError as error:
                    _LOGGER.warning("%s Until then rules alone judge what is said.", error)
            return self._loaded


def load(folder: Traversable, language: str) -> SentenceModel:
    """The model of a language's folder. Raises `AssistantError` when it cannot be used."""
    from assistant.sentence_model import weights
    from assistant.sentence_model.judge import Judge

    return Judge(weights.load(folder / SENTENCE_MODEL, weights.base_of(folder), language))
