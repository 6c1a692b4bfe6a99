"""A bar and the words beside it: how much has arrived, how fast, how long it will still take."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from ui.look import Look
from ui.models.labels import Line
from ui.models.progress import Progress, span
from ui.sizes import format_bytes

_STEPS = 1000


class Bar(QProgressBar):
    """A thin bar from nought to one, drawn still; without a known part the whole of it is tinted."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader calls it."""
        super().__init__(parent)
        self._look, self._known, self._tint = look, True, "accent"
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        look.changed.connect(self.update)

    def show_part(self, part: float | None, tint: str = "accent") -> None:
        """Fill `part` of the bar with a colour of the theme; None where nobody knows how much there is."""
        self._known, self._tint = part is not None, tint
        self.setValue(round(min(max(part or 0.0, 0.0), 1.0) * _STEPS))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track and, from its leading end, what is done."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        track = QPainterPath()
        track.addRoundedRect(whole, whole.height() / 2, whole.height() / 2)
        painter.fillPath(track, self._look.color("line" if self._known else "accent_soft"))
        width = whole.width() * self.value() / _STEPS
        leading = whole.right() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else whole.left()
        painter.setClipPath(track)
        done = QPainterPath()
        done.addRoundedRect(QRectF(leading, whole.top(), width, whole.height()), whole.height() / 2, whole.height() / 2)
        painter.fillPath(done, self._look.color(self._tint))


class Meter(QWidget):
    """A `Bar` over a line of words."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader calls the bar."""
        super().__init__(parent)
        self.bar = Bar(look, name, self)
        self.words, self.percent, self.step = Line("dim", self), Line("dim", self), Line("small", self)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        below = QHBoxLayout()
        below.addWidget(self.words, 1)
        below.addWidget(self.percent)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.bar)
        whole.addLayout(below)
        whole.addWidget(self.step)

    def show_bytes(self, progress: Progress, step: str = "") -> None:
        """A download; `step` is what is being done, as the engine tells it."""
        self._show(progress.part, self._told(progress), step)

    def show_part(self, part: float | None, words: str, step: str = "") -> None:
        """Any other work: `part` from 0 to 1 where it is known, `words` what it is, `step` what is done just now."""
        self._show(part, words, step)

    def _show(self, part: float | None, words: str, step: str) -> None:
        self.bar.show_part(part)
        self.words.show_text(words)
        self.percent.show_text("" if part is None else self.tr("{percent} %").format(percent=int(part * 100)))
        self.step.show_text(step)
        self.step.setVisible(bool(step))
        self.bar.setAccessibleDescription(words)

    def _told(self, progress: Progress) -> str:
        if progress.complete:
            return self.tr("checking…")
        done = format_bytes(progress.done)
        facts = [self.tr("{done} so far").format(done=done)]
        if progress.total is not None:
            facts = [self.tr("{done} of {total}").format(done=done, total=format_bytes(progress.total))]
        if progress.rate > 0:
            facts.append(self.tr("{amount}/s").format(amount=format_bytes(round(progress.rate))))
        if (left := progress.seconds_left) is not None:
            facts.append(self._left(left))
        return " · ".join(facts)

    def _left(self, seconds: int) -> str:
        number, unit = span(seconds)
        words = {"s": self.tr("about {number} s left"), "min": self.tr("about {number} min left")}
        return words.get(unit, self.tr("about {number} h left")).format(number=number)
