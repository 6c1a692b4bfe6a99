"""Text that can be selected and is as tall as it needs to be: the base of everything that is read in the transcript."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import ceil

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QToolTip, QWidget

from ui.look import Look
from ui.markdown import clean
from ui.theme import Theme

_QUOTE, _BAR = 16, 3
"""Pixels that a quote is moved in, and of the bar beside it."""
_SUNK = 4
"""Pixels that text stands below the top of a line that is taller than it."""
_SHEET = """
p, ul, ol, pre {{ margin: 0; }}
p, ul, ol, pre {{ margin-bottom: {gap}px; }}
li {{ margin-bottom: {half}px; text-indent: 0px; }}
li.last {{ margin-bottom: {gap}px; }}
ul.dots {{ list-style-type: disc; }}
ul.tasks {{ list-style-type: none; }}
li.task {{ text-indent: -{box}px; }}
p, li, pre {{ line-height: {line}px; }}
hr {{ background-color: {theme.line}; }}
p.h1, p.h2, p.h3, p.h4, p.h5, p.h6 {{ font-weight: 600; margin-top: {half}px; margin-bottom: {half}px; }}
p.h1 {{ font-size: {h1}px; line-height: {line1}px; }}
p.h2 {{ font-size: {h2}px; line-height: {line1}px; }}
strong, th {{ font-weight: 600; }}
a {{ color: {theme.accent}; }}
code, pre {{ font-family: "{mono}"; font-size: {code}px; background-color: {ground}; }}
blockquote {{ margin: 0 0 0 {quote}px; color: {theme.dim}; }}
blockquote.rtl {{ margin: 0 {quote}px 0 0; }}
table.grid {{ border-collapse: collapse; margin-top: {gap}px; margin-bottom: {gap}px; }}
table.grid td, table.grid th {{ border: 1px solid {theme.line}; padding: {pad}px {gap}px; }}
"""


_SCROLLING = frozenset(
    (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Space,
    )
)


class Document(QTextDocument):
    """A document that fetches nothing: no image, no style sheet, no file."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing, whatever is asked for."""
        return None


def sheet(look: Look, line: int) -> str:
    """How the HTML of Markdown looks on lines of `line` pixels."""
    theme: Theme = look.theme
    return _SHEET.format(
        theme=theme,
        mono=look.font(13, mono=True).family(),
        line=look.px(line),
        line1=look.px(28),
        h1=look.px(20),
        h2=look.px(18),
        code=look.px(13),
        ground=theme.card if theme.dark else theme.panel,
        half=look.px(4),
        quote=look.px(_QUOTE),
        pad=look.px(6),
        box=look.px(18),
        gap=look.px(12),
    )


class Text(QTextBrowser):
    """Text without a frame or a scroll bar of its own, whose height follows its width. Where it `hugs`, it wants to be
    no wider than its longest line.

    Signals: `followed(str)`, the address of a link that was pressed; it opens nothing.
    """

    followed = Signal(str)

    def __init__(
        self, look: Look, size: int = 15, *, mono: bool = False, hugs: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._size, self._mono, self._hugs = look, size, mono, hugs
        self._measured: dict[int, int] = {}
        self._quotes = False
        self.setDocument(Document(self))
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(look.px(24))
        self.document().setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._stay)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._pressed)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._apply_font()

    def show_html(self, html: str, line: int = 24) -> None:
        """Show the HTML of Markdown; its links can be reached with the keyboard."""
        self.document().setDefaultStyleSheet(sheet(self._look, line))
        self.setHtml(html)
        self._trim_end()
        self._quotes = "<blockquote" in html
        links = "<a " in html
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if links else Qt.FocusPolicy.ClickFocus)
        self._changed()

    def show_plain(self, text: str, line: int = 21) -> None:
        """Show text as it is, on lines of `line` pixels."""
        self.clear()
        cursor = QTextCursor(self.document())
        spacing = QTextBlockFormat()
        spacing.setLineHeight(self._look.px(line), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        cursor.setBlockFormat(spacing)
        cursor.insertText(clean(text))
        self._changed()

    def add_plain(self, text: str) -> None:
        """More text at the end of what `show_plain` showed."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(clean(text))
        self._changed()

    def sizeHint(self) -> QSize:
        """As wide as the longest line, where it hugs it."""
        if not self._hugs:
            return QSize(0, 0)
        width = min(self._at(-1), self.maximumWidth())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """It may be as narrow as it has to be."""
        return QSize(0, 0)

    def heightForWidth(self, width: int) -> int:
        """The height of the text in lines of `width`, or of the most that it may be wide."""
        self.ensurePolished()
        return self._at(min(width, self.maximumWidth()))

    def _at(self, width: int) -> int:
        """The height of the text in lines of `width`; the width of the longest line where that is -1."""
        if width not in self._measured:
            document = self.document()
            document.setTextWidth(width)
            size = document.idealWidth() if width < 0 else document.size().height()
            self._measured[width] = ceil(size)
            if self.isVisible():  # else it is laid out for its true width when it is shown
                document.setTextWidth(self.viewport().width())
        return self._measured[width]

    def _changed(self) -> None:
        self._measured.clear()
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """The font is that of the look, whatever a style sheet says."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._apply_font()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and a bar beside every quote in it."""
        if self._quotes:
            painter = QPainter(self.viewport())
            for bar in self._bars():
                painter.fillRect(bar, self._look.color("faint"))
            painter.end()
        super().paintEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel is for what is around."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that scroll are for what is around."""
        if event.key() in _SCROLLING:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """The address of a link is its tooltip, as plain text."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            address = self.anchorAt(event.pos())
            QToolTip.showText(event.globalPos(), f"<p>{escape(clean(address))}</p>" if address else "", self)
            return True
        return super().viewportEvent(event)

    def _bars(self) -> Iterator[QRectF]:
        """Where the bars are: one for every level of quotes, down to the next line of the same quote."""
        step, width = self._look.px(_QUOTE), self.document().textWidth()
        block = self.document().begin()
        while block.isValid():
            place, below = self.document().documentLayout().blockBoundingRect(block), block.next()
            left, right = _levels(block, step)
            more = max(_levels(below, step)) if below.isValid() else 0
            for level in range(max(left, right)):
                x = level * step if left else width - level * step - _BAR
                end = self.document().documentLayout().blockBoundingRect(below).y() if level < more else place.bottom()
                yield QRectF(x, place.y() + _SUNK, _BAR, end - place.y())
            block = below

    def _trim_end(self) -> None:
        """No distance below the last line, and no empty line below a table."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        shape = QTextBlockFormat()
        shape.setBottomMargin(0)
        if self.document().lastBlock().length() == 1 and self.document().blockCount() > 1:
            shape.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.mergeBlockFormat(shape)

    def _stay(self, value: int) -> None:
        """The first line is at the top, also before the height is what it has to be."""
        if value:
            self.verticalScrollBar().setValue(0)

    def _type(self) -> QFont:
        return self._look.font(self._size, mono=self._mono)

    def _apply_font(self) -> None:
        font = self._type()
        if self.document().defaultFont() != font:
            self.document().setDefaultFont(font)
            self._changed()

    def _pressed(self, url: QUrl) -> None:
        self.followed.emit(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


def _levels(block: QTextBlock, step: int) -> tuple[int, int]:
    """How many quotes a block is in, read from the left and from the right."""
    shape = block.blockFormat()
    return int(shape.leftMargin()) // step, int(shape.rightMargin()) // step
