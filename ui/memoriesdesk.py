"""What is remembered: between its page and the engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.bridge import Engine
from ui.library import GRACE
from ui.memories import listing, words
from ui.memories.listing import Ref
from ui.memories.page import MemoriesPage
from ui.notices import Notices
from ui.text import one_line
from zeta.events import Event, Remembered
from zeta.worker.client import Failure
from zeta.worker.rows import MemoriesRow, MemoryRow, parse

_NAMED = 60
"""Characters of a memory in a message about it."""


class MemoriesDesk(QObject):
    """The memories of the person.

    Signals: `open_wanted(str conversation, int turn)`, where one came from; `mode_wanted(str mode)`, what a chat may
    write from now on: a setting, which is for whoever keeps those.
    """

    open_wanted = Signal(str, int)
    mode_wanted = Signal(str)

    def __init__(self, engine: Engine, page: MemoriesPage, notices: Notices, parent: QObject | None = None) -> None:
        """`notices` are seen while the page is."""
        super().__init__(parent)
        self._engine, self._page, self._notices = engine, page, notices
        self._asked = 0
        self._listed: MemoriesRow | None = None
        self._doomed: set[Ref] = set()
        page.listing_wanted.connect(self._list)
        page.remember_wanted.connect(self.remember)
        page.edit_wanted.connect(self._edit)
        page.pin_wanted.connect(self._pin)
        page.remove_wanted.connect(self.remove)
        page.restore_wanted.connect(self._restore)
        page.history_wanted.connect(self._unfold)
        page.mode_wanted.connect(self._choose)
        page.origin_wanted.connect(self.open_wanted)
        engine.heard.connect(self._hear)

    def refresh(self) -> None:
        """Ask for what the page shows anew."""
        self._list(*self._page.wanted)

    def _list(self, text: str, place: str, count: int) -> None:
        self._asked += 1
        number = self._asked

        def show(value: dict[str, Any]) -> None:
            if number == self._asked:  # else something else has been asked for meanwhile
                self._listed = parse(MemoriesRow, value)
                self._show()

        def failed(failure: Failure) -> None:
            if number == self._asked:
                self._page.set_problem(failure.message, failure.hint)

        self._engine.do("memories", show, failed, text=text, place=place, count=count)

    def _show(self) -> None:
        if self._listed is not None:
            self._page.set_memories(listing.without(self._listed, frozenset(self._doomed)))

    def _hear(self, event: Event) -> None:
        """A chat kept something by itself."""
        if isinstance(event, Remembered) and self._page.isVisible():
            self.refresh()

    def remember(self, text: str) -> None:
        """Keep a text."""

        def done(value: dict[str, Any]) -> None:
            self._page.end_remember(kept=True)
            said = self.tr("Remembered: «{memory}».").format(memory=_named(parse(MemoryRow, value)))
            self._notices.tell(said)
            self.refresh()

        def failed(failure: Failure) -> None:
            self._page.end_remember(kept=False)
            self._warn(failure)

        self._engine.do("remember", done, failed, text=text)

    def _edit(self, namespace: str, key: str, text: str) -> None:
        def done(value: dict[str, Any]) -> None:
            self._page.end_edit(namespace, key, kept=True)
            self._become(parse(MemoryRow, value))
            self.refresh()

        def failed(failure: Failure) -> None:
            self._page.end_edit(namespace, key, kept=False)
            self._warn(failure)

        self._engine.do("edit_memory", done, failed, namespace=namespace, key=key, text=text)

    def _become(self, memory: MemoryRow) -> None:
        """Show what a memory is now, where it was."""
        if self._listed is not None:
            self._listed = listing.with_memory(self._listed, memory)
        self._show()

    def _pin(self, namespace: str, key: str, on: bool) -> None:
        def failed(failure: Failure) -> None:
            self.refresh()
            self._warn(failure)

        if row := self._row(namespace, key):
            self._become(replace(row, pinned=on))  # at once: the engine may be in the middle of an answer
        self._engine.do("pin_memory", lambda _: self.refresh(), failed, namespace=namespace, key=key, on=on)

    def remove(self, namespace: str, key: str) -> None:
        """Remove a memory after a time in which that can be undone; at once it only leaves the page."""
        name, row = (namespace, key), self._row(namespace, key)
        if row is None or name in self._doomed:
            return
        self._doomed.add(name)
        self._show()

        def undo() -> None:
            self._doomed.discard(name)
            self._show()

        text = self.tr("Deleted «{memory}».").format(memory=_named(row))
        self._notices.tell(text, self.tr("Undo"), undo, GRACE, on_end=lambda: self._remove(name))

    def _remove(self, name: Ref) -> None:
        def done(_: object) -> None:
            if self._listed is not None:
                self._listed = listing.without(self._listed, frozenset({name}))
            self._doomed.discard(name)
            self.refresh()

        def failed(failure: Failure) -> None:
            self._doomed.discard(name)
            self._show()
            self._warn(failure)

        namespace, key = name
        self._engine.do("remove_memory", done, failed, namespace=namespace, key=key)

    def _restore(self, namespace: str, key: str) -> None:
        def done(value: dict[str, Any]) -> None:
            self._notices.tell(self.tr("Restored: «{memory}».").format(memory=_named(parse(MemoryRow, value))))
            self.refresh()

        self._engine.do("restore_memory", done, self._warn, namespace=namespace, key=key)

    def _unfold(self, namespace: str, key: str) -> None:
        def done(values: list[dict[str, Any]]) -> None:
            self._page.show_history(namespace, key, [parse(MemoryRow, each) for each in values])

        self._engine.do("memory_history", done, self._warn, namespace=namespace, key=key)

    def _choose(self, mode: str) -> None:
        self.mode_wanted.emit(mode)
        self.refresh()  # it brings the mode that holds, whatever became of the wish

    def _row(self, namespace: str, key: str) -> MemoryRow | None:
        rows = self._listed.memories if self._listed else ()
        return next((each for each in rows if listing.ref(each) == (namespace, key)), None)

    def _warn(self, failure: Failure) -> None:
        self._notices.error(failure.message, failure.hint)


def _named(row: MemoryRow) -> str:
    return one_line(words.named(row), _NAMED)
