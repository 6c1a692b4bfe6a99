"""Documents: between their page and the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ui import dialogs
from ui.bridge import Engine, ignored
from ui.notices import Notice
from ui.text import one_line
from ui.writing import words
from ui.writing.draft import Draft, Part
from ui.writing.findings import findings
from ui.writing.lake import Names
from ui.writing.page import WritingPage
from ui.writing.start import Wish
from ui.writing.upkeep import Upkeep, sentence
from zeta.events import Event, Progressed
from zeta.worker.client import Failure
from zeta.worker.rows import parse, plain
from zeta.worker.writingrows import DocumentRow, KeptRow, PlanRow
from zeta.writing import events, news

CALM: Final = 500
"""Milliseconds after the last key before an edited plan is kept."""

Ask = Callable[[Any, str, str, str], bool]
"""Puts a question over a widget: title, text, the word for yes."""


class WritingDesk(QObject):
    """One document at a time is open; it may be written while the page is not seen.

    Signals: `working(bool)`: whether the engine plans or writes; `models_wanted()`.
    """

    working = Signal(bool)
    models_wanted = Signal()

    def __init__(
        self, engine: Engine, page: WritingPage, *, ask: Ask = dialogs.ask, parent: QObject | None = None
    ) -> None:
        """`ask` puts a question before something is written over (tests answer it themselves)."""
        super().__init__(parent)
        self._engine, self._page, self._ask = engine, page, ask
        self.upkeep = Upkeep(engine, page, self)
        self.draft, self.names = Draft(), Names()
        self._wish: Wish | None = None
        self._force = False
        self._unresolved: list[events.Unresolved] = []
        self._sound = True
        self._lacks: Notice | None = None
        self._then: Callable[[], None] | None = None
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self._revise)
        self._connect()

    def _connect(self) -> None:
        page, engine = self._page, self._engine
        engine.heard.connect(self._hear)
        page.start.plan_wanted.connect(self.plan)
        page.start.open_wanted.connect(self.open)
        page.new_wanted.connect(self.leave)
        page.write_wanted.connect(lambda: self._when_sound(self.write))
        page.go_on_wanted.connect(lambda: self._when_sound(self.go_on))
        page.pause_wanted.connect(self.pause)
        page.view_chosen.connect(self._see)
        page.plan.edited.connect(lambda _: self._edited())
        page.text.remark_wanted.connect(self.steer)
        self.upkeep.shown.connect(self._show_kept)

    @property
    def path(self) -> str:
        """The document that is open; empty for none."""
        return self.upkeep.path

    @property
    def busy(self) -> bool:
        """Whether the engine plans or writes."""
        return self._page.stage in ("planning", "writing", "pausing")

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

    def _listed(self, values: list[dict[str, Any]]) -> None:
        self._page.start.show_recent([parse(DocumentRow, each) for each in values])

    # planning

    def plan(self, wish: Wish) -> None:
        """Look what is there, ask whether it may go, and plan."""
        self._engine.do("document", lambda value: self._begin(wish, parse(DocumentRow, value)), path=str(wish.path))

    def _begin(self, wish: Wish, row: DocumentRow) -> None:
        name, force = one_line(wish.path.name, 80), row.state not in ("new", "gone")
        if row.state in ("planned", "begun"):
            text = self.tr("A plan of {name} is there, and perhaps a part of its text. Both go when you begin anew.")
        else:
            text = self.tr("{name} is there already. It stays until the new text is whole, and then makes way for it.")
        if force and not self._ask(self._page, self.tr("Begin anew?"), text.format(name=name), self.tr("Begin anew")):
            return
        self._wish, self._force, self.upkeep.path = wish, force, row.path
        self._page.show_document("", row.path)
        self._set("planning")
        self._page.show_progress(None, self.tr("Planning…"))
        self._engine.do(
            "plan",
            lambda value: self._planned(parse(PlanRow, value)),
            self._not_planned,
            path=row.path,
            prompt=wish.prompt,
            sources=[str(each) for each in wish.sources],
            length=wish.length,
            force=force,
        )

    def _planned(self, plan: PlanRow) -> None:
        self._fresh()
        self._show_plan(plan)
        self._set("planned")

    def _not_planned(self, failure: Failure) -> None:
        self._set("none")
        self._page.show_document("", "")
        if failure.kind not in ("PlanningStopped", "EngineDied"):
            self._page.start.show_problem(failure.message, failure.hint)

    def _fresh(self) -> None:
        """Nothing of another document is left."""
        edits = self.draft.restart()
        self.draft.parts = []
        self.names.clear()
        self._unresolved.clear()
        self._page.text.paper.show_text("")
        self._page.text.show_findings(())
        self._page.text.show_draft(self.draft, self.names, edits)

    def _show_plan(self, plan: PlanRow) -> None:
        self._sound = not plan.trouble
        self._page.show_document(plan.title, plan.path)
        self._page.plan.show_plan(plan)
        self._page.text.paper.set_language(plan.language)
        self._page.text.show_draft(self.draft, self.names, self.draft.plan(plan))

    # an edited plan

    def _edited(self) -> None:
        self._sound = False  # until the engine has said so
        self._calm.start()

    def _revise(self) -> None:
        self._calm.stop()
        plan = self._page.plan.plan

        def done(value: dict[str, Any]) -> None:
            if self._calm.isActive():
                return  # more was typed meanwhile
            self._sound = True
            row = parse(PlanRow, value)
            self._page.plan.show_trouble("", "")
            self._page.show_document(row.title, row.path)
            if not self.busy:
                self._page.text.show_draft(self.draft, self.names, self.draft.plan(row))
            then, self._then = self._then, None
            if then:
                then()

        def failed(failure: Failure) -> None:
            self._then = None
            self._page.plan.show_trouble(failure.message, failure.hint)
            self._page.show_view("plan")

        self._engine.do(
            "revise", done, failed, path=plan.path, title=plan.title, sections=[plain(each) for each in plan.sections]
        )

    def _when_sound(self, deed: Callable[[], None]) -> None:
        """Do it once the plan that is shown is the one that is kept."""
        if self._sound:
            deed()
        else:
            self._then = deed
            self._revise()

    # writing

    def write(self) -> None:
        """Carry the plan out."""
        self._run("write", **self._given(), force=self._force)

    def go_on(self) -> None:
        """Go on at the same line."""
        self._page.text.show_draft(self.draft, self.names, self.draft.restart())
        self.names.clear()
        self._run("go_on")

    def _given(self) -> dict[str, Any]:
        if self._wish is None:
            return {}
        return {"sources": [str(each) for each in self._wish.sources], "length": self._wish.length}

    def _run(self, command: str, **arguments: object) -> None:
        self._unresolved.clear()
        self._page.text.show_findings(())
        self._set("writing")
        self._page.show_view("text")
        self._show_progress()
        self._engine.do(command, None, self._broken, path=self.path, **arguments)

    def pause(self) -> None:
        """Stop soon; nothing is lost."""
        if self._page.stage == "writing":
            self._set("pausing")
        self._engine.do("pause_writing", None, ignored)

    def steer(self, text: str, section: str) -> None:
        """Tell the writers something."""

        def done(_: object) -> None:
            self._page.notices.tell(self.tr("They are told: «{remark}»").format(remark=one_line(text, 80)))

        self._engine.do("steer", done, self._warn, text=text, section=section)

    def _broken(self, failure: Failure) -> None:
        """It ended before it was done: what is there is on disk."""
        self.draft.stop()
        self._page.text.show_draft(self.draft, self.names, ())

        def found(value: dict[str, Any]) -> None:
            row = parse(DocumentRow, value)
            self._set("begun" if row.state == "begun" else "planned")
            hint = self.tr("Nothing that was written is lost. {hint}").format(hint=sentence(failure.hint))
            self._page.notices.error(sentence(failure.message), hint if row.state == "begun" else failure.hint)

        if failure.kind == "EngineDied":
            self._set("begun")
            self._page.notices.error(
                self.tr("The engine ended while it wrote."),
                self.tr("Nothing that was written is lost: it goes on at the same line."),
            )
        else:
            self._engine.do("document", found, self._warn, path=self.path)

    def _hear(self, event: Event) -> None:
        match event:
            case Progressed(task="plan"):
                if self._page.stage == "planning":
                    number = self._number(int(event.done))
                    self._page.show_progress(
                        None, self.tr("Planning…"), self.tr("question {number} to the model").format(number=number)
                    )
            case news.Noted() if self.path:
                self._page.notices.warn(event.text)
            case events.Unresolved():
                self._unresolved.append(event)
            case events.Paused(path=self.path):
                self.draft.stop()
                self._page.text.show_draft(self.draft, self.names, ())
                self._set("begun")
            case events.Written(path=self.path):
                self._done(event)
            case _ if self.busy:
                self._follow(event)

    def _follow(self, event: Event) -> None:
        """One step of the document that is written."""
        edits = self.draft.hear(event)
        self.names.hear(event)
        if isinstance(event, events.SectionBegun | events.Planned):
            self._page.plan.show_begun(tuple(part.id for part in self.draft.parts if part.attempt))
        if isinstance(event, events.Planned):
            self._compare(event)
        if isinstance(event, events.LineWritten | events.SectionKept | events.SectionBegun):
            self._show_progress()
        self._page.text.show_draft(self.draft, self.names, edits)

    def _compare(self, event: events.Planned) -> None:
        """The plan's file may have been edited elsewhere: then what is shown is what it says."""
        shown = [(each.id, each.title) for each in self._page.plan.plan.sections]
        if shown != list(zip(event.sections, event.titles, strict=True)) and not self._calm.isActive():
            self._engine.do(
                "outline", lambda value: self._page.plan.show_plan(parse(PlanRow, value)), ignored, path=self.path
            )

    def _show_progress(self) -> None:
        """The bar fills with the sections; the one that is written counts by how far it may be."""
        parts = self.draft.parts
        text = " · ".join(words.progress(self.draft, self._page.locale()))
        self._page.show_progress(self.draft.done / len(parts) if parts else None, text)

    def _done(self, event: events.Written) -> None:
        found = findings(self._unresolved, event)
        self._set("written")
        self.upkeep.look()
        self._page.text.show_findings(found)
        number = self._number
        self._page.notices.tell(
            self.tr("Written: {lines} lines, {references} references, {unresolved} of them not defined.").format(
                lines=number(event.lines), references=number(event.references), unresolved=number(event.unresolved)
            )
        )

    # what is there

    def open(self, path: str) -> None:
        """Go on with a document that is there."""
        if self.busy:
            return
        self._engine.do("document", lambda value: self._opened(parse(DocumentRow, value)), self._warn, path=path)

    def _opened(self, row: DocumentRow) -> None:
        if row.state in ("gone", "new", "foreign"):
            self._offer_forget(row)
            return
        self._fresh()
        self.upkeep.path, self._force = row.path, False
        self._wish = Wish("", Path(row.path), tuple(Path(each) for each in row.sources), row.length)
        self._page.show_document(row.title, row.path)
        if row.state == "written":
            self._set("written")
            self.upkeep.look()
            return
        stage = "begun" if row.state == "begun" else "planned"

        def shown(value: dict[str, Any]) -> None:
            self._show_plan(parse(PlanRow, value))
            self._set("begun" if stage == "begun" else "planned")
            self._page.show_view("plan")

        self._engine.do("outline", shown, self._warn, path=row.path)

    def _offer_forget(self, row: DocumentRow) -> None:
        def forget() -> None:
            self._engine.do("forget_document", lambda _: self.refresh(), self._warn, path=row.path)

        said = self.tr("{name} is not there any more.").format(name=one_line(row.path, 200))
        self._page.notices.error(said, "", self.tr("Take it off the list"), forget)

    def leave(self) -> None:
        """Close the document that is open, for another one."""
        if self.busy:
            return
        self.upkeep.path = ""
        self._fresh()
        self._page.show_document("", "")
        self._page.start.clear()
        self._set("none")
        self.refresh()
        self._page.focus_first()

    # upkeep

    def _see(self, view: str) -> None:
        if view == "keep":
            self.upkeep.look()

    def _show_kept(self, row: KeptRow) -> None:
        """The whole text as it is in the file, and where its sections stand."""
        self._page.text.paper.set_language(row.language)
        if {part.id for part in self.draft.parts} != {part.id for part in row.parts}:
            self.draft.parts = [
                Part(part.id, part.title, "", "done", lines=[""] * (part.last - part.first + 1)) for part in row.parts
            ]
        self._page.text.show_draft(self.draft, self.names, ())
        self._page.text.show_places({part.id: part.first - 1 for part in row.parts})
        self._page.text.show_whole(row.text)

    # small things

    def take_over(self, before: WritingDesk) -> None:
        """Show what another desk had open, whose window is gone."""
        self.upkeep.path, self._wish, self._force = before.path, before._wish, before._force
        self._unresolved = before._unresolved
        page = before._page
        if page.plan.plan.path:
            self._page.plan.show_plan(page.plan.plan)
            self._page.text.paper.set_language(page.plan.plan.language)
        self.draft, self.names = before.draft, before.names
        self._page.text.paper.edit([])
        if self.path:
            self._page.show_document(page.title.text(), self.path)
            self._set(page.stage)
            self._page.show_view(page.view)
            self._page.text.paper.show_text("".join(f"{row}\n" for row in self.draft.rows()))
            self._page.text.show_draft(self.draft, self.names, ())
            if page.stage == "written":
                self.upkeep.look()

    def _number(self, number: int) -> str:
        """A number as the person's language writes it."""
        return self._page.locale().toString(number)

    def _set(self, stage: Any) -> None:
        before = self.busy
        self._page.set_stage(stage)
        if self.busy != before:
            self.working.emit(self.busy)

    def _warn(self, failure: Failure) -> None:
        if failure.kind != "EngineDied":
            self._page.notices.error(sentence(failure.message), failure.hint)
