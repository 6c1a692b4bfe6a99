"""The header of a chat: its title, what is known about it, meters, and a menu of what can be done with all of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui import dates
from ui.elided import Elided
from ui.look import Look
from ui.meters import Meter
from ui.sides import margins
from ui.sizes import format_bytes
from ui.title import Title

NARROW = 560
"""Pixels of a header that has no room for meters."""
_GAP = 16


class Badge(QWidget):
    """Says that a chat is incognito."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon, self._text = QLabel(), QLabel(self.tr("incognito"))
        self._text.setProperty("kind", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(*margins(8, 2, 10, 2))
        row.setSpacing(4)
        row.addWidget(self._icon)
        row.addWidget(self._text)
        self.setAccessibleName(self._text.text())
        self.setToolTip(self.tr("Nothing of this chat is written to disk; it ends when it is closed"))
        self._relook()
        look.changed.connect(self._relook)

    def set_short(self, short: bool) -> None:
        """The icon alone, where there is little room; name and tooltip still say it."""
        self._text.setVisible(not short)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet pill."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("line"), 1))
        painter.setBrush(self._look.color("panel"))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)

    def _relook(self) -> None:
        size = self._look.px(14)
        self._icon.setPixmap(self._look.icon("incognito").pixmap(size, size))


class Header(QWidget):
    """Above the strip of the open chat. Where it is narrow, the tooltip of the menu says what the meters would.

    Signals: `rename_wanted(title)`, `pin_wanted(pinned)`, and one for each other entry of the menu.
    """

    rename_wanted = Signal(str)
    pin_wanted = Signal(bool)
    system_prompt_wanted = Signal()
    branches_wanted = Signal()
    export_md = Signal()
    export_json = Signal()
    export_zmem = Signal()
    delete_wanted = Signal()

    def __init__(self, look: Look, clock: Callable[[], float] = time.time, parent: QWidget | None = None) -> None:
        """`clock` gives seconds since the epoch."""
        super().__init__(parent)
        self._look, self._clock = look, clock
        self._since, self._pinned, self._incognito = 0.0, False, False
        self._icons: list[tuple[QAction, str]] = []
        self._title = Title(look)
        self._title.renamed.connect(self.rename_wanted)
        self._badge, self._facts = Badge(look), Elided("dim")
        self._window = Meter(look, self.tr("window"))
        self._disk = Meter(look, self.tr("disk"), "faint", warns=True)
        self._ram = Meter(look, self.tr("RAM"), "faint")
        self._meters = QWidget()
        self._button = QToolButton()
        self._button.setProperty("kind", "framed")
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setAccessibleName(self.tr("Chat menu"))
        self._button.setMenu(self._make_menu())
        self._arrange()
        self.set_chat("", 0, 0, False)
        self._relook()
        look.changed.connect(self._relook)

    def set_chat(self, title: str, since: float, tokens: int, incognito: bool) -> None:
        """The open chat; `since` is when it began, in seconds since the epoch."""
        self._since, self._incognito = since, incognito
        self._title.set_text(title)
        self._badge.setVisible(incognito)
        self._disk.setVisible(not incognito)
        self.set_tokens(tokens)

    def show_state(self, words: str) -> None:
        """No chat is there yet, or no more, and `words` say why, until the next `set_chat`."""
        self._title.set_state(words)
        self._badge.hide()
        self._facts.setText("")

    def set_tokens(self, tokens: int) -> None:
        """The chat is so many tokens long by now."""
        facts = [self.tr("kept until it is closed") if self._incognito else self.tr("nothing dropped")]
        if tokens:
            locale = self.locale()
            facts.insert(0, self.tr("{count} tokens").format(count=locale.toString(tokens)))
            facts.insert(0, self.tr("since {day}").format(day=dates.day(self._since, self._clock(), locale)))
        elif self._incognito:
            facts = [self.tr("Nothing is said yet; nothing will be kept")]
        else:
            facts = [self.tr("Nothing is said yet; nothing will be dropped")]
        self._facts.setText(" · ".join(facts))

    def set_pinned(self, pinned: bool) -> None:
        """Whether the chat is at the top of the list."""
        self._pinned = pinned
        self._pin.setText(self.tr("Unpin") if pinned else self.tr("Pin"))

    def set_stats(self, window: int, limit: int, store_bytes: int, quota: int, ram_bytes: int, ram_total: int) -> None:
        """Tokens in the window and the most that fit, and bytes of the store and of this computer's memory; what is
        full at 0 is not known and shown as empty."""
        number = self.locale().toString
        self._window.set_value(
            _part(window, limit),
            self.tr("The window holds {used} of {limit} tokens; what leaves it stays in memory").format(
                used=number(window), limit=number(limit)
            ),
        )
        self._disk.set_value(
            _part(store_bytes, quota),
            self.tr("Pages of every chat take {used} of the {limit} they may take on disk").format(
                used=format_bytes(store_bytes), limit=format_bytes(quota)
            ),
        )
        self._ram.set_value(
            _part(ram_bytes, ram_total),
            self.tr("Model and chat take {used} of the {limit} of this computer's memory").format(
                used=format_bytes(ram_bytes), limit=format_bytes(ram_total)
            ),
        )
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Room for the begin of the title; the meters give way."""
        return QSize(self._least(0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Meters come and go with the room for them."""
        super().resizeEvent(event)
        self._fit()

    def rename(self) -> None:
        """Let the title be typed over."""
        self._title.edit()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        self._entry(menu, "edit", self.tr("Rename"), self.rename)
        self._pin = self._entry(menu, "pin", self.tr("Pin"), lambda: self.pin_wanted.emit(not self._pinned))
        menu.addSeparator()
        self._entry(menu, "settings", self.tr("System prompt…"), self.system_prompt_wanted.emit)
        self._entry(menu, "branch", self.tr("Branches…"), self.branches_wanted.emit)
        menu.addSeparator()
        self._entry(menu, "export", self.tr("Export as Markdown…"), self.export_md.emit)
        self._entry(menu, "export", self.tr("Export as JSON…"), self.export_json.emit)
        self._entry(menu, "export", self.tr("Export with its memory…"), self.export_zmem.emit)
        menu.addSeparator()
        self._entry(menu, "delete", self.tr("Delete chat"), self.delete_wanted.emit)
        return menu

    def _entry(self, menu: QMenu, icon: str, text: str, act: Callable[[], None]) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda: act())
        self._icons.append((action, icon))
        return action

    def _arrange(self) -> None:
        name = QHBoxLayout()
        name.setSpacing(12)
        name.addWidget(self._title)
        name.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        name.addStretch(1)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addLayout(name)
        texts.addWidget(self._facts)
        meters = QVBoxLayout(self._meters)
        meters.setContentsMargins(0, 0, 0, 0)
        meters.setSpacing(2)
        for meter in (self._window, self._disk, self._ram):
            meters.addWidget(meter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # meters that are shown are no minimum
        row.addLayout(texts, 1)
        row.addWidget(self._meters)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _least(self, meters: int) -> int:
        """Pixels that the title, `meters` pixels of meters and the button need."""
        return self._title.minimumSizeHint().width() + meters + 2 * _GAP + self._button.sizeHint().width()

    def _fit(self) -> None:
        """Show or hide the meters, and say in the menu's tooltip what is hidden."""
        narrow = self.width() < max(NARROW, self._least(self._meters.sizeHint().width()))
        self._meters.setVisible(not narrow)
        self._badge.set_short(narrow)
        what = self.tr("What can be done with this chat")
        meters = (self._window, self._disk, self._ram)
        hidden = [meter.toolTip() for meter in meters if not meter.isHidden()] if narrow else []
        self._button.setToolTip("".join(f"<p>{escape(line)}</p>" for line in (what, *hidden) if line))
        self._button.setAccessibleDescription("\n".join((what, *hidden)).strip())

    def _relook(self) -> None:
        self._button.setIcon(self._look.icon("more", "ink"))
        self._button.setIconSize(QSize(self._look.px(20), self._look.px(20)))
        for action, icon in self._icons:
            action.setIcon(self._look.icon(icon))
        self._fit()


def _part(amount: int, whole: int) -> float:
    return amount / whole if whole > 0 else 0.0
