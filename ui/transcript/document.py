"""A turn that holds a file which was read into the history: its name, and what it says. No Qt here."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 400
"""Characters of a file's name."""
FIRST_LINES, FIRST_CHARACTERS = 6, 240
"""What is shown of a file while it is folded: about six lines also where a paragraph is one line."""
_INTRODUCED = re.compile(f"Here is the file ([^\n]{{1,{LONGEST}}}):\n\n")


@dataclass(frozen=True)
class Document:
    """A file: its name as it was written down, and its text."""

    name: str
    text: str


def document(said: str) -> Document | None:
    """The file that a turn introduces; None for one that a person typed."""
    found = _INTRODUCED.match(said)
    return Document(found[1], said[found.end() :]) if found else None
