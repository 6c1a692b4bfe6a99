"""Nothing moves by itself where the system asks for that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleFactory, QStyleHintReturn, QStyleOption, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.roomview import RoomView
from ui.strip.control import Control
from zeta.worker.rows import LifetimeRow


class Still(QProxyStyle):
    """As a platform on which animations are off."""

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, returned)


@pytest.fixture
def still(qapp: QApplication) -> Iterator[None]:
    before = qapp.style().name()
    qapp.setStyle(Still("Fusion"))
    yield
    qapp.setStyle(QStyleFactory.create(before))


def risen(look: Look, qtbot: QtBot) -> float:
    """What the first bar shows of its heat at once."""
    view = RoomView(look)
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.strip.set_lifetime(LifetimeRow(128, 256, "dd", ()))
    band = view.strip.findChild(Control)
    band.resize(800, 60)
    band.lay_out()
    view.strip.heat({0: 1.0})
    band.lay_out()
    return float(band.shown[0])


def test_bars_jump_to_their_height_where_less_motion_is_asked_for(still: None, look: Look, qtbot: QtBot) -> None:
    assert risen(look, qtbot) == 1


def test_bars_rise_in_steps_elsewhere(look: Look, qtbot: QtBot) -> None:
    assert risen(look, qtbot) < 1
