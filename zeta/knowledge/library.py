"""The knowledge bases of a store: their rows, found by name. Knows no model and reads no file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from memstore.errors import NotFound, StoreDamaged
from memstore.store import Store
from memstore.tables import Reader, Writer, after
from zeta.errors import ConfigError
from zeta.knowledge.records import Base, Edition, Part, dump, load
from zeta.restore import disown

_TABLE: Final = "knowledge"
_NAME: Final = re.compile(r"[\w][\w.-]{0,63}")


class Library:
    """The knowledge bases that one store holds."""

    def __init__(self, store: Store) -> None:
        """`store` stays the caller's to close."""
        self.store = store

    def bases(self) -> list[Base]:
        """All of them, by name."""
        with self.store.tables.read() as txn:
            return [load(Base, value) for _, value in txn.range(_TABLE, b"base/", after(b"base/"))]

    def find(self, name: str) -> Base | None:
        """The base of this name, if there is one."""
        with self.store.tables.read() as txn:
            data = txn.get(_TABLE, _base(name))
            return None if data is None else load(Base, data)

    def base(self, name: str) -> Base:
        """The base of this name. Raises ConfigError that names the closest one there is."""
        found = self.find(name)
        if found is not None:
            return found
        names = [each.name for each in self.bases()]
        close = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]}?" if close else f"these are there: {', '.join(names)}" if names else _FIRST
        raise ConfigError(f"there is no knowledge base {name!r}", hint)

    def put(self, base: Base) -> None:
        """Keep a base, in place of the one of its name."""
        with self.store.tables.write() as txn:
            txn.put(_TABLE, _base(base.name), dump(base))

    def parts(self, name: str) -> dict[int, Part]:
        """Every part that was ever read for a base, by its number, oldest first."""
        with self.store.tables.read() as txn:
            found = [load(Part, value) for _, value in _rows(txn, "part", name)]
        return {each.number: each for each in found}

    def put_parts(self, name: str, parts: Sequence[Part]) -> None:
        """Keep parts, all or none."""
        with self.store.tables.write() as txn:
            for each in parts:
                txn.put(_TABLE, _numbered("part", name, each.number), dump(each))

    def editions(self, name: str) -> list[Edition]:
        """The editions of a base, oldest first."""
        with self.store.tables.read() as txn:
            return [load(Edition, value) for _, value in _rows(txn, "edition", name)]

    def edition(self, base: Base, number: int | None = None) -> Edition:
        """An edition of a base, by default the one that holds. Raises ConfigError for one that is not there."""
        wanted = base.edition if number is None else number
        if not wanted:
            raise ConfigError(
                f"the knowledge base {base.name!r} is not finished",
                f"go on with it: zeta knowledge build {base.folder} --name {base.name}",
            )
        with self.store.tables.read() as txn:
            data = txn.get(_TABLE, _numbered("edition", base.name, wanted)) if wanted > 0 else None
            if data is not None:
                return load(Edition, data)
        known = ", ".join(str(each.number) for each in self.editions(base.name))
        raise ConfigError(f"{base.name!r} has no version {wanted}", f"there are {known or 'none yet'}")

    def held(self, name: str, edition: Edition) -> tuple[Part, ...]:
        """The parts of an edition, in reading order. Raises StoreDamaged where one has no row."""
        parts = self.parts(name)
        lost = [number for number in edition.parts if number not in parts]
        if lost:
            raise StoreDamaged(
                f"The knowledge base {name} lacks {len(lost)} of its {len(edition.parts)} files.",
                f"Remove it and build it again: zeta knowledge remove {name}",
            )
        return tuple(parts[number] for number in edition.parts)

    def publish(self, base: Base, edition: Edition) -> Base:
        """Keep an edition and let it hold, at once."""
        held = replace(base, edition=edition.number)
        with self.store.tables.write() as txn:
            txn.put(_TABLE, _numbered("edition", base.name, edition.number), dump(edition))
            txn.put(_TABLE, _base(base.name), dump(held))
        return held

    def remove(self, base: Base) -> None:
        """Delete a base for good: its log, its pages, what of it stands in a chat's window, and last its rows, so that
        what was cut short can be done again."""
        logs = {log.id for log in self.store.logs(base.conversation)}
        with suppress(NotFound):
            self.store.delete_conversation(base.conversation)
        disown(self.store, logs)
        with self.store.tables.write() as txn:
            for kind in ("part", "edition"):
                for key, _ in _rows(txn, kind, base.name):
                    txn.delete(_TABLE, key)
            txn.delete(_TABLE, _base(base.name))
        self.store.compact()


_FIRST: Final = "make one: zeta knowledge build FOLDER --name NAME"


def checked_name(name: str) -> str:
    """`name`, if a base can be called so: letters, digits, points, dashes, not `none`. Raises ConfigError."""
    if not _NAME.fullmatch(name) or name == "none":  # `/set knowledge none` is without one
        raise ConfigError(
            f"a knowledge base cannot be called {name!r}", "use up to 64 letters, digits, points and dashes"
        )
    return name


def check_model(base: Base, fingerprint: str, name: str) -> None:
    """Raises ConfigError where a base was read for another model than the one called `name`."""
    if base.model != fingerprint:
        raise ConfigError(
            f"the knowledge base {base.name!r} was built for {base.model_name}, not for {name}",
            f"use --model with that one, or build another: zeta knowledge build {base.folder} --name OTHER",
        )


def _base(name: str) -> bytes:
    return f"base/{name}".encode()


def _numbered(kind: str, name: str, number: int) -> bytes:
    return f"{kind}/{name}/".encode() + number.to_bytes(4, "big")


def _rows(txn: Reader | Writer, kind: str, name: str) -> list[tuple[bytes, bytes]]:
    prefix = f"{kind}/{name}/".encode()
    return [(key, bytes(value)) for key, value in txn.range(_TABLE, prefix, after(prefix))]
