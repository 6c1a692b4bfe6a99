"""Models: between the pages that show them, the jobs that fetch and calibrate them, and the engine that uses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.bridge import Engine
from ui.firstrun import FirstRun
from ui.jobs import Jobs
from ui.models.page import ModelsPage
from zeta.worker.client import Failure
from zeta.worker.rows import ModelRow, parse


class ModelsDesk(QObject):
    """What models there are.

    Signals: `use_wanted(name or path)`, `listed()` when the rows are new.
    """

    use_wanted = Signal(str)
    listed = Signal()

    def __init__(
        self, engine: Engine, page: ModelsPage, first: FirstRun, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._engine, self._page, self._first, self._jobs = engine, page, first, jobs
        self.rows: list[ModelRow] = []
        self._current = ""
        self._waiting: list[str] = []
        self._use_first = ""
        page.pull_wanted.connect(self.pull)
        page.pause_wanted.connect(self.pause)
        page.cancel_wanted.connect(self._give_up)
        page.use_wanted.connect(self.use_wanted)
        page.open_wanted.connect(lambda path: self.use_wanted.emit(str(path)))
        page.calibrate_wanted.connect(self._calibrate)
        page.stop_wanted.connect(self._stop_calibrating)
        page.remove_wanted.connect(self._drop)
        first.pull_wanted.connect(self._fetch_first)
        first.pause_wanted.connect(self.pause)
        first.open_wanted.connect(lambda path: self.use_wanted.emit(str(path)))
        for view in (page, first):
            jobs.pulling.connect(view.set_download)
        jobs.pulled.connect(self._pulled)
        jobs.calibrating.connect(page.set_calibration)
        jobs.calibrated.connect(self._calibrated)

    def refresh(self) -> None:
        """Ask for the models anew."""
        self._engine.do("models", self._show)

    def _show(self, values: list[dict[str, Any]]) -> None:
        self.rows = [parse(ModelRow, each) for each in values]
        self._page.set_models(self.rows)
        self._first.set_models(self.rows)
        self._page.set_current(self._current)
        self.listed.emit()

    def set_current(self, path: str) -> None:
        """Another model is in use."""
        self._current = path
        self._page.set_current(path)

    def chat_opened(self) -> None:
        """A chat was opened: what was calibrated before it is in use."""
        self._page.set_calibrated("")

    def row(self, spec: str) -> ModelRow | None:
        """A model by its name or path."""
        return next((each for each in self.rows if spec in (each.name, each.path)), None)

    def any_here(self) -> bool:
        """Whether there is a model to chat with."""
        return any(each.here and each.kind == "chat" for each in self.rows)

    def problem(self, spec: str, failure: Failure) -> None:
        """A model could not be used."""
        row = self.row(spec)
        self._page.set_problem(row.path if row else spec, failure.message, failure.hint)
        self._first.set_problem(failure.message, failure.hint)

    def pull(self, name: str) -> None:
        """Fetch a model. That it is begun is seen at once; its process takes a while to say so."""
        row = self.row(name)
        arrived, size = (row.arrived, row.size or None) if row else (0, None)
        for view in (self._page, self._first):
            view.set_download(name, arrived, size, 0.0, "")
        self._jobs.pull(name)

    def pause(self, name: str) -> None:
        """End a download; what has arrived is kept, and shown."""
        self._waiting.clear()
        self._end(name)
        self.refresh()

    def _give_up(self, name: str) -> None:
        self._end(name)
        self._drop(name)

    def _end(self, name: str) -> None:
        self._jobs.pause(name)
        for view in (self._page, self._first):
            view.end_download(name, None)

    def _calibrate(self, path: str) -> None:
        self._page.set_calibration(path, 0.0, "")
        self._jobs.calibrate(path)

    def _stop_calibrating(self, path: str) -> None:
        self._jobs.cancel_calibration(path)
        self._page.end_calibration(path, None)

    def _drop(self, name: str) -> None:
        row = self.row(name)
        spec = row.name if row and row.licence else (row.path if row else name)
        self._engine.do("drop_model", lambda _: self.refresh(), lambda f: self.problem(name, f), spec=spec)

    def _fetch_first(self, names: list[str]) -> None:
        """The first start: the chat model, then what helps memory; the chat begins when the first one is here."""
        self._use_first, self._waiting = names[0], list(names[1:])
        self.pull(names[0])

    def _pulled(self, name: str, error: tuple[str, str] | None) -> None:
        self._page.end_download(name, error)
        self._first.end_download(name, error)
        if error is None and name == self._use_first:
            self._use_first = ""
            self.use_wanted.emit(name)
        if error is None and self._waiting:
            self.pull(self._waiting.pop(0))
        self.refresh()

    def _calibrated(self, path: str, error: tuple[str, str] | None) -> None:
        self._page.end_calibration(path, error)
        if error is None:
            self._page.set_calibrated(path)
        self.refresh()


def short_name(row: ModelRow) -> tuple[str, str]:
    """What a model is called and its quantization, from its file's name: «SmolLM2-135M-Instruct», «Q4_1»."""
    stem = Path(row.path).stem
    for mark in (".", "-", "_"):
        name, found, kind = stem.rpartition(mark)
        if found and kind[:1].upper() in "QFIB" and any(c.isdigit() for c in kind):
            return name, kind.upper()
    return stem, ""
