"""What is said beside a list of things: to us with the reason behind it, "hang on, the nurse wants me", or to
somebody else, "come in, love".

A sentence names nothing. It is known by words that are in sentences and never in a list, or by its endings.
"""

from __future__ import annotations

from itertools import chain

from assistant.understanding.commands import URGENT
from assistant.understanding.lexicon import ItemMark, Lexicon
from assistant.understanding.meaning import CommandName
from assistant.understanding.words import Words, breaths


def command(words: Words, lexicon: Lexicon) -> CommandName | None:
    """The command it begins with, where what follows is a sentence and no list of things."""
    name, rest = _opening(words, lexicon)
    return name if name is not None and is_sentence(rest, lexicon) else None


def is_remark(text: str, lexicon: Lexicon) -> bool:
    """Whether it is said to somebody, and nothing is named in it."""
    return any(_is_said_to_somebody(lexicon.words(breath), lexicon) for breath in breaths(text))


def without_remarks(text: str, lexicon: Lexicon) -> list[Words]:
    """The breaths of it in which something may be named, without a "hold on" before the first. Where something is
    said to somebody, the name of whoever that is stands by itself."""
    rows = _before_a_command([lexicon.words(breath) for breath in breaths(text)], lexicon)
    if rows:
        rows[0] = _after_waiting(rows[0], lexicon)
    if not any(_is_said_to_somebody(words, lexicon) for words in rows):
        return rows
    return [
        words
        for words in rows
        if not _is_said_to_somebody(words, lexicon) and _begins_a_thing(words, lexicon)
    ]


def _after_waiting(words: Words, lexicon: Lexicon) -> Words:
    """Without what only asks us to wait for the next thing."""
    match = lexicon.commands.at(words, 0)
    is_wait = match is not None and match.value is CommandName.PAUSE and match.end > 1
    return words[match.end :] if match is not None and is_wait else words


def _before_a_command(rows: list[Words], lexicon: Lexicon) -> list[Words]:
    """Without what is asked of us after things were named: "the bed. Hang on, the nurse wants me"."""
    for at in range(1, len(rows)):
        if command(tuple(chain(*rows[at:])), lexicon) is not None:
            return rows[:at]
    return rows


def is_sentence(words: Words, lexicon: Lexicon) -> bool:
    """Whether words tell something rather than name things."""
    listing, left = lexicon.listing, _without_frames(words, lexicon)
    mark = listing.marks.at(words, 0)
    if mark is not None and mark.value is ItemMark.LINK:  # "for the radio": no thing begins so
        return True
    plain = tuple(map(lexicon.forms.plainest, left))
    if listing.linking.find(left) or listing.linking.find(plain):
        return True
    if any(word.endswith(listing.telling) for word in left):
        return True
    return any(
        word.endswith(listing.owning) and _goes_on_as_sentence(left[at + 1 :], lexicon)
        for at, word in enumerate(left)
    )


def _goes_on_as_sentence(rest: Words, lexicon: Lexicon) -> bool:
    """The "'s" of "phone's ringing" and of "someone's at the door" is none of "mum's cup"."""
    mark = lexicon.listing.marks.at(rest, 0)
    links = mark is not None and mark.value is ItemMark.LINK
    is_doing = bool(rest) and rest[0].endswith(lexicon.listing.doing)
    return links or (is_doing and rest[0] not in lexicon.listing.things)


def _without_frames(words: Words, lexicon: Lexicon) -> Words:
    """Without "I can see" and the like, which name things."""
    skipped = {
        at
        for match in lexicon.listing.idle.find(words)
        if match.end - match.start > 1
        for at in range(match.start, match.end)
    }
    return tuple(word for at, word in enumerate(words) if at not in skipped)


def _opening(words: Words, lexicon: Lexicon) -> tuple[CommandName | None, Words]:
    """The commands in a row at the beginning, politeness aside, and what follows them."""
    names: list[CommandName] = []
    at = end = 0
    while at < len(words):
        match, thinking = lexicon.commands.at(words, at), lexicon.listing.idle.at(words, at)
        if match is not None and thinking is not None and thinking.end > match.end:
            break  # "what else"
        if match is not None and match.value is not None:
            names.append(match.value)
            at = end = match.end
            continue
        beside = (idle.at(words, at) for idle in (lexicon.padding, lexicon.yes_no))
        longest = max((each.end for each in beside if each is not None), default=at)
        if longest == at:
            break
        at = longest
    urgent = next((name for name in URGENT if name in names), None)
    return urgent or (names[-1] if names else None), words[end:]


def _is_said_to_somebody(words: Words, lexicon: Lexicon) -> bool:
    if any(mark.value is ItemMark.FINISHED for mark in lexicon.listing.marks.find(words)):
        return False
    return bool(lexicon.listing.remarks.find(_without_frames(words, lexicon)))


def _begins_a_thing(words: Words, lexicon: Lexicon) -> bool:
    mark = lexicon.listing.marks.at(words, 0)
    return mark is not None and mark.value in (ItemMark.ARTICLE, ItemMark.SEPARATOR)
