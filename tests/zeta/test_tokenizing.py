"""Long texts become tokens aside, so that a stop is heard meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from chatting import drive, settings

from zeta.chat import tokenizing
from zeta.chat.files import ReadStopped
from zeta.chat.session import Chat
from zeta.events import Event, Progressed
from zeta.llama import LlamaModel

TinyModel = Callable[..., Path]


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Future[list[int]]:
    """What llama.cpp gives for a text that it never comes to the end of; looked at without a pause."""
    coming: Future[list[int]] = Future()
    monkeypatch.setattr(LlamaModel, "tokenize_aside", lambda _model, _text: coming)
    monkeypatch.setattr(tokenizing, "LOOK", 0.0)
    return coming


def test_the_tokens_are_those_that_the_model_gives_at_once(tiny_model: TinyModel) -> None:
    model, found = LlamaModel(tiny_model("llama")), []

    def events() -> Iterator[Event]:
        found.extend((yield from tokenizing.tokenized(model, "Wie läuft's? 🙂" * 1000, "a.txt", lambda: False)))

    assert all(isinstance(each, Progressed) for each in events())
    assert found == model.tokenize("Wie läuft's? 🙂" * 1000)
    model.close()


def test_a_model_that_closes_waits_for_a_text_in_hand(tiny_model: TinyModel) -> None:
    model = LlamaModel(tiny_model("llama"))
    coming = model.tokenize_aside("ferry " * 100_000)
    model.close()
    assert coming.done()
    assert len(coming.result()) == 600_000


def test_a_stop_is_heard_before_the_text_is_tokens_and_nothing_of_it_is_kept(
    tmp_path: Path, tiny_model: TinyModel, endless: Future[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Chat(settings(tmp_path / "store", tiny_model("llama"))) as chat:
        before = len(chat.thread.history)
        events = chat.read("ferry " * 1000, "ferries.txt")
        told: list[Event] = [next(events), next(events)]
        assert [(e.task, e.text) for e in told if isinstance(e, Progressed)] == [("tokens", "ferries.txt")] * 2
        assert all(0 <= e.done <= e.total for e in told if isinstance(e, Progressed))
        chat.stop()
        with pytest.raises(ReadStopped, match=r"ferries\.txt was not read to its end"):
            next(events)
        assert endless.cancelled()
        assert (chat.turns(), len(chat.thread.history)) == ([], before)
        monkeypatch.undo()
        drive(chat.read("ferry", "ferries.txt"))
        assert [turn.text for turn in chat.turns()] == ["Here is the file ferries.txt:\n\nferry"]
