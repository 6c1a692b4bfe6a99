"""The band of pages as a control: mouse, keys and screen readers move over it, click a page and ask for its menu.

It is a slider whose value is the page under the cursor, and a screen reader meets it as one.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

from ui.look import Look
from ui.strip import words
from ui.strip.canvas import Canvas
from ui.strip.lifetime import Lifetime

_POINT_MS = 60
_LEAP = 10
"""Pages that the cursor moves with the control key."""


class Control(Canvas):
    """Says what somebody does with the band.

    Signals: `page_clicked(page)`; `pointed(page)` once mouse or cursor rest on a page, `unpointed()` when they leave;
    `menu_wanted(page, place on the screen)`.
    """

    page_clicked = Signal(int)
    pointed = Signal(int)
    unpointed = Signal()
    menu_wanted = Signal(int, QPoint)

    def __init__(self, look: Look, lifetime: Lifetime, motion: bool, parent: QWidget | None = None) -> None:
        super().__init__(look, lifetime, motion, parent)
        self._lifetime = lifetime
        self._at: int | None = None
        self._marked = 0
        self._pressed: int | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_POINT_MS)
        self._rest.timeout.connect(self._rested)
        self.setRange(0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def at(self) -> int | None:
        """The page that mouse or cursor point at."""
        return self._at

    def lay_out(self) -> None:
        """The cursor stays at the newest page until somebody moves it."""
        super().lay_out()
        follows = self.value() == self.maximum()
        self.setRange(0, max(0, self._lifetime.pages - 1))
        if follows:
            self.setValue(self.maximum())
        self.setAccessibleName(words.memory(self._lifetime.pages, self.locale()))
        self._describe()
        if self._at is not None and self._at >= self._lifetime.pages:
            self._point(None)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """The cursor moved, by keys or by a screen reader."""
        if change == QAbstractSlider.SliderChange.SliderValueChange:
            self.update(self.column(self._marked) | self.column(self.value()))
            self._marked = self.value()
            self._describe()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the page under the mouse."""
        page = self.page_at(event.position())
        self.hover(page)
        self._point(page)
        self.setCursor(Qt.CursorShape.ArrowCursor if page is None else Qt.CursorShape.PointingHandCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse points at nothing any more."""
        self.hover(None)
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click begins."""
        self._pressed = self.page_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click ends where it began, or it was none."""
        page, begun = self.page_at(event.position()), self._pressed
        self._pressed = None
        if page is not None and begun is not None and self.column(page) == self.column(begun):
            self.setValue(page)
            self.page_clicked.emit(page)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel is for what is around the strip."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right, Home and End move; Enter clicks; Shift+F10 and Menu open the menu."""
        leap = _LEAP if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
        onward = -leap if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else leap
        match event.key():
            case _ if not self._lifetime.pages:
                event.ignore()
            case Qt.Key.Key_Left:
                self._move(self.value() - onward)
            case Qt.Key.Key_Right:
                self._move(self.value() + onward)
            case Qt.Key.Key_Home:
                self._move(self.minimum())
            case Qt.Key.Key_End:
                self._move(self.maximum())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.page_clicked.emit(self.value())
            case Qt.Key.Key_F10 if event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
                self._ask_menu(self.value())
            case Qt.Key.Key_Escape if self._at is not None:
                self._point(None)
            case _:
                event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the page under the mouse, or under the cursor where a key asks."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self._ask_menu(self.page_at(QPointF(event.pos())), event.globalPos())
        else:
            self._ask_menu(self.value())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor and, where a key brought the focus, what is under it."""
        self.update(self.column(self.value()))
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._point(self.value() if self._lifetime.pages else None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the cursor and what it showed."""
        self.update(self.column(self.value()))
        self._point(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is pointed at on a hidden control."""
        self._point(None)

    def _move(self, page: int) -> None:
        self.setValue(page)
        self._point(self.value())

    def _ask_menu(self, page: int | None, place: QPoint | None = None) -> None:
        if page is not None and page < self._lifetime.pages:
            self._point(None)
            self.menu_wanted.emit(page, place or self.mapToGlobal(self.column(page).bottomLeft()))

    def _point(self, page: int | None) -> None:
        if page == self._at:
            return
        self._at = page
        if page is None:
            self._rest.stop()
            self.unpointed.emit()
        else:
            self._rest.start()

    def _rested(self) -> None:
        if self._at is not None:
            self.pointed.emit(self._at)

    def _describe(self) -> None:
        page = self.value()
        if page < self._lifetime.pages:
            kind, pinned = self._lifetime.kind(page), self._lifetime.is_pinned(page)
            told = words.spoken(page, kind, pinned, self.locale(), self._lifetime.volatile)
            self.setAccessibleDescription(told)
