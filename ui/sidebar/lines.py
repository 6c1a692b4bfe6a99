"""Painting lines of foreign text: plain, elided, each in its own direction, some letters bold; and where they go."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from ui.sidebar.matching import Spans


def sides(direction: Qt.LayoutDirection) -> tuple[Qt.AlignmentFlag, Qt.AlignmentFlag]:
    """The leading and the trailing side as seen: AlignLeft and AlignRight, or the other way round."""
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    return (right, left) if direction == Qt.LayoutDirection.RightToLeft else (left, right)


def without(rect: QRect, width: int, side: Qt.AlignmentFlag) -> QRect:
    """`rect` less `width` pixels at one side."""
    return rect.adjusted(width, 0, 0, 0) if side == Qt.AlignmentFlag.AlignLeft else rect.adjusted(0, 0, -width, 0)


def draw_line(painter: QPainter, rect: QRect, text: str, font: QFont, colour: QColor, side: Qt.AlignmentFlag) -> None:
    """One line in the middle of `rect`, cut with an ellipsis at its end. `side` is AlignLeft or AlignRight as seen."""
    painter.setFont(font)
    painter.setPen(colour)
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(rect, int(flags) | int(Qt.TextFlag.TextSingleLine), shown)


def draw_matches(
    painter: QPainter,
    rect: QRect,
    text: str,
    spans: Spans,
    font: QFont,
    colour: QColor,
    marked: QColor,
    side: Qt.AlignmentFlag,
    lines: int = 1,
) -> int:
    """At most `lines` lines from the top of `rect`, the characters of `spans` bold and in the colour `marked`.

    Returns the width they took.
    """
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    mark = QTextCharFormat()
    mark.setFont(bold)
    mark.setForeground(marked)
    layout = QTextLayout(text, font)
    _lay_out(layout, rect.width(), spans, mark, side, lines)
    cut = layout.lineAt(lines - 1) if layout.lineCount() >= lines else None
    if cut is not None and cut.textStart() + cut.textLength() < _units(text):
        begin = _characters(text, cut.textStart())
        rest = QFontMetricsF(bold).elidedText(text[begin:], Qt.TextElideMode.ElideRight, rect.width())
        layout.setText(text[:begin] + rest)
        _lay_out(layout, rect.width(), spans, mark, side, lines)
    painter.setPen(colour)
    layout.draw(painter, QPointF(rect.topLeft()))
    return math.ceil(max((layout.lineAt(at).naturalTextWidth() for at in range(layout.lineCount())), default=0))


def _lay_out(
    layout: QTextLayout, width: int, spans: Spans, mark: QTextCharFormat, side: Qt.AlignmentFlag, lines: int
) -> None:
    option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_range(layout.text(), begin, end, mark) for begin, end in spans])
    height = 0.0
    layout.beginLayout()
    for _ in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()


def _range(text: str, begin: int, end: int, mark: QTextCharFormat) -> QTextLayout.FormatRange:
    range_ = QTextLayout.FormatRange()
    range_.start = _units(text[:begin])
    range_.length = _units(text[begin:end])
    range_.format = mark
    return range_


def _units(text: str) -> int:
    """Qt counts UTF-16 units where Python counts characters."""
    return len(text.encode("utf-16-le")) // 2


def _characters(text: str, units: int) -> int:
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le"))
