"""One turn: what was said, an answer, and what lies below it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from PySide6.QtCore import QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QHelpEvent, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.markdown import Code, Prose, highlight, parse
from ui.markdown.highlight import LONGEST, colours, runs
from ui.theme import DARK, LIGHT, contrast
from ui.transcript.answer import Answer
from ui.transcript.body import GROUP, Body, grouped
from ui.transcript.codecard import CodeCard
from ui.transcript.fold import FOLDED_LINES, PIECE_LINES
from ui.transcript.passage import markup, spans
from ui.transcript.said import Said
from ui.transcript.sources import Passage, SourcesCard
from ui.transcript.text import Text
from ui.transcript.turn import State
from zeta.worker.rows import SourceRow, TurnRow


def said(look: Look, qtbot: QtBot, text: str) -> Said:
    turn = Said(look, TurnRow(4, "user", 1.7e9, text, 0, 0, True), State())
    qtbot.addWidget(turn)
    turn.resize(800, turn.heightForWidth(800))
    turn.show()
    return turn


def answered(look: Look, qtbot: QtBot, text: str, sources: tuple[SourceRow, ...] = (), *, done: bool = True) -> Answer:
    turn = Answer(look, TurnRow(5, "assistant", 1.7e9, text, 0, 0, done, sources), State())
    qtbot.addWidget(turn)
    turn.resize(720, turn.heightForWidth(720))
    turn.show()
    return turn


def passage(text: str = "the gate is B12", *, here: bool = True, words: tuple[tuple[int, int], ...] = ()) -> SourceRow:
    return SourceRow(41, "c", "Lisbon\n<b>trip</b>", 3, "user", 1.7e9, text, 0, 9, 0.934, "kv", here, words)


def texts(turn: Said | Answer) -> list[str]:
    return [text.toPlainText() for text in turn.findChildren(Text) if text.isVisibleTo(turn)]


def labels(turn: Said | Answer | SourcesCard) -> list[str]:
    return [label.text() for label in turn.findChildren(QLabel) if label.isVisibleTo(turn)]


def button(turn: Said | Answer | CodeCard, text: str) -> QPushButton:
    return next(b for b in turn.findChildren(QPushButton) if text in b.text() and b.isVisibleTo(turn))


def test_what_was_said_is_named_by_who_and_when(look: Look, qtbot: QtBot) -> None:
    assert said(look, qtbot, "hello").accessibleName().startswith("You, ")
    assert answered(look, qtbot, "hello").accessibleName().startswith("Answer, ")


def test_what_was_said_is_shown_as_it_is_without_any_marks_read(look: Look, qtbot: QtBot) -> None:
    turn = said(look, qtbot, "<b>not bold</b> **stars** \x00\u202e")
    assert texts(turn) == ["<b>not bold</b> **stars**  "]


def test_a_bubble_hugs_a_short_text_on_the_trailing_side(look: Look, qtbot: QtBot) -> None:
    turn = said(look, qtbot, "hello")
    qtbot.waitUntil(lambda: turn._bubble.width() < 200)
    assert turn._bubble.geometry().right() + 1 == 800
    long = said(look, qtbot, "word " * 100)
    assert long._bubble.width() <= 440


def test_a_long_document_is_folded_and_unfolds_in_pieces(look: Look, qtbot: QtBot) -> None:
    turn = said(look, qtbot, "\n".join(f"line {n}" for n in range(1000)))
    assert texts(turn)[0].count("\n") + 1 == FOLDED_LINES
    folded = turn.heightForWidth(800)
    with qtbot.waitSignal(turn.reshaped):
        button(turn, "Show all").click()
    assert "\n".join(texts(turn)).count("\n") + 1 == PIECE_LINES
    button(turn, "Show more").click()
    button(turn, "Show more").click()
    assert "\n".join(texts(turn)) == turn.row.text
    assert turn.heightForWidth(800) > 10 * folded
    button(turn, "Show less").click()
    assert turn.heightForWidth(800) == folded


def test_editing_sends_the_text_with_control_and_enter(look: Look, qtbot: QtBot) -> None:
    turn = said(look, qtbot, "first")
    turn.edit()
    assert turn.held
    field = turn._editor.field if turn._editor else None
    assert field is not None
    assert field.toPlainText() == "first"
    field.setPlainText("second")
    with qtbot.waitSignal(turn.edited) as caught:
        qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == [4, "second"]
    assert turn._bubble.isVisibleTo(turn)


def test_escape_leaves_a_turn_as_it_was(look: Look, qtbot: QtBot) -> None:
    turn = said(look, qtbot, "first")
    turn.edit()
    assert turn._editor is not None
    turn._editor.field.setPlainText("second")
    with qtbot.assertNotEmitted(turn.edited):
        qtbot.keyClick(turn._editor.field, Qt.Key.Key_Escape)
    assert turn._editor is None
    assert texts(turn) == ["first"]


def test_nothing_cannot_be_sent(look: Look, qtbot: QtBot) -> None:
    turn = said(look, qtbot, "first")
    turn.edit()
    assert turn._editor is not None
    turn._editor.field.setPlainText("  \n")
    assert not turn._editor.send.isEnabled()
    with qtbot.assertNotEmitted(turn.edited):
        qtbot.keyClick(turn._editor.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_forgotten_turns_say_so_and_offer_nothing_to_forget(look: Look, qtbot: QtBot) -> None:
    for turn in (said(look, qtbot, ""), answered(look, qtbot, "")):
        assert "forgotten" in labels(turn)
        names = [b.accessibleName() for b in turn.tools.buttons() if b.isVisibleTo(turn)]
        assert names == ["Branch from here"]


def test_an_answer_cut_by_a_crash_says_so(look: Look, qtbot: QtBot) -> None:
    assert "This answer was cut off." in labels(answered(look, qtbot, "half", done=False))


def test_actions_are_drawn_only_while_the_turn_is_pointed_at_or_focused(look: Look, qtbot: QtBot) -> None:
    turn = answered(look, qtbot, "text")
    first = turn.tools.buttons()[0]
    assert not first.revealed
    turn.tools.point(True)
    assert first.revealed
    assert turn.when in labels(turn)
    turn.tools.point(False)
    assert not first.revealed
    assert first.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_chip_opens_and_closes_the_passages(look: Look, qtbot: QtBot) -> None:
    turn = answered(look, qtbot, "text", (passage(), replace(passage("ninety minutes"), page=118)))
    closed = turn.heightForWidth(720)
    with qtbot.waitSignal(turn.reshaped):
        button(turn, "recalled 2 passages").click()
    assert turn._card is not None
    assert turn.heightForWidth(720) > closed + 60
    button(turn, "recalled 2 passages").click()
    assert turn._card is None
    assert turn.heightForWidth(720) == closed


def test_passages_that_overlap_or_read_the_same_are_shown_and_counted_once(look: Look, qtbot: QtBot) -> None:
    gate, time_ = passage("the gate is B12"), replace(passage("at 6:40"), page=118, begin=900, end=909)
    shifted = replace(gate, text="gate is B12", begin=2, end=11, probability=0.99)
    again = replace(time_, page=240, begin=4000, end=4009, probability=0.1)
    turn = answered(look, qtbot, "text", (gate, time_, shifted, again))
    button(turn, "recalled 2 passages").click()
    assert turn._card is not None
    assert [each._source for each in turn._card.passages] == [time_, shifted]


def test_a_passage_tells_page_score_mode_and_whose_chat(look: Look, qtbot: QtBot) -> None:
    card = SourcesCard(look, [passage(here=False)])
    qtbot.addWidget(card)
    assert "page 41 · 0.93 · as it was" in labels(card)
    assert "in «Lisbon <b>trip</b>»" in labels(card)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in card.findChildren(QLabel))


def test_a_passage_of_a_knowledge_base_tells_its_file_and_leads_to_no_chat(look: Look, qtbot: QtBot) -> None:
    card = SourcesCard(look, [replace(passage(here=False), title="lumen", path="docs/<b>gate</b>.md")])
    qtbot.addWidget(card)
    card.show()
    assert labels(card)[:2] == ["docs/<b>gate</b>.md", "in «lumen»"]
    assert "docs/<b>gate</b>.md" in card.passages[0].accessibleName()
    assert card.passages[0].cursor().shape() == Qt.CursorShape.ArrowCursor
    with qtbot.assertNotEmitted(card.chosen):
        qtbot.mouseClick(card.passages[0], Qt.MouseButton.LeftButton)
        qtbot.keyClick(card.passages[0], Qt.Key.Key_Return)


@pytest.mark.parametrize("way", ["click", "enter", "space"])
def test_a_passage_leads_to_where_it_was_said(look: Look, qtbot: QtBot, way: str) -> None:
    row = passage()
    card = SourcesCard(look, [row])
    qtbot.addWidget(card)
    card.show()
    with qtbot.waitSignal(card.chosen) as caught:
        if way == "click":
            qtbot.mouseClick(card.passages[0], Qt.MouseButton.LeftButton)
        else:
            qtbot.keyClick(card.passages[0], Qt.Key.Key_Return if way == "enter" else Qt.Key.Key_Space)
    assert caught.args == [row]


def test_a_passage_forgotten_since_says_so(look: Look, qtbot: QtBot) -> None:
    shown = Passage(look, passage(""))
    qtbot.addWidget(shown)
    text = shown.findChild(Text)
    assert text is not None
    assert text.toPlainText() == "forgotten since"


@given(st.text(max_size=900), st.lists(st.tuples(st.integers(-5, 950), st.integers(-5, 950)), max_size=6))
def test_the_spans_of_a_passage_make_up_its_text(text: str, words: list[tuple[int, int]]) -> None:
    found = spans(text, words)
    inner = [s.text for s in found if s.text not in ("… ", " …")] if len(text) > 700 else [s.text for s in found]
    assert "".join(inner) in text
    if len(text) <= 700:
        assert "".join(inner) == text
        marked = {at for a, b in words for at in range(max(0, a), min(len(text), b))}
        at = 0
        for span in found:
            assert all((n in marked) == span.strong for n in range(at, at + len(span.text)))
            at += len(span.text)


def test_the_words_of_a_passage_are_escaped_and_bold() -> None:
    html = markup(spans("a <b> & c", [(2, 5)]), "#8F4A04")
    assert '<b style="color: #8F4A04">&lt;b&gt;</b> &amp; c' in html


def test_prose_is_kept_together_so_that_it_can_be_selected_over_its_paragraphs() -> None:
    blocks = parse("one\n\ntwo\n\n```\ncode\n```\n\nthree")
    assert [[type(b) for b in group] for group in grouped(blocks)] == [[Prose, Prose], [Code], [Prose]]
    many = grouped(parse("word " * 100 + "\n\n" + ("word " * 100 + "\n\n") * 50))
    assert all(sum(len(b.html) for b in group if isinstance(b, Prose)) < 2 * GROUP for group in many)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_streamed_body_ends_as_a_whole_one(look: Look, qtbot: QtBot, size: int) -> None:
    source = "# Title\n\nSome **words**.\n\n```py\nx = 1\n```\n\n- a\n- b\n\n" + "more of it, " * 300 + "\n\nend"
    streamed, whole = Body(look), Body(look)
    for body in (streamed, whole):
        qtbot.addWidget(body)
    for at in range(0, len(source), size):
        streamed.feed(source[at : at + size])
    streamed.end()
    whole.show_text(source)
    assert streamed._shown == whole._shown
    assert [type(p) for p in streamed._parts] == [type(p) for p in whole._parts]
    for one, other in zip(streamed._parts, whole._parts, strict=True):
        if isinstance(one, Text) and isinstance(other, Text):
            assert one.toPlainText() == other.toPlainText()


def test_a_very_long_answer_follows_in_pieces(look: Look, qtbot: QtBot) -> None:
    body = Body(look)
    qtbot.addWidget(body)
    body.show_text("A paragraph of some words.\n\n" * 3000 + "the end")
    assert body._timer.isActive()
    qtbot.waitUntil(lambda: not body._timer.isActive(), timeout=20_000)
    last = body._parts[-1]
    assert isinstance(last, Text)
    assert last.toPlainText().endswith("the end")


def test_a_document_fetches_nothing(look: Look, qtbot: QtBot) -> None:
    text = Text(look)
    qtbot.addWidget(text)
    document = text.document()
    for kind in (QTextDocument.ResourceType.ImageResource, QTextDocument.ResourceType.StyleSheetResource):
        assert document.resource(kind.value, QUrl.fromLocalFile(__file__)) is None


def test_a_link_is_told_and_not_opened(look: Look, qtbot: QtBot) -> None:
    turn = answered(look, qtbot, "see [here](https://example.org/a?b=c)")
    text = turn.findChild(Text)
    assert text is not None
    place = next(QPoint(x, 12) for x in range(0, 300, 4) if text.anchorAt(QPoint(x, 12)) == "https://example.org/a?b=c")
    with qtbot.waitSignal(turn.followed) as caught:
        qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert caught.args == ["https://example.org/a?b=c"]
    assert texts(turn) == ["see here"]
    QApplication.sendEvent(text.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, text.mapToGlobal(place)))
    assert "https://example.org/a?b=c" in QToolTip.text()
    QToolTip.hideText()


def test_code_keeps_its_lines_and_is_copied_whole(look: Look, qtbot: QtBot) -> None:
    card = CodeCard(look)
    qtbot.addWidget(card)
    source = "\n".join(f"line_{n} = {n}  # {'x' * 200}" for n in range(500))
    card.show_code("python", source, whole=True)
    card.resize(400, 300)
    card.show()
    assert card.text.toPlainText().count("\n") + 1 == PIECE_LINES or len(card.text.toPlainText()) <= 16_000
    with qtbot.waitSignal(card.copied):
        button(card, "Copy").click()
    assert QGuiApplication.clipboard().text() == source
    for _ in range(20):
        if "more" not in "".join(b.text() for b in card.findChildren(QPushButton) if b.isVisibleTo(card)):
            break
        button(card, "more").click()
    assert card.text.toPlainText() == source


def test_code_that_streams_is_added_to_and_coloured_when_it_is_whole(look: Look, qtbot: QtBot) -> None:
    card = CodeCard(look)
    qtbot.addWidget(card)
    card.show_code("python", "def f():", whole=False)
    card.show_code("python", "def f():\n    return 'x'", whole=False)
    assert card.text.toPlainText() == "def f():\n    return 'x'"

    def colour(at: int) -> str:
        cursor = card.text.textCursor()
        cursor.setPosition(at + 1)
        return cursor.charFormat().foreground().color().name().upper()

    before = colour(0)
    card.show_code("python", "def f():\n    return 'x'", whole=True)
    qtbot.waitUntil(lambda: not card._colour_timer.isActive())
    assert colour(0) == colours(LIGHT)["keyword"].upper() != before
    assert colour(20) == colours(LIGHT)["string"].upper()


def test_the_rules_of_a_language_are_never_read_on_the_windows_own_thread(
    look: Look, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[str] = []

    def read(name: str) -> Lexer:
        readers.append(threading.current_thread().name)
        return get_lexer_by_name(name)

    monkeypatch.setattr(highlight, "_LEXERS", {})
    monkeypatch.setattr(highlight, "_READING", set())
    monkeypatch.setattr(highlight, "get_lexer_by_name", read)
    cards = [CodeCard(look), CodeCard(look)]
    for card in cards:
        qtbot.addWidget(card)
        card.show_code("rust", "fn main() {}", whole=True)
    for card in cards:
        qtbot.waitUntil(lambda card=card: not card._colour_timer.isActive())
        cursor = card.text.textCursor()
        cursor.setPosition(1)
        assert cursor.charFormat().foreground().color().name().upper() == colours(LIGHT)["keyword"].upper()
    assert readers == ["zeta-colours"]


def test_a_line_that_is_too_long_makes_the_card_no_wider(look: Look, qtbot: QtBot) -> None:
    turn = answered(look, qtbot, "```\n" + "x" * 5000 + "\n```")
    card = turn.findChild(CodeCard)
    assert card is not None
    qtbot.waitUntil(lambda: card.width() == 720)
    assert card.text.horizontalScrollBar().maximum() > 0
    assert card.text.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_code_can_be_read_on_the_card(theme: object) -> None:
    for chosen in (LIGHT, DARK):
        assert all(contrast(colour, chosen.card) >= 4.5 for colour in colours(chosen).values())


@given(st.text(max_size=300), st.sampled_from(["python", "json", "c++", "bash", "", "no-such-language", "../x"]))
def test_runs_of_colour_lie_within_the_text_in_order(text: str, language: str) -> None:
    at = 0
    for run in runs(language, text):
        assert at <= run.begin <= run.end
        at = run.end
    assert at <= len(text)


def test_very_long_code_stays_plain() -> None:
    assert not list(runs("python", "x = 1\n" * LONGEST))


def test_paragraphs_take_the_direction_of_their_first_strong_character(look: Look, qtbot: QtBot) -> None:
    turn = answered(look, qtbot, "שלום עולם abc\n\nhello שלום")
    text = turn.findChild(Text)
    assert text is not None
    block = text.document().firstBlock()
    assert block.textDirection() == Qt.LayoutDirection.RightToLeft
    assert block.next().textDirection() == Qt.LayoutDirection.LeftToRight


def test_a_quote_has_a_bar_for_every_level_at_the_side_it_is_read_from(look: Look, qtbot: QtBot) -> None:
    turn = answered(look, qtbot, "> one\n>\n> > two\n\nnone\n\n> שלום")
    text = turn.findChild(Text)
    assert text is not None
    qtbot.waitUntil(lambda: text.document().textWidth() == 720)
    bars = list(text._bars())
    assert [bar.x() for bar in bars] == [0, 0, 16, 720 - 3]
    assert bars[0].bottom() == bars[1].y()


def test_a_table_too_large_to_lay_out_is_shown_as_it_was_written() -> None:
    rows = "".join(f"| {n} | x |\n" for n in range(300))
    (found,) = parse("| a | b |\n|---|---|\n" + rows)
    assert isinstance(found, Code)
    assert found.text.endswith("| 299 | x |")
    (small,) = parse("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 50)
    assert isinstance(small, Prose)


@pytest.mark.parametrize(
    "text",
    [
        ("> " * 11 + "a\n\n") * 300,
        "|" + "a|" * 2000 + "\n|" + "-|" * 2000 + "\n" + "|x|\n" * 20,
        "\n".join("  " * n + "- a" for n in range(10)) * 100,
        "x" * 20_000,
    ],
    ids=["quotes", "table", "lists", "word"],
)
def test_a_hostile_answer_is_laid_out_within_a_second(look: Look, qtbot: QtBot, text: str) -> None:
    begun = time.process_time()
    turn = answered(look, qtbot, text)
    turn.heightForWidth(400)
    assert time.process_time() - begun < 1


def test_what_is_edited_is_not_sent_while_an_answer_runs(look: Look, qtbot: QtBot) -> None:
    turn = said(look, qtbot, "first")
    turn.edit()
    turn.set_busy(True)
    assert turn._editor is not None
    with qtbot.assertNotEmitted(turn.edited):
        qtbot.keyClick(turn._editor.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    turn.set_busy(False)
    assert turn._editor.send.isEnabled()
