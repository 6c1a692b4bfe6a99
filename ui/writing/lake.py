"""What the sections of a document have defined so far, and when that was looked up last. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

from zeta.events import Event
from zeta.writing.events import LakeRead, LakeWrote


@dataclass
class Name:
    """One definition: of what kind, in which section; how often it was looked up, and for which section last."""

    kind: str
    name: str
    section: str
    reads: int = 0
    reader: str = ""
    last: int = 0
    """Counts look-ups of all names: the highest is the latest."""


class Names:
    """The names of a document, in the order in which they were defined."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], Name] = {}
        self._reads = 0

    def all(self) -> list[Name]:
        """Every name."""
        return list(self._names.values())

    def clear(self) -> None:
        """Everything will be told again."""
        self._names.clear()
        self._reads = 0

    def hear(self, event: Event) -> bool:
        """Whether an event changed anything."""
        if isinstance(event, LakeWrote):
            key = event.kind, event.defined
            known = self._names.get(key)
            if known is None:
                self._names[key] = Name(event.kind, event.defined, event.section)
            return known is None
        if isinstance(event, LakeRead):
            self._reads += 1
            found = [name for each in event.found for name in self._of(event.kind, each)]
            for name in found:
                name.reads, name.reader, name.last = name.reads + 1, event.section, self._reads
            return bool(found)
        return False

    def _of(self, kind: str, name: str) -> list[Name]:
        """Those that are meant: of the kind, where one was named."""
        if kind:
            found = self._names.get((kind, name))
            return [found] if found else []
        return [each for each in self._names.values() if each.name == name]
