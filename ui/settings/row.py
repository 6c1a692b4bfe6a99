"""One setting on the page: its title, a plain explanation, its control, and a way back to the default."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.look import Look
from ui.models.column import NARROW
from ui.models.labels import Paragraph
from ui.settings.controls import Control
from ui.settings.texts import Entry, said

PAUSE = 400
"""Milliseconds without a key after which what was typed counts."""

_CONTROL = 232


class SettingRow(QWidget):
    """One setting. Signals: `changed(str name, object value)`, only valid values; `reset(str name)`."""

    changed = Signal(str, object)
    reset = Signal(str)

    def __init__(
        self,
        look: Look,
        entry: Entry,
        control: Control,
        default: object,
        refusal: Callable[[object], str] = lambda value: "",
        *,
        wide: bool = False,
    ) -> None:
        """`refusal` says in words why a value cannot be had, and nothing where it can; a `wide` control stands below
        its explanation."""
        super().__init__()
        self.entry, self._look, self._control, self._default, self._refusal = entry, look, control, default, refusal
        self._shown: object = default
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.flush)
        self._title = Paragraph(said(entry.title))
        self._help = Paragraph(said(entry.help), "dim")
        self._note = Paragraph("", "small")
        self._note.hide()
        self._problem = _Problem()
        self._reset = QPushButton(self.tr("Reset"))
        self._reset.setProperty("kind", "flat")
        self._reset.setStyleSheet("padding: 0 8px;")
        self._reset.setAccessibleName(self.tr("Reset {setting}").format(setting=said(entry.title)))
        self._reset.clicked.connect(self._go_back)
        control.name(said(entry.title), said(entry.help))
        self._title.setBuddy(control.field)  # on Linux a list of choices is named by its label alone
        control.edited.connect(self._edited)
        self._wide = wide
        self._below: bool | None = None
        self._lay_out()
        self._place(wide)
        look.changed.connect(self._resize)
        self._resize()
        self.show_value(default)

    def _lay_out(self) -> None:
        self._rule = QFrame()
        self._rule.setObjectName("rule")
        heading = QHBoxLayout()
        heading.addWidget(self._title, 1)
        heading.addWidget(self._reset)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addLayout(heading)
        texts.addWidget(self._help)
        texts.addWidget(self._note)
        texts.addStretch(1)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._grid.addLayout(texts, 0, 0)
        self._grid.addWidget(self._problem, 2, 0, 1, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(16)
        whole.addWidget(self._rule)
        whole.addLayout(self._grid)
        # Hidden or not, it keeps its place: a row does not jump while somebody types.
        keeping = QSizePolicy(self._reset.sizePolicy())
        keeping.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(keeping)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the control below its explanation where there is little room."""
        super().resizeEvent(event)
        self._place(self._wide or self.width() < self._look.px(NARROW))

    def _place(self, below: bool) -> None:
        if below is self._below:
            return
        self._below = below
        self._grid.removeWidget(self._control)
        self._grid.setHorizontalSpacing(0 if below else 24)
        if below:
            side = Qt.AlignmentFlag(0) if self._wide else Qt.AlignmentFlag.AlignLeading
            self._grid.addWidget(self._control, 1, 0, 1, 2, side)
        else:
            self._grid.addWidget(self._control, 0, 1, Qt.AlignmentFlag.AlignTop)

    def _resize(self) -> None:
        self._reset.setFixedHeight(self._look.px(20))
        # Less than the layout asks for beside each other, so that the row can become narrow enough to stack.
        self.setMinimumWidth(self._look.px(_CONTROL))
        if not self._wide:
            self._control.setFixedWidth(self._look.px(_CONTROL))

    @property
    def value(self) -> object:
        """The last valid value."""
        return self._shown

    @property
    def control(self) -> Control:
        """The control, for whoever gives it the focus."""
        return self._control

    def lead(self, rule: bool) -> None:
        """Whether a line parts it from the row above."""
        self._rule.setVisible(rule)

    def words(self) -> list[str]:
        """What a search looks at."""
        entry = self.entry
        return [said(entry.title), said(entry.help), entry.name, *map(said, entry.choices.values())]

    def show_value(self, value: object) -> None:
        """Show the value that holds; what a person is typing, or has typed in vain, stays."""
        self._shown = value
        if not self._timer.isActive() and self._problem.isHidden():
            self._control.show_value(value)
        self._mark()

    def remark(self, text: str, *, fixed: bool = False) -> None:
        """A small remark below the explanation; a `fixed` value cannot be changed here, and the remark says why."""
        self._note.show_text(text)
        self._note.setVisible(bool(text))
        self._control.setDisabled(fixed)
        self._mark()

    def flush(self) -> None:
        """Take what was typed now: emit it, or say why it cannot be had."""
        self._timer.stop()
        value = self._control.value()
        reason = self._refusal(value)
        self._problem.say(reason)
        if not reason and value != self._shown:
            self._shown = value
            self.changed.emit(self.entry.name, value)
        self._mark()

    def _edited(self) -> None:
        if self._control.typed:
            self._timer.start()
        else:
            self.flush()

    def _go_back(self) -> None:
        self._timer.stop()
        self._problem.say("")
        self.show_value(self._default)
        self._control.setFocus()
        self.reset.emit(self.entry.name)

    def _mark(self) -> None:
        away = self._control.isEnabled() and (self._shown != self._default or not self._problem.isHidden())
        self._reset.setEnabled(away)
        self._reset.setVisible(away)

    def hideEvent(self, event: QHideEvent) -> None:
        """Lose nothing that was typed just before the page is left."""
        if self._timer.isActive():
            self.flush()
        super().hideEvent(event)


class _Problem(QFrame):
    """A sentence that says what is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("error")
        self._label = Paragraph("", "")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._label)
        self.hide()

    def say(self, text: str) -> None:
        self._label.show_text(text)
        self.setVisible(bool(text))
