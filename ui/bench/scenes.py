"""The scenes that are timed: each is a part of the window under the work of a long chat that scrolls and answers."""

from __future__ import annotations

import itertools
import json

from ui.bench.frames import Maker, Scene
from ui.garbage import keep
from ui.history import SLICE
from ui.look import Look
from ui.strip.strip import MemoryStrip
from ui.transcript import Transcript
from zeta.worker import client
from zeta.worker.rows import LifetimeRow, TurnRow, parse, plain

_PAGE = 128
_WINDOW = 22
_TURN = "The ferry left the harbour at dawn with **four crates** of blue paint for the island. " * 3
_ANSWER = (
    """A list:\n\n- one *thing* and\n- another `thing`\n\n```python\nprint("hello")\n```\n\nAnd then some words. """
)
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


def opening(look: Look, pages: int) -> Scene:
    """A chat that is opened, a slice of its turns a frame, the last one first, from the engine's line on; when all of
    it is there, the next one."""
    widget = Transcript(look)
    widget.resize(1016, 560)
    turns = _turns(2 * pages)
    ends = range(len(turns), 0, -SLICE)
    lines = [json.dumps({"reply": 1, "value": plain(turns[max(0, end - SLICE) : end])}).encode() for end in ends]

    def step(frame: int) -> None:
        reply = client.parse(lines[frame % len(lines)])
        assert isinstance(reply, client.Reply)
        rows = [parse(TurnRow, each) for each in reply.value]
        if frame % len(lines):
            widget.put_before(rows)
        else:
            widget.set_turns([])
            widget.set_turns(rows)
        keep()

    return Scene("conversation, opening", pages, widget, step)


def scrolling(look: Look, pages: int) -> Scene:
    """The conversation while somebody turns the wheel, a long way up and down again."""
    widget = _conversation(look, pages)
    bar = widget.rows.verticalScrollBar()

    def step(frame: int) -> None:
        bar.setValue(bar.value() + (-120 if frame // 100 % 2 == 0 else 120))

    return Scene("conversation, scrolling", pages, widget, step)


def streaming(look: Look, pages: int) -> Scene:
    """The conversation while an answer with lists and code comes, two tokens a frame."""
    widget = _conversation(look, pages)
    words = itertools.cycle(_ANSWER.split(" "))
    widget.begin_answer()

    def step(frame: int) -> None:
        widget.append(f"{next(words)} {next(words)} ")

    return Scene("conversation, streaming", pages, widget, step)


def _conversation(look: Look, pages: int) -> Transcript:
    widget = Transcript(look)
    widget.resize(1016, 560)
    widget.set_turns(_turns(2 * pages))
    return widget


def _turns(count: int) -> list[TurnRow]:
    """Turns of 64 tokens, half of them answers."""
    return [TurnRow(i, ("user", "assistant")[i % 2], float(i), _TURN, i * 64, i * 64 + 60, True) for i in range(count)]


SCENES: tuple[Maker, ...] = (strip, opening, scrolling, streaming)
"""Every scene."""
