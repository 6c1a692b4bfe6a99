"""A control for one of several names that are not known before somebody tells them, or for none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from PySide6.QtGui import QStandardItemModel

from ui.look import Look
from ui.settings.controls import Choice
from ui.text import one_line


class Name(NamedTuple):
    """A name with what is shown of it, and whether it can be chosen."""

    value: str
    label: str
    free: bool


class Listed(Choice):
    """The names there are, told by `offer`; a value that is none of them stays and is shown as what it is."""

    def __init__(self, look: Look, none: str) -> None:
        """`none` is what no name is called."""
        super().__init__(look, [("", none)])
        self._names: list[Name] = [Name("", none, True)]
        self._told = False

    def offer(self, names: Sequence[Name]) -> None:
        """These are all the names."""
        self._names, self._told = [self._names[0], *names], True
        self._fill(str(self.value()))

    def show_value(self, value: object) -> None:
        """Choose a name."""
        self._fill(str(value))

    def _fill(self, value: str) -> None:
        shown = self._names
        if value not in [name.value for name in shown]:
            label = self.tr("{name} (not there)").format(name=one_line(value)) if self._told else one_line(value)
            shown = [*shown, Name(value, label, False)]
        self._combo.clear()
        self._values = [name.value for name in shown]
        self._combo.addItems([name.label for name in shown])
        items = cast(QStandardItemModel, self._combo.model())
        for at, name in enumerate(shown):
            items.item(at).setEnabled(name.free)
        super().show_value(value)
