"""How the window looks now: theme, type and icons, and a signal when the person changes them.

One `Look` is handed to every widget that paints or sets a font; nothing reads a global.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon

from ui import icons, style
from ui.theme import DARK, LIGHT, Theme

SCALES = (0.85, 1.0, 1.15, 1.3, 1.5, 1.75)
"""Sizes of type that can be chosen, in parts of the usual one."""


class Look(QObject):
    """The theme and the size of type in use; `changed` is emitted when either changes."""

    changed = Signal()

    def __init__(self, wish: str = "system", scale: float = 1.0, parent: QObject | None = None) -> None:
        """`wish` is system, light or dark."""
        super().__init__(parent)
        self._wish, self._scale = wish, scale
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._followed)

    @property
    def theme(self) -> Theme:
        """The table of colours in use."""
        if self._wish == "system":
            return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._wish == "dark" else LIGHT

    @property
    def scale(self) -> float:
        """Size of type in parts of the usual one."""
        return self._scale

    def choose(self, wish: str | None = None, scale: float | None = None) -> None:
        """Another theme, another size, or both."""
        self._wish = self._wish if wish is None else wish
        self._scale = self._scale if scale is None else scale
        self.changed.emit()

    def _followed(self) -> None:
        if self._wish == "system":
            self.changed.emit()

    def color(self, name: str) -> QColor:
        """A colour of the theme by its field name."""
        return QColor(getattr(self.theme, name))

    def px(self, size: float) -> int:
        """A length that grows with the type, in device-independent pixels."""
        return round(size * self._scale)

    def font(self, size: int = 14, *, bold: bool = False, mono: bool = False) -> QFont:
        """A font of `size` pixels at the usual scale: 11, 12, 14, 15, 18 or 20, and 13 for code."""
        which = QFontDatabase.SystemFont.FixedFont if mono else QFontDatabase.SystemFont.GeneralFont
        font = QFont(QFontDatabase.systemFont(which))
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def icon(self, name: str, color: str = "dim") -> QIcon:
        """A thin-line icon (ui/icons.py) in a colour of the theme."""
        return icons.icon(name, getattr(self.theme, color), self.theme.faint)

    def sheet(self) -> str:
        """The style sheet of the application."""
        return style.sheet(self.theme, self._scale)
