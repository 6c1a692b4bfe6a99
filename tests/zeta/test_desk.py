"""The open chat as rows for a front end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from chatting import settings

from zeta.chat.session import Chat
from zeta.errors import ConfigError
from zeta.worker.desk import Desk
from zeta.worker.rows import GLANCE, HEAD, SaidRow


def test_of_a_long_file_the_begin_is_told_and_the_rest_is_given_piece_by_piece(
    tmp_path: Path, tiny_model: Callable[..., Path]
) -> None:
    with Chat(settings(tmp_path / "store", tiny_model("llama"))) as chat:
        long, short = "ferry " * HEAD, "harbour"
        for text in (long, short):
            chat.thread.say("user", text)
        desk = Desk(chat)
        first, second = desk.turns()
        assert (first.text, first.rest) == (long[:HEAD], len(long) - HEAD)
        assert (second.text, second.rest) == (short, 0)
        assert desk.turns(count=2) == [first, second]
        assert first.text + desk.text(0, HEAD, 3 * HEAD) + desk.text(0, 3 * HEAD, 1 << 40) == long
        with pytest.raises(ConfigError, match="there is no turn 2"):
            desk.text(2, 0, 1)


def test_the_pages_of_the_open_chat_have_a_size_and_those_of_other_chats_are_not_in_it(
    tmp_path: Path, tiny_model: Callable[[str], Path]
) -> None:
    with Chat(settings(tmp_path / "store", tiny_model("llama"))) as chat:
        for _ in chat.read("ferry " * 400):
            pass
        chat.thread.session.writer.flush()
        size = Desk(chat).lifetime().bytes
        stored = chat.store.stat()
        assert 0 < size <= stored.page_bytes + stored.signal_bytes
        chat.new()
        assert Desk(chat).lifetime().bytes == 0


def test_a_glance_at_a_page_tells_each_turn_by_itself_and_whether_it_said_more(
    tmp_path: Path, tiny_model: Callable[..., Path]
) -> None:
    with Chat(settings(tmp_path / "store", tiny_model("llama"), page=128)) as chat:
        for role, text in (("user", "Where  is\nthe key?"), ("assistant", "Here."), ("user", "ferry " * 60)):
            chat.thread.say(role, text)
        for _ in chat.thread.digest():
            pass
        desk = Desk(chat)
        first, second = desk.glance(0).said, desk.glance(1).said
        assert first[:2] == (
            SaidRow("user", "Where is the key?", False, False),
            SaidRow("assistant", "Here.", False, False),
        )
        assert (first[2].before, first[2].after) == (False, True)
        assert (second[0].before, second[0].after) == (True, True)
        assert "ferry" in second[0].text
        assert len(second[0].text) <= GLANCE


def test_branches_are_told_apart_by_the_first_turn_that_says_something_else(
    tmp_path: Path, tiny_model: Callable[..., Path]
) -> None:
    with Chat(settings(tmp_path / "store", tiny_model("llama"), max_tokens=4)) as chat:
        for role, text in (("user", "A trip?"), ("assistant", "Yes."), ("user", "By train?"), ("assistant", "No.")):
            chat.thread.say(role, text)
        chat.branch(1)
        chat.thread.say("user", "By ship?")
        chat.branch(1)
        first, second, third = Desk(chat).branches()
        assert (first.said, first.role, first.turns, first.current) == ("By train?", "user", 4, False)
        assert first.time > 0
        assert (second.said, second.turns) == ("By ship?", 3)
        assert (third.said, third.turns, third.current) == ("", 2, True)
        chat.thread.say("user", "By train?")
        chat.thread.say("assistant", "Certainly.")
        first, second, third = Desk(chat).branches()
        assert [each.said for each in (first, second, third)] == ["No.", "By ship?", "Certainly."]
        assert (third.role, third.turns) == ("assistant", 4)
