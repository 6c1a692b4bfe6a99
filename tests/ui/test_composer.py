from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.composer import Composer
from ui.composer.chips import Chip, Chips
from ui.composer.commands import Command, completed, fitting
from ui.composer.drops import dropped
from ui.composer.editor import LINES, Editor
from ui.composer.listing import Listing
from ui.look import Look

COMMANDS = [
    ("recall", "words", "Find a passage"),
    ("new", "", "Begin a chat"),
    ("rename", "title", "Give a title"),
    ("help", "", "Show the keys"),
]
NAMES = st.lists(st.builds(Command, st.text(min_size=1), st.text(), st.text()), max_size=6)


@pytest.fixture
def composer(qtbot: QtBot, look: Look) -> Iterator[Composer]:
    window = QWidget()
    qtbot.addWidget(window)
    made = Composer(look)
    made.set_commands(COMMANDS)
    QVBoxLayout(window).addWidget(made)
    window.resize(600, 400)
    window.show()
    made.setFocus()
    qtbot.waitUntil(editor(made).hasFocus)
    yield made
    window.hide()


def editor(composer: Composer) -> Editor:
    return composer.findChild(Editor)


def button(composer: Composer) -> QToolButton:
    return composer.findChild(QToolButton, "send")


def listing(composer: Composer) -> Listing:
    return composer.findChild(Listing)


def write(qtbot: QtBot, composer: Composer, text: str) -> None:
    qtbot.keyClicks(editor(composer), text)


def press(qtbot: QtBot, composer: Composer, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    held = Qt.KeyboardModifier.NoModifier
    for each in modifiers:
        held |= each
    qtbot.keyClick(editor(composer), key, held)


def heard(signal: object) -> list[object]:
    got: list[object] = []
    signal.connect(lambda *values: got.append(values[0] if len(values) == 1 else values))  # type: ignore[attr-defined]
    return got


def mime(*paths: str, text: str = "") -> QMimeData:
    data = QMimeData()
    if paths:
        data.setUrls([QUrl.fromLocalFile(each) for each in paths])
    if text:
        data.setText(text)
    return data


def test_enter_sends_what_was_written_and_empties_the_field(qtbot: QtBot, composer: Composer) -> None:
    sent = heard(composer.sent)
    write(qtbot, composer, "  hello there ")
    press(qtbot, composer, Qt.Key.Key_Return)
    assert sent == [("hello there", [])]
    assert composer.draft() == ""


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier])
def test_enter_with_shift_or_alt_begins_a_line(qtbot: QtBot, composer: Composer, modifier: Qt.KeyboardModifier) -> None:
    sent = heard(composer.sent)
    write(qtbot, composer, "one")
    press(qtbot, composer, Qt.Key.Key_Return, modifier)
    write(qtbot, composer, "two")
    assert sent == []
    assert composer.draft() == "one\ntwo"


def test_blank_text_is_never_sent(qtbot: QtBot, composer: Composer) -> None:
    sent = heard(composer.sent)
    write(qtbot, composer, "   ")
    assert not button(composer).isEnabled()
    press(qtbot, composer, Qt.Key.Key_Return)
    assert sent == []


def test_the_button_sends_and_the_keyboard_stays_in_the_text(qtbot: QtBot, composer: Composer) -> None:
    sent = heard(composer.sent)
    write(qtbot, composer, "hello")
    qtbot.mouseClick(button(composer), Qt.MouseButton.LeftButton)
    assert sent == [("hello", [])]
    assert editor(composer).hasFocus()


def test_a_sent_message_can_be_brought_back_by_undo(qtbot: QtBot, composer: Composer) -> None:
    write(qtbot, composer, "hello")
    press(qtbot, composer, Qt.Key.Key_Return)
    editor(composer).undo()
    assert composer.draft() == "hello"


def test_while_an_answer_is_given_the_button_stops_it_and_enter_keeps_the_text(
    qtbot: QtBot, composer: Composer
) -> None:
    sent, stopped = heard(composer.sent), []
    composer.stop_wanted.connect(lambda: stopped.append(True))
    composer.set_busy(True)
    assert button(composer).accessibleName() == "Stop the answer"
    write(qtbot, composer, "next")
    press(qtbot, composer, Qt.Key.Key_Return)
    qtbot.mouseClick(button(composer), Qt.MouseButton.LeftButton)
    assert (sent, stopped, composer.draft()) == ([], [True], "next")
    composer.set_busy(False)
    assert button(composer).accessibleName() == "Send the message"


