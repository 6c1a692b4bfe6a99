from __future__ import annotations

import re
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import ui.shortcuts
from ui.look import Look
from ui.shortcuts import COMPOSER_KEYS, SHORTCUTS, KeyCap, Shortcut, ShortcutSheet, WindowKeys, columns

EVERY_ID = """
attach bigger continue copy_last data delete_chat documents edit_last export focus_composer focus_strip fold_sidebar
memories models new_chat new_incognito next_chat normal_size palette pin_chat previous_chat quit regenerate rename
search settings shortcuts smaller stop theme
"""


def test_every_action_of_the_window_stands_in_the_table_once() -> None:
    assert sorted(each.id for each in SHORTCUTS) == EVERY_ID.split()


def test_no_two_actions_share_a_key() -> None:
    keys = Counter(key.toString() for each in SHORTCUTS + COMPOSER_KEYS for key in each.sequences)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_key_is_one_that_can_be_pressed() -> None:
    for each in SHORTCUTS + COMPOSER_KEYS:
        for key in each.sequences:
            assert key.count() == 1
            assert key[0].key() != Qt.Key.Key_unknown


def test_keys_that_type_a_letter_are_never_taken_from_the_person() -> None:
    for each in SHORTCUTS:
        for key in each.sequences:
            bare = key[0].keyboardModifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            assert not (bare and key[0].key().value < Qt.Key.Key_Escape.value)


def test_every_text_is_a_literal_that_a_translator_gets() -> None:
    source = Path(ui.shortcuts.__file__).read_text(encoding="utf-8")
    literals = set(re.findall(r'QT_TRANSLATE_NOOP\("Shortcuts", "([^"]+)"\)', source))
    assert {text for each in SHORTCUTS + COMPOSER_KEYS for text in (each.text, each.group)} == literals


def test_titles_are_said_in_the_language_in_use(qapp: QCoreApplication) -> None:
    class Shouting(QTranslator):
        def translate(self, context: str, text: str, comment: str | None = None, n: int = -1) -> str:
            return text.upper() if context == "Shortcuts" else ""

        def isEmpty(self) -> bool:
            return False

    translator = Shouting()
    assert qapp.installTranslator(translator)
    try:
        assert SHORTCUTS[0].title == "NEW CHAT"
        assert SHORTCUTS[0].group_title == "CHATS"
    finally:
        qapp.removeTranslator(translator)


GROUPS = st.lists(st.sampled_from("abcdef"), max_size=30)


@given(GROUPS)
def test_columns_keep_every_row_and_never_part_a_group(names: list[str]) -> None:
    rows = tuple(Shortcut(str(number), ("F1",), "text", name) for number, name in enumerate(names))
    first, second = columns(rows)
    groups = first + second
    assert sorted(row.id for group in groups for row in group) == sorted(row.id for row in rows)
    assert [group[0].group for group in groups] == list(dict.fromkeys(names))
    assert all(len({row.group for row in group}) == 1 for group in groups)


def test_columns_are_nearly_as_high_as_each_other() -> None:
    first, second = (sum(map(len, groups)) for groups in columns(COMPOSER_KEYS + SHORTCUTS))
    assert abs(first - second) <= 6


def test_the_sheet_lists_every_action_that_has_keys(qtbot: QtBot, look: Look) -> None:
    sheet = ShortcutSheet(look)
    qtbot.addWidget(sheet)
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    assert {each.title for each in SHORTCUTS + COMPOSER_KEYS if each.keys} <= texts
    assert not {each.title for each in SHORTCUTS if not each.keys} & texts
    caps = Counter(cap.accessibleName() for cap in sheet.findChildren(KeyCap))
    assert caps["Ctrl+N"] == 1
    assert sum(caps.values()) == sum(len(each.keys) for each in SHORTCUTS + COMPOSER_KEYS)


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_escape_and_the_opening_keys_close_the_sheet(
    qtbot: QtBot, look: Look, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    sheet = ShortcutSheet(look)
    qtbot.addWidget(sheet)
    sheet.show()
    qtbot.keyClick(sheet, key, modifiers)
    assert sheet.isHidden()


def test_key_caps_grow_with_the_type(qtbot: QtBot, look: Look) -> None:
    cap = KeyCap(look, "Ctrl+N")
    qtbot.addWidget(cap)
    before = cap.sizeHint()
    look.choose(scale=1.5)
    assert cap.sizeHint().width() > before.width()
    assert cap.sizeHint().height() > before.height()


@pytest.mark.parametrize("field", [QLineEdit, QPlainTextEdit])
def test_a_field_of_text_leaves_the_keys_of_the_window_to_the_window(
    qtbot: QtBot, field: type[QLineEdit] | type[QPlainTextEdit]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    edit = field(window)
    edit.installEventFilter(WindowKeys(edit))
    QVBoxLayout(window).addWidget(edit)
    pressed: list[str] = []
    for each in SHORTCUTS:
        for key in each.sequences:
            shortcut = QShortcut(key, window)
            shortcut.activated.connect(partial(pressed.append, key.toString()))
    window.show()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    wanted = ["Ctrl+K", "Ctrl+E", "Ctrl+Up", "Ctrl+R", "Ctrl+B", "Ctrl+L"]
    for keys in wanted:
        qtbot.keySequence(edit, QKeySequence(keys))
    assert pressed == wanted
