"""A file that was read into the history: a card with its name and size, and its first lines."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.elided import Elided, Mode
from ui.flow import Flow
from ui.look import Look
from ui.text import one_line
from ui.transcript.bubble import WIDEST, Bubble, trailing
from ui.transcript.document import FIRST_CHARACTERS, FIRST_LINES, LONGEST, Document
from ui.transcript.fold import Fold
from ui.transcript.folded import Folded
from ui.transcript.turn import State, Turn
from zeta.worker.rows import TurnRow


class FileCard(Bubble):
    """A card as wide as a bubble may be, whatever is in it."""

    def sizeHint(self) -> QSize:
        """The greatest width; the height follows it."""
        return QSize(self._look.px(WIDEST), super().sizeHint().height())


class FileTurn(Turn):
    """A turn that holds a file."""

    def __init__(self, look: Look, row: TurnRow, file: Document, state: State, parent: QWidget | None = None) -> None:
        super().__init__(look, row, state, parent)
        self._file, self._name = file, one_line(file.name, LONGEST)
        self.setAccessibleName(self.tr("File {name}, {when}").format(name=self._name, when=self.when))
        self._card = FileCard(look, card=True)
        self._card.column.setSpacing(look.px(8))
        self._card.column.addLayout(self._head())
        if file.first < len(file.said):
            fold = Fold(file.said, FIRST_LINES, FIRST_CHARACTERS, file.first, row.rest)
            folded = Folded(look, fold, state, self.tr("Text of the file"))
            folded.reshaped.connect(self.reshaped)
            folded.lacking.connect(lambda: self.rest_wanted.emit(self.row.ordinal, False))
            self._card.column.addWidget(folded)
        self.column.setContentsMargins(0, 0, 0, look.px(4))
        self.column.addLayout(trailing(self._card))
        self.column.addLayout(trailing(self.tools))
        self.tools.add("copy", self.tr("Copy"), self.copy, changing=False)
        self.tools.add("branch", self.tr("Branch from here"), lambda: self.branch.emit(self.row.ordinal))
        self.tools.add("forget", self.tr("Forget…"), lambda: self.forget.emit(self.row.ordinal))

    @property
    def marked(self) -> QRect:
        """The card."""
        return self._card.geometry()

    @property
    def text(self) -> str:
        """The text of the file."""
        return self._file.text

    def _head(self) -> Flow:
        """The name, which gives way, and the size: beside it, or below it where it is long."""
        titled = QWidget()
        icon, name = QLabel(), Elided("heading", Mode.ElideMiddle, foreign=True)
        icon.setPixmap(self.look.icon("attach").pixmap(self.look.px(16), self.look.px(16)))
        name.setText(self._name)
        name.setToolTip(f"<p>{escape(self._name)}</p>")
        row = QHBoxLayout(titled)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.look.px(8))
        row.addWidget(icon)
        row.addWidget(name, 1)
        head = Flow(self.look.px(16), 0, apart=True)
        head.addWidget(titled)
        head.addWidget(self.dim(self._size()))
        return head

    def _size(self) -> str:
        count = self._file.size + self.row.rest
        one, many = self.tr("one character"), self.tr("{count} characters")
        return one if count == 1 else many.format(count=self.locale().toString(count))
