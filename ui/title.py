"""The title of a chat: one line that gives way where there is no room, and a field where somebody renames it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStackedLayout, QWidget

from ui.elided import Elided
from ui.look import Look
from ui.text import one_line

_LONGEST = 200
"""Characters of a title."""
_FIELD = 280
"""Pixels to type in, where there are so many."""
_LETTERS = 12
"""Letters of a title that are shown however narrow it gets."""


class Title(QWidget):
    """A title that a double click or F2 makes editable. Enter and leaving keep what was typed, Escape does not.

    Signals: `renamed(title)`.
    """

    renamed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._title, self._edited, self._stateful = look, "", False, False
        self._label, self._field = Elided("title", foreign=True), QLineEdit()
        self._field.setMaxLength(_LONGEST)
        self._field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._field.setAccessibleName(self.tr("Title of the chat"))
        self._field.editingFinished.connect(self._keep)
        self._field.installEventFilter(self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._label)
        self._stack.addWidget(self._field)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(self.tr("Double-click or press F2 to rename"))
        self._relook()
        look.changed.connect(self._relook)

    @property
    def text(self) -> str:
        """What is shown: the title on one line, that the chat is new, or why there is none."""
        return self._label.text()

    @property
    def is_edited(self) -> bool:
        """Whether somebody is typing."""
        return self._edited

    def sizeHint(self) -> QSize:
        """The whole title; room to type while it is edited."""
        hint = super().sizeHint()
        return hint.expandedTo(QSize(self._look.px(_FIELD), 0)) if self._edited else hint

    def minimumSizeHint(self) -> QSize:
        """The first letters of a long title."""
        letters = self._label.fontMetrics().horizontalAdvance("n" * _LETTERS + "…")
        return QSize(min(letters, self._label.sizeHint().width()), super().minimumSizeHint().height())

    def set_text(self, title: str) -> None:
        """Another title; what is being typed stays."""
        self._title, self._stateful = one_line(title, _LONGEST), False
        self._label.setText(self._title or self.tr("New chat"))
        self.setAccessibleName(self.tr("Title: {title}").format(title=self.text))

    def set_state(self, words: str) -> None:
        """There is no chat to have a title, and `words` say so; they cannot be typed over."""
        self.set_text("")
        self._label.setText(words)
        self.setAccessibleName(words)
        self._stateful = True

    def edit(self) -> None:
        """Let it be typed over."""
        if self._stateful:
            return
        self._edited = True
        self._field.setText(self._title)
        self._stack.setCurrentWidget(self._field)
        self.updateGeometry()
        self._field.selectAll()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit."""
        self.edit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 and Enter edit."""
        if event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line under the title while it has the focus."""
        if self.hasFocus():
            painter = QPainter(self)
            width = min(self.width(), self._label.sizeHint().width())
            left = self.width() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0
            painter.fillRect(left, self.height() - 2, width, 2, self._look.color("accent"))

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """Enter in the field keeps what was typed, Escape gives it up; neither goes further."""
        match event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._keep()
            case Qt.Key.Key_Escape:
                self._show_label()
            case _:
                return super().eventFilter(field, event)
        return True

    def _keep(self) -> None:
        if not self._edited:
            return
        before, now = self._title, one_line(self._field.text(), _LONGEST)
        self._show_label()
        if now and now != before:
            self.renamed.emit(now)

    def _show_label(self) -> None:
        """Back to the title; the keyboard stays with it where it was in the field."""
        # Hiding the field ends the editing once more, so that is over before.
        self._edited, had_focus = False, self._field.hasFocus()
        self._stack.setCurrentWidget(self._label)
        self.updateGeometry()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _relook(self) -> None:
        self._field.setStyleSheet(f"padding: 1px 6px; min-height: 0; font-size: {self._look.px(15)}px;")
        self.setFixedHeight(self._look.px(28))
