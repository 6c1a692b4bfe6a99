"""The open chat: which one it is, all that is shown of it, and where its parts meet.

The widgets are views. What the person says goes through `talk`, what the engine tells comes through `hearing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui import dialogs, memory
from ui.bridge import Engine, Refused, ignored
from ui.commandlist import is_command
from ui.diskroom import DiskRoom
from ui.hearing import Hearing
from ui.history import History
from ui.look import Look
from ui.proposals import Proposals
from ui.rest import Rest
from ui.roomview import RoomView
from ui.statusline import status_words
from ui.steering import Ask, Steering
from ui.talk import Talk
from ui.told import Told
from ui.transcript.cards import greeting
from ui.windowtitle import BARE, window_title
from zeta import events
from zeta.worker.client import Failure
from zeta.worker.rows import ChatRow, LifetimeRow, TurnRow, parse

_NO_LIFE = LifetimeRow(128, 0, "", ())


class Room(RoomView):
    """One open chat, or none yet.

    Signals: `changed()` when the list of chats is out of date, `opened(id, title)`, `named(title)` for the window,
    `space_wanted()` when the disk is nearly full,
    `elsewhere_wanted(conversation, ordinal)` for a passage of another chat (empty: of none), `link_wanted(url)`,
    `model_dropped(Path)`, `files_wanted()`, `renamed(title)`, `pin_wanted(bool)`, `menu_wanted(name)` for another entry
    of the header's menu, `command_wanted(name, argument)` for a message that begins with a slash.
    """

    changed = Signal()
    opened = Signal(str, str)
    named = Signal(str)
    space_wanted = Signal()
    elsewhere_wanted = Signal(str, int)
    link_wanted = Signal(str)
    model_dropped = Signal(object)
    files_wanted = Signal()
    renamed = Signal(str)
    menu_wanted = Signal(str)
    command_wanted = Signal(str, str)
    pin_wanted = Signal(bool)

    def __init__(self, engine: Engine, look: Look, parent: QWidget | None = None, *, ask: Ask | None = None) -> None:
        """`ask` puts a question before something is erased (tests answer it themselves)."""
        super().__init__(look, parent)
        self._engine = engine
        self.conversation = self.title = self.system = ""
        self.incognito = False
        self._told, self._life = Told(), _NO_LIFE
        self._fresh = True  # nothing was shown when the turns were asked for
        self._said_meanwhile = self._behind = False
        self._to_show = -1
        self._drafts: dict[str, tuple[str, list[Path]]] = {}
        self.hearing = Hearing(engine, self)
        self.talk = Talk(engine, self, self._told, self.hearing)
        self.history = History(engine, self)
        self._rest = Rest(engine, self.transcript, self._told, self)
        self.steering = Steering(engine, self, ask or _ask)
        self.proposals = Proposals(engine, self.proposal, self.notices, self)
        self._disk = DiskRoom(self.notices, self)
        self._connect()
        self.show_nothing()

    def _connect(self) -> None:
        self.talk.begun.connect(self._begun)
        self.talk.begun.connect(lambda _: self.proposals.forget())
        self._disk.space_wanted.connect(self.space_wanted)
        self._disk.look_wanted.connect(self.refresh)
        self.talk.over.connect(self._over)
        self.history.latest.connect(self._show_latest)
        self.history.older.connect(self._show_older)
        self.history.complete.connect(self._show_complete)
        self.history.failed.connect(self.talk.show_trouble)
        composer, view, header = self.composer, self.transcript, self.header
        composer.sent.connect(self.send)
        composer.attach_wanted.connect(self.files_wanted)
        composer.typing.connect(lambda: self._engine.do("wake", None, ignored))
        composer.files_dropped.connect(self.talk.attach)
        composer.model_dropped.connect(self.model_dropped)
        view.branch_wanted.connect(self.branch)
        self._rest.failed.connect(self.tell)
        view.link_wanted.connect(self.link_wanted)
        header.rename_wanted.connect(self.renamed)
        for name in ("export_md", "export_json", "export_zmem", "system_prompt_wanted", "branches_wanted"):
            getattr(header, name).connect(lambda name=name: self.menu_wanted.emit(name.removesuffix("_wanted")))
        header.delete_wanted.connect(lambda: self.menu_wanted.emit("delete"))
        header.pin_wanted.connect(self.pin_wanted)

    @property
    def busy(self) -> bool:
        """Whether the chat is being opened, or an answer or a file is under way."""
        return self.talk.busy

    @property
    def turns(self) -> Sequence[TurnRow]:
        """What is shown: all turns, or the last ones while a long chat is being fetched."""
        return self._told.rows

    @property
    def life(self) -> LifetimeRow:
        """Where every page is."""
        return self._life

    # opening

    def show_nothing(self) -> None:
        """No chat is open."""
        self._leave()
        self.talk.set_busy(False)
        self.show_state(self.tr("No chat is open"))
        self.header.set_stats(0, 0, 0, 0, 0, 0)
        self.status.setText("")
        self.composer.set_enabled(False, self.tr("Choose a model to begin"))
        self.transcript.set_empty(
            self.tr("No chat is open."), (self.tr("A model answers; choose one on the page of models."),)
        )

    def show_closed(self, why: str) -> None:
        """No chat can be open, and a model is not the reason."""
        self.show_state(why)
        self.composer.set_enabled(False, why)
        self.transcript.set_empty(why, ())

    def show_told(self, title: str, turns: Sequence[TurnRow]) -> None:
        """A chat to read while no model is loaded."""
        self.title = title
        self._show_turns(turns)
        self.header.set_chat(title, turns[0].time if turns else 0.0, 0, False)
        self.named.emit(window_title(title, False))

    def open(
        self, conversation: str, *, incognito: bool = False, failed: Refused | None = None, **flags: object
    ) -> None:
        """Open a conversation (an id, `new` or `last`); its window comes back from disk, and what was not read yet of a
        file is read, until `stop`."""
        self.composer.set_enabled(False, self.tr("Opening…"))
        self.proposals.forget()
        self.strip.clear()
        self.talk.clear()
        self._leave()
        self.show_state(self.tr("Opening…"))
        self.talk.set_busy(True)
        self.status.setText(self.tr("opening…"))
        self.transcript.set_empty(self.tr("Opening…"), ())
        self._engine.do(
            "open",
            lambda _: self._opened(incognito),
            failed,
            conversation=conversation,
            incognito=incognito,
            **flags,
        )

    def _leave(self) -> None:
        """Nothing of the chat before stays."""
        self._to_show = -1
        self.conversation = self.title = ""
        self.hearing.reading = ""
        self.history.forget()
        self._rest.forget()
        self._show_turns([])
        self._show_life(_NO_LIFE)

    def take_over(self, before: Room) -> None:
        """Show what another room has open."""
        self.conversation, self.title, self.system = before.conversation, before.title, before.system
        self.incognito, self._drafts = before.incognito, before._drafts
        self.strip.set_incognito(self.incognito)
        self._show_draft(before.composer.draft(), before.composer.files())
        if self.conversation:
            self.transcript.set_empty(*greeting(incognito=self.incognito))
            self.composer.set_enabled(True, "")
            self.reload()

    def keep_draft(self) -> None:
        """Remember what is being written and which files wait, for when this chat is open again."""
        if self.conversation and not self.incognito:
            self._drafts[self.conversation] = self.composer.draft(), self.composer.files()

    def _show_draft(self, text: str, files: Sequence[Path]) -> None:
        self.composer.set_draft(text)
        self.talk.attach(files)

    def _opened(self, incognito: bool) -> None:
        self.incognito = incognito
        self.strip.set_incognito(incognito)
        self.transcript.set_empty(*greeting(incognito=incognito))
        self._show_draft(*self._drafts.pop(self.conversation, ("", [])))
        self.composer.set_enabled(True, "")
        self.talk.set_busy(False)
        self.reload()
        self.opened.emit(self.conversation, self.title)
        self.composer.setFocus()

    def engine_died(self) -> None:
        """The engine is gone; nothing is under way any more."""
        self.talk.end()
        if not self._told.rows:  # what is read goes on to be named
            self.show_state(self.tr("The engine starts again…"))
        self.composer.set_enabled(False, self.tr("The engine starts again…"))

    # what is shown

    def reload(self) -> None:
        """Ask for everything that is shown of the open chat."""
        self._fresh, self._said_meanwhile, self._behind = not self._told.rows, False, True
        self.history.fetch()
        self.refresh()

    def _show_latest(self, rows: list[TurnRow]) -> None:
        """The end of a chat is seen before the rest of it has come."""
        self._fresh = self._fresh and not self._said_meanwhile
        if self._fresh:
            self._show_turns(rows)

    def _show_older(self, rows: list[TurnRow]) -> None:
        if self._fresh:
            self._told.put_before(rows)
            self.transcript.put_before(rows)
            self._go()

    def _show_complete(self, rows: list[TurnRow]) -> None:
        if self._fresh or not self._said_meanwhile:  # else they come again when that is over
            self._behind = False
            if not self._fresh:
                self._show_turns(rows)
            self._to_show = -1
            self._show_header()
            self.talk.show_trouble()

    def refresh(self) -> None:
        """Ask where pages are, and for the numbers."""
        self._engine.do("lifetime", lambda value: self._show_life(parse(LifetimeRow, value)))
        self._engine.do("stats", lambda value: self._show_stats(parse(events.Stats, value)))

    def _show_turns(self, turns: Sequence[TurnRow]) -> None:
        self._told.rows = list(turns)
        self.hearing.drop()
        self.transcript.clear_progress()
        self.transcript.set_turns(self._told.rows)
        self._go()

    def _show_life(self, life: LifetimeRow) -> None:
        self._life = life
        self.strip.set_lifetime(life)
        self.strip.set_size(life.bytes)
        self._show_header()

    def _show_header(self) -> None:
        begun = self._told.rows[0] if self._told.rows and not self._told.first else None
        tokens = self._life.tokens if begun else 0
        self.header.set_chat(self.title, begun.time if begun else 0.0, tokens, self.incognito)
        self.named.emit(window_title(self.title, self.incognito) if self.conversation else BARE)

    def _show_stats(self, stats: events.Stats) -> None:
        self._disk.tell(stats.free)
        ram, all_ram = memory.used(self._engine.pid)
        self.header.set_stats(stats.window, stats.window_limit, stats.store_bytes, stats.quota, ram, all_ram)
        self.status.setText(status_words(stats, self.incognito, self.locale()))

    def know(self, row: ChatRow) -> None:
        """The open chat as the list has it: its first question gave it a title, or the person did."""
        self.title = row.title
        self.header.set_pinned(row.pinned)
        self._show_header()

    def go_to_turn(self, ordinal: int) -> None:
        """Scroll to a turn and show where it is, once it has come; -1 is where the view is."""
        self._to_show = ordinal
        self._go()

    def _go(self) -> None:
        if self._told.has(self._to_show):
            self.transcript.scroll_to_turn(self._to_show)
            self._to_show = -1

    # what is done

    def send(self, text: str, files: Sequence[Path] = ()) -> None:
        """Do a slash command, or say something; two slashes begin a message with one."""
        name, _, argument = text[1:].partition(" ")
        if text.startswith("/") and is_command(name):
            self.command_wanted.emit(name, argument.strip())
        else:
            self.talk.say(text[1:] if text.startswith("//") else text, files)

    def branch(self, ordinal: int) -> None:
        """Go on from after a turn on a branch of its own."""
        self._engine.do("branch", lambda _: self.reload(), self.tell, ordinal=ordinal)

    def tell(self, failure: Failure) -> None:
        """Say that something could not be done."""
        self.notices.warn(failure.message, failure.hint)

    def copy_last(self) -> None:
        """Put the last answer on the clipboard."""
        last = self._told.last("assistant")
        if last:
            QGuiApplication.clipboard().setText(last.text)
            self.notices.tell(self.tr("The answer is on the clipboard."))

    def _begun(self, _answering: bool) -> None:
        self._said_meanwhile = True

    def _over(self, whole: bool) -> None:
        if whole or self._behind:
            self.reload()
        else:
            self.refresh()
        self.changed.emit()


def _ask(parent: QWidget, title: str, text: str, yes: str) -> bool:
    return dialogs.ask(parent, title, text, yes, danger=True)
