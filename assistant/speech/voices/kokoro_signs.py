"""A text as Kokoro reads it: signs for its sounds, by espeak-ng, with the punctuation kept. English only.

The numbers of the signs are those of the model's `config.json` (Kokoro-82M v1.0, Apache-2.0). How espeak-ng's
signs become Kokoro's is what `misaki` does, by which the model's own training text was written (hexgrad/misaki,
`espeak.py`, Apache-2.0), but for one thing: there British "air" is changed before it is looked for.
"""

from __future__ import annotations

import functools
import re
import subprocess
from collections.abc import Iterator

from assistant.errors import VoiceError

PROGRAM = "espeak-ng"
MOST_SIGNS = 150
"""In one go: about nine seconds. The model could take 510, but its memory grows with them, and so does haste."""
LONGEST_TEXT = 10_000
"""Characters; nothing that is said comes near it."""
_PATIENCE = 10.0
"""Seconds for espeak-ng, which takes 0.01."""
_NUMBERS = dict(
    zip(
        ';:,.!?—…"()“” ̃ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ',
        (
            *(1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 31, 33),
            *(35, 36, 39, 41, 42, 43, 44, 45, 46, 47, 48, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61),
            *(62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 75, 76, 77, 78, 80, 81, 82, 83, 85, 86, 87, 90),
            *(92, 99, 101, 102, 103, 110, 111, 112, 113, 114, 115, 116, 118, 119, 120, 123, 125, 126, 128),
            *(129, 130, 131, 132, 133, 135, 136, 138, 139, 140, 142, 143, 147, 148, 156, 157, 158, 162),
            *(164, 169, 171, 172, 173, 177),
        ),
        strict=True,
    )
)  # fmt: skip
_FIRST = (("e^ə", "ɛː"),)
_BOTH = (
    ("ʔˌn\u0329", "ʔn"), ("ʔn\u0329", "ʔn"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"),
    ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"), ("ə^l", "ᵊl"), ("ʲo", "jo"), ("ʲə", "jə"), ("ʲ", ""), ("ɚ", "əɹ"),
    ("r", "ɹ"), ("x", "k"), ("ç", "k"), ("ɐ", "ə"), ("ɬ", "l"), ("\u0303", ""),
)  # fmt: skip
_OF = {
    "en-gb": (("iə", "ɪə"), ("i^ə", "ɪə"), ("ə^ʊ", "Q")),
    "en-us": (("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ː", "")),
}
_LAST = (("o", "ɔ"), ("ɾ", "T"), ("ʔ", "t"), ("^", ""), ("\u200d", ""))
"""At last also the joiner that some versions of espeak-ng write between two signs of one sound."""
_SYLLABIC = re.compile("(\\S)\u0329")
_END = re.compile(
    r"""(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)   # a title is no end
    ([;:,.!?…]+)["”’')\]]*(?=\s|$) | \s*([—–])\s*""",
    re.VERBOSE,
)
_SENTENCE_ENDS = ".!?…"


def numbers(text: str, language: str) -> list[list[int]]:
    """What the model is given, in portions it can say in one go; none where nothing can be said.

    `language` is `en-us` or `en-gb`. Raises `VoiceError` where espeak-ng cannot be asked.
    """
    if len(text) > LONGEST_TEXT:
        raise VoiceError("voice-long", f'"{text[:40]}…" is too long to be said at once.')
    pieces = [piece for clause in _clauses(text) for piece in _small(signs(*clause, language))]
    return [
        [_NUMBERS[sign] for sign in portion if sign in _NUMBERS] for portion in _portions(pieces)
    ]


def signs(words: str, mark: str, language: str) -> str:
    """Words without punctuation in Kokoro's signs, and the mark after them."""
    found = _asked(words, language).strip()
    for ours, theirs in (*_FIRST, *_BOTH):
        found = found.replace(ours, theirs)
    found = _SYLLABIC.sub(r"ᵊ\1", found).replace("\u0329", "")
    for ours, theirs in (*_OF[language], *_LAST):
        found = found.replace(ours, theirs)
    return found and f"{found}{mark}"


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Words, and the mark they end with. espeak-ng leaves marks out, and the model breathes by them."""
    place = 0
    for end in _END.finditer(text):
        yield from _with_words(text[place : end.start()], end[2] or end[1][0])
        place = end.end()
    yield from _with_words(text[place:], ".")


def _with_words(words: str, mark: str) -> Iterator[tuple[str, str]]:
    if any(map(str.isalnum, words)):
        yield words, "—" if mark == "–" else mark


def _small(clause: str) -> Iterator[str]:
    """A clause that is too long for one go, cut between words, or where there are none anywhere."""
    while len(clause) > MOST_SIGNS:
        cut = clause.rfind(" ", 0, MOST_SIGNS)
        cut = cut if cut > 0 else MOST_SIGNS
        yield clause[:cut]
        clause = clause[cut:].lstrip()
    if clause:
        yield clause


def _portions(pieces: list[str]) -> Iterator[str]:
    """Whole sentences where they fit, else cut after a clause; two short sentences go in one."""
    sentences: list[list[str]] = [[]]
    for piece in pieces:
        sentences[-1].append(piece)
        if piece[-1] in _SENTENCE_ENDS:
            sentences.append([])
    portion = ""
    for sentence in sentences:
        whole = " ".join(sentence)
        for piece in [whole] if len(whole) <= MOST_SIGNS else sentence:
            if portion and len(portion) + 1 + len(piece) > MOST_SIGNS:
                yield portion
                portion = ""
            portion = f"{portion} {piece}".strip()
    if portion:
        yield portion


@functools.lru_cache(maxsize=512)
def _asked(words: str, language: str) -> str:
    """How espeak-ng pronounces words. They go to it as its input and never as an argument, and without
    the control characters by which it would be given orders."""
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    command = [PROGRAM, "-q", "--ipa", "--tie=^", "-v", language, "--stdin"]
    try:
        done = subprocess.run(
            command,
            input=plain,
            capture_output=True,
            encoding="utf-8",
            timeout=_PATIENCE,
            check=True,
        )
    except FileNotFoundError as error:
        raise missing() from error
    except (OSError, subprocess.SubprocessError, UnicodeError) as error:
        raise VoiceError(
            "voice-fails",
            f'espeak-ng cannot say how "{words[:40]}" is pronounced.',
            hint="Install it again: `sudo apt-get install --reinstall espeak-ng`.",
        ) from error
    return " ".join(done.stdout.split())


def missing() -> VoiceError:
    """What is said where espeak-ng is not installed."""
    return VoiceError(
        "voice-missing",
        "The voice kokoro needs espeak-ng, which is not installed.",
        hint="To install it: `sudo apt-get install espeak-ng`.",
    )
