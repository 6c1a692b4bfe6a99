"""Pictures of the real window on a real conversation: `scripts/screenshots` runs this on a virtual screen.

    python -m ui.screenshots FOLDER

What is asked and read is written here; what is answered and recalled is the default model's own.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from ui.app import Desktop
from ui.window import Window
from ui.writing.start import Wish
from zeta.texts.filler import filler

PATIENCE = 900_000
"""Milliseconds that an answer, or a section, may take."""

PARAGRAPHS = 60
"""Of the story that is read between what was told and what is asked."""

HOW = {"ctx": 1024, "temp": 0.0, "max_tokens": 64, "conversation": "new", "memory": "on"}
"""Flags of the window."""

DAY = 86_400.0
TOLD = (
    "I am planning a trip to Lisbon with my sister Clara. Our flight leaves from gate B12 at 6:40 in the morning.",
    "Please remember that we need ninety minutes at the airport, because of the wheelchair.",
)
ASKED = ("Which gate does our flight leave from?",)
KEPT = ("My sister Clara is allergic to peanuts.", "I prefer window seats and short answers.")
WANTED = "Create a complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups"
DONE = 2
"""Sections that are written before the picture is taken."""
OTHERS = (
    ("Patent draft", 4, "How do I word the second claim?"),
    ("Kitchen renovation", 18, "The tiles are 20 by 20 centimetres, in sage green."),
    ("Cache invalidation bug", 24, "The key lacks the tenant, so two of them share a row."),
    ("Reading list", 40, "Put The Door by Magda Szabó on my list."),
)


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as home:
        places = {"store": str(Path(home) / "store"), "memory_db": str(Path(home) / "memory.db")}
        desktop = Desktop(app, {**places, **HOW})
        window = desktop.window
        window.resize(1280, 770)
        _converse(window, Path(home))
        for theme in ("light", "dark"):
            desktop.look.choose(theme, 1.0)
            _shoot(window, folder / f"window-{theme}.png")
        desktop.look.choose("light", 1.0)
        pages = (("models", window.show_models), ("settings", window.show_settings), ("memories", window.show_memories))
        for name, show in pages:
            show()
            _settle(800)
            _shoot(window, folder / f"{name}.png")
        _write(window, Path(home))
        _shoot(window, folder / "writing.png")
        window.writing.pause()
        _until(lambda: not window.writing.busy)
        window.close()


def _write(window: Window, home: Path) -> None:
    """Plan a document, and write until two sections are there."""
    os.environ["HOME"] = str(home)  # so that the picture says ~/infra
    (home / "infra").mkdir()
    window.show_writing()
    writing, page = window.writing, window.writing_page
    writing.plan(Wish(WANTED, home / "infra" / "main.tf"))
    _until(lambda: page.stage == "planned")
    writing.write()
    _until(lambda: writing.course.draft.done >= DONE)
    _settle(4000)


def _converse(window: Window, home: Path) -> None:
    room = window.room
    _until(lambda: bool(room.conversation))
    for count, each in enumerate(reversed(OTHERS), start=1):
        chat = home / "chat.json"
        chat.write_text(json.dumps(_chat(*each)), "utf-8")
        window.library.take_in(chat)
        _until(lambda count=count: len(window.library.chats) == count)  # type: ignore[misc]
        _settle(500)
    window.opening.new(False)
    _until(lambda: not room.turns and bool(room.conversation))
    _settle(500)
    for text in TOLD:
        _say(window, text)
    book = home / "harbour.txt"
    book.write_text("\n\n".join(itertools.islice(filler(6), PARAGRAPHS)), "utf-8")
    _say(window, "", book)
    window.library.rename(room.conversation, "Lisbon trip")
    for text in KEPT:
        window.memories.remember(text)
        _settle(300)
    for text in ASKED:
        _say(window, text)
    for chip in room.transcript.findChildren(QPushButton):
        if chip.property("kind") == "chip":
            chip.click()
    _settle(1500)
    room.transcript.scroll_to_end()
    _settle(500)


def _chat(title: str, days: int, text: str) -> dict[str, object]:
    """A chat as an export has it, some days old."""
    when = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - days * DAY))
    turns = [{"role": "user", "time": when, "text": text}]
    return {"schema": 1, "title": title, "system": "", "created": when, "turns": turns}


def _say(window: Window, text: str, *files: Path) -> None:
    room = window.room
    room.send(text, list(files))
    _until(lambda: room.busy)
    _until(lambda: not room.busy)
    _settle(500)


def _shoot(window: QWidget, path: Path) -> None:
    QCursor.setPos(0, 0)  # nothing is hovered
    _settle(400)
    if not window.grab().save(str(path)):
        sys.exit(f"{path} cannot be written")


def _until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while not met():
        if time.monotonic() > end:
            sys.exit("the window did not get there in time")
        _settle(20)


def _settle(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        sys.exit("pictures want a real screen: scripts/screenshots makes a virtual one")
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/img"))
