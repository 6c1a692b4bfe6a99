"""The lake as one section sees it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final, Protocol

from zeta.events import Event
from zeta.writing.events import LakeRead
from zeta.writing.language import Definition
from zeta.writing.memory.mirror import Mirror

PROJECT: Final = ""
"""The section of what the project around a document defines."""


class Seen(Protocol):
    """What a view needs of the lake (zeta.writing.memory.lake)."""

    mirror: Mirror
    tell: Callable[[Event], object]
    mentions: Callable[[str], bool]

    @property
    def shared(self) -> bool:
        """Whether sections see what others define."""

    def want(self, section: str, kind: str, name: str) -> None:
        """Note that a section uses a name that a later one has to define."""


class View:
    """What one section may know (zeta.writing.language.Known). What it reads is told where it differs from before."""

    def __init__(self, lake: Seen, section: str, visible: Collection[str], *, project: bool = True) -> None:
        self._lake, self.section, self._project = lake, section, project
        self._visible = visible
        self._told: dict[str, list[str]] = {}
        self._read: dict[str, tuple[Mirror, int, set[str], list[Definition]]] = {}

    def _sections(self) -> set[str]:
        if not self._lake.shared:
            return {self.section}
        return {self.section, *self._visible, *((PROJECT,) if self._project else ())}

    def names(self, kind: str = "") -> Sequence[Definition]:
        """What is defined so far of a kind, oldest first; "": of every kind."""
        mirror, sections = self._lake.mirror, self._sections()
        before = self._read.get(kind)
        if before and before[0] is mirror and before[1:3] == (mirror.changes, sections):
            return before[3]
        found = mirror.names(kind, sections)
        self._read[kind] = mirror, mirror.changes, sections, found
        names = [each.name for each in found]
        if names and self._told.get(kind) != names:
            self._told[kind] = names
            self._lake.tell(LakeRead(section=self.section, kind=kind, found=names))
        return found

    def want(self, kind: str, name: str) -> None:
        """Note that this section uses a name which a later one has to define. Raises StoreError."""
        self._lake.want(self.section, kind, name)

    def wanted(self, kind: str) -> Sequence[str]:
        """The names of a kind that were wanted and are not defined yet, oldest first."""
        return self._lake.mirror.wanted(kind, self._sections())

    def elsewhere(self) -> list[Definition]:
        """What other sections of the document define, as far as this one may know."""
        others = self._sections() - {self.section, PROJECT}
        return [each for other in sorted(others) for each in self._lake.mirror.of(other)]

    def given(self) -> list[Definition]:
        """What the project defines, as far as this section may know."""
        return self._lake.mirror.of(PROJECT) if PROJECT in self._sections() else []

    def mentions(self, name: str) -> bool:
        """Whether the project uses a name of code."""
        return self._lake.mentions(name)
