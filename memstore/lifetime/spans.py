"""What is noted of a span beside its gist, and the audit of what pruning did to it: rows of two tables.

    spans   log u32, level u8, index u32                    ->  Span, only where there is something to say
    audits  log u32, microseconds u64, level u8, index u32  ->  Audit

`log` is the one that keeps the node (lineage.py). Knows rows, not what they lead to.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal, Self, TypeVar, get_args

from memstore.errors import StoreDamaged
from memstore.lifetime.lineage import first_index
from memstore.lifetime.node import LEVELS, Node, overlapping
from memstore.records import Log, log_key, sealed, unsealed
from memstore.tables import Reader, Writer, after

Detail = Literal["live", "inactive", "pruned"]
"""What lies below a gist: may be shown; is hidden and kept; is hidden, and what can be made again of it is gone."""

_DETAILS: Final[tuple[Detail, ...]] = get_args(Detail)
_STATE: Final = 4  # where the byte for `detail` stands in a row, behind the seal
_KEY: Final = struct.Struct(">IBI")
_AUDIT_KEY: Final = struct.Struct(">IQBI")
_HINT: Final = "Run `zeta store check --repair`: what was noted of the span is dropped."

_Row = TypeVar("_Row", "Span", "Audit")


@dataclass(frozen=True)
class Span:
    """What is noted of one L1 or L2 node.

    `accesses` counts how often the gist was brought into the working context, `expansions` how often it gave way to
    what lies below it, `dwell` the updates for which it, or what lies below it, was resident. `used` (seconds since the
    epoch) and `offset` (tokens of the lifetime by then) are those of the last access or expansion, 0 for none.
    `provenance` is free: source, time, language, trust, domain; `superseded` marks an old version of something.
    `sensitivity` is the loss, in nats per token at the horizon, that showing the gist in place of its detail costs.
    `since` is when `detail` became what it is.
    """

    accesses: int = 0
    expansions: int = 0
    dwell: int = 0
    used: float = 0.0
    offset: int = 0
    tags: frozenset[str] = frozenset()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    sensitivity: float | None = None
    detail: Detail = "live"
    since: float = 0.0

    def pack(self) -> bytes:
        """Sealed: a byte for `detail`, then JSON of what else differs from a span of which nothing is known."""
        values = {name: getattr(self, name) for name in _FIELDS if getattr(self, name) != getattr(_NOTHING, name)}
        if self.tags:
            values["tags"] = sorted(self.tags)
        return sealed(bytes([_DETAILS.index(self.detail)]) + _json(values))

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Self:
        """Raises StoreDamaged."""
        body = unsealed(data, "span")
        if not body or body[0] >= len(_DETAILS):
            raise StoreDamaged("A span of the store is in no state that there is.", _HINT)
        values = {"tags": (), "provenance": {}, **_parsed(body[1:], cls)}
        numbers = [value for name, value in values.items() if name not in ("tags", "provenance") and value is not None]
        if not (
            all(isinstance(each, int | float) for each in numbers)
            and isinstance(values["tags"], list | tuple)
            and all(isinstance(each, str) for each in values["tags"])
            and isinstance(values["provenance"], dict)
        ):
            raise StoreDamaged("A span of the store has values that no span has.", _HINT)
        return cls(**{**values, "tags": frozenset(values["tags"]), "detail": _DETAILS[body[0]]})


_NOTHING: Final = Span()
_FIELDS: Final = tuple(each.name for each in fields(Span) if each.name != "detail")


@dataclass(frozen=True)
class Audit:
    """One change of a span's detail: compact, and enough to find again what it was.

    `begin` and `end` are lifetime offsets, `checksum` the CRC-32 of the token ids there (uint32, little-endian),
    `parent` the index of the L2 node above an L1 one.
    """

    time: float
    level: int
    index: int
    begin: int
    end: int
    before: Detail
    after: Detail
    reason: str
    checksum: int
    parent: int | None

    def pack(self) -> bytes:
        """Sealed JSON."""
        return sealed(_json(asdict(self)))

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Self:
        """Raises StoreDamaged."""
        return cls(**_parsed(unsealed(data, "audit"), cls))


def get(txn: Reader, log: int, node: Node) -> Span:
    """What is noted of a node that `log` keeps. Raises StoreDamaged."""
    data = txn.get("spans", _key(log, node))
    return _NOTHING if data is None else Span.unpack(data)


def put(txn: Writer, log: int, node: Node, span: Span) -> None:
    """Note a span; nothing is kept of one with nothing to say."""
    if span == _NOTHING:
        txn.delete("spans", _key(log, node))
    else:
        txn.put("spans", _key(log, node), span.pack())


def within(txn: Reader, log: int, level: int, run: range) -> Iterator[tuple[Node, Span]]:
    """The noted ones among the nodes of `level` with an index in `run` that `log` keeps, in order."""
    for index, value in _rows(txn, log, level, run):
        yield Node(level, index), Span.unpack(value)


def put_away(txn: Reader, log: int, level: int, run: range) -> Iterator[int]:
    """The indices of those nodes of `level` whose detail is not live: quick, a byte of each row is looked at."""
    for index, value in _rows(txn, log, level, run):
        if len(value) > _STATE and value[_STATE]:
            yield index


def _rows(txn: Reader, log: int, level: int, run: range) -> Iterator[tuple[int, memoryview]]:
    last = min(run.stop, 1 << 32)
    hi = after(log_key(log) + bytes([level])) if last == 1 << 32 else _key(log, Node(level, last))
    for key, value in txn.range("spans", _key(log, Node(level, run.start)), hi):
        yield int.from_bytes(key[-4:], "big"), value


def record(txn: Writer, log: int, audit: Audit) -> None:
    """Add an audit row."""
    txn.put("audits", _AUDIT_KEY.pack(log, int(audit.time * 1e6), audit.level, audit.index), audit.pack())


def audits(txn: Reader, log: int) -> Iterator[Audit]:
    """The audit rows of the nodes that `log` keeps, oldest first."""
    for _, value in txn.range("audits", log_key(log), after(log_key(log))):
        yield Audit.unpack(value)


def forget(txn: Writer, log: Log, begin: int, end: int) -> None:
    """Drop what was noted of the log's own nodes over the lifetime offsets `begin` .. `end`, audits too."""
    for level in LEVELS:
        run = overlapping(level, begin, end)
        first = max(run.start, first_index(log, level))
        for key, _ in txn.range("spans", _key(log.id, Node(level, first)), _key(log.id, Node(level, run.stop))):
            txn.delete("spans", key)
    for key, _ in txn.range("audits", log_key(log.id), after(log_key(log.id))):
        *_, level, index = _AUDIT_KEY.unpack(key)
        if index in overlapping(level, begin, end):
            txn.delete("audits", key)


def _key(log: int, node: Node) -> bytes:
    return _KEY.pack(log, node.level, node.index)


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _parsed(data: bytes, kind: type[_Row]) -> dict[str, Any]:
    try:
        values = json.loads(data)
        known = {each.name for each in fields(kind)}
        return {key: value for key, value in values.items() if key in known}
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreDamaged(f"A {kind.__name__.lower()} of the store is unreadable ({error}).", _HINT) from error
