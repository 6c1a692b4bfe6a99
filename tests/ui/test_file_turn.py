"""A file that was read into the history, as it is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from fake_engine import FakeEngine
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ui import rest
from ui.look import Look
from ui.told import Told
from ui.transcript import Transcript
from ui.transcript.document import FIRST_LINES, document
from ui.transcript.estimate import said_height
from ui.transcript.fileturn import FileTurn
from ui.transcript.said import Said
from ui.transcript.text import Text
from zeta.chat.documents import introduced
from zeta.worker.rows import HEAD, TurnRow

FERRIES = "\n".join(f"ferry {n}" for n in range(5000))


@pytest.fixture
def view(qtbot: QtBot, look: Look, qapp: QApplication) -> Transcript:
    qapp.setStyleSheet(look.sheet())
    shown = Transcript(look)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def row(text: str, name: str = "ferries.txt", ordinal: int = 0) -> TurnRow:
    return TurnRow(ordinal, "user", 1.7e9 + ordinal, introduced(text, name), 0, 0, True)


def shown(view: Transcript, text: str, name: str = "ferries.txt") -> FileTurn:
    view.set_turns([row(text, name)])
    turn = view.rows.live[0]
    assert isinstance(turn, FileTurn)
    return turn


def labels(turn: FileTurn) -> list[str]:
    return [label.text() for label in turn._card.findChildren(QLabel) if label.text()]


def texts(turn: FileTurn) -> str:
    return "\n".join(text.toPlainText() for text in turn.findChildren(Text) if text.isVisibleTo(turn))


@given(st.text(st.characters(exclude_characters="\n"), min_size=1, max_size=80), st.text(max_size=200))
def test_a_file_is_recognised_by_how_it_is_introduced(name: str, text: str) -> None:
    file = document(introduced(text, name))
    assert file is not None
    assert (file.name, file.text, file.size) == (name, text, len(text))
    assert not file.said[file.begin : file.first].strip()
    assert bool(file.said[file.first :].partition("\n")[0].strip()) == bool(text.strip())


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Here is the file",
        "Here is the file ferries.txt: read it",
        "Here is the file ferries.txt:\nread it",
        "Here is the file :\n\nread it",
        "Look. Here is the file ferries.txt:\n\nread it",
        "Here is the file of\nmany lines:\n\nread it",
    ],
)
def test_what_a_person_types_is_no_file(said: str) -> None:
    assert document(said) is None


def test_a_file_is_a_card_with_its_name_size_and_first_lines(view: Transcript) -> None:
    turn = shown(view, FERRIES)
    assert labels(turn) == ["ferries.txt", f"{view.locale().toString(len(FERRIES))} characters"]
    assert texts(turn) == "\n".join(f"ferry {n}" for n in range(FIRST_LINES))
    assert turn.accessibleName().startswith("File ferries.txt, ")


def test_a_file_unfolds_and_folds_like_what_was_said(view: Transcript, qtbot: QtBot) -> None:
    turn = shown(view, FERRIES)
    folded = turn.heightForWidth(800)
    with qtbot.waitSignal(turn.reshaped):
        next(b for b in turn.findChildren(QPushButton) if "Show all" in b.text()).click()
    assert texts(turn).count("\n") > 100
    next(b for b in turn.findChildren(QPushButton) if b.text() == "Show less").click()
    assert turn.heightForWidth(800) == folded


def test_a_paragraph_in_one_line_is_folded_to_about_as_many_lines_as_are_shown(view: Transcript, qtbot: QtBot) -> None:
    turn = shown(view, "All the words of a paragraph. " * 2000)
    text = turn.findChild(Text)
    assert text is not None
    qtbot.waitUntil(lambda: text.document().size().height() <= (FIRST_LINES + 1) * 21)
    assert texts(turn).endswith("…")


def test_a_hostile_name_is_plain_text_on_one_line_and_makes_the_card_no_wider(view: Transcript, qtbot: QtBot) -> None:
    view.resize(480, 800)
    turn = shown(view, "text", "<b>x</b>\x00\u202e\x1b[0m" + "x" * 300 + ".txt")
    assert labels(turn)[0].startswith("<b>x</b> [0mx")
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in turn.findChildren(QLabel) if label.text())
    name = next(label for label in turn.findChildren(QLabel) if label.text().startswith("<b>"))
    assert name.toolTip().startswith("<p>&lt;b&gt;")
    qtbot.waitUntil(lambda: 0 < turn._card.width() <= turn.width())
    assert name.mapTo(turn, name.rect().topRight()).x() <= turn.width()


@pytest.mark.parametrize("width", [480, 700, 1280])
def test_every_line_of_a_folded_file_is_seen_also_below_a_long_name(view: Transcript, qtbot: QtBot, width: int) -> None:
    view.resize(width, 800)
    turn = shown(view, "All the words of a paragraph. " * 2000, "a-very-long-name-of-a-file" * 6)
    text = turn.findChild(Text)
    assert text is not None
    qtbot.waitUntil(lambda: 0 < text.document().size().height() <= text.viewport().height())
    more = next(b for b in turn.findChildren(QPushButton) if "Show all" in b.text())
    assert more.mapTo(turn._card, more.rect().bottomLeft()).y() < turn._card.height()


def test_a_file_of_one_character_is_not_counted_in_the_plural(view: Transcript) -> None:
    assert labels(shown(view, "x"))[1] == "one character"


def test_a_file_without_text_is_its_name_alone(view: Transcript) -> None:
    turn = shown(view, "")
    assert labels(turn)[0] == "ferries.txt"
    assert turn.findChild(Text) is None


def test_a_file_is_copied_without_its_introduction_and_not_edited(view: Transcript, qtbot: QtBot) -> None:
    turn = shown(view, FERRIES)
    buttons = {button.accessibleName(): button for button in turn.tools.buttons()}
    assert list(buttons) == ["Copy", "Branch from here", "Forget…"]
    with qtbot.waitSignal(view.copied):
        buttons["Copy"].click()
    assert QGuiApplication.clipboard().text() == FERRIES


def test_a_file_is_branched_from_and_forgotten_like_any_turn(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([row(FERRIES, ordinal=7)])
    turn = view.rows.live[0]
    for name, signal in (("Branch from here", view.branch_wanted), ("Forget…", view.forget_wanted)):
        with qtbot.waitSignal(signal) as caught:
            next(b for b in turn.tools.buttons() if b.accessibleName() == name).click()
        assert caught.args == [7]


def test_the_last_thing_said_is_edited_though_a_file_came_after_it(view: Transcript) -> None:
    view.set_turns([TurnRow(0, "user", 1.7e9, "Which gate?", 0, 0, True), row(FERRIES, ordinal=1)])
    view.edit_last()
    turn = view.rows.live[0]
    assert isinstance(turn, Said)
    assert turn.editing


@pytest.mark.parametrize("text", ["short", FERRIES, "All the words of a paragraph. " * 2000], ids=len)
def test_the_height_of_a_file_is_guessed_well_before_it_is_laid_out(view: Transcript, text: str) -> None:
    turn = shown(view, text)
    assert abs(said_height(turn.row.text, 440) - turn.heightForWidth(1200)) < 60


def told(text: str, ordinal: int = 0) -> TurnRow:
    """A turn as the engine tells it: the begin alone where it is long."""
    whole = row(text, ordinal=ordinal)
    return replace(whole, text=whole.text[:HEAD], rest=max(0, len(whole.text) - HEAD))


def fetched(engine: FakeEngine, text: str) -> None:
    """Answer for the rest of a file, slice by slice."""
    whole = introduced(text, "ferries.txt")
    while engine.waits_for("turn_text"):
        asked = engine.asked("turn_text")[-1]
        engine.answer("turn_text", whole[cast(int, asked["begin"]) : cast(int, asked["end"])])


@pytest.fixture
def engine(view: Transcript, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """What has the rest of the turns in `view`, in slices smaller than the file."""
    monkeypatch.setattr(rest, "SLICE", 10_000)
    found, turns = FakeEngine(), Told()
    turns.rows = [told(FERRIES)]
    rest.Rest(found, view, turns, view)
    view.set_turns(turns.rows)
    return found


def test_a_file_of_which_the_begin_was_told_says_its_whole_size_and_shows_that(
    view: Transcript, engine: FakeEngine
) -> None:
    turn = view.rows.live[0]
    assert isinstance(turn, FileTurn)
    assert f"{len(FERRIES)} characters" in [label.replace(",", "") for label in labels(turn)]
    press(turn, "Show all")
    assert "ferry 399" in texts(turn)
    assert engine.log == []


def test_the_rest_of_a_file_is_fetched_when_more_is_wanted_than_was_told(view: Transcript, engine: FakeEngine) -> None:
    turn = view.rows.live[0]
    press(turn, "Show all")
    while not engine.log:
        press(turn, "Show more")
    before = texts(view.rows.live[0])  # type: ignore[arg-type]
    fetched(engine, FERRIES)
    assert len(engine.asked("turn_text")) > 1
    after = texts(view.rows.live[0])  # type: ignore[arg-type]
    assert after.startswith(before)
    assert len(after) > len(before)
    assert FERRIES.startswith(after)
    assert view.rows.turns[0] == row(FERRIES)


def test_copying_a_file_of_which_the_begin_was_told_copies_all_of_it(view: Transcript, engine: FakeEngine) -> None:
    view.rows.live[0].copy()
    fetched(engine, FERRIES)
    assert QGuiApplication.clipboard().text() == FERRIES


def press(turn: object, label: str) -> None:
    """Press the visible button that begins so."""
    assert isinstance(turn, FileTurn)
    next(b for b in turn.findChildren(QPushButton) if b.text().startswith(label) and b.isVisibleTo(turn)).click()
