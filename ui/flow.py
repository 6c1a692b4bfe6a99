"""A layout that fills rows from the leading side: what does not fit into a row any more begins the next one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle


def rows(widths: Sequence[int], gap: int, width: int) -> list[list[int]]:
    """The numbers of the items of each row. One that is wider than a row has a row of its own."""
    found: list[list[int]] = []
    left = -1
    for number, item in enumerate(widths):
        left -= gap + item
        if left < 0:
            found.append([])
            left = width - item
        found[-1].append(number)
    return found


class Flow(QLayout):
    """Rows of widgets as wide as they want to be, and never wider than a row."""

    def __init__(self, gap: int, line_gap: int, *, apart: bool = False) -> None:
        """Pixels between two neighbours, and between two rows. `apart`: the last of all stands at the trailing side,
        if it is not alone in its row."""
        super().__init__()
        self._gap, self._line_gap, self._apart = gap, line_gap, apart
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        """One more behind the last."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are, hidden ones too."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them; None behind the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Let go of one of them."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower is taller."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all rows."""
        edges = self.contentsMargins()
        inner = width - edges.left() - edges.right()
        heights = [max(item.sizeHint().height() for item in row) for row in self._rows(inner)]
        between = self._line_gap * max(0, len(heights) - 1)
        return sum(heights) + between + edges.top() + edges.bottom()

    def sizeHint(self) -> QSize:
        """That of a single row."""
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return self._framed(QSize(width, max((hint.height() for hint in hints), default=0)))

    def minimumSize(self) -> QSize:
        """As narrow as the item that gives way the least."""
        least = QSize()
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return self._framed(least.expandedTo(QSize(0, 0)))

    def setGeometry(self, place: QRect) -> None:
        """Put every item in its row, on its middle line."""
        super().setGeometry(place)
        inner = place.marginsRemoved(self.contentsMargins())
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent else Qt.LayoutDirection.LeftToRight
        y, last = inner.top(), self._items[-1] if self._items else None
        for row in self._rows(inner.width()):
            x, tall = inner.left(), max(item.sizeHint().height() for item in row)
            for item in row:
                hint = item.sizeHint()
                size = QSize(min(hint.width(), inner.width()), hint.height())
                box = QRect(QPoint(x, y + (tall - size.height()) // 2), size)
                if self._apart and item is last and item is not row[0]:
                    box.moveRight(inner.right())
                item.setGeometry(QStyle.visualRect(direction, inner, box))
                x += size.width() + self._gap
            y += tall + self._line_gap

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> Iterator[list[QLayoutItem]]:
        shown = self._shown()
        for row in rows([item.sizeHint().width() for item in shown], self._gap, width):
            yield [shown[number] for number in row]

    def _framed(self, size: QSize) -> QSize:
        return size.grownBy(self.contentsMargins())
