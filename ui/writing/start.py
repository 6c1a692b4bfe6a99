"""What to write: a prompt, where, what it is about, how long; and the documents there are, to go on with."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from ui import dates
from ui.composer.drops import dropped
from ui.flow import Flow
from ui.look import Look
from ui.models.column import Beside, Card, Column
from ui.models.labels import Line, Paragraph
from ui.models.problem import Problem
from ui.shortcuts import WindowKeys
from ui.text import one_line, typed
from ui.writing import words
from ui.writing.entries import Entries, Entry
from zeta.worker.writingrows import DocumentRow

translate = QCoreApplication.translate
Choose = Callable[[QWidget], Path | None]

_MARKS = {"planned": "menu", "begun": "pause", "written": "check", "gone": "warning"}


@dataclass(frozen=True)
class Wish:
    """What a person wants written. `length` is in lines or words as its language has it; 0: as the prompt says."""

    prompt: str
    path: Path
    sources: tuple[Path, ...] = ()
    length: int = 0


def choose_place(parent: QWidget) -> Path | None:
    """Where to write, from the file dialog; whether what is there may go is asked later."""
    kinds = translate(
        "Start",
        "Documents (*.tf *.yaml *.yml *.json *.py *.md *.txt)",
    )
    options = QFileDialog.Option.DontConfirmOverwrite
    title = translate("Start", "Where to write the document")
    name, _ = QFileDialog.getSaveFileName(parent, title, str(Path.home()), kinds, options=options)
    return Path(name) if name else None


def choose_folder(parent: QWidget) -> Path | None:
    """A folder that the document is about."""
    name = QFileDialog.getExistingDirectory(parent, translate("Start", "A folder that it is about"), str(Path.home()))
    return Path(name) if name else None


def choose_file(parent: QWidget) -> Path | None:
    """A file that the document is about."""
    name, _ = QFileDialog.getOpenFileName(parent, translate("Start", "A file that it is about"), str(Path.home()))
    return Path(name) if name else None


class Start(Column):
    """Signals: `plan_wanted(object Wish)`; `open_wanted(str path)`; `forget_wanted(str path)`."""

    plan_wanted = Signal(object)
    open_wanted = Signal(str)
    forget_wanted = Signal(str)

    def __init__(
        self,
        look: Look,
        *,
        place: Choose = choose_place,
        folder: Choose = choose_folder,
        file: Choose = choose_file,
        clock: Callable[[], float] = time.time,
        parent: QWidget | None = None,
    ) -> None:
        """`place`, `folder` and `file` ask for a path; `clock` gives seconds since the epoch."""
        super().__init__(look, centred=True, parent=parent)
        self._clock, self._sources = clock, list[Path]()
        self._place, self._folder, self._file = place, folder, file
        self.setAcceptDrops(True)
        self.problem = Problem(look, self)
        self.prompt = QPlainTextEdit(self)
        self.prompt.setObjectName("field")
        self.prompt.setTabChangesFocus(True)
        self.prompt.setAcceptDrops(False)  # files are what it is about, and no text
        self.prompt.installEventFilter(WindowKeys(self.prompt))
        self.prompt.setPlaceholderText(
            self.tr("A complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups")
        )
        self.prompt.setAccessibleName(self.tr("What to write"))
        self.where = QLineEdit(self)
        self.where.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.where.setPlaceholderText("infra/main.tf")
        self.where.setAcceptDrops(False)
        self.where.setAccessibleName(self.tr("The file that it is written into"))
        self.where.installEventFilter(WindowKeys(self.where))
        self.choose = QPushButton(self.tr("Choose…"), self)
        self.length = QSpinBox(self)
        self.length.setRange(0, 100_000)
        self.length.setSingleStep(50)
        self.length.setSpecialValueText(self.tr("as it comes"))
        # Buttons of no width, as the fields of the settings have them: keys and the wheel count too.
        self.length.setStyleSheet(
            "QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }"
            "QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }"
        )
        self.length.lineEdit().setTextMargins(10, 0, 10, 0)
        self.length.setAccessibleName(self.tr("About how many lines of code or words of prose"))
        self.button = QPushButton(self.tr("Make a plan"), self)
        self.button.setProperty("kind", "primary")
        self.recent = Entries(look, self.tr("Your documents"), self)
        self._listed = Line("section", self)
        self._chips = Flow(8, 8)
        self._lay_out(look)
        self.choose.clicked.connect(self._choose_place)
        self.button.clicked.connect(self._ask)
        self.where.returnPressed.connect(self._ask)
        self.recent.chosen.connect(self.open_wanted)
        look.changed.connect(self._dress)
        self._dress()
        self.show_recent([])
        self._show_sources()

    def _lay_out(self, look: Look) -> None:
        card = Card(self)
        card.column.addWidget(self._label(self.tr("What to write"), self.prompt))
        card.column.addWidget(self.prompt)
        card.column.addSpacing(8)
        card.column.addWidget(self._label(self.tr("Into which file"), self.where))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.where, 1)
        row.addWidget(self.choose)
        card.column.addLayout(row)
        self.hint = Paragraph(
            self.tr("Its ending says what it is: .tf, .yaml, .json and .py are code, .md and .txt are prose."),
            "dim",
            card,
        )
        card.column.addWidget(self.hint)
        card.column.addSpacing(8)
        card.column.addWidget(self._label(self.tr("What it is about"), None))
        self._about = QWidget(card)
        self._about.setLayout(self._chips)
        self._chips.setContentsMargins(0, 0, 0, 0)
        self.add_file = QPushButton(self.tr("Add a file…"), card)
        self.add_folder = QPushButton(self.tr("Add a folder…"), card)
        self.add_file.clicked.connect(lambda: self._add(self._file(self)))
        self.add_folder.clicked.connect(lambda: self._add(self._folder(self)))
        self.no_sources = Paragraph(
            self.tr("Files and folders of your project, if it has any: drop them here. It is kept true to them."),
            "dim",
            card,
        )
        card.column.addWidget(self._about)
        card.column.addWidget(Beside(look, self.no_sources, [self.add_file, self.add_folder], card))
        card.column.addSpacing(8)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self._label(self.tr("Length"), self.length))
        last.addWidget(self.length)
        last.addStretch(1)
        last.addWidget(self.button)
        card.column.addLayout(last)
        self.add(self.problem)
        self.add(card)
        self._listed.show_text(self.tr("Your documents"))
        self.add(self._listed, gap=16)
        self.add(self.recent)
        self.column.addStretch(1)

    def _label(self, text: str, buddy: QWidget | None) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("kind", "section")
        if buddy:
            label.setBuddy(buddy)
        return label

    # what is shown

    def show_recent(self, rows: Sequence[DocumentRow]) -> None:
        """The documents there are, the last used first."""
        now, locale = self._clock(), self.locale()
        self.recent.show_entries(
            [
                Entry(
                    row.path,
                    row.title or Path(row.path).name,
                    (
                        words.document(row),
                        dates.short(row.changed, now, locale) if row.changed else "",
                        words.homely(row.path),
                    ),
                    _MARKS.get(row.state, "menu"),
                    "accent" if row.state == "written" else "amber" if row.state == "begun" else "dim",
                )
                for row in rows
            ]
        )
        self._listed.setVisible(bool(rows))
        self.recent.setVisible(bool(rows))
        self.recent.setFixedHeight(self.recent.sizeHint().height())

    def show_problem(self, message: str, hint: str = "") -> None:
        """Why there is no plan; an empty message takes it away."""
        self.problem.show_problem(message, hint)
        if message:
            self.ensureWidgetVisible(self.problem)

    def clear(self) -> None:
        """Begin with nothing."""
        self.prompt.clear()
        self.where.clear()
        self._sources.clear()
        self.length.setValue(0)
        self.show_problem("")
        self._show_sources()

    def wish(self) -> Wish | None:
        """What the person wants, once it is said; else what is missing is."""
        prompt = typed(self.prompt.toPlainText()).strip()
        where = typed(self.where.text()).strip()
        if not prompt:
            self.show_problem(self.tr("Say what to write."), "")
            self.prompt.setFocus()
            return None
        if not where:
            self.show_problem(self.tr("Say into which file it is written."), "")
            self.where.setFocus()
            return None
        path = Path(where).expanduser()
        path = path if path.is_absolute() else Path.home() / path
        return Wish(prompt, path, tuple(self._sources), self.length.value())

    @property
    def sources(self) -> tuple[Path, ...]:
        """What the document is about."""
        return tuple(self._sources)

    def _ask(self) -> None:
        self.show_problem("")
        if wish := self.wish():
            self.plan_wanted.emit(wish)

    # files

    def _choose_place(self) -> None:
        if path := self._place(self):
            self.where.setText(str(path))

    def _add(self, path: Path | None) -> None:
        if path and path not in self._sources:
            self._sources.append(path)
            self._show_sources()

    def _take_out(self, path: Path) -> None:
        self._sources.remove(path)
        self._show_sources()

    def _show_sources(self) -> None:
        while item := self._chips.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for path in self._sources:
            chip = QPushButton(one_line(path.name or str(path), 40) + "  ×", self._about)
            chip.setProperty("kind", "chip")
            chip.setToolTip("")
            chip.setAccessibleName(self.tr("Leave out {name}").format(name=one_line(path.name, 60)))
            chip.setAccessibleDescription(str(path))
            chip.clicked.connect(lambda _=False, path=path: self._take_out(path))
            self._chips.addWidget(chip)
            chip.show()
        self._about.setVisible(bool(self._sources))
        self._about.updateGeometry()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders are welcome."""
        if dropped(event.mimeData()).documents:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """They are what it is about."""
        event.acceptProposedAction()
        for path in dropped(event.mimeData()).documents:
            self._add(path)

    def _dress(self) -> None:
        self.prompt.setFixedHeight(self._look.px(96))
        self.length.setMinimumWidth(self._look.px(136))
