"""Asking the person for files and folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

translate = QCoreApplication.translate


def saver(parent: QWidget) -> Callable[[str, str], Path | None]:
    """Asks where to save: (title, proposed name) -> path."""

    def ask(title: str, name: str) -> Path | None:
        path, _ = QFileDialog.getSaveFileName(parent, title, str(Path.home() / name))
        return Path(path) if path else None

    return ask


def opener(parent: QWidget) -> Callable[[str, str], Path | None]:
    """Asks which file to open: (title, filter) -> path."""

    def ask(title: str, kinds: str) -> Path | None:
        path, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)
        return Path(path) if path else None

    return ask


def choose_documents(parent: QWidget) -> list[Path]:
    """Files to read into the history."""
    kinds = translate("Files", "Documents (*.txt *.md *.pdf *.docx *.py *.js *.c *.cpp *.h *.java *.rs *.go *.html)")
    every = translate("Files", "Every file (*)")
    paths, _ = QFileDialog.getOpenFileNames(
        parent, translate("Files", "Read files into memory"), str(Path.home()), f"{kinds};;{every}"
    )
    return [Path(path) for path in paths]
