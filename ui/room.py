"""The open chat: header, memory strip, conversation, composer; and what goes between them and the engine.

The widgets are views. Here an event of the engine becomes what they show, and what the person does becomes a command.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui import dialogs, memory, pages
from ui.bridge import Engine, Refused, ignored
from ui.commandlist import is_command
from ui.look import Look
from ui.proposals import Proposals
from ui.roomview import RoomView
from ui.steering import Ask, Steering
from zeta import events
from zeta.events import Event
from zeta.worker.client import Failure
from zeta.worker.rows import ChatRow, LifetimeRow, TurnRow, parse

FRAME_MS = 33
"""Tokens are painted at most thirty times a second."""


class Room(RoomView):
    """One open chat, or none yet.

    Signals: `changed()` when the list of chats is out of date, `opened(id, title)`,
    `elsewhere_wanted(conversation, ordinal)` for a passage of another chat (empty: of none), `link_wanted(url)`,
    `model_dropped(Path)`, `files_wanted()`, `renamed(title)`, `pin_wanted(bool)`, `menu_wanted(name)` for another entry
    of the header's menu, `command_wanted(name, argument)` for a message that begins with a slash.
    """

    changed = Signal()
    opened = Signal(str, str)
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
        self.conversation, self.title, self.incognito = "", "", False
        self._turns: list[TurnRow] = []
        self._life = LifetimeRow(128, 0, "", ())
        self._busy = self._answering = self._stopped = False
        self._queue: list[Path | str] = []
        self._reading = ""
        self._trouble: tuple[Failure, bool] | None = None
        self._begun, self._behind = 0, False
        self.system = ""
        self._drafts: dict[str, str] = {}
        self._to_show = -1
        self._again: Callable[[], object] | None = None
        self._pending: list[str] = []
        self._done = events.Done(0, 0.0, 0.0, "stopped")
        self._painter = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._painter.timeout.connect(self._paint)
        self._connect()
        self.steering = Steering(engine, self, ask or _ask)
        self.proposals = Proposals(engine, self.proposal, self.notices, self)
        self.show_nothing()

    def _connect(self) -> None:
        self._engine.heard.connect(self._hear)
        self.composer.sent.connect(self.send)
        self.composer.stop_wanted.connect(self.stop)
        self.composer.attach_wanted.connect(self.files_wanted)
        self.composer.typing.connect(lambda: self._engine.do("wake", None, ignored))
        self.composer.files_dropped.connect(self.attach)
        self.composer.model_dropped.connect(self.model_dropped)
        view = self.transcript
        view.edit_wanted.connect(self.edit)
        view.regenerate_wanted.connect(self.regenerate)
        view.continue_wanted.connect(self.proceed)
        view.branch_wanted.connect(self.branch)
        view.link_wanted.connect(self.link_wanted)
        view.retry_wanted.connect(self._retry)
        view.cancel_wanted.connect(self.stop)
        self.header.rename_wanted.connect(self.renamed)
        for name in ("export_md", "export_json", "export_zmem", "system_prompt_wanted", "branches_wanted"):
            getattr(self.header, name).connect(lambda name=name: self.menu_wanted.emit(name.removesuffix("_wanted")))
        self.header.delete_wanted.connect(lambda: self.menu_wanted.emit("delete"))
        self.header.pin_wanted.connect(self.pin_wanted)

    # opening

    @property
    def busy(self) -> bool:
        """Whether an answer or a file is under way."""
        return self._busy

    @property
    def turns(self) -> Sequence[TurnRow]:
        """What is shown."""
        return self._turns

    @property
    def life(self) -> LifetimeRow:
        """Where every page is."""
        return self._life

    def show_nothing(self) -> None:
        """No chat is open."""
        self.conversation = self.title = ""
        self._set_busy(False)
        self._show_turns([])
        self._show_life(LifetimeRow(128, 0, "", ()))
        self.header.set_chat("", 0.0, 0, False)
        self.header.set_stats(0, 0, 0, 0, 0, 0)
        self.status.setText("")
        self.composer.set_enabled(False, self.tr("Choose a model to begin"))
        self.transcript.set_empty(
            self.tr("No chat is open."), (self.tr("A model answers; choose one on the page of models."),)
        )

    def show_told(self, title: str, turns: Sequence[TurnRow]) -> None:
        """A chat to read while no model is loaded."""
        self.title = title
        self._show_turns(turns)
        self.header.set_chat(title, turns[0].time if turns else 0.0, 0, False)

    def open(
        self, conversation: str, *, incognito: bool = False, failed: Refused | None = None, **flags: object
    ) -> None:
        """Open a conversation (an id, `new` or `last`); its window comes back from disk, and what was not read yet of a
        file is read, until `stop`."""
        self.composer.set_enabled(False, self.tr("Opening…"))
        self.proposals.forget()
        self.strip.clear()
        self.conversation = self.title = ""
        self._queue.clear()
        self._show_turns([])
        self._show_life(LifetimeRow(128, 0, "", ()))
        self._set_busy(True)
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

    def take_over(self, before: Room) -> None:
        """Show what another room has open."""
        self.conversation, self.title, self.system = before.conversation, before.title, before.system
        self.incognito, self._drafts = before.incognito, before._drafts
        self.composer.set_draft(before.composer.draft())
        if self.conversation:
            self.composer.set_enabled(True, "")
            self.reload()

    def keep_draft(self) -> None:
        """Remember what is being written, for when this chat is open again."""
        if self.conversation and not self.incognito:
            self._drafts[self.conversation] = self.composer.draft()

    def _opened(self, incognito: bool) -> None:
        self.incognito = incognito
        self.transcript.set_empty("", ())
        self.composer.set_draft(self._drafts.pop(self.conversation, ""))
        self.composer.set_enabled(True, "")
        self._set_busy(False)
        self.reload()
        self.opened.emit(self.conversation, self.title)
        self.composer.setFocus()

    def reload(self) -> None:
        """Ask for everything that is shown of the open chat."""
        self._behind = True
        begun = self._begun

        def show(values: list[dict[str, Any]]) -> None:
            if begun == self._begun:  # else more has been said meanwhile: they come when that is over
                self._behind = False
                self._show_turns([parse(TurnRow, each) for each in values])
                self._show_trouble()

        self._engine.do("turns", show, lambda _: self._show_trouble())
        self.refresh()

    def refresh(self) -> None:
        """Ask where pages are, and for the numbers."""
        self._engine.do("lifetime", lambda value: self._show_life(parse(LifetimeRow, value)))
        self._engine.do("stats", lambda value: self._show_stats(parse(events.Stats, value)))

    def _show_turns(self, turns: Sequence[TurnRow]) -> None:
        self._turns = list(turns)
        self._pending.clear()
        self.transcript.clear_progress()
        self.transcript.set_turns(self._turns)
        if self._to_show >= 0:
            self.go_to_turn(self._to_show)
            self._to_show = -1

    def after_reload(self, ordinal: int) -> None:
        """Go to a turn once the turns that were asked for are here."""
        self._to_show = ordinal

    def _show_life(self, life: LifetimeRow) -> None:
        self._life = life
        self.strip.set_lifetime(life)
        self._show_header()

    def _show_header(self) -> None:
        since = self._turns[0].time if self._turns else 0.0
        self.header.set_chat(self.title, since, self._life.tokens if since else 0, self.incognito)

    def _show_stats(self, stats: events.Stats) -> None:
        share, number = round(100 * stats.window / max(1, stats.window_limit)), self.locale().toString
        self.strip.set_size(stats.store_bytes)
        ram, all_ram = memory.used(self._engine.pid)
        self.header.set_stats(stats.window, stats.window_limit, stats.store_bytes, stats.quota, ram, all_ram)
        self.status.setText(
            self.tr("window {share} % · {recalled} recalled · {pages} pages on disk · nothing dropped").format(
                share=number(share), recalled=number(stats.recalled_now), pages=number(stats.pages_on_disk)
            )
        )

    def know(self, row: ChatRow) -> None:
        """The open chat as the list has it: its first question gave it a title, or the person did."""
        self.title = row.title
        self.header.set_pinned(row.pinned)
        self._show_header()

    # saying

    def attach(self, paths: Sequence[Path]) -> None:
        """Let files wait in the composer."""
        for path in paths:
            try:
                self.composer.add_file(path, path.stat().st_size)
            except OSError as error:
                self.notices.warn(self.tr("{name} cannot be read").format(name=path.name), error.strerror or "")

    def send(self, text: str, files: Sequence[Path] = ()) -> None:
        """Read the files into the history one after the other, then say `text` and stream the answer."""
        name, _, argument = text[1:].partition(" ")
        if text.startswith("/") and is_command(name):
            self.command_wanted.emit(name, argument.strip())
            return
        text = text[1:] if text.startswith("//") else text
        self._queue = [*files, *([text] if text.strip() else [])]
        self._go_on()

    def _go_on(self) -> None:
        """The next thing that waits."""
        if self._queue:
            item = self._queue.pop(0)
            if isinstance(item, Path):
                self._read(item)
            else:
                self._ask(item)

    def _read(self, path: Path) -> None:
        def failed(failure: Failure) -> None:
            self._give_back(path)
            self._failed(failure, retry=False)

        self._begin(answering=False)
        self._reading = path.name
        self.transcript.set_progress(self._reading_label(), 0, 0, 0.0)
        self._engine.do("read", lambda _: self._read_over(), failed, path=str(path))

    def _reading_label(self) -> str:
        if self._reading:
            return self.tr("Reading {name}").format(name=self._reading)
        return self.tr("Reading on where it was stopped")

    def _read_over(self) -> None:
        if self._stopped:
            self._give_back()
            self.notices.tell(self.tr("Stopped. What was not read yet is read before the next answer."))
            self._finished(whole=True)
        else:
            self._engine.do("last", self._show_read, self._failed, count=1)

    def _show_read(self, values: list[dict[str, Any]]) -> None:
        """The file that was read is a turn of its own."""
        for row in (parse(TurnRow, each) for each in values):
            if row.ordinal == len(self._turns):
                self._turns.append(row)
                self.transcript.add_turn(row)
        self.transcript.clear_progress()
        if self._queue:
            self._go_on()
        else:
            self._finished(whole=False)

    def _give_back(self, *files: Path) -> None:
        """What was not sent goes back into the composer."""
        waiting, self._queue = [*files, *self._queue], []
        self.composer.set_draft("".join(each for each in waiting if isinstance(each, str)))
        self.attach([each for each in waiting if isinstance(each, Path) and each not in files])

    def _ask(self, text: str) -> None:
        at = self._turns[-1].end if self._turns else 0
        row = TurnRow(len(self._turns), "user", time.time(), text, at, at, True)
        self._turns.append(row)
        self.transcript.add_turn(row)

        def again() -> None:  # the engine may have kept the question
            kept = bool(self._turns) and (self._turns[-1].role, self._turns[-1].text) == ("user", text)
            if kept:
                self.regenerate()
            else:
                self._ask(text)

        self._again = again
        self._begin(answering=True)
        self._engine.do("ask", self._answered, self._failed, text=text)

    def edit(self, ordinal: int, text: str) -> None:
        """Say something else at a turn, on a branch that starts there."""
        if self._busy:
            return
        self._show_turns([*self._turns[:ordinal], TurnRow(ordinal, "user", time.time(), text, 0, 0, True)])
        self._again = partial(self.edit, ordinal, text)
        self._begin(answering=True)
        self._engine.do("edit", self._answered, self._failed, ordinal=ordinal, text=text)

    def regenerate(self) -> None:
        """Answer the last question anew."""
        last = next((turn.ordinal for turn in reversed(self._turns) if turn.role == "user"), None)
        if self._busy or last is None:
            return
        self._show_turns(self._turns[: last + 1])
        self._again = self.regenerate
        self._begin(answering=True)
        self._engine.do("regenerate", self._answered, self._failed)

    def proceed(self) -> None:
        """Go on with the last answer."""
        if self._busy or not self._turns or self._turns[-1].role != "assistant":
            return
        begun = self._turns[-1].text
        self._show_turns(self._turns[:-1])
        self._again = self.proceed
        self._begin(answering=True)
        self.transcript.append(begun)
        self._engine.do("proceed", self._answered, self._failed)

    def stop(self) -> None:
        """End what is under way; what was said stays."""
        if self._busy:
            self._stopped = True
            self._engine.do("stop")

    def branch(self, ordinal: int) -> None:
        """Go on from after a turn on a branch of its own."""
        self._engine.do("branch", lambda _: self.reload(), self.tell, ordinal=ordinal)

    def _begin(self, *, answering: bool) -> None:
        self._begun += 1
        self._set_busy(True)
        self._answering, self._stopped, self._reading = answering, False, ""
        self.composer.setFocus()  # what had the focus may be gone
        if answering:
            self.transcript.begin_answer()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.composer.set_busy(busy)
        self.transcript.set_busy(busy)

    # hearing

    def _hear(self, event: Event) -> None:
        match event:
            case events.Token():
                self._pending.append(event.text)
                if not self._painter.isActive():
                    self._painter.start()
            case events.Loaded():
                self.conversation, self.title, self.system = event.conversation, event.title, event.system
            case events.Prefilled():
                self.transcript.set_progress(self._reading_label(), event.done, event.total, event.seconds)
            case events.Progressed(task="document"):
                label = self.tr("Opening {name}").format(name=event.text)
                self.transcript.set_progress(label, int(event.done), int(event.total), 0.0)
            case events.Progressed(task="load"):
                self.status.setText(
                    self.tr("loading the model: {share} %").format(
                        share=self.locale().toString(round(100 * event.done))
                    )
                )
            case events.Progressed(task="gists"):
                share = round(100 * event.done / max(1.0, event.total))
                self.status.setText(self.tr("making gists: {share} %").format(share=self.locale().toString(share)))
            case events.Resonated():
                found = zip(pages.own_pages(event.pages, self._life), pages.heats(event.scores), strict=True)
                self.strip.heat({page: heat for page, heat in found if page is not None})
            case events.Recalled():
                self.strip.recalled([p for p in pages.own_pages([event.page], self._life) if p is not None], 1.0)
            case events.Evicted():
                self.strip.evicted(event.page, event.stored)
            case events.Focused():
                self.strip.focused(event.actions)
            case events.GuestLeft():
                self.strip.left(event.begin, event.end)
            case events.Saved():
                self.strip.grown(event.tokens)
            case events.Done():
                self._done = event
            case events.Failed():
                self.notices.warn(event.message, event.hint)
            case _:
                pass

    def _paint(self) -> None:
        """One frame: all tokens that came since the last one."""
        text, self._pending = "".join(self._pending), []
        if text and self._answering:
            self.transcript.clear_progress()
            self.transcript.append(text)

    def _answered(self, _value: Any) -> None:
        self._painter.stop()
        self._paint()
        self._engine.do("last", self._close_answer, self._failed, count=2)

    def _close_answer(self, values: list[dict[str, Any]]) -> None:
        done, rows = self._done, [parse(TurnRow, each) for each in values]
        if not rows:  # the answer was stopped before anything was said
            self._finished(whole=True)
            return
        first = rows[0].ordinal
        self._turns[first:] = rows
        self.transcript.end_answer(rows[-1], done.tokens, done.seconds, done.tokens_per_second, done.reason)
        self._finished(whole=self._behind)

    def _finished(self, *, whole: bool) -> None:
        """A command is over; `whole` asks for all turns again."""
        self._set_busy(False)
        self._answering = False
        self.strip.cool()
        self.transcript.clear_progress()
        if whole:
            self.reload()
        else:
            self.refresh()
        self.changed.emit()

    def _failed(self, failure: Failure, *, retry: bool = True) -> None:
        self._painter.stop()
        self._pending.clear()
        if failure.kind not in ("ReadStopped", "EngineDied"):  # of that the window tells, and starts another engine
            self._trouble = failure, retry
        self._finished(whole=True)

    def _show_trouble(self) -> None:
        """Say what failed, below the turns that there are."""
        trouble, self._trouble = self._trouble, None
        if trouble:
            failure, retry = trouble
            self.transcript.fail(failure.message, failure.hint, retry and self._again is not None)

    def _retry(self) -> None:
        again = self._again
        if again and not self._busy:
            again()

    def tell(self, failure: Failure) -> None:
        """Say that something could not be done."""
        self.notices.warn(failure.message, failure.hint)

    def engine_died(self) -> None:
        """The engine is gone; nothing is under way any more."""
        self._pending.clear()
        self._painter.stop()
        self._give_back()
        self._answering = False
        self._set_busy(False)
        self.transcript.clear_progress()
        self.composer.set_enabled(False, self.tr("The engine starts again…"))

    # small things

    def copy_last(self) -> None:
        """Put the last answer on the clipboard."""
        last = next((turn for turn in reversed(self._turns) if turn.role == "assistant"), None)
        if last:
            QGuiApplication.clipboard().setText(last.text)
            self.notices.tell(self.tr("The answer is on the clipboard."))

    def go_to_turn(self, ordinal: int) -> None:
        """Scroll to a turn and show where it is."""
        if 0 <= ordinal < len(self._turns):
            self.transcript.scroll_to_turn(ordinal)


def _ask(parent: QWidget, title: str, text: str, yes: str) -> bool:
    return dialogs.ask(parent, title, text, yes, danger=True)
