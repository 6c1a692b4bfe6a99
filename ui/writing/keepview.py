"""A document that is kept true: what is stale and why, the changes on offer, questions, and its versions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui import dates
from ui.look import Look
from ui.models.column import Beside, Card, Column
from ui.models.labels import Line, Paragraph
from ui.models.meter import Meter
from ui.settings.fields import Box
from ui.shortcuts import WindowKeys
from ui.writing import words
from ui.writing.entries import Entries, Entry
from ui.writing.partcard import PartCard
from zeta.worker.writingrows import FateRow, KeptRow, PartRow, VersionRow


class KeepView(Column):
    """Signals: `look_again_wanted()`, `offer_wanted()`; with a section `accept_wanted(list[str])`,
    `confirm_wanted(str)`, `release_wanted(str)`, `show_wanted(str)`; `question_asked(str)`, `restore_wanted(int)`;
    `watch_wanted(bool)`; `stop_wanted()`."""

    look_again_wanted = Signal()
    offer_wanted = Signal()
    accept_wanted = Signal(list)
    confirm_wanted = Signal(str)
    release_wanted = Signal(str)
    show_wanted = Signal(str)
    question_asked = Signal(str)
    restore_wanted = Signal(int)
    watch_wanted = Signal(bool)
    stop_wanted = Signal()

    def __init__(self, look: Look, clock: Callable[[], float] = time.time, parent: QWidget | None = None) -> None:
        """`clock` gives seconds since the epoch."""
        super().__init__(look, centred=True, parent=parent)
        self._clock, self._prose = clock, False
        self.cards: list[PartCard] = []
        self.summary, self.notes = Paragraph(kind="heading", parent=self), Paragraph(kind="dim", parent=self)
        self.again = QPushButton(self.tr("Look again"), self)
        self.offer = QPushButton(self.tr("Write them anew"), self)
        self.offer.setProperty("kind", "primary")
        self.accept_all = QPushButton(self.tr("Accept all"), self)
        self.watch = Box(look, self.tr("Watch the files"))
        self.watch.setToolTip(
            self.tr("When they change, what is stale is shown here. Nothing is written anew before you ask for it.")
        )
        self.busy = Meter(look, self.tr("Writing anew"), self)
        self.stop = QPushButton(self.tr("Stop"), self)
        self._work = Beside(look, self.busy, [self.stop], self)
        self._parts = QWidget(self)
        self._list = QVBoxLayout(self._parts)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        self.question = QLineEdit(self)
        self.question.setPlaceholderText(self.tr("How do I install it?"))
        self.question.setAccessibleName(self.tr("A question about the project"))
        self.question.installEventFilter(WindowKeys(self.question))
        self.ask = QPushButton(self.tr("Answer it"), self)
        self.versions = Entries(look, self.tr("Versions"), self)
        self.restore = QPushButton(self.tr("Bring it back"), self)
        self._lay_out(look)
        self._connect()
        self.set_busy("")
        self.accept_all.hide()

    def _lay_out(self, look: Look) -> None:
        self.add(Beside(look, self.summary, [self.again, self.accept_all, self.offer], self))
        self.add(self.watch)
        self.add(self.notes)
        self.add(self._work)
        self.add(self._parts)
        card = Card(self)
        card.column.addWidget(
            Paragraph(
                self.tr("Ask something about the project: the answer comes into the document's questions."), "dim", card
            )
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.question, 1)
        row.addWidget(self.ask)
        card.column.addLayout(row)
        self._section(self.tr("Questions"), card)
        history = Card(self)
        history.column.setContentsMargins(8, 8, 8, 8)
        history.column.addWidget(self.versions)
        last = QHBoxLayout()
        last.addStretch(1)
        last.addWidget(self.restore)
        history.column.addLayout(last)
        self._section(self.tr("Versions"), history)
        self.column.addStretch(1)

    def _section(self, title: str, card: Card) -> None:
        label = Line("section", self)
        label.show_text(title)
        self.add(label, gap=16)
        self.add(card)

    def _connect(self) -> None:
        self.again.clicked.connect(self.look_again_wanted)
        self.watch.toggled.connect(self.watch_wanted)
        self.offer.clicked.connect(self.offer_wanted)
        self.accept_all.clicked.connect(lambda: self.accept_wanted.emit(self.offered()))
        self.ask.clicked.connect(self._ask)
        self.question.returnPressed.connect(self._ask)
        self.restore.clicked.connect(self._restore)
        self.stop.clicked.connect(self.stop_wanted)
        self.versions.chosen.connect(lambda _: self._offer_restore())

    # what is shown

    def show_kept(self, row: KeptRow) -> None:
        """How the document stands."""
        locale, self._prose = self.locale(), row.language == "markdown"
        stale = [part for part in row.parts if part.reasons]
        ours = [part for part in stale if not part.held]
        if not stale:
            self.summary.show_text(self.tr("Every section is true."))
        else:
            self.summary.show_text(
                self.tr("{stale} of {all} sections are stale.").format(
                    stale=locale.toString(len(stale)), all=locale.toString(len(row.parts))
                )
            )
        self.notes.show_text("\n".join(row.notes))
        self.notes.setVisible(bool(row.notes))
        self.offer.setVisible(bool(ours))
        self._show_parts(row.parts)
        self.accept_all.setVisible(len(self.offered()) > 1)
        self._show_versions(row.versions)

    def _show_parts(self, parts: Sequence[PartRow]) -> None:
        known = {card.part.id: card for card in self.cards}
        for id in known.keys() - {part.id for part in parts}:
            card = known.pop(id)
            card.hide()
            card.deleteLater()
        self.cards = []
        for at, part in enumerate(parts):
            card = known.get(part.id) or self._card(part)
            card.show_part(part)
            self._list.insertWidget(at, card)
            self.cards.append(card)

    def _card(self, part: PartRow) -> PartCard:
        card, id = PartCard(self._look, part, self._parts), part.id
        card.accept_wanted.connect(lambda: self.accept_wanted.emit([id]))
        card.refuse_wanted.connect(lambda: self.refuse(id))
        card.confirm_wanted.connect(lambda: self.confirm_wanted.emit(id))
        card.release_wanted.connect(lambda: self.release_wanted.emit(id))
        card.look_wanted.connect(lambda: self.show_wanted.emit(id))
        return card

    def _show_versions(self, versions: Sequence[VersionRow]) -> None:
        now, locale = self._clock(), self.locale()
        self.versions.show_entries(
            [
                Entry(
                    str(each.number),
                    self.tr("Version {number}: {reason}").format(
                        number=locale.toString(each.number), reason=each.reason
                    ),
                    (
                        dates.long(each.time, now, locale),
                        self.tr("by you") if each.who == "person" else self.tr("by zeta"),
                    ),
                    "edit" if each.who == "person" else "write",
                )
                for each in versions
            ]
        )
        self.versions.setFixedHeight(min(self.versions.sizeHint().height(), self._look.px(196)))
        self.restore.setEnabled(False)

    def show_offer(self, section: str, diff: str) -> None:
        """A change that a person may take."""
        if card := self.card(section):
            card.show_offer(diff, prose=self._prose)
        self.accept_all.setVisible(len(self.offered()) > 1)

    def show_fate(self, fate: FateRow) -> None:
        """What became of a section; nothing is on offer for it any more."""
        if card := self.card(fate.id):
            card.show_offer("")
            card.show_fate(" ".join(each for each in (words.fate(fate.fate), fate.detail) if each))

    def refuse(self, section: str) -> None:
        """A change is not taken: the section stays as it is, and stale."""
        if card := self.card(section):
            card.show_offer("")
            card.show_fate(self.tr("Refused: it stays as it is, and stale."))
        self.accept_all.setVisible(len(self.offered()) > 1)

    def show_watched(self, on: bool) -> None:
        """Whether the files are watched; nobody is asked to."""
        blocked = self.watch.blockSignals(True)
        self.watch.setChecked(on)
        self.watch.blockSignals(blocked)

    def offered(self) -> list[str]:
        """Sections with a change on offer."""
        return [card.part.id for card in self.cards if card.offered]

    def card(self, section: str) -> PartCard | None:
        """That of a section."""
        return next((card for card in self.cards if card.part.id == section), None)

    def set_busy(self, text: str, *, ends: bool = False) -> None:
        """What the engine is at, and whether a person can end it; nothing else can be begun until `text` is empty."""
        self.busy.show_part(None, text)
        self._work.setVisible(bool(text))
        self.stop.setVisible(ends)
        for button in (self.again, self.offer, self.accept_all, self.ask):
            button.setEnabled(not text)
        for card in self.cards:
            for button in (card.accept, card.confirm, card.release):
                button.setEnabled(not text)

    # what a person does

    def _ask(self) -> None:
        if (text := self.question.text().strip()) and self.ask.isEnabled():
            self.question_asked.emit(text)

    def _chosen(self) -> int:
        entries, at = self.versions.entries(), self.versions.currentIndex().row()
        return int(entries[at].id) if 0 < at < len(entries) else 0

    def _offer_restore(self) -> None:
        self.restore.setEnabled(self._chosen() > 0)

    def _restore(self) -> None:
        if number := self._chosen():
            self.restore_wanted.emit(number)
