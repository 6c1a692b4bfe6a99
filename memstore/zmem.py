"""The `.zmem` file: one conversation, self-contained. Knows the bytes, not the store.

    "ZMEM" | version u16 | zstd stream of records | CRC-32 of all before it, u32
    record = kind u8 | place u32 | number u32 | length u64 | value

The first record is a JSON head (conversation, branches, logs), the last one is empty. `place` counts the logs of the
head, whose numbers mean nothing elsewhere. The value of a page is its entry and then its bytes; that of a span is the
level of its node and then its bytes. Version 1 knew no spans.
"""

import json
import os
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import zstandard

from memstore import codec
from memstore.errors import StoreDamaged, StoreTooNew, os_errors
from memstore.lifetime.node import LEVELS, Node
from memstore.lifetime.spans import Span
from memstore.records import INFO_SIZE, Branch, Conversation, Log, PageInfo, Turn, parse
from memstore.replacing import replacing

_MAGIC: Final = b"ZMEM"
_VERSION: Final = 2
_START: Final = struct.Struct("<4sH")
_RECORD: Final = struct.Struct("<BIIQ")
_CRC: Final = struct.Struct("<I")
_LONGEST: Final = 1 << 30  # bytes of one record: more is damage, not data
_CHUNK: Final = 1 << 20  # bytes read at once for a CRC
_AGAIN: Final = "Export the conversation again, or copy the file again."


class Kind(IntEnum):
    """What a record is."""

    HEAD, TOKENS, TURN, PAGE, SHARP, MEAN, TAIL, END, SPAN = range(9)


class Record(NamedTuple):
    """One record; `number` is a turn's ordinal, a page's number or the index of a span's node, else 0."""

    kind: Kind
    place: int
    number: int
    value: bytes


@dataclass(frozen=True)
class Head:
    """What a file is about; `id` and `parent` of the logs are places in the list."""

    conversation: Conversation
    branches: Sequence[Branch]
    logs: Sequence[Log]


def write(path: Path, head: Head, records: Iterator[Record]) -> None:
    """Write a file, which appears whole or not at all, readable by its owner. Raises StoreFull, StoreReadOnly."""
    described = {
        "conversation": asdict(head.conversation),
        "branches": [asdict(branch) for branch in head.branches],
        "logs": [asdict(log) for log in head.logs],
    }
    with os_errors(path), replacing(path) as file:
        file.write(_START.pack(_MAGIC, _VERSION))
        with zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False) as stream:

            def put(record: Record) -> None:
                stream.write(_RECORD.pack(record.kind, record.place, record.number, len(record.value)))
                stream.write(record.value)

            put(Record(Kind.HEAD, 0, 0, json.dumps(described, ensure_ascii=False).encode()))
            for record in records:
                put(record)
            put(Record(Kind.END, 0, 0, b""))
        file.write(_CRC.pack(_crc(file, file.tell())))


@contextmanager
def reading(path: Path) -> Iterator[tuple[Head, Iterator[Record]]]:
    """The head and the other records of a file that was checked as a whole before the block begins.

    Raises StoreMissing, StoreDamaged, StoreTooNew.
    """
    with os_errors(path):
        file = path.open("rb")
    with file:
        with os_errors(path), _damage(path):
            _check_frame(file, path)
            for _ in _records(file):
                pass
        records = _records(file)
        yield read_head(next(records).value), records


def _crc(file: IO[bytes], end: int) -> int:
    """CRC-32 of the first `end` bytes; the file is left standing there."""
    file.seek(0)
    crc = 0
    while end > 0 and (data := file.read(min(_CHUNK, end))):
        crc, end = zlib.crc32(data, crc), end - len(data)
    return crc