def test_without_a_model_nothing_is_written_and_the_reason_is_shown(qtbot: QtBot, composer: Composer) -> None:
    composer.set_draft("kept")
    composer.set_enabled(False, "Choose a model to begin")
    write(qtbot, composer, "x")
    assert composer.draft() == "kept"
    assert not button(composer).isEnabled()
    assert editor(composer).placeholderText() == "Choose a model to begin"
    composer.set_enabled(True, "")
    assert button(composer).isEnabled()
    assert "drop a file" in editor(composer).placeholderText()


def test_a_hint_without_room_ends_in_an_ellipsis(composer: Composer) -> None:
    composer.resize(700, composer.height())
    whole = editor(composer).placeholderText()
    assert whole.endswith("memory")
    composer.resize(320, composer.height())
    assert editor(composer).placeholderText().endswith("…")
    composer.resize(700, composer.height())
    assert editor(composer).placeholderText() == whole


def test_the_field_grows_with_its_lines_and_then_scrolls(qtbot: QtBot, composer: Composer) -> None:
    heights = []
    for lines in range(1, LINES + 4):
        composer.set_draft("\n".join("x" * lines))
        heights.append(editor(composer).height())
    assert heights[:LINES] == sorted(set(heights[:LINES]))
    assert len(set(heights[LINES - 1 :])) == 1
    composer.set_draft("")
    assert editor(composer).height() == heights[0]


def test_a_long_line_wraps_and_the_field_grows_with_it(composer: Composer) -> None:
    low = editor(composer).height()
    composer.set_draft("word " * 60)
    assert editor(composer).height() > low


def test_the_field_grows_with_the_type(qtbot: QtBot, composer: Composer, look: Look) -> None:
    low = composer.sizeHint().height()
    look.choose(scale=1.5)
    qtbot.waitUntil(lambda: composer.sizeHint().height() > low)


def test_pasted_control_characters_are_dropped_and_one_undo_takes_the_paste_back(composer: Composer) -> None:
    editor(composer).insertFromMimeData(mime(text="a\x00b\x1b[31mc\r\n\td\x7f\u2028e"))
    assert composer.draft() == "ab[31mc\n\td\ne"
    editor(composer).undo()
    assert composer.draft() == ""


def test_markup_is_pasted_as_its_text(composer: Composer) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b><img src='http://example.invalid/x.png'>")
    data.setText("bold")
    editor(composer).insertFromMimeData(data)
    assert composer.draft() == "bold"
    assert "<img" not in editor(composer).toHtml()


def test_a_long_paste_is_kept_whole(composer: Composer) -> None:
    text = "\n".join(f"line {number} of a long text" for number in range(2000))
    editor(composer).insertFromMimeData(mime(text=text))
    assert composer.draft() == text


def test_typing_is_told_once_until_there_is_a_pause(qtbot: QtBot, composer: Composer) -> None:
    times: list[bool] = []
    composer.typing.connect(lambda: times.append(True))
    composer.set_draft("from another chat")
    assert times == []
    write(qtbot, composer, "abc")
    assert times == [True]
    composer._pause.setInterval(1)
    write(qtbot, composer, "d")
    qtbot.waitUntil(lambda: not composer._pause.isActive())
    write(qtbot, composer, "e")
    assert times == [True, True]


def test_a_draft_goes_with_its_chat_and_its_files_do_not(composer: Composer) -> None:
    composer.set_draft("one\ntwo\x07")
    composer.add_file(Path("/a/notes.pdf"), 5)
    assert composer.draft() == "one\ntwo"
    composer.set_draft("")
    assert (composer.draft(), composer.files()) == ("", [])


def test_files_wait_as_chips_and_go_with_the_message(qtbot: QtBot, composer: Composer) -> None:
    sent = heard(composer.sent)
    notes, code = Path("/a/notes.pdf"), Path("/a/main.py")
    composer.add_file(notes, 2_100_000)
    composer.add_file(code, 12)
    composer.add_file(notes, 2_100_000)
    labels = [chip.findChild(QLabel).text() for chip in composer.findChildren(Chip)]
    assert labels == ["notes.pdf · 2.1 MB", "main.py · 12 B"]
    press(qtbot, composer, Qt.Key.Key_Return)
    assert sent == [("", [notes, code])]
    assert composer.files() == []


def test_a_chip_is_taken_away_by_its_button(qtbot: QtBot, composer: Composer) -> None:
    composer.add_file(Path("/a/notes.pdf"), 5)
    composer.add_file(Path("/a/main.py"), 5)
    close = composer.findChildren(Chip)[0].findChild(QToolButton)
    assert close.accessibleName() == "Do not send notes.pdf"
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert composer.files() == [Path("/a/main.py")]


