"""«Your data»: between its page and the engine."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from ui.bridge import Engine
from ui.datapage import DataPage
from zeta.worker.client import Failure
from zeta.worker.rows import DataRow, parse


class DataDesk(QObject):
    """What the person's data are. Signals: `changed()` when chats came or went."""

    changed = Signal()

    def __init__(self, engine: Engine, page: DataPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._page = engine, page
        page.folder_wanted.connect(lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(path)))
        page.export_all_wanted.connect(self._export_all)
        page.import_wanted.connect(self._take_in)
        page.check_wanted.connect(lambda: self._check(mend=False))
        page.mend_wanted.connect(lambda: self._check(mend=True))
        page.compact_wanted.connect(self._compact)
        page.wipe_wanted.connect(self._wipe)

    def refresh(self) -> None:
        """Ask for everything anew."""
        self._engine.do("data", lambda value: self._page.set_data(parse(DataRow, value)), self._failed)

    def _failed(self, failure: Failure) -> None:
        self._page.set_busy("")
        self._page.set_problem(failure.message, failure.hint)

    def _over(self) -> None:
        self._page.set_busy("")
        self.refresh()

    def _export_all(self, folder: Path) -> None:
        self._page.set_busy(self.tr("Exporting every chat…"))
        self._engine.do("export_all", lambda _: self._over(), self._failed, folder=str(folder))

    def _take_in(self, path: Path) -> None:
        self._page.set_busy(self.tr("Importing…"))
        self._engine.do("take_in", lambda _: self._came_or_went(), self._failed, path=str(path))

    def _check(self, *, mend: bool) -> None:
        def done(lines: list[str]) -> None:
            self._page.set_busy("")
            self._page.set_check(lines)

        reading = self.tr("Mending what can be mended…") if mend else self.tr("Reading everything and comparing it…")
        self._page.set_busy(reading)
        self._engine.do("check", done, self._failed, mend=mend)

    def _compact(self) -> None:
        self._page.set_busy(self.tr("Giving space back to the disk…"))
        self._engine.do("compact", lambda _: self._over(), self._failed)

    def _wipe(self) -> None:
        self._page.set_busy(self.tr("Deleting everything…"))
        self._engine.do("wipe", lambda _: self._came_or_went(), self._failed)

    def _came_or_went(self) -> None:
        self._over()
        self.changed.emit()
