"""The scenes that are timed: each is a part of the window under the work of a long chat that scrolls and answers."""

from __future__ import annotations

from ui.bench.frames import Maker, Scene
from ui.look import Look
from ui.strip.strip import MemoryStrip
from zeta.worker.rows import LifetimeRow

_PAGE = 128
_WINDOW = 22
_VIEW = 6
"""Pages in the chat's view."""


def strip(look: Look, pages: int) -> Scene:
    """The memory strip while the chat scrolls in long steps and an answer makes pages, heat and recalls."""
    window = min(_WINDOW, pages)
    widget = MemoryStrip(look)
    widget.resize(1280, widget.sizeHint().height())
    widget.set_lifetime(LifetimeRow(_PAGE, _PAGE * pages, "d" * (pages - window) + "w" * window, (0, pages // 2)))

    def step(frame: int) -> None:
        first = frame * 37 % pages
        widget.set_view(first, first + _VIEW)
        if frame % 3 == 0:
            grown = pages + frame // 3
            widget.grown(_PAGE * (grown + 1))
            widget.evicted(grown - window)
        if frame % 5 == 0:
            widget.heat({(frame * 101 + each * 997) % pages: 1 / (each + 1) for each in range(8)})
        if frame % 20 == 0:
            widget.recalled([frame * 53 % pages], 0.9)
        if frame % 40 == 39:
            widget.left(0, _PAGE * pages)
            widget.cool()

    return Scene("strip", pages, widget, step)


SCENES: tuple[Maker, ...] = (strip,)
"""Every scene."""
