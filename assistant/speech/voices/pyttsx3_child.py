"""A process of its own that renders with pyttsx3, one sentence at a time, and can be killed.

Started with a language and a rate, it reads one JSON object per line, `{"text", "file"}`,
writes the WAV file and answers with one line, `{}` or `{"error", "code"}`. Ends when its
input does. pyttsx3 prints to the standard output, so the answers go out by a copy of it.

Under espeak-ng a rate that is set takes effect in the middle of things, or, on a busy machine,
not at all. So it is set once, before the first sentence, and written into each sentence too.

Run as a file, never imported by the assistant, so that it starts in a moment.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

_NAMES = {"en": "English", "ko": "Korean"}
"""For systems that say which language a voice speaks only in its name."""
_FIRST = {"en": "en-us"}
"""Which of a language's varieties is taken when several are there."""


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    language, rate = sys.argv[-2], int(sys.argv[-1])
    engine = None
    for line in sys.stdin:
        order = json.loads(line)
        try:
            if engine is None:
                engine = _engine(language, rate)
            # One order and one run at a time: of two queued texts only the last is spoken.
            engine.save_to_file(_paced(order["text"], rate), order["file"])
            engine.runAndWait()
            answer: dict[str, str] = {}
        except Exception as error:
            answer = {"error": str(error), "code": type(error).__name__}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _paced(text: str, rate: int) -> str:
    """The text with espeak's own mark for the rate, where espeak is what speaks."""
    return text if sys.platform in ("darwin", "win32") else f"\x01{rate}S {text}"


def _engine(language: str, rate: int) -> Any:
    import pyttsx3

    engine = pyttsx3.init()
    engine.setProperty("voice", voice_for(engine.getProperty("voices"), language))
    engine.setProperty("rate", rate)
    return engine


def voice_for(voices: list[Any], language: str) -> str:
    """The id of a voice that speaks the language. Raises LookupError."""
    wanted = [_FIRST.get(language, language), language]
    for tag in wanted:
        for voice in voices:
            if tag in _tags(voice):
                return str(voice.id)
    name = _NAMES.get(language)
    for voice in voices:
        named = name is not None and name in str(voice.name)
        if named or any(tag.startswith(f"{language}-") for tag in _tags(voice)):
            return str(voice.id)
    raise LookupError(language)


def _tags(voice: Any) -> list[str]:
    tags = [tag.decode(errors="ignore") if isinstance(tag, bytes) else str(tag)
            for tag in voice.languages or []]  # fmt: skip
    return [tag.strip("\x00\x02\x05").replace("_", "-").lower() for tag in tags]


if __name__ == "__main__":
    main()
