"""What the calm pages are made of: a way back, a column that scrolls, and cards in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QResizeEvent, QTransform
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.look import Look
from ui.models.labels import Line

WIDTH = 760
"""Widest a column becomes, in pixels at the usual size of type."""

NARROW = 440
"""Width of a card's inside, at the usual size of type, below which things that lie side by side are stacked."""

_MARGIN = 32


class Card(QFrame):
    """A framed group of widgets, one above the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 16, 16, 16)
        self.column.setSpacing(8)


class Beside(QWidget):
    """Words and what belongs to them beside them; below them where there is little room."""

    def __init__(self, look: Look, words: QWidget, controls: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(words, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        for control in controls:
            row.addWidget(control)
        self._rest = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum)
        row.addItem(self._rest)
        self._box.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the direction for the width."""
        super().resizeEvent(event)
        narrow = self.width() < self._look.px(NARROW)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        policy = QSizePolicy.Policy.Expanding if narrow else QSizePolicy.Policy.Minimum
        self._rest.changeSize(0, 0, policy)
        self._box.setDirection(down if narrow else across)


class Column(QScrollArea):
    """A column of at most `WIDTH` that scrolls; `add` puts a widget below the others."""

    def __init__(self, look: Look, *, centred: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        page.setObjectName("page")
        self._inner = QWidget(page)
        self.column = QVBoxLayout(self._inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        across = QHBoxLayout(page)
        across.setContentsMargins(_MARGIN, 8, _MARGIN, _MARGIN)
        across.addStretch(1 if centred else 0)
        across.addWidget(self._inner, 1000)
        across.addStretch(1)
        self.setWidget(page)
        look.changed.connect(self._refit)
        self._refit()

    def add(self, widget: QWidget, *, gap: int = 0) -> None:
        """Put `widget` below the others, `gap` pixels further down than usual."""
        self.column.addSpacing(gap)
        self.column.addWidget(widget)

    def _refit(self) -> None:
        self._inner.setMaximumWidth(self._look.px(WIDTH))


class Page(QWidget):
    """A page of the main stack: a way back, a title and a `Column`. Signals: `closed()`."""

    closed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.body = Column(look, parent=self)
        self.back = QToolButton(self)
        self.back.setProperty("kind", "framed")
        self.back.setAccessibleName(self.tr("Back to the chat"))
        self.back.setToolTip(self.tr("Back to the chat"))
        self.back.clicked.connect(self.closed)
        self.title = Line("title", self)
        header = QHBoxLayout()
        header.setContentsMargins(_MARGIN, 24, _MARGIN, 16)
        header.setSpacing(16)
        header.addWidget(self.back)
        header.addWidget(self.title, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(header)
        whole.addWidget(self.body, 1)
        look.changed.connect(self.dress)
        self.dress()

    def dress(self) -> None:
        """Icons in the colours of the theme, pointing the way people read."""
        icon = self.look.icon("back", "ink")
        self.back.setIcon(mirrored(icon) if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else icon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, or the system's key for going back, leads back."""
        # No shortcut: one of the window for the same key would make both ambiguous, and neither would work.
        if event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Back):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Turn the way back round with the direction of the layout."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.dress()


def mirrored(icon: QIcon) -> QIcon:
    """`icon` as it looks where people read from right to left."""
    return QIcon(icon.pixmap(QSize(96, 96)).transformed(QTransform.fromScale(-1, 1)))
