"""Leading and trailing in place of left and right: what Qt does not turn by itself."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

_ISOLATE, _END = "\u2068", "\u2069"


def margins(leading: int, top: int, trailing: int, bottom: int) -> tuple[int, int, int, int]:
    """Margins as a layout takes them (left, top, right, bottom), in the direction that the window is built in."""
    mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return (trailing, top, leading, bottom) if mirrored else (leading, top, trailing, bottom)


def row(facts: Iterable[str]) -> str:
    """Facts in a row with dots between them; in right-to-left text each keeps its own order."""
    shown = [fact for fact in facts if fact]
    if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        shown = [f"{_ISOLATE}{fact}{_END}" for fact in shown]
    return " · ".join(shown)
