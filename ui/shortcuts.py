"""Keys of the window: one table from which actions, the palette and the sheet of shortcuts are made, and that sheet.

Keys are written the portable way (`Ctrl` is Command on a Mac); `Shortcut.shown` says them as the platform does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.look import Look
from ui.translatable import QT_TRANSLATE_NOOP

translate = QCoreApplication.translate

CHATS = QT_TRANSLATE_NOOP("Shortcuts", "Chats")
ANSWERS = QT_TRANSLATE_NOOP("Shortcuts", "Answers")
WRITING = QT_TRANSLATE_NOOP("Shortcuts", "Writing")
PLACES = QT_TRANSLATE_NOOP("Shortcuts", "Places")
LOOKS = QT_TRANSLATE_NOOP("Shortcuts", "Looks")


@dataclass(frozen=True)
class Shortcut:
    """One thing the window does, with the keys for it (none, one or more); `text` and `group` are untranslated."""

    id: str
    keys: tuple[str, ...]
    text: str
    group: str

    @property
    def title(self) -> str:
        """What it does, in the person's language."""
        return translate("Shortcuts", self.text)

    @property
    def group_title(self) -> str:
        """The name of its group, in the person's language."""
        return translate("Shortcuts", self.group)

    @property
    def sequences(self) -> list[QKeySequence]:
        """Its keys, for `QAction.setShortcuts`."""
        return [QKeySequence(keys) for keys in self.keys]

    @property
    def shown(self) -> str:
        """Its first keys as the platform writes them; empty where there are none."""
        return self.sequences[0].toString(QKeySequence.SequenceFormat.NativeText) if self.keys else ""


SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut("new_chat", ("Ctrl+N",), QT_TRANSLATE_NOOP("Shortcuts", "New chat"), CHATS),
    Shortcut("new_incognito", ("Ctrl+Shift+N",), QT_TRANSLATE_NOOP("Shortcuts", "New incognito chat"), CHATS),
    Shortcut("search", ("Ctrl+F",), QT_TRANSLATE_NOOP("Shortcuts", "Search every chat"), CHATS),
    Shortcut("next_chat", ("Ctrl+Tab", "Ctrl+PgDown"), QT_TRANSLATE_NOOP("Shortcuts", "Next chat"), CHATS),
    Shortcut("previous_chat", ("Ctrl+Shift+Tab", "Ctrl+PgUp"), QT_TRANSLATE_NOOP("Shortcuts", "Previous chat"), CHATS),
    Shortcut("rename", ("F2",), QT_TRANSLATE_NOOP("Shortcuts", "Rename the chat"), CHATS),
    Shortcut("pin_chat", ("Ctrl+Shift+P",), QT_TRANSLATE_NOOP("Shortcuts", "Pin the chat"), CHATS),
    Shortcut("export", ("Ctrl+E",), QT_TRANSLATE_NOOP("Shortcuts", "Export the chat"), CHATS),
    Shortcut("delete_chat", ("Ctrl+Shift+Del",), QT_TRANSLATE_NOOP("Shortcuts", "Delete the chat"), CHATS),
    Shortcut("stop", ("Esc",), QT_TRANSLATE_NOOP("Shortcuts", "Stop the answer"), ANSWERS),
    Shortcut("regenerate", ("Ctrl+R",), QT_TRANSLATE_NOOP("Shortcuts", "Answer again"), ANSWERS),
    Shortcut("continue", ("Ctrl+G",), QT_TRANSLATE_NOOP("Shortcuts", "Go on with the answer"), ANSWERS),
    Shortcut("edit_last", ("Ctrl+Up",), QT_TRANSLATE_NOOP("Shortcuts", "Edit your last message"), ANSWERS),
    Shortcut("copy_last", ("Ctrl+Shift+C",), QT_TRANSLATE_NOOP("Shortcuts", "Copy the last answer"), ANSWERS),
    Shortcut("focus_composer", ("Ctrl+L",), QT_TRANSLATE_NOOP("Shortcuts", "Write a message"), WRITING),
    Shortcut("attach", ("Ctrl+O",), QT_TRANSLATE_NOOP("Shortcuts", "Attach files"), WRITING),
    Shortcut("palette", ("Ctrl+K",), QT_TRANSLATE_NOOP("Shortcuts", "Everything, by name"), PLACES),
    Shortcut("focus_strip", ("Ctrl+J",), QT_TRANSLATE_NOOP("Shortcuts", "Memory strip"), PLACES),
    Shortcut("models", ("Ctrl+M",), QT_TRANSLATE_NOOP("Shortcuts", "Models"), PLACES),
    Shortcut("memories", ("Ctrl+D",), QT_TRANSLATE_NOOP("Shortcuts", "What is remembered"), PLACES),
    Shortcut("documents", ("Ctrl+Shift+D",), QT_TRANSLATE_NOOP("Shortcuts", "Documents"), PLACES),
    Shortcut("data", (), QT_TRANSLATE_NOOP("Shortcuts", "Your data"), PLACES),
    Shortcut("settings", ("Ctrl+,",), QT_TRANSLATE_NOOP("Shortcuts", "Settings"), PLACES),
    Shortcut("shortcuts", ("F1", "Ctrl+/"), QT_TRANSLATE_NOOP("Shortcuts", "Keyboard shortcuts"), PLACES),
    Shortcut("quit", ("Ctrl+Q",), QT_TRANSLATE_NOOP("Shortcuts", "Quit"), PLACES),
    Shortcut("bigger", ("Ctrl++", "Ctrl+="), QT_TRANSLATE_NOOP("Shortcuts", "Larger type"), LOOKS),
    Shortcut("smaller", ("Ctrl+-",), QT_TRANSLATE_NOOP("Shortcuts", "Smaller type"), LOOKS),
    Shortcut("normal_size", ("Ctrl+0",), QT_TRANSLATE_NOOP("Shortcuts", "Usual size of type"), LOOKS),
    Shortcut("theme", ("Ctrl+Shift+L",), QT_TRANSLATE_NOOP("Shortcuts", "Light or dark"), LOOKS),
    Shortcut("fold_sidebar", ("Ctrl+B",), QT_TRANSLATE_NOOP("Shortcuts", "Show or hide the list of chats"), LOOKS),
)
"""Every action of the window, in the order of the sheet; a group's rows stand together."""

