"""The card at the foot of the sidebar: which model answers, and how it is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ui.look import Look
from ui.sidebar.lines import draw_line, sides
from ui.text import one_line

_EDGE = 14


class ModelCard(QPushButton):
    """A button of two lines: the name of the model and its details, or its state while there is one."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._name, self._detail, self._state = look, "", "", ""
        look.changed.connect(self.updateGeometry)
        self._tell()

    def set_model(self, name: str, detail: str) -> None:
        """The model's name, and its kind, size and place in few words."""
        self._name, self._detail = one_line(name), one_line(detail)
        self._tell()

    def set_state(self, text: str) -> None:
        """What is happening to the model, shown in the place of its details; empty for nothing."""
        self._state = one_line(text)
        self._tell()

    def lines(self) -> tuple[str, str]:
        """The two lines as shown."""
        return self._name or self.tr("No model"), self._state or self._detail or self.tr("Choose one to chat with")

    def _tell(self) -> None:
        name, detail = self.lines()
        self.setAccessibleName(self.tr("Model: {name}").format(name=name))
        self.setAccessibleDescription(detail)
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines and the space around them."""
        return QSize(0, self._look.px(56))

    def minimumSizeHint(self) -> QSize:
        """As high as it wants to be, as narrow as one likes."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and its lines cut where they are too long."""
        super().paintEvent(event)
        side, _ = sides(self.layoutDirection())
        inner = self.rect().adjusted(_EDGE, self._look.px(9), -_EDGE, -self._look.px(9))
        upper, lower = inner.adjusted(0, 0, 0, -inner.height() // 2), inner.adjusted(0, inner.height() // 2, 0, 0)
        name, detail = self.lines()
        painter = QPainter(self)
        draw_line(painter, upper, name, self._look.font(12, bold=True), self._look.color("ink"), side)
        draw_line(painter, lower, detail, self._look.font(11), self._look.color("dim"), side)