def test_a_hostile_name_of_a_file_is_one_plain_line(composer: Composer) -> None:
    composer.add_file(Path("/a/<b>x</b>\n\u202egpj.exe"), 5)
    label = composer.findChild(Chip).findChild(QLabel)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "\n" not in label.text()
    assert "\u202e" not in label.text()


@given(widths=st.lists(st.integers(1, 40), max_size=12), width=st.integers(60, 400))
def test_chips_never_overlap_and_stay_inside(qapp: object, widths: list[int], width: int) -> None:
    chips = Chips(Look("light"))
    for number, each in enumerate(widths):
        chips.add(Path(f"/{number}-{'x' * each}"), 1)
    chips.resize(width, 400)
    chips.show()
    QCoreApplication.sendPostedEvents()  # a chip that came while they stood is shown by an event
    chips.layout().setGeometry(QRect(0, 0, width, 400))
    places = [chip.geometry() for chip in chips.findChildren(Chip)]
    assert len(places) == len(widths)
    assert all(place.left() >= 0 and place.right() < width for place in places)
    assert not any(one.intersects(other) for at, one in enumerate(places) for other in places[at + 1 :])
    chips.deleteLater()


def test_dropped_files_and_models_are_told_apart() -> None:
    found = dropped(mime("/a/notes.pdf", "/a/Tiny.GGUF", text="ignored"))
    assert found.models == (Path("/a/Tiny.GGUF"),)
    assert found.documents == (Path("/a/notes.pdf"),)
    assert found.text == ""


def test_an_address_of_the_web_is_text_and_no_file() -> None:
    data = mime(text="https://example.invalid/x.gguf")
    data.setUrls([QUrl("https://example.invalid/x.gguf")])
    assert dropped(data).models == ()
    assert "example.invalid" in dropped(data).text


def drop(target: QWidget, data: QMimeData) -> bool:
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    target.dragEnterEvent(enter)
    if enter.isAccepted():
        target.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    return enter.isAccepted()


def test_files_dropped_on_the_card_are_told_of_even_without_a_model(composer: Composer) -> None:
    files, models = heard(composer.files_dropped), heard(composer.model_dropped)
    composer.set_enabled(False, "no model")
    assert drop(composer, mime("/a/notes.pdf", "/a/tiny.gguf"))
    assert files == [[Path("/a/notes.pdf")]]
    assert models == [Path("/a/tiny.gguf")]


def test_dropped_text_is_written_but_not_where_nothing_can_be_written(composer: Composer) -> None:
    assert drop(composer, mime(text="hello\x00"))
    assert composer.draft() == "hello"
    composer.set_enabled(False, "no model")
    drop(composer, mime(text="more"))
    assert composer.draft() == "hello"


def test_what_is_neither_text_nor_file_is_not_taken(composer: Composer) -> None:
    data = QMimeData()
    data.setData("image/png", b"\x89PNG")
    assert not drop(composer, data)
    assert not editor(composer).canInsertFromMimeData(data)


def test_files_pasted_from_a_file_manager_are_files(composer: Composer) -> None:
    files = heard(composer.files_dropped)
    editor(composer).insertFromMimeData(mime("/a/notes.pdf"))
    assert files == [[Path("/a/notes.pdf")]]
    assert composer.draft() == ""


def test_a_slash_lists_the_commands_that_fit(qtbot: QtBot, composer: Composer) -> None:
    write(qtbot, composer, "/")
    assert listing(composer).isVisible()
    assert listing(composer).topLevelItemCount() == len(COMMANDS)
    write(qtbot, composer, "re")
    rows = [listing(composer).topLevelItem(row).text(0) for row in range(listing(composer).topLevelItemCount())]
    assert rows == ["/recall words", "/rename title"]
    write(qtbot, composer, "x")
    assert listing(composer).isHidden()


@pytest.mark.parametrize("text", ["//recall", "a /recall", " /", "/recall x", ""])
def test_no_commands_are_listed_for_a_message(qtbot: QtBot, composer: Composer, text: str) -> None:
    write(qtbot, composer, text)
    assert listing(composer).isHidden()


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_tab_and_enter_complete_the_chosen_command(qtbot: QtBot, composer: Composer, key: Qt.Key) -> None:
    sent = heard(composer.sent)
    write(qtbot, composer, "/re")
    press(qtbot, composer, Qt.Key.Key_Down)
    press(qtbot, composer, key)
    assert composer.draft() == "/rename "
    assert listing(composer).isHidden()
    assert editor(composer).hasFocus()
    write(qtbot, composer, "A title")
    press(qtbot, composer, Qt.Key.Key_Return)
    assert sent == [("/rename A title", [])]


