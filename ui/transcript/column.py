"""A scrolled column of very many rows of differing heights: only those near the view have a widget.

Heights are estimates until a row is made. What is at the top of the view is told as a row and the pixels of it that
are hidden, so that a corrected estimate moves nothing that is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from itertools import pairwise

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QStyle, QWidget

from ui.look import Look
from ui.transcript.heights import Anchor, Heights, at_end, moved
from ui.transcript.turn import Turn, height

LEADING, TRAILING, TOP, BOTTOM = 32, 24, 24, 8
"""Pixels around the column; the trailing ones hold the scroll bar too."""
_STEP = 40
"""Pixels of one press of an arrow key."""
_FLASH = 1400
"""Milliseconds that a row is marked after the view was led to it."""
_NEAR = 2
"""How tall a jump may be, in views, that goes through true heights; a greater one trusts the estimates."""


class Column(QAbstractScrollArea):
    """Rows from top to bottom and a tail behind them. A subclass makes the widget of a row.

    Signals: `shown_changed(int, int)`, the first and last row in view; `end_changed(bool)`, whether the end is.
    """

    shown_changed = Signal(int, int)
    end_changed = Signal(bool)

    def __init__(self, look: Look, tail: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.heights = Heights()
        self.live: dict[int, Turn] = {}
        self._tail = tail
        self._tail.setParent(self.viewport())
        self._true: set[int] = set()  # rows whose height is measured at this width
        self._anchor = Anchor(0, 0)
        self._follow = True
        self._arranging = False
        self.shown = self._seen = (-1, -1)
        self._width, self._value = 0, 0
        self._chained: list[int] = []
        self._ahead = True  # whether rows are made before they come into view
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self.arrange)
        self._flashed = -1
        self._flashing = QTimer(self, interval=_FLASH, singleShot=True)
        self._flashing.timeout.connect(self.viewport().update)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().setSingleStep(look.px(_STEP))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def make(self, row: int) -> Turn:
        """The widget of a row; a subclass knows."""
        raise NotImplementedError

    @property
    def following(self) -> bool:
        """Whether the end is in view, and stays there when rows come or grow."""
        return self._follow

    def reset(self, estimates: Iterable[int], kept: Set[int] = frozenset()) -> None:
        """Other rows altogether; shows their end. Where the row at the top is `kept`, being what it was before, it
        stays at the top; and so does what is being written in a row."""
        for row in [row for row, turn in self.live.items() if not (turn.editing and row in kept)]:
            self._remove(row)
        self._true.clear()
        self.heights = Heights(estimates)
        self._follow = self._follow or self._anchor.row not in kept
        self.shown = (-1, -1)
        self._jump()

    def prepend(self, estimates: Sequence[int]) -> None:
        """More rows before all others; what is seen stays where it is."""
        count, first = len(estimates), self.heights[0] if self.heights else 0
        self.heights = Heights([*estimates, *self.heights])
        self.live = {row + count: turn for row, turn in self.live.items()}
        self._chained = [row + count for row in self._chained]
        self._flashed += count
        row, hidden = self._anchor.row, self._anchor.hidden
        if 0 in self._true:  # it is the first one no longer, and needs no space above it
            self.heights[count] = first - TOP
            hidden = max(0, hidden - TOP) if row == 0 else hidden
        self._true = {row + count for row in self._true}
        self._anchor = Anchor(row + count, hidden)
        self.shown = (self.shown[0] + count, self.shown[1] + count) if self.shown[0] >= 0 else self.shown
        self.arrange()

    def append(self, estimate: int) -> int:
        """One more row. Returns its number."""
        self.heights.append(estimate)
        self.arrange()
        return len(self.heights) - 1

    def pop(self) -> None:
        """Take the last row away."""
        row = len(self.heights) - 1
        self._remove(row)
        self._true.discard(row)
        self.heights.pop()
        self.arrange()

    def renew(self) -> None:
        """Make every widget again as it is needed, but one in which something is being written."""
        for row in [row for row, turn in self.live.items() if not turn.editing]:
            self._remove(row)
        self._true.clear()
        self.arrange()

    def remake(self, row: int) -> None:
        """What a row shows is another: its widget is made again."""
        self._remove(row)
        self.reshape(row, keep_top=True)

    def reshape(self, row: int, *, keep_top: bool = False) -> None:
        """A row changed its height. `keep_top`: what is at the top of the view stays, even at the end."""
        self._true.discard(row)
        self._follow = self._follow and not keep_top
        self.arrange()

    def to_end(self) -> None:
        """Show the end, and stay there."""
        self._follow = True
        self._jump()

    def to_row(self, row: int, *, flash: bool = False) -> None:
        """Show a row at the top of the view, or as near as there is text below it; mark it softly for a moment."""
        if flash:
            self._flashed = row
            self._flashing.start()
            self.viewport().update()
        self._follow = False
        self._anchor = moved(Anchor(row, 0), -self.look.px(16), len(self.heights), self._measure)
        self._jump()

    def arrange(self) -> None:
        """Place the rows near the view, make those that are missing, let go of those that are far."""
        if self._arranging or not self.isVisible():
            return
        self._arranging = True
        try:
            self._arrange()
        finally:
            self._arranging = False
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines may break elsewhere."""
        super().resizeEvent(event)
        self._show_anew()

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing is arranged before it is seen."""
        super().showEvent(event)
        self._show_anew()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The mark of a flash, behind the row."""
        turn = self.live.get(self._flashed) if self._flashing.isActive() else None
        if turn is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = self.look.color("amber_soft")
        colour.setAlphaF(0.6)
        painter.setBrush(colour)
        mark = turn.marked.translated(turn.pos()).adjusted(-12, -8, 12, 8)
        painter.drawRoundedRect(QRectF(mark), 10, 10)

    def changeEvent(self, event: QEvent) -> None:
        """Another direction of reading mirrors the column."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.arrange()

    def _scrolled(self, value: int) -> None:
        if self._arranging:
            return
        by, self._follow = value - self._value, value >= self.verticalScrollBar().maximum()
        if abs(by) <= _NEAR * self.viewport().height() and value > 0:
            self._anchor = moved(self._anchor, by, len(self.heights), self._measure)
            self.arrange()
        else:
            self._anchor = self.heights.locate(value)
            self._jump()

    def _show_anew(self) -> None:
        if self.live:
            self.arrange()
        else:
            self._jump()

    def _jump(self) -> None:
        """Show another place at once, and what is around it a moment later."""
        self._ahead = False
        self.arrange()
        self._ahead = True
        self._later.start()

    def _arrange(self) -> None:
        width = self.width() - LEADING - TRAILING
        count, view = len(self.heights), self.viewport().height()
        if width != self._width:
            self._width = width
            self._true.clear()
            self._keep_first_top()
        tail = height(self._tail, self._span(self._tail)) + BOTTOM
        end = self._follow
        if not end:
            self._anchor = moved(self._anchor, 0, count, self._measure)
        places = self._places(at_end(count, view - tail, self._measure) if end else self._anchor, view)
        bottom = places.pop(count, view)
        if not end and bottom + tail < view:
            places = self._places(at_end(count, view - tail, self._measure), view)
            bottom = places.pop(count, view)
        for row in self.live.keys() - places.keys():
            if self.live[row].held:
                self.live[row].move(self.live[row].x(), -self.live[row].height() if row < self._anchor.row else view)
            else:
                self._remove(row)
        for row, y in places.items():
            self._put(self.live[row], y + (TOP if row == 0 else 0), self.heights[row] - (TOP if row == 0 else 0))
        self._put(self._tail, bottom + (0 if count else TOP), tail - BOTTOM)
        self._tail.setVisible(bottom < view)
        self._set_bar(view, tail)
        seen = [row for row, y in places.items() if y < view and y + self.heights[row] > 0]
        self._seen = (min(seen), max(seen)) if seen else (-1, -1)

    def _keep_first_top(self) -> None:
        """Lines will break elsewhere: let the first row whose begin is in view stay, not the one above it."""
        row = self._anchor.row
        if self._anchor.hidden and row + 1 < len(self.heights):
            above = self.heights[row] - self._anchor.hidden
            if above < self.viewport().height() // 2:
                self._anchor = moved(Anchor(row + 1, 0), -above, len(self.heights), self._measure)

    def _places(self, anchor: Anchor, view: int) -> dict[int, int]:
        """Where every row near the view begins, and where the tail does if it is near."""
        self._anchor = anchor
        count, near = len(self.heights), view // 2 if self._ahead else 0
        places: dict[int, int] = {}
        row, y = anchor.row, -anchor.hidden
        while row < count and y < view + near:
            places[row] = y
            y += self._measure(row)
            row += 1
        if row == count:
            places[count] = y
        row, y = anchor.row, -anchor.hidden
        while row > 0 and y > -near:
            row -= 1
            y -= self._measure(row)
            places[row] = y
        for row in places.keys() - {count}:
            self._turn(row)
        return places

    def _measure(self, row: int) -> int:
        if row not in self._true:
            turn = self._turn(row)
            self.heights[row] = turn.heightForWidth(self._span(turn)) + (TOP if row == 0 else 0)
            self._true.add(row)
        return self.heights[row]

    def _turn(self, row: int) -> Turn:
        if row not in self.live:
            turn = self.make(row)
            turn.setParent(self.viewport())
            turn.reshaped.connect(self._reshaped)
            self.live[row] = turn
        return self.live[row]

    def _reshaped(self) -> None:
        """A turn changed its height by itself. Rows may have come before it, so it is asked where it is now."""
        turn = self.sender()
        row = next((row for row, each in self.live.items() if each is turn), -1)
        if row >= 0:
            self.reshape(row, keep_top=True)

    def _span(self, widget: QWidget) -> int:
        return max(1, min(self._width, widget.maximumWidth()))

    def _put(self, widget: QWidget, y: int, height: int) -> None:
        """Place a widget at the leading edge."""
        place = QRect(LEADING, y, self._span(widget), height)
        place = QStyle.visualRect(self.layoutDirection(), QRect(0, 0, self.width(), 1), place)
        widget.setGeometry(place.translated(-self.viewport().x(), 0))
        widget.show()

    def _set_bar(self, view: int, tail: int) -> None:
        bar = self.verticalScrollBar()
        self._value = self.heights.top(min(self._anchor.row, len(self.heights))) + self._anchor.hidden
        bar.setPageStep(view)
        bar.setRange(0, max(self._value, self.heights.total + tail - view, 0))
        bar.setValue(self._value)
        self._follow = self._value >= bar.maximum()

    def _remove(self, row: int) -> None:
        turn = self.live.pop(row, None)
        if turn is not None:
            turn.hide()
            turn.deleteLater()

    def _tell(self) -> None:
        if sorted(self.live) != self._chained:
            self._chained = sorted(self.live)
            controls = [control for row in self._chained for control in self.live[row].tab_chain()]
            for one, other in pairwise(controls):
                QWidget.setTabOrder(one, other)
        if self._seen != self.shown:
            self.shown = self._seen
            self.shown_changed.emit(*self.shown)
        self.end_changed.emit(self._follow)
