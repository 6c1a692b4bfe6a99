"""What an evaluation is made of: conversations as turns, and questions with the turns that answer them. All frozen.

Times are seconds since the epoch, UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Turn:
    """One thing that somebody said; `key` names it in its conversation."""

    key: str
    speaker: str
    text: str
    at: float

    @property
    def content(self) -> str:
        """The turn as a memory says it: who spoke, then what."""
        return f"{self.speaker}: {self.text}"


@dataclass(frozen=True)
class Question:
    """What is asked after a conversation. `gold` are the keys of the turns that answer it; none where it was never
    said."""

    text: str
    category: str
    gold: tuple[str, ...]
    at: float

    @property
    def absent(self) -> bool:
        """Whether nothing that was said answers it."""
        return not self.gold


@dataclass(frozen=True)
class Conversation:
    """All that one memory hears, oldest first, and what it is asked."""

    name: str
    turns: tuple[Turn, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Sample:
    """Conversations of one origin. `left_out` questions of the origin name no turn that is there, so no method could be
    measured by them."""

    origin: str
    conversations: tuple[Conversation, ...]
    left_out: int = 0

    @property
    def asked(self) -> int:
        """How many questions there are."""
        return sum(len(each.questions) for each in self.conversations)


def first(conversations: Sequence[Conversation], questions: int) -> tuple[Conversation, ...]:
    """The conversations as far as they are needed for a number of questions; the last one asks only the rest."""
    found = list[Conversation]()
    for each in conversations:
        if questions <= 0:
            break
        found.append(Conversation(each.name, each.turns, each.questions[:questions]))
        questions -= len(each.questions)
    return tuple(found)
