"""The quiet question below an answer whether something that was said should be remembered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.announcing import alert
from ui.flow import Flow
from ui.look import Look
from ui.models.labels import Paragraph
from ui.settings.fields import Box
from ui.text import one_line

_LONGEST = 300
"""Characters of a sentence that are shown."""
_WIDEST = 720
"""Pixels, at the usual size of type."""


class Proposal(QFrame):
    """«Remember this?» and the sentences that it is about, with a box to tick for each where there are several.

    Signals: `kept(list keys)`, those ticked; `refused(list keys)`, the others; `always()`, after `kept`: from now on
    without asking. It hides itself once it is answered.
    """

    kept = Signal(list)
    refused = Signal(list)
    always = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._keys: list[str] = []
        self._boxes: list[Box] = []
        self.setObjectName("notice")
        self._title = Paragraph(kind="section", parent=self)
        self._sentences = QVBoxLayout()
        self._sentences.setSpacing(4)
        self.keep = QPushButton(self.tr("Keep"), self)
        self.refuse = QPushButton(self.tr("Don't keep"), self)
        self.keep_always = QPushButton(self.tr("Always keep"), self)
        self.keep_always.setToolTip(self.tr("Keeps it, and from now on what you state about yourself, without asking"))
        self.keep_always.setAccessibleDescription(self.keep_always.toolTip())
        self.keep.clicked.connect(self._keep)
        self.refuse.clicked.connect(self._refuse)
        self.keep_always.clicked.connect(self._keep_always)
        for button in (self.refuse, self.keep_always):
            button.setProperty("kind", "flat")
        buttons = Flow(8, 4)
        buttons.setContentsMargins(0, 0, 0, 0)
        for button in (self.keep, self.refuse, self.keep_always):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(self._sentences)
        column.addLayout(buttons)
        look.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_proposals(self, keys: Sequence[str], texts: Sequence[str]) -> None:
        """Ask about these, in place of what was asked before; about nothing, be hidden."""
        self._clear()
        self._keys = list(keys)
        for text in texts:
            self._add(one_line(text, _LONGEST), several=len(keys) > 1)
        self._title.show_text(self.tr("Remember these?") if len(keys) > 1 else self.tr("Remember this?"))
        said = [one_line(text, _LONGEST) for text in texts]
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription("\n".join(said))
        self._check()
        self.setVisible(bool(keys))
        if keys:
            alert(self)

    def boxes(self) -> list[Box]:
        """What can be ticked; none where there is a single sentence."""
        return list(self._boxes)

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window while the keyboard is here."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape is a no."""
        if event.key() == Qt.Key.Key_Escape:
            self._refuse()
        else:
            super().keyPressEvent(event)

    def _add(self, text: str, *, several: bool) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        if several:
            box = Box(self._look)
            box.setChecked(True)
            box.setAccessibleName(text)
            box.toggled.connect(self._check)
            self._boxes.append(box)
            row.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Paragraph(text), 1)
        self._sentences.addLayout(row)

    def _clear(self) -> None:
        self._keys, self._boxes = [], []
        while row := self._sentences.takeAt(0):
            if inner := row.layout():
                while item := inner.takeAt(0):
                    if widget := item.widget():
                        widget.hide()
                        widget.deleteLater()
                inner.deleteLater()

    def _ticked(self) -> list[str]:
        if not self._boxes:
            return list(self._keys)
        return [key for key, box in zip(self._keys, self._boxes, strict=True) if box.isChecked()]

    def _check(self) -> None:
        for button in (self.keep, self.keep_always):
            button.setEnabled(bool(self._ticked()))

    def _keep(self) -> None:
        self._answer(self._ticked())

    def _refuse(self) -> None:
        self._answer([])

    def _keep_always(self) -> None:
        self._answer(self._ticked())
        self.always.emit()

    def _answer(self, ticked: list[str]) -> None:
        others = [key for key in self._keys if key not in ticked]
        self._clear()
        self.hide()
        if ticked:
            self.kept.emit(ticked)
        if others:
            self.refused.emit(others)

    def _dress(self) -> None:
        theme = self._look.theme
        self.setStyleSheet(
            f"QFrame#notice QPushButton {{ color: {theme.amber_ink}; border-color: {theme.amber_ink};"
            " background: transparent; padding: 4px 12px; }"
            'QFrame#notice QPushButton[kind="flat"] { border-color: transparent; }'
            f"QFrame#notice QPushButton:disabled {{ color: {theme.faint}; border-color: {theme.faint}; }}"
            f"QFrame#notice QPushButton:focus {{ border: 1px solid {theme.accent}; }}"
        )
        self.setMaximumWidth(self._look.px(_WIDEST))
