"""Text that was written elsewhere, made fit for a label: one line, nothing that controls, places to break. No Qt."""

from __future__ import annotations

import re
import unicodedata

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
