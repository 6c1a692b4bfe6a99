"""The plan that a person edits on the page: kept on disk a moment after the last key, and before it is carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ui.bridge import Engine
from ui.writing.page import WritingPage
from zeta.worker.client import Failure
from zeta.worker.rows import parse, plain
from zeta.worker.writingrows import PlanRow

CALM: Final = 500
"""Milliseconds after the last key before an edited plan is kept."""


class PlanEdits(QObject):
    """Signals: `kept(object PlanRow)`: what was edited is on disk."""

    kept = Signal(object)

    def __init__(self, engine: Engine, page: WritingPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._page = engine, page
        self._sound = True
        self._then: Callable[[], None] | None = None
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self._revise)
        page.plan.edited.connect(lambda _: self._edited())

    @property
    def typing(self) -> bool:
        """Whether somebody edits it just now."""
        return self._calm.isActive()

    def show(self, plan: PlanRow) -> None:
        """The plan as it is on disk."""
        self._sound = not plan.trouble
        self._page.plan.show_plan(plan)

    def when_sound(self, deed: Callable[[], None]) -> None:
        """Do it once the plan that is shown is the one that is kept."""
        if self._sound:
            deed()
        else:
            self._then = deed
            self._revise()

    def _edited(self) -> None:
        self._sound = False  # until the engine has said so
        self._calm.start()

    def _revise(self) -> None:
        self._calm.stop()
        plan = self._page.plan.plan
        sections = [plain(each) for each in plan.sections]
        self._engine.do("revise", self._done, self._failed, path=plan.path, title=plan.title, sections=sections)

    def _done(self, value: dict[str, Any]) -> None:
        if self.typing:
            return  # more was typed meanwhile
        self._sound = True
        self._page.plan.show_trouble("", "")
        self.kept.emit(parse(PlanRow, value))
        then, self._then = self._then, None
        if then:
            then()

    def _failed(self, failure: Failure) -> None:
        self._then = None
        self._page.plan.show_trouble(failure.message, failure.hint)
        self._page.show_view("plan")
