"""The page of documents: what to write, its plan, its text as it comes, and how it is kept true."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ui.look import Look
from ui.memories.choices import Choice, Choices
from ui.models.column import mirrored
from ui.models.labels import Line
from ui.models.meter import Meter
from ui.notices import Notices
from ui.writing import words
from ui.writing.keepview import KeepView
from ui.writing.planview import PlanView
from ui.writing.start import Start
from ui.writing.writingview import WritingView

View = Literal["start", "plan", "text", "keep"]
Stage = Literal["none", "planning", "planned", "writing", "pausing", "begun", "written"]
"""What becomes of the document that is open: none is; its plan is made, or there; it is written, about to pause,
stopped midway, or done."""

NARROW: Final = 560
"""Pixels, at the usual size of type, below which the margins are small."""

_VIEWS: Final[dict[Stage, tuple[View, ...]]] = {
    "none": ("start",),
    "planning": ("start",),
    "planned": ("plan",),
    "writing": ("plan", "text"),
    "pausing": ("plan", "text"),
    "begun": ("plan", "text"),
    "written": ("text", "keep"),
}


class WritingPage(QWidget):
    """Signals: `closed()`; `new_wanted()`; `write_wanted()`, `pause_wanted()`, `go_on_wanted()`; `view_chosen(str)`.
    What its parts want they tell themselves: `start`, `plan`, `text`, `keep`."""

    closed = Signal()
    new_wanted = Signal()
    write_wanted = Signal()
    pause_wanted = Signal()
    go_on_wanted = Signal()
    view_chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.stage: Stage = "none"
        self.start, self.plan = Start(look, parent=self), PlanView(look, self)
        self.text, self.keep = WritingView(look, self), KeepView(look, parent=self)
        self._views: dict[str, QWidget] = {
            "start": self.start,
            "plan": self.plan,
            "text": self.text,
            "keep": self.keep,
        }
        self.stack = QStackedWidget(self)
        for view in self._views.values():
            self.stack.addWidget(view)
        self.back = QToolButton(self)
        self.back.setProperty("kind", "framed")
        self.back.setAccessibleName(self.tr("Back to the chat"))
        self.back.setToolTip(self.tr("Back to the chat"))
        self.title, self.place = Line("title", self), Line("dim", self, elide="middle")
        self.choices = Choices(
            look,
            self.tr("What to see"),
            [
                Choice("plan", self.tr("Plan"), self.tr("What it consists of")),
                Choice("text", self.tr("Text"), self.tr("What is written")),
                Choice("keep", self.tr("Upkeep"), self.tr("Whether it is still true")),
            ],
            parent=self,
        )
        self.deed, self.new = QPushButton(self), QPushButton(self.tr("Another document"), self)
        self.meter = Meter(look, self.tr("How far the document is"), self)
        self.notices = Notices(look, self)
        self._lay_out()
        self.back.clicked.connect(self._leave)
        self.new.clicked.connect(self.new_wanted)
        self.deed.clicked.connect(self._do)
        self.choices.chosen.connect(self._choose)
        look.changed.connect(self._dress)
        self.set_stage("none")
        self.show_document("", "")

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.place)
        self._header = QHBoxLayout()
        self._header.setSpacing(16)
        self._header.addWidget(self.back)
        self._header.addLayout(names, 1)
        self._header.addWidget(self.new)
        self._header.addWidget(self.deed)
        self._inner = QVBoxLayout()
        self._inner.setSpacing(8)
        self._inner.addWidget(self.choices)
        self._inner.addWidget(self.meter)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addWidget(self.stack, 1)
        self.notices.setContentsMargins(0, 8, 0, 16)
        self._foot = QVBoxLayout()
        self._foot.addWidget(self.notices)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for layout in (self._header, self._inner):
            whole.addLayout(layout)
        whole.addLayout(self._middle, 1)
        whole.addLayout(self._foot)

    # what is shown

    def show_document(self, title: str, path: str) -> None:
        """The document that is open; an empty path is none."""
        self.title.show_text(title or (Path(path).name if path else self.tr("Documents")))
        self.place.show_facts([words.homely(path) or self.tr("Plan it, let it be written, and keep it true")])

    def set_stage(self, stage: Stage) -> None:
        """What becomes of the document that is open."""
        self.stage = stage
        views = _VIEWS[stage]
        for button, view in zip(self.choices.buttons(), ("plan", "text", "keep"), strict=True):
            button.setVisible(view in views)
        self.choices.setVisible(len(views) > 1)
        self.text.show_writing(stage in ("writing", "pausing"))
        self.text.follow.setChecked(True) if stage == "writing" else None
        self.new.setVisible(stage in ("planned", "begun", "written"))
        said = {
            "planning": self.tr("Stop"),
            "planned": self.tr("Write it"),
            "writing": self.tr("Pause"),
            "pausing": self.tr("Pausing…"),
            "begun": self.tr("Go on"),
        }
        self.deed.setText(said.get(stage, ""))
        self.deed.setVisible(stage in said)
        self.deed.setEnabled(stage != "pausing")
        self.deed.setProperty("kind", "primary" if stage in ("planned", "begun") else "")
        self.deed.style().unpolish(self.deed)
        self.deed.style().polish(self.deed)
        self.start.setEnabled(stage != "planning")
        self.meter.setVisible(stage in ("planning", "writing", "pausing"))
        if self.view not in views:
            self.show_view(views[-1] if stage != "written" else "text")
        self._dress()

    @property
    def view(self) -> str:
        """What is seen."""
        return next(name for name, view in self._views.items() if view is self.stack.currentWidget())

    def show_view(self, view: str) -> None:
        """See another side of the document."""
        self.stack.setCurrentWidget(self._views[view])
        self.choices.show_value(view)
        self._dress()

    def show_progress(self, part: float | None, text: str, step: str = "") -> None:
        """How far it is, from 0 to 1, where that is known."""
        self.meter.show_part(part, text, step)

    def focus_first(self) -> None:
        """Let the person begin to type."""
        if self.view == "start":
            self.start.prompt.setFocus()

    # what a person does

    def _leave(self) -> None:
        self.closed.emit()

    def _choose(self, view: str) -> None:
        self.show_view(view)
        self.view_chosen.emit(view)

    def _do(self) -> None:
        match self.stage:
            case "planned":
                self.write_wanted.emit()
            case "begun":
                self.go_on_wanted.emit()
            case "planning" | "writing":
                self.pause_wanted.emit()
            case _:
                pass

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, or the system's key for going back, leads back; what is being written goes on."""
        if event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Back):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # looks

    def changeEvent(self, event: QEvent) -> None:
        """Turn the way back round with the direction of the layout."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Small margins where it is narrow."""
        super().resizeEvent(event)
        self._dress()

    def _dress(self) -> None:
        icon = self.look.icon("back", "ink")
        self.back.setIcon(mirrored(icon) if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else icon)
        side = 16 if self.width() < self.look.px(NARROW) else 32
        self.new.setVisible(self.stage in ("planned", "begun", "written") and side == 32)
        self._header.setContentsMargins(side, 24, side, 16)
        self._inner.setContentsMargins(side, 0, side, 16 if self.stage not in ("none", "planned") else 0)
        reading = self.view == "text"
        self._middle.setContentsMargins(side if reading else 0, 0, side if reading else 0, 16 if reading else 0)
        self._foot.setContentsMargins(side, 0, side, 0)
