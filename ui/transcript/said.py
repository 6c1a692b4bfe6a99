"""What the person said: a soft bubble on the trailing side, folded where it is long, a field while it is edited."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from ui.look import Look
from ui.transcript.bubble import Bubble, trailing
from ui.transcript.editor import Editor
from ui.transcript.fold import PIECE_CHARACTERS, Fold
from ui.transcript.folded import Folded
from ui.transcript.turn import State, Turn
from zeta.worker.rows import TurnRow


class Said(Turn):
    """A turn of the person."""

    def __init__(self, look: Look, row: TurnRow, state: State, parent: QWidget | None = None) -> None:
        super().__init__(look, row, state, parent)
        self.setAccessibleName(self.tr("You, {when}").format(when=self.when))
        self._editor: Editor | None = None
        self._busy = False
        self._bubble = Bubble(look)
        if row.text:
            folded = Folded(look, Fold(row.text, rest=row.rest), state, self.tr("What you said"))
            folded.reshaped.connect(self.reshaped)
            folded.lacking.connect(lambda: self.rest_wanted.emit(self.row.ordinal, False))
            self._bubble.column.addWidget(folded)
        else:
            self._bubble.column.addWidget(self.dim(self.tr("forgotten")))
        self.column.setContentsMargins(0, 0, 0, look.px(4))
        self._row = trailing(self._bubble)
        self.column.addLayout(self._row)
        self.column.addLayout(trailing(self.tools))
        if row.text:
            self.tools.add("copy", self.tr("Copy"), self.copy, changing=False)
            if len(row.text) <= PIECE_CHARACTERS:
                self.tools.add("edit", self.tr("Edit"), self.edit)
        self.tools.add("branch", self.tr("Branch from here"), lambda: self.branch.emit(self.row.ordinal))
        if row.text:
            self.tools.add("forget", self.tr("Forget…"), lambda: self.forget.emit(self.row.ordinal))

    @property
    def editing(self) -> bool:
        """Whether it is a field now."""
        return self._editor is not None

    def set_busy(self, busy: bool) -> None:
        """While an answer runs, nothing is sent."""
        super().set_busy(busy)
        self._busy = busy
        if self._editor is not None:
            self._editor.set_busy(busy)

    @property
    def marked(self) -> QRect:
        """The bubble, or the field."""
        return self._editor.geometry() if self._editor else self._bubble.geometry()

    def edit(self) -> None:
        """The bubble becomes a text field."""
        if self._editor is not None:
            return
        self._editor = Editor(self.look, self.row.text)
        self._editor.sent.connect(self._sent)
        self._editor.cancelled.connect(self._end_edit)
        self._editor.set_busy(self._busy)
        self._bubble.hide()
        self.tools.hide()
        self._row.addWidget(self._editor)
        self._editor.show()
        self.reshaped.emit()
        self._editor.field.setFocus()
        self._editor.field.ensureCursorVisible()

    def _sent(self, text: str) -> None:
        self._end_edit()
        self.edited.emit(self.row.ordinal, text)

    def _end_edit(self) -> None:
        if self._editor is None:
            return
        self.left.emit()  # before the field is hidden, which would hand the keyboard to whatever is next
        self._row.removeWidget(self._editor)
        self._editor.hide()
        self._editor.deleteLater()
        self._editor = None
        self._bubble.show()
        self.tools.show()
        self.reshaped.emit()
