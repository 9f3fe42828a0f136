"""The same sentence as somebody else says it, or as a recogniser spells it: what must not change a verdict."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

_Way: TypeAlias = Callable[[list[str], random.Random], list[str]]

_ADDED = (
    *(
        "really",
        "just",
        "honestly",
        "actually",
        "um",
        "uh",
        "er",
        "well",
        "like",
        "so",
        "oh",
        "look",
    ),
    *(
        "listen",
        "you know",
        "i mean",
        "literally",
        "kind of",
        "sort of",
        "to be honest",
        "basically",
    ),
    *(
        "still",
        "hmm",
        "okay",
        "see",
        "anyway",
        "i guess",
        "i think",
        "honest to god",
        "love",
        "again",
    ),
)
_SPELT = (
    ("i'm", "i am"), ("i've", "i have"), ("i'll", "i will"), ("i'd", "i would"), ("can't", "can not"),
    ("can't", "cannot"), ("don't", "do not"), ("won't", "will not"), ("it's", "it is"),
    ("he's", "he is"), ("she's", "she is"), ("isn't", "is not"), ("didn't", "did not"),
    ("going to", "gonna"), ("want to", "wanna"), ("got to", "gotta"), ("there's", "there is"),
    ("my", "me"), ("nothing", "nowt"), ("something", "summat"), ("yes", "aye"), ("yes", "yeah"),
    ("you", "ye"), ("no", "nah"), ("my", "ma"), ("anything", "owt"), ("isn't", "ain't"),
)  # fmt: skip
_HEARD = (
    ("to", "too"), ("too", "to"), ("their", "there"), ("there", "their"), ("know", "no"), ("no", "know"),
    ("hear", "here"), ("your", "you're"), ("right", "write"), ("pain", "pane"), ("die", "dye"),
    ("four", "for"), ("won", "one"), ("weak", "week"), ("week", "weak"), ("been", "bean"),
    ("knife", "nife"), ("breathe", "breath"), ("breath", "breathe"), ("bed", "bad"), ("and", "an"),
    ("of", "have"), ("have", "of"), ("him", "them"), ("through", "threw"), ("whole", "hole"),
    ("by", "bye"), ("ate", "eight"), ("sore", "saw"), ("i'm", "im"), ("can't", "cant"), ("don't", "dont"),
    ("won't", "want"), ("it's", "its"), ("i've", "ive"), ("he's", "hes"), ("she's", "shes"),
    ("wait", "weight"), ("stairs", "stares"), ("wrists", "rists"), ("pills", "peels"),
)  # fmt: skip
_TENSE = (
    ("want", "wanted"), ("feel", "felt"), ("feel", "am feeling"), ("think", "thought"), ("is", "was"),
    ("hurts", "is hurting"), ("hurt", "hurts"), ("are", "were"), ("hits", "hit"), ("can't", "couldn't"),
    ("want", "have wanted"), ("keep", "kept"), ("says", "said"), ("need", "needed"),
)  # fmt: skip
_SMALL = set("a an the of to in on at it is i my me and that this for be so".split())


_FILLED = (
    *(
        "음",
        "어",
        "저기",
        "그",
        "그냥",
        "진짜",
        "좀",
        "막",
        "뭐",
        "약간",
        "솔직히",
        "사실",
        "글쎄",
        "아니",
        "있잖아요",
    ),
    *(
        "그러니까",
        "근데",
        "아무튼",
        "정말",
        "자꾸",
        "이제",
        "오늘",
        "지금",
        "아",
        "에휴",
        "선생님",
        "거 참",
        "뭐랄까",
    ),
)
_SAID = (
    ("네", "예"), ("네", "내"), ("아니요", "아뇨"), ("아니요", "아니오"), ("싶어요", "싶습니다"), ("싶어요", "싶어"),
    ("없어요", "없습니다"), ("없어요", "없어"), ("있어요", "있습니다"), ("있어요", "있어"), ("해요", "합니다"), ("해요", "해"),
    ("같아요", "같습니다"), ("같아요", "같아"), ("거예요", "겁니다"), ("거예요", "거야"), ("했어요", "했습니다"), ("했어요", "했어"),
    ("돼요", "됩니다"), ("돼요", "되요"), ("나요", "나"), ("주세요", "줘"), ("주세요", "주십시오"), ("이에요", "입니다"), ("예요", "에요"),
    ("봐요", "봐"), ("안", "않"), ("못", "몬"), ("저는", "나는"), ("제가", "내가"), ("제", "내"), ("너무", "넘"), ("그냥", "걍"),
    ("뭐", "머"), ("것", "거"), ("이것", "이거"), ("무엇", "뭐"), ("어떻게", "어떡해"), ("나아", "낳아"), ("괜찮", "괜찬"), ("싫", "실"),
)  # fmt: skip
"""What ends a Korean word says how polite it is."""
_PARTICLES = re.compile(r"(?<=[가-힣])(?:은|는|이|가|을|를|에|도|의)(?= |$)")


def altered(text: str, chance: random.Random) -> str:
    """The sentence with one to three such changes, or none, in small letters without punctuation."""
    words = re.findall(r"[\w']+", text.lower().replace("’", "'"))
    ways, weights = _KOREAN if any("가" <= letter <= "힣" for letter in text) else _ENGLISH
    for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 2, 3))):
        words = chance.choices(ways, weights)[0](words, chance) or words
    return " ".join(words)


def _added(sounds: Sequence[str]) -> _Way:
    def added(words: list[str], chance: random.Random) -> list[str]:
        at = chance.choice(
            (0, len(words), chance.randint(0, len(words)), chance.randint(0, len(words)))
        )
        return [*words[:at], *chance.choice(sounds).split(), *words[at:]]

    return added


def _restarted(words: list[str], chance: random.Random) -> list[str]:
    at = chance.randint(0, max(0, len(words) - 2)) if chance.random() < 0.5 else 0
    again = chance.randint(1, 3)
    return [*words[: at + again], *words[at:]]


def _dropped(words: list[str], chance: random.Random) -> list[str]:
    if len(words) < 5:
        return words
    small = [n for n, word in enumerate(words) if word in _SMALL]
    at = chance.choice(small) if small and chance.random() < 0.7 else chance.randrange(len(words))
    return words[:at] + words[at + 1 :]


def _replaced(pairs: tuple[tuple[str, str], ...], *, ends: bool = False) -> _Way:
    """With one for another: words, or what words end in."""
    before = "" if ends else " "

    def replaced(words: list[str], chance: random.Random) -> list[str]:
        text = f" {' '.join(words)} "
        found = [pair for pair in pairs if f"{before}{pair[0]} " in text]
        if not found:
            return words
        old, new = chance.choice(found)
        return text.replace(f"{before}{old} ", f"{before}{new} ", 1).split()

    return replaced


def _without_particle(words: list[str], chance: random.Random) -> list[str]:
    text = " ".join(words)
    found = list(_PARTICLES.finditer(text))
    if not found:
        return words
    one = chance.choice(found)
    return (text[: one.start()] + text[one.end() :]).split()


def _spaced(words: list[str], chance: random.Random) -> list[str]:
    """Two words written as one, or one as two: no two recognisers space Korean alike."""
    at = chance.randrange(len(words))
    if chance.random() < 0.6 and at + 1 < len(words):
        return [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
    cut = chance.randint(1, max(1, len(words[at]) - 1))
    return [
        *words[:at],
        words[at][:cut],
        *([words[at][cut:]] if words[at][cut:] else []),
        *words[at + 1 :],
    ]


_ENGLISH = (
    (_added(_ADDED), _restarted, _dropped, _replaced(_SPELT), _replaced(_HEARD), _replaced(_TENSE)),
    (4, 2, 2, 3, 2, 1),
)
_KOREAN = (
    (_added(_FILLED), _restarted, _without_particle, _replaced(_SAID, ends=True), _spaced),
    (4, 1, 3, 4, 3),
)
"""The ways of a language, and how often each is gone."""
