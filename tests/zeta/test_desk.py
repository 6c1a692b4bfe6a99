"""The open chat as rows for a front end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from chatting import settings

from zeta.chat.session import Chat
from zeta.errors import ConfigError
from zeta.worker.desk import Desk
from zeta.worker.rows import HEAD


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
