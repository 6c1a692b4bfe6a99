"""One set of thin-line icons, drawn as SVG paths on a 24 by 24 grid with a stroke of 1.6."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

PATHS: dict[str, str] = {
    "add": "M12 5v14M5 12h14",
    "attach": "M19 11l-7.5 7.5a4.2 4.2 0 0 1-6-6l8-8a2.8 2.8 0 0 1 4 4l-8 8a1.4 1.4 0 0 1-2-2l7-7",
    "back": "M14 6l-6 6 6 6",
    "branch": "M7 4v10M7 14a3 3 0 1 0 0 6a3 3 0 0 0 0-6M17 4a3 3 0 1 0 0 6a3 3 0 0 0 0-6M17 10c0 4-6 3-9.5 4.6",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "close": "M6 6l12 12M18 6L6 18",
    "copy": "M9 9h10v10H9zM15 9V5H5v10h4",
    "data": (
        "M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6"
        "M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3"
    ),
    "delete": "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v6M14 11v6",
    "down": "M6 10l6 6 6-6",
    "download": "M12 4v11M7 10.5l5 5 5-5M5 20h14",
    "edit": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "export": "M12 15V4M7 8.5l5-5 5 5M5 14v6h14v-6",
    "forget": (
        "M4 4l16 16M10 6c.7-.2 1.3-.2 2-.2 5 0 8 4 9 6.2a13 13 0 0 1-3 3.7"
        "M6 8.5A13 13 0 0 0 3 12c1 2.2 4 6.2 9 6.2a9 9 0 0 0 3.5-.7"
    ),
    "import": "M12 4v11M7 10.5l5 5 5-5M5 14v6h14v-6",
    "incognito": (
        "M3 12h18M6 12l1.5-6h9L18 12M7.5 15a2.5 2.5 0 1 0 .01 0M16.5 15a2.5 2.5 0 1 0 .01 0M10 17.5c1-1 3-1 4 0"
    ),
    "keyboard": "M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M8 14h8",
    "memory": "M7 4h10v16l-5-4-5 4z",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "model": "M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12L4 7.5",
    "more": "M6 12h.01M12 12h.01M18 12h.01",
    "pause": "M9 6v12M15 6v12",
    "pin": "M12 15v6M8 4h8M9 4v5l-3 4v2h12v-2l-3-4V4",
    "play": "M8 5l11 7-11 7z",
    "recall": "M4 12a8 8 0 1 1 2.5 5.8M4 12V7M4 12h5M12 8v4.5l3 2",
    "regenerate": "M19 8a8 8 0 1 0 1 6M20 4v5h-5",
    "search": "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14M16.2 16.2L21 21",
    "send": "M12 19V5M6 11l6-6 6 6",
    "settings": "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4M4 12h3M11 12h9M9 10v4",
    "stop": "M7 7h10v10H7z",
    "theme": "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
    "up": "M6 14l6-6 6 6",
    "warning": "M12 4l9 16H3zM12 10v4.5M12 17.2h.01",
    "write": "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7M9 8h2",
}


def svg(name: str, colour: str) -> bytes:
    """The icon as a document. Raises KeyError for a name that there is not."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{colour}"'
        f' stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d="{PATHS[name]}"/></svg>'
    ).encode()


class _Engine(QIconEngine):
    """Renders an icon sharp at every size and pixel ratio."""

    def __init__(self, name: str, colour: str, disabled: str) -> None:
        super().__init__()
        self._name, self._colour, self._disabled = name, colour, disabled

    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = self._disabled if mode == QIcon.Mode.Disabled else self._colour
        QSvgRenderer(QByteArray(svg(self._name, colour))).render(painter, QRectF(rect))  # type: ignore[call-overload]

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, pixmap.rect(), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._colour, self._disabled)


def icon(name: str, colour: str, disabled: str) -> QIcon:
    """An icon in `colour`, in `disabled` where its control is."""
    if name not in PATHS:
        raise KeyError(name)
    return QIcon(_Engine(name, colour, disabled))
