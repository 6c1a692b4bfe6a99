"""What the engine and a chat report, as frozen values; with `--json` one object a line (DESIGN 10).

Nothing is dropped silently: a page that leaves the window, comes back or was not found is an event.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

SCHEMA = 1
"""Of every JSON object below; it changes when a field is renamed or removed."""


@dataclass(frozen=True)
class Event:
    """Base of all: `t` is the wall clock in seconds since the epoch."""

    name: ClassVar[str] = "event"
    t: float = field(default_factory=time.time, kw_only=True)

    def as_dict(self) -> dict[str, Any]:
        """The event as plain values, with its name and schema."""
        return {"event": self.name, "schema": SCHEMA, **dataclasses.asdict(self)}

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False)


@dataclass(frozen=True)
class Loaded(Event):
    """A model and a conversation are ready. `restored`: tokens of the window that came from disk, `decoded`: anew;
    `system` is the conversation's own system prompt."""

    name: ClassVar[str] = "loaded"
    model: str
    conversation: str
    title: str
    paging: str
    tokens: int
    restored: int
    decoded: int
    seconds: float
    system: str = ""


@dataclass(frozen=True)
class Prefilled(Event):
    """Part of a prompt was decoded: `done` of `total` tokens."""

    name: ClassVar[str] = "prefilled"
    done: int
    total: int
    seconds: float


@dataclass(frozen=True)
class Token(Event):
    """A piece of the answer. `text` may be empty while a character's bytes are incomplete."""

    name: ClassVar[str] = "token"
    id: int
    text: str


@dataclass(frozen=True)
class Evicted(Event):
    """A page was sublimated: log offsets [begin, end) left the window; `stored` is false where only text can come
    back."""

    name: ClassVar[str] = "evicted"
    page: int
    begin: int
    end: int
    stored: bool


@dataclass(frozen=True)
class Resonated(Event):
    """A question was held against memory: the best `pages` ("log:number"), best first, with their fused scores,
    whether or not one of them came back."""

    name: ClassVar[str] = "resonated"
    pages: list[str]
    scores: list[float]


@dataclass(frozen=True)
class Recalled(Event):
    """Something came back. `page` is "log:number"; `signals` holds each signal's own score; `ms` is the whole recall;
    `words` are the spans of log offsets in the passage that resonate; `path` is the file of a knowledge base that it
    stands in."""

    name: ClassVar[str] = "recalled"
    page: str
    conversation: str
    passage: str
    begin: int
    end: int
    score: float
    probability: float
    signals: dict[str, float]
    mode: str
    ms: float
    words: list[list[int]] = field(default_factory=list)
    path: str = ""


@dataclass(frozen=True)
class Prefetched(Event):
    """Pages over the lower threshold were read and decompressed before they were needed."""

    name: ClassVar[str] = "prefetched"
    pages: list[str]


@dataclass(frozen=True)
class Abstained(Event):
    """Nothing was recalled. `best` is the best candidate's probability, below `threshold`; 0 where it speaks of another
    of its kind."""

    name: ClassVar[str] = "abstained"
    best: float
    threshold: float
    candidates: int
    ms: float


@dataclass(frozen=True)
class Dreamed(Event):
    """Idle work was done on `pages` pages; `task` says which."""

    name: ClassVar[str] = "dreamed"
    task: str
    pages: int


@dataclass(frozen=True)
class GuestLeft(Event):
    """A recalled passage or page left the window; `reason` is residency, room or forgotten."""

    name: ClassVar[str] = "guest_left"
    begin: int
    end: int
    mode: str
    reason: str


@dataclass(frozen=True)
class Focused(Event):
    """The lens changed levels of detail: `actions` are [expand or collapse, level, index] of gists, `entries` how many
    of levels 0, 1, 2 the window shows now, `cost` their cells of `budget`, `ms` how long it took."""

    name: ClassVar[str] = "focused"
    actions: list[list[str | int]]
    entries: list[int]
    cost: int
    budget: int
    ms: float


@dataclass(frozen=True)
class Saved(Event):
    """The log and the window of a conversation are on disk."""

    name: ClassVar[str] = "saved"
    tokens: int
    pages: int


@dataclass(frozen=True)
class Stats(Event):
    """Where everything is. Bytes are of the whole store; a `quota` of 0 is none. `free` bytes are left on its disk, -1
    where it is on none."""

    name: ClassVar[str] = "stats"
    tokens: int
    window: int
    window_limit: int
    pages_on_disk: int
    recalled_now: int
    store_bytes: int
    tokens_per_second: float
    quota: int = 0
    free: int = -1


@dataclass(frozen=True)
class Reminded(Event):
    """Memories stand in front of a question because they matter for it."""

    name: ClassVar[str] = "reminded"
    keys: list[str]
    texts: list[str]


@dataclass(frozen=True)
class Proposed(Event):
    """What was said could be remembered; nothing was written."""

    name: ClassVar[str] = "proposed"
    keys: list[str]
    texts: list[str]


@dataclass(frozen=True)
class Remembered(Event):
    """What was said is in agent memory now."""

    name: ClassVar[str] = "remembered"
    keys: list[str]
    texts: list[str]


@dataclass(frozen=True)
class Done(Event):
    """An answer ended; `reason` is end, length or stopped."""

    name: ClassVar[str] = "done"
    tokens: int
    seconds: float
    tokens_per_second: float
    reason: str


@dataclass(frozen=True)
class Progressed(Event):
    """Part of a long piece of work is done: `done` of `total` (0: nobody knows), in bytes for `pull`, pages or bytes
    for `document`, seconds for `tokens` (guessed), a fraction of 1 for `load` and `calibrate`."""

    name: ClassVar[str] = "progressed"
    task: str
    done: float
    total: float
    text: str


@dataclass(frozen=True)
class Failed(Event):
    """Something went wrong and was said; the conversation goes on."""

    name: ClassVar[str] = "failed"
    message: str
    hint: str


KINDS: dict[str, type[Event]] = {
    kind.name: kind
    for kind in (
        Loaded,
        Prefilled,
        Token,
        Evicted,
        Resonated,
        Recalled,
        Prefetched,
        Abstained,
        Dreamed,
        GuestLeft,
        Focused,
        Saved,
        Stats,
        Reminded,
        Proposed,
        Remembered,
        Done,
        Progressed,
        Failed,
    )
}
"""Every event by its name."""


def parse(values: Mapping[str, Any]) -> Event:
    """An event from what `as_dict` gave. Raises KeyError, TypeError for what is none."""
    kind = KINDS[values["event"]]
    known = {f.name for f in dataclasses.fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in known})
