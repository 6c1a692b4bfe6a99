"""One place on the disk: what lies there, its path to copy, its size, a way to see it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from ui.look import Look
from ui.models.column import Beside
from ui.models.labels import Line
from ui.sizes import format_bytes

_COPIED_MS = 1500


class PlaceRow(QWidget):
    """One folder or file: what it is, its path, its size. Signals: `folder_wanted(str)` with the path."""

    folder_wanted = Signal(str)

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._path, self._copied = look, "", False
        self._name, self._size, self._where = Line("", self), Line("dim", self), Line("dim", self, elide="middle")
        self._name.show_text(name)
        self._size.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        self.copy = QToolButton(self)
        self.copy.setAccessibleName(self.tr("Copy the path, {place}").format(place=name))
        self.copy.clicked.connect(self._copy)
        self.show_button = QPushButton(self.tr("Show folder"), self)
        self.show_button.setAccessibleName(self.tr("Show folder, {place}").format(place=name))
        self.show_button.clicked.connect(lambda: self.folder_wanted.emit(self._path))
        self._timer = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._timer.timeout.connect(self._forget)
        words = QWidget(self)
        names = QVBoxLayout(words)
        names.setContentsMargins(0, 0, 0, 0)
        names.setSpacing(4)
        names.addWidget(self._name)
        names.addWidget(self._where)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 4)
        whole.addWidget(Beside(look, words, [self._size, self.copy, self.show_button], self))
        look.changed.connect(self._dress)
        self._dress()

    def show_place(self, path: str, size: int | None) -> None:
        """Where it is, and its bytes where they are known."""
        self._path = path
        self._where.show_text(path)
        self._size.show_text("" if size is None else format_bytes(size))
        self._size.setVisible(size is not None)
        for button in (self.copy, self.show_button):
            button.setEnabled(bool(path))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._path)
        self._copied = True
        self._timer.start()
        self._dress()

    def _forget(self) -> None:
        self._copied = False
        self._dress()

    def _dress(self) -> None:
        self.copy.setIcon(self._look.icon("check", "accent") if self._copied else self._look.icon("copy"))
        self.copy.setIconSize(QSize(self._look.px(18), self._look.px(18)))
        self.copy.setToolTip(self.tr("Copied") if self._copied else self.tr("Copy the path"))
