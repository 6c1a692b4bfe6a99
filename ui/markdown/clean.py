"""Text that may be shown: without characters that control a terminal, a text layout or the direction of a line."""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import Literal

_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and newline
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates: text would read in another order than it has
    "\u2028\u2029\ufdd0-\ufdef\ufffc\ufffe\uffff"  # what a text layout gives a meaning of its own
    "\ud800-\udfff]"  # halves of characters
)
_GONE = frozenset("\r\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """`text` with control characters as blanks, halves of characters as U+FFFD, and no order but its own.

    Every character is judged alone, so that pieces of a text are cleaned like the whole.
    """
    return _ODD.sub(_replaced, text)


def _replaced(match: re.Match[str]) -> str:
    character = match[0]
    if character in _GONE:
        return ""
    return "\ufffd" if "\ud800" <= character <= "\udfff" else " "


def escaped(text: str) -> str:
    """`text` clean and as HTML that shows it."""
    return escape(clean(text))


def direction(text: str) -> Literal["rtl", "ltr", ""]:
    """Where a paragraph begins to be read: the side of its first strong character; empty where there is none."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return ""
