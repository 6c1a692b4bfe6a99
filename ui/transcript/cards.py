"""What may stand behind the last turn: how far a long text was read, what failed; and what an empty chat says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.announcing import alert
from ui.elided import Elided
from ui.look import Look
from ui.markdown import clean
from ui.sides import margins
from ui.text import breakable, by_parts, one_line
from ui.transcript.estimate import seconds_left

translate = QCoreApplication.translate

_WIDEST = 720
_STEPS = 1000


def _label(text: str = "", kind: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(1)  # a long word makes nothing wider than the view
    if kind:
        label.setProperty("kind", kind)
    return label


def _shown(text: str) -> str:
    return breakable(clean(text))


class ProgressCard(QFrame):
    """How far the reading of a long text is.

    Signals: `cancelled()`.
    """

    cancelled = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._what, self._left = Elided(), _label(kind="dim")
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout()
        row.setSpacing(look.px(16))
        row.addWidget(self._what, stretch=1)
        row.addWidget(cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*margins(look.px(20), look.px(12), look.px(16), look.px(14)))
        layout.setSpacing(look.px(8))
        layout.addLayout(row)
        layout.addWidget(self._bar)
        layout.addWidget(self._left)

    def show_progress(self, label: str, done: int, total: int, seconds: float) -> None:
        """`done` of `total` after `seconds`; a total of 0 is not known."""
        self._what.setText(one_line(clean(label)))
        self._bar.setAccessibleName(self._what.text())
        self._bar.setVisible(total > 0)
        self._left.setVisible(total > 0)
        if total <= 0:
            return
        part = min(1.0, max(0.0, done / total))
        self._bar.setValue(round(part * _STEPS))
        left, whole = seconds_left(done, total, seconds), self.locale().toString(round(part * 100))
        if left is None:
            self._left.setText(self.tr("{part} %").format(part=whole))
        else:
            self._left.setText(self.tr("{part} % · {time} left").format(part=whole, time=self._time(left)))

    def _time(self, seconds: float) -> str:
        count = max(1, round(seconds))
        if count < 90:
            return self.tr("{count} s").format(count=self.locale().toString(count))
        if count < 5400:
            return self.tr("{count} min").format(count=self.locale().toString(round(count / 60)))
        return self.tr("{count} h").format(count=self.locale().toString(count / 3600, "f", 1))


class ErrorCard(QFrame):
    """What went wrong, and the way out; `retry` offers to try again.

    Signals: `retried()`.
    """

    retried = Signal()

    def __init__(
        self, look: Look, message: str, hint: str, *, retry: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("error")
        self.setAccessibleName(self.tr("Error: {message}").format(message=clean(message)))
        self._look, self._icon = look, _label()
        words = QVBoxLayout()
        words.setSpacing(look.px(2))
        words.addWidget(_label(by_parts(_shown, message), "heading"))
        if hint:
            words.addWidget(_label(by_parts(_shown, hint)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        layout.setSpacing(look.px(12))
        layout.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, stretch=1)
        if retry:
            again = QPushButton(self.tr("Try again"))
            again.clicked.connect(self.retried)
            layout.addWidget(again, alignment=Qt.AlignmentFlag.AlignVCenter)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        side = self._look.px(20)
        self._icon.setPixmap(self._look.icon("warning", "danger_ink").pixmap(side, side))


class Tail(QWidget):
    """The cards behind the last turn; nothing where there are none.

    Signals: `cancelled()`, `retried()`.
    """

    cancelled = Signal()
    retried = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.progress: ProgressCard | None = None
        self.error: ErrorCard | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(look.px(12))
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setMaximumWidth(self._look.px(_WIDEST))

    def show_progress(self, label: str, done: int, total: int, seconds: float) -> None:
        """Show or renew the progress."""
        if self.progress is None:
            self.progress = ProgressCard(self._look)
            self.progress.cancelled.connect(self.cancelled)
            self._insert(0, self.progress)
        self.progress.show_progress(label, done, total, seconds)

    def clear_progress(self) -> None:
        """Nothing is read any more."""
        self._remove(self.progress)
        self.progress = None

    def show_error(self, message: str, hint: str, *, retry: bool) -> None:
        """Show an error, in the place of one that was there."""
        self.clear_error()
        self.error = ErrorCard(self._look, message, hint, retry=retry)
        self.error.retried.connect(self.retried)
        self._insert(self._layout.count(), self.error)
        alert(self.error)

    def clear_error(self) -> None:
        """Nothing is wrong any more."""
        self._remove(self.error)
        self.error = None

    def _insert(self, at: int, card: QWidget) -> None:
        self._layout.insertWidget(at, card)
        card.show()
        self._layout.setContentsMargins(0, 0, 0, self._look.px(20))

    def _remove(self, card: QWidget | None) -> None:
        if card is None:
            return
        self._layout.removeWidget(card)
        card.hide()
        card.deleteLater()
        if not self._layout.count():
            self._layout.setContentsMargins(0, 0, 0, 0)


def greeting(*, incognito: bool) -> tuple[str, tuple[str, ...]]:
    """What a chat begins with, and hints at what else can be done; of an incognito chat nothing is promised to stay."""
    text = translate("Empty", "Say something. Nothing you say here is ever dropped.")
    if incognito:
        text = translate("Empty", "Say something. All of it is gone when this chat is closed.")
    return text, (
        translate("Empty", "Drop a file here to read it into memory, of any length."),
        translate("Empty", "Type / for commands."),
        translate("Empty", "Press Ctrl+K for everything else."),
    )


class Empty(QWidget):
    """What a chat says in which nothing was said yet."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = self._centred("title")
        self._hints: list[QLabel] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(look.px(8))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(24), 0, look.px(24), 0)
        layout.setSpacing(look.px(16))
        layout.addStretch(2)
        layout.addWidget(self._title)
        layout.addLayout(self._column)
        layout.addStretch(3)
        self.show_words("", ())

    def show_words(self, text: str, hints: Sequence[str]) -> None:
        """Say something else; without a text what is usually said."""
        if not text:
            text, hints = greeting(incognito=False)
        self._title.setText(clean(text))
        for old in self._hints:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._hints = [self._centred("dim", clean(hint)) for hint in hints]
        for label in self._hints:
            self._column.addWidget(label)
            label.show()

    def _centred(self, kind: str, text: str = "") -> QLabel:
        label = _label(text, kind)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return label
