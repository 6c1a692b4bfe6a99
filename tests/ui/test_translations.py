"""The translations of the window: whole, true to their sources, compiled, and seen where they should be."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

import ui
from ui.app import TRANSLATIONS
from ui.commandlist import commands
from ui.composer import Composer
from ui.look import Look
from ui.shortcuts import ShortcutSheet
from ui.sidebar.sidebar import Sidebar
from ui.window import Window

ROOT = Path(ui.__file__).parent.parent
TOOLS = Path(sys.executable).parent
LANGUAGES = ("ar", "de")

Key = tuple[str, str]
"""The context and the source of a text."""


def table(path: Path) -> dict[Key, str]:
    """The finished translations of a .ts file."""
    found: dict[Key, str] = {}
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            if translation.get("type") is None and translation.text:
                found[context.findtext("name", ""), message.findtext("source", "")] = translation.text
    return found


def sources(path: Path) -> set[Key]:
    """All texts of a .ts file, translated or not."""
    return {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ET.parse(path).getroot().iter("context")
        for message in context.iter("message")
    }


def ts(language: str) -> Path:
    return TRANSLATIONS / f"zeta_{language}.ts"


def run(tool: str, *arguments: str | Path) -> None:
    subprocess.run([TOOLS / tool, *arguments], cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """What the tool finds in the sources as they are."""
    path = tmp_path_factory.mktemp("texts") / "zeta_de.ts"
    files = sorted(str(each.relative_to(ROOT)) for each in (ROOT / "ui").rglob("*.py"))
    run("pyside6-lupdate", *files, "-locations", "none", "-ts", path)
    return sources(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_window_is_translated_and_none_that_is_gone_is_kept(
    language: str, gathered: set[Key]
) -> None:
    """`scripts/translations` brings new texts in and takes old ones out."""
    assert sources(ts(language)) == gathered
    assert gathered - table(ts(language)).keys() == set()


def asked_for() -> Iterator[tuple[str, str]]:
    """Every literal that is translated somewhere in the code, with its place."""
    for path in sorted((ROOT / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = {"tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1}.get(name)
            if at is None or len(node.args) <= at:
                continue
            for each in ast.walk(node.args[at]):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value, f"{path.relative_to(ROOT)}:{each.lineno}"


def test_the_tool_finds_every_text_that_the_code_has_translated(gathered: set[Key]) -> None:
    """It reads plain literals only: a choice between two texts is one between two calls."""
    known = {source for _, source in gathered}
    assert [(text, place) for text, place in asked_for() if text not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_and_the_kinds_of_files_of_its_source(language: str) -> None:
    def names(text: str) -> list[str]:
        fields = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        return sorted([*fields, *re.findall(r"\*(?:\.\w+)?", text)])

    assert [key for key, text in table(ts(language)).items() if names(text) != names(key[1])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_ends_and_breaks_lines_as_its_source_does(language: str) -> None:
    def shape(text: str) -> tuple[str, int]:
        end = text[-1].replace("؟", "?")
        return end if end in ".?:…" else "", text.count("\n")

    assert [key for key, text in table(ts(language)).items() if shape(text) != shape(key[1])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pattern_of_a_date_has_the_same_parts_in_every_language(language: str) -> None:
    patterns = {source: text for (context, source), text in table(ts(language)).items() if context == "dates"}
    assert patterns.pop("now") != "now"
    parts = re.compile(r"[A-Za-z]+")
    assert [text for source, text in patterns.items() if parts.findall(source) != parts.findall(text)] == []


@pytest.mark.parametrize(("language", "foreign"), [("ar", '"“”„,;?%'), ("de", "\"”«»'’")])
def test_quotes_and_other_marks_are_those_of_the_language(language: str, foreign: str) -> None:
    wrong = [text for text in table(ts(language)).values() if set(text) & set(foreign)]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_holds_characters_that_labels_show_as_blanks(language: str) -> None:
    """Labels take marks that turn the direction for an attack. The left-to-right mark around a path, which messages
    leave as it is, is the only one that cannot be seen."""
    hidden = re.compile("[\\u200b\\u200f\\u202a-\\u202e\\u2066-\\u2069\\u00ad\\ufeff]")
    assert [text for text in table(ts(language)).values() if hidden.search(text)] == []
    marked = {context for (context, _), text in table(ts(language)).items() if "\u200e" in text}
    assert marked <= {"Commands", "Library", "Recovery"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_that_of_the_texts(language: str, tmp_path: Path) -> None:
    made = tmp_path / "made.qm"
    run("pyside6-lrelease", ts(language), "-qm", made)
    assert made.read_bytes() == ts(language).with_suffix(".qm").read_bytes()


def shown(widget: QWidget) -> set[str]:
    """Every text that a widget and what is in it show or say."""
    found: set[str] = set()
    for each in (widget, *widget.findChildren(QWidget)):
        found |= {each.toolTip(), each.accessibleName(), each.accessibleDescription()}
        if isinstance(each, QLabel | QAbstractButton):
            found.add(each.text())
        elif isinstance(each, QLineEdit | QPlainTextEdit):
            found.add(each.placeholderText())
        elif isinstance(each, QComboBox):
            found |= {each.itemText(at) for at in range(each.count())}
    found |= {action.text() for action in widget.findChildren(QAction)}
    return found - {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_composer_and_sheet_of_keys_show_the_chosen_language(
    choose: Callable[[str], None], look: Look, qtbot: QtBot, language: str
) -> None:
    choose(language)
    told = table(ts(language))
    for widget, keys in (
        (Sidebar(look), [("Sidebar", "Settings"), ("Sidebar", "Your data"), ("SearchField", "Search every chat")]),
        (Composer(look), [("Composer", "Attach files"), ("Composer", "Send the message")]),
        (
            ShortcutSheet(look),
            [("Shortcuts", "Answers"), ("Shortcuts", "Quit"), ("ShortcutSheet", "Keyboard shortcuts")],
        ),
    ):
        qtbot.addWidget(widget)
        assert {told[key] for key in keys} <= shown(widget)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_the_window_shows_an_english_text(
    choose: Callable[[str], None],
    look: Look,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))
    choose(language)
    told = table(ts(language))
    english = {source for _, source in told} - set(told.values())
    window = Window(FakeEngine(), look, {})
    qtbot.addWidget(window)
    window.begin()
    assert shown(window) & english == set()
    assert {text for _, *texts in commands() for text in texts} & english == set()
    window.close()


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("ar", Qt.LayoutDirection.RightToLeft),
        ("de", Qt.LayoutDirection.LeftToRight),
        ("en", Qt.LayoutDirection.LeftToRight),
    ],
)
def test_arabic_is_read_from_the_right_and_the_others_from_the_left(
    choose: Callable[[str], None], qapp: QApplication, language: str, direction: Qt.LayoutDirection
) -> None:
    choose("de" if language == "ar" else "ar")
    choose(language)
    assert qapp.layoutDirection() == direction


@pytest.mark.parametrize("language", ["en", "fr", "he"])
def test_a_language_without_a_translation_is_english(
    choose: Callable[[str], None], qapp: QApplication, look: Look, qtbot: QtBot, language: str
) -> None:
    choose("ar")
    choose(language)
    sidebar = Sidebar(look)
    qtbot.addWidget(sidebar)
    assert {"Settings", "Your data", "Search every chat"} <= shown(sidebar)
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight


@pytest.mark.parametrize(("language", "translated"), [("ar", True), ("de", True), ("en", False)])
def test_texts_of_qt_itself_are_in_the_chosen_language_too(
    choose: Callable[[str], None], language: str, translated: bool
) -> None:
    choose(language)
    assert (QCoreApplication.translate("QPlatformTheme", "Cancel") != "Cancel") is translated
