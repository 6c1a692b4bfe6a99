"""kill -9 at any moment: the log begins with exactly what was shown, nothing is damaged, and the chat goes on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from chatting import ask, filler, settings

from memstore import Store, check
from zeta.bench.victim import ENDED, PHASES, Phase, Step, live
from zeta.chat.session import Chat
from zeta.events import Done

pytestmark = pytest.mark.model

WITHIN = {"reading": 0.5, "answering": 0.5, "dreaming": 0.5, "closing": 0.05}
"""Seconds of a phase in which it is killed."""


def steps(number: int, struck: Phase) -> list[Step]:
    """A life whose phases are short but for the one that will be struck, which outlasts `WITHIN`."""
    return [
        Step("reading", filler(20 if struck == "reading" else 2, first=100 * number)),
        Step("answering", f"Tell me a story. {number}"),
        Step("dreaming", seconds=60.0 if struck == "dreaming" else 0.1),
        Step("closing"),
    ]


def test_nothing_that_was_shown_is_lost_by_a_kill_at_any_moment(default_model: Path, tmp_path: Path) -> None:
    chance, store = random.Random(5), tmp_path / "store"
    for number, phase in enumerate(PHASES):
        with Store.open(store) as found:
            begun = sum(len(found.turns(log.id)) for log in found.logs())
        length = 400 if phase == "answering" else 12
        chosen = settings(store, default_model, conversation="last", max_tokens=length, temp=0.8)
        life = live(chosen, steps(number, phase), (phase, chance.uniform(0.0, WITHIN[phase])))
        assert life.phase == phase or (phase, life.phase) == ("closing", ENDED)
        shown = [each.text for each in life.shown]
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
