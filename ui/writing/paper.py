"""The text of a document, also while it comes in at several places at once: rows are put in a slice of time a frame."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Iterable
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from ui.look import Look
from ui.markdown.highlight import colours, runs
from ui.text import typed
from ui.writing.draft import Edit

FRAME: Final = 33
"""Milliseconds between two looks at what came in."""
_SLICE: Final = 0.012
"""Seconds of a frame that rows are put in for."""
_CHUNK: Final = 60
"""Rows that are put in at once."""
_LONGEST: Final = 2000
"""Characters of a row that are coloured."""
_READING: Final = 720
"""Pixels of the widest column that prose is read in."""
_LEXERS: Final = {"hcl": "terraform", "yaml": "yaml", "json": "json", "python": "python"}


class _Colours(QSyntaxHighlighter):
    """Colours each row by itself: rows come and go anywhere, and none waits for another."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._language, self._formats = "", dict[str, QTextCharFormat]()
        self._prose = False
        self._heading = QTextCharFormat()
        self._heading.setFontWeight(QFont.Weight.DemiBold)

    def dress(self, look: Look, language: str) -> None:
        """Another theme or language."""
        self._language, self._prose = _LEXERS.get(language, ""), language == "markdown"
        self._formats = {}
        for kind, colour in colours(look.theme).items():
            self._formats[kind] = QTextCharFormat()
            self._formats[kind].setForeground(QColor(colour))

    def highlightBlock(self, text: str) -> None:
        """Colour one row."""
        if self._prose and text.startswith("#"):
            self.setFormat(0, len(text), self._heading)
        elif self._language and text.strip() and len(text) <= _LONGEST:
            for run in runs(self._language, f"{text}\n"):
                self.setFormat(run.begin, min(run.end, len(text)) - run.begin, self._formats[run.kind])


