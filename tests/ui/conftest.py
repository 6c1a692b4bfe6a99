"""Widgets are tested offscreen; any Qt warning fails, and so does a thread or a timer that outlives its test."""

from __future__ import annotations

import os
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from chatting import filler
from PySide6.QtWidgets import QApplication

from ui.look import Look


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The light theme at the usual size."""
    return Look("light")


@pytest.fixture(autouse=True)
def no_thread_stays() -> object:
    """A test leaves no thread behind."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    assert not [t for t in set(threading.enumerate()) - before if t.is_alive()]


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