COMPOSER_KEYS: tuple[Shortcut, ...] = (
    Shortcut("send", ("Return",), QT_TRANSLATE_NOOP("Shortcuts", "Send the message"), WRITING),
    Shortcut("new_line", ("Shift+Return",), QT_TRANSLATE_NOOP("Shortcuts", "New line"), WRITING),
    Shortcut("command", ("/",), QT_TRANSLATE_NOOP("Shortcuts", "List the commands"), WRITING),
)
"""What keys do in the field for messages; the sheet lists them, they are no actions."""


def columns(rows: tuple[Shortcut, ...]) -> tuple[list[list[Shortcut]], list[list[Shortcut]]]:
    """Rows that have keys, by group, in two columns of nearly the same height; the order stays."""
    ranks = {group: number for number, group in enumerate(dict.fromkeys(row.group for row in rows))}
    ordered = sorted((row for row in rows if row.keys), key=lambda row: ranks[row.group])
    groups = [list(each) for _, each in groupby(ordered, key=lambda row: row.group)]
    # A heading takes about the room of a row and a half.
    heights = [len(group) + 1.5 for group in groups]
    cut = min(range(len(groups) + 1), key=lambda at: (max(sum(heights[:at]), sum(heights[at:])), -at))
    return groups[:cut], groups[cut:]


class WindowKeys(QObject):
    """An event filter for fields of text: keys of the window stay the window's.

    Without it a field takes some of them for editing of its own, such as Ctrl+K on X11.
    """

    _OURS = frozenset(keys for each in SHORTCUTS for keys in each.sequences if keys.toString().startswith("Ctrl+"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refuse on the field's behalf to take a key of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and QKeySequence(event.keyCombination()) in self._OURS
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class KeyCap(QWidget):
    """Keys in a small frame."""

    def __init__(self, look: Look, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._text = look, text
        self.setAccessibleName(text)
        look.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The text with room around it."""
        # The style sheet's size of type would win over a font set on the widget.
        metrics = QFontMetrics(self._look.font(12))
        return QSize(metrics.horizontalAdvance(self._text) + self._look.px(16), self._look.px(24))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame and the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._look.theme.line), 1))
        painter.setBrush(QColor(self._look.theme.card))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(self._look.font(12))
        painter.setPen(QColor(self._look.theme.dim))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # «Ctrl++» in every language
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class ShortcutSheet(QDialog):
    """All keys, in groups; Escape and the keys that open it close it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        title = QLabel(self.tr("Keyboard shortcuts"))
        title.setProperty("kind", "title")
        page = QWidget()
        page.setObjectName("page")
        halves = QHBoxLayout(page)
        halves.setContentsMargins(24, 8, 24, 24)
        halves.setSpacing(48)
        for groups in columns(COMPOSER_KEYS + SHORTCUTS):
            halves.addLayout(self._column(groups), 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(self.tr("Keyboard shortcuts"))
        area.setWidget(page)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 24, 0, 0)
        rows.setSpacing(8)
        title.setContentsMargins(24, 0, 24, 0)
        rows.addWidget(title)
        rows.addWidget(area)
        whole = page.sizeHint() + QSize(look.px(48), look.px(80))
        self.resize(whole.boundedTo(self.screen().availableSize()))

    def _column(self, groups: list[list[Shortcut]]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        for group in groups:
            heading = QLabel(group[0].group_title)
            heading.setProperty("kind", "section")
            heading.setContentsMargins(0, 16, 0, 0)
            column.addWidget(heading)
            grid = QGridLayout()
            grid.setHorizontalSpacing(24)
            grid.setVerticalSpacing(8)
            grid.setColumnStretch(0, 1)
            for number, shortcut in enumerate(group):
                grid.addWidget(QLabel(shortcut.title), number, 0)
                grid.addLayout(self._caps(shortcut), number, 1)
            column.addLayout(grid)
        column.addStretch(1)
        return column

    def _caps(self, shortcut: Shortcut) -> QHBoxLayout:
        caps = QHBoxLayout()
        caps.setSpacing(4)
        caps.addStretch(1)
        for sequence in shortcut.sequences:
            caps.addWidget(KeyCap(self._look, sequence.toString(QKeySequence.SequenceFormat.NativeText)))
        return caps

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on the keys that open it; Escape is the dialog's own."""
        opening = next(each for each in SHORTCUTS if each.id == "shortcuts")
        if QKeySequence(event.keyCombination()) in opening.sequences:
            self.reject()
            return
        super().keyPressEvent(event)
