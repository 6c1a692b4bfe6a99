"""The list of chats and what is done with them: between the sidebar and the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.bridge import Engine, ignored
from ui.notices import Notices
from ui.sidebar.sidebar import Sidebar
from zeta.worker.client import Failure
from zeta.worker.rows import ChatRow, HitRow, TurnRow, parse

GRACE = 8.0
"""Seconds in which a deleted chat can be had back."""

ChooseFile = Callable[[str, str], Path | None]
"""Asks for a file: a title and the name proposed; None where the person thought better of it."""


class Library(QObject):
    """Every chat of the person.

    Signals: `open_wanted(id, ordinal)` (-1: where it ends), `told(title, turns)` for a chat shown without a model,
    `gone()` when the open chat was deleted, `known(ChatRow)` of the open chat
    whenever the list is new, `back(id)` when the one that was open is had back.
    """

    open_wanted = Signal(str, int)
    told = Signal(str, list)
    gone = Signal()
    known = Signal(object)
    back = Signal(str)

    def __init__(
        self,
        engine: Engine,
        sidebar: Sidebar,
        notices: Notices,
        *,
        save_as: ChooseFile,
        open_file: ChooseFile,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine, self._sidebar, self._notices = engine, sidebar, notices
        self._save_as, self._open_file = save_as, open_file
        self.chats: list[ChatRow] = []
        self.open_chat = ""
        self._doomed: set[str] = set()
        sidebar.open_wanted.connect(lambda id: self.open_wanted.emit(id, -1))
        sidebar.hit_wanted.connect(self.open_wanted)
        sidebar.rename_wanted.connect(self.rename)
        sidebar.pin_wanted.connect(self.pin)
        sidebar.delete_wanted.connect(self.delete)
        sidebar.export_wanted.connect(self.export)
        sidebar.import_wanted.connect(self.take_in)
        sidebar.search_wanted.connect(self.search)

    def refresh(self) -> None:
        """Ask for the chats anew."""
        self._engine.do("chats", self._show, ignored)

    def _show(self, values: list[dict[str, Any]]) -> None:
        self.chats = [row for row in (parse(ChatRow, each) for each in values) if row.id not in self._doomed]
        self._sidebar.set_chats(self.chats)
        self._sidebar.set_open(self.open_chat)
        if row := self.chat(self.open_chat):
            self.known.emit(row)

    def leave_search(self) -> None:
        """Show the list of all chats."""
        self._sidebar.leave_search()

    def set_open(self, conversation: str) -> None:
        """Another chat is open."""
        self.open_chat = conversation
        self._sidebar.set_open(conversation)

    def chat(self, conversation: str) -> ChatRow | None:
        """A chat of the list."""
        return next((each for each in self.chats if each.id == conversation), None)

    def step(self, by: int) -> None:
        """Open the next (1) or the previous (-1) chat of the list."""
        ids = [each.id for each in self.chats]
        if ids:
            at = ids.index(self.open_chat) if self.open_chat in ids else (-1 if by > 0 else 0)
            self.open_wanted.emit(ids[(at + by) % len(ids)], -1)

    def tell(self, conversation: str) -> None:
        """Show a chat for reading while no model is loaded."""
        row = self.chat(conversation)
        title = row.title if row else ""
        self._engine.do(
            "told",
            lambda values: self.told.emit(title, [parse(TurnRow, each) for each in values]),
            self._warn,
            conversation=conversation,
        )

    def search(self, text: str) -> None:
        """Look for text in every chat; empty ends the search."""
        if text.strip():
            self._engine.do(
                "search",
                lambda values: self._sidebar.set_hits(text, [parse(HitRow, each) for each in values]),
                self._warn,
                text=text,
            )
        else:
            self._sidebar.set_chats(self.chats)
            self._sidebar.set_open(self.open_chat)

    def rename(self, conversation: str, title: str) -> None:
        """Give a chat a title."""

        self._engine.do("rename", lambda _: self.refresh(), self._warn, conversation=conversation, title=title)

    def pin(self, conversation: str, on: bool) -> None:
        """Keep a chat at the top, or no longer."""
        self._engine.do("pin", lambda _: self.refresh(), self._warn, conversation=conversation, on=on)

    def delete(self, conversation: str) -> None:
        """Delete a chat after a time in which that can be undone; at once it only leaves the list."""
        row = self.chat(conversation)
        if row is None:
            return
        self._doomed.add(conversation)
        self._sidebar.hide_chat(conversation)
        self.chats = [each for each in self.chats if each.id != conversation]
        was_open = conversation == self.open_chat
        if was_open:
            self.gone.emit()

        def undo() -> None:
            self._doomed.discard(conversation)
            self._sidebar.show_chat(conversation)
            self.refresh()
            if was_open:
                self.back.emit(conversation)

        title = row.title or self.tr("New chat")
        text = self.tr("Deleted «{title}».").format(title=title)
        self._notices.tell(text, self.tr("Undo"), undo, GRACE, on_end=lambda: self._delete(conversation))

    def _delete(self, conversation: str) -> None:
        if conversation not in self._doomed:
            return

        def failed(failure: Failure) -> None:
            self._doomed.discard(conversation)
            self._warn(failure)
            self.refresh()

        def done(_: object) -> None:
            self._doomed.discard(conversation)
            self.refresh()

        self._engine.do("delete", done, failed, conversation=conversation)

    def export(self, conversation: str, suffix: str) -> None:
        """Write a chat into a file that the person chooses; `suffix` is .md, .json or .zmem."""
        row = self.chat(conversation)
        suffix = suffix if suffix.startswith(".") else f".{suffix}"
        name = "".join(c if c.isalnum() or c in " -_" else " " for c in row.title if c.isprintable()) if row else ""
        path = self._save_as(self.tr("Export the chat"), (" ".join(name.split())[:60] or "chat") + suffix)
        if path is None:
            return
        path = path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
        said = self.tr("The chat is in {path}.").format(path=path)
        self._engine.do(
            "export", lambda _: self._notices.tell(said), self._warn, conversation=conversation, path=str(path)
        )

    def take_in(self, path: Path | None = None) -> None:
        """Take in a chat from a file that the person chooses, and open it."""
        chosen = path or self._open_file(self.tr("Import chats"), self.tr("Chats (*.zmem *.json)"))
        if chosen is None:
            return

        def done(conversation: str) -> None:
            self.refresh()
            self.open_wanted.emit(conversation, -1)

        self._engine.do("take_in", done, self._warn, path=str(chosen))

    def _warn(self, failure: Failure) -> None:
        self._notices.error(failure.message, failure.hint)
