"""A section of a written document: whether it is still true, why not, and the change on offer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ui.look import Look
from ui.models.column import Beside, Card
from ui.models.labels import Line, Paragraph
from ui.writing import words
from ui.writing.diff import counted, rows
from ui.writing.diffview import DiffView
from zeta.worker.writingrows import PartRow

_MARKS: Final = {
    (False, False): ("check", "accent"),
    (False, True): ("warning", "amber"),
    (True, False): ("edit", "dim"),
    (True, True): ("edit", "amber"),
}
"""By whether it is a person's, and whether it is stale."""


class PartCard(Card):
    """Signals: `accept_wanted()`, `refuse_wanted()`, `confirm_wanted()`, `release_wanted()`, `look_wanted()`."""

    accept_wanted = Signal()
    refuse_wanted = Signal()
    confirm_wanted = Signal()
    release_wanted = Signal()
    look_wanted = Signal()

    def __init__(self, look: Look, part: PartRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.part, self.diff_text = look, part, ""
        self.setAccessibleName(part.title)
        self._sign = QLabel(self)
        self.title, self.standing = Line("heading", self), Line("dim", self)
        self.reasons, self.fate = Paragraph(kind="", parent=self), Paragraph(kind="dim", parent=self)
        self.diff = DiffView(look, self)
        self.counted = Line("dim", self)
        self.accept = self._button(self.tr("Accept"), self.accept_wanted, "primary")
        self.refuse = self._button(self.tr("Refuse"), self.refuse_wanted)
        self.show_button = self._button(self.tr("Show"), self.look_wanted, "flat")
        self.confirm = self._button(self.tr("It is true as it stands"), self.confirm_wanted)
        self.release = self._button(self.tr("Let zeta keep it again"), self.release_wanted)
        self._verdict = QWidget(self)
        self._arrange()
        look.changed.connect(self._dress)
        self.show_fate("")
        self.show_offer("")
        self.show_part(part)

    def _button(self, text: str, signal: object, kind: str = "") -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", kind)
        button.clicked.connect(signal)
        return button

    def _arrange(self) -> None:
        self.column.setContentsMargins(16, 12, 12, 12)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._sign)
        top.addWidget(self.title, 1)
        top.addWidget(self.standing)
        top.addWidget(self.show_button)
        verdict = QHBoxLayout(self._verdict)
        verdict.setContentsMargins(0, 0, 0, 0)
        verdict.setSpacing(8)
        verdict.addWidget(self.counted, 1)
        verdict.addWidget(self.refuse)
        verdict.addWidget(self.accept)
        self.column.addLayout(top)
        self._why = Beside(self._look, self.reasons, [self.confirm, self.release], self)
        self.column.addWidget(self._why)
        self.column.addWidget(self.fate)
        self.column.addWidget(self.diff)
        self.column.addWidget(self._verdict)

    def show_part(self, part: PartRow) -> None:
        """How it stands now; a change that was on offer is not any more, unless it is stale for the same reasons."""
        same = (part.reasons, part.held) == (self.part.reasons, self.part.held)
        self.part = part
        self.title.show_text(part.title)
        self.standing.show_text(words.standing(part))
        self.reasons.show_text("\n".join(part.reasons))
        self._why.setVisible(bool(part.reasons) or part.held)
        self.confirm.setVisible(bool(part.reasons))
        self.release.setVisible(part.held)
        if not same:
            self.show_fate("")
            self.show_offer("")
        self._dress()

    def show_offer(self, diff: str, *, prose: bool = False) -> None:
        """What it would become, in code or in prose; empty where nothing is on offer."""
        self.diff_text = diff
        self.diff.setVisible(self.offered)
        self._verdict.setVisible(self.offered)
        if diff:
            self.diff.show_diff(diff, prose=prose)
            come, gone = counted(rows(diff))
            number = self.locale().toString
            self.counted.show_text(
                self.tr("lines: {come} new, {gone} gone").format(come=number(come), gone=number(gone))
            )
            self.fate.hide()

    @property
    def offered(self) -> bool:
        """Whether a change is on offer."""
        return bool(self.diff_text)

    def show_fate(self, text: str) -> None:
        """What became of it, in a sentence."""
        self.fate.show_text(text)
        self.fate.setVisible(bool(text))

    def _dress(self) -> None:
        mark, tint = _MARKS[self.part.held, bool(self.part.reasons)]
        self._sign.setPixmap(self._look.icon(mark, tint).pixmap(self._look.px(18)))
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
