"""The documents that were written here, on the page's first view, and what is lacking to write one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.bridge import Engine, ignored
from ui.notices import Notice
from ui.text import one_line
from ui.writing.page import WritingPage
from ui.writing.words import sentence
from zeta.worker.client import Failure
from zeta.worker.rows import parse
from zeta.worker.writingrows import DocumentRow


class Known(QObject):
    """Signals: `models_wanted()`."""

    models_wanted = Signal()

    def __init__(self, engine: Engine, page: WritingPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._page = engine, page
        self._lacks: Notice | None = None

    def refresh(self, models: bool = True) -> None:
        """Ask which documents there are; `models` is whether there is one that could write."""
        self._engine.do("documents", self._listed, ignored)
        if self._lacks:
            self._lacks.end()
            self._lacks = None
        if not models:
            self._lacks = self._page.notices.error(
                self.tr("There is no model here yet."),
                self.tr("The model that answers in chats writes documents, too."),
                self.tr("Choose one"),
                self.models_wanted.emit,
            )

    def offer_forget(self, row: DocumentRow) -> None:
        """One is not there any more."""

        def forget() -> None:
            self._engine.do("forget_document", lambda _: self.refresh(), self._warn, path=row.path)

        said = self.tr("{name} is not there any more.").format(name=one_line(row.path, 200))
        self._page.notices.error(said, "", self.tr("Take it off the list"), forget)

    def _listed(self, values: list[dict[str, Any]]) -> None:
        self._page.start.show_recent([parse(DocumentRow, each) for each in values])

    def _warn(self, failure: Failure) -> None:
        if failure.kind != "EngineDied":
            self._page.notices.error(sentence(failure.message), failure.hint)
