"""The layout that begins a new row where one is full."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.flow import Flow, rows
from ui.transcript.chip import Chip


@given(st.lists(st.integers(0, 300), max_size=20), st.integers(0, 20), st.integers(1, 400))
def test_rows_hold_all_in_order_and_as_many_as_fit(widths: list[int], gap: int, width: int) -> None:
    found = rows(widths, gap, width)
    assert [number for row in found for number in row] == list(range(len(widths)))
    used = [sum(widths[number] for number in row) + gap * (len(row) - 1) for row in found]
    assert all(amount <= width or len(row) == 1 for row, amount in zip(found, used, strict=True))
    for amount, below in zip(used, found[1:], strict=False):
        assert amount + gap + widths[below[0]] > width


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    """Three boxes, 100 wide and 20 high, the last one apart."""
    page = QWidget()
    qtbot.addWidget(page)
    flow = Flow(10, 4, apart=True)
    flow.setContentsMargins(0, 0, 0, 0)
    page.setLayout(flow)
    for _ in range(3):
        box = QLabel()
        box.setFixedSize(100, 20)
        flow.addWidget(box)
    page.show()
    return page


def places(page: QWidget) -> list[tuple[int, int]]:
    return [(box.x(), box.y()) for box in page.findChildren(QLabel)]


def test_what_stands_apart_is_at_the_trailing_side_of_its_row_but_not_alone(page: QWidget, qtbot: QtBot) -> None:
    page.resize(400, 60)
    qtbot.waitUntil(lambda: places(page) == [(0, 0), (110, 0), (300, 0)])
    page.resize(250, 60)
    qtbot.waitUntil(lambda: places(page) == [(0, 0), (110, 0), (0, 24)])
    assert page.heightForWidth(250) == 44
    assert page.heightForWidth(400) == 20


def test_from_the_right_the_rows_are_mirrored(page: QWidget, qtbot: QtBot) -> None:
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    page.resize(400, 60)
    qtbot.waitUntil(lambda: places(page) == [(300, 0), (190, 0), (0, 0)])


def test_what_is_hidden_takes_no_room(page: QWidget) -> None:
    page.findChildren(QLabel)[0].hide()
    assert page.heightForWidth(210) == 20
    assert page.sizeHint().width() == 210


def test_a_chip_wider_than_a_row_gets_the_row_and_no_more(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    page = QWidget(window)
    page.setLayout(Flow(10, 4))
    page.layout().setContentsMargins(0, 0, 0, 0)
    chip = Chip()
    chip.setText("recalled a great many passages")
    page.layout().addWidget(chip)
    page.resize(90, 60)
    window.show()
    qtbot.waitUntil(lambda: chip.width() == 90)


def test_a_chip_without_room_shows_the_begin_of_its_text(qtbot: QtBot) -> None:
    def drawn(text: str) -> QImage:
        chip = Chip()
        qtbot.addWidget(chip)
        chip.setStyleSheet("QPushButton { text-align: left; padding: 4px; border: none; }")
        chip.setText(text)
        chip.setFixedSize(98, 30)
        return chip.grab().toImage()

    chip = Chip()
    qtbot.addWidget(chip)
    chip.ensurePolished()
    text = "recalled a great many passages"
    begin = chip.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, 90)
    assert begin.startswith("recalled")
    assert drawn(text) == drawn(begin)
