"""The main window: the list of chats, the open chat, and the pages for models, settings and data; and what happens when
the engine dies."""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from collections.abc import Mapping

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from ui import actions, files, models_desk, sides
from ui.bridge import Engine
from ui.chatdesk import ChatDesk
from ui.commandlist import commands
from ui.commands import Commands
from ui.composer.drops import dropped
from ui.datadesk import DataDesk
from ui.datapage import DataPage
from ui.firstrun import FirstRun
from ui.jobs import Jobs
from ui.library import Library
from ui.look import SCALES, Look
from ui.memories.page import MemoriesPage
from ui.memoriesdesk import MemoriesDesk
from ui.models.page import ModelsPage
from ui.opening import Opening
from ui.palette import Action, Palette
from ui.preferences import Preferences
from ui.recovery import Recovery
from ui.room import Room
from ui.settings.page import SettingsPage
from ui.shortcuts import SHORTCUTS
from ui.sidebar.sidebar import Sidebar
from ui.sizes import format_bytes
from ui.windowtitle import BARE
from ui.writing.desk import WritingDesk
from ui.writing.page import WritingPage
from zeta import config
from zeta.errors import ZetaError
from zeta.worker.client import Failure
from zeta.worker.rows import ChatRow

NARROW = 860
"""Pixels of width below which the list of chats folds away."""


