"""Short messages beside the chat: what was done and can be undone, warnings, errors with their way out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.announcing import alert
from ui.look import Look
from ui.sidebar.buttons import IconButton
from ui.sides import margins
from ui.text import one_line

MOST = 3
"""Notices seen at once beside those that are held; the oldest ones go."""
_LEAST = 1500
"""Milliseconds that a notice stays, at least, after the pointer or the focus left it."""
_LONGEST = 600
"""Characters of a message."""
_WIDEST = 720
_INK = {"card": "dim", "notice": "amber_ink", "error": "danger_ink"}

Callback = Callable[[], None]


class Notice(QFrame):
    """One message. It ends once: by its action, when it is closed, or when its time is over.

    Signals: `ended(acted)`.
    """

    ended = Signal(bool)

    def __init__(self, look: Look, kind: str, text: str, hint: str, action_text: str, seconds: float) -> None:
        """`kind` is its name in the style sheet: card, notice or error. With 0 `seconds` it stays till it is closed."""
        super().__init__()
        self._look, self._kind = look, kind
        self._left, self._over = round(seconds * 1000), False
        self._held: set[QObject] = set()
        self.setObjectName(kind)
        self.setAccessibleName(one_line(text, _LONGEST))
        self.setAccessibleDescription(one_line(hint, _LONGEST))
        self._mark = QLabel()
        self._mark.setVisible(kind != "card")
        self.action = QPushButton(action_text)
        self.action.clicked.connect(self._act)
        self.action.setVisible(bool(action_text))
        self.closer = IconButton(look, "close", self.tr("Close this message"))
        self.closer.clicked.connect(self.end)
        for button in (self.action, self.closer):
            button.installEventFilter(self)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(_label(text, "message"))
        if hint:
            words.addWidget(_label(hint, "dim"))
        row = QHBoxLayout(self)
        row.setContentsMargins(*margins(16, 8, 8, 8))
        row.setSpacing(8)
        row.addWidget(self._mark)
        row.addLayout(words, 1)
        row.addWidget(self.action)
        row.addWidget(self.closer)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.end)
        look.changed.connect(self._restyle)
        self._restyle()
        self._hold(self, False)

    def end(self) -> None:
        """Close it, the action not taken."""
        self._end(acted=False)

    def is_held(self) -> bool:
        """Whether its time stands still, because the pointer or the focus is on it."""
        return bool(self._held)

    def _act(self) -> None:
        self._end(acted=True)

    def _end(self, acted: bool) -> None:
        if not self._over:
            self._over = True
            self._timer.stop()
            self.ended.emit(acted)

    def _hold(self, by: QObject, held: bool) -> None:
        """Let the time stand still while anything holds it."""
        if self._timer.isActive():
            self._left = max(self._timer.remainingTime(), _LEAST)
        self._held = self._held | {by} if held else self._held - {by}
        if self._held or self._over or not self._left:
            self._timer.stop()
        else:
            self._timer.start(self._left)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer holds it."""
        self._hold(self, True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer lets it go."""
        self._hold(self, False)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The focus on one of its buttons holds it too."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._hold(watched, event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        self._mark.setPixmap(
            self._look.icon("warning", _INK[self._kind]).pixmap(QSize(self._look.px(18), self._look.px(18)))
        )
        self.setMaximumWidth(self._look.px(_WIDEST))


class Notices(QWidget):
    """A column of notices, the newest below; hidden while there are none."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: list[Notice] = []
        self._held: set[Notice] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.setAccessibleName(self.tr("Messages"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def tell(
        self,
        text: str,
        action_text: str = "",
        action: Callback | None = None,
        seconds: float = 6,
        on_end: Callback | None = None,
    ) -> Notice:
        """Say what was done; it goes after `seconds`, not counting those it is hovered or focused. `on_end` is called
        once if it ends without the action."""
        return self._add(Notice(self._look, "card", text, "", action_text, seconds), action, on_end)

    def hold(self, text: str) -> Notice:
        """Say what holds, until it is closed or ended; others do not push it away."""
        return self._add(Notice(self._look, "card", text, "", "", 0), None, None, held=True)

    def warn(self, text: str, hint: str = "", action_text: str = "", action: Callback | None = None) -> Notice:
        """Say what to care about, perhaps with what can be done; it stays until it is closed."""
        return self._add(Notice(self._look, "notice", text, hint, action_text, 0), action, None)

    def error(self, text: str, hint: str = "", action_text: str = "", action: Callback | None = None) -> Notice:
        """Say what failed, and offer a way out; it stays until it is closed."""
        return self._add(Notice(self._look, "error", text, hint, action_text, 0), action, None)

    def notices(self) -> tuple[Notice, ...]:
        """Those that are shown, the oldest first."""
        return tuple(self._shown)

    def finish(self) -> None:
        """End all of them now, for a window that is about to close."""
        for notice in self.notices():
            notice.end()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing stays undecided."""
        self.finish()
        super().closeEvent(event)

    def _add(self, notice: Notice, action: Callback | None, on_end: Callback | None, *, held: bool = False) -> Notice:
        def ended(acted: bool) -> None:
            self._drop(notice)
            callback = action if acted else on_end
            if callback is not None:
                callback()

        notice.ended.connect(ended)
        self._shown.append(notice)
        self._column.addWidget(notice)
        if held:
            self._held.add(notice)
        for old in [each for each in self._shown if each not in self._held][:-MOST]:
            old.end()
        self.show()
        alert(notice)
        return notice

    def _drop(self, notice: Notice) -> None:
        self._shown.remove(notice)
        self._held.discard(notice)
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self._shown))


def _label(text: str, kind: str) -> QLabel:
    """Words as they are, over as many lines as they need."""
    label = QLabel(one_line(text, _LONGEST))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("kind", kind)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label
