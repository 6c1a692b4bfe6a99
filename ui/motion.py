"""Whether anything may move by itself: the system says, by the length of the animations that it wants."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStyle


def wanted() -> bool:
    """False where the system asks for less; platforms tell Qt as a duration of 0 ms for what a control animates."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
