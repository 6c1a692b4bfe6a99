"""The status line as a value: what it says after each event. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zeta.chat.words import count
from zeta.events import Done, Dreamed, Event, Evicted, Loaded, Stats


@dataclass(frozen=True)
class Status:
    """`window` and `window_limit` in tokens, `speed` in tokens/s, `evicted` in pages since the last question."""

    model: str = ""
    title: str = ""
    window: int = 0
    window_limit: int = 0
    pages_on_disk: int = 0
    recalled_now: int = 0
    speed: float = 0.0
    evicted: int = 0
    dreamed: str = ""

    def asked(self) -> Status:
        """When a new question starts: the notes about the last one are gone."""
        return replace(self, evicted=0, dreamed="")

    def at(self, model: str, title: str) -> Status:
        """With this model, in the conversation with this title."""
        return replace(self, model=model, title=title)

    def after(self, event: Event) -> Status:
        """The status once `event` has happened."""
        match event:
            case Loaded():
                return replace(self, model=event.model, title=event.title)
            case Evicted():
                return replace(self, evicted=self.evicted + 1)
            case Dreamed():
                return replace(self, dreamed=f"dreamed: {event.task}, {count(event.pages, 'page')}")
            case Done() if event.tokens:
                return replace(self, speed=event.tokens_per_second)
            case Stats():
                return replace(
                    self,
                    window=event.window,
                    window_limit=event.window_limit,
                    pages_on_disk=event.pages_on_disk,
                    recalled_now=event.recalled_now,
                )
            case _:
                return self

    def line(self) -> str:
        """`SmolLM2 | 72.0 tokens/s | window 812/1024 | 34 pages on disk | 1 recalled | Peanuts`."""
        parts = [
            self.model,
            f"{self.speed:.1f} tokens/s" if self.speed else "",
            f"window {self.window}/{self.window_limit}",
            f"{count(self.pages_on_disk, 'page')} on disk",
            f"{self.recalled_now} recalled",
            f"{count(self.evicted, 'page')} moved out" if self.evicted else "",
            self.dreamed,
            self.title or "untitled",
        ]
        return " | ".join(part for part in parts if part)
