"""Documents: between their page and the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui import dialogs
from ui.bridge import Engine, ignored
from ui.text import one_line
from ui.writing.course import Course
from ui.writing.findings import findings
from ui.writing.known import Known
from ui.writing.page import WritingPage
from ui.writing.planedits import PlanEdits
from ui.writing.start import Wish
from ui.writing.upkeep import Upkeep
from ui.writing.words import sentence
from zeta.events import Event, Progressed
from zeta.worker.client import Failure
from zeta.worker.rows import parse
from zeta.worker.writingrows import DocumentRow, PlanRow
from zeta.writing import events
from zeta.writing.keeping import news

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
        self.upkeep, self.course = Upkeep(engine, page, self), Course(page)
        self._edits, self._known = PlanEdits(engine, page, self), Known(engine, page, self)
        self._wish: Wish | None = None
        self._force = False
        self._connect()

    def _connect(self) -> None:
        page, engine = self._page, self._engine
        engine.heard.connect(self._hear)
        page.start.plan_wanted.connect(self.plan)
        page.start.open_wanted.connect(self.open)
        page.new_wanted.connect(self.leave)
        page.write_wanted.connect(lambda: self._edits.when_sound(self.write))
        page.go_on_wanted.connect(lambda: self._edits.when_sound(self.go_on))
        page.pause_wanted.connect(self.pause)
        page.view_chosen.connect(self._see)
        page.text.remark_wanted.connect(self.steer)
        self.upkeep.shown.connect(self.course.show_kept)
        self._edits.kept.connect(self._revised)
        self._known.models_wanted.connect(self.models_wanted)

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
        self._known.refresh(models)

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
        self.course.clear()
        self._show_plan(plan)
        self._set("planned")

    def _not_planned(self, failure: Failure) -> None:
        self._set("none")
        self._page.show_document("", "")
        if failure.kind not in ("PlanningStopped", "EngineDied"):
            self._page.start.show_problem(failure.message, failure.hint)

    def _show_plan(self, plan: PlanRow) -> None:
        self._page.show_document(plan.title, plan.path)
        self._edits.show(plan)
        self.course.plan(plan)

    def _revised(self, plan: PlanRow) -> None:
        self._page.show_document(plan.title, plan.path)
        if not self.busy:
            self.course.plan(plan)

    # writing

    def write(self) -> None:
        """Carry the plan out."""
        self._run("write", **self._given(), force=self._force)

    def go_on(self) -> None:
        """Go on at the same line."""
        self.course.again()
        self._run("go_on")

    def _given(self) -> dict[str, Any]:
        if self._wish is None:
            return {}
        return {"sources": [str(each) for each in self._wish.sources], "length": self._wish.length}

    def _run(self, command: str, **arguments: object) -> None:
        self._set("writing")
        self.course.begin()
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
        self.course.stop()

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
                self.course.unresolved.append(event)
            case events.Paused(path=self.path):
                self.course.stop()
                self._set("begun")
            case events.Written(path=self.path):
                self._done(event)
            case _ if self.busy:
                self.course.follow(event)
                if isinstance(event, events.Planned):
                    self._compare(event)

    def _compare(self, event: events.Planned) -> None:
        """The plan's file may have been edited elsewhere: then what is shown is what it says."""
        shown = [(each.id, each.title) for each in self._page.plan.plan.sections]
        if shown != list(zip(event.sections, event.titles, strict=True)) and not self._edits.typing:
            self._engine.do(
                "outline", lambda value: self._page.plan.show_plan(parse(PlanRow, value)), ignored, path=self.path
            )

    def _done(self, event: events.Written) -> None:
        found = findings(self.course.unresolved, event)
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
            self._known.offer_forget(row)
            return
        self.course.clear()
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

    def leave(self) -> None:
        """Close the document that is open, for another one."""
        if self.busy:
            return
        self.upkeep.path = ""
        self.course.clear()
        self._page.show_document("", "")
        self._page.start.clear()
        self._set("none")
        self.refresh()
        self._page.focus_first()

    # upkeep

    def _see(self, view: str) -> None:
        if view == "keep":
            self.upkeep.look()

    # small things

    def take_over(self, before: WritingDesk) -> None:
        """Show what another desk had open, whose window is gone."""
        self.upkeep.take_over(before.upkeep)
        self.course.take_over(before.course)
        self._wish, self._force = before._wish, before._force
        page = before._page
        if page.plan.plan.path:
            self._page.plan.show_plan(page.plan.plan)
            self._page.text.paper.set_language(page.plan.plan.language)
        if self.path:
            self._page.show_document(page.title.text(), self.path)
            self._set(page.stage)
            self._page.show_view(page.view)
            self.course.show_lines()
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
