"""What is defined and wanted, by section, in memory: it answers before every line. Pure; knows no file.

A name may stand twice, in two sections or at two lines of one: that is a finding, and no redefinition.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from zeta.writing.language import Definition, Reference

LONGEST: Final = 4000
"""Characters that are kept of a definition: what a writer reads of one stands at its begin."""

Sections = Collection[str] | None
"""Whose definitions are asked for; None: everybody's."""


class Who(NamedTuple):
    """What is defined, or `wanted`, and where: in a section or, of the project, in a file."""

    section: str
    file: str
    kind: str
    name: str
    wanted: bool = False


Place = tuple[Who, int]
"""With the line."""


class Record(NamedTuple):
    """A definition; `order` counts what was written, `key` is its memory's."""

    order: int
    key: str
    definition: Definition


def placed(section: str, file: str, definition: Definition, *, wanted: bool = False) -> tuple[Place, Definition]:
    """Where a definition stands, and the definition as a memory can hold it: its text neither empty nor too long."""
    raw = (definition.kind, definition.name, definition.text[:LONGEST])
    kind, name, text = (each.encode("utf-8", "replace").decode() for each in raw)
    said = next((each for each in (text, name, kind) if each.strip()), "nothing")
    bounded = Definition(kind, name, definition.line, said)
    return (Who(section, file, kind, name, wanted), definition.line), bounded


def short(name: str) -> str:
    """A name without what it is a member of: a writer may want "region" of what is referred to as "var.region"."""
    return name.rpartition(".")[2]


class Mirror:
    """Definitions by kind and place."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[Place, Record]] = {}
        self._places: dict[str, Place] = {}
        self.changes = 0
        """How often something entered or left: what was read before is true as long as this stands."""

    def enter(self, place: Place, record: Record) -> None:
        """Add a definition, or take it in place of the one that is there."""
        self._kinds.setdefault(place[0].kind, {})[place] = record
        self._places[record.key] = place
        self.changes += 1

    def leave(self, place: Place) -> Record:
        """Take a definition out."""
        record = self._kinds[place[0].kind].pop(place)
        del self._places[record.key]
        self.changes += 1
        return record

    def at(self, place: Place) -> Record | None:
        """The definition of a place."""
        return self._kinds.get(place[0].kind, {}).get(place)

    def place(self, key: str) -> Place | None:
        """Where the definition of a memory stands."""
        return self._places.get(key)

    def places(self, section: str, file: str = "") -> list[Place]:
        """What a section, or a file of the project, defines and wants."""
        found = (place for shelf in self._kinds.values() for place in shelf)
        return [place for place in found if place[0].section == section and place[0].file == file]

    def records(self, kind: str = "", *, wanted: bool = False) -> list[tuple[Place, Record]]:
        """What is there of a kind, or of all, oldest first."""
        shelves = [self._kinds.get(kind, {})] if kind else self._kinds.values()
        found = [(place, record) for shelf in shelves for place, record in shelf.items() if place[0].wanted == wanted]
        return found if kind else sorted(found, key=lambda each: each[1].order)

    def names(self, kind: str = "", sections: Sections = None) -> list[Definition]:
        """What is defined of a kind, or of every kind, oldest first, each name once."""
        found: dict[tuple[str, str], Definition] = {}
        for (who, _), record in self.records(kind):
            if sections is None or who.section in sections:
                found.setdefault((who.kind, who.name), record.definition)
        return list(found.values())

    def of(self, section: str) -> list[Definition]:
        """Everything that a section defines, names that it defines twice among it."""
        return [record.definition for (who, _), record in self.records() if who.section == section]

    def wanted(self, kind: str, sections: Sections = None) -> list[str]:
        """The names of a kind that are wanted and that nobody of `sections` defines, oldest first."""
        defined = {form for each in self.names(kind, sections) for form in (each.name, short(each.name))}
        asked = [who for (who, _), _ in self.records(kind, wanted=True) if sections is None or who.section in sections]
        return [name for name in dict.fromkeys(who.name for who in asked) if name not in defined]

    def named(self, reference: Reference) -> Record | None:
        """The oldest definition that a reference names."""
        found = (record for (who, _), record in self.records(reference.kind) if who.name == reference.name)
        return next(found, None)

    def files(self) -> list[str]:
        """The files of the project that definitions are from, the oldest first."""
        return list(dict.fromkeys(who.file for (who, _), _ in self.records() if who.file))
