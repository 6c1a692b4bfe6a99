"""A document on its way: its lines, the names that its sections share and how far it is, as the engine tells them."""

from __future__ import annotations

from collections.abc import Sequence

from ui.writing import words
from ui.writing.draft import Draft, Edit, Part
from ui.writing.lake import Names
from ui.writing.page import WritingPage
from zeta.events import Event
from zeta.worker.writingrows import KeptRow, PartRow, PlanRow
from zeta.writing import events


class Course:
    """What is written, and the page that shows it. `unresolved` is what nothing defined, by the end."""

    def __init__(self, page: WritingPage) -> None:
        self._page = page
        self.draft, self.names = Draft(), Names()
        self.unresolved: list[events.Unresolved] = []

    def clear(self) -> None:
        """Nothing of another document is left."""
        edits = self.draft.restart()
        self.draft.parts = []
        self.names.clear()
        self.unresolved.clear()
        self._page.text.paper.show_text("")
        self._page.text.show_findings(())
        self._show(edits)

    def plan(self, plan: PlanRow) -> None:
        """What it is going to consist of."""
        self._page.text.paper.set_language(plan.language)
        self._show(self.draft.plan(plan))

    def again(self) -> None:
        """It is told from its beginning."""
        self._show(self.draft.restart())
        self.names.clear()

    def begin(self) -> None:
        """It is written from now on."""
        self.unresolved.clear()
        self._page.text.show_findings(())
        self._page.show_view("text")
        self._show_progress()

    def stop(self) -> None:
        """Nobody writes any more."""
        self.draft.stop()
        self._show()

    def follow(self, event: Event) -> None:
        """One step of the document that is written."""
        edits = self.draft.hear(event)
        self.names.hear(event)
        if isinstance(event, events.SectionBegun | events.Planned):
            self._page.plan.show_begun(tuple(part.id for part in self.draft.parts if part.attempt))
        if isinstance(event, events.LineWritten | events.SectionKept | events.SectionBegun):
            self._show_progress()
        self._show(edits)

    def show_kept(self, row: KeptRow) -> None:
        """The whole text as it is in the file, and where its sections stand."""
        text = self._page.text
        text.paper.set_language(row.language)
        known = {part.id: part for part in self.draft.parts}
        self.draft.parts = [_as_kept(known.get(part.id), part) for part in row.parts]
        self._show()
        text.show_places({part.id: part.first - 1 for part in row.parts})
        text.show_whole(row.text)

    def take_over(self, before: Course) -> None:
        """Go on with what another page showed."""
        self.draft, self.names, self.unresolved = before.draft, before.names, before.unresolved
        self._page.text.paper.edit([])

    def show_lines(self) -> None:
        """Every line that came in so far."""
        self._page.text.paper.show_text("".join(f"{row}\n" for row in self.draft.rows()))
        self._show()

    def _show(self, edits: Sequence[Edit] = ()) -> None:
        self._page.text.show_draft(self.draft, self.names, edits)

    def _show_progress(self) -> None:
        """The bar fills with the sections; the one that is written counts by how far it may be."""
        parts = self.draft.parts
        text = " · ".join(words.progress(self.draft, self._page.locale()))
        self._page.show_progress(self.draft.done / len(parts) if parts else None, text)


def _as_kept(known: Part | None, row: PartRow) -> Part:
    """A section as it stands in the file; what is known of how it was written stays for as long as it is that long."""
    lines = row.last - row.first + 1
    if known is not None and len(known.lines) == lines:
        return known
    return Part(row.id, row.title, known.agent if known else "", "done", lines=[""] * lines)
