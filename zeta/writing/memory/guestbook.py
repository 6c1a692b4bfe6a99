"""The guests of a document by what they define: the last ones in memory, older ones as pages on disk, and the oldest
let go. A page is of use to this process only: a definition whose cells are gone comes back as text."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np

from memstore.codec import Page, Plane, decode, encode
from memstore.errors import StoreError
from zeta.state import Layer, Section, SequenceState
from zeta.writing.decoding.guests import Guest
from zeta.writing.language import Definition

MEMORY: Final = 32 << 20
"""Bytes of keys and values that are kept in memory: 20 definitions of 64 tokens of the default model."""
DISK: Final = 256 << 20
"""Bytes of pages."""
COMPARED: Final = 256
"""Characters by which a text is known: more than a guest's tokens say."""

_NAMES: Final[dict[int, Literal["f32", "f16", "bf16"]]] = {0: "f32", 1: "f16", 30: "bf16"}

Key = tuple[str, str, str]


class _Stored(NamedTuple):
    """A page on disk, its bytes, and what a state needs besides its rows: layers and transposition of each section."""

    page: Path
    size: int
    magic: int
    sections: tuple[tuple[int, bool], ...]
    types: tuple[tuple[int, int], ...]


class Guestbook:
    """Guests by their definition; the same name with another text is another guest."""

    def __init__(self, folder: Path, *, memory: int = MEMORY, disk: int = DISK) -> None:
        """`folder` is made when the first page is written; pages that a kill left there are removed. `memory` and
        `disk` in bytes."""
        self._folder, self._memory, self._disk = folder, memory, disk
        self._here: OrderedDict[Key, Guest] = OrderedDict()
        self._stored: OrderedDict[Key, _Stored] = OrderedDict()
        self._numbers = count(1)
        for stale in folder.glob("*.guest"):
            stale.unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self._here) + len(self._stored)

    def __contains__(self, definition: Definition) -> bool:
        return (key := _key(definition)) in self._here or key in self._stored

    def put(self, definition: Definition, guest: Guest) -> None:
        """Keep the guest of a definition; others make room. A full disk costs guests and nothing else."""
        key = _key(definition)
        self._drop(key)
        self._here[key] = guest
        while len(self._here) > 1 and sum(each.size for each in self._here.values()) > self._memory:
            self._store(*self._here.popitem(last=False))

    def find(self, definition: Definition) -> Guest | None:
        """The guest of a definition, or None where there is none or its page cannot be read."""
        key = _key(definition)
        if key in self._here:
            self._here.move_to_end(key)
            return self._here[key]
        stored = self._stored.get(key)
        if stored is None:
            return None
        try:
            guest = _read(stored)
        except (OSError, StoreError):
            self._drop(key)
            return None
        self.put(definition, guest)
        return guest

    def close(self) -> None:
        """Remove the pages."""
        for key in [*self._here, *self._stored]:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        self._here.pop(key, None)
        if stored := self._stored.pop(key, None):
            stored.page.unlink(missing_ok=True)

    def _store(self, key: Key, guest: Guest) -> None:
        page = self._folder / f"{next(self._numbers)}.guest"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                self._stored[key] = _write(page, guest)
            except OSError:
                page.unlink(missing_ok=True)
                raise
        while sum(each.size for each in self._stored.values()) > self._disk:
            self._drop(next(iter(self._stored)))


def _key(definition: Definition) -> Key:
    return definition.kind, definition.name, definition.text[:COMPARED]


def _write(path: Path, guest: Guest) -> _Stored:
    cells = guest.cells
    page = Page(
        fingerprint=bytes(32),
        number=0,
        begin=0,
        tokens=np.asarray(guest.tokens, np.uint32),
        positions=cells.positions,
        keys=tuple(Plane(_NAMES.get(layer.k_type, "raw"), layer.keys) for layer in cells.layers),
        values=tuple(Plane(_NAMES.get(layer.v_type, "raw"), layer.values) for layer in cells.layers),
    )
    data = encode(page, "f16")
    path.write_bytes(data)
    sections = tuple((len(section.layers), section.transposed) for section in cells.sections)
    types = tuple((layer.k_type, layer.v_type) for layer in cells.layers)
    return _Stored(path, len(data), cells.magic, sections, types)


def _read(stored: _Stored) -> Guest:
    """Raises OSError, PageDamaged."""
    page = decode(stored.page.read_bytes())
    layers = [
        Layer(k_type, keys.data, v_type, values.data)
        for (k_type, v_type), keys, values in zip(stored.types, page.keys, page.values, strict=True)
    ]
    sections, at = list[Section](), 0
    for number, transposed in stored.sections:
        sections.append(Section(page.positions, transposed, tuple(layers[at : at + number])))
        at += number
    return Guest(tuple(page.tokens.tolist()), SequenceState(stored.magic, tuple(sections)))
