"""The main window: the list of chats, the open chat, and the pages for models, settings and data; and what happens when
the engine dies."""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping

from PySide6.QtCore import QByteArray, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from ui import actions, dialogs, files, models_desk, sides
from ui.bridge import Engine
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
from ui.notices import Notice
from ui.palette import Action, Palette
from ui.preferences import Preferences
from ui.recovery import Recovery
from ui.room import Room
from ui.settings.page import SettingsPage
from ui.shortcuts import SHORTCUTS
from ui.sidebar.sidebar import Sidebar
from ui.sizes import format_bytes
from ui.writing.desk import WritingDesk
from ui.writing.page import WritingPage
from zeta import config
from zeta.errors import ZetaError
from zeta.worker.client import Failure
from zeta.worker.rows import BranchRow, ChatRow, parse

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
        self._wanted = str(flags.get("conversation") or "last")
        self._after_opening = -1
        self._trouble: Notice | None = None
        self._model_before = ""
        self._folded_by_hand: bool | None = None
        self.setObjectName("window")
        self.setWindowTitle("zeta")
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
        side.new_wanted.connect(self.new_chat)
        side.models_wanted.connect(self.show_models)
        side.settings_wanted.connect(self.show_settings)
        side.data_wanted.connect(self.show_data)
        side.memories_wanted.connect(self.show_memories)
        side.documents_wanted.connect(self.show_writing)
        self.writing.working.connect(self._writing_works)
        self.writing.models_wanted.connect(self.show_models)
        side.fold_wanted.connect(lambda: self.fold(not self.is_folded()))
        library.open_wanted.connect(self.open_chat)
        library.told.connect(room.show_told)
        library.gone.connect(lambda: self.new_chat(False))
        library.back.connect(lambda id: self.open_chat(id, -1))
        library.known.connect(room.know)
        room.opened.connect(self._opened)
        room.changed.connect(library.refresh)
        room.elsewhere_wanted.connect(self._go_elsewhere)
        room.proposals.always_wanted.connect(lambda: self.preferences.change("memory", "on"))
        room.renamed.connect(lambda title: library.rename(room.conversation, title))
        room.pin_wanted.connect(lambda on: library.pin(room.conversation, on))
        room.link_wanted.connect(self.ask_link)
        room.model_dropped.connect(lambda path: self.use_model(str(path)))
        room.files_wanted.connect(self.attach)
        room.menu_wanted.connect(self._menu)
        room.command_wanted.connect(self.commands.run)
        for page in self._side_pages:
            page.closed.connect(self.show_room)
        self.memories.open_wanted.connect(self._open_origin)
        self.memories.mode_wanted.connect(lambda mode: self.preferences.change("memory", mode))
        self.models.use_wanted.connect(self.use_model)
        self.models.listed.connect(self._models_listed)
        self.first_run.skip_wanted.connect(self.show_room)
        self.preferences.reload_wanted.connect(self.reopen)
        self.preferences.language_changed.connect(self.language_changed)
        self.preferences.system_wanted.connect(self.set_system)
        self.data.changed.connect(self._data_changed)
        self.palette_card.action_wanted.connect(lambda name: self.deeds[name].trigger())
        self.palette_card.chat_wanted.connect(lambda id: self.open_chat(id, -1))

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
        if self.room.conversation:
            self._opened(self.room.conversation, self.room.title)
        else:
            self._open(self._wanted)

    def attend(self) -> None:
        """Make an engine that has just started ours."""
        self._engine.do("configure", None, self._stuck, **self._flags)
        self.models.refresh()
        self.library.refresh()
        if self.memories_page.isVisible():
            self.memories.refresh()
        self._open(self._wanted)

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

    # chats

    def open_chat(self, conversation: str, ordinal: int = -1) -> None:
        """Open a chat, at a turn; -1 is where it ends."""
        self.show_room()
        if conversation == self.room.conversation and not self.room.incognito:
            self.room.go_to_turn(ordinal)
            return
        self._after_opening = ordinal
        self._open(conversation)

    def new_chat(self, incognito: bool) -> None:
        """Begin a chat."""
        self.show_room()
        self.sidebar.leave_search()
        self._open("new", incognito=incognito)

    def reopen(self) -> None:
        """Load the model with the settings that hold now, and open the chat again."""
        self.show_room()
        self._open(self.room.conversation or "last")

    def _open(self, conversation: str, *, incognito: bool = False) -> None:
        if self.room.busy:
            self.room.stop()
        self.room.keep_draft()
        self._wanted = conversation
        alone = {"knowledge": ""} if incognito else {}  # such a chat knows no store, and no knowledge base of it
        self.room.open(conversation, incognito=incognito, failed=self._not_opened, **alone)

    def _opened(self, conversation: str, title: str) -> None:
        self._wanted = "last" if self.room.incognito else conversation
        self._model_before = ""
        if self._trouble:
            self._trouble.end()
            self._trouble = None
        self.recovery.over()
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
        if self._after_opening >= 0:
            self.room.after_reload(self._after_opening)
            self._after_opening = -1

    def _not_opened(self, failure: Failure) -> None:
        """A chat could not be opened: say why, and offer the way out."""
        if failure.kind == "EngineDied":
            return
        wanted = self._wanted
        if failure.kind == "NotFound":
            self._wanted = "new"
            self.room.notices.warn(failure.message, "")
            self._open("new")
            return
        self.room.show_nothing()
        if failure.kind in ("ModelError", "ModelCrashed"):
            if wanted not in ("new", "last"):
                self.library.tell(wanted)
            if not self.models.any_here():  # the page for the first start says what to do
                return
            self.models.problem(self._model(), failure)
            if self._model_before:
                self._back_to_model(failure)
                return
        if failure.kind == "StoreLocked":
            self._locked(wanted)
            return
        self._say_trouble(failure.message, failure.hint, self.tr("Try again"), lambda: self._open(wanted))

    def _say_trouble(self, text: str, hint: str, action: str, does: Callable[[], None]) -> None:
        """One trouble at a time; it goes when a chat is open."""
        if self._trouble:
            self._trouble.end()
        self._trouble = self.room.notices.error(text, hint, action, does)

    def _locked(self, wanted: str) -> None:
        """Another window or a terminal chat has the store."""
        self.room.composer.set_enabled(False, self.tr("Your chats are open elsewhere"))
        self._say_trouble(
            self.tr("Your chats are open in another window or terminal."),
            self.tr("Close it there and try again; or begin an incognito chat here, which needs no store."),
            self.tr("Try again"),
            lambda: self._again_after_lock(wanted),
        )

    def _again_after_lock(self, wanted: str) -> None:
        self.library.refresh()
        self._open(wanted)

    def _back_to_model(self, failure: Failure) -> None:
        """Another model could not be loaded: the one before is the chosen one again."""
        before, self._model_before = self._model_before, ""
        self.preferences.change("model", before)
        self.room.notices.error(failure.message, failure.hint, self.tr("Models"), self.show_models)
        self.models.refresh()
        self._open(self._wanted)

    def _model(self) -> str:
        try:
            return self.preferences.settings().model
        except ZetaError:
            return ""

    def _refused(self, failure: Failure) -> None:
        self.room.notices.error(failure.message, failure.hint)

    def _stuck(self, failure: Failure) -> None:
        self.room.notices.error(failure.message, failure.hint, self.tr("Settings"), self.show_settings)

    def use_model(self, spec: str) -> None:
        """Chat with another model from now on; one that cannot be loaded gives way to the one before."""
        row = self.models.row(self._model())
        self._model_before = self._model() if row and row.here else ""
        self.preferences.change("model", spec)
        self._flags.pop("model", None)
        self._engine.do("configure", None, self._stuck, **self._flags)
        self.models.refresh()
        self.reopen()

    def set_system(self, text: str) -> None:
        """Another system prompt: the chat goes on in a copy that begins with it."""
        self._engine.do("system", lambda _: self.reopened(), self.room.tell, text=text)

    def reopened(self) -> None:
        """The engine opened another conversation by itself."""
        self.room.reload()
        self._opened(self.room.conversation, self.room.title)

    def _data_changed(self) -> None:
        """Chats came or went."""
        self.library.refresh()
        self._wanted = "last"
        self._open("last")

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
            self.open_chat(conversation, ordinal)
        else:
            self.memories_page.notices.tell(self.tr("The chat that it came from was deleted."))

    def _go_elsewhere(self, conversation: str, ordinal: int) -> None:
        """Where a passage was said: in another chat, or in none, where it was remembered otherwise."""
        if not conversation:
            self.show_memories()
        elif self.library.chat(conversation):
            self.open_chat(conversation, ordinal)
        else:
            self.room.notices.tell(self.tr("The chat that it came from was deleted."))

    def search(self) -> None:
        """Search every chat; on the page of memories, those."""
        if self.pages.currentWidget() is self.memories_page:
            self.memories_page.focus_search()
            return
        self.fold(False)
        self.sidebar.focus_search()

    def attach(self) -> None:
        """Choose files that are read into the history."""
        self.room.attach(files.choose_documents(self))

    def ask_link(self, url: str) -> None:
        """Open a link of an answer, after showing where it leads."""
        dialog = dialogs.LinkDialog(self.look, url, self)
        dialog.open_wanted.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))
        dialog.exec()

    def show_palette(self) -> None:
        """Everything, by name."""
        actions = [Action(row.id, row.title, row.shown, row.group_title) for row in SHORTCUTS if row.id != "palette"]
        self.palette_card.show_for(actions, self.library.chats)

    def _menu(self, name: str) -> None:
        match name:
            case "export_md" | "export_json" | "export_zmem":
                self.library.export(self.room.conversation, "." + name.removeprefix("export_"))
            case "delete":
                self.library.delete(self.room.conversation)
            case "system_prompt":
                self.ask_system()
            case "branches":
                self.show_branches()
            case _:
                raise ValueError(name)

    def ask_system(self) -> None:
        """Let the person change the system prompt."""
        dialog = dialogs.SystemPromptDialog(self.look, self.room.system, self)
        dialog.chosen.connect(self.set_system)
        dialog.exec()

    def show_branches(self) -> None:
        """Let the person choose another branch of the open chat."""
        self._engine.do("branches", self._choose_branch)

    def _choose_branch(self, values: list[dict[str, object]]) -> None:
        dialog = dialogs.BranchesDialog(self.look, [parse(BranchRow, each) for each in values], self)
        dialog.switch_wanted.connect(
            lambda branch: self._engine.do("switch", lambda _: self.room.reload(), None, branch=branch)
        )
        dialog.exec()

    def pin_open(self) -> None:
        """Keep the open chat at the top, or no longer."""
        row = self.library.chat(self.room.conversation)
        if row:
            self.library.pin(row.id, not row.pinned)

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
            self.room.stop()

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
            self.use_model(str(found.models[0]))
        if found.documents:
            self.show_room()
            self.room.attach(found.documents)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The engine saves and goes."""
        self.part().close()
        self._engine.close()
        super().closeEvent(event)
