"""The presets as a list: use one, keep the present values as another, rename, renew and delete them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.look import Look
from ui.models.column import Beside
from ui.models.labels import Line, Paragraph
from ui.settings import presets
from ui.settings.presets import LONGEST_NAME, Preset
from ui.shortcuts import WindowKeys
from ui.sides import margins


class Field(QLineEdit):
    """A field that Escape leaves as it was, while there is text in it. Signals: `escaped()`, `left()`."""

    escaped = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.installEventFilter(WindowKeys(self))

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the page, which it would close."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Escape."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.escaped.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the person went elsewhere."""
        super().focusOutEvent(event)
        self.left.emit()


class PresetShelf(QWidget):
    """The list of presets.

    Signals: `changed(object)`, the presets as a tuple, to be kept; `used_here(object)` and `used_for_new(object)`, the
    preset for the chat at hand and for new ones.
    """

    changed = Signal(object)
    used_here = Signal(object)
    used_for_new = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._presets: tuple[Preset, ...] = ()
        self._before: tuple[Preset, ...] = ()
        self._values: Mapping[str, object] = {}
        self._cards: list[_Card] = []
        self._explanation = explanation = Paragraph(
            self.tr("A system prompt with the values of sampling that suit it."), "dim"
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._name = Field()
        self._name.setMaxLength(LONGEST_NAME)
        self._name.setPlaceholderText(self.tr("Name of a new preset"))
        self._name.setAccessibleName(self.tr("Name of a new preset"))
        self._add = QPushButton(self.tr("Keep the present values"))
        self._name.textChanged.connect(lambda text: self._add.setEnabled(bool(presets.tidy(text))))
        self._name.returnPressed.connect(self._keep)
        self._name.escaped.connect(self._name.clear)
        self._add.setEnabled(False)
        self._add.clicked.connect(self._keep)
        self._gone = self._notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(explanation)
        column.addLayout(self._list)
        column.addWidget(self._gone)
        column.addSpacing(8)
        column.addWidget(Beside(look, self._name, (self._add,)))

    def _notice(self) -> QFrame:
        notice = QFrame()
        notice.setObjectName("notice")
        self._gone_text = Line()
        undo = QPushButton(self.tr("Undo"))
        undo.clicked.connect(self._undo)
        row = QHBoxLayout(notice)
        row.setContentsMargins(*margins(12, 8, 8, 8))
        row.addWidget(self._gone_text, 1)
        row.addWidget(undo)
        notice.hide()
        return notice

    def show_presets(self, found: Sequence[Preset]) -> None:
        """Show these."""
        self._presets = tuple(found)
        for card in self._cards:
            # A name that is being written would be told once more when its field loses the keyboard.
            card.blockSignals(True)
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [self._card(each) for each in self._presets]
        for card in self._cards:
            self._list.addWidget(card)
        self._mark()

    def show_values(self, values: Mapping[str, object]) -> None:
        """The values of the page now: what «keep» keeps, and what tells which preset is in use."""
        self._values = dict(values)
        self._mark()

    def words(self) -> list[str]:
        """What a search looks at."""
        return [self.tr("Presets"), self._explanation.text(), *(each.name for each in self._presets)]

    def _mark(self) -> None:
        for card in self._cards:
            card.mark(all(self._values.get(name) == value for name, value in card.preset.values().items()))

    def _card(self, preset: Preset) -> _Card:
        card = _Card(self._look, preset)
        card.used_here.connect(partial(self.used_here.emit, preset))
        card.used_for_new.connect(partial(self.used_for_new.emit, preset))
        card.renamed.connect(lambda name: self._change(presets.renamed(self._presets, preset.name, name)))
        card.renewed.connect(lambda: self._renew(preset))
        card.deleted.connect(lambda: self._delete(preset))
        return card

    def _change(self, found: tuple[Preset, ...]) -> None:
        self._gone.hide()
        if found != self._presets:
            self.show_presets(found)
            self.changed.emit(found)

    def _keep(self) -> None:
        name = presets.free_name(self._name.text(), self._presets)
        if name:
            self._change((*self._presets, self._present(name)))
            self._name.clear()

    def _present(self, name: str) -> Preset:
        known = Preset(name).values()
        return replace(Preset(name), **{key: value for key, value in self._values.items() if key in known})  # type: ignore[arg-type]

    def _renew(self, preset: Preset) -> None:
        now = self._present(preset.name)
        self._change(tuple(now if each == preset else each for each in self._presets))

    def _delete(self, preset: Preset) -> None:
        before = self._presets
        self._change(tuple(each for each in before if each != preset))
        self._before = before
        self._gone_text.show_text(self.tr("“{name}” was deleted").format(name=preset.name))
        self._gone.show()

    def _undo(self) -> None:
        self._change(self._before)


class _Card(QWidget):
    """One preset. Signals: `used_here()`, `used_for_new()`, `renamed(str)`, `renewed()`, `deleted()`."""

    used_here = Signal()
    used_for_new = Signal()
    renamed = Signal(str)
    renewed = Signal()
    deleted = Signal()

    def __init__(self, look: Look, preset: Preset) -> None:
        super().__init__()
        self.preset, self._look = preset, look
        self._name = Line()
        self._name.show_text(preset.name)
        self._field = Field()
        self._field.setMaxLength(LONGEST_NAME)
        self._field.setAccessibleName(self.tr("Name of the preset"))
        self._field.hide()
        self._field.returnPressed.connect(self._rename)
        self._field.left.connect(self._rename)
        self._field.escaped.connect(self._stop_naming)
        summary = Line("dim")
        summary.show_text(self._summary())
        here = self._button(self.tr("Use in this chat"), self.used_here)
        self._use, self._used = self.tr("Use for new chats"), self.tr("Used for new chats")
        self._new = self._button(self._use, self.used_for_new)
        self._more = QToolButton()
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setAccessibleName(self.tr("More for {name}").format(name=preset.name))
        self._more.setToolTip(self.tr("Rename, renew, delete"))
        self._more.setMenu(self._menu())
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = QWidget()
        texts = QVBoxLayout(words)
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setSpacing(0)
        for widget in (self._name, self._field, summary):
            texts.addWidget(widget)
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 8)
        row.addWidget(Beside(look, words, (here, self._new, self._more)))
        look.changed.connect(self._dress)
        self._dress()

    def _button(self, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "flat")
        button.setAccessibleDescription(self.preset.name)
        button.clicked.connect(signal)
        return button

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        entries: tuple[tuple[str, Callable[[], object]], ...] = (
            (self.tr("Rename"), self._start_naming),
            (self.tr("Renew with the present values"), self.renewed.emit),
            (self.tr("Delete"), self.deleted.emit),
        )
        for text, then in entries:
            action = QAction(text, menu)
            action.triggered.connect(lambda _checked=False, then=then: then())
            menu.addAction(action)
        return menu

    def _summary(self) -> str:
        temp = QLocale().toString(self.preset.temp, "g", 3)
        if self.preset.system:
            return self.tr("Temperature {temp} · {prompt}").format(temp=temp, prompt=self.preset.system)
        return self.tr("Temperature {temp} · the model's own system prompt").format(temp=temp)

    def mark(self, in_use: bool) -> None:
        """Say whether new chats begin with it."""
        self._new.setText(self._used if in_use else self._use)
        self._new.setDisabled(in_use)

    def _start_naming(self) -> None:
        self._field.setText(self.preset.name)
        self._name.hide()
        self._field.show()
        self._field.setFocus()
        self._field.selectAll()

    def _stop_naming(self) -> None:
        self._field.hide()
        self._name.show()

    def _rename(self) -> None:
        if self._field.isHidden():
            return
        name = presets.tidy(self._field.text())
        self._stop_naming()
        if name and name != self.preset.name:
            self.renamed.emit(name)

    def _dress(self) -> None:
        self._more.setIcon(self._look.icon("more"))
        # The longer of its texts decides, so that the buttons of all presets stand in columns.
        metrics = QFontMetrics(self._look.font())
        self._new.setMinimumWidth(max(map(metrics.horizontalAdvance, (self._use, self._used))) + 24)
        side = self._look.px(20)
        self._more.setIconSize(QSize(side, side))
