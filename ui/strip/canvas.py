"""The band of pages as a picture: bars, their heat, pins, the bracket below, and marks for mouse and cursor.

Bars at rest are kept as a pixmap; what is recalled or warm is drawn over it, and only columns that differ are drawn
again.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QTransform
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from ui.look import Look
from ui.strip import brush
from ui.strip.band import TALLEST, Band, Bar, Kind
from ui.strip.lifetime import Lifetime

GAP = 1.0
"""Pixels between two bars."""

_BARS, _BRACKET = 48, 8
"""Heights of the room for bars and of that for the bracket, at the usual scale."""
_RISE_MS = 140


class Canvas(QAbstractSlider):
    """Draws a lifetime that somebody else changes and tells about with `refresh`; its value is the page under the
    keyboard's cursor. Without `motion` bars jump to their height."""

    def __init__(self, look: Look, lifetime: Lifetime, motion: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._lifetime, self._motion = look, lifetime, motion
        self._band: Band = lifetime.band(0, GAP)
        self._shown: list[float] = []
        self._start: list[float] = []
        self._resting: QPixmap | None = None
        self._hover: int | None = None
        self._viewed: tuple[int, int] = (0, -1)
        self._rise = QVariantAnimation(self)
        self._rise.setDuration(_RISE_MS)
        self._rise.setStartValue(0.0)
        self._rise.setEndValue(1.0)
        self._rise.valueChanged.connect(self._risen)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.lay_out)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._relook)

    @property
    def shown(self) -> tuple[float, ...]:
        """The heat that each bar shows just now."""
        return tuple(self._shown)

    def refresh(self) -> None:
        """The lifetime changed; several changes at once are drawn once."""
        self._settle.start(0)

    def set_viewed(self, first: int, last: int) -> None:
        """The bracket: the chat shows the pages from `first` to `last`; none where last is before first."""
        if (first, last) != self._viewed:
            self._update(self._bracket().adjusted(-2, -2, 2, 2))
            self._viewed = first, last
            self._update(self._bracket().adjusted(-2, -2, 2, 2))

    def column(self, page: int) -> QRect:
        """Where a page's bar is, over the whole height of the band; empty for no page."""
        return self._mirror().mapRect(self._mark(page)).toAlignedRect()

    def lay_out(self) -> None:
        """Take over the present state of the lifetime: what differs is drawn again, heat moves to its new place."""
        old, new = self._band, self._lifetime.band(self.width(), GAP)
        self._band = new
        goal = [bar.heat for bar in new.bars]
        if (old.pages, old.pitch, len(old.bars)) == (new.pages, new.pitch, len(new.bars)):
            pairs = zip(old.bars, new.bars, strict=True)
            changed = [bar for was, bar in pairs if was[:-1] != bar[:-1]]
            self._update_bars(changed)
        else:
            changed, self._shown = list(new.bars), goal
            self.update()
        if changed:
            self._resting = None
        if self._hover is not None and self._hover >= new.pages:
            self._hover = None
        self._rise.stop()
        self._start = self._shown
        if self._motion and self._shown != goal:
            self._rise.start()
        else:
            self._risen(1.0)

    def hover(self, page: int | None) -> None:
        """Mark the bar under the mouse, or none."""
        if page != self._hover:
            self._update(self._mark(self._hover))
            self._hover = page
            self._update(self._mark(page))

    def page_at(self, place: QPointF) -> int | None:
        """The page at a place of the control."""
        return self._band.page_at(self._mirror().map(place).x())

    def sizeHint(self) -> QSize:
        """As wide as it gets; as high as the type asks for."""
        return QSize(640, self._look.px(_BARS + _BRACKET))

    def minimumSizeHint(self) -> QSize:
        """Narrow windows keep the strip."""
        return QSize(120, self.sizeHint().height())

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """The control draws its cursor alone."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other bars fit."""
        self._resting = None
        self.lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Right-to-left and left-to-right are mirror pictures."""
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._relook()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Hover, bars, heat, pins, bracket, cursor, from the back to the front."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self._mirror())
        painter.fillRect(self._mark(self._hover), self._look.color("line"))
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._bars_at_rest())
        painter.setTransform(self._mirror())
        dirty = self._mirror().mapRect(QRectF(event.rect())).adjusted(-2, 0, 2, 0)
        bars = [
            (bar, heat)
            for bar, heat in zip(self._band.bars, self._shown, strict=True)
            if dirty.left() < bar.x + bar.width and bar.x < dirty.right()
        ]
        warm = [(bar, heat) for bar, heat in bars if heat or bar.kind is Kind.RECALLED]
        base, tallest = float(self._look.px(_BARS)), float(self._look.px(TALLEST))
        brush.heat(painter, self._look, warm, base, tallest)
        brush.pins(painter, self._look, [(bar, heat) for bar, heat in bars if bar.pinned], base, tallest)
        self._paint_bracket(painter)
        if self.hasFocus():
            self._paint_cursor(painter)

    def _paint_bracket(self, painter: QPainter) -> None:
        box = self._bracket()
        painter.setPen(QPen(self._look.color("dim"), 1.5))
        if not box.isEmpty():
            painter.drawPolyline([box.topLeft(), box.bottomLeft(), box.bottomRight(), box.topRight()])

    def _paint_cursor(self, painter: QPainter) -> None:
        box = self._mark(self.value())
        painter.setPen(QPen(self._look.color("ink"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not box.isEmpty():
            painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)

    def _bars_at_rest(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._resting is None or self._resting.devicePixelRatio() != ratio:
            self._resting = QPixmap(self.size() * ratio)
            self._resting.setDevicePixelRatio(ratio)
            self._resting.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._resting)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setTransform(self._mirror())
            cold = (bar for bar in self._band.bars if bar.kind is not Kind.RECALLED)
            brush.bars(painter, self._look, cold, self._look.px(_BARS), self._look.px(TALLEST))
            painter.end()
        return self._resting

    def _risen(self, part: float) -> None:
        """Heat is on its way from where it was to where it belongs; `part` of it is done."""
        moves = list(zip(self._start, self._band.bars, strict=True))
        self._update_bars(bar for start, bar in moves if start != bar.heat)
        self._shown = [start + (bar.heat - start) * part for start, bar in moves]

    def _relook(self) -> None:
        self._resting = None
        self.updateGeometry()
        self.update()

    def _update_bars(self, bars: Iterable[Bar]) -> None:
        height = self._look.px(_BARS)
        for bar in bars:
            self._update(QRectF(bar.x - 1, 0, bar.width + 2, height))

    def _update(self, box: QRectF) -> None:
        if not box.isEmpty():
            self.update(self._mirror().mapRect(box).toAlignedRect())

    def _mark(self, page: int | None) -> QRectF:
        """The column that shows where mouse or cursor are, inside the control; empty for no page."""
        if page is None or not 0 <= page < self._band.pages or not self._band.bars:
            return QRectF()
        bar = self._band.bars[self._band.bar_of(page)]
        return QRectF(bar.x - 2, 0, bar.width + 4, self._look.px(_BARS) + 2) & QRectF(self.rect())

    def _bracket(self) -> QRectF:
        """Open at the top, at least 8 pixels wide and inside the control; empty where the chat shows no page."""
        begin, end = self._band.span(*self._viewed)
        if begin == end:
            return QRectF()
        width = max(8.0, end - begin - 2)
        left = min(max(1.0, (begin + end - width) / 2), self.width() - width - 1)
        return QRectF(left, self._look.px(_BARS) + 3, width, self._look.px(_BRACKET) - 4)

    def _mirror(self) -> QTransform:
        """From the band's own place, the oldest page at 0, to that in the control, and back."""
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return QTransform(-1, 0, 0, 1, self.width(), 0)
        return QTransform()
