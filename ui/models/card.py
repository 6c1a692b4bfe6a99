"""One model as a card: what it is, where it stands, what can be done with it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ui.look import Look
from ui.models.about import about
from ui.models.column import Card
from ui.models.labels import Line, Paragraph
from ui.models.meter import Meter
from ui.models.problem import Problem
from ui.models.progress import Progress
from ui.models.standing import Action, Standing
from ui.sizes import format_bytes
from zeta.worker.rows import ModelRow

_KINDS = {Action.USE: "primary", Action.RESUME: "primary", Action.CANCEL: "flat", Action.REMOVE: "flat"}


class ModelCard(Card):
    """Signals: `wanted(Action)`, not asked about yet."""

    wanted = Signal(Action)

    def __init__(self, look: Look, row: ModelRow, *, ours: bool = True, parent: QWidget | None = None) -> None:
        """`ours` is False for a file that was opened from elsewhere."""
        super().__init__(parent)
        self._look, self._standing, self.whole = look, Standing(row, ours=ours), False
        self._name, self._sign, self._state = Line("heading", self), QLabel(self), Line("dim", self)
        self._about, self._facts = Paragraph(parent=self), Line("dim", self)
        self.meter = Meter(look, self.tr("Progress"), self)
        self.problem = Problem(look, self)
        self._calibrating = Paragraph(
            self.tr(
                "Calibrating finds which attention heads of this model point at answers, so that recall is surer. "
                "It takes a minute or two, once."
            ),
            "dim",
            self,
        )
        self.later = Paragraph(self.tr("The new calibration takes effect with the next chat that is opened."), "", self)
        self.later.hide()
        self.buttons = {action: self._button(action) for action in Action}
        title, actions = QHBoxLayout(), QHBoxLayout()
        title.setSpacing(4)
        title.addWidget(self._name, 1)
        title.addWidget(self._sign)
        title.addWidget(self._state)
        actions.setContentsMargins(0, 8, 0, 0)
        actions.setSpacing(8)
        for button in self.buttons.values():
            actions.addWidget(button)
        actions.addStretch(1)
        self.column.addLayout(title)
        for widget in (self._about, self._facts, self.meter, self.problem, self.later):
            self.column.addWidget(widget)
        self.column.addLayout(actions)
        self.column.addWidget(self._calibrating)
        self.meter.hide()
        look.changed.connect(self._dress)
        self._refresh()

    @property
    def busy(self) -> bool:
        """It has something to tell though no list names it: work, a problem, or that chats are answered by it."""
        standing = self._standing
        working = standing.downloading or standing.calibrating
        return working or standing.current or not self.problem.isHidden()

    @property
    def standing(self) -> Standing:
        """The model and what is being done with it."""
        return self._standing

    def show_row(self, row: ModelRow) -> None:
        """What is known of the model now."""
        self._standing = replace(self._standing, row=row)
        self._refresh()

    def show_current(self, current: bool) -> None:
        """Whether chats are answered by it."""
        self._standing = replace(self._standing, current=current)
        self._refresh()

    def show_download(self, progress: Progress, step: str) -> None:
        """Some of it has arrived; `step` is what the engine says that it does."""
        self.whole = progress.complete
        self.meter.show_bytes(progress, step)
        row = replace(self._standing.row, arrived=progress.done)
        self._begin(replace(self._standing, row=row, downloading=True))

    def end_download(self, error: tuple[str, str] | None) -> None:
        """It is here, or stopped with a message and a hint."""
        self._end(replace(self._standing, downloading=False), error)

    def show_calibration(self, part: float, step: str) -> None:
        """Calibrating goes on: `part` from 0 to 1."""
        self.later.hide()
        self.meter.show_part(part, self.tr("calibrating…"), step)
        self._begin(replace(self._standing, calibrating=True))

    def end_calibration(self, error: tuple[str, str] | None) -> None:
        """It is calibrated, or stopped with a message and a hint."""
        self._end(replace(self._standing, calibrating=False), error)

    def show_calibrated(self, fresh: bool) -> None:
        """Whether there is a calibration that the open chat, which was loaded before it, does not use yet."""
        self.later.setVisible(fresh and self._standing.current)

    def _begin(self, standing: Standing) -> None:
        began = standing.actions() != self._standing.actions()
        self._standing = standing
        if began:
            self.problem.show_problem("")
            self.meter.show()
            self._refresh()

    def _end(self, standing: Standing, error: tuple[str, str] | None) -> None:
        self._standing = standing
        self.meter.hide()
        self.problem.show_problem(*(error or ("", "")))
        self._refresh()

    def _button(self, action: Action) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("kind", _KINDS.get(action, ""))
        button.clicked.connect(lambda: self.wanted.emit(action))
        return button

    def _refresh(self) -> None:
        standing, row = self._standing, self._standing.row
        self.setAccessibleName(row.name)
        self._name.show_text(row.name)
        self._about.show_text(about(row.about))
        self._about.setVisible(bool(row.about))
        facts = [format_bytes(row.size) if row.size else "", row.licence, self._calibrated()]
        self._facts.show_facts(facts)
        self._facts.setVisible(any(facts))
        words = self._words()
        for action, button in self.buttons.items():
            button.setText(words[action])
            # A screen reader that goes from button to button has to hear whose it is.
            button.setAccessibleName(
                self.tr("{action}, {model}").format(action=words[action], model=self._name.accessibleName())
            )
        self._offer(standing.actions())
        self._calibrating.setVisible(standing.chats and row.here and not row.calibrated)
        self._dress()

    def _offer(self, actions: tuple[Action, ...]) -> None:
        focused = any(button.hasFocus() for button in self.buttons.values())
        for action in actions:
            self.buttons[action].show()
        if focused and actions and not any(self.buttons[action].hasFocus() for action in actions):
            self.buttons[actions[0]].setFocus(Qt.FocusReason.OtherFocusReason)
        for action, button in self.buttons.items():
            button.setVisible(action in actions)

    def _words(self) -> dict[Action, str]:
        again = self._standing.row.calibrated
        return {
            Action.USE: self.tr("Use"),
            Action.DOWNLOAD: self.tr("Download"),
            Action.RESUME: self.tr("Resume"),
            Action.PAUSE: self.tr("Pause"),
            Action.CANCEL: self.tr("Cancel"),
            Action.CALIBRATE: self.tr("Calibrate again") if again else self.tr("Calibrate"),
            Action.REMOVE: self.tr("Remove file…"),
        }

    def _calibrated(self) -> str:
        if not self._standing.chats or not self._standing.row.here or not self._standing.ours:
            return ""
        return self.tr("calibrated") if self._standing.row.calibrated else self.tr("not calibrated yet")

    def _state_words(self) -> tuple[str, str, str]:
        """The state in words, its icon, and a colour of the theme."""
        standing, row = self._standing, self._standing.row
        if standing.downloading:
            return self.tr("downloading"), "download", "dim"
        if standing.current:
            return self.tr("in use"), "check", "accent"
        if row.here:
            return self.tr("on this machine"), "", "dim"
        if standing.partly and row.arrived < row.size:
            words = self.tr("{arrived} of {size} arrived")
            return words.format(arrived=format_bytes(row.arrived), size=format_bytes(row.size)), "pause", "dim"
        if standing.partly:
            return self.tr("{arrived} arrived").format(arrived=format_bytes(row.arrived)), "pause", "dim"
        return self.tr("not here"), "", "dim"

    def _dress(self) -> None:
        words, icon, colour = self._state_words()
        self._state.show_text(words)
        self._state.setStyleSheet(f"color: {getattr(self._look.theme, colour)};")
        self._sign.setVisible(bool(icon))
        if icon:
            self._sign.setPixmap(self._look.icon(icon, colour).pixmap(self._look.px(16)))
