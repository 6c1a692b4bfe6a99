"""The rows of a store as frozen dataclasses, their keys, and their bytes (JSON, but for the small fixed PageInfo).

Times are seconds since the epoch. Offsets count tokens of a lifetime. Unknown fields of a newer minor version are
ignored when read.
"""

import json
import struct
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NamedTuple, Self, TypeVar

from memstore.errors import StoreDamaged

Record = TypeVar("Record", "Conversation", "Branch", "Log", "Turn", "Source")

_DOC: Final = struct.Struct(">II")  # big-endian, so that keys sort by log, then page
_CRC: Final = struct.Struct("<I")
_INFO: Final = struct.Struct("<IIBddI")
INFO_SIZE: Final = _INFO.size


_HINT: Final = "Run `zeta store check`, or restore the store from a backup."


class Doc(NamedTuple):
    """One page of the store: (log, number)."""

    log: int
    number: int

    @property
    def key(self) -> bytes:
        """8 bytes that sort by log, then number."""
        return _DOC.pack(self.log, self.number)

    @classmethod
    def of(cls, key: bytes) -> Self:
        """The page of a key (or of its last 8 bytes)."""
        return cls(*_DOC.unpack(key[-_DOC.size :]))


def log_key(log: int) -> bytes:
    """4 bytes that sort by log; a prefix of the keys of its turns and pages."""
    return log.to_bytes(4, "big")


def new_id(digits: int = 12) -> str:
    """A random id of hexadecimal digits."""
    return uuid.uuid4().hex[:digits]


@dataclass(frozen=True)
class Conversation:
    """One chat. `branch` is the current branch; `settings` are the caller's own words. With `knowledge` it is no chat
    but what a knowledge base was made of: nobody speaks in it."""

    id: str
    title: str
    created: float
    updated: float
    branch: str
    system: str = ""
    pinned: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    knowledge: bool = False


@dataclass(frozen=True)
class Branch:
    """A line of turns. It inherits the first `turn` turns of `parent` (None: the conversation's first branch)."""

    id: str
    conversation: str
    parent: str | None
    turn: int
    created: float

    @property
    def key(self) -> bytes:
        """Conversation and branch."""
        return f"{self.conversation}/{self.id}".encode()


@dataclass(frozen=True)
class Log:
    """The tokens of one branch for one model.

    `model` is the fingerprint in hex, `base` the lifetime offset at which the log was cut from `parent`, `page` the
    tokens of a page, `file` the path inside the store.
    """

    id: int
    conversation: str
    branch: str
    model: str
    model_name: str
    parent: int | None
    base: int
    page: int
    file: str

    @property
    def name(self) -> bytes:
        """Key under which the log is found by what it belongs to."""
        return f"{self.conversation}/{self.branch}/{self.model}".encode()

    @property
    def first_page(self) -> int:
        """Number of the first page that this log owns; those below belong to its ancestors."""
        return self.base // self.page


@dataclass(frozen=True)
class Source:
    """A passage that an answer was given from: offsets [begin, end) of a log, how it came, and the spans in it that
    resonated. Its text is not kept here, so that forgetting it there is enough."""

    log: int
    page: int
    begin: int
    end: int
    probability: float
    mode: str
    words: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:  # JSON knows only lists
        object.__setattr__(self, "words", tuple((int(begin), int(end)) for begin, end in self.words))


@dataclass(frozen=True)
class Turn:
    """What one side said. `begin` is where its template header starts, `content` the offsets of its own text tokens,
    `sources` what came back for it, `memories` the ids of what stood before it from agent memory. `path` is the file
    that it was read from, in a knowledge base. An answer was made of `tokens` in `seconds`, 0 where that is not known,
    and ended for `reason`: end, length, stopped, or cut (by a crash or an error)."""

    ordinal: int
    role: str
    begin: int
    content: tuple[int, int]
    time: float
    text: str
    done: bool
    sources: tuple[Source, ...] = ()
    memories: tuple[str, ...] = ()
    path: str = ""
    tokens: int = 0
    seconds: float = 0.0
    reason: str = ""

    def __post_init__(self) -> None:  # JSON knows only lists and objects
        object.__setattr__(self, "content", tuple(self.content))
        object.__setattr__(self, "memories", tuple(self.memories))
        told = tuple(each if isinstance(each, Source) else parse(Source, each) for each in self.sources)
        object.__setattr__(self, "sources", told)


@dataclass(frozen=True)
class PageInfo:
    """What the store knows about a page without reading it.

    `size` (of the page) and `signal_size` are bytes and count against the quota; `kv` is False once it was dropped to
    tokens; `used` and `hits` are the last recall and how many there were; a `retained` page is the last to lose its
    KV; `words` says whether it was filed under its words.
    """

    size: int
    signal_size: int
    kv: bool
    retained: bool
    words: bool
    created: float
    used: float
    hits: int

    def pack(self) -> bytes:
        """29 bytes."""
        flags = self.kv | self.retained << 1 | self.words << 2
        return _INFO.pack(self.size, self.signal_size, flags, self.created, self.used, self.hits)

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Self:
        """Raises StoreDamaged."""
        if len(data) != _INFO.size:
            raise StoreDamaged(
                f"A page's entry has {len(data)} bytes, not {_INFO.size}.", "Run `zeta store check --repair`."
            )
        size, signals, flags, created, used, hits = _INFO.unpack(data)
        return cls(size, signals, bool(flags & 1), bool(flags & 2), bool(flags & 4), created, used, hits)


class Match(NamedTuple):
    """Where a search found its text."""

    conversation: Conversation
    turn: Turn
    snippet: str


@dataclass(frozen=True)
class StoreStat:
    """Counts, and bytes on disk. `tables` includes pages, signals and everything derived."""

    conversations: int
    logs: int
    tokens: int
    pages: int
    pages_with_kv: int
    page_bytes: int
    signal_bytes: int
    log_bytes: int
    gist_bytes: int
    table_bytes: int
    quota: int | None


def sealed(data: bytes) -> bytes:
    """`data` behind its CRC-32, so that `unsealed` finds any damage."""
    return _CRC.pack(zlib.crc32(data)) + data


def unsealed(data: bytes | memoryview, what: str) -> bytes:
    """What `sealed` was given. Raises StoreDamaged naming `what`."""
    body = bytes(data[_CRC.size :])
    if len(data) < _CRC.size or _CRC.unpack(data[: _CRC.size])[0] != zlib.crc32(body):
        raise StoreDamaged(f"A {what} of the store does not match its checksum.", _HINT)
    return body


def glanced(data: bytes | memoryview) -> str:
    """The JSON of a sealed record as it stands there, unchecked: quick to look through."""
    return str(data[_CRC.size :], "utf-8", "replace")


def dump(record: Conversation | Branch | Log | Turn) -> bytes:
    """A record as bytes."""
    return sealed(json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":")).encode())


def load(kind: type[Record], data: bytes | memoryview) -> Record:
    """A record from its bytes. Raises StoreDamaged."""
    name = kind.__name__.lower()
    try:
        return parse(kind, json.loads(unsealed(data, name)))
    except (ValueError, TypeError) as error:
        raise StoreDamaged(f"A {name} of the store is unreadable ({error}).", _HINT) from error


def parse(kind: type[Record], values: Mapping[str, Any]) -> Record:
    """A record from its fields. Raises TypeError for what does not fit."""
    known = kind.__dataclass_fields__  # `fields` would make a list for every record
    return kind(**{key: value for key, value in values.items() if key in known})
