"""The cards of all memories that are shown, one below the other; many are built a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.look import Look
from ui.memories import listing
from ui.memories.card import MemoryCard
from ui.memories.listing import Ref
from ui.models.labels import Paragraph
from zeta.worker.rows import MemoryRow

BATCH = 2
"""Cards that are built before the window may paint and listen again."""


class MemoryShelf(QWidget):
    """The cards, in the order of the list.

    Signals: those of the cards; `more_wanted(int count)`; `reached(QWidget)`, a card that an arrow key went to;
    `left_upwards()`, above the first card.
    """

    edit_wanted = Signal(str, str, str)
    pin_wanted = Signal(str, str, bool)
    remove_wanted = Signal(str, str)
    restore_wanted = Signal(str, str)
    history_wanted = Signal(str, str)
    origin_wanted = Signal(str, int)
    more_wanted = Signal(int)
    reached = Signal(QWidget)
    left_upwards = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._cards: dict[Ref, MemoryCard] = {}
        self._rows: list[MemoryRow] = []
        self._total = 0
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.more = QPushButton(self.tr("Show more"), self)
        self.more.clicked.connect(lambda: self.more_wanted.emit(listing.next_count(len(self._rows), self._total)))
        self.rest = Paragraph(kind="dim", parent=self)
        self._builder = QTimer(self, singleShot=True, interval=0)
        self._builder.timeout.connect(self._build)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(16)
        whole.addLayout(self._column)
        whole.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeading)
        whole.addWidget(self.rest)
        look.changed.connect(self._dress)
        self._dress()
        self._offer()

    def show_rows(self, rows: Sequence[MemoryRow], total: int) -> None:
        """The memories to show, of `total` in all. One that is being edited stays, whether or not it is among them."""
        wanted = {listing.ref(row) for row in rows}
        kept = [card.row for name, card in self._cards.items() if card.edited and name not in wanted]
        self._rows, self._total = [*kept, *rows], total
        self._drop(wanted | {listing.ref(row) for row in kept})
        self._build()
        self._offer()

    def card(self, namespace: str, key: str) -> MemoryCard | None:
        """The card of a memory, where it is shown."""
        return self._cards.get((namespace, key))

    def cards(self) -> list[MemoryCard]:
        """The cards as they are seen, from the top."""
        items = (self._column.itemAt(at) for at in range(self._column.count()))
        return [widget for item in items if item and isinstance(widget := item.widget(), MemoryCard)]

    def focus_first(self) -> None:
        """Give the keyboard to the first card."""
        self._go_to(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go from card to card, Home and End to the first and the last."""
        cards = self.cards()
        at = next((number for number, card in enumerate(cards) if self._has_keyboard(card)), -1)
        match event.key():
            case Qt.Key.Key_Down if at + 1 < len(cards):
                self._go_to(at + 1)
            case Qt.Key.Key_Up if at > 0:
                self._go_to(at - 1)
            case Qt.Key.Key_Up:
                self.left_upwards.emit()
            case Qt.Key.Key_Home:
                self._go_to(0)
            case Qt.Key.Key_End:
                self._go_to(len(cards) - 1)
            case _:
                super().keyPressEvent(event)

    def _go_to(self, at: int) -> None:
        cards = self.cards()
        if 0 <= at < len(cards):
            cards[at].setFocus(Qt.FocusReason.OtherFocusReason)
            self.reached.emit(cards[at])

    def _build(self) -> None:
        """Put the cards in order; build at most a few that are not there yet, and go on later."""
        self._builder.stop()
        built, moved = 0, False
        for at, row in enumerate(self._rows):
            card = self._cards.get(listing.ref(row))
            if card is None:
                if built == BATCH:
                    self._builder.start()
                    return
                built += 1
                card = self._make(row)
            elif card.row != row:
                card.show_row(row)
            if self._column.indexOf(card) != at:
                self._column.insertWidget(at, card)
                card.fit(self.width())
                moved = True
        if moved:
            self._chain()

    def _chain(self) -> None:
        """Let the Tab key go through the cards as they are seen; what was built last would be the last."""
        stops = [stop for card in self.cards() for stop in card.stops()]
        for one, following in pairwise([*stops, self.more]):
            QWidget.setTabOrder(one, following)

    def _make(self, row: MemoryRow) -> MemoryCard:
        card = MemoryCard(self._look, row, self)
        for name in ("edit_wanted", "pin_wanted", "remove_wanted", "restore_wanted", "history_wanted", "origin_wanted"):
            getattr(card, name).connect(getattr(self, name))
        self._cards[listing.ref(row)] = card
        return card

    def _drop(self, wanted: set[Ref]) -> None:
        """Let cards go that are not wanted; the keyboard goes to the neighbour of the one that had it."""
        cards = self.cards()
        lost = -1
        for at, card in enumerate(cards):
            if listing.ref(card.row) in wanted:
                continue
            if self._has_keyboard(card):
                lost = sum(listing.ref(each.row) in wanted for each in cards[:at])
            del self._cards[listing.ref(card.row)]
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        if lost >= 0 and (left := self.cards()):
            self._go_to(listing.neighbour(lost, len(left)))
        elif lost >= 0:
            self.left_upwards.emit()

    def _has_keyboard(self, card: MemoryCard) -> bool:
        here = self.window().focusWidget()
        return here is not None and (card is here or card.isAncestorOf(here))

    def _offer(self) -> None:
        shown = len(self._rows)
        self.more.setVisible(listing.next_count(shown, self._total) > 0)
        rest = self.tr("The first {count} are shown. Search to find the others.")
        self.rest.show_text(rest.format(count=self.locale().toString(shown)))
        self.rest.setVisible(listing.MOST <= shown < self._total)

    def _dress(self) -> None:
        theme, small, mono = self._look.theme, self._look.px(12), self._look.font(12, mono=True).family()
        self.setStyleSheet(
            f"QFrame#card:focus {{ border: 1px solid {theme.accent}; }}"
            f"QToolButton:checked {{ background: {theme.accent_soft}; }}"
            f"QPushButton#link {{ padding: 0; font-size: {small}px; }}"
            f"QLabel#pinned {{ color: {theme.accent}; }}"
            f'QLabel#key {{ font-family: "{mono}"; }}'
        )
