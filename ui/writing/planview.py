"""A plan to be edited, before and while it is carried out: a card for each section, in the document's order."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from ui.look import Look
from ui.models.column import Beside, Column
from ui.models.labels import Paragraph
from ui.models.problem import Problem
from ui.shortcuts import WindowKeys
from ui.text import one_line
from ui.writing import plans
from ui.writing.sectioncard import SectionCard
from zeta.worker.writingrows import PlanRow, SectionRow, TopicRow


class PlanView(Column):
    """Signals: `edited(object PlanRow)`: the plan as a person has it now."""

    edited = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, centred=True, parent=parent)
        self._plan = PlanRow("", "", "", "", "", "lines", ())
        self.cards: list[SectionCard] = []
        self.title = QLineEdit(self)
        self.title.setAccessibleName(self.tr("Title of the document"))
        self.title.installEventFilter(WindowKeys(self.title))
        self.prompt = Paragraph(kind="dim", parent=self)
        self.problem = Problem(look, self)
        self.add_button = QPushButton(self.tr("Add a section…"), self)
        self.topics = QMenu(self)
        self.add_button.setMenu(self.topics)
        self.hint = Paragraph(
            self.tr(
                "Change what you like, also while it is being written: titles, their order, what a section consists "
                "of. The same plan lies beside the document as a file."
            ),
            "dim",
            self,
        )
        self._sections = QWidget(self)
        self._list = QVBoxLayout(self._sections)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        for widget in (self.title, self.prompt, self.problem, self._sections):
            self.add(widget)
        self.add(Beside(look, self.hint, [self.add_button], self), gap=8)
        self.column.addStretch(1)
        self.title.textEdited.connect(lambda text: self._become(replace(self._plan, title=text), anew=False))

    @property
    def plan(self) -> PlanRow:
        """As it is now."""
        return self._plan

    def show_plan(self, plan: PlanRow) -> None:
        """Another plan, or the same one further on."""
        if self.title.text() != plan.title:
            self.title.setText(plan.title)
        self.prompt.show_text(self.tr("«{prompt}»").format(prompt=one_line(plan.prompt, 400)))
        self.prompt.setVisible(bool(plan.prompt))
        self._become(plan, anew=self._differs(plan), told=False)
        self.show_trouble(plan.trouble, "")

    def show_begun(self, begun: tuple[str, ...]) -> None:
        """These sections stay as they are from now on."""
        self._plan = replace(self._plan, begun=begun)
        for card in self.cards:
            if card.section.id in begun and not card.locked:
                card.lock()

    def show_trouble(self, message: str, hint: str) -> None:
        """Why the plan does not hold: at the section that it speaks of, or above all of them."""
        blamed = plans.blamed(message, self._plan)
        self.problem.show_problem("" if blamed else message, hint)
        for card in self.cards:
            at = bool(message) and card.section.id == blamed
            card.problem.show_problem(message if at else "", hint if at else "")
            if at:
                self.ensureWidgetVisible(card)

    def _differs(self, plan: PlanRow) -> bool:
        """Whether cards have to be made anew; where only what was typed came back they are left alone."""
        now = [(card.section, card.locked) for card in self.cards]
        return now != [(each, each.id in plan.begun) for each in plan.sections] or plan.path != self._plan.path

    def _become(self, plan: PlanRow, *, anew: bool, told: bool = True) -> None:
        self._plan = plan
        if anew:
            self._rebuild()
        if told:
            self.edited.emit(plan)

    def _rebuild(self) -> None:
        opened = {card.section.id for card in self.cards if card.more.isChecked()}
        focus = self.focusWidget()
        focused = next((card.section.id for card in self.cards if focus and card.isAncestorOf(focus)), "")
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [self._card(section) for section in self._plan.sections]
        for card in self.cards:
            if card.section.id in opened:
                card.open_points()
            if card.section.id == focused:
                card.title.setFocus()
        if self.cards:
            self.cards[0].up.setEnabled(False)
            self.cards[-1].down.setEnabled(False)
        self.topics.clear()
        for topic in self._plan.topics:
            said = self.tr("{topic}, by {agent}").format(topic=_title(topic), agent=topic.agent)
            self.topics.addAction(said).triggered.connect(lambda _=False, topic=topic: self.add_section(topic))
        self.add_button.setEnabled(bool(self._plan.topics))

    def _card(self, section: SectionRow) -> SectionCard:
        card = SectionCard(self._look, self._plan, section, self._sections)
        id = section.id
        card.changed.connect(lambda row: self._become(plans.changed(self._plan, row), anew=False))
        card.move_wanted.connect(lambda by: self.move_section(id, self._place(id) + by))
        card.remove_wanted.connect(lambda: self._become(plans.removed(self._plan, id), anew=True))
        card.dragged.connect(lambda y: self._drag(id, y))
        self._list.addWidget(card)
        return card

    def move_section(self, id: str, to: int) -> None:
        """Put a section at another place."""
        if to != self._place(id) and 0 <= to < len(self._plan.sections):
            self._become(plans.moved(self._plan, id, to), anew=False)
            order = [section.id for section in self._plan.sections]
            self.cards.sort(key=lambda card: order.index(card.section.id))
            for at, card in enumerate(self.cards):  # moved, not made anew: the one that is dragged stays in the hand
                self._list.insertWidget(at, card)
                card.up.setEnabled(at > 0)
                card.down.setEnabled(at < len(self.cards) - 1)

    def add_section(self, topic: TopicRow) -> None:
        """A section about a topic, at the end."""
        self._become(plans.added(self._plan, topic, _title(topic)), anew=True)
        self.cards[-1].title.setFocus()
        self.cards[-1].title.selectAll()

    def _place(self, id: str) -> int:
        return next(at for at, section in enumerate(self._plan.sections) if section.id == id)

    def _drag(self, id: str, y: int) -> None:
        """A card goes where the pointer is past the middle of its neighbours."""
        middles = [card.mapToGlobal(card.rect().center()).y() for card in self.cards if card.section.id != id]
        self.move_section(id, sum(middle < y for middle in middles))


def _title(topic: TopicRow) -> str:
    return topic.topic.replace("-", " ").capitalize()
