"""A small meter: how full something is, with words and numbers for who asks."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from ui.look import Look

_STEPS = 1000
_NEARLY_FULL = 0.9


class Meter(QWidget):
    """A label and a bar. One that `warns` turns amber over nine tenths and says the share beside its name."""

    def __init__(
        self, look: Look, name: str, color: str = "accent", warns: bool = False, parent: QWidget | None = None
    ) -> None:
        """`color` is a field of the theme."""
        super().__init__(parent)
        self._name, self._warns = name, warns
        self._label = QLabel(name)
        self._label.setProperty("kind", "small")
        self._bar = _Bar(look, color)
        self._bar.setAccessibleName(name)
        self._look = look
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._label)
        row.addWidget(self._bar)
        look.changed.connect(self._relook)

    @property
    def value(self) -> float:
        """How full it is, from 0 to 1."""
        return self._bar.value() / _STEPS

    @property
    def is_warning(self) -> bool:
        """Whether it says that little is left."""
        return self._warns and self.value > _NEARLY_FULL

    def set_value(self, value: float, words: str) -> None:
        """How full it is, from 0 to 1, and a sentence with the numbers."""
        self._bar.setValue(round(min(1.0, max(0.0, value)) * _STEPS))
        self.setToolTip(words)
        self._bar.setAccessibleDescription(words)
        self._relook()

    def _relook(self) -> None:
        warning = self.is_warning
        self._bar.set_warning(warning)
        percent = self.locale().toString(round(self.value * 100))
        text = self.tr("{name} {percent} %").format(name=self._name, percent=percent) if warning else self._name
        self._label.setText(text)
        self._label.setStyleSheet(f"color: {self._look.theme.amber_ink};" if warning else "")


class _Bar(QProgressBar):
    """The bar alone; to a screen reader it is any other progress bar."""

    def __init__(self, look: Look, color: str) -> None:
        super().__init__()
        self._look, self._color, self._warning = look, color, False
        self.setRange(0, _STEPS)
        self.setValue(0)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def set_warning(self, warning: bool) -> None:
        self._warning = warning
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(88), 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("line"))
        box = QRectF(self.rect())
        radius = box.height() / 2
        painter.drawRoundedRect(box, radius, radius)
        width = box.width() * self.value() / self.maximum()
        left = box.right() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else box.left()
        painter.setBrush(self._look.color("amber" if self._warning else self._color))
        if self.value() > 0:
            full = max(width, box.height())
            left = min(left, box.right() - full)
            painter.drawRoundedRect(QRectF(left, box.top(), full, box.height()), radius, radius)
