"""A document that is kept true: between the view of its upkeep and the engine.

While it is watched the engine tells that something changed; then we look how it stands, and write nothing.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.bridge import Engine, ignored
from ui.text import one_line
from ui.writing.page import WritingPage
from ui.writing.words import sentence
from zeta.events import Event
from zeta.worker.client import Failure
from zeta.worker.rows import parse
from zeta.worker.writingrows import AnswerRow, FateRow, KeptRow
from zeta.writing.keeping import news


class Upkeep(QObject):
    """Looks after the document at `path`. Signals: `shown(object KeptRow)`: how it stands now."""

    shown = Signal(object)

    def __init__(self, engine: Engine, page: WritingPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._page, self._path = engine, page, ""
        self._kept: KeptRow | None = None
        self._busy = self._again = False
        engine.heard.connect(self._hear)
        engine.died.connect(self._engine_died)
        keep = page.keep
        keep.look_again_wanted.connect(self.look)
        keep.offer_wanted.connect(self._offer)
        keep.accept_wanted.connect(self._accept)
        keep.confirm_wanted.connect(lambda id: self._change("confirm_section", section=id))
        keep.release_wanted.connect(lambda id: self._change("release_section", section=id))
        keep.restore_wanted.connect(lambda number: self._change("restore", version=number))
        keep.question_asked.connect(self._answer)
        keep.stop_wanted.connect(lambda: engine.do("pause_writing", None, ignored))
        keep.show_wanted.connect(self._show_part)
        keep.watch_wanted.connect(self._watch)

    @property
    def path(self) -> str:
        """The document; empty for none."""
        return self._path

    @path.setter
    def path(self, path: str) -> None:
        if path != self._path and self._page.keep.watch.isChecked():
            self._page.keep.watch.setChecked(False)
        self._path, self._kept = path, None

    def take_over(self, before: Upkeep) -> None:
        """Go on with the document of another page."""
        self._path = before.path
        self._page.keep.show_watched(before._page.keep.watch.isChecked())

    def _hear(self, event: Event) -> None:
        match event:
            case news.PatchOffered(document=self.path):
                self._page.keep.show_offer(event.section, event.diff)
            case news.SectionSettled(document=self.path):
                self._page.keep.show_fate(FateRow(event.section, event.fate, event.detail))
            case news.SourcesChanged(document=self.path):
                self._changed()
            case news.WatchEnded(document=self.path):
                self._page.keep.show_watched(False)
                self._page.notices.error(sentence(event.reason), event.hint)
            case _:
                pass

    def _engine_died(self) -> None:
        self._page.keep.show_watched(False)

    def _watch(self, on: bool) -> None:
        def failed(failure: Failure) -> None:
            self._page.keep.show_watched(False)
            self._failed(failure)

        if on:
            self._engine.do("watch_document", None, failed, path=self.path)
        else:
            self._engine.do("unwatch_document", None, ignored)

    def _changed(self) -> None:
        """Look how it stands, once nothing else is under way."""
        if self._busy or self._page.stage != "written":
            self._again = True
        else:
            self.look()

    def _set_busy(self, text: str, *, ends: bool = False) -> None:
        self._busy = bool(text)
        self._page.keep.set_busy(text, ends=ends)
        if self._again and not text:
            self._again = False
            self._changed()

    def look(self) -> None:
        """Ask how the document stands."""
        self._set_busy(self.tr("Looking at the project…"))
        self._engine.do("kept", lambda value: self._show(parse(KeptRow, value)), self._failed, path=self.path)

    def _show(self, row: KeptRow) -> None:
        if row.path != self.path:
            return  # another one was opened meanwhile
        before, self._kept = self._kept, row
        self._page.keep.show_kept(row)
        self.shown.emit(row)
        if before and self._page.view != "keep":
            self._tell_of(before, row)
        self._set_busy("")

    def _tell_of(self, before: KeptRow, now: KeptRow) -> None:
        """What became stale, to a person who sees another side of the document."""
        stale = {part.id for part in before.parts if part.reasons}
        if new := [part.title for part in now.parts if part.reasons and part.id not in stale]:
            self._page.notices.tell(
                self.tr("Not true any more: {sections}").format(sections=one_line(", ".join(new), 160))
            )

    def _offer(self) -> None:
        self._set_busy(self.tr("Writing what is stale anew…"), ends=True)
        self._engine.do("offer", lambda _: self._set_busy(""), self._failed, path=self.path)

    def _accept(self, sections: list[str]) -> None:
        def done(values: list[dict[str, Any]]) -> None:
            fates = [parse(FateRow, each) for each in values]
            self._engine.do("kept", lambda value: shown(value, fates), self._failed, path=self.path)

        def shown(value: dict[str, Any], fates: list[FateRow]) -> None:
            self._show(parse(KeptRow, value))
            for fate in fates:
                self._page.keep.show_fate(fate)

        self._set_busy(self.tr("Taking it over…"))
        self._engine.do("accept", done, self._failed, path=self.path, sections=sections)

    def _change(self, command: str, **arguments: object) -> None:
        self._set_busy(self.tr("Looking at the project…"))
        self._engine.do(
            command,
            lambda value: self._show(parse(KeptRow, value)),
            self._failed,
            path=self.path,
            **arguments,
        )

    def _answer(self, question: str) -> None:
        def done(value: dict[str, Any]) -> None:
            row = parse(AnswerRow, value)
            self._page.keep.question.clear()
            if row.fate == "yours":
                said = self.tr("This question has your own answer: it was left as it is.")
            elif row.sources:
                said = self.tr("Answered from {files}.").format(files=one_line(", ".join(row.sources), 160))
            else:
                said = self.tr("Answered, with nothing found about it in the project.")
            self._page.notices.tell(said)
            self.look()

        self._set_busy(self.tr("Answering…"))
        self._engine.do("ask_document", done, self._failed, path=self.path, question=question)

    def _show_part(self, id: str) -> None:
        part = next((each for each in self._kept.parts if each.id == id), None) if self._kept else None
        if part:
            self._page.show_view("text")
            self._page.text.paper.settle()
            self._page.text.paper.go_to(part.first - 1)

    def _failed(self, failure: Failure) -> None:
        self._set_busy("")
        if failure.kind != "EngineDied":
            self._page.notices.error(sentence(failure.message), failure.hint)
