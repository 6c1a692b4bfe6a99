"""The page of documents with its desk, against an engine that the test plays."""

from __future__ import annotations

from fake_engine import FakeEngine
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.writing.desk import WritingDesk
from ui.writing.page import WritingPage
from zeta.worker.writingrows import (
    DetailRow,
    DocumentRow,
    KeptRow,
    PartRow,
    PlanRow,
    SectionRow,
    TopicRow,
    VersionRow,
)
from zeta.writing import events

PATH = "/home/ada/infra/main.tf"


def section(id: str) -> SectionRow:
    return SectionRow(id, id.capitalize(), id, "agent", (DetailRow("aws_vpc", "it"), DetailRow("aws_subnet")))


PLAN = PlanRow(
    PATH,
    "/home/ada/infra/main.outline.toml",
    "A network",
    "Write a network",
    "hcl",
    "lines",
    (section("one"), section("two"), section("three")),
    (),
    (TopicRow("agent", "one", ("aws_vpc", "aws_subnet")), TopicRow("web", "buckets", ("aws_s3_bucket",))),
)
TEXT = "# A network\n\na1\na2\n\nb1\n"


def kept(stale: tuple[str, ...] = (), held: tuple[str, ...] = ()) -> KeptRow:
    parts = (("one", 3, 4), ("two", 6, 6))
    return KeptRow(
        PATH,
        "hcl",
        TEXT,
        tuple(
            PartRow(id, id.capitalize(), first, last, id in held, (f"{id}.tf changed",) if id in stale else ())
            for id, first, last in parts
        ),
        (VersionRow(2, 2000.0, "person", "edited"), VersionRow(1, 1000.0, "zeta", "written")),
    )


class Panel:
    """A page, its desk and the engine behind it."""

    def __init__(self, look: Look, qtbot: QtBot) -> None:
        self.engine, self.page = FakeEngine(), WritingPage(look)
        qtbot.addWidget(self.page)
        self.asked: list[str] = []
        self.agrees = True
        self.desk = WritingDesk(self.engine, self.page, ask=self._ask, parent=self.page)
        self.page.resize(1000, 700)
        self.page.show()

    def _ask(self, _parent: object, title: str, _text: str, _yes: str) -> bool:
        self.asked.append(title)
        return self.agrees

    def open(self, row: DocumentRow, plan: PlanRow = PLAN) -> None:
        self.desk.open(row.path)
        self.engine.answer("document", row)
        if row.state != "written":
            self.engine.answer("outline", plan)

    def write(self) -> None:
        self.open(DocumentRow(PATH, "planned"))
        self.page.deed.click()
        self.engine.tell(
            events.Planned("f", "A network", ["one", "two", "three"], ["One", "Two", "Three"], ["agent"] * 3),
            events.SectionBegun("one", "agent", 0, 1),
            events.SectionBegun("two", "agent", 1, 1),
            events.LineWritten("one", 1, "a1", 4, 2),
            events.LineWritten("two", 1, "b1", 4, 2),
            events.LineWritten("one", 2, "a2", 4, 2),
        )
        self.page.text.paper.settle()
        self.page.text._show()

    def say(self) -> str:
        """All messages that are shown."""
        return " ".join(label.text() for label in self.page.notices.findChildren(QLabel))
