"""The lake: what a document defines, shared by all that write it (seed 000, «Memory-Augmented Generation»).

Definitions are agent memory in a namespace of the document; what is asked before every line is answered from a mirror
of these rows. Writing the same again changes nothing, so a journal that is played back finds its own rows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from memstore.agent.api import AgentMemory
from memstore.agent.errors import AgentError
from memstore.agent.model import Filter
from memstore.errors import StoreError
from zeta.events import Event
from zeta.writing.events import LakeWrote
from zeta.writing.language import Definition, Reference
from zeta.writing.memory import rows
from zeta.writing.memory.mirror import Mirror, Place, Record, Sections, Who, placed, short
from zeta.writing.memory.view import View


class Row(NamedTuple):
    """What agent memory holds under a key."""

    text: str
    version: int


def namespace_of(document: Path) -> str:
    """The namespace of a document: readable by its name, told apart by its folder."""
    path = document.absolute()
    name = re.sub(r"[^\w.-]+", "-", path.name.encode("utf-8", "replace").decode())[:80]
    return f"document:{name}-{hashlib.sha256(str(path.resolve()).encode('utf-8', 'replace')).hexdigest()[:8]}"


class Lake:
    """The definitions of one document, by section; one thread at a time. Without a memory it is off: sections are
    kept apart and nothing outlives the process, which is what shared memory is compared with.

    What the memory raises passes through; then the lake is again as the memory has it.
    """

    def __init__(self, memory: AgentMemory | None, namespace: str) -> None:
        """Take up what the memory holds of this document. Raises StoreError."""
        self.memory, self.namespace = memory, namespace
        self.tell: Callable[[Event], object] = lambda event: None
        """Told what is written and what is read."""
        self.mentions: Callable[[str], bool] = lambda name: False
        """Whether the project uses a name of code, defined there or not."""
        self._late: dict[str, tuple[Place, Record]] | None = None
        """While a journal is played back: what would have been stored, by key."""
        self._load()

    def _load(self) -> None:
        self.mirror = Mirror()
        self._rows: dict[str, Row] = {}
        self._left: dict[Who, dict[int, str]] = {}
        """Keys of what is being written anew, by line."""
        self._grown: dict[Place, None] = {}
        """What says more than its row."""
        kept = [] if self.memory is None else self.memory.list(self.namespace, everything=True, limit=-1)
        ours = sorted((each for each in kept if "order" in each.meta), key=lambda each: (each.meta["order"], each.id))
        self._order = count(ours[-1].meta["order"] + 1 if ours else 0)
        for memory in ours:
            self._rows[memory.key] = Row(memory.content, memory.version)
            self.mirror.enter(*rows.placed(memory))

    # writing

    @contextmanager
    def replaying(self) -> Iterator[None]:
        """While a journal is played back: the memory is told at the end, and only what it does not have, so that rows
        keep their version and their age, by which they are found. Raises StoreError."""
        before, self._late = self._rows.copy(), {}
        try:
            yield
            late = self._late
        finally:
            self._late = None
        with self._together():
            for key, (place, record) in late.items():
                grown = self.mirror.at(place) if place in self._grown else None
                if key in self._rows and key in before and before[key].text == (grown or record).definition.text:
                    self._rows[key] = before[key]
                    self._grown.pop(place, None)
                elif key in self._rows:
                    self._store(place, record)
            self._remove(before.keys() - self._rows.keys())

    def begin(self, section: str) -> None:
        """A section is written, for the first time or anew: nobody sees what it defined or wanted before. The rows stay
        until it is settled; those that are written again just so keep their version."""
        for place in self.mirror.places(section):
            self._leave(place)

    def write(self, section: str, definition: Definition, *, file: str = "") -> None:
        """What a section defines, as far as it is written. Raises StoreError.

        A name is stored at once, its longer text with the next name or when the section is settled: a definition that
        grows by ten lines is two versions, not ten.
        """
        place, bounded = placed(section, file, definition)
        if self._write(place, bounded):
            self.tell(LakeWrote(section=section, kind=bounded.kind, defined=bounded.name))

    def fill(self, section: str, definitions: Iterable[Definition], *, file: str = "") -> None:
        """Everything that a section, or a file of the project, defines, in place of what it did. Raises StoreError."""
        with self._together():
            found = list(definitions)
            kept = {placed(section, file, each)[0] for each in found}
            for place in self.mirror.places(section, file):
                if not place[0].wanted and place not in kept:
                    self._leave(place)
            for definition in found:
                self.write(section, definition, file=file)
            self._flush(section)
            self._forget([who for who in self._left if (who.section, who.file, who.wanted) == (section, file, False)])

    def settle(self, section: str, references: Iterable[Reference] = ()) -> None:
        """A section is complete: what it defined before it was begun anew and does not define now is removed, softly.
        `references`, with their lines in it, are what its definitions depend on, and what it still wants of what an
        earlier attempt wanted. Raises StoreError."""
        uses = list(references)
        names = {(each.kind, form) for each in uses for form in (each.name, short(each.name))}
        with self._together():
            for who in [each for each in self._left if each.section == section and each.wanted]:
                if (who.kind, who.name) in names:
                    self.want(section, who.kind, who.name)
            self._flush(section)
            self._forget([who for who in self._left if who.section == section])
            self._tie(section, uses)

    def want(self, section: str, kind: str, name: str) -> None:
        """Note that a section uses a name that a later one has to define. Raises StoreError."""
        text = f"{name} is used by section {section} and has to be defined."
        self._write(*placed(section, "", Definition(kind, name, 0, text), wanted=True))

    def drop(self, section: str, file: str = "") -> None:
        """A section, or a file of the project, is gone: so is what it defined. Raises StoreError."""
        with self._together():
            for place in self.mirror.places(section, file):
                self._leave(place)
            self._forget([who for who in self._left if (who.section, who.file) == (section, file)])

    def close(self) -> None:
        """Store what grew last. The memory stays open: whoever opened it closes it. Raises StoreError."""
        with self._together():
            for section in {who.section for who, _ in self._grown}:
                self._flush(section)

    def _leave(self, place: Place) -> None:
        who, line = place
        self._grown.pop(place, None)
        self._left.setdefault(who, {})[line] = self.mirror.leave(place).key

    def _write(self, place: Place, definition: Definition) -> bool:
        """Whether it is new to the mirror."""
        before = self.mirror.at(place)
        if before is not None and before.definition == definition:
            return False
        if before is None:
            with self._together():
                self._flush(place[0].section)
                record = Record(next(self._order), self._claim(place), definition)
                if record.key not in self._rows:
                    self._store(place, record)
        else:
            record = before._replace(definition=definition)
        if self._rows[record.key].text != definition.text:
            self._grown[place] = None
        self.mirror.enter(place, record)
        return before is None

    def _claim(self, place: Place) -> str:
        """The key of a definition: the one it had before its section was begun anew, else a new one."""
        who, line = place
        if left := self._left.get(who):
            return left.pop(line if line in left else min(left))
        wish = f"{'wanted ' if who.wanted else ''}{who.kind}:{who.name}"
        where = f"{wish} ({who.file or who.section}:{line})"
        tried = (rows.key_of(each) for each in chain([wish, where], (f"{where} {number}" for number in count(2))))
        return next(key for key in tried if key not in self._rows)

    def _flush(self, section: str) -> None:
        for place in [each for each in self._grown if each[0].section == section]:
            del self._grown[place]
            record = self.mirror.at(place)
            if record is not None and self._rows[record.key].text != record.definition.text:
                self._store(place, record)

    def _store(self, place: Place, record: Record) -> None:
        version = self._rows[record.key].version if record.key in self._rows else 0
        if self._late is not None:
            self._late[record.key] = place, record
        elif self.memory is not None:
            draft = rows.draft(self.namespace, place, record)
            # A project defines thousands of names: their vectors can wait for upkeep, which makes those that miss.
            stored = self.memory.memories.put(draft) if place[0].file else self.memory.store(draft).memory
            version = stored.version
        self._rows[record.key] = Row(record.definition.text, version)

    def _forget(self, gone: Iterable[Who]) -> None:
        keys = [key for who in gone for key in self._left.pop(who).values()]
        for key in keys:
            del self._rows[key]
        if self._late is None:
            self._remove(keys)

    def _remove(self, keys: Iterable[str]) -> None:
        if self.memory is not None:
            for key in keys:
                with suppress(AgentError):  # somebody else removed it meanwhile
                    self.memory.remove(self.namespace, key)

    def _tie(self, section: str, references: Iterable[Reference]) -> None:
        if self.memory is None:
            return
        own = sorted((line, record.key) for (who, line), record in self.mirror.records() if who.section == section)
        for reference in references:
            above = [key for line, key in own if line <= reference.line]
            named = self.mirror.named(reference)
            if above and named is not None and named.key != above[-1]:
                with suppress(AgentError):
                    self.memory.edge((self.namespace, above[-1]), (self.namespace, named.key), "depends_on")

    @contextmanager
    def _together(self) -> Iterator[None]:
        """All or nothing, in the memory and in the mirror."""
        if self.memory is None:
            yield
            return
        try:
            with self.memory.db.writing():
                yield
        except BaseException:
            with suppress(StoreError):
                self._load()
            raise

    # reading

    @property
    def shared(self) -> bool:
        """Whether sections see what others define."""
        return self.memory is not None

    def names(self, kind: str = "", sections: Sections = None) -> list[Definition]:
        """What is defined of a kind, or of every kind, oldest first, each name once; by all or by some sections."""
        return self.mirror.names(kind, sections)

    def wanted(self, kind: str, sections: Sections = None) -> list[str]:
        """The names of a kind that sections want and that none of them defines, oldest first."""
        return self.mirror.wanted(kind, sections)

    def find(self, text: str, limit: int = 5, sections: Sections = None) -> list[Definition]:
        """The definitions that fit what a text speaks of, by words and meaning, best first; none where the lake is off.
        Raises StoreError."""
        if self.memory is None:
            return []
        hits, _ = self.memory.look(text, Filter(self.namespace, everything=True), limit * 4)
        places = [place for hit in hits if (place := self.mirror.place(hit.memory.key)) is not None]
        chosen = [each for each in places if not each[0].wanted and (sections is None or each[0].section in sections)]
        return [record.definition for each in chosen[:limit] if (record := self.mirror.at(each)) is not None]

    def used(self, references: Iterable[Reference]) -> list[tuple[str, int]]:
        """The memories that references name, as (key, version), each once."""
        found = [record.key for each in references if (record := self.mirror.named(each)) is not None]
        return [(key, self._rows[key].version) for key in dict.fromkeys(found)]

    def version(self, key: str) -> int | None:
        """The present version of a memory; None for one that is not there."""
        row = self._rows.get(key)
        return row.version if row else None

    def files(self) -> list[str]:
        """The files of the project that definitions are from."""
        return self.mirror.files()

    def known(self, section: str, visible: Collection[str], *, project: bool = True) -> View:
        """The lake as one section sees it: its own definitions, those of the `visible` sections and, with `project`,
        the project's. `visible` is looked at anew each time."""
        return View(self, section, visible, project=project)
