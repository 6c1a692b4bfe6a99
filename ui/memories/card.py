"""The card of one memory: what it says, what is known of it, and what can be done with it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui import dates
from ui.look import Look
from ui.memories import listing, words
from ui.memories.editor import MemoryEditor
from ui.memories.marks import Fact, Tags
from ui.memories.versions import Versions
from ui.models.column import Card
from ui.models.labels import Paragraph
from ui.sidebar.buttons import IconButton
from ui.sides import margins
from ui.transcript.chip import Chip
from ui.transcript.fold import Fold
from zeta.worker.rows import MemoryRow

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PIN_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier | Qt.Key.Key_P
"""Pins a memory, as it pins a chat elsewhere."""


class MemoryCard(Card):
    """One memory, which takes the keyboard as a whole: F2 edits, Delete removes, Ctrl+Shift+P pins. One that was
    removed can only be restored, with Enter.

    Signals, all with namespace and key: `edit_wanted(…, text)`, `pin_wanted(…, on)`, `remove_wanted(…)`,
    `restore_wanted(…)`, `history_wanted(…)`; and `origin_wanted(conversation, turn)`.
    """

    edit_wanted = Signal(str, str, str)
    pin_wanted = Signal(str, str, bool)
    remove_wanted = Signal(str, str)
    restore_wanted = Signal(str, str)
    history_wanted = Signal(str, str)
    origin_wanted = Signal(str, int)

    def __init__(self, look: Look, row: MemoryRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._row = look, row
        self.column.setContentsMargins(*margins(16, 16, 8, 8))
        self.column.setSpacing(4)
        self._pieces = 0
        self.editor: MemoryEditor | None = None
        self.versions: Versions | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._text = Paragraph(parent=self)
        self._text.setMinimumWidth(1)  # a word that is too long is cut, and widens no page
        self.more = QPushButton(self)
        self.more.setProperty("kind", "flat")
        self.more.setObjectName("link")
        self.more.clicked.connect(self._unfold)
        self.column.addWidget(self._text)
        self.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addWidget(self._lay_facts())
        self.column.addWidget(self._lay_deeds())
        self.show_row(row)

    def _lay_facts(self) -> QWidget:
        self._pinned, self._tier, self._when, self._source = Fact("pinned"), Fact(), Fact(), Fact()
        self.origin = Chip()
        self.origin.setProperty("kind", "flat")
        self.origin.setObjectName("link")
        self.origin.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.origin.setToolTip(self.tr("Open the chat where it was said"))
        self.origin.clicked.connect(lambda: self.origin_wanted.emit(self._row.conversation, self._row.turn))
        self._facts = QWidget(self)
        row = QHBoxLayout(self._facts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for widget in (self._pinned, self._tier, self._when, self.origin, self._source):
            row.addWidget(widget)
        for short in (self._pinned, self._tier, self._when):  # the origin gives way before they do
            short.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        row.addStretch(1)
        self._pinned.tell(self.tr("pinned"), self.tr("Told to the model at the beginning of every new chat"))
        return self._facts

    def _lay_deeds(self) -> QWidget:
        look = self._look
        self._tags, self._key = Tags(look), Fact("key", Qt.TextElideMode.ElideMiddle)
        self.pin = IconButton(look, "pin", self.tr("Pin"))
        self.edit_button = IconButton(look, "edit", self.tr("Edit"))
        self.history = IconButton(look, "recall", self.tr("Older versions"))
        self.remove = IconButton(look, "delete", self.tr("Delete"))
        self.restore = IconButton(look, "regenerate", self.tr("Restore"))
        self._changing = self.pin, self.edit_button, self.remove
        self.pin.setCheckable(True)
        self.pin.clicked.connect(self._pin)
        self.edit_button.clicked.connect(self.edit)
        self.history.clicked.connect(self._toggle_history)
        self.remove.clicked.connect(self._remove)
        self.restore.clicked.connect(lambda: self.restore_wanted.emit(*listing.ref(self._row)))
        self._deeds = QWidget(self)
        row = QHBoxLayout(self._deeds)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        names = QHBoxLayout()
        names.setSpacing(8)
        names.addWidget(self._tags)
        names.addWidget(self._key)
        row.addLayout(names)
        row.addStretch(1)
        # What not every card has stands first: the others are in line from card to card.
        for button in (self.history, self.pin, self.edit_button, self.remove, self.restore):
            row.addWidget(button)
        return self._deeds

    # A layout of many cards that depend on their width measures every text several times whenever one of them changes.
    # So each finds its own height, and is of a fixed one to the layout around it.

    def hasHeightForWidth(self) -> bool:
        """Not to the layout around it."""
        return False

    def fit(self, width: int) -> None:
        """Be as high as it needs to be at `width` pixels."""
        column = self.column
        tall = column.totalHeightForWidth(width) if column.hasHeightForWidth() else column.totalSizeHint().height()
        self.setFixedHeight(tall)
        column.setGeometry(self.contentsRect())  # of a resize while it is hidden, no layout hears

    def event(self, event: QEvent) -> bool:
        """Fit anew when something in it changed."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit(self.width())
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit(event.size().width())

    @property
    def row(self) -> MemoryRow:
        """The memory as it was last told."""
        return self._row

    @property
    def edited(self) -> bool:
        """Whether somebody is typing."""
        return self.editor is not None

    def stops(self) -> list[QWidget]:
        """Where the Tab key stops, in order."""
        typing = [self.editor.field, self.editor.cancel, self.editor.save] if self.editor else []
        return [self, *typing, self.more, self.origin, self.history, *self._changing, self.restore]

    def show_row(self, row: MemoryRow) -> None:
        """What the memory is now; what is being typed stays."""
        if row.version != self._row.version:
            self._fold_history()
        if row.text != self._row.text:
            self._pieces = 0
        self._row = row
        now, locale = time.time(), self.locale()
        origin = words.origin(row, now, locale)
        self._pinned.setVisible(row.pinned)
        self.pin.setChecked(row.pinned)
        self._tier.tell(words.tier(row.tier), words.tier_meaning(row.tier))
        self._when.tell("" if row.conversation else dates.day(row.created, now, locale))
        self._source.tell("" if row.conversation else origin)
        self.origin.setText(origin.replace("&", "&&"))
        self.origin.setAccessibleName(origin)
        self.origin.setVisible(bool(row.conversation))
        self._key.tell(row.key)
        self._tags.show_tags(row.tags)
        self.history.setVisible(row.version > 1)
        for button in self._changing:
            button.setHidden(row.removed)
        self.restore.setVisible(row.removed)
        self._name()
        self._show_text()

    def show_history(self, rows: Sequence[MemoryRow]) -> None:
        """All versions of it: the older ones unfold beneath."""
        self._fold_history()
        self.versions = Versions(listing.older(self._row, rows), self)
        self.column.addWidget(self.versions)
        self.versions.show()
        self._name()

    def edit(self) -> None:
        """Let the text be typed over."""
        if self.editor is None:
            self.editor = MemoryEditor(self._look, self._row.text, self)
            self.editor.saved.connect(self._save)
            self.editor.cancelled.connect(self.end_edit)
            self.column.insertWidget(0, self.editor)
            self._show_text()
            self.editor.show()
            for one, following in pairwise(self.stops()):
                QWidget.setTabOrder(one, following)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def end_edit(self, *, kept: bool = True) -> None:
        """It was kept, or given up; where it was not `kept`, what was typed stays to be tried again."""
        if self.editor is None:
            return
        if not kept:
            self.editor.set_busy(False)
            return
        editor, self.editor = self.editor, None
        focused = editor.isAncestorOf(self.window().focusWidget() or self)
        self.column.removeWidget(editor)
        self._show_text()
        if focused:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        editor.hide()
        editor.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 and Enter edit, Delete removes, Ctrl+Shift+P pins; Enter restores what was removed."""
        if self._row.removed and event.key() in _ENTER and self.hasFocus():
            self.restore.click()
        elif self.edited or self._row.removed:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_F2 or (event.key() in _ENTER and self.hasFocus()):
            self.edit()
        elif event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self._remove()
        elif event.keyCombination() == PIN_KEYS:
            self._pin()
        else:
            super().keyPressEvent(event)

    def _name(self) -> None:
        """What a screen reader says of the card and its buttons; each names the memory that it is about."""
        named, row = words.named(self._row), self._row
        state = self.tr("{memory}, {tier}, pinned") if row.pinned else self.tr("{memory}, {tier}")
        self.setAccessibleName(state.format(memory=named, tier=words.tier(row.tier)))
        keys = self.tr("Enter restores") if row.removed else self.tr("F2 edits, Delete removes, Ctrl+Shift+P pins")
        self.setAccessibleDescription(keys)
        self.pin.setToolTip(self.tr("Unpin") if row.pinned else self.tr("Pin: tell it to the model in every new chat"))
        hides = self.versions is not None
        self.history.setToolTip(self.tr("Hide the older versions") if hides else self.tr("Older versions"))
        names = (
            (self.pin, self.tr("Unpin: {memory}") if row.pinned else self.tr("Pin: {memory}")),
            (self.edit_button, self.tr("Edit: {memory}")),
            (self.history, self.tr("Hide older versions: {memory}") if hides else self.tr("Older versions: {memory}")),
            (self.remove, self.tr("Delete: {memory}")),
            (self.restore, self.tr("Restore: {memory}")),
        )
        for button, name in names:
            button.setAccessibleName(name.format(memory=named))

    def _show_text(self) -> None:
        fold = Fold(self._row.text)
        shown = "".join(fold.piece(number) for number in range(self._pieces)) if self._pieces else fold.begin
        self._text.show_text(shown)
        rest = fold.long and (not self._pieces or bool(fold.piece(self._pieces)))
        text = self.tr("Show more of {count} characters") if self._pieces else self.tr("Show all {count} characters")
        self.more.setText(text.format(count=self.locale().toString(len(self._row.text))))
        self.more.setVisible(rest and not self.edited)
        self._text.setHidden(self.edited)
        self._facts.setHidden(self.edited)
        self._deeds.setHidden(self.edited)

    def _unfold(self) -> None:
        self._pieces += 1
        self._show_text()

    def _save(self, text: str) -> None:
        if self.editor is not None:
            self.editor.set_busy(True)
        self.edit_wanted.emit(*listing.ref(self._row), text)

    def _pin(self) -> None:
        self.pin.setChecked(self._row.pinned)  # until it is so
        self.pin_wanted.emit(*listing.ref(self._row), not self._row.pinned)

    def _remove(self) -> None:
        self.remove_wanted.emit(*listing.ref(self._row))

    def _toggle_history(self) -> None:
        if self.versions is None:
            self.history_wanted.emit(*listing.ref(self._row))
        else:
            self._fold_history()
            self._name()

    def _fold_history(self) -> None:
        if self.versions is not None:
            self.column.removeWidget(self.versions)
            self.versions.hide()
            self.versions.deleteLater()
            self.versions = None
