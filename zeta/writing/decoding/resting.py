"""Agents at rest: a hundred of them in the memory of a few.

What all begin with is kept once, the last `PRIVATE` tokens of each in memory, and what lies between on disk. An agent
that wakes up is put together again from the three and goes on with the same logits. A page that is damaged, or gone,
costs time and nothing else: the agent's tokens are read again.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import zstandard

from zeta import state
from zeta.errors import StateRejected
from zeta.state import Layer, Section, SequenceState
from zeta.writing.decoding.rest import Rest

PRIVATE = 16
"""Tokens of each agent that stay in memory (the shared prefix is there once, 16 private tokens each)."""

_HEADER = struct.Struct("<4sII")  # magic, bytes of logits, bytes of the state


@dataclass(frozen=True)
class _Sleeper:
    """What is kept in memory of one: its tokens as int32, the state of its last ones, and whether the shared beginning
    is its own."""

    rest: Rest
    tokens: bytes
    tail: bytes
    shares: bool
    page: Path


class Resting:
    """Agents by name. Their pages are of use to this process only: a crash loses no text, which is in the journal."""

    def __init__(self, folder: Path, beginning: Sequence[int]) -> None:
        """`beginning`: the tokens that all of them begin with; those of the first one that comes to rest are kept."""
        self._folder, self._beginning = folder, tuple(beginning)
        self._shared: SequenceState | None = None
        self._sleepers: dict[str, _Sleeper] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob("*.rest"):
            stale.unlink()

    def __len__(self) -> int:
        return len(self._sleepers)

    def put(self, name: str, rest: Rest) -> None:
        """Let one rest, in place of what rested under this name. Raises OSError where its page cannot be written;
        nothing is changed then."""
        number = 1 + max((int(each.page.stem) for each in self._sleepers.values()), default=0)
        page = self._sleepers[name].page if name in self._sleepers else self._folder / f"{number}.rest"
        body, tail, shares = rest.state or b"", b"", False
        if rest.cells and rest.cells.sections:
            shares = self._share(rest)
            begin = len(self._beginning) if shares else 0
            split = max(begin, rest.decoded - PRIVATE)
            body, tail = _rows(rest.cells, begin, split), _rows(rest.cells, split, rest.decoded)
        logits = rest.logits.tobytes() if rest.logits is not None else b""
        _write(page, _HEADER.pack(b"ZRST", len(logits), len(body)) + logits + body)
        tokens = np.asarray(rest.tokens, np.int32).tobytes()
        bare = replace(rest, tokens=(), logits=None, cells=None, state=None)
        self._sleepers[name] = _Sleeper(bare, tokens, tail, shares, page)

    def take(self, name: str) -> Rest:
        """One of them, put together again; it does not rest any more. Raises KeyError."""
        sleeper = self._sleepers.pop(name)
        tokens = tuple(np.frombuffer(sleeper.tokens, np.int32).tolist())
        rest = replace(sleeper.rest, tokens=tokens)
        try:
            logits, body = _read(sleeper.page)
            if sleeper.tail:
                parts = [state.parse(part) for part in (body, sleeper.tail)]
                shared = [self._shared] if sleeper.shares and self._shared else []
                return replace(rest, logits=logits, cells=_join([*shared, *parts]))
            return replace(rest, logits=logits, state=body or None)
        except StateRejected:
            return replace(rest, decoded=0)
        finally:
            sleeper.page.unlink(missing_ok=True)

    def close(self) -> None:
        """Remove the pages."""
        for sleeper in self._sleepers.values():
            sleeper.page.unlink(missing_ok=True)
        self._sleepers.clear()

    def _share(self, rest: Rest) -> bool:
        """Whether this one's beginning is the shared one, byte by byte; the first to rest makes it so."""
        count = len(self._beginning)
        if not rest.cells or not count or rest.tokens[:count] != self._beginning or rest.decoded < count:
            return False
        own = state.select(rest.cells, np.arange(count))
        if self._shared is None:
            self._shared = state.parse(state.build(own, 0))  # a copy: the rest of the first one is let go
        return state.build(self._shared, 0) == state.build(own, 0)


def _rows(cells: SequenceState, begin: int, end: int) -> bytes:
    return state.build(state.select(cells, np.arange(begin, end)), 0)


def _join(parts: Sequence[SequenceState]) -> SequenceState:
    """Runs of cells, one after another. Raises StateRejected where their caches differ."""
    filled = [part for part in parts if len(part.positions)]
    if len({tuple(len(section.layers) for section in part.sections) for part in filled}) != 1:
        raise StateRejected("the parts of a state do not fit together")
    sections = zip(*(part.sections for part in filled), strict=True)
    return SequenceState(filled[0].magic, tuple(_join_sections(each) for each in sections))


def _join_sections(sections: Sequence[Section]) -> Section:
    layers = []
    for each in zip(*(section.layers for section in sections), strict=True):
        keys, values = np.concatenate([x.keys for x in each]), np.concatenate([x.values for x in each])
        layers.append(Layer(each[0].k_type, keys, each[0].v_type, values))
    positions = np.concatenate([section.positions for section in sections])
    return Section(positions, sections[0].transposed, tuple(layers))


def _write(page: Path, content: bytes) -> None:
    new = page.with_suffix(".new")
    try:
        new.write_bytes(zstandard.ZstdCompressor(level=1, write_checksum=True).compress(content))
        os.replace(new, page)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def _read(page: Path) -> tuple[np.ndarray[tuple[int], np.dtype[np.float32]] | None, bytes]:
    """Logits and state of a page. Raises StateRejected for one that is damaged or gone."""
    try:
        content = zstandard.ZstdDecompressor().decompress(page.read_bytes())
        magic, logits, body = _HEADER.unpack_from(content)
    except (OSError, zstandard.ZstdError, struct.error) as error:
        raise StateRejected(f"the page {page.name} of an agent at rest cannot be read: {error}") from error
    if magic != b"ZRST" or len(content) != _HEADER.size + logits + body:
        raise StateRejected(f"the page {page.name} of an agent at rest is damaged")
    values = np.frombuffer(content, np.float32, logits // 4, _HEADER.size).copy() if logits else None
    return values, content[_HEADER.size + logits :]
