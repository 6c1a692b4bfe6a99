"""Labels that show what was written elsewhere: plain text only, one line or a paragraph, never wider than its place."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from ui.elided import Elided, Mode
from ui.sides import row
from ui.text import blanked, breakable


class Paragraph(QLabel):
    """Plain text that wraps, also inside a path; `kind` is a style of ui/style.py."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("kind", kind)
        self.show_text(text)
        self._align()

    def show_text(self, text: str) -> None:
        """Another text."""
        self.setText(breakable(text))
        self.setAccessibleName(blanked(text))

    def changeEvent(self, event: QEvent) -> None:
        """Begin at the leading side of the page, whichever way the text itself runs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        mirrors = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrors else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


class Line(Elided):
    """What was written elsewhere, on one line; where it does not fit, it is whole in its tool tip."""

    def __init__(self, kind: str = "", parent: QWidget | None = None, elide: str = "end") -> None:
        """`elide` says what a long text loses: its end, or its middle for a path."""
        super().__init__(kind, Mode.ElideMiddle if elide == "middle" else Mode.ElideRight, parent)

    def show_text(self, text: str) -> None:
        """Another text."""
        self.setText(blanked(text))
        self.setAccessibleName(self.text())
        self._tell()

    def show_facts(self, facts: Iterable[str]) -> None:
        """Short facts in a row, each in its own direction."""
        self.setText(row(blanked(fact) for fact in facts))
        self.setAccessibleName(", ".join(blanked(fact) for fact in facts if fact))
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See again whether the text fits."""
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        # As markup, escaped: a tool tip would otherwise guess, and take a file's name for markup of its own.
        self.setToolTip("" if self.fitting() == self.text() else f"<p>{escape(self.text())}</p>")
