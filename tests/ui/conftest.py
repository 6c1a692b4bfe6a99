"""Widgets are tested offscreen; any Qt warning fails, and so does a thread or a timer that outlives its test."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from chatting import filler
from fake_engine import FakeEngine
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from ui.app import Language
from ui.look import Look


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The light theme at the usual size."""
    return Look("light")


@pytest.fixture
def engine() -> FakeEngine:
    """An engine that the test plays."""
    return FakeEngine()


@pytest.fixture(autouse=True)
def no_thread_stays() -> object:
    """A test leaves no thread behind."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    assert not [t for t in set(threading.enumerate()) - before if t.is_alive()]


@pytest.fixture(autouse=True)
def no_timer_stays(qapp: QApplication) -> object:
    """A test leaves no timer running: what it showed is closed by then, and gone."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    widgets = [each for each in qapp.topLevelWidgets() if isValid(each)]
    running = [timer for each in widgets for timer in each.findChildren(QTimer) if timer.isActive()]
    assert [f"{timer.parent()} {timer.interval()} ms" for timer in running] == []


@pytest.fixture
def ferries() -> object:
    """`ferries(count)`: dull sentences, enough of them to fill pages."""
    return filler


@pytest.fixture(autouse=True)
def plain_application(qapp: QApplication) -> object:
    """What a test dresses the application in, the next one does not wear."""
    yield
    if qapp.styleSheet():
        qapp.setStyleSheet("")


@pytest.fixture
def choose(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Choose a language for the length of a test."""
    locale, direction = QLocale(), qapp.layoutDirection()
    language = Language(qapp)
    yield language.choose
    language.choose("en")  # takes its translators away
    language.deleteLater()
    QLocale.setDefault(locale)
    qapp.setLayoutDirection(direction)
