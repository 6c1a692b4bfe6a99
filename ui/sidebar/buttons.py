"""Buttons of the sidebar: an icon in the theme's colours, with a name for those who do not see it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from ui.look import Look


class IconButton(QToolButton):
    """A square button of an icon alone; its name is its tooltip."""

    def __init__(self, look: Look, icon: str, name: str, *, size: int = 32, framed: bool = False) -> None:
        """`size` in pixels at the usual size of type."""
        super().__init__()
        self._look, self._icon, self._size = look, icon, size
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if framed:
            self.setProperty("kind", "framed")
        look.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setIcon(self._look.icon(self._icon, "ink" if self.property("kind") == "framed" else "dim"))
        side = self._look.px(self._size)
        self.setFixedSize(side, self._look.px(32))
        self.setIconSize(QSize(min(side, self._look.px(18)), self._look.px(18)))


class FlatButton(QPushButton):
    """A quiet button of an icon and a word."""

    def __init__(self, look: Look, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._look, self._icon = look, icon
        self.setProperty("kind", "flat")
        look.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setIcon(self._look.icon(self._icon))
        self.setIconSize(QSize(self._look.px(16), self._look.px(16)))
        self.setStyleSheet(f"font-size: {self._look.px(12)}px")
