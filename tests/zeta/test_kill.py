"""kill -9 at any moment: the log begins with exactly what was shown, nothing is damaged, and the chat goes on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from chatting import ask, filler, settings

from memstore import Store, check
from zeta.bench.victim import Step, live
from zeta.chat.session import Chat
from zeta.events import Done

pytestmark = pytest.mark.model

STEPS = [
    step
    for number in range(99)
    for step in (
        Step("answering", f"Tell me a story. {number}"),
        Step("reading", filler(4, first=10 * number)),
    )
]


def test_nothing_that_was_shown_is_lost_by_a_kill_at_any_moment(default_model: Path, tmp_path: Path) -> None:
    chance = random.Random(5)
    for _ in range(6):
        store = tmp_path / "store"
        with Store.open(store) as found:
            begun = sum(len(found.turns(log.id)) for log in found.logs())
        chosen = settings(store, default_model, conversation="last", max_tokens=400, temp=0.8)
        shown = [each.text for each in live(chosen, STEPS, ("answering", chance.uniform(0.0, 2.5))).shown]
        with Store.open(store) as found:
            harmful = [finding for finding in check(found) if not finding.repairable]
            assert not harmful
        with Chat(settings(store, default_model, conversation="last", max_tokens=6)) as chat:
            answers = [t.text for t in chat.turns()[begun:] if t.role == "assistant"]
            answers += [""] * (len(shown) - len(answers))
            for text, answer in zip(shown, answers, strict=False):
                assert answer.startswith(text)
            history = chat._thread.history
            for turn in chat.turns():
                assert turn.done
                assert turn.text == chat.runtime.model.text(history.read(*turn.content))
            assert ask(chat, "Go on.").all(Done)
        with Store.open(store) as found:
            assert not check(found)
