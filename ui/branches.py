"""The branches of a chat, told apart by what each says that no other does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui import dates
from ui.dialogs import Dialog
from ui.elided import Elided
from ui.look import Look
from ui.sides import row as row_of
from ui.text import one_line
from zeta.worker.rows import BranchRow

_SAID = 200
"""Characters of what a branch says; the line shows what fits."""


class BranchesDialog(Dialog):
    """The branches of the open conversation. Signals: `switch_wanted(str)` with the ID of another branch."""

    switch_wanted = Signal(str)

    def __init__(
        self,
        look: Look,
        rows: Sequence[BranchRow],
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` gives seconds since the epoch."""
        super().__init__("", parent)
        self._look, self._rows, self._now = look, rows, clock()
        self.setWindowTitle(self.tr("Branches"))
        self.setMinimumWidth(look.px(640))
        self.say(self.tr("Branches of this chat"), "heading")
        self.say(self.tr("Answering anew or changing a message begins a branch; the old one stays."), "dim")
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Branches"))
        self.list.setMinimumSize(QSize(0, look.px(240)))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setStyleSheet(
            "QListWidget::item { border-radius: 8px; margin: 2px 0; }"
            f"QListWidget::item:hover {{ background: {look.theme.panel}; }}"
            f"QListWidget::item:selected {{ background: {look.theme.accent_soft}; }}"
        )
        self._numbers = {row.id: number for number, row in enumerate(rows, start=1)}
        for row in rows:
            self._add(row)
        self.list.setCurrentRow(next((at for at, row in enumerate(rows) if row.current), 0))
        self.column.addWidget(self.list, 1)
        self.close_button = self.button(self.tr("Close"))
        self.switch_button = self.button(self.tr("Open this branch"), "primary", default=True)
        self.close_button.clicked.connect(self.reject)
        self.switch_button.clicked.connect(self._switch)
        self.list.itemActivated.connect(self._switch)
        self.list.currentRowChanged.connect(self._chosen)
        self._chosen(self.list.currentRow())
        self.list.setFocus()

    def _add(self, row: BranchRow) -> None:
        look, card = self._look, QWidget()
        mark, open_now = QLabel(), QLabel(self.tr("open now"))
        mark.setPixmap(look.icon("branch", "accent" if row.current else "dim").pixmap(look.px(18), look.px(18)))
        open_now.setStyleSheet(f"color: {look.theme.accent}; font-size: {look.px(12)}px; font-weight: 600;")
        open_now.setVisible(row.current)
        said, facts = Elided(foreign=True), Elided("dim")
        said.setText(self._said(row))
        said.setStyleSheet("" if row.said else f"color: {look.theme.dim};")
        facts.setText(self._facts(row))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(said)
        texts.addWidget(facts)
        across = QHBoxLayout(card)
        across.setContentsMargins(12, 8, 12, 8)
        across.setSpacing(12)
        across.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(texts, 1)
        across.addWidget(open_now)
        item = QListWidgetItem()
        told = (self._said(row), open_now.text() if row.current else "", self._facts(row))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, told)))
        item.setSizeHint(QSize(0, card.sizeHint().height() + 4))
        self.list.addItem(item)
        self.list.setItemWidget(item, card)

    def _said(self, row: BranchRow) -> str:
        """What tells it from the others."""
        text = one_line(row.said, _SAID)
        if not text:
            return self.tr("Says nothing of its own yet")
        if row.role == "user":
            return self.tr("You: {text}").format(text=text)
        return self.tr("Answer: {text}").format(text=text)

    def _facts(self, row: BranchRow) -> str:
        """When that was, how long the branch is, and where it comes from."""
        number = self.locale().toString
        when = dates.long(row.time or row.created, self._now, self.locale())
        many = self.tr("one message") if row.turns == 1 else self.tr("{count} messages")
        if row.parent in self._numbers:
            origin = self.tr("leaves branch {parent} at message {turn}")
            origin = origin.format(parent=number(self._numbers[row.parent]), turn=number(row.turn + 1))
        else:
            origin = self.tr("the first one")
        name = self.tr("Branch {number}").format(number=number(self._numbers[row.id]))
        return row_of((name, when, many.format(count=number(row.turns)), origin))

    def _chosen(self, at: int) -> None:
        self.switch_button.setEnabled(at >= 0 and not self._rows[at].current)

    def _switch(self) -> None:
        if self.switch_button.isEnabled():
            self.switch_wanted.emit(self._rows[self.list.currentRow()].id)
            self.accept()
