"""A turn that holds a file which was read into the history: its name, and what it says. No Qt here."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 400
"""Characters of a file's name."""
FIRST_LINES, FIRST_CHARACTERS = 6, 240
"""What is shown of a file while it is folded: about six lines also where a paragraph is one line."""
_INTRODUCED = re.compile(f"Here is the file ([^\n]{{1,{LONGEST}}}):\n\n")
_LETTER = re.compile(r"\S")


@dataclass(frozen=True)
class Document:
    """A file: its name as it was written down, and what was `said` when it was read, its text from `begin` on. A text
    of a hundred megabytes is not copied to look at its first lines."""

    name: str
    said: str
    begin: int

    @property
    def text(self) -> str:
        """The text of the file; a copy."""
        return self.said[self.begin :]

    @property
    def size(self) -> int:
        """Characters of the text."""
        return len(self.said) - self.begin

    @property
    def first(self) -> int:
        """Where its first line that is not empty begins; the end of what was said where there is none."""
        found = _LETTER.search(self.said, self.begin)
        return max(self.begin, self.said.rfind("\n", self.begin, found.start()) + 1) if found else len(self.said)


def document(said: str) -> Document | None:
    """The file that a turn introduces; None for one that a person typed."""
    found = _INTRODUCED.match(said)
    return Document(found[1], said, found.end()) if found else None
