"""The rest of a turn so long that only its begin was told: a file of a hundred megabytes is not sent to show a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from ui.bridge import Engine
from ui.told import Told
from ui.transcript import Transcript
from ui.transcript.document import document

SLICE = 1_000_000
"""Characters that are asked for at once: to take them out of the engine's line takes 2 ms."""


class Rest(QObject):
    """Fetches it piece by piece when the person wants to see more of it, or to copy it.

    Signals: `failed(Failure)`.
    """

    failed = Signal(object)

    def __init__(self, engine: Engine, transcript: Transcript, told: Told, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._transcript, self._told = engine, transcript, told
        self._number = 0
        transcript.rest_wanted.connect(self.fetch)

    def fetch(self, ordinal: int, to_copy: bool) -> None:
        """Get all of a turn, to copy it or to show more of it."""
        row = next(turn for turn in self._told.rows if turn.ordinal == ordinal)
        show = partial(self._transcript.put_whole, ordinal)
        self._ask(self._number, ordinal, [row.text], self._copy if to_copy else show)

    def forget(self) -> None:
        """Another chat: nothing of this one may come any more."""
        self._number += 1

    def _ask(self, number: int, ordinal: int, have: Sequence[str], then: Callable[[str], object]) -> None:
        at = sum(map(len, have))
        came = partial(self._came, number, ordinal, have, then)
        self._engine.do("turn_text", came, self.failed.emit, ordinal=ordinal, begin=at, end=at + SLICE)

    def _came(self, number: int, ordinal: int, have: Sequence[str], then: Callable[[str], object], piece: str) -> None:
        if number != self._number:
            return
        if len(piece) < SLICE:
            then("".join([*have, piece]))
        else:
            self._ask(number, ordinal, [*have, piece], then)

    def _copy(self, said: str) -> None:
        file = document(said)
        text = file.text if file else said
        QGuiApplication.clipboard().setText(text)
        self._transcript.copied.emit(text)
