"""From a command to a window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QApplication

from ui.app import Language


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    """A language that is English again after the test."""
    made, direction = Language(qapp), qapp.layoutDirection()
    yield made
    made.choose("en")
    QLocale.setDefault(QLocale(QLocale.Language.English))
    qapp.setLayoutDirection(direction)


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
