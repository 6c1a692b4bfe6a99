"""The window with a real engine on the default model: one process for all of a chat's life, from a word to a kill."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chatting import files_below
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ui.bridge import Bridge
from ui.dialogs import Question
from ui.look import Look
from ui.strip.card import Card
from ui.strip.control import Control
from ui.transcript.answer import Answer
from ui.transcript.chip import Chip
from ui.transcript.editor import Editor
from ui.transcript.sources import Passage
from ui.window import Window
from zeta.events import Loaded
from zeta.worker.rows import LifetimeRow, parse

pytestmark = pytest.mark.model

PATIENCE = 120_000
"""Milliseconds that an engine may take for anything on a busy machine."""

STORY = "Tell me a long story about a dog."
"""The default model has much to say to this."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where everything of these chats is."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("ZETA_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def engine(default_model: Path, home: Path, qapp: QApplication) -> Iterator[Bridge]:
    """One process for all tests; windows come and go before it, as they do when the language changes."""
    made = Bridge()
    made.start()
    yield made
    made.close()


@pytest.fixture
def mortal(default_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bridge]:
    """A process, and a home, of one test alone, which ends it."""
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    made = Bridge()
    made.start()
    yield made
    made.close()


@pytest.fixture
def opened(default_model: Path, look: Look, qtbot: QtBot) -> Iterator[Callable[..., Person]]:
    """`opened(engine, **flags)`: somebody before a window, in a new chat unless the flags name another one."""
    windows: list[tuple[Bridge, Window]] = []

    def make(engine: Bridge, **flags: object) -> Person:
        plain = {"model": str(default_model), "ctx": 512, "temp": 0.0, "max_tokens": 16, "threshold": 0.3}
        window = Window(engine, look, {**plain, "conversation": "new", **flags})
        windows.append((engine, window))
        window.begin()
        window.show()
        return Person(window, engine, qtbot)

    yield make
    for engine, window in windows:
        window.part().close()
        window.deleteLater()
        engine.forsake()


class Person:
    """Somebody who presses, types and reads in a window, and waits for the engine."""

    def __init__(self, window: Window, engine: Bridge, qtbot: QtBot) -> None:
        self.window, self.room, self._engine, self._qtbot = window, window.room, engine, qtbot
        self.settle()

    def wait(self, met: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(met()), timeout=PATIENCE)

    def settle(self) -> None:
        """Until a chat is open, nothing is under way, and all of it is shown."""
        asked: list[object] = []
        self.wait(lambda: self.room.conversation and not self.room.busy)
        self._engine.do("stats", asked.append)  # answered after all that was asked before
        self.wait(lambda: asked)

    def ask(self, command: str, **arguments: object) -> object:
        """What the engine itself says."""
        told: list[object] = []
        self._engine.do(command, told.append, **arguments)
        self.wait(lambda: told)
        return told[0]

    def say(self, text: str) -> None:
        """Type a message, press the button, and wait for the end of the answer."""
        self.begin(text)
        self.settle()

    def begin(self, text: str, shown: int = 0) -> None:
        """Type a message, press the button, and see at least `shown` characters of the answer."""
        QTest.keyClicks(self.room.composer.focusProxy(), text)
        self.send.click()
        self.wait(lambda: self.shown() >= shown)

    def shown(self) -> int:
        """Characters of the last answer that are on the screen."""
        answers = self.room.transcript.rows.turns[-1:]
        return len(answers[0].text) if answers and answers[0].role == "assistant" else 0

    def stop(self) -> None:
        """Press the same button while an answer is written."""
        assert self.room.busy
        self.send.click()
        self.settle()

    @property
    def send(self) -> QToolButton:
        return self.room.composer.findChild(QToolButton, "send")

    @property
    def answers(self) -> list[Answer]:
        """Those that are near the view, the oldest first."""
        live = self.room.transcript.rows.live
        return [live[at] for at in sorted(live) if isinstance(live[at], Answer)]

    def press(self, turn: QWidget, name: str) -> None:
        """Press a button of a turn."""
        (button,) = (each for each in turn.tools.buttons() if each.accessibleName() == name)
        assert button.isVisible()
        button.click()

    @property
    def said(self) -> list[str]:
        return [turn.text for turn in self.room.turns]

    @property
    def life(self) -> LifetimeRow:
        return parse(LifetimeRow, self.ask("lifetime"))

    def undoing(self) -> QWidget:
        """The notice that offers to undo."""
        (notice,) = (each for each in self.room.notices.notices() if each.action.text() == "Undo")
        return notice


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def answering(yes: bool) -> None:
    """Answer the question that is asked next."""

    def answer() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        (question.yes if yes else question.no).click()

    QTimer.singleShot(0, answer)


def test_an_answer_streams_is_stopped_gone_on_with_made_anew_and_branched_from(
    opened: Callable[..., Person], engine: Bridge
) -> None:
    person = opened(engine, max_tokens=200)
    person.begin(STORY, shown=20)
    person.stop()
    stopped = person.room.turns[-1]
    assert stopped.reason == "stopped"
    assert len(stopped.text) >= 20
    assert "You stopped this answer here." in words(person.answers[-1])

    person.press(person.answers[-1], "Continue")
    person.wait(lambda: person.shown() > len(stopped.text) + 20)
    person.stop()
    longer = person.room.turns[-1]
    assert longer.text.startswith(stopped.text)
    assert len(longer.text) > len(stopped.text) + 20
    assert len(person.room.turns) == 2

    person.press(person.answers[-1], "Regenerate")
    person.wait(lambda: person.shown() >= 10)
    person.stop()
    assert person.said[0] == STORY
    assert len(person.said) == 2
    assert len(person.ask("branches")) == 2

    person.room.transcript.edit_last()
    field = person.room.transcript.findChild(Editor)
    field.field.setPlainText("Say hello.")
    QTest.keyClick(field.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    person.wait(lambda: person.shown() >= 5)
    person.stop()
    assert person.said[0] == "Say hello."
    assert len(person.said) == 2
    assert len(person.ask("branches")) == 3

    before = person.said
    person.begin(STORY, shown=5)
    person.stop()
    person.press(person.answers[0], "Branch from here")
    person.wait(lambda: person.said == before)
    assert len(person.ask("branches")) == 4


def test_a_page_that_left_the_window_comes_back_and_is_seen_pinned_and_forgotten(
    opened: Callable[..., Person], engine: Bridge, tmp_path: Path, ferries: Callable[[int], str]
) -> None:
    person = opened(engine)
    person.say("My dog is called Bruno.")
    book = tmp_path / "ferries.txt"
    book.write_text(ferries(30), "utf-8")
    person.room.talk.attach([book])
    person.send.click()
    person.settle()
    assert "ferries.txt" in person.said[-1]
    strip, life = person.room.strip, person.life
    assert [strip.where(page) for page in range(len(life.where))] == list(life.where)
    assert (life.where[0], life.where[-1]) == ("d", "w")

    person.say("What is my dog called?")
    answer = person.answers[-1]
    chip = answer.findChild(Chip)
    assert "recalled one passage" in chip.text()
    assert not answer.findChildren(Passage)
    chip.click()
    (passage,) = answer.findChildren(Passage)
    assert "Bruno" in passage.accessibleName()
    assert "page 0" in words(passage)
    QTest.keyClick(passage, Qt.Key.Key_Return)
    person.wait(lambda: person.room.transcript.rows.shown[0] == 0)

    band = strip.findChild(Control)
    band.setFocus()
    QTest.keyClick(band, Qt.Key.Key_Home)
    person.wait(lambda: person.window.findChild(Card) and person.window.findChild(Card).isVisible())
    assert "Bruno" in person.window.findChild(Card).spoken()

    pin, *_, forget = strip.menu_of(0).actions()
    pin.trigger()
    person.settle()
    assert person.life.pinned == (0,)
    answering(yes=False)
    forget.trigger()
    person.settle()
    assert person.said[0] == "My dog is called Bruno."
    answering(yes=True)
    forget.trigger()
    person.wait(lambda: person.said[0] == "")
    person.settle()
    assert "Forgotten. It is erased on disk too." in words(person.room.notices)
    assert "Bruno" not in str(person.ask("glance", page=0))


def test_a_window_that_is_closed_and_opened_again_shows_the_same_chat_from_disk(
    opened: Callable[..., Person], mortal: Bridge
) -> None:
    person = opened(mortal)
    person.say("My cat is called Ada.")
    before, title, life = list(person.room.turns), person.room.title, person.life
    assert title == "My cat is called Ada."
    person.window.close()
    assert mortal.pid == 0
    mortal.start()
    loaded: list[Loaded] = []
    mortal.heard.connect(lambda event: loaded.append(event) if isinstance(event, Loaded) else None)
    again = opened(mortal, conversation="last")
    assert list(again.room.turns) == before
    assert again.room.title == title
    assert again.life == life
    assert [(each.restored, each.decoded) for each in loaded] == [(loaded[0].tokens, 0)]


def test_an_incognito_chat_writes_nothing(opened: Callable[..., Person], engine: Bridge, home: Path) -> None:
    person = opened(engine)
    person.window.deeds["new_incognito"].trigger()
    person.settle()
    assert person.room.incognito
    before = files_below(home)
    person.say("My secret is xyzzy.")
    assert person.said[0] == "My secret is xyzzy."
    assert files_below(home) == before
    person.window.deeds["new_chat"].trigger()
    person.settle()
    assert not person.room.incognito
    assert not [name for name, (_, data) in files_below(home).items() if b"xyzzy" in data]


def test_a_chat_is_renamed_deleted_had_back_exported_and_taken_in(
    opened: Callable[..., Person], engine: Bridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = opened(engine)
    person.say("My boat is called Nell.")
    library, chat, said = person.window.library, person.room.conversation, person.said
    library.rename(chat, "The boat")
    person.wait(lambda: person.room.title == "The boat")

    person.window.deeds["delete_chat"].trigger()
    person.settle()
    assert chat not in [row.id for row in library.chats]
    person.undoing().action.click()
    person.wait(lambda: person.room.conversation == chat)
    person.settle()
    assert (person.room.title, person.said) == ("The boat", said)

    for suffix in (".md", ".json", ".zmem"):
        path = str(tmp_path / f"boat{suffix}")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (path, ""))
        library.export(chat, suffix)
        person.settle()
    assert "Nell" in (tmp_path / "boat.md").read_text("utf-8")

    person.window.deeds["delete_chat"].trigger()
    person.settle()
    person.undoing().end()  # its time is over
    person.settle()
    assert chat not in [row["id"] for row in person.ask("chats")]

    for suffix in (".json", ".zmem"):
        person.window.deeds["new_chat"].trigger()
        person.settle()
        path = str(tmp_path / f"boat{suffix}")
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, path=path: (path, ""))
        library.take_in()
        person.wait(lambda: person.said == said)
        person.settle()
        assert person.room.title == "The boat"


def test_a_killed_engine_is_started_again_and_what_was_shown_is_there(
    opened: Callable[..., Person], mortal: Bridge
) -> None:
    person = opened(mortal, max_tokens=400)
    person.begin(STORY, shown=40)
    QTest.keyClicks(person.room.composer.focusProxy(), "And a cat?")
    chat, shown = person.room.conversation, person.room.transcript.rows.turns[-1].text
    pid = mortal.pid
    os.kill(pid, signal.SIGKILL)
    person.wait(lambda: person.room.notices.notices())
    assert "The engine ended unexpectedly and was started again. Nothing that was shown is lost." in words(
        person.room.notices
    )
    person.settle()
    assert mortal.pid not in (0, pid)
    assert person.room.conversation == chat
    assert person.said[0] == STORY
    assert person.room.turns[-1].text.startswith(shown.strip())
    assert "This answer was cut off." in words(person.answers[-1])
    assert person.room.composer.draft() == "And a cat?"
    person.press(person.answers[-1], "Continue")
    person.wait(lambda: person.shown() > len(shown) + 20)
    person.stop()
    assert person.room.turns[-1].text.startswith(shown.strip())
