"""Long work beside the chat, each piece in an engine process of its own: fetching a model, calibrating one.

To pause or to give up is to end the process: what has arrived stays, and the next start goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ui.bridge import Bridge
from ui.models.steps import step
from zeta.events import Event, Progressed
from zeta.worker.client import Failure


@dataclass
class _Job:
    """One piece of work. `since` and `from_bytes` are of the first report, for the rate.

    Its engine has no parent: one that was to be deleted later and went with its parent before that crashed PySide6.
    """

    engine: Bridge
    since: float = 0.0
    from_bytes: float = 0.0
    text: str = ""


class Jobs(QObject):
    """Downloads and calibrations under way.

    Signals: `pulling(name, done, total or None, bytes a second, text)`, `pulled(name, (message, hint) or None)`,
    `calibrating(path, fraction, step)`, `calibrated(path, (message, hint) or None)`.
    """

    pulling = Signal(str, object, object, float, str)
    pulled = Signal(str, object)
    calibrating = Signal(str, float, str)
    calibrated = Signal(str, object)

    def __init__(self, make: Callable[[], Bridge] = Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._jobs: dict[tuple[str, str], _Job] = {}

    def pull(self, name: str) -> None:
        """Fetch a model, or go on with it."""
        self._start("pull", name, self._pulling, self.pulled.emit, model=name)

    def calibrate(self, path: str) -> None:
        """Calibrate a model, anew where it was calibrated."""
        self._start("calibrate", path, self._calibrating, self.calibrated.emit, model=path, force=True)

    def pause(self, name: str) -> None:
        """End a download; what has arrived is kept."""
        self._end("pull", name)

    def cancel_calibration(self, path: str) -> None:
        """End a calibration; nothing of it is kept."""
        self._end("calibrate", path)

    def running(self) -> bool:
        """Whether anything is under way."""
        return bool(self._jobs)

    def close(self) -> None:
        """End everything."""
        for kind, name in list(self._jobs):
            self._end(kind, name)

    def _start(
        self,
        kind: str,
        name: str,
        heard: Callable[[str, _Job, Progressed], None],
        ended: Callable[[str, tuple[str, str] | None], None],
        **arguments: object,
    ) -> None:
        if (kind, name) in self._jobs:
            return
        engine = self._make()
        job = self._jobs[kind, name] = _Job(engine)

        def hear(event: Event) -> None:
            if isinstance(event, Progressed) and event.task == kind:
                heard(name, job, event)

        def over(error: tuple[str, str] | None) -> None:
            self._end(kind, name)
            ended(name, error)

        def failed(failure: Failure) -> None:
            over((failure.message, failure.hint))

        engine.heard.connect(hear)
        engine.start()
        engine.do(kind, lambda _: over(None), failed, **arguments)

    def _end(self, kind: str, name: str) -> None:
        job = self._jobs.pop((kind, name), None)
        if job:
            job.engine.kill()
            job.engine.deleteLater()

    def _pulling(self, name: str, job: _Job, event: Progressed) -> None:
        job.text = step(event.text) or job.text
        now = time.monotonic()
        if not event.total and event.text:  # another source is tried: count from here
            job.since = 0.0
        elif not job.since:
            job.since, job.from_bytes = now, event.done
        seconds = now - job.since if job.since else 0.0
        rate = (event.done - job.from_bytes) / seconds if seconds > 0.5 else 0.0
        self.pulling.emit(name, int(event.done), int(event.total) or None, rate, job.text)

    def _calibrating(self, path: str, _job: _Job, event: Progressed) -> None:
        self.calibrating.emit(path, event.done, step(event.text))