def _check_frame(file: IO[bytes], path: Path) -> None:
    """Magic, version and the checksum of the whole file."""
    start = file.read(_START.size)
    if len(start) < _START.size or start[:4] != _MAGIC:
        raise StoreDamaged(f"{path} is not a conversation exported by zeta.", _AGAIN)
    version = _START.unpack(start)[1]
    if not 0 < version <= _VERSION:
        raise StoreTooNew(
            f"{path} has .zmem version {version}; this program reads up to version {_VERSION}.", "Update zeta."
        )
    end = file.seek(0, os.SEEK_END) - _CRC.size
    if end < _START.size or _crc(file, end) != _CRC.unpack(file.read(_CRC.size))[0]:
        raise StoreDamaged(f"{path} does not match its checksum.", _AGAIN)


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Whatever is wrong with the content of a file, said in one sentence."""
    try:
        yield
    except (StoreDamaged, zstandard.ZstdError, struct.error, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreDamaged(f"{path} holds what no conversation has ({error}).", _AGAIN) from error


def _records(file: IO[bytes]) -> Iterator[Record]:
    """The records in order, each checked for what it is. Raises what `_damage` gathers."""
    file.seek(_START.size)
    with zstandard.ZstdDecompressor().stream_reader(file, closefd=False) as stream:
        read = _reader(stream.read)
        head: Head | None = None
        while True:
            code, place, number, length = _RECORD.unpack(read(_RECORD.size))
            if length > _LONGEST:
                raise ValueError(f"a record of {length} bytes")
            record = Record(Kind(code), place, number, read(length))
            if (head is None) != (record.kind is Kind.HEAD):
                raise ValueError("its head is not in its place")
            if head is None:
                head = read_head(record.value)
            elif record.kind is Kind.END:
                return
            else:
                _check_record(head, record)
            yield record


def _reader(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    def exactly(size: int) -> bytes:
        parts = []
        while size:
            part = read(size)
            if not part:
                raise ValueError("it ends too early")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    return exactly


def read_head(value: bytes) -> Head:
    """The head, safe to make file names of. Raises what `_damage` gathers."""
    data: dict[str, Any] = json.loads(value)
    head = Head(
        parse(Conversation, data["conversation"]),
        tuple(parse(Branch, branch) for branch in data["branches"]),
        tuple(parse(Log, log) for log in data["logs"]),
    )
    known = {branch.id for branch in head.branches}
    names = (head.conversation.id, *known, *(log.model for log in head.logs))
    if not all(re.fullmatch(r"[0-9a-f]{1,64}", name) for name in names) or head.conversation.branch not in known:
        raise ValueError("a name that is none of ours")
    for place, log in enumerate(head.logs):
        above = None if log.parent is None else head.logs[log.parent]
        if log.id != place or log.branch not in known or log.page <= 0 or log.page % 32 or log.base < 0:
            raise ValueError(f"log {place} out of order")
        if (above is None and log.base != 0) or (above is not None and (above.id >= place or above.page != log.page)):
            raise ValueError(f"log {place} without its parent")
    return head


def _check_record(head: Head, record: Record) -> None:
    log = head.logs[record.place] if record.place < len(head.logs) else None
    if log is None:
        raise ValueError(f"no log {record.place}")
    if record.kind is Kind.TOKENS and len(record.value) % 4:
        raise ValueError("a torn token id")
    if record.kind is Kind.TURN and turn(record).ordinal != record.number:
        raise ValueError(f"turn {record.number} out of order")
    if record.kind is Kind.PAGE:
        _, data = page(record)
        held = codec.decode(data)
        if held.number != record.number or held.fingerprint.hex() != log.model:
            raise ValueError(f"page {record.number} of something else")
    if record.kind is Kind.SPAN:
        span(record)


def turn(record: Record) -> Turn:
    """The turn in a record."""
    return parse(Turn, json.loads(record.value))


def page(record: Record) -> tuple[PageInfo, bytes]:
    """The entry of a page and its encoded bytes."""
    return PageInfo.unpack(record.value[:INFO_SIZE]), record.value[INFO_SIZE:]


def span(record: Record) -> tuple[Node, Span]:
    """A node of the lifetime tree and what is noted of it. Raises ValueError, StoreDamaged."""
    level = record.value[0] if record.value else 0
    if level not in LEVELS:
        raise ValueError(f"a span of level {level}")
    return Node(level, record.number), Span.unpack(record.value[1:])
