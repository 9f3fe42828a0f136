"""Signs that are meant for the eye, and would be read aloud: tags, Markdown, entities. Pure.

They come along when somebody pastes a text. In an exercise they are reported as a mistake; in a
message, which nobody can send back, they are taken out and the words stay.
"""

from __future__ import annotations

import html
import re

_KNOWN_TAGS = frozenset(
    # of web pages
    "a abbr b big blockquote body br center cite code dd del div dl dt em font h1 h2 h3 h4 h5 h6 head hr "
    "html i img ins kbd li link mark meta ol p pre q s script small span strike strong style sub sup table "
    "tbody td th thead title tr tt u ul var "
    # of speech
    "speak break prosody emphasis say-as phoneme voice audio".split()
)
_TAG = re.compile(r"<!--.*?-->|</?([A-Za-z][\w-]{0,20})(?:\s[^<>]{0,200})?/?>", re.DOTALL)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,10}|#\d{1,6}|#x[0-9A-Fa-f]{1,6});")
# Each with its words as the last group, which is what is left of it.
_MARKDOWN = (
    re.compile(r"!?\[([^\[\]]*)\]\((?:https?:|mailto:|/|#|\.)[^()\s]*\)"),
    re.compile(r"(\*{2,3}|~~)(?=[^\s*])([^*\n]*?[^\s*])\1"),
    re.compile(r"(?<![\w*])(\*)(?=[^\s*])([^*\n]*?[^\s*])\1(?![\w*])"),
    re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])([^\n]*?[^\s_])\1(?!\w)"),
    re.compile(r"(`+)([^`\n]+)\1"),
    re.compile(
        r"^()(?=[ \t]*(?:#{1,6}|[*+-]|>)[ \t]+\S)[ \t]*(?:#{1,6}|[*+-]|>)[ \t]+", re.MULTILINE
    ),
    re.compile(r"()(?:\*\*|__|```)+"),
)


def found(text: str) -> str:
    """The first sign of that kind in a text, as it is written there; empty where there is none."""
    matches = [match for pattern in (_TAG, _ENTITY, *_MARKDOWN) if (match := pattern.search(text))]
    first = min(matches, key=lambda match: match.start(), default=None)
    return first[0].strip() if first else ""


def without(text: str) -> str:
    """A text in which only its words are left."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = _TAG.sub(_of_the_tag, text)
    for pattern in _MARKDOWN:
        text = pattern.sub(lambda match: match[match.lastindex or 0], text)
    return " ".join(text.split())


def _of_the_tag(tag: re.Match[str]) -> str:
    """Nothing, or a space where it parts lines; what is only in angle brackets stays."""
    name = (tag[1] or "").lower()
    if name and name not in _KNOWN_TAGS:
        return tag[0].strip("</>")
    return " " if name in ("br", "p", "div", "li", "tr", "hr") else ""
