"""A disk that is full for a while: what cannot be kept is refused, and the chat goes on when there is room again."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chatting import ask, settings

from memstore import Store, check
from memstore.ctxfile import ContextFile
from memstore.errors import StoreFull
from memstore.logs import Logs
from memstore.records import Turn
from zeta.chat.mending import CUT
from zeta.chat.session import Chat
from zeta.events import Done

BOAT, FERRY = "My boat is called Perivale.", "What is a ferry?"


@pytest.fixture
def chat(tmp_path: Path, tiny_model: Callable[[str], Path]) -> Iterator[Chat]:
    """A chat in which something was said and answered."""
    with Chat(settings(tmp_path / "store", tiny_model("llama"), max_tokens=6, memory="off")) as made:
        ask(made, BOAT)
        yield made


def fill(monkeypatch: pytest.MonkeyPatch, *, writes: int) -> None:
    """Token logs and gists take so many more writes, and then the disk is full."""
    left, put = [writes], ContextFile._put

    def refused(file: ContextFile, at: int, data: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        put(file, at, data)

    monkeypatch.setattr(ContextFile, "_put", refused)


def told(turns: list[Turn]) -> list[tuple[str, str, bool, str]]:
    return [(turn.role, turn.text, turn.done, turn.reason) for turn in turns]


def reopened(chat: Chat) -> list[Turn]:
    """The turns as another process finds them after this one has ended."""
    chat.close()
    with Chat(settings(chat.settings.store, chat.settings.model, conversation="last", memory="off")) as again:
        turns = again.turns()
        history = again.thread.history
        for turn in turns:
            assert turn.text == again.runtime.model.text(history.read(*turn.content))
    with Store.open(chat.settings.store) as store:
        assert not check(store)
    return turns


def test_a_question_that_a_full_disk_refuses_is_not_said_and_the_chat_goes_on(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = chat.turns()
    with monkeypatch.context() as patch:
        fill(patch, writes=0)
        for _ in range(2):
            with pytest.raises(StoreFull):
                ask(chat, FERRY)
            assert chat.turns() == before
    assert chat.store.turns(chat.thread.history.record.id) == before
    assert ask(chat, "What is my boat called?").all(Done)
    assert ask(chat, "And then?").all(Done)
    assert len(chat.turns()) == len(before) + 4
    assert told(reopened(chat)) == told(chat.turns())


def test_a_question_that_was_refused_can_be_asked_again_on_a_branch(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        fill(patch, writes=0)
        with pytest.raises(StoreFull):
            ask(chat, FERRY)
    assert list(chat.regenerate())
    assert [turn.role for turn in chat.turns()] == ["user", "assistant"]
    assert told(reopened(chat)) == told(chat.turns())


@pytest.mark.parametrize("writes", [1, 2, 4])
def test_an_answer_that_a_full_disk_ends_keeps_what_was_shown_and_can_be_continued(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    with monkeypatch.context() as patch:
        fill(patch, writes=writes)
        with pytest.raises(StoreFull):
            ask(chat, FERRY)
    assert (chat.turns()[2].role, chat.turns()[2].text) == ("user", FERRY)
    assert [(turn.done, turn.reason) for turn in chat.turns()[3:]] == ([(True, CUT)] if writes > 1 else [])
    assert list(chat.proceed() if writes > 1 else chat.regenerate())
    assert told(reopened(chat)) == told(chat.turns())


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_turns_that_the_tables_have_no_room_for_are_written_when_there_is_room(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    left, put = [writes], Logs.put_turn

    def refused(store: Logs, log: int, turn: Turn) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise StoreFull("No space is left.", "Free some disk space.")
        put(store, log, turn)

    with monkeypatch.context() as patch:
        patch.setattr(Logs, "put_turn", refused)
        with pytest.raises(StoreFull):
            ask(chat, FERRY)
        shown, end = chat.turns(), len(chat.thread.history)
        assert shown[2].text == FERRY
        assert (shown[-1].role, bool(shown[-1].text)) == [("user", True), ("assistant", False), ("assistant", True)][
            writes
        ]
        with pytest.raises(StoreFull):
            ask(chat, "And then?")
        assert len(chat.thread.history) == end
    assert ask(chat, "What is my boat called?").all(Done)
    assert told(chat.turns())[: len(shown)] == told(shown)
    assert told(reopened(chat)) == told(chat.turns())


def test_an_answer_that_a_crash_cut_off_says_so_when_the_chat_is_opened_again(chat: Chat) -> None:
    answer = chat.turns()[-1]
    log = chat.thread.history.record.id
    begun = Turn(1, "assistant", answer.begin, (answer.content[0],) * 2, answer.time, "", False)
    chat.store.put_turn(log, begun)  # as it stands in the store while the answer is in hand
    (again,) = reopened(chat)[1:]
    assert (again.text, again.done, again.reason) == (answer.text, True, CUT)
