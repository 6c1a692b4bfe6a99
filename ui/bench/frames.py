"""Frames of a scene, timed: what changes, is laid out and is drawn between two pictures on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget

from ui.bench.watch import Watch
from ui.garbage import keep
from ui.look import Look

SCHEMA = 1
"""Of the report; it changes when a field is renamed or removed."""


@dataclass(frozen=True)
class Scene:
    """A widget, and `step(frame)`, which does to it what happens between two frames."""

    name: str
    pages: int
    widget: QWidget
    step: Callable[[int], None]


Maker = Callable[[Look, int], Scene]
"""Makes a scene of so many pages."""


@dataclass(frozen=True)
class Timing:
    """Milliseconds a frame of one scene; `event_ms` are the processor's in the longest single event."""

    name: str
    pages: int
    median_ms: float
    p95_ms: float
    max_ms: float
    event_ms: float
    frames: int


def measure(scene: Scene, frames: int, watch: Watch) -> Timing:
    """Show the scene and time its frames: the step, the events that follow from it, and the widget drawn as a whole."""
    keep()  # as the window does with the turns of a chat
    watch.longest()
    scene.widget.show()
    QApplication.processEvents()
    took = []
    for frame in range(frames):
        begin = time.perf_counter()
        watch.timed(partial(scene.step, frame))
        QApplication.processEvents()
        watch.timed(scene.widget.repaint)
        took.append((time.perf_counter() - begin) * 1000)
    scene.widget.close()
    median, p95 = np.percentile(took, [50, 95]).tolist()
    longest = round(watch.longest(), 3)
    return Timing(scene.name, scene.pages, round(median, 3), round(p95, 3), round(max(took), 3), longest, frames)


def report(timings: Sequence[Timing]) -> dict[str, Any]:
    """All timings as plain values."""
    return {"schema": SCHEMA, "scenes": [asdict(timing) for timing in timings]}


def table(timings: Sequence[Timing]) -> str:
    """All timings as lines of text."""
    head = f"{'scene':<26}{'pages':>10}{'frames':>8}{'median ms':>12}{'p95 ms':>10}{'max ms':>10}{'event ms':>10}"
    rows = [
        f"{each.name:<26}{each.pages:>10,}{each.frames:>8}{each.median_ms:>12.2f}{each.p95_ms:>10.2f}{each.max_ms:>10.2f}"
        f"{each.event_ms:>10.2f}"
        for each in timings
    ]
    return "\n".join([head, *rows])