class Window(QMainWindow):
    """Everything on the screen.

    Signals: `language_changed()`: the window should be built anew.
    """

    language_changed = Signal()

    def __init__(self, engine: Engine, look: Look, flags: Mapping[str, object], jobs: Jobs | None = None) -> None:
        """`engine` is started already; `flags` weigh more than the settings file."""
        super().__init__()
        self._engine, self.look, self._flags = engine, look, dict(flags)
        self._jobs = jobs or Jobs()
        self._folded_by_hand: bool | None = None
        self.setObjectName("window")
        self.setWindowTitle(BARE)
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self.setMinimumSize(480, 480)
        self._build()
        self._connect()
        self.deeds = actions.make(self)
        self._restyle()

    def _build(self) -> None:
        look, engine = self.look, self._engine
        self.sidebar, self.room = Sidebar(look), Room(engine, look)
        self.models_page, self.first_run = ModelsPage(look), FirstRun(look)
        self.settings_page, self.data_page = SettingsPage(look, config.CHANGEABLE), DataPage(look)
        self.memories_page, self.writing_page = MemoriesPage(look), WritingPage(look)
        self.pages = QStackedWidget()
        self._side_pages = (
            self.models_page,
            self.memories_page,
            self.settings_page,
            self.data_page,
            self.writing_page,
        )
        for page in (self.room, *self._side_pages, self.first_run):
            self.pages.addWidget(page)
        notices = self.room.notices
        self.library = Library(
            engine, self.sidebar, notices, save_as=files.saver(self), open_file=files.opener(self), parent=self
        )
        self.models = models_desk.ModelsDesk(engine, self.models_page, self.first_run, self._jobs, self)
        self.preferences = Preferences(engine, self.settings_page, look, notices, self._flags, self)
        self.data = DataDesk(engine, self.data_page, self)
        self.memories = MemoriesDesk(engine, self.memories_page, self.memories_page.notices, self)
        self.writing = WritingDesk(engine, self.writing_page, parent=self)
        self.opening = Opening(engine, self.room, self.library, self.models, self.preferences, self._flags, self)
        self.desk = ChatDesk(engine, self.room, self.library, look, self)
        self.recovery = Recovery(engine, self.room, self.attend, self)
        self.commands = Commands(self, self.room, self.library)
        self.palette_card = Palette(look, self)
        middle = QWidget()
        middle.setObjectName("window")
        across = QHBoxLayout(middle)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.sidebar)
        across.addWidget(self.pages, 1)
        self.setCentralWidget(middle)
        self.room.composer.set_commands(commands())

    def _connect(self) -> None:
        self._engine.refused.connect(self._refused)
        self.look.changed.connect(self._restyle)
        side, room, library = self.sidebar, self.room, self.library
        opening = self.opening
        side.new_wanted.connect(opening.new)
        side.models_wanted.connect(self.show_models)
        side.settings_wanted.connect(self.show_settings)
        side.data_wanted.connect(self.show_data)
        side.memories_wanted.connect(self.show_memories)
        side.documents_wanted.connect(self.show_writing)
        self.writing.working.connect(self._writing_works)
        self.writing.models_wanted.connect(self.show_models)
        side.fold_wanted.connect(lambda: self.fold(not self.is_folded()))
        library.open_wanted.connect(opening.chat)
        library.told.connect(room.show_told)
        library.gone.connect(opening.new)
        library.back.connect(opening.chat)
        library.known.connect(room.know)
        opening.opened.connect(self._opened)
        opening.room_wanted.connect(self.show_room)
        opening.models_wanted.connect(self.show_models)
        opening.settings_wanted.connect(self.show_settings)
        self.desk.replaced.connect(opening.changed)
        room.changed.connect(library.refresh)
        room.named.connect(self.setWindowTitle)
        room.space_wanted.connect(self.show_data)
        room.elsewhere_wanted.connect(self._go_elsewhere)
        room.proposals.always_wanted.connect(lambda: self.preferences.change("memory", "on"))
        room.model_dropped.connect(lambda path: opening.use_model(str(path)))
        room.command_wanted.connect(self.commands.run)
        for page in self._side_pages:
            page.closed.connect(self.show_room)
        self.memories.open_wanted.connect(self._open_origin)
        self.memories.mode_wanted.connect(lambda mode: self.preferences.change("memory", mode))
        self.models.use_wanted.connect(opening.use_model)
        self.models.listed.connect(self._models_listed)
        self.first_run.skip_wanted.connect(self.show_room)
        self.preferences.reload_wanted.connect(opening.again)
        self.preferences.language_changed.connect(self.language_changed)
        self.preferences.system_wanted.connect(self.desk.set_system)
        self.data.changed.connect(opening.last)
        self.palette_card.action_wanted.connect(lambda name: self.deeds[name].trigger())
        self.palette_card.chat_wanted.connect(opening.chat)

    # starting

    def begin(self, before: Window | None = None) -> None:
        """Ask the engine for everything and open a chat, or the page for the first start; or go on where the window
        `before` this one was."""
        if self.preferences.looks.geometry:
            self.restoreGeometry(QByteArray(b64decode(self.preferences.looks.geometry)))
        self.preferences.begin()
        if before is None:
            self.attend()
            return
        self.models.refresh()
        self.library.refresh()
        self.room.take_over(before.room)
        self.writing.take_over(before.writing)
        self.opening.go_on()

    def attend(self) -> None:
        """Make an engine that has just started ours."""
        self.opening.begin()
        if self.memories_page.isVisible():
            self.memories.refresh()

    def _opened(self, conversation: str) -> None:
        """A chat is open: the list, the card of the model and the settings are told."""
        self.recovery.over()
        self.models.chat_opened()
        self.library.set_open(conversation)
        now = time.time()
        ghost = ChatRow(conversation, self.tr("Incognito chat"), now, now, False, "", 0)
        self.sidebar.set_incognito(ghost if self.room.incognito else None)
        self.sidebar.set_state("")
        self.library.refresh()
        self.preferences.loaded()
        self._name_model()
        if self.pages.currentWidget() is self.first_run:
            self.show_room()

    def _models_listed(self) -> None:
        if not self.models.any_here() and not self.room.conversation and self.pages.currentWidget() is self.room:
            self.pages.setCurrentWidget(self.first_run)
        self._name_model()

    def _name_model(self) -> None:
        try:
            row = self.models.row(self.preferences.settings().model)
        except ZetaError:
            row = None
        if row is None or not row.here:
            self.sidebar.set_model(self.tr("No model"), self.tr("choose one"))
            return
        name, kind = models_desk.short_name(row)
        size = format_bytes(row.size)
        self.sidebar.set_model(name, sides.row((kind, size, self.tr("offline"))))
        self.models.set_current(row.path)

    def _refused(self, failure: Failure) -> None:
        self.room.notices.error(failure.message, failure.hint)

    # places

    def show_room(self) -> None:
        """The open chat."""
        self.pages.setCurrentWidget(self.room)
        self.room.composer.setFocus()

    def show_models(self) -> None:
        """The models."""
        self.models.refresh()
        self.pages.setCurrentWidget(self.models_page)

    def show_settings(self) -> None:
        """The settings."""
        self.preferences.refresh()
        self.pages.setCurrentWidget(self.settings_page)
        self.settings_page.focus_search()

    def show_data(self) -> None:
        """Where the person's data are."""
        self.data.refresh()
        self.pages.setCurrentWidget(self.data_page)

    def show_memories(self) -> None:
        """What is remembered across chats."""
        self.memories.refresh()
        self.pages.setCurrentWidget(self.memories_page)
        self.memories_page.focus_search()

    def show_writing(self) -> None:
        """Documents: planned, written, kept true."""
        self.writing.refresh(self.models.any_here())
        self.pages.setCurrentWidget(self.writing_page)
        self.writing_page.focus_first()

    def _writing_works(self, on: bool) -> None:
        """Chat and documents take turns: the card of the model says so."""
        self.sidebar.set_state(self.tr("writes a document; the chat waits") if on else "")

    def _open_origin(self, conversation: str, ordinal: int) -> None:
        """The chat that a memory came from, where it is still there."""
        if self.library.chat(conversation):
            self.opening.chat(conversation, ordinal)
        else:
            self.memories_page.notices.tell(self.tr("The chat that it came from was deleted."))

    def _go_elsewhere(self, conversation: str, ordinal: int) -> None:
        """Where a passage was said: in another chat, or in none, where it was remembered otherwise."""
        if not conversation:
            self.show_memories()
        elif self.library.chat(conversation):
            self.opening.chat(conversation, ordinal)
        else:
            self.room.notices.tell(self.tr("The chat that it came from was deleted."))

    def search(self) -> None:
        """Search every chat; on the page of memories, those."""
        if self.pages.currentWidget() is self.memories_page:
            self.memories_page.focus_search()
            return
        self.fold(False)
        self.sidebar.focus_search()

    def show_palette(self) -> None:
        """Everything, by name."""
        actions = [Action(row.id, row.title, row.shown, row.group_title) for row in SHORTCUTS if row.id != "palette"]
        self.palette_card.show_for(actions, self.library.chats)

    def scale(self, by: int) -> None:
        """Type one size larger (1) or smaller (-1)."""
        at = min(range(len(SCALES)), key=lambda index: abs(SCALES[index] - self.look.scale))
        self.preferences.scale(SCALES[max(0, min(len(SCALES) - 1, at + by))])

    # the window itself

    def is_folded(self) -> bool:
        """Whether the list of chats is hidden."""
        return self.width() < NARROW if self._folded_by_hand is None else self._folded_by_hand

    def fold(self, folded: bool) -> None:
        """Hide the list of chats, or show it, until the window's width says otherwise."""
        self._folded_by_hand = folded
        self.sidebar.set_folded(folded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window folds its list of chats."""
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW) != (event.size().width() < NARROW):
            self._folded_by_hand = None
        self.sidebar.set_folded(self.is_folded())

    def _restyle(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setStyleSheet(self.look.sheet())

    def leave(self) -> None:
        """Esc: back from a page to the chat, or the end of an answer."""
        if self.pages.currentWidget() in self._side_pages:
            self.show_room()
        else:
            self.room.talk.stop()

    def part(self) -> Jobs:
        """Decide what waits for an undo, and keep the window's place. The engine goes on, and so do the jobs."""
        self.hide()
        self.room.notices.finish()
        self.memories_page.notices.finish()
        self.writing_page.notices.finish()
        self.preferences.save_looks(b64encode(self.saveGeometry().data()).decode("ascii"))
        return self._jobs

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere."""
        found = dropped(event.mimeData())
        if found.models or found.documents:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A model is used from now on; documents wait in the composer."""
        found = dropped(event.mimeData())
        event.acceptProposedAction()
        if found.models:
            self.opening.use_model(str(found.models[0]))
        if found.documents:
            self.show_room()
            self.room.talk.attach(found.documents)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The engine saves and goes."""
        self.part().close()
        self._engine.close()
        super().closeEvent(event)
