"""What the person said: a soft bubble on the trailing side, folded where it is long, a field while it is edited."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ui.look import Look
from ui.transcript.fold import PIECE_CHARACTERS, Fold
from ui.transcript.text import Text
from ui.transcript.turn import State, Turn
from zeta.worker.rows import TurnRow

WIDEST = 440
"""Pixels of a bubble at most, at the usual size of type."""
_EDITED_HEIGHT = 132
_RADIUS = 14


class Bubble(QFrame):
    """The soft ground behind what was said."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(look.px(20), look.px(11), look.px(20), look.px(11))
        self.column.setSpacing(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded rectangle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("bubble"))
        painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)


class Editor(QFrame):
    """The field in which a turn is said anew.

    Signals: `sent(str)`, `cancelled()`.
    """

    sent = Signal(str)
    cancelled = Signal()

    def __init__(self, look: Look, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self.field = QPlainTextEdit()
        self.field.setObjectName("field")
        self.field.setAccessibleName(self.tr("What you said"))
        self.field.setPlainText(text)
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(look.px(_EDITED_HEIGHT))
        self.field.textChanged.connect(self._check)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.cancelled)
        self.send = QPushButton(self.tr("Send"))
        self.send.setProperty("kind", "primary")
        self.send.clicked.connect(self._send)
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(self.send)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, look.px(8))
        layout.setSpacing(look.px(8))
        layout.addWidget(self.field)
        layout.addLayout(row)

    def set_busy(self, busy: bool) -> None:
        """While an answer runs, nothing is sent."""
        self._busy = busy
        self._check()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape cancels, Ctrl and Enter sends."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._send()
        # every other key is the field's: none scrolls the chat from here

    def _send(self) -> None:
        if self.send.isEnabled():
            self.sent.emit(self.field.toPlainText())

    def _check(self) -> None:
        self.send.setEnabled(not self._busy and bool(self.field.toPlainText().strip()))


class Said(Turn):
    """A turn of the person."""

    def __init__(self, look: Look, row: TurnRow, state: State, parent: QWidget | None = None) -> None:
        super().__init__(look, row, state, parent)
        self.setAccessibleName(self.tr("You, {when}").format(when=self.when))
        self._fold = Fold(row.text, state.pieces)
        self._texts: list[Text] = []
        self._editor: Editor | None = None
        self._busy = False
        self._bubble = Bubble(look)
        self._more = self._flat(self._unfold)
        self._less = self._flat(self._fold_again)
        self._less.setText(self.tr("Show less"))
        self._unfolding = QHBoxLayout()
        self._unfolding.setContentsMargins(0, look.px(4), 0, 0)
        self._unfolding.addWidget(self._more)
        self._unfolding.addSpacing(look.px(16))
        self._unfolding.addWidget(self._less)
        self._unfolding.addStretch()
        self._bubble.column.addLayout(self._unfolding)
        trailing = Qt.AlignmentFlag.AlignRight  # a layout turns it round where text is read from the right
        self.column.setContentsMargins(0, 0, 0, look.px(4))
        self.column.addWidget(self._bubble, alignment=trailing)
        self.column.addWidget(self.tools, alignment=trailing)
        if row.text:
            self.tools.add("copy", self.tr("Copy"), self.copy, changing=False)
            if len(row.text) <= PIECE_CHARACTERS:
                self.tools.add("edit", self.tr("Edit"), self.edit)
        self.tools.add("branch", self.tr("Branch from here"), lambda: self.branch.emit(self.row.ordinal))
        if row.text:
            self.tools.add("forget", self.tr("Forget…"), lambda: self.forget.emit(self.row.ordinal))
        self._show()

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
        self._editor.setMaximumWidth(self.look.px(720))
        self._editor.sent.connect(self._sent)
        self._editor.cancelled.connect(self._end_edit)
        self._editor.set_busy(self._busy)
        self._bubble.hide()
        self.tools.hide()
        self.column.insertWidget(0, self._editor)
        self._editor.show()
        self.reshaped.emit()
        self._editor.field.setFocus()

    def _sent(self, text: str) -> None:
        self._end_edit()
        self.edited.emit(self.row.ordinal, text)

    def _end_edit(self) -> None:
        if self._editor is None:
            return
        self.column.removeWidget(self._editor)
        self._editor.hide()
        self._editor.deleteLater()
        self._editor = None
        self._bubble.show()
        self.tools.show()
        self.reshaped.emit()
        self.tools.buttons()[0].setFocus()

    def _show(self) -> None:
        if not self.row.text:
            self._bubble.column.insertWidget(0, self.dim(self.tr("forgotten")))
        elif self.state.pieces:
            for number in range(self.state.pieces):
                self._add_text(self._fold.piece(number))
        else:
            self._add_text(self._fold.begin)
        self._offer()

    def _add_text(self, text: str) -> None:
        shown = Text(self.look, 14, hugs=True)
        shown.show_plain(text.removesuffix("\n"))
        shown.setMaximumWidth(self.look.px(WIDEST - 40))
        shown.setAccessibleName(self.tr("What you said"))
        self._bubble.column.insertWidget(len(self._texts), shown)
        self._texts.append(shown)
        shown.show()

    def _offer(self) -> None:
        """The buttons that show more, or less, of a long text."""
        lines = self.locale().toString(self._fold.lines()) if self._fold.long else ""
        more = self._fold.long and (not self.state.pieces or bool(self._fold.piece(self.state.pieces)))
        whole = self.tr("Show all, {lines} lines") if not self.state.pieces else self.tr("Show more of {lines} lines")
        self._more.setText(whole.format(lines=lines))
        self._more.setVisible(more)
        self._less.setVisible(self._fold.long and self.state.pieces > 0)

    def _unfold(self) -> None:
        if not self.state.pieces:
            self._clear()
        self._add_text(self._fold.piece(self.state.pieces))
        self.state.pieces += 1
        self._offer()
        self.reshaped.emit()

    def _fold_again(self) -> None:
        self._clear()
        self.state.pieces = 0
        self._show()
        self.reshaped.emit()

    def _clear(self) -> None:
        for text in self._texts:
            self._bubble.column.removeWidget(text)
            text.hide()
            text.deleteLater()
        self._texts.clear()

    def _flat(self, act: object) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "flat")
        button.setStyleSheet(f"font-size: {self.look.px(12)}px; padding: 4px 0px;")
        button.clicked.connect(act)
        button.hide()
        return button
