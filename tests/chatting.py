"""Small helpers for tests that drive a real `Chat`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from zeta.chat.session import Chat
from zeta.config import Settings
from zeta.events import Event, Recalled, Token

E = TypeVar("E", bound=Event)

CARGO = ("apples", "nails", "blue paint", "roof tiles", "salt", "lamp oil", "rope")


@dataclass(frozen=True)
class Heard:
    """What came of one call: the text that was shown and everything else."""

    text: str
    events: list[Event]

    def all(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


def drive(events: Iterable[Event]) -> Heard:
    """All events of an answer."""
    found = list(events)
    return Heard("".join(e.text for e in found if isinstance(e, Token)), found)


def recalled(heard: Heard) -> str:
    """Every passage that came back."""
    return " ".join(event.passage for event in heard.all(Recalled))


def logged(chat: Chat) -> list[int]:
    """The token ids of the open branch."""
    history = chat.thread.history
    ids: list[int] = history.read(0, len(history)).tolist()
    return ids


def settings(store: Path, model: Path | str, **changed: Any) -> Settings:
    """A small greedy chat: a window of 512 tokens, short answers."""
    chosen: dict[str, Any] = {
        "ctx": 512,
        "page": 128,
        "temp": 0.0,
        "max_tokens": 24,
        "seed": 1,
        "threads": 2,
        **changed,
    }
    return Settings(store=store, model=str(model), **chosen)


def filler(sentences: int, first: int = 0) -> str:
    """Dull prose, about 25 tokens a sentence."""
    return " ".join(
        f"Ferry number {i} left the harbour at dawn with {i % 7 + 2} crates of {CARGO[i % len(CARGO)]} for the island."
        for i in range(first, first + sentences)
    )


def ask(chat: Chat, text: str) -> Heard:
    """One question and its answer."""
    return drive(chat.ask(text))


def files_below(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its time and content."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
