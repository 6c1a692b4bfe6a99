"""What people, models and files wrote, made safe for one line of a widget. No Qt here."""

from __future__ import annotations

import re

_BLANKS = re.compile("[\\x00-\\x20\\x7f-\\xa0\\u2028\\u2029\\ud800-\\udfff]+")
"""Control characters, line ends, white space and halves of surrogate pairs."""
_DIRECTIONS = re.compile("[\\u202a-\\u202e\\u2066-\\u2069]")
"""Characters that turn the direction of what stands after them, beyond the text itself."""


def one_line(text: str, limit: int = 300) -> str:
    """`text` on one line, in at most `limit` characters, without what could garble the texts around it."""
    if len(text) <= limit and text.isprintable() and "  " not in text:
        return text.strip()
    begin = text[: 4 * limit]
    line = _BLANKS.sub(" ", _DIRECTIONS.sub("", begin)).strip()
    return line if len(begin) == len(text) and len(line) <= limit else line[: limit - 1].rstrip() + "…"
