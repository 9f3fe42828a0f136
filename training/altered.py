"""The same sentence as somebody else says it, or as a recogniser spells it: what must not change a verdict."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

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


def altered(text: str, chance: random.Random) -> str:
    """The sentence with one to three such changes, or none, in small letters without punctuation."""
    words = re.findall(r"[\w']+", text.lower().replace("’", "'"))
    for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 2, 3))):
        words = chance.choices(_WAYS, _WEIGHTS)[0](words, chance) or words
    return " ".join(words)


def _added(words: list[str], chance: random.Random) -> list[str]:
    at = chance.choice(
        (0, len(words), chance.randint(0, len(words)), chance.randint(0, len(words)))
    )
    return [*words[:at], *chance.choice(_ADDED).split(), *words[at:]]


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


def _replaced(pairs: tuple[tuple[str, str], ...]) -> Callable[..., list[str]]:
    def replaced(words: list[str], chance: random.Random) -> list[str]:
        text = f" {' '.join(words)} "
        found = [pair for pair in pairs if f" {pair[0]} " in text]
        if not found:
            return words
        old, new = chance.choice(found)
        return text.replace(f" {old} ", f" {new} ", 1).split()

    return replaced


_WAYS = (_added, _restarted, _dropped, _replaced(_SPELT), _replaced(_HEARD), _replaced(_TENSE))
_WEIGHTS = (4, 2, 2, 3, 2, 1)
