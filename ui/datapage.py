"""«Your data»: where everything is, how big it is, and how to take it along or be rid of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.dialogs import ask_word
from ui.diskroom import SCARCE_BYTES
from ui.look import Look
from ui.models.column import Beside, Card, Page
from ui.models.labels import Line, Paragraph
from ui.models.meter import Bar, Meter
from ui.models.opening import Chooser
from ui.models.place import PlaceRow
from ui.models.problem import Problem
from ui.sizes import format_bytes
from zeta.worker.rows import DataRow

NEARLY_FULL = 0.9
"""Part of the quota from which the page says what happens next."""

AskWord = Callable[[QWidget, str, str, str], bool]
"""Asks over a widget for a typed word: title, text, the word."""


def choose_folder(parent: QWidget) -> Path | None:
    """A folder to export into, from the file dialog."""
    title = QCoreApplication.translate("DataPage", "Export everything into a folder")
    name = QFileDialog.getExistingDirectory(parent, title, str(Path.home()))
    return Path(name) if name else None


def choose_export(parent: QWidget) -> Path | None:
    """An exported chat, from the file dialog."""
    title = QCoreApplication.translate("DataPage", "Import a chat")
    kinds = QCoreApplication.translate("DataPage", "Exported chats (*.zmem *.json)")
    name, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)
    return Path(name) if name else None


def quota_part(used: int, quota: int) -> float:
    """How much of the quota is used, from 0 to 1; a quota of nothing is always full."""
    return min(used / quota, 1.0) if quota > 0 else 1.0


class DataPage(Page):
    """Signals: `folder_wanted(str)` path to show; `export_all_wanted(Path)` folder; `import_wanted(Path)` file;
    `check_wanted()`; `mend_wanted()` of what the check found; `compact_wanted()`; `wipe_wanted()`, after the word was
    typed; `closed()`."""

    folder_wanted = Signal(str)
    export_all_wanted = Signal(Path)
    import_wanted = Signal(Path)
    check_wanted = Signal()
    mend_wanted = Signal()
    compact_wanted = Signal()
    wipe_wanted = Signal()

    def __init__(
        self,
        look: Look,
        *,
        folder: Chooser = choose_folder,
        file: Chooser = choose_export,
        confirm: AskWord = ask_word,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self.title.show_text(self.tr("Your data"))
        self._folder, self._file, self._confirm, self._store = folder, file, confirm, ""
        self.problem = Problem(look, self)
        self.busy = Meter(look, self.tr("Work on the store"), self)
        self.busy.hide()
        self.body.add(
            Paragraph(
                self.tr(
                    "All of it is on this machine, in files that are yours. zeta has no account and sends nothing to "
                    "anyone: it uses the network for a download that you start, and for nothing else."
                ),
                parent=self,
            )
        )
        self.body.add(self.problem)
        self.body.add(self.busy)
        self._add_section(self.tr("How big it is"), self._sizes(look))
        self._add_section(self.tr("Where it is"), self._places(look))
        self._add_section(self.tr("What you can do with it"), self._deeds())
        self._add_section(self.tr("Starting over"), self._wiping())
        self.body.column.addStretch(1)

    def set_data(self, row: DataRow) -> None:
        """Where everything is and how big."""
        count = QLocale().toString
        for line, number in zip(self._counts, (row.conversations, row.tokens, row.pages), strict=True):
            line.show_text(count(number))
        part = quota_part(row.store_bytes, row.quota)
        self.quota.show_part(part, "amber" if part >= NEARLY_FULL else "accent")
        used = self.tr("{used} of {quota} used")
        self._used.show_text(used.format(used=format_bytes(row.store_bytes), quota=format_bytes(row.quota)))
        self.quota.setAccessibleDescription(self._used.text())
        self._free.show_text(self.tr("{free} free on the disk").format(free=format_bytes(row.free)))
        self._warn(part, row.free)
        self._store = row.store
        sizes = (row.store_bytes, row.memory_bytes, row.model_bytes, None, None)
        for place, path, size in zip(
            self.places, (row.store, row.memory, row.models, row.config, row.logs), sizes, strict=True
        ):
            place.show_place(path, size)

    def set_busy(self, text: str) -> None:
        """What is being done with the store; nothing else can be begun until `text` is empty."""
        self.busy.show_part(None, text)
        self.busy.setVisible(bool(text))
        for button in self._actions:
            button.setEnabled(not text)

    def set_problem(self, message: str, hint: str) -> None:
        """What went wrong and the way out; an empty message takes it away."""
        self.problem.show_problem(message, hint)

    def set_check(self, lines: Sequence[str]) -> None:
        """What checking the store has found, one finding a line; none is good news."""
        found = "\n".join(lines) or self.tr("Everything is as it was written.")
        self.checked.show_text(found)
        self._mending.setVisible(bool(lines))
        self._found.show()
        self.checked.show()

    def _add_section(self, title: str, card: Card) -> None:
        self.body.add(Paragraph(title, "section", self), gap=16)
        self.body.add(card)

    def _sizes(self, look: Look) -> Card:
        card = Card(self)
        names = (self.tr("chats"), self.tr("tokens"), self.tr("pages"))
        self._counts = tuple(Line("title", card) for _ in names)
        counts = QHBoxLayout()
        counts.setSpacing(16)
        for line, name in zip(self._counts, names, strict=True):
            label = Line("dim", card)
            label.show_text(name)
            one = QVBoxLayout()
            one.setSpacing(0)
            one.addWidget(line)
            one.addWidget(label)
            counts.addLayout(one, 1)
        self.quota = Bar(look, self.tr("Used of the quota"), card)
        self._used, self._free = Line("dim", card), Line("dim", card)
        self._free.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        below = QHBoxLayout()
        below.addWidget(self._used, 1)
        below.addWidget(self._free, 1)
        self.notice = QFrame(card)
        self.notice.setObjectName("notice")
        self._warning = Paragraph(parent=self.notice)
        inside = QVBoxLayout(self.notice)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(self._warning)
        self.notice.hide()
        card.column.addLayout(counts)
        card.column.addSpacing(8)
        card.column.addWidget(self.quota)
        card.column.addLayout(below)
        card.column.addWidget(self.notice)
        return card

    def _warn(self, part: float, free: int) -> None:
        full = self.tr(
            "Nearly full: the computed part of the oldest pages is given up next. What was said stays, and can "
            "still be recalled as text."
        )
        scarce = self.tr("The disk is nearly full. Make room on it, or give memory a smaller quota in the settings.")
        words = scarce if free < SCARCE_BYTES else full if part >= NEARLY_FULL else ""
        self._warning.show_text(words)
        self.notice.setVisible(bool(words))

    def _places(self, look: Look) -> Card:
        card = Card(self)
        names = (
            self.tr("Chats and their pages"),
            self.tr("What is remembered across chats"),
            self.tr("Models"),
            self.tr("Settings"),
            self.tr("Logs"),
        )
        self.places = tuple(PlaceRow(look, name, card) for name in names)
        for place in self.places:
            place.folder_wanted.connect(self.folder_wanted)
            card.column.addWidget(place)
        return card

    def _deeds(self) -> Card:
        card = Card(self)
        self.export = QPushButton(self.tr("Export everything…"), card)
        self.take_in = QPushButton(self.tr("Import…"), card)
        self.check = QPushButton(self.tr("Check"), card)
        self.compact = QPushButton(self.tr("Compact"), card)
        self.export.clicked.connect(self._export)
        self.take_in.clicked.connect(self._import)
        self.check.clicked.connect(self.check_wanted)
        self.compact.clicked.connect(self.compact_wanted)
        words = (
            (self.export, self.tr("Writes every chat into a folder of your choice, with its memory.")),
            (self.take_in, self.tr("Takes in a chat from a .zmem or .json file.")),
            (self.check, self.tr("Reads the whole store and says whether anything in it is damaged.")),
            (self.compact, self.tr("Gives space that is no longer used back to the disk.")),
        )
        for button, text in words:
            button.setAccessibleDescription(text)
            card.column.addWidget(Beside(self.look, Paragraph(text, parent=card), [button], card))
        self._found = Paragraph(self.tr("What the check found"), "section", card)
        self.checked = Paragraph("", "dim", card)
        self.mend = QPushButton(self.tr("Mend"), card)
        self.mend.clicked.connect(self.mend_wanted)
        text = self.tr("What was computed is made again, and what nobody can use is set aside. No word is changed.")
        self.mend.setAccessibleDescription(text)
        self._mending = Beside(self.look, Paragraph(text, parent=card), [self.mend], card)
        for widget in (self._found, self.checked, self._mending):
            widget.hide()
            card.column.addWidget(widget)
        return card

    def _wiping(self) -> Card:
        card = Card(self)
        text = self.tr(
            "Erases every chat with all its pages, for good. What is remembered across chats, models and settings stay."
        )
        self.wipe = QPushButton(self.tr("Wipe everything…"), card)
        self.wipe.setProperty("kind", "danger")
        self.wipe.setAccessibleDescription(text)
        self.wipe.clicked.connect(self._wipe)
        card.column.addWidget(Beside(self.look, Paragraph(text, parent=card), [self.wipe], card))
        self._actions = (self.export, self.take_in, self.check, self.mend, self.compact, self.wipe)
        return card

    def _export(self) -> None:
        if path := self._folder(self):
            self.export_all_wanted.emit(path)

    def _import(self) -> None:
        if path := self._file(self):
            self.import_wanted.emit(path)

    def _wipe(self) -> None:
        text = self.tr(
            "Every chat in {store} is erased with all its pages. What is remembered across chats, models and settings "
            "stay. This cannot be undone; export first what you want to keep."
        ).format(store=self._store)
        if self._confirm(self, self.tr("Wipe everything?"), text, self.tr("wipe")):
            self.wipe_wanted.emit()
