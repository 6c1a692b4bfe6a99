"""What a dialogue is: turns said on dates, and questions with the turns that answer them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

KINDS = ("single", "several", "time", "update", "unsaid")
"""One fact; two or three facts told apart; a date; a fact said twice, the later right; something never said."""


@dataclass(frozen=True)
class Said:
    """One turn. `role` is "user" or "assistant"; `time` is None where nobody knows it."""

    role: str
    text: str
    time: datetime | None = None


@dataclass(frozen=True)
class Asked:
    """One question about a dialogue.

    Attributes:
        kind: One of `KINDS`, or a name of the asker's own.
        text: The question.
        evidence: The turns that answer it, counted from 0; none where it was never said.
        answer: A right answer in one sentence, to be scored by its loss; "" where there is none.
        needed: What a right free answer has to hold: of every group one wording, in lower case.
        outdated: The turn that says what is no longer right.
    """

    kind: str
    text: str
    evidence: tuple[int, ...] = ()
    answer: str = ""
    needed: tuple[tuple[str, ...], ...] = ()
    outdated: int | None = None

    def is_in(self, text: str) -> bool:
        """Whether `text` gives everything that is needed."""
        return all(stands_in(wordings, text) for wordings in self.needed)


@dataclass(frozen=True)
class Dialogue:
    """Turns in order and questions; `now` is when they are asked."""

    name: str
    turns: tuple[Said, ...]
    questions: tuple[Asked, ...]
    now: datetime | None = None


def stands_in(wordings: Sequence[str], text: str) -> bool:
    """Whether one of some lower-case wordings stands in `text` as whole words, in any case."""
    plain = text.casefold()
    return any(word in plain and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain) for word in wordings)
