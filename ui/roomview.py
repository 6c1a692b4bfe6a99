"""The widgets of a room and where they stand: header, strip, conversation, questions, notices, composer, facts."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import motion
from ui.composer import Composer
from ui.elided import Elided
from ui.header import Header
from ui.look import Look
from ui.memories.proposal import Proposal
from ui.notices import Notices
from ui.sides import margins
from ui.strip.strip import MemoryStrip
from ui.transcript import Transcript


class RoomView(QWidget):
    """What is seen of a chat."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header, self.strip = Header(look), MemoryStrip(look, motion.wanted())
        self.transcript, self.notices = Transcript(look), Notices(look)
        self.proposal = Proposal(look)
        self.composer = Composer(look)
        self.status = Elided("small")
        self._hint = QLabel(self.tr("Ctrl+K everything"))
        self._hint.setProperty("kind", "small")
        self._arrange()

    def show_state(self, words: str) -> None:
        """No chat is there yet, or no more; `words` say why where its title would be."""
        self.header.show_state(words)
        self.strip.show_state("")

    def _arrange(self) -> None:
        rule = QFrame()
        rule.setObjectName("rule")
        top = QVBoxLayout()
        top.setContentsMargins(*margins(32, 16, 24, 0))
        top.setSpacing(8)
        top.addWidget(self.header)
        top.addWidget(self.strip)
        top.addWidget(rule)
        foot = QHBoxLayout()
        foot.addWidget(self.status, 1)
        foot.addWidget(self._hint)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(*margins(32, 8, 24, 16))
        bottom.setSpacing(8)
        bottom.addWidget(self.proposal)
        bottom.addWidget(self.notices)
        bottom.addWidget(self.composer)
        bottom.addLayout(foot)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(top)
        rows.addWidget(self.transcript, 1)
        rows.addLayout(bottom)

    def showEvent(self, event: QShowEvent) -> None:
        """The composer has the keyboard where nothing else has it."""
        super().showEvent(event)
        self.composer.setFocus()
