"""The page of what zeta remembers: what comes there, a search, and a card for every memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.look import Look
from ui.memories import listing, words
from ui.memories.card import PIN_KEYS
from ui.memories.choices import Choice, Choices
from ui.memories.intake import Intake
from ui.memories.shelf import MemoryShelf
from ui.models.column import WIDTH, Page
from ui.models.labels import Line, Paragraph
from ui.models.problem import Problem
from ui.notices import Notices
from ui.sidebar.search import SearchField
from ui.text import one_line
from zeta.worker.rows import MemoriesRow, MemoryRow

PATIENCE = 300
"""Milliseconds after which the page says that it is still looking."""

_ABOVE = 24
"""Pixels kept free above and below a card that the keyboard went to."""


class MemoriesPage(Page):
    """Everything that is remembered across chats.

    Signals: `listing_wanted(str text, str place, int count)`; `remember_wanted(str text)`; `mode_wanted(str mode)`;
    with namespace and key `edit_wanted(…, str text)`, `pin_wanted(…, bool on)`, `remove_wanted(…)`,
    `restore_wanted(…)` and `history_wanted(…)`; `origin_wanted(str conversation, int turn)`; `closed()`.
    """

    listing_wanted = Signal(str, str, int)
    remember_wanted = Signal(str)
    edit_wanted = Signal(str, str, str)
    pin_wanted = Signal(str, str, bool)
    remove_wanted = Signal(str, str)
    restore_wanted = Signal(str, str)
    history_wanted = Signal(str, str)
    origin_wanted = Signal(str, int)
    mode_wanted = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.title.show_text(self.tr("What zeta remembers"))
        self._count = listing.STEP
        self.search = SearchField(look, self)
        self.search.setPlaceholderText(self.tr("Search what is remembered"))
        self.search.setAccessibleName(self.tr("Search what is remembered"))
        places = [Choice(each, words.place(each), words.place_meaning(each)) for each in listing.PLACES]
        self.problem, self.intake = Problem(look, self), Intake(look, self)
        self.counted, self.lexical = Line("dim", self), Paragraph(kind="dim", parent=self)
        self.places = Choices(look, self.tr("Show"), places, beside=self.counted, parent=self)
        self.blank, self.blank_words = Paragraph(kind="heading", parent=self), Paragraph(kind="dim", parent=self)
        self.shelf = MemoryShelf(look, self)
        self.notices = Notices(look, self)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(lambda: self.counted.show_text(self.tr("Looking…")))
        self._lay_out()
        self._connect()
        self._show_blank("", "")
        self.lexical.hide()
        look.changed.connect(self._resize)
        self._resize()

    def _lay_out(self) -> None:
        self._across(self.search, 1)
        self.body.add(self.problem)
        self.body.add(self.intake)
        self.body.add(self.places, gap=16)
        self.body.add(self.lexical)
        self.blank.setContentsMargins(0, 16, 0, 0)
        self.body.add(self.blank)
        self.body.add(self.blank_words)
        self.shelf.setContentsMargins(0, 8, 0, 0)
        self.body.add(self.shelf)
        self.body.column.addStretch(1)
        self.notices.setContentsMargins(0, 8, 0, 16)
        self._across(self.notices, -1)

    def _across(self, widget: QWidget, at: int) -> None:
        """Put `widget` above or below the column that scrolls, as wide as that."""
        row = QHBoxLayout()
        row.setContentsMargins(32, 0, 32, 16 if at >= 0 else 0)
        row.addWidget(widget, 1000)
        row.addStretch(1)
        cast(QVBoxLayout, self.layout()).insertLayout(at, row)

    def _connect(self) -> None:
        self.search.asked.connect(lambda _text: self._look())
        self.search.entered.connect(self.shelf.focus_first)
        self.search.left_downwards.connect(self.shelf.focus_first)
        self.places.chosen.connect(lambda _place: self._look())
        self.intake.remember_wanted.connect(self.remember_wanted)
        self.intake.mode_wanted.connect(self.mode_wanted)
        self.shelf.more_wanted.connect(self._look)
        self.shelf.reached.connect(lambda card: self.body.ensureWidgetVisible(card, 0, _ABOVE))
        self.shelf.left_upwards.connect(self.focus_search)
        for name in ("edit_wanted", "pin_wanted", "remove_wanted", "restore_wanted", "history_wanted", "origin_wanted"):
            getattr(self.shelf, name).connect(getattr(self, name))

    @property
    def wanted(self) -> tuple[str, str, int]:
        """What the page shows: the text searched for, the kind of place, and how many at most."""
        return self.search.query(), self.places.value(), self._count

    def _look(self, count: int = listing.STEP) -> None:
        self._count = count
        self.intake.setHidden(bool(self.search.query()))
        self._patience.start()
        self.listing_wanted.emit(*self.wanted)

    # what the engine says

    def set_memories(self, row: MemoriesRow) -> None:
        """The memories that were asked for; those shown before make way for them."""
        self._patience.stop()
        searched = bool(self.search.query())
        self.problem.show_problem("")
        self.intake.show_mode(row.mode)
        self.counted.show_text(words.counted(len(row.memories), row.total, searched, self.locale()))
        self.counted.setVisible(row.total > 0)
        self.lexical.show_text(self.tr("Found by its words, not by its meaning: {reason}").format(reason=row.lexical))
        self.lexical.setVisible(searched and bool(row.lexical))
        self.shelf.show_rows(row.memories, row.total)
        if row.memories:
            self._show_blank("", "")
        else:
            self._explain(searched)

    def show_history(self, namespace: str, key: str, rows: Sequence[MemoryRow]) -> None:
        """All versions of a memory, to unfold beneath it."""
        if card := self.shelf.card(namespace, key):
            card.show_history(rows)

    def end_edit(self, namespace: str, key: str, *, kept: bool) -> None:
        """Another text is kept; where it is not `kept`, what was typed stays to be tried again."""
        if card := self.shelf.card(namespace, key):
            card.end_edit(kept=kept)

    def end_remember(self, *, kept: bool) -> None:
        """What was added is in memory now; where it is not `kept`, it stays in its field."""
        self.intake.end_remember(kept=kept)

    def set_problem(self, message: str, hint: str) -> None:
        """Why there is nothing to be shown, and the way out."""
        self._patience.stop()
        self.counted.hide()
        self._show_blank("", "")
        self.problem.show_problem(message, hint)

    def focus_search(self) -> None:
        """Let the person type what to look for."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    # keys

    def event(self, event: QEvent) -> bool:
        """Keys that mean something here go before shortcuts of the window that are the same."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+F goes to the search; the others are those of every page."""
        if event.matches(QKeySequence.StandardKey.Find):
            self.focus_search()
        else:
            super().keyPressEvent(event)

    def _ours(self, event: QKeyEvent) -> bool:
        ours = event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F2)
        return ours or event.keyCombination() == PIN_KEYS or event.matches(QKeySequence.StandardKey.Find)

    # when there is nothing

    def _explain(self, searched: bool) -> None:
        place = self.places.value()
        if searched:
            text = self.tr("Nothing found for «{text}»").format(text=one_line(self.search.query(), 60))
            self._show_blank(text, self.tr("Try other words, or look among all memories."))
        elif place:
            text = self.tr("Nothing is here")
            self._show_blank(
                text,
                self.tr("{place}: {meaning}.").format(place=words.place(place), meaning=words.place_meaning(place)),
            )
        else:
            self._show_blank(
                self.tr("Nothing is remembered yet"),
                self.tr(
                    "What you want every chat to know comes here: write it above, say /remember in a chat, or let zeta "
                    "keep what you state about yourself. It stays on this machine, and you can change or delete it at "
                    "any time."
                ),
            )

    def _show_blank(self, title: str, text: str) -> None:
        for label, said in ((self.blank, title), (self.blank_words, text)):
            label.show_text(said)
            label.setVisible(bool(said))

    def _resize(self) -> None:
        for widget in (self.search, self.notices):
            widget.setMaximumWidth(self.look.px(WIDTH))
