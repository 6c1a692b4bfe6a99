"""The line under the band: what the colours mean, and how much there is in all."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.look import Look
from ui.strip import brush, words
from ui.strip.band import Kind

_ORDER = (Kind.WINDOW, Kind.RECALLED, Kind.DISK, Kind.GIST, Kind.GIST_OF_GISTS, Kind.TEXT)
_RARE = frozenset({Kind.GIST, Kind.GIST_OF_GISTS, Kind.TEXT})
"""Kinds that are named only where there are any; the others also where there is room for it."""


class Swatch(QWidget):
    """A small square in the colour of a kind; hollow for text."""

    def __init__(self, look: Look, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._kind = look, kind
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def set_kind(self, kind: Kind) -> None:
        """Another kind."""
        self._kind = kind
        self.update()

    def sizeHint(self) -> QSize:
        """A little lower than the type beside it."""
        return QSize(self._look.px(9), self._look.px(9))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The square."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush.fill(painter, self._look, self._kind, [QRectF(self.rect())], radius=2)


class Warm(Swatch):
    """A small square as a bar on disk that resonates: grey, with amber above."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.DISK, parent)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The foot of the bar below its heat."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = QRectF(0, 0, self.width(), self.height() / 2)
        brush.fill(painter, self._look, Kind.RECALLED, [top], radius=1)


class Legend(QWidget):
    """Names the usual kinds and those that are there, and heat while a page has some; in a narrow line those that are
    there, or the total alone."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._labels = {kind: QLabel(words.kind_name(kind)) for kind in _ORDER}
        self._names = {kind: self._entry(Swatch(look, kind), label) for kind, label in self._labels.items()}
        self._warm = self._entry(Warm(look), QLabel(words.resonance_name()))
        self._total = QLabel()
        self._total.setProperty("kind", "small")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for name in self._names.values():
            self._row.addWidget(name)
        self._row.insertWidget(_ORDER.index(Kind.RECALLED) + 1, self._warm)
        self._row.addStretch(1)
        self._row.addWidget(self._total)
        self._there: set[Kind] = set()
        self._resonates = False
        self._relook()
        look.changed.connect(self._relook)

    def tell(self, kinds: Iterable[Kind], pages: int, size: int, resonates: bool, volatile: bool = False) -> None:
        """The kinds there are, the number of pages, their bytes, 0 where they are not known, whether one of them is
        warm that was not recalled, and whether all of it is in memory alone."""
        for kind, label in self._labels.items():
            label.setText(words.kind_name(kind, volatile))
        self._there, self._resonates = set(kinds), resonates
        self._total.setText(words.total(pages, size, self.locale()))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """The total has to fit."""
        return QSize(self._total.sizeHint().width(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less fits."""
        self._fit()

    def _entry(self, swatch: Swatch, label: QLabel) -> QWidget:
        name = QWidget()
        label.setProperty("kind", "small")
        row = QHBoxLayout(name)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(swatch, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(label)
        return name

    def _fit(self) -> None:
        room = self.width() - self._total.sizeHint().width()
        warm = self._warm.sizeHint().width() + self._row.spacing()
        told = self._resonates and warm <= room
        self._warm.setVisible(told)
        room -= warm if told else 0
        widths = {kind: name.sizeHint().width() + self._row.spacing() for kind, name in self._names.items()}
        usual = self._there | (set(_ORDER) - _RARE)
        shown = next((each for each in (usual, self._there) if sum(widths[kind] for kind in each) <= room), set())
        for kind, name in self._names.items():
            name.setVisible(kind in shown)

    def _relook(self) -> None:
        self._row.setSpacing(self._look.px(20))
        self._fit()
