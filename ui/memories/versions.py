"""What a memory said before: its older versions, the newest first."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui import dates
from ui.memories.marks import Fact
from ui.models.labels import Paragraph
from ui.sides import margins
from ui.transcript.fold import Fold
from zeta.worker.rows import MemoryRow

_MOST = 20
"""Versions that are shown."""


class Versions(QWidget):
    """Older versions beneath the present one."""

    def __init__(self, rows: Sequence[MemoryRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Older versions"))
        rule = QFrame(self)
        rule.setObjectName("rule")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*margins(0, 8, 8, 8))
        self._column.setSpacing(4)
        self._column.addWidget(rule)
        for row in rows[:_MOST]:
            self._add(row)
        if not rows:
            self._column.addWidget(Paragraph(self.tr("There is no older version any more."), "dim", self))
        elif len(rows) > _MOST:
            rest = self.tr("{count} still older ones are not shown.")
            rest = rest.format(count=self.locale().toString(len(rows) - _MOST))
            self._column.addWidget(Paragraph(rest, "small", self))

    def _add(self, row: MemoryRow) -> None:
        when = Fact()
        self._column.addSpacing(8)
        self._column.addWidget(when)
        said = dates.long(row.created, time.time(), self.locale())
        number = self.locale().toString(row.version)
        when.tell(self.tr("version {number} · {when}").format(number=number, when=said))
        self._column.addWidget(Paragraph(Fold(row.text).begin, "", self))
