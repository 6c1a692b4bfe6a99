"""What the engine's process tells about itself, as frozen values that cross the pipe as JSON objects.

A front end draws these; it never sees a store, a model or a log. Times are seconds since the epoch, offsets are tokens
of a lifetime, sizes are bytes.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

Row = TypeVar("Row")

GLANCE = 400
"""Characters of a turn that are shown to whoever points at its page."""

HEAD = 20_000
"""Characters of what a person said, or of a file, that are told at once: more than are shown at first."""

GISTS = (32, 1024)
"""Tokens that one gist stands for, of level 1 and of level 2."""


@dataclass(frozen=True)
class ChatRow:
    """One conversation of the list. `preview` is the begin of the last thing said, `pages` its full pages."""

    id: str
    title: str
    created: float
    updated: float
    pinned: bool
    preview: str
    pages: int


@dataclass(frozen=True)
class SourceRow:
    """A passage that an answer was given from. `ordinal` is the turn it was said in, -1 where there is none;
    `here` says whether that turn belongs to the open branch; `words` are the (begin, end) characters of `text` that
    resonate; an empty `text` was forgotten since. `path` is the file of the knowledge base `title` that it stands in:
    nobody said it, and there is no chat to go to."""

    page: int
    conversation: str
    title: str
    ordinal: int
    role: str
    time: float
    text: str
    begin: int
    end: int
    probability: float
    mode: str
    here: bool
    words: tuple[tuple[int, int], ...] = ()
    path: str = ""


@dataclass(frozen=True)
class TurnRow:
    """One turn of the open branch. `done` is False for an answer that was cut by a crash or is in hand. An answer was
    made of `tokens` in `seconds`, 0 where that is not known, and ended for `reason`: end, length, stopped or cut. Of
    what a person said `text` may be the begin alone: `rest` characters more are to be asked for."""

    ordinal: int
    role: str
    time: float
    text: str
    begin: int
    end: int
    done: bool
    sources: tuple[SourceRow, ...] = ()
    tokens: int = 0
    seconds: float = 0.0
    reason: str = ""
    rest: int = 0


@dataclass(frozen=True)
class HitRow:
    """Where a search over every chat found its text. `snippet` is around the place."""

    conversation: str
    title: str
    ordinal: int
    role: str
    time: float
    snippet: str


@dataclass(frozen=True)
class LifetimeRow:
    """All full pages of the open branch at once, small enough for a history of any length.

    `where` has one letter a page, oldest first: w in the window, r recalled, d on disk, t on disk as text only; in the
    window as gists of level 1 (g), of level 2 (G). `pinned` are page numbers; `logs` are the logs whose pages these
    are (events name pages as "log:number"); `bytes` is what the pages of all these logs take on the disk.
    """

    page_tokens: int
    tokens: int
    where: str
    pinned: tuple[int, ...]
    logs: tuple[int, ...] = ()
    bytes: int = 0


@dataclass(frozen=True)
class SaidRow:
    """What one side said on a page: `before` and `after` tell whether it said more, which is not in `text`."""

    role: str
    text: str
    before: bool
    after: bool


@dataclass(frozen=True)
class GlanceRow:
    """One page, for whoever points at it. `where` is its letter (`LifetimeRow`) or that in a word, `ordinal` its first
    turn, `said` what was said there, a row for each turn."""

    page: int
    begin: int
    end: int
    where: str
    time: float
    ordinal: int
    said: tuple[SaidRow, ...]
    bytes: int
    hits: int
    pinned: bool


@dataclass(frozen=True)
class BranchRow:
    """One branch of the open conversation; `turn` is where it leaves its parent, `turns` how many it has. `role`,
    `time` and `said` are of the turn that tells it from all others; empty where there is none yet."""

    id: str
    parent: str
    turn: int
    created: float
    current: bool
    turns: int = 0
    role: str = ""
    time: float = 0.0
    said: str = ""


@dataclass(frozen=True)
class ModelRow:
    """A model of the catalogue or of the models folder. `arrived` bytes of a broken download wait to be continued;
    `calibrated` says whether a sidecar is there."""

    name: str
    about: str
    kind: str
    licence: str
    path: str
    size: int
    here: bool
    arrived: int
    calibrated: bool


@dataclass(frozen=True)
class KnowledgeRow:
    """A knowledge base. `finished` says whether any edition of it holds, `fits` whether the model in memory can use it:
    it was read for the one called `model`."""

    name: str
    model: str
    finished: bool
    fits: bool


@dataclass(frozen=True)
class MemoryRow:
    """A memory of the person, or one version of it. `origin` is where it came from: the conversation (`conversation`,
    `title`, `turn`; turn -1 where it is not known), or in words where it was none: `edited` where a person typed over
    it, else who said it. `tier` is sensory, stm, ltm or dormant; `kind` semantic, episodic or procedural. `removed`
    ones are out of every chat, and can be restored. Times are seconds since the epoch."""

    namespace: str
    key: str
    text: str
    kind: str
    tier: str
    pinned: bool
    importance: float
    tags: tuple[str, ...]
    version: int
    created: float
    accesses: int
    origin: str
    conversation: str = ""
    title: str = ""
    turn: int = -1
    removed: bool = False


@dataclass(frozen=True)
class MemoriesRow:
    """What agent memory holds that was asked for, the newest or the best first, of `total` in all. `lexical` says why
    nothing was found by its meaning, empty where it was. `mode` is what a chat may write: off, ask or on."""

    memories: tuple[MemoryRow, ...]
    total: int
    lexical: str
    mode: str


@dataclass(frozen=True)
class DataRow:
    """Where the person's data lie and how big they are. `memory` is the file of agent memory; its bytes
    are those of its log too."""

    store: str
    models: str
    config: str
    logs: str
    conversations: int
    tokens: int
    pages: int
    store_bytes: int
    model_bytes: int
    quota: int
    free: int
    memory: str = ""
    memory_bytes: int = 0


def plain(value: Any) -> Any:
    """A row, or a list of rows, as what JSON knows."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def parse(kind: type[Row], values: Mapping[str, Any]) -> Row:
    """A row from a JSON object; unknown fields are ignored. Raises TypeError for one that is missing."""
    hints = _hints(typing.cast(Any, kind))
    known = ((name, value, hints[name]) for name, value in values.items() if name in hints)
    return kind(**{name: _typed(hint, value) if hint else value for name, value, hint in known})


@functools.cache
def _hints(kind: type[Any]) -> Mapping[str, Any]:
    """The types of a row's fields that are tuples, None for the others: to read types takes longer than to make the
    row."""
    hints = typing.get_type_hints(kind)
    return {name: hint if typing.get_origin(hint) is tuple else None for name, hint in hints.items()}


def _typed(hint: Any, value: Any) -> Any:
    if typing.get_origin(hint) is not tuple or not isinstance(value, list):
        return value
    inner = typing.get_args(hint)[0]
    if dataclasses.is_dataclass(inner):
        return tuple(parse(typing.cast("type[Any]", inner), each) for each in value)
    return tuple(_typed(inner, each) for each in value) if isinstance(inner, types.GenericAlias) else tuple(value)
