"""The open chat: header, memory strip, conversation, composer; and what goes between them and the engine.

The widgets are views. Here an event of the engine becomes what they show, and what the person does becomes a command.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import dialogs, memory, pages
from ui.bridge import Engine, Refused
from ui.composer import Composer
from ui.header import Header
from ui.look import Look
from ui.notices import Notices
from ui.sides import margins
from ui.strip.strip import MemoryStrip
from ui.transcript import Transcript
from zeta import events
from zeta.events import Event
from zeta.worker.client import Failure
from zeta.worker.rows import ChatRow, GlanceRow, LifetimeRow, SourceRow, TurnRow, parse

FRAME_MS = 33
"""Tokens are painted at most thirty times a second."""

Ask = Callable[[QWidget, str, str, str], bool]


class Room(QWidget):
    """One open chat, or none yet.

    Signals: `changed()` when the list of chats is out of date, `opened(id, title)`, `busy_changed(bool)`,
    `elsewhere_wanted(conversation, ordinal)` for a passage of another chat, `link_wanted(url)`,
    `model_dropped(Path)`, `files_wanted()`, `renamed(title)`, `pin_wanted(bool)`, `menu_wanted(name)` for another entry
    of the header's menu, `command_wanted(name, argument)` for a message that begins with a slash.
    """

    changed = Signal()
    opened = Signal(str, str)
    busy_changed = Signal(bool)
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
        super().__init__(parent)
        self._engine, self._look = engine, look
        self._confirm = ask or _ask
        self.conversation, self.title, self.incognito = "", "", False
        self._turns: list[TurnRow] = []
        self._life = LifetimeRow(128, 0, "", ())
        self._busy = self._answering = False
        self._begun, self._behind = 0, False
        self.system = ""
        self._drafts: dict[str, str] = {}
        self._to_show = -1
        self._again: Callable[[], None] | None = None
        self._pending: list[str] = []
        self._painter = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._painter.timeout.connect(self._paint)
        self.header, self.strip = Header(look), MemoryStrip(look)
        self.transcript, self.notices = Transcript(look), Notices(look)
        self.composer = Composer(look)
        self._status = QLabel()
        self._status.setProperty("kind", "small")
        self._hint = QLabel(self.tr("Ctrl+K everything"))
        self._hint.setProperty("kind", "small")
        self._arrange()
        self._connect()
        self.show_nothing()

    def _arrange(self) -> None:
        rule = QFrame()
        rule.setObjectName("rule")
        top = QVBoxLayout()
        top.setContentsMargins(*margins(32, 16, 24, 0))
        top.setSpacing(8)
        top.addWidget(self.header)
        top.addWidget(self.strip)
        top.addWidget(rule)
        foot = QHBoxLayout()
        foot.addWidget(self._status, 1)
        foot.addWidget(self._hint)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(*margins(32, 8, 24, 16))
        bottom.setSpacing(8)
        bottom.addWidget(self.notices)
        bottom.addWidget(self.composer)
        bottom.addLayout(foot)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(top)
        rows.addWidget(self.transcript, 1)
        rows.addLayout(bottom)

    def _connect(self) -> None:
        self._engine.heard.connect(self._hear)
        self.composer.sent.connect(self.send)
        self.composer.stop_wanted.connect(self.stop)
        self.composer.attach_wanted.connect(self.files_wanted)
        self.composer.typing.connect(lambda: self._engine.do("wake", None, _ignored))
        self.composer.files_dropped.connect(self.attach)
        self.composer.model_dropped.connect(self.model_dropped)
        view = self.transcript
        view.edit_wanted.connect(self.edit)
        view.regenerate_wanted.connect(self.regenerate)
        view.continue_wanted.connect(self.proceed)
        view.branch_wanted.connect(self.branch)
        view.forget_wanted.connect(self.forget_turn)
        view.link_wanted.connect(self.link_wanted)
        view.source_wanted.connect(self._go_to_source)
        view.retry_wanted.connect(self._retry)
        view.cancel_wanted.connect(self.stop)
        view.visible_changed.connect(self._viewed)
        self.strip.page_clicked.connect(self._go_to_page)
        self.strip.glance_wanted.connect(self._glance)
        self.strip.pin_wanted.connect(self._pin_page)
        self.strip.recall_wanted.connect(self._recall_page)
        self.strip.forget_wanted.connect(self._forget_page)
        self.header.rename_wanted.connect(self.renamed)
        for name in ("export_md", "export_json", "export_zmem", "system_prompt_wanted", "branches_wanted"):
            getattr(self.header, name).connect(lambda name=name: self.menu_wanted.emit(name.removesuffix("_wanted")))
        self.header.delete_wanted.connect(lambda: self.menu_wanted.emit("delete"))
        self.header.pin_wanted.connect(self.pin_wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """The composer has the keyboard where nothing else has it."""
        super().showEvent(event)
        self.composer.setFocus()

    # opening

    @property
    def busy(self) -> bool:
        """Whether an answer or a file is under way."""
        return self._busy

    @property
    def turns(self) -> Sequence[TurnRow]:
        """What is shown."""
        return self._turns

    def show_nothing(self) -> None:
        """No chat is open."""
        self.conversation = self.title = ""
        self._set_busy(False)
        self._show_turns([])
        self._show_life(LifetimeRow(128, 0, "", ()))
        self.header.set_chat("", 0.0, 0, False)
        self._status.setText("")
        self.composer.set_enabled(False, self.tr("Choose a model to begin"))

    def show_told(self, title: str, turns: Sequence[TurnRow]) -> None:
        """A chat to read while no model is loaded."""
        self.title = title
        self._show_turns(turns)
        self.header.set_chat(title, turns[0].time if turns else 0.0, 0, False)

    def open(
        self, conversation: str, *, incognito: bool = False, failed: Refused | None = None, **flags: object
    ) -> None:
        """Open a conversation (an id, `new` or `last`); its window comes back from disk."""
        self.composer.set_enabled(False, self.tr("Opening…"))
        self.strip.clear()
        self._status.setText(self.tr("opening…"))
        self._engine.do(
            "open",
            lambda _: self._opened(incognito),
            failed,
            conversation=conversation,
            incognito=incognito,
            **flags,
        )

    def keep_draft(self) -> None:
        """Remember what is being written, for when this chat is open again."""
        if self.conversation and not self.incognito:
            self._drafts[self.conversation] = self.composer.draft()

    def _opened(self, incognito: bool) -> None:
        self.incognito = incognito
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

        self._engine.do("turns", show)
        self._refresh()

    def _refresh(self) -> None:
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
        self._status.setText(
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
        """Read the files into the history, then say `text` and stream the answer."""
        if text.startswith("/") and not text.startswith("//"):
            name, _, argument = text[1:].partition(" ")
            self.command_wanted.emit(name, argument.strip())
            return
        text = text[1:] if text.startswith("//") else text
        for path in files:
            self._read(path)
        if text.strip():
            self._ask(text)

    def _read(self, path: Path) -> None:
        self._begin(answering=False)
        self.transcript.set_progress(self.tr("Reading {name}").format(name=path.name), 0, 0, 0.0)
        self._engine.do("read", lambda _: self._finished(whole=True), self._failed, path=str(path))

    def _ask(self, text: str) -> None:
        def go() -> None:
            self._begin(answering=True)
            self._engine.do("ask", self._answered, self._failed, text=text)

        at = self._turns[-1].end if self._turns else 0
        row = TurnRow(len(self._turns), "user", time.time(), text, at, at, True)
        self._turns.append(row)
        self.transcript.add_turn(row)
        self._again = go
        go()

    def edit(self, ordinal: int, text: str) -> None:
        """Say something else at a turn, on a branch that starts there."""
        if self._busy:
            return
        self._show_turns([*self._turns[:ordinal], TurnRow(ordinal, "user", time.time(), text, 0, 0, True)])
        self._begin(answering=True)
        self._engine.do("edit", self._answered, self._failed, ordinal=ordinal, text=text)

    def regenerate(self) -> None:
        """Answer the last question anew."""
        last = next((turn.ordinal for turn in reversed(self._turns) if turn.role == "user"), None)
        if self._busy or last is None:
            return
        self._show_turns(self._turns[: last + 1])
        self._begin(answering=True)
        self._engine.do("regenerate", self._answered, self._failed)

    def proceed(self) -> None:
        """Go on with the last answer."""
        if self._busy or not self._turns or self._turns[-1].role != "assistant":
            return
        begun = self._turns[-1].text
        self._show_turns(self._turns[:-1])
        self._begin(answering=True)
        self.transcript.append(begun)
        self._engine.do("proceed", self._answered, self._failed)

    def stop(self) -> None:
        """End what is under way; what was said stays."""
        if self._busy:
            self._engine.do("stop")

    def branch(self, ordinal: int) -> None:
        """Go on from after a turn on a branch of its own."""
        self._engine.do("branch", lambda _: self.reload(), self._tell, ordinal=ordinal)

    def _begin(self, *, answering: bool) -> None:
        self._begun += 1
        self._set_busy(True)
        self._answering = answering
        if answering:
            self.transcript.begin_answer()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.composer.set_busy(busy)
        self.transcript.set_busy(busy)
        self.busy_changed.emit(busy)

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
                label = self.tr("Reading")
                self.transcript.set_progress(label, event.done, event.total, event.seconds)
            case events.Progressed(task="document"):
                label = self.tr("Opening {name}").format(name=event.text)
                self.transcript.set_progress(label, int(event.done), int(event.total), 0.0)
            case events.Progressed(task="load"):
                self._status.setText(
                    self.tr("loading the model: {share} %").format(
                        share=self.locale().toString(round(100 * event.done))
                    )
                )
            case events.Resonated():
                found = zip(pages.own_pages(event.pages, self._life), pages.heats(event.scores), strict=True)
                self.strip.heat({page: heat for page, heat in found if page is not None})
            case events.Recalled():
                self.strip.recalled([p for p in pages.own_pages([event.page], self._life) if p is not None], 1.0)
            case events.Evicted():
                self.strip.evicted(event.page, event.stored)
            case events.GuestLeft():
                self.strip.left(event.begin, event.end)
            case events.Saved():
                self.strip.grown(event.tokens)
            case events.Done():
                self._done = event
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
            self._refresh()
        self.changed.emit()

    def _failed(self, failure: Failure) -> None:
        self._painter.stop()
        self._pending.clear()
        self._finished(whole=True)
        if failure.kind == "ReadStopped":
            return
        if failure.kind != "EngineDied":  # the window tells of that, and starts another engine
            self.transcript.fail(failure.message, failure.hint)

    def _retry(self) -> None:
        again = self._again
        if again and not self._busy:
            again()

    def _tell(self, failure: Failure) -> None:
        self.notices.warn(failure.message, failure.hint)

    def engine_died(self) -> None:
        """The engine is gone; nothing is under way any more."""
        self._pending.clear()
        self._painter.stop()
        self._answering = False
        self._set_busy(False)
        self.transcript.clear_progress()
        self.composer.set_enabled(False, self.tr("The engine starts again…"))

    # memory

    def _viewed(self, first: int, last: int) -> None:
        if self._turns and self._life.where and 0 <= first <= last < len(self._turns):
            self.strip.set_view(*pages.pages_of(self._turns, first, last, self._life.page_tokens))

    def _go_to_page(self, page: int) -> None:
        turn = pages.turn_at(self._turns, page * self._life.page_tokens)
        if turn:
            self.transcript.scroll_to_turn(turn.ordinal)

    def _go_to_source(self, source: SourceRow) -> None:
        if source.here and source.ordinal >= 0:
            self.transcript.scroll_to_turn(source.ordinal)
        elif source.conversation != self.conversation:
            self.elsewhere_wanted.emit(source.conversation, source.ordinal)

    def _glance(self, page: int) -> None:
        if not 0 <= page < len(self._life.where):
            return
        if self._busy:  # the engine would tell it only when the answer is over
            self.strip.set_glance(pages.glance(self._turns, self._life, page))
        else:
            self._engine.do("glance", lambda value: self.strip.set_glance(parse(GlanceRow, value)), _ignored, page=page)

    def _pin_page(self, page: int, on: bool) -> None:
        self._engine.do("pin_page", lambda _: self._refresh(), self._tell, page=page, on=on)

    def _recall_page(self, page: int) -> None:
        self._engine.do("recall_page", self._shown_ready, self._tell, page=page)

    def recall(self, query: str) -> None:
        """Find what answers `query` and keep it ready for the next question."""
        self._engine.do("recall", self._shown_ready, self._tell, query=query)

    def _shown_ready(self, values: list[dict[str, Any]]) -> None:
        if not values:
            self.notices.tell(self.tr("Nothing in memory resonates with that."))
            return
        text = " … ".join(" ".join(parse(SourceRow, each).text.split())[:160] for each in values)
        self.notices.tell(self.tr("Ready for the next question: {text}").format(text=text))

    def _forget_page(self, page: int) -> None:
        if self._confirm(
            self,
            self.tr("Forget page {page}?").format(page=self.locale().toString(page)),
            self.tr("What was said there is erased for good, on disk too. This cannot be undone."),
            self.tr("Forget"),
        ):
            self._engine.do("forget_page", lambda _: self.reload(), self._tell, page=page)

    def forget_turn(self, ordinal: int) -> None:
        """Erase what was said at a turn, after asking."""
        if self._confirm(
            self,
            self.tr("Forget this?"),
            self.tr("What was said is erased for good, on disk too. This cannot be undone."),
            self.tr("Forget"),
        ):
            self._engine.do("forget_turn", lambda _: self.reload(), self._tell, ordinal=ordinal)

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


def _ignored(failure: Failure) -> None:
    """Nobody waits for this."""
