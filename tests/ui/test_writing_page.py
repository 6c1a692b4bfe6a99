"""How the page of documents looks and is used: names, odd texts, width, theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot
from writing_panel import PATH, PLAN, Panel, section

from ui.look import Look
from ui.writing.paper import Paper
from zeta.worker.writingrows import (
    DocumentRow,
)


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> Panel:
    return Panel(look, qtbot)


def test_every_control_has_a_name(panel: Panel) -> None:
    panel.write()
    controls = [each for each in panel.page.findChildren(QWidget) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
    own = [each for each in controls if each.metaObject().className() not in ("QWidget", "QComboBoxListView")]
    nameless = [
        each
        for each in own
        if not each.accessibleName()
        and not (isinstance(each, QAbstractButton) and each.text())
        and not each.objectName().startswith("qt_")
    ]
    assert [each.metaObject().className() for each in nameless] == []


def test_what_models_and_files_say_is_plain_text_on_one_line(panel: Panel) -> None:
    plan = replace(PLAN, title="<b>x</b>\x00\u202e", sections=(replace(section("one"), title="<i>y</i>\x07"),))
    panel.open(DocumentRow(PATH, "planned"), plan)
    assert panel.page.title.text() == "<b>x</b>  "
    assert panel.page.title.textFormat() == Qt.TextFormat.PlainText
    panel.page.text._show()
    assert panel.page.text.sections.model().index(0, 0).data() == "<i>y</i>"


def test_a_long_document_comes_in_slices(look: Look, qtbot: QtBot) -> None:
    paper = Paper(look)
    qtbot.addWidget(paper)
    paper.set_language("hcl")
    lines = [f'line_{number} = "{number}"' for number in range(4000)]
    paper.show_text("\n".join(lines))
    assert 0 < len(paper.rows()) < len(lines)
    qtbot.waitUntil(lambda: paper.rows() == lines, timeout=20_000)


def test_the_view_stays_at_its_text_when_lines_come_in_above_it(look: Look, qtbot: QtBot) -> None:
    from ui.writing.draft import Edit

    paper = Paper(look)
    qtbot.addWidget(paper)
    paper.resize(400, 200)
    paper.show()
    paper.set_language("hcl")
    paper.show_text("\n".join(str(number) for number in range(300)))
    paper.settle()
    paper.go_to(200)
    seen = paper.firstVisibleBlock().text()
    paper.edit([Edit(3, 0, ("new", "newer"))])
    paper.settle()
    assert paper.firstVisibleBlock().text() == seen


@pytest.mark.parametrize("width", [480, 1000])
def test_the_lists_stand_above_the_text_where_it_is_narrow(
    panel: Panel, qtbot: QtBot, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.write()
    panel.page.resize(width, 700)
    text = panel.page.text

    def above() -> bool:
        return text.paper.mapTo(text, QPoint(0, 0)).y() > text.sections.mapTo(text, QPoint(0, 0)).y() + 40

    qtbot.waitUntil(lambda: above() == (width == 480))


@pytest.fixture
def dark(look: Look) -> Callable[[], None]:
    return lambda: look.choose("dark", 1.5)


def test_another_theme_and_size_reach_everything(panel: Panel, dark: Callable[[], None]) -> None:
    panel.write()
    dark()
    assert panel.page.text.paper.rows() == ["a1", "a2", "", "b1", ""]
