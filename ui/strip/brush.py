"""How bars are drawn, colour by colour.

Each bar is a rectangle of its own: one path of all bars of a colour would take some thirty times as long to fill.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, Qt

from ui.look import Look
from ui.strip.band import Bar, Kind

_COLORS: dict[Kind, str] = {
    Kind.WINDOW: "accent",
    Kind.RECALLED: "amber",
    Kind.DISK: "disk",
    Kind.GIST: "violet",
    Kind.GIST_OF_GISTS: "violet_soft",
    Kind.TEXT: "faint",
}
_RADIUS = 1.5
_LEAST = 3.0
"""Least height of the part of a bar that tells its kind."""


def fill(painter: QPainter, look: Look, kind: Kind, boxes: Iterable[QRectF], radius: float = _RADIUS) -> None:
    """Fill boxes in the colour of a kind; those of text are outlined, with the background inside."""
    color = look.color(_COLORS[kind])
    hollow = kind is Kind.TEXT
    painter.setPen(QPen(color, 1) if hollow else Qt.PenStyle.NoPen)
    painter.setBrush(look.color("background") if hollow else color)
    for box in boxes:
        inner = box.adjusted(0.5, 0.5, -0.5, -0.5) if hollow else box
        painter.drawRoundedRect(inner, radius, radius)


def bars(painter: QPainter, look: Look, resting: Iterable[Bar], base: float, tallest: float) -> None:
    """Draw bars at rest, standing on y = `base`; `tallest` is the height of 1."""
    boxes: dict[Kind, list[QRectF]] = {kind: [] for kind in Kind}
    for bar in resting:
        height = bar.height * tallest
        if bar.share < 1:
            boxes[bar.rest].append(QRectF(bar.x, base - height, bar.width, height))
            height = min(height, max(_LEAST, bar.share * height))
        boxes[bar.kind].append(QRectF(bar.x, base - height, bar.width, height))
    for kind in Kind:
        fill(painter, look, kind, boxes[kind])


def heat(painter: QPainter, look: Look, warm: Iterable[tuple[Bar, float]], base: float, tallest: float) -> None:
    """Draw bars with as much heat as is given: amber that rises from behind the bar at rest, which is drawn again."""
    boxes, resting = [], []
    for bar, amount in warm:
        low, high = 0.0, bar._replace(heat=amount).top * tallest
        if bar.kind is not Kind.RECALLED:
            low = bar.height * tallest - 2 * _RADIUS
            resting.append(bar)
        boxes.append(QRectF(bar.x, base - high, bar.width, high - low))
    fill(painter, look, Kind.RECALLED, boxes)
    bars(painter, look, resting, base, tallest)


def pins(painter: QPainter, look: Look, pinned: Iterable[tuple[Bar, float]], base: float, tallest: float) -> None:
    """Draw a dot above each bar with a pinned page."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("ink"))
    for bar, amount in pinned:
        top = base - bar._replace(heat=amount).top * tallest
        painter.drawEllipse(QPointF(bar.x + bar.width / 2, top - 2.5), 1.5, 1.5)
