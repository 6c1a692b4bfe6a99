"""The tables of colours, the icons and the style sheet made from them."""

from __future__ import annotations

import itertools
import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QCheckBox, QStyle, QStyleOptionButton
from pytestqt.qtbot import QtBot

from ui import icons, style
from ui.look import SCALES, Look
from ui.theme import DARK, LIGHT, TEXT_PAIRS, Theme, contrast

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("text", "back"), TEXT_PAIRS)
def test_text_stands_out_from_what_is_behind_it(theme: Theme, text: str, back: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, back)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_gists_of_gists_are_dimmer_than_gists_and_no_dimmer_than_the_disk(theme: Theme) -> None:
    disk, soft, violet = (contrast(each, theme.background) for each in (theme.disk, theme.violet_soft, theme.violet))
    assert disk < soft < violet


def test_contrast_is_what_the_guideline_says() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_colour_is_one(theme: Theme) -> None:
    values = [getattr(theme, each.name) for each in fields(theme) if each.name not in ("name", "dark")]
    assert all(re.fullmatch("#[0-9A-F]{6}", value) for value in values)


@pytest.mark.parametrize("scale", SCALES)
def test_the_style_sheet_leaves_no_place_empty(scale: float) -> None:
    for theme in (LIGHT, DARK):
        sheet = style.sheet(theme, scale)
        assert "$" not in sheet
        assert theme.background in sheet


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_checked_box_shows_a_tick_and_an_unchecked_one_none(qtbot: QtBot, theme: Theme) -> None:
    box = QCheckBox("Fetch it")
    qtbot.addWidget(box)
    box.setStyleSheet(style.sheet(theme, 1.0))
    box.show()

    def inside() -> set[str]:
        box.setChecked(not box.isChecked())
        option = QStyleOptionButton()
        box.initStyleOption(option)
        place = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
        image = box.grab(place.adjusted(4, 4, -4, -4)).toImage()
        pixels = itertools.product(range(image.width()), range(image.height()))
        return {image.pixelColor(x, y).name().upper() for x, y in pixels}

    assert {theme.accent, theme.on_accent} <= inside()
    assert inside() == {theme.card}


def test_every_icon_that_is_asked_for_is_drawn(qapp: QApplication) -> None:
    asked = set()
    for path in (ROOT / "ui").rglob("*.py"):
        asked |= set(re.findall(r"look\.icon\(\s*\"(\w+)\"", path.read_text("utf-8")))
    assert asked
    assert asked <= set(icons.PATHS)
    for name in icons.PATHS:
        image = icons.icon(name, "#FF0000", "#00FF00").pixmap(48, 48).toImage()
        colours = {image.pixelColor(x, y).red() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha()}
        assert 255 in colours, name


def test_another_theme_or_size_is_told(qtbot: QtBot, look: Look) -> None:
    with qtbot.waitSignal(look.changed):
        look.choose("dark", 1.5)
    assert look.theme is DARK
    assert look.px(10) == 15
    assert look.color("ink") == QColor(DARK.ink)