def test_enter_sends_a_command_that_is_written_out(qtbot: QtBot, composer: Composer) -> None:
    sent = heard(composer.sent)
    write(qtbot, composer, "/new")
    press(qtbot, composer, Qt.Key.Key_Return)
    assert sent == [("/new", [])]


def test_a_message_of_two_slashes_is_sent_as_it_was_written(qtbot: QtBot, composer: Composer) -> None:
    sent = heard(composer.sent)
    write(qtbot, composer, "//new")
    press(qtbot, composer, Qt.Key.Key_Return)
    assert sent == [("//new", [])]


def test_the_choice_goes_round(qtbot: QtBot, composer: Composer) -> None:
    write(qtbot, composer, "/")
    press(qtbot, composer, Qt.Key.Key_Up)
    press(qtbot, composer, Qt.Key.Key_Tab)
    assert composer.draft() == "/help"


def test_a_click_completes_a_command(qtbot: QtBot, composer: Composer) -> None:
    write(qtbot, composer, "/")
    shown = listing(composer)
    place = shown.visualItemRect(shown.topLevelItem(2)).center()
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert composer.draft() == "/rename "
    assert editor(composer).hasFocus()


def test_escape_closes_the_list_before_it_is_a_key_of_the_window(qtbot: QtBot, composer: Composer) -> None:
    pressed: list[bool] = []
    shortcut = QShortcut(QKeySequence("Esc"), composer.window())
    shortcut.activated.connect(lambda: pressed.append(True))
    write(qtbot, composer, "/")
    press(qtbot, composer, Qt.Key.Key_Escape)
    assert listing(composer).isHidden()
    assert (pressed, composer.draft()) == ([], "/")
    press(qtbot, composer, Qt.Key.Key_Escape)
    assert pressed == [True]


def test_keys_of_the_window_reach_it_while_somebody_writes(qtbot: QtBot, composer: Composer) -> None:
    pressed: list[bool] = []
    shortcut = QShortcut(QKeySequence("Ctrl+K"), composer.window())
    shortcut.activated.connect(lambda: pressed.append(True))
    write(qtbot, composer, "hello")
    press(qtbot, composer, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert (pressed, composer.draft()) == ([True], "hello")


def test_tab_leaves_the_text(qtbot: QtBot, composer: Composer) -> None:
    write(qtbot, composer, "hello")
    press(qtbot, composer, Qt.Key.Key_Tab)
    assert button(composer).hasFocus()


@pytest.mark.parametrize(("text", "leading"), [("hello", True), ("متى تغادر رحلتنا", False), ("שלום", False)])
def test_a_paragraph_begins_on_the_side_its_letters_do(composer: Composer, text: str, leading: bool) -> None:
    composer.set_draft(text)
    cursor = editor(composer).textCursor()
    cursor.movePosition(cursor.MoveOperation.Start)
    middle = editor(composer).viewport().width() / 2
    assert (editor(composer).cursorRect(cursor).x() < middle) is leading


def test_the_card_shows_that_it_has_the_keyboard(qtbot: QtBot, composer: Composer) -> None:
    assert composer.property("focused") is True
    button(composer).setEnabled(True)
    button(composer).setFocus()
    assert composer.property("focused") is False


def test_every_control_of_the_card_has_a_name(composer: Composer) -> None:
    composer.add_file(Path("/a/notes.pdf"), 5)
    named: list[Callable[[], str]] = [each.accessibleName for each in composer.findChildren(QToolButton)]
    named += [editor(composer).accessibleName, listing(composer).accessibleName]
    assert all(name() for name in named)


@given(st.text(), NAMES)
def test_what_fits_contains_what_was_typed_and_comes_once(text: str, commands: list[Command]) -> None:
    found = fitting(text, commands)
    assert len(found) <= len(commands)
    for each in found:
        assert each in commands
        assert text[1:].casefold() in each.name.casefold()
    if not text.startswith("/") or text.startswith("//"):
        assert found == []


@given(st.text(min_size=1), st.text())
def test_a_completed_command_is_ready_for_its_arguments(name: str, arguments: str) -> None:
    text = completed(Command(name, arguments, ""))
    assert text.startswith(f"/{name}")
    assert text.endswith(" ") == bool(arguments) or name.endswith(" ")
