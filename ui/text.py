"""What people, models and files wrote, made fit for a widget: labels of one line, addresses that hide nothing, fields.
No Qt here; Markdown has a stricter way of its own (ui/markdown/clean.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_BLANKS = re.compile("[\\x00-\\x20\\x7f-\\xa0\\u2028\\u2029\\ud800-\\udfff]+")
"""Control characters, line ends, white space and halves of surrogate pairs."""
_DIRECTIONS = re.compile("[\\u202a-\\u202e\\u2066-\\u2069]")
"""Characters that turn the direction of what stands after them, beyond the text itself."""
_ISOLATED = re.compile("\u2066([^\u202a-\u202e\u2066-\u2069]*)\u2069")
"""A part that is read from left to right whatever stands around it, and changes no direction but its own."""


def isolate(text: str) -> str:
    """`text` as a part that is read from left to right: a path, or a name, in a sentence of any direction."""
    return f"\u2066{_DIRECTIONS.sub('', text)}\u2069"


def by_parts(shown: Callable[[str], str], text: str) -> str:
    """`shown(text)` part by part, so that what is isolated in it stays so."""
    parts = _ISOLATED.split(text)  # words, a part, words, a part, words
    return "".join(isolate(shown(part)) if at % 2 else shown(part) for at, part in enumerate(parts))


def one_line(text: str, limit: int = 300) -> str:
    """`text` on one line, in at most `limit` characters, without what could garble the texts around it. What is
    isolated in it stays so."""
    if len(text) <= limit and text.isprintable() and "  " not in text:
        return text.strip()
    begin = text[: 4 * limit]
    line = _BLANKS.sub(" ", by_parts(lambda part: _DIRECTIONS.sub("", part), begin)).strip()
    return line if len(begin) == len(text) and len(line) <= limit else line[: limit - 1].rstrip() + "…"


_RUN = 24
_BREAK = "\u200b"
_SLASH = re.compile(r"(?<=/)")
_CONTROLLING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""What Persian words and emoji are spelled with; they change no direction and hide nothing."""


def blanked(text: str) -> str:
    """`text` on one line, with a blank for everything that controls instead of showing, directions included."""
    return "".join(" " if _controls(each) and each not in _JOINERS else each for each in text)


def breakable(text: str) -> str:
    """`text`, `blanked` line by line, with places to break in words too long for a line, such as paths."""
    lines = (blanked(line).split(" ") for line in text.splitlines())
    return "\n".join(" ".join(_in_runs(word) for word in line) for line in lines)


def revealed(text: str) -> str:
    """`text` with every character that cannot be seen as its number, such as ⟨U+202E⟩, and odd spaces as well."""
    return "".join(f"⟨U+{ord(each):04X}⟩" if _controls(each) or _odd_space(each) else each for each in text)


def _in_runs(word: str) -> str:
    """`word` with a place to break after every slash, and in what is long even so."""
    if len(word) <= _RUN:
        return word
    parts = (part[at : at + _RUN] for part in _SLASH.split(word) for at in range(0, len(part), _RUN))
    return _BREAK.join(parts)


def _controls(character: str) -> bool:
    return unicodedata.category(character) in _CONTROLLING


def _odd_space(character: str) -> bool:
    return character != " " and unicodedata.category(character) == "Zs"


_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffc]")
"""Controls but tab and line feed, halves of characters, and the stand-in for a picture."""


def typed(text: str) -> str:
    """`text` without control characters; lines end in a line feed, tabs stay."""
    return _UNWANTED.sub("", _LINE_END.sub("\n", text))
