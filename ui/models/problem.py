"""Something went wrong: a sentence, and the way out of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.look import Look
from ui.models.labels import Paragraph


class Problem(QFrame):
    """A message and a hint on a soft red, hidden while there is none."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName("error")
        self._sign = QLabel(self)
        self.message, self.hint = Paragraph(parent=self), Paragraph(kind="dim", parent=self)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.message)
        words.addWidget(self.hint)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 8)
        whole.setSpacing(8)
        whole.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(words, 1)
        look.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_problem(self, message: str, hint: str = "") -> None:
        """Say it, or with an empty `message` say nothing any more."""
        self.message.show_text(message)
        self.hint.show_text(hint)
        self.hint.setVisible(bool(hint))
        self.setAccessibleName(self.message.accessibleName())
        self.setVisible(bool(message))

    def _dress(self) -> None:
        self._sign.setPixmap(self._look.icon("warning", "danger_ink").pixmap(self._look.px(20)))
