"""The memory strip: band, legend, and the card and the menu of a page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from ui.announcing import announce
from ui.look import Look
from ui.strip.band import Kind
from ui.strip.card import Card
from ui.strip.control import Control
from ui.strip.legend import Legend
from ui.strip.lifetime import Lifetime
from zeta.worker.rows import GlanceRow, LifetimeRow

_APART = 8


class MemoryStrip(QWidget):
    """The whole life of a conversation as one band of pages, oldest to newest.

    Signals: `page_clicked(page)`; `glance_wanted(page)`, to be answered with `set_glance`; `pin_wanted(page, pinned)`,
    `recall_wanted(page)`, `remember_wanted(page)`, `forget_wanted(page)` from the menu of a page.
    """

    page_clicked = Signal(int)
    glance_wanted = Signal(int)
    pin_wanted = Signal(int, bool)
    recall_wanted = Signal(int)
    remember_wanted = Signal(int)
    forget_wanted = Signal(int)

    def __init__(
        self,
        look: Look,
        motion: bool = True,
        clock: Callable[[], float] = time.time,
        parent: QWidget | None = None,
    ) -> None:
        """Without `motion` nothing moves by itself; `clock` gives seconds since the epoch."""
        super().__init__(parent)
        self._look, self._clock = look, clock
        self._lifetime, self._bytes = Lifetime(), 0
        self._band = Control(look, self._lifetime, motion)
        self._legend = Legend(look)
        self._no_page = self.tr("No page is full yet; everything is still in the window.")
        self._empty = QLabel(self._no_page)
        self._empty.setProperty("kind", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self._card: Card | None = None
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(_APART)
        rows.addWidget(self._band)
        rows.addWidget(self._legend)
        rows.addWidget(self._empty)
        self.setFocusProxy(self._band)
        self._band.page_clicked.connect(self.page_clicked)
        self._band.pointed.connect(self.glance_wanted)
        self._band.unpointed.connect(self._hide_card)
        self._band.menu_wanted.connect(self._open_menu)
        look.changed.connect(self._relook)
        self._relook()
        self._changed()

    def clear(self) -> None:
        """Another conversation is about to be shown; nothing of this one stays."""
        self._lifetime.clear()
        self._bytes = 0
        self._changed()

    def set_incognito(self, incognito: bool) -> None:
        """Whether the conversation is in memory alone."""
        self._lifetime.volatile = incognito
        self._changed()

    def set_lifetime(self, row: LifetimeRow) -> None:
        """All pages of the conversation as they are now."""
        self._lifetime.replace(row)
        self._empty.setText(self._no_page)
        self._changed()

    def show_state(self, words: str) -> None:
        """Say something else where the pages would be, until `set_lifetime`."""
        self._empty.setText(words)

    def set_size(self, size: int) -> None:
        """Bytes that all pages take, for the legend; 0 where that is not known."""
        self._bytes = size
        self._tell_legend()

    def set_view(self, first_page: int, last_page: int) -> None:
        """The pages that the chat shows; none where the last is before the first."""
        self._band.set_viewed(first_page, last_page)

    def set_glance(self, row: GlanceRow) -> None:
        """The answer to `glance_wanted`; an answer that comes too late is not shown."""
        if row.page != self._band.at:
            return
        window = self.window()
        if self._card is None or self._card.parentWidget() is not window:
            self._card = Card(self._look, window, self._clock)
            self.destroyed.connect(self._card.deleteLater)
        column = self._band.column(row.page)
        column.setHeight(self._band.height())
        column.moveTopLeft(self._band.mapTo(window, column.topLeft()))
        self._card.show_beside(row, column, self._lifetime.volatile)
        if self._band.hasFocus():
            announce(self._band, self._card.spoken())

    def evicted(self, page: int, stored: bool = True) -> None:
        """A page left the window, as text only where it is not `stored`."""
        self._lifetime.evicted(page, stored)
        self._changed()

    def focused(self, actions: Iterable[Sequence[str | int]]) -> None:
        """The lens changed levels of detail: (expand or collapse, level, index) of gists, in order."""
        self._lifetime.focused(actions)
        self._changed()

    def where(self, page: int) -> str:
        """The letter of where a page is now. Raises IndexError for no page."""
        return self._lifetime.kind(page).letter

    def recalled(self, pages: Iterable[int], heat: float) -> None:
        """Pages came back because of a question, as sure as `heat` from 0 to 1."""
        self._lifetime.recalled(pages, heat)
        self._changed()

    def left(self, begin: int, end: int) -> None:
        """What was recalled of the tokens [begin, end) left the window again."""
        self._lifetime.left(begin, end)
        self._changed()

    def grown(self, tokens: int) -> None:
        """The conversation is `tokens` long now."""
        self._lifetime.grown(tokens)
        self._changed()

    def pin(self, page: int, pinned: bool) -> None:
        """A page is pinned, or no more."""
        self._lifetime.pin(page, pinned)
        self._changed()

    def heat(self, scores: Mapping[int, float]) -> None:
        """A question resonates with these pages, from 0 to 1, and with no other."""
        self._lifetime.heat(scores)
        self._changed()

    def cool(self) -> None:
        """An answer is over, and what resonated with its question with it."""
        self._lifetime.cool()
        self._changed()

    def menu_of(self, page: int) -> QMenu:
        """What can be done with a page."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        pinned = self._lifetime.is_pinned(page)
        here = self._lifetime.kind(page) in (Kind.WINDOW, Kind.RECALLED)
        pin = menu.addAction(self._look.icon("pin"), self.tr("Unpin") if pinned else self.tr("Pin"))
        pin.triggered.connect(lambda: self.pin_wanted.emit(page, not pinned))
        recall = menu.addAction(self._look.icon("recall"), self.tr("Recall for the next question"))
        recall.triggered.connect(lambda: self.recall_wanted.emit(page))
        recall.setEnabled(not here)
        remember = menu.addAction(self._look.icon("memory"), self.tr("Remember in every chat"))
        remember.triggered.connect(lambda: self.remember_wanted.emit(page))
        menu.addSeparator()
        forget = menu.addAction(self._look.icon("forget"), self.tr("Forget…"))
        forget.triggered.connect(lambda: self.forget_wanted.emit(page))
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A card would stand beside another page."""
        self._hide_card()

    def _open_menu(self, page: int, place: QPoint) -> None:
        self.menu_of(page).popup(place)

    def _changed(self) -> None:
        self._band.refresh()
        self._tell_legend()

    def _tell_legend(self) -> None:
        pages = self._lifetime.pages
        lifetime = self._lifetime
        self._legend.tell(lifetime.kinds(), pages, self._bytes, lifetime.resonates(), lifetime.volatile)
        for part in (self._band, self._legend):
            part.setVisible(pages > 0)
        self._empty.setVisible(not pages)

    def _relook(self) -> None:
        self._empty.setFixedHeight(self._band.sizeHint().height() + _APART + self._legend.sizeHint().height())

    def _hide_card(self) -> None:
        if self._card is not None:
            self._card.hide()
