"""The page of memories as tests meet it: three memories, and what it says of them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.memories.card import MemoryCard
from ui.memories.page import MemoriesPage
from zeta.worker.rows import MemoriesRow, MemoryRow

NAMESPACE = "user:me"
DAY = 86_400.0
SISTER = MemoryRow(
    NAMESPACE, "fact/sister", "My sister Clara uses a wheelchair.", "semantic", "ltm", True, 0.8, ("family", "travel"),
    3, 100 * DAY, 2, "", "c1", "Lisbon trip", 4,
)  # fmt: skip
FLIGHT = replace(
    SISTER, key="fact/flight", text="Our flight leaves from gate B12.", tier="stm", pinned=False, tags=(), version=1
)
NOTE = replace(FLIGHT, key="note/door", text="Read The Door.", conversation="", title="", turn=-1, origin="an agent")
ROWS = (SISTER, FLIGHT, NOTE)


def shown_page(qtbot: QtBot, look: Look) -> MemoriesPage:
    """Three memories."""
    made = MemoriesPage(look)
    qtbot.addWidget(made)
    made.resize(900, 700)
    show(made, ROWS)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: len(made.shelf.cards()) == 3)
    return made


def show(page: MemoriesPage, rows: tuple[MemoryRow, ...], total: int = 0, lexical: str = "", mode: str = "ask") -> None:
    page.set_memories(MemoriesRow(rows, total or len(rows), lexical, mode))


def card(page: MemoriesPage, key: str) -> MemoryCard:
    found = page.shelf.card(NAMESPACE, key)
    assert found
    return found


def told(widget: QWidget) -> str:
    labels = [each.text() for each in widget.findChildren(QLabel) if each.isVisible()]
    return "\n".join(labels).replace("\u200b", "")


def many(count: int) -> tuple[MemoryRow, ...]:
    return tuple(replace(FLIGHT, key=f"k{number}", text=f"Memory {number}") for number in range(count))
