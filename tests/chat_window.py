"""The window with one of two chats open, over an engine that the test answers for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fake_engine import FakeEngine
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.window import Window
from zeta import events
from zeta.worker.rows import ChatRow, LifetimeRow, ModelRow, TurnRow

MODEL = ModelRow("smollm2-135m", "small", "chat", "Apache-2.0", "/m/SmolLM2.Q4_1.gguf", 98_000_000, True, 0, True)
CHATS = [ChatRow("c1", "Lisbon trip", 1.0, 4.0, False, "Which gate?", 4), ChatRow("c2", "", 2.0, 3.0, False, "", 0)]
TURNS = [
    TurnRow(0, "user", 1.0, "My dog is called Bruno.", 5, 12, True),
    TurnRow(1, "assistant", 2.0, "What a fine name.", 20, 25, True),
]
STATS = events.Stats(512, 256, 512, 4, 0, 1_000_000, 70.0, 2_000_000)


@contextmanager
def chat_window(engine: FakeEngine, look: Look, qtbot: QtBot) -> Iterator[Window]:
    """The window; it is closed at the end."""
    made = Window(engine, look, {})
    qtbot.addWidget(made)
    made.begin()
    made.show()
    engine.answer("models", [MODEL])
    engine.answer("chats", CHATS)
    opened(engine)
    yield made
    made.close()


def opened(engine: FakeEngine, conversation: str = "c1", title: str = "Lisbon trip") -> None:
    """The engine has opened a chat, and says all that is asked of it."""
    engine.tell(events.Loaded("m", conversation, title, "kv", 512, 256, 0, 0.1))
    engine.answer("open")
    engine.answer("turns", TURNS)
    engine.answer("lifetime", LifetimeRow(128, 512, "ddww", (), (7,)))
    engine.answer("stats", STATS)
    engine.answer("chats", CHATS)