class Paper(QPlainTextEdit):
    """Signals: `followed(bool)`: whether the view goes with what is written; `moved(int row)`: the first row seen."""

    followed = Signal(bool)
    moved = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._language = look, ""
        self._waiting: deque[Edit] = deque()
        self._marked: frozenset[int] = frozenset()
        self._shown, self._top = -1, -1
        self._follows = True
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.tr("The document"))
        self._colours = _Colours(self.document())
        self._gutter = _Gutter(look, self)
        self._timer = QTimer(self, interval=FRAME)
        self._timer.timeout.connect(self._work)
        self.updateRequest.connect(self._scrolled)
        look.changed.connect(self._dress)
        self.set_language("")

    # what is shown

    def set_language(self, language: str) -> None:
        """Code in even letters and unbroken lines, prose in a column for reading."""
        self._language = language
        self._dress()

    def show_text(self, text: str) -> None:
        """Another text, from its begin; long ones come in slices."""
        self._waiting.clear()
        self.clear()
        self._shown = -1
        lines = text.removesuffix("\n").split("\n") if text else []
        self._waiting += [Edit(at, 0, tuple(lines[at : at + _CHUNK])) for at in range(0, len(lines), _CHUNK)]
        self.follow(False)
        self._work()

    def edit(self, edits: Iterable[Edit]) -> None:
        """Rows that changed; they are shown with the next frame."""
        for each in edits:
            if len(each.lines) <= _CHUNK:
                self._waiting.append(each)
                continue
            self._waiting.append(Edit(each.row, each.gone, ()))
            parts = range(0, len(each.lines), _CHUNK)
            self._waiting += [Edit(each.row + at, 0, each.lines[at : at + _CHUNK]) for at in parts]
        if self._waiting and not self._timer.isActive():
            self._timer.start()

    def settle(self) -> None:
        """Show everything now; for what has to see it at once."""
        while self._waiting:
            self._put(self._waiting.popleft())
        self._timer.stop()
        self._select()

    def mark(self, rows: Collection[int]) -> None:
        """Rows, counted from 0, that something is wrong with."""
        self._marked = frozenset(rows)
        self._select()

    def go_to(self, row: int) -> None:
        """Show a row and tell it from the others."""
        self.follow(False)
        self._shown = row
        self._centre(row)
        self._select()

    def follow(self, on: bool) -> None:
        """Go with what is written, or stay."""
        if on != self._follows:
            self._follows = on
            self.followed.emit(on)

    @property
    def follows(self) -> bool:
        """Whether the view goes with what is written."""
        return self._follows

    def rows(self) -> list[str]:
        """What is shown, row by row, without what still waits for its frame."""
        return self.toPlainText().split("\n")[:-1] if self.blockCount() > 1 else []

    def marked(self) -> frozenset[int]:
        """Rows that something is wrong with."""
        return self._marked

    # putting rows in

    def _work(self) -> None:
        until = time.perf_counter() + _SLICE
        while self._waiting and time.perf_counter() < until:
            self._put(self._waiting.popleft())
        if not self._waiting:
            self._timer.stop()
            self._select()
        elif not self._timer.isActive():
            self._timer.start()

    def _put(self, edit: Edit) -> None:
        """The document always ends with an empty row, behind which nothing stands."""
        bar = self.verticalScrollBar()
        top, at = bar.value(), min(edit.row, self.blockCount() - 1)
        cursor = QTextCursor(self.document().findBlockByNumber(at))
        cursor.beginEditBlock()
        if edit.gone:
            end = min(at + edit.gone, self.blockCount() - 1)
            cursor.setPosition(self.document().findBlockByNumber(end).position(), QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        if edit.lines:
            cursor.insertText("".join(typed(line).replace("\n", " ") + "\n" for line in edit.lines))
        cursor.endEditBlock()
        if self._follows and edit.lines:
            self._centre(at + len(edit.lines) - 1)
        elif at < top:
            bar.setValue(top + len(edit.lines) - edit.gone)

    def _centre(self, row: int) -> None:
        block = self.document().findBlockByNumber(min(row, self.blockCount() - 1))
        self.setTextCursor(QTextCursor(block))
        self.centerCursor()

    def _select(self) -> None:
        chosen = [self._selection(row, "danger_soft") for row in sorted(self._marked)]
        if self._shown >= 0:
            chosen.append(self._selection(self._shown, "amber_soft"))
        self.setExtraSelections(chosen)
        self._gutter.update()

    def _selection(self, row: int, colour: str) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        shape = QTextCharFormat()
        shape.setBackground(self._look.color(colour))
        shape.setProperty(QTextFormat.Property.FullWidthSelection, True)
        made.format = shape
        made.cursor = QTextCursor(self.document().findBlockByNumber(row))
        return made

    # looks

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Whoever scrolls reads: the view stays where it is put."""
        self.follow(False)
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The gutter is as tall as the text; prose keeps its column."""
        super().resizeEvent(event)
        self._room()

    def _dress(self) -> None:
        prose = self._language == "markdown"
        font = self._look.font(15 if prose else 13, mono=not prose)
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {self._look.theme.card};"
            f" border: none; font-family: '{font.family()}'; font-size: {font.pixelSize()}px; }}"
            "QAbstractScrollArea::corner { background: transparent; border: none; }"
        )
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth if prose else QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(
            QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if prose else QTextOption.WrapMode.NoWrap
        )
        if not prose:
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto if prose else Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        self._colours.dress(self._look, self._language)
        if self.blockCount() < 500:  # more take longer than a frame; they have their colours the next time
            self._colours.rehighlight()
        self._gutter.setVisible(not prose)
        self._room()
        self._select()

    def _room(self) -> None:
        """The gutter, or the margins of a column for reading."""
        inside = self.contentsRect()
        if self._language == "markdown":
            side = max(self._look.px(16), (inside.width() - self._look.px(_READING)) // 2)
            self.setViewportMargins(side, self._look.px(8), self._look.px(16), 0)
            return
        width = self._gutter.sizeHint().width()
        self.setViewportMargins(width, self._look.px(8), 0, 0)
        top = inside.top() + self._look.px(8)
        self._gutter.setGeometry(QRect(inside.left(), top, width, inside.height() - self._look.px(8)))

    def _scrolled(self, _rect: QRect, _by: int) -> None:
        if self._gutter.isVisible() and self._gutter.width() != self._gutter.sizeHint().width():
            self._room()
        self._gutter.update()
        if (top := self.firstVisibleBlock().blockNumber()) != self._top:
            self._top = top
            self.moved.emit(top)

    def blocks(self) -> Iterable[tuple[int, QTextBlock, QRectF]]:
        """The rows that are seen: their numbers from 0, and where they are."""
        block = self.firstVisibleBlock()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if box.top() > self.viewport().height():
                break
            yield block.blockNumber(), block, box
            block = block.next()


class _Gutter(QWidget):
    """Numbers of the rows, and a sign where something is wrong."""

    def __init__(self, look: Look, paper: Paper) -> None:
        super().__init__(paper)
        self._look, self._paper = look, paper

    def sizeHint(self) -> QSize:
        """Room for the highest number and the sign."""
        digits = max(3, len(str(self._paper.blockCount())))
        wide = self._paper.fontMetrics().horizontalAdvance("0") * digits
        return QSize(wide + self._look.px(32), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is seen."""
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the code beside it
        painter.setFont(self._paper.font())
        last = self._paper.blockCount() - 1
        for number, _, box in self._paper.blocks():
            if number == last:
                break  # nothing stands behind the last line's end
            wrong = number in self._paper.marked()
            painter.setPen(self._look.color("danger_ink" if wrong else "faint"))
            place = QRect(0, round(box.top()), self.width() - self._look.px(12), self._paper.fontMetrics().height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number + 1))
            if wrong:
                painter.drawText(place.adjusted(self._look.px(6), 0, 0, 0), Qt.AlignmentFlag.AlignLeft, "!")
