"""The page of settings as tests meet it: shown, and what stands in its rows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QFrame, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.models.labels import Paragraph
from ui.settings import presets
from ui.settings.fields import Spin
from ui.settings.looks import Looks
from ui.settings.page import SettingsPage
from ui.settings.row import SettingRow
from ui.settings.shelf import PresetShelf
from zeta.config import SPECS, Resolved, Settings

LIVE = frozenset(
    {"temp", "top_p", "top_k", "min_p", "repeat_penalty", "max_tokens", "seed"}
    | {"recall", "k", "scope", "signal", "threshold"}
)


def shown_page(qtbot: QtBot, look: Look) -> SettingsPage:
    made = SettingsPage(look, LIVE)
    qtbot.addWidget(made)
    made.show_settings(resolved(), Looks())
    made.show_presets(presets.shipped())
    made.resize(900, 700)
    made.show()
    return made


def resolved(source: Mapping[str, str] = MappingProxyType({}), **values: object) -> Resolved:
    return Resolved(Settings(**values), dict.fromkeys(SPECS, "default") | dict(source))  # type: ignore[arg-type]


def row(page: SettingsPage, name: str) -> SettingRow:
    return next(each for each in page.findChildren(SettingRow) if each.entry.name == name)


def field(page: SettingsPage, name: str, kind: type) -> QWidget:
    return row(page, name).findChild(kind)


def enter(page: SettingsPage, name: str, number: float) -> None:
    field(page, name, Spin).setValue(number)


def problem(page: SettingsPage, name: str) -> str:
    frame = row(page, name).findChild(QFrame, "error")
    return "" if frame.isHidden() else frame.findChild(Paragraph).text()


def remark(page: SettingsPage, name: str) -> str:
    return "\n".join(each.text() for each in row(page, name).findChildren(Paragraph) if not each.isHidden())


def reset_button(page: SettingsPage, name: str) -> QPushButton:
    return row(page, name).findChild(QPushButton)


def changes(page: SettingsPage) -> list[tuple[str, object]]:
    got: list[tuple[str, object]] = []
    page.changed.connect(lambda name, value: got.append((name, value)))
    return got


def bar(page: SettingsPage) -> QFrame:
    button = next(each for each in page.findChildren(QPushButton) if each.text() == "Load again now")
    return button.parentWidget()


def shelf_buttons(page: SettingsPage, text: str) -> list[QPushButton]:
    found = page.findChild(PresetShelf).findChildren(QPushButton)
    return [each for each in found if each.text() == text and each.isVisible()]
