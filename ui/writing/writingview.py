"""A document while it is written: its sections and its names on one side, its text on the other, a remark below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.look import Look
from ui.models.labels import Line
from ui.shortcuts import WindowKeys
from ui.sides import margins
from ui.text import one_line
from ui.writing import words
from ui.writing.draft import BUSY, Draft, Edit, Part
from ui.writing.entries import Entries, Entry
from ui.writing.findings import Finding
from ui.writing.lake import Name, Names
from ui.writing.paper import FRAME, Paper

NARROW: Final = 720
"""Pixels, at the usual size of type, below which the lists stand above the text."""
_SIDE: Final = 288

_MARKS: Final = {
    "waiting": ("more", "dim"),
    "writing": ("edit", "accent"),
    "again": ("regenerate", "amber"),
    "checking": ("search", "accent"),
    "done": ("check", "accent"),
    "problems": ("warning", "danger_ink"),
}


class WritingView(QWidget):
    """Signals: `remark_wanted(str text, str section)`, an empty section is all of them."""

    remark_wanted = Signal(str, str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._draft, self._names = Draft(), Names()
        self._findings: list[Finding] = []
        self._places: dict[str, int] = {}
        self._on = False
        self.sections = Entries(look, self.tr("Sections"), self)
        self.names = Entries(look, self.tr("Names that sections share"), self)
        self.found = Entries(look, self.tr("What is still wrong"), self)
        self.paper = Paper(look, self)
        self.facts, self.counted = Line("dim", self), Line("section", self)
        self.follow = QPushButton(self.tr("Follow"), self)
        self.follow.setCheckable(True)
        self.follow.setChecked(True)
        self.follow.setProperty("kind", "flat")
        self.follow.setToolTip(self.tr("Go with what is written"))
        self.remark, self.whom = QLineEdit(self), QComboBox(self)
        self.remark.installEventFilter(WindowKeys(self.remark))
        self.send = QPushButton(self.tr("Tell"), self)
        self._remarks = QWidget(self)
        self._beat = QTimer(self, singleShot=True, interval=FRAME)
        self._beat.timeout.connect(self._show)
        self._arrange()
        self._connect()
        look.changed.connect(self._dress)
        self._dress()
        self.show_writing(False)

    def _arrange(self) -> None:
        self._side = QWidget(self)
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._side)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(8)
        for title, entries, part in (
            (self.tr("Sections"), self.sections, 3),
            (self.tr("Names that sections share"), self.names, 2),
        ):
            box = QVBoxLayout()
            box.setSpacing(4)
            label = self.counted if entries is self.names else Line("section", self)
            label.show_text(title)
            heading = QHBoxLayout()
            heading.setContentsMargins(*margins(12, 0, 0, 0))
            heading.addWidget(label)
            box.addLayout(heading)
            box.addWidget(entries, 1)
            self._halves.addLayout(box, part)
        self._card = QFrame(self)
        self._card.setObjectName("card")
        above = QHBoxLayout()
        above.setContentsMargins(16, 8, 8, 4)
        above.addWidget(self.facts, 1)
        above.addWidget(self.follow)
        rule = QFrame()
        rule.setObjectName("rule")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 8)
        inside.setSpacing(0)
        inside.addLayout(above)
        inside.addWidget(rule)
        inside.addWidget(self.paper, 1)
        self._foot = QFrame(self)
        self._foot.setObjectName("rule")
        inside.addWidget(self._foot)
        inside.addWidget(self.found)
        said = QHBoxLayout(self._remarks)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(8)
        said.addWidget(self.remark, 1)
        said.addWidget(self.whom)
        said.addWidget(self.send)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._card, 1)
        right.addWidget(self._remarks)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(16)
        self._across.addWidget(self._side)
        self._across.addLayout(right, 1)
        self.remark.setPlaceholderText(self.tr("Tell the writers something, such as «use short names»"))
        self.remark.setAccessibleName(self.tr("A remark to the writers"))
        self.whom.setAccessibleName(self.tr("Whom the remark is for"))

    def _connect(self) -> None:
        self.sections.chosen.connect(self._go_to_section)
        self.names.chosen.connect(self._go_to_name)
        self.found.chosen.connect(lambda row: self.paper.go_to(int(row)))
        self.follow.toggled.connect(self.paper.follow)
        self.follow.toggled.connect(lambda _: self._dress())
        self.paper.followed.connect(self.follow.setChecked)
        self.paper.moved.connect(lambda _: self._show_facts())
        self.remark.returnPressed.connect(self._say)
        self.send.clicked.connect(self._say)

    # what is shown

    def show_draft(self, draft: Draft, names: Names, edits: Sequence[Edit]) -> None:
        """What is there by now; it is drawn with the next frame."""
        self._draft, self._names = draft, names
        self.paper.edit(edits)
        if not self._beat.isActive():
            self._beat.start()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """What is still wrong with it."""
        self._findings = list(findings)
        locale = self.locale()
        self.found.show_entries(
            [
                Entry(
                    str(max(0, each.line - 1)),
                    words.finding(each),
                    (self.tr("line {number}").format(number=locale.toString(each.line)),) if each.line else (),
                    "warning",
                    "danger_ink",
                )
                for each in self._findings
            ]
        )
        self.paper.mark([each.line - 1 for each in self._findings if each.line])
        self.found.setVisible(bool(self._findings))
        self._foot.setVisible(bool(self._findings))
        self._dress()

    def show_places(self, places: dict[str, int]) -> None:
        """Where sections begin in the finished text, in rows from 0."""
        self._places = places

    def show_writing(self, on: bool) -> None:
        """Whether somebody writes, who can be told something."""
        self._on = on
        self._remarks.setVisible(on)
        if on:
            self._places = {}
        self.follow.setVisible(on)
        self._show()

    def show_whole(self, text: str) -> None:
        """The finished text in place of what came in."""
        if self.paper.rows() != text.removesuffix("\n").split("\n"):
            self.paper.show_text(text)
        self._show()

    def _show(self) -> None:
        self._beat.stop()
        locale = self.locale()
        self._show_facts()
        self.sections.show_entries([self._section(part) for part in self._draft.parts])
        names = self._names.all()
        latest = max((each.last for each in names), default=0)
        self.names.show_entries([self._name(each, latest) for each in names])
        count = self.tr("Names that sections share: {count}").format(count=locale.toString(len(names)))
        self.counted.show_text(count if names else self.tr("Names that sections share"))
        for widget in (self.counted, self.names):
            widget.setVisible(bool(names) or self._on)
        self._show_whom()

    def _show_facts(self) -> None:
        """Which section is seen while the bar above tells how far it is; afterwards that."""
        row = max(0, self.paper.firstVisibleBlock().blockNumber())
        seen = self._draft.part(self._draft.at(row)) if self._on else None
        if seen:
            self.facts.show_facts([seen.title, seen.agent])
        else:
            self.facts.show_facts(words.progress(self._draft, self.locale()) if self._draft.lines else [])

    def _section(self, part: Part) -> Entry:
        locale, facts = self.locale(), [words.state(part)]
        if part.lines:
            facts.append(words.lines(len(part.lines), locale))
        if part.state == "again" and part.problems:
            facts = [self.tr("again: {reason}").format(reason=one_line(part.problems[0], 120))]
        if part.state == "problems" and part.problems:
            facts.append(one_line(part.problems[0], 120))
        facts.append(part.agent)
        if part.state in BUSY and part.stream >= 0:
            facts.append(words.stream(part.stream, locale))
        mark, tint = _MARKS[part.state]
        return Entry(part.id, part.title, tuple(facts), mark, tint)

    def _name(self, name: Name, latest: int) -> Entry:
        now = self._on and bool(name.last) and name.last == latest
        facts = [words.used(name, self.locale())]
        if name.reader and name.reader != name.section:
            facts.append(self.tr("last for {section}").format(section=self._title(name.reader)))
        facts.append(self.tr("from {section}").format(section=self._title(name.section)))
        if not name.name.startswith(name.kind):
            facts.append(name.kind)
        return Entry(
            f"{name.section}\n{name.kind}\n{name.name}",
            name.name,
            tuple(facts),
            "recall" if now else "memory",
            "amber" if now else "dim",
            mono=True,
        )

    def _title(self, section: str) -> str:
        part = self._draft.part(section)
        return part.title if part else self.tr("the project")

    def _show_whom(self) -> None:
        wanted = [("", self.tr("to all")), *((part.id, one_line(part.title, 40)) for part in self._busy())]
        if wanted != [(self.whom.itemData(at), self.whom.itemText(at)) for at in range(self.whom.count())]:
            now = self.whom.currentData()
            self.whom.clear()
            for id, title in wanted:
                self.whom.addItem(title, id)
            self.whom.setCurrentIndex(max(0, self.whom.findData(now)))

    def _busy(self) -> list[Part]:
        return [part for part in self._draft.parts if part.state not in ("done", "problems")]

    # what a person does

    def _go_to_section(self, id: str) -> None:
        self.paper.go_to(self._first(id))

    def _first(self, id: str) -> int:
        return self._places.get(id, self._draft.first_row(id))

    def _go_to_name(self, id: str) -> None:
        section, kind, name = id.split("\n", 2)
        within = self._draft.row_of(section, kind, name) - self._draft.first_row(section)
        self.paper.go_to(self._first(section) + within)

    def _say(self) -> None:
        if text := self.remark.text().strip():
            self.remark.clear()
            self.remark_wanted.emit(text, self.whom.currentData() or "")

    # looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        self._dress()

    def _dress(self) -> None:
        px = self._look.px
        narrow = self.width() < px(NARROW)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._across.setDirection(down if narrow else across)
        self._halves.setDirection(across if narrow else down)
        self._side.setFixedWidth(px(_SIDE)) if not narrow else self._side.setMinimumWidth(0)
        self._side.setMaximumWidth(px(_SIDE) if not narrow else 1 << 20)
        self._side.setMaximumHeight(px(184) if narrow else 1 << 20)
        self.found.setFixedHeight(min(self.found.sizeHint().height(), px(152)))
        self.whom.setMaximumWidth(px(120 if narrow else 200))
        self.follow.setStyleSheet(
            f"QPushButton {{ font-size: {px(12)}px; }}QPushButton:checked {{ color: {self._look.theme.accent}; }}"
        )
        self.follow.setIcon(self._look.icon("check" if self.follow.isChecked() else "down", "accent"))
