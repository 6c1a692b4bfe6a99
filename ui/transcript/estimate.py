"""What is guessed: how tall a turn will be before it is laid out, in pixels at the usual size of type; and how long a
work still takes."""

from __future__ import annotations

from ui.transcript.document import FIRST_CHARACTERS, FIRST_LINES, document
from ui.transcript.fold import FOLDED_CHARACTERS, FOLDED_LINES

_SAMPLE = 2_000
"""Characters that are looked at; the rest of a text is taken to be like them."""


_SURE = 1.0
"""Seconds of a work after which its pace is believed."""


def answer_height(text: str, width: int) -> int:
    """Prose of 15 px on a 24 px line with the row of actions below it."""
    return 56 + 24 * _lines(text, width / 7.6)


def said_height(text: str, width: int) -> int:
    """A bubble with text of 14 px on a 21 px line, folded where it is long, and its actions; a file has a row more."""
    file = document(text[:_SAMPLE])
    if file:
        return 56 + 28 + _folded_height(file.text, width, FIRST_LINES, FIRST_CHARACTERS)
    return 56 + _folded_height(text, width, FOLDED_LINES, FOLDED_CHARACTERS)


def seconds_left(done: int, total: int, seconds: float) -> float | None:
    """How long the rest takes if it goes on as in its first `seconds`; None while nobody can tell."""
    if done <= 0 or total <= 0 or seconds < _SURE:
        return None
    return seconds * max(0, total - done) / done


def _folded_height(text: str, width: int, lines: int, characters: int) -> int:
    begin = text[:characters]
    folded = len(begin) < len(text) or begin.count("\n") >= lines
    shown = "\n".join(begin.split("\n", lines)[:lines])
    return 21 * _lines(shown, (width - 40) / 7.4) + 32 * folded


def _lines(text: str, columns: float) -> int:
    sample = text[:_SAMPLE]
    lines = sample.count("\n") + 1 + int(len(sample) / max(8.0, columns))
    return lines * max(1, len(text)) // max(1, len(sample))
