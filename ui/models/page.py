"""The models page: a card for every model, a file of one's own, a file of the hub."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.dialogs import ask
from ui.look import Look
from ui.models.card import ModelCard
from ui.models.column import Page
from ui.models.fetching import FetchCard
from ui.models.labels import Paragraph
from ui.models.opening import Chooser, OpenCard, choose_model
from ui.models.problem import Problem
from ui.models.progress import Progress
from ui.models.standing import CHAT, Action
from ui.sizes import format_bytes
from zeta.worker.rows import ModelRow

Ask = Callable[[QWidget, str, str, str, bool], bool]
"""Asks over a widget: title, text, the yes, whether it is dangerous."""


class ModelsPage(Page):
    """All models. A download is known by its model's name, a file by its path.

    Signals: `pull_wanted(str)` name or hf: address, also to go on; `pause_wanted(str)` and `cancel_wanted(str)` name;
    `use_wanted(str)`, `calibrate_wanted(str)`, `stop_wanted(str)` of calibrating and `remove_wanted(str)` path;
    `open_wanted(Path)`; `closed()`. Whatever deletes has been asked about.
    """

    pull_wanted = Signal(str)
    pause_wanted = Signal(str)
    cancel_wanted = Signal(str)
    use_wanted = Signal(str)
    calibrate_wanted = Signal(str)
    stop_wanted = Signal(str)
    remove_wanted = Signal(str)
    open_wanted = Signal(Path)

    def __init__(
        self, look: Look, *, chooser: Chooser = choose_model, confirm: Ask = ask, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self.title.show_text(self.tr("Models"))
        self._confirm = confirm
        self._cards: dict[str, ModelCard] = {}
        self._listed: list[str] = []
        self._current = ""
        self.setAcceptDrops(True)
        self.problem = Problem(look, self)
        self._chat, self._helpers = QVBoxLayout(), QVBoxLayout()
        self._chat_title = Paragraph(self.tr("Chat models"), "section", self)
        self._helpers_title = Paragraph(self.tr("Helps memory"), "section", self)
        self._helpers_words = Paragraph(
            self.tr(
                "Finds what belongs together by its meaning, so that more is recalled. It cannot chat, and is used by "
                "itself once it is here."
            ),
            "dim",
            self,
        )
        self.opening = OpenCard(look, self.tr("Open a model that you have"), chooser, self)
        self.fetching = FetchCard(look, self)
        self.opening.open_wanted.connect(self.open_wanted)
        self.fetching.pull_wanted.connect(self.pull_wanted)
        self.body.add(self.problem)
        self.body.add(self._chat_title)
        self._section(self._chat)
        self.body.add(self._helpers_title, gap=16)
        self.body.add(self._helpers_words)
        self._section(self._helpers)
        self.body.add(Paragraph(self.tr("More models"), "section", self), gap=16)
        self.body.add(self.opening)
        self.body.add(self.fetching)
        self.body.add(
            Paragraph(self.tr("zeta asks the network for nothing but what you start here."), "dim", self), gap=8
        )
        self.body.column.addStretch(1)
        self._arrange()

    def set_models(self, rows: Sequence[ModelRow]) -> None:
        """The models that there are, in the order of their cards."""
        for row in rows:
            self._card(row.name, row).show_row(row)
        self._listed = [row.name for row in rows]
        self._mark()

    def set_current(self, path: str) -> None:
        """The model that chats are answered by, wherever its file lies; empty while there is none."""
        self._current = path
        if path:
            self._at(path).problem.show_problem("")
        self._mark()

    def set_download(self, name: str, done: int, total: int | None, rate: float, text: str) -> None:
        """A download goes on: bytes so far, bytes in all, bytes a second, and what the engine says that it does."""
        row = ModelRow(name, "", CHAT, "", "", total or 0, False, done, False)
        self._card(name, row).show_download(Progress(done, total, rate), text)
        self._arrange()

    def end_download(self, name: str, error: tuple[str, str] | None) -> None:
        """A download ended, whole or paused, or stopped with a message and a hint."""
        if name not in self._cards:
            if error:
                self.fetching.fail(name, *error)
            return
        card = self._cards[name]
        card.end_download(error)
        if name not in self._listed and (card.whole or (error and not card.standing.partly)):
            if error:
                self.fetching.fail(name, *error)
            self._drop(name)
        self._arrange()

    def set_calibration(self, path: str, fraction: float, text: str) -> None:
        """Calibrating goes on: `fraction` from 0 to 1, and the step in words."""
        self._at(path).show_calibration(fraction, text)

    def end_calibration(self, path: str, error: tuple[str, str] | None) -> None:
        """Calibrating ended, or stopped with a message and a hint."""
        self._at(path).end_calibration(error)

    def set_calibrated(self, path: str) -> None:
        """A calibration is there that a chat which is open does not use yet; empty for none any more."""
        for card in self._cards.values():
            card.show_calibrated(bool(path) and card.standing.row.path == path)

    def set_problem(self, path: str, message: str, hint: str) -> None:
        """Why the model at `path` cannot be loaded, on its card; above all cards where `path` is empty."""
        problem = self._at(path).problem if path else self.problem
        problem.show_problem(message, hint)
        self._arrange()

    def card(self, name: str) -> ModelCard:
        """The card of a model. Raises KeyError."""
        return self._cards[name]

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A model file is welcome."""
        self.opening.drag_entered(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away."""
        self.opening.drag_left(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.opening.dropped(event)

    def _section(self, cards: QVBoxLayout) -> None:
        cards.setSpacing(8)
        self.body.column.addLayout(cards)

    def _card(self, name: str, row: ModelRow, *, ours: bool = True) -> ModelCard:
        if name not in self._cards:
            card = ModelCard(self.look, row, ours=ours)
            card.wanted.connect(partial(self._act, name))
            self._cards[name] = card
        return self._cards[name]

    def _at(self, path: str) -> ModelCard:
        """The card of a file; one outside the models folder gets a card of its own."""
        for card in self._cards.values():
            if card.standing.row.path == path:
                return card
        file = Path(path)
        return self._card(path, ModelRow(file.stem, path, CHAT, "", path, 0, True, 0, False), ours=False)

    def _mark(self) -> None:
        for card in self._cards.values():
            row = card.standing.row
            card.show_current(bool(self._current) and row.path == self._current)
        paths = {self._cards[name].standing.row.path for name in self._listed}
        for name in [name for name in self._cards if name not in self._listed]:
            if not self._cards[name].busy or self._cards[name].standing.row.path in paths:
                self._drop(name)
        self._arrange()

    def _drop(self, name: str) -> None:
        card = self._cards.pop(name)
        card.hide()
        card.setParent(None)
        card.deleteLater()

    def _arrange(self) -> None:
        """Put the cards in order, chat models first, those of no list last; untouched where they are in order."""
        names = self._listed + [name for name in self._cards if name not in self._listed]
        cards = [self._cards[name] for name in names if name in self._cards]
        for section, wanted in (
            (self._chat, [card for card in cards if card.standing.chats]),
            (self._helpers, [card for card in cards if not card.standing.chats]),
        ):
            for at, card in enumerate(wanted):
                if section.indexOf(card) != at:
                    section.insertWidget(at, card)
        self._chat_title.setVisible(self._chat.count() > 0)
        for widget in (self._helpers_title, self._helpers_words):
            widget.setVisible(self._helpers.count() > 0)

    def _act(self, name: str, action: Action) -> None:
        row = self._cards[name].standing.row
        match action:
            case Action.DOWNLOAD | Action.RESUME:
                self.pull_wanted.emit(name)
            case Action.PAUSE:
                self.pause_wanted.emit(name)
            case Action.USE:
                self.use_wanted.emit(row.path)
            case Action.CALIBRATE:
                self.calibrate_wanted.emit(row.path)
            case Action.CANCEL if self._cards[name].standing.calibrating:
                self.stop_wanted.emit(row.path)
            case Action.CANCEL:
                self._cancel(name, row)
            case Action.REMOVE:
                self._remove(row)

    def _cancel(self, name: str, row: ModelRow) -> None:
        text = self.tr("{size} of {model} have arrived and are removed.")
        text = text.format(size=format_bytes(row.arrived), model=row.name)
        if self._confirm(self, self.tr("Give up this download?"), text, self.tr("Remove what has arrived"), True):
            self.cancel_wanted.emit(name)
            if name not in self._listed:
                self._drop(name)

    def _remove(self, row: ModelRow) -> None:
        text = self.tr("{model}, {size}, is deleted from this machine. Your chats stay.")
        text = text.format(model=row.name, size=format_bytes(row.size))
        if self._confirm(self, self.tr("Remove this model file?"), text, self.tr("Remove the file"), True):
            self.remove_wanted.emit(row.path)
