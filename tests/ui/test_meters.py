"""The small meters of the header."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.meters import Meter

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def made(qtbot: QtBot, look: Look, warns: bool = False) -> Meter:
    meter = Meter(look, "disk", "faint", warns=warns)
    qtbot.addWidget(meter)
    return meter


def label(meter: Meter) -> str:
    return meter.findChild(QLabel).text()


@pytest.mark.parametrize(("given", "shown"), [(0.25, 0.25), (-1, 0), (7, 1)])
def test_a_meter_stays_between_empty_and_full(qtbot: QtBot, look: Look, given: float, shown: float) -> None:
    meter = made(qtbot, look)
    meter.set_value(given, "a quarter")
    assert meter.value == shown


def test_only_a_meter_that_warns_turns_amber_and_says_how_full_it_is(qtbot: QtBot, look: Look) -> None:
    calm, careful = made(qtbot, look), made(qtbot, look, warns=True)
    for meter in (calm, careful):
        meter.set_value(0.96, "nearly full")
    assert (calm.is_warning, label(calm)) == (False, "disk")
    assert (careful.is_warning, label(careful)) == (True, "disk 96 %")
    careful.set_value(0.9, "enough")
    assert (careful.is_warning, label(careful)) == (False, "disk")


def test_the_filled_part_is_drawn_in_the_colour_of_its_state(qtbot: QtBot, look: Look) -> None:
    meter = made(qtbot, look, warns=True)
    meter.show()
    for value, color in ((0.5, "faint"), (0.95, "amber")):
        meter.set_value(value, "")
        bar = meter.findChild(QProgressBar)
        assert bar.grab().toImage().pixelColor(8, bar.height() // 2) == look.color(color)


def test_a_screen_reader_gets_name_value_and_words(qtbot: QtBot, look: Look) -> None:
    meter = made(qtbot, look)
    meter.set_value(0.5, "1 GB of 2 GB")
    access = QAccessible.queryAccessibleInterface(meter.findChild(QProgressBar))
    assert access.role() == QAccessible.Role.ProgressBar
    assert access.text(QAccessible.Text.Name) == "disk"
    assert access.text(QAccessible.Text.Description) == "1 GB of 2 GB"
    assert access.valueInterface().currentValue() == 500
    assert meter.toolTip() == "1 GB of 2 GB"
