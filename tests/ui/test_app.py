"""From a command to a window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QApplication

from ui.app import Language, display_missing


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    """A language that is English again after the test."""
    made, direction = Language(qapp), qapp.layoutDirection()
    yield made
    made.choose("en")
    QLocale.setDefault(QLocale(QLocale.Language.English))
    qapp.setLayoutDirection(direction)


def test_without_a_display_the_window_says_so_and_ends_with_2() -> None:
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run([sys.executable, "-m", "ui"], env=bare, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "no display" in done.stderr


def test_a_display_is_missing_only_where_one_is_needed() -> None:
    assert display_missing({}, "linux")
    assert not display_missing({"DISPLAY": ":0"}, "linux")
    assert not display_missing({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert not display_missing({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    assert not display_missing({}, "darwin")


def test_arabic_runs_from_the_right_and_german_from_the_left(language: Language, qapp: QApplication) -> None:
    language.choose("ar")
    assert qapp.layoutDirection() == Qt.LayoutDirection.RightToLeft
    language.choose("de")
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert QCoreApplication.translate("Shortcuts", "New chat") != "New chat"


def test_a_language_without_translation_is_english_with_english_dates(language: Language) -> None:
    language.choose("fr")
    assert QCoreApplication.translate("Shortcuts", "New chat") == "New chat"
    assert QLocale().language() == QLocale.Language.English
