"""Controls of the settings page, one for each kind of value; which one a setting gets follows from its type.

Each shows a value, and emits `edited(object)` whenever the person has made another one, which may be one that the
setting cannot have.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ui.look import Look
from ui.models.labels import Paragraph
from ui.settings import values
from ui.settings.fields import Box, Combo, Slider, Spin
from ui.settings.texts import Entry, said
from ui.shortcuts import WindowKeys
from ui.text import typed
from zeta.config import Spec

_USUAL_QUOTA = 20_000_000_000
"""Bytes shown first when a person chooses a quota."""


class Control(QWidget):
    """A control for one value. Signals: `edited(object)`."""

    edited = Signal(object)

    typed = False
    """Whether a value comes letter by letter, so that one waits for the end of it."""

    def __init__(self, field: QWidget) -> None:
        """`field` takes the focus and the accessible name; subclasses lay it out."""
        super().__init__()
        self.field = field
        self.setFocusProxy(field)

    def value(self) -> object:
        """What is shown."""
        raise NotImplementedError

    def show_value(self, value: object) -> None:
        """Show another value; nothing is emitted."""
        raise NotImplementedError

    def name(self, title: str, description: str) -> None:
        """What a screen reader says of it."""
        self.field.setAccessibleName(title)
        self.field.setAccessibleDescription(description)


class Choice(Control):
    """One of a few values, by name."""

    def __init__(self, look: Look, choices: Sequence[tuple[object, str]]) -> None:
        self._combo = Combo(look)
        super().__init__(self._combo)
        self._values: list[object] = [value for value, _ in choices]
        self._combo.addItems([label for _, label in choices])
        self._combo.activated.connect(lambda _at: self.edited.emit(self.value()))
        _filled(self, self._combo)

    def value(self) -> object:
        """The value chosen."""
        return self._values[self._combo.currentIndex()]

    def show_value(self, value: object) -> None:
        """Choose `value`."""
        self._combo.setCurrentIndex(self._values.index(value))


class Number(Control):
    """A number, typed or stepped with the arrow keys."""

    typed = True

    def __init__(self, look: Look, spec: Spec) -> None:
        self._spin = Spin(spec)
        super().__init__(self._spin)
        self._look = look
        self._whole = spec.kind is int
        self._spin.valueChanged.connect(lambda _value: self.edited.emit(self.value()))
        look.changed.connect(self._resize)
        self._resize()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._spin, 0, Qt.AlignmentFlag.AlignTrailing)

    def _resize(self) -> None:
        self._spin.setFixedWidth(self._look.px(88))

    def value(self) -> float | int:
        """The number; whole where the setting is."""
        return int(self._spin.value()) if self._whole else self._spin.value()

    def show_value(self, value: object) -> None:
        """Show a number."""
        if isinstance(value, int | float):
            with QSignalBlocker(self._spin):
                self._spin.setValue(value)


class Share(Control):
    """A share from 0 to 1: a slider with a name at each end and the number beside it."""

    typed = True

    def __init__(self, look: Look, spec: Spec, ends: tuple[str, str]) -> None:
        self._slider = Slider(look, values.STEPS)
        super().__init__(self._slider)
        self._number = Number(look, spec)
        self._slider.valueChanged.connect(self._slid)
        self._number.edited.connect(self._wrote)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._slider, 0, 0, 1, 2)
        grid.addWidget(self._number, 0, 2)
        for column, (text, side) in enumerate(zip(ends, ("AlignLeading", "AlignTrailing"), strict=True)):
            label = QLabel(text)
            label.setProperty("kind", "small")
            grid.addWidget(label, 1, column, getattr(Qt.AlignmentFlag, side))

    def name(self, title: str, description: str) -> None:
        """What a screen reader says of both."""
        super().name(title, description)
        self._number.name(title, description)

    def value(self) -> float | int:
        """The share."""
        return self._number.value()

    def show_value(self, value: object) -> None:
        """Show a share."""
        self._number.show_value(value)
        self._follow(self._number.value())

    def _slid(self, position: int) -> None:
        self._number.show_value(values.share_at(position))
        self.edited.emit(self.value())

    def _wrote(self, value: float) -> None:
        self._follow(value)
        self.edited.emit(value)

    def _follow(self, share: float) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(values.position_of(share))


class Size(Control):
    """A number of bytes, written such as «20 GB»; what cannot be read is emitted as text."""

    typed = True

    def __init__(self) -> None:
        self._line = QLineEdit()
        super().__init__(self._line)
        self._line.installEventFilter(WindowKeys(self))
        self._line.textEdited.connect(lambda _text: self.edited.emit(self.value()))
        _filled(self, self._line)

    def value(self) -> object:
        """Bytes, or the text where it is no size."""
        count = values.size_of(self._line.text())
        return self._line.text() if count is None else count

    def show_value(self, value: object) -> None:
        """Show a number of bytes."""
        if isinstance(value, int) and value != self.value():
            self._line.setText(values.size_text(value))


class Prose(Control):
    """Several lines of text; Tab leaves the field."""

    typed = True

    def __init__(self, look: Look, placeholder: str) -> None:
        self._edit = QPlainTextEdit()
        super().__init__(self._edit)
        self._look = look
        self._edit.setObjectName("field")
        self._edit.setPlaceholderText(placeholder)
        self._edit.setTabChangesFocus(True)
        self._edit.installEventFilter(WindowKeys(self))
        self._edit.textChanged.connect(lambda: self.edited.emit(self.value()))
        look.changed.connect(self._resize)
        self._resize()
        _filled(self, self._edit)

    def _resize(self) -> None:
        self._edit.setFixedHeight(self._look.px(112))

    def value(self) -> str:
        """The text."""
        return typed(self._edit.toPlainText())

    def show_value(self, value: object) -> None:
        """Show a text; the cursor stays where it is when nothing changes."""
        if str(value) != self.value():
            with QSignalBlocker(self._edit):
                self._edit.setPlainText(str(value))


class Switch(Control):
    """Yes or no."""

    def __init__(self, look: Look, label: str) -> None:
        self._box = Box(look, label)
        super().__init__(self._box)
        self._box.toggled.connect(lambda on: self.edited.emit(on))
        _filled(self, self._box)

    def value(self) -> bool:
        """Whether it is on."""
        return self._box.isChecked()

    def show_value(self, value: object) -> None:
        """Switch it on or off."""
        with QSignalBlocker(self._box):
            self._box.setChecked(bool(value))


class Chosen(Control):
    """A value that need not be chosen: a box to choose it, and then its control; None where it is not."""

    typed = True

    def __init__(self, look: Look, inner: Control, auto: str, first: object) -> None:
        """`auto` says what holds where nothing is chosen, `first` is what the inner control begins with."""
        self._box = Box(look)
        super().__init__(self._box)
        self._box.setText(self.tr("Choose it myself"))
        self._inner, self._first = inner, first
        inner.show_value(first)
        self._auto = Paragraph(auto, "dim")
        self._box.toggled.connect(self._toggled)
        inner.edited.connect(self.edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._box)
        column.addWidget(inner)
        column.addWidget(self._auto)
        self._arrange()

    def name(self, title: str, description: str) -> None:
        """The box says the setting's name too: «Choose it myself» says little alone."""
        self._box.setAccessibleName(self.tr("{setting}: choose it myself").format(setting=title))
        self._box.setAccessibleDescription(description)
        self._inner.name(title, description)

    def value(self) -> object:
        """The inner control's value, or None."""
        return self._inner.value() if self._box.isChecked() else None

    def show_value(self, value: object) -> None:
        """Show a value, or that none is chosen."""
        with QSignalBlocker(self._box):
            self._box.setChecked(value is not None)
        self._inner.show_value(self._first if value is None else value)
        self._arrange()

    def _toggled(self) -> None:
        self._arrange()
        self.edited.emit(self.value())

    def _arrange(self) -> None:
        self._inner.setVisible(self._box.isChecked())
        self._auto.setHidden(self._box.isChecked())


def control_for(spec: Spec, entry: Entry, look: Look) -> Control:
    """The control that fits a setting's type."""
    if spec.optional:
        first = _USUAL_QUOTA if spec.option.is_bytes else spec.option.low or 0
        return Chosen(look, _plain(spec, entry, look), said(entry.auto), first)
    return _plain(spec, entry, look)


def _plain(spec: Spec, entry: Entry, look: Look) -> Control:
    if spec.option.choices:
        named = [each for each in entry.choices if each in spec.option.choices]
        unnamed = [each for each in spec.option.choices if each not in entry.choices]
        return Choice(look, [(each, said(entry.choices[each])) for each in named] + [(each, each) for each in unnamed])
    if spec.option.is_bytes:
        return Size()
    if spec.kind is bool:
        return Switch(look, said(entry.title))
    if spec.kind in (int, float):
        if entry.ends is None:
            return Number(look, spec)
        return Share(look, spec, (said(entry.ends[0]), said(entry.ends[1])))
    return Prose(look, said(entry.auto))


def _filled(control: Control, field: QWidget) -> None:
    row = QHBoxLayout(control)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(field)
