"""One section of a plan as a card: its title, who writes it, the points that it consists of, and its place."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.look import Look
from ui.models.column import Card
from ui.models.labels import Line
from ui.models.problem import Problem
from ui.shortcuts import WindowKeys
from ui.sidebar.buttons import IconButton
from ui.writing.plans import kinds
from zeta.worker.writingrows import DetailRow, PlanRow, SectionRow


class Grip(QLabel):
    """What a card is dragged by. Signals: `dragged(int y)`, in pixels of the screen; `let_go()`."""

    dragged = Signal(int)
    let_go = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setToolTip(self.tr("Drag to another place; Alt with the up and down keys moves it too"))
        look.changed.connect(self._dress)
        self._dress()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """It is taken."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It is moved."""
        self.dragged.emit(round(event.globalPosition().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It is there."""
        self.let_go.emit()

    def _dress(self) -> None:
        self.setPixmap(self._look.icon("menu", "faint").pixmap(self._look.px(18)))


class _Point(QWidget):
    """One point. Signals: `changed()`, `remove_wanted()`."""

    changed = Signal()
    remove_wanted = Signal()

    def __init__(self, look: Look, detail: DetailRow, kinds: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = detail.name
        self.kind, self.purpose = QComboBox(self), QLineEdit(detail.purpose, self)
        self.kind.addItems(kinds)
        self.kind.setCurrentText(detail.kind)
        self.kind.setAccessibleName(self.tr("What it is"))
        self.kind.setMaximumWidth(look.px(240))
        self.kind.setMinimumContentsLength(8)
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.purpose.setPlaceholderText(self.tr("What it is for"))
        self.purpose.setAccessibleName(self.tr("What it is for"))
        self.purpose.installEventFilter(WindowKeys(self.purpose))
        self.remove = IconButton(look, "close", self.tr("Remove this point"), size=28)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.kind, 2)
        row.addWidget(self.purpose, 3)
        row.addWidget(self.remove)
        self.kind.currentTextChanged.connect(lambda _: self.changed.emit())
        self.purpose.textEdited.connect(lambda _: self.changed.emit())
        self.remove.clicked.connect(self.remove_wanted)

    def detail(self) -> DetailRow:
        """As it is now."""
        return DetailRow(self.kind.currentText(), self.purpose.text(), self._name)


class SectionCard(Card):
    """Signals: `changed(object SectionRow)`, `move_wanted(int by)`, `remove_wanted()`, `dragged(int y)`, `let_go()`."""

    changed = Signal(object)
    move_wanted = Signal(int)
    remove_wanted = Signal()
    dragged = Signal(int)
    let_go = Signal()

    def __init__(self, look: Look, plan: PlanRow, section: SectionRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.section, self._plan = look, section, plan
        self.locked = section.id in plan.begun
        self._points: list[_Point] = []
        self.setAccessibleName(section.title)
        self.grip = Grip(look, self)
        self.title = QLineEdit(section.title, self)
        self.title.setAccessibleName(self.tr("Title of the section"))
        self.title.installEventFilter(WindowKeys(self.title))
        self.who = Line("dim", self)
        self.up = IconButton(look, "up", self.tr("Move up"), size=28)
        self.down = IconButton(look, "down", self.tr("Move down"), size=28)
        self.delete = IconButton(look, "delete", self.tr("Take this section out"), size=28)
        self.more = QPushButton(self)
        self.more.setProperty("kind", "flat")
        self.more.setCheckable(True)
        self.problem = Problem(look, self)
        self._inside = QWidget(self)
        self._list = QVBoxLayout(self._inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        self.add = QPushButton(self.tr("Add a point"), self._inside)
        self.add.setProperty("kind", "flat")
        self._list.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeading)
        self._filled = False
        self._arrange()
        self._count()
        self._connect()
        self._inside.hide()
        look.changed.connect(self._dress)
        self._dress()
        if self.locked:
            self.lock()

    def _arrange(self) -> None:
        self.column.setContentsMargins(12, 8, 8, 8)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.grip)
        first.addWidget(self.title, 1)
        for button in (self.up, self.down, self.delete):
            first.addWidget(button)
        second = QHBoxLayout()
        second.setContentsMargins(26, 0, 0, 0)
        second.addWidget(self.who, 1)
        second.addWidget(self.more)
        points = QHBoxLayout()
        points.setContentsMargins(26, 0, 0, 0)
        points.addWidget(self._inside)
        self.column.addLayout(first)
        self.column.addLayout(second)
        self.column.addLayout(points)
        self.column.addWidget(self.problem)

    def _connect(self) -> None:
        self.title.textEdited.connect(lambda _: self._changed())
        self.up.clicked.connect(lambda: self.move_wanted.emit(-1))
        self.down.clicked.connect(lambda: self.move_wanted.emit(1))
        self.delete.clicked.connect(self.remove_wanted)
        self.more.toggled.connect(self._unfold)
        self.more.toggled.connect(lambda _: self._dress())
        self.add.clicked.connect(self._add)
        self.grip.dragged.connect(self.dragged)
        self.grip.let_go.connect(self.let_go)

    def open_points(self) -> None:
        """Show the points."""
        self.more.setChecked(True)

    def _unfold(self, on: bool) -> None:
        """The points are made when they are first looked at: a plan of many is there at once."""
        if on and not self._filled:
            self._filled = True
            for detail in self.section.details:
                self._put(detail)
        self._inside.setVisible(on)

    def lock(self) -> None:
        """It is written, or being written: it stays as it is."""
        self.locked = True
        self._count()
        for widget in (self.title, self.delete, self._inside):
            widget.setEnabled(False)
        self.delete.setToolTip(self.tr("It is being written or done, and stays"))

    def _put(self, detail: DetailRow) -> _Point:
        point = _Point(self._look, detail, list(kinds(self._plan, self.section)), self._inside)
        point.changed.connect(self._changed)
        point.remove_wanted.connect(lambda: self._take(point))
        self._points.append(point)
        self._list.insertWidget(len(self._points) - 1, point)
        return point

    def _take(self, point: _Point) -> None:
        self._points.remove(point)
        point.hide()
        point.deleteLater()
        self._changed()

    def _add(self) -> None:
        choices = kinds(self._plan, self.section)
        self._put(DetailRow(choices[0] if choices else "paragraph")).purpose.setFocus()
        self._changed()

    def _changed(self) -> None:
        details = tuple(point.detail() for point in self._points) if self._filled else self.section.details
        self.section = replace(self.section, title=self.title.text(), details=details)
        self._count()
        self.changed.emit(self.section)

    def _count(self) -> None:
        count, locale = len(self.section.details), self.locale()
        facts = [self.section.agent, self.section.topic]
        if self.locked:
            facts.append(self.tr("begun: it stays as it is"))
        self.who.show_facts(facts)
        if count == 1:
            self.more.setText(self.tr("1 point"))
        else:
            self.more.setText(self.tr("{count} points").format(count=locale.toString(count)))

    def _dress(self) -> None:
        for button in (self.more, self.add):
            button.setStyleSheet(f"font-size: {self._look.px(12)}px")
        self.more.setIcon(self._look.icon("up" if self.more.isChecked() else "down"))

    def event(self, event: QEvent) -> bool:
        """Alt with the arrow keys is for this card, whatever the window does with it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._moves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with the arrow keys moves the card."""
        if by := self._moves(event):
            self.move_wanted.emit(by)
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _moves(event: QKeyEvent) -> int:
        if event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return 0
        return {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
