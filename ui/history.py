"""The turns of the open chat, asked for piece by piece, the last ones first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.bridge import Engine
from zeta.worker.rows import TurnRow, parse

SLICE = 400
"""Turns that are asked for at once. To read, parse and place them takes less than a frame of the screen, so that a chat
of any length opens while the window stays at hand."""


class History(QObject):
    """Fetches every turn of the open branch.

    Signals: `latest(rows)`, the last turns; then `older(rows)`, those before what came, again and again; at the end
    `complete(rows)`, all of them; or `failed()`. `left()` when another chat will be open.
    """

    latest = Signal(object)
    older = Signal(object)
    complete = Signal(object)
    failed = Signal()
    left = Signal()

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._number = engine, 0

    def fetch(self) -> None:
        """Begin at the end; what was being fetched is forgotten."""
        self._number += 1
        self._ask([], None)

    def forget(self) -> None:
        """Another chat will be open: nothing of this one may come any more."""
        self._number += 1
        self.left.emit()

    def _ask(self, have: Sequence[TurnRow], before: int | None) -> None:
        came = partial(self._came, self._number, have)
        self._engine.do("turns", came, lambda _: self.failed.emit(), before=before, count=SLICE)

    def _came(self, number: int, have: Sequence[TurnRow], values: list[dict[str, Any]]) -> None:
        if number != self._number:
            return
        rows = [parse(TurnRow, each) for each in values]
        (self.older if have else self.latest).emit(rows)
        have = [*rows, *have]
        if rows and rows[0].ordinal > 0:
            self._ask(have, rows[0].ordinal)
        else:
            self.complete.emit(have)
