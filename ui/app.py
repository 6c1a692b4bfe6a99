"""From a command to a window: the application, its language, its looks, and one engine behind it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from ui import icons
from ui.bridge import Bridge
from ui.garbage import Garbage, keep
from ui.look import Look
from ui.settings import looks
from ui.theme import LIGHT
from ui.window import Window

TRANSLATIONS = Path(__file__).parent / "translations"


class Language(QObject):
    """The language of the window."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._loaded: list[QTranslator] = []

    def choose(self, wish: str) -> None:
        """`wish` is system or a language such as de. What has no translation is English."""
        for each in self._loaded:
            self._app.removeTranslator(each)
        self._loaded.clear()
        locale = QLocale.system() if wish == "system" else QLocale(wish)
        if locale.language() == QLocale.Language.C:  # a system that says nothing: numbers still want their groups
            locale = QLocale(QLocale.Language.English)
        code = QLocale.languageToCode(locale.language())
        own, of_qt = QTranslator(self), QTranslator(self)
        # By the language's own code: by locale, Qt would also try every other language that the system lists.
        if own.load(str(TRANSLATIONS / f"zeta_{code}.qm")):
            self._add(own)
            if of_qt.load(f"{QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)}/qtbase_{code}.qm"):
                self._add(of_qt)
        elif locale.language() != QLocale.Language.English:  # dates and numbers of the language that is shown
            locale = QLocale(QLocale.Language.English)
        QLocale.setDefault(locale)
        translated = bool(self._loaded)
        direction = locale.textDirection() if translated else Qt.LayoutDirection.LeftToRight
        self._app.setLayoutDirection(direction)

    def _add(self, translator: QTranslator) -> None:
        self._app.installTranslator(translator)
        self._loaded.append(translator)


class Desktop(QObject):
    """The engine and the window before it; another language means another window, and the engine stays."""

    def __init__(self, app: QApplication, flags: Mapping[str, object]) -> None:
        super().__init__(app)
        self._flags = flags
        kept, _ = looks.load()
        self.language = Language(app)
        self.language.choose(kept.language)
        self.look = Look(kept.theme, kept.scale, self)
        self.engine = Bridge(self)
        self.engine.start()
        self.window = self._open()

    def _open(self, before: Window | None = None) -> Window:
        window = Window(self.engine, self.look, self._flags, before.part() if before else None)
        window.language_changed.connect(self._rebuild, Qt.ConnectionType.QueuedConnection)
        Garbage(window.room.history, window)
        window.begin(before)
        window.show()
        keep()
        return window

    def _rebuild(self) -> None:
        before = self.window
        self.language.choose(before.preferences.looks.language)
        self.engine.forsake()
        self.window = self._open(before)
        before.deleteLater()


def run(flags: Mapping[str, object]) -> int:
    """Open the window and stay until it is closed; gives the exit code."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("zeta")
    app.setApplicationDisplayName("zeta")
    app.setDesktopFileName("zeta")
    app.setStyle("Fusion")
    app.setWindowIcon(emblem())
    desktop = Desktop(app, flags)
    code = app.exec()
    desktop.engine.close()
    return code


def emblem() -> QIcon:
    """The window's icon."""
    pixmap = QPixmap(128, 128)
    pixmap.loadFromData(icons.svg("recall", LIGHT.accent), "SVG")
    return QIcon(pixmap)
