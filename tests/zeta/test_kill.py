"""kill -9 at any moment: the log begins with exactly what was shown, nothing is damaged, and the chat goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from chatting import ask, settings

from memstore import Store, check
from zeta.chat.session import Chat
from zeta.events import Done

pytestmark = pytest.mark.model

TESTS = Path(__file__).parents[1]
CHILD = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from chatting import filler, settings
from zeta.chat.session import Chat
from zeta.events import Done, Token
out = sys.stdout.buffer
def show(events):
    for event in events:
        if isinstance(event, Token):
            out.write(event.text.encode())
            out.flush()
with Chat(settings(Path(sys.argv[1]), sys.argv[2], conversation="last", max_tokens=400, temp=0.8)) as chat:
    out.write(b"\\x00")
    out.flush()
    for number in range(99):
        show(chat.ask(f"Tell me a story. {number}"))
        out.write(b"\\x01")
        show(chat.read(filler(4, first=10 * number)))
"""


def shown_until_killed(store: Path, model: Path, seconds: float) -> list[str]:
    """Run the child, kill it some time after it was ready; the answers that came through the pipe."""
    command = [sys.executable, "-c", CHILD, str(store), str(model), str(TESTS.parent), str(TESTS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=TESTS.parent) as child:
        assert child.stdout
        assert child.stdout.read(1) == b"\0"
        time.sleep(seconds)
        os.kill(child.pid, signal.SIGKILL)
        data = child.stdout.read()
    return [part.decode("utf-8", "ignore") for part in data.split(b"\1")]


def test_nothing_that_was_shown_is_lost_by_a_kill_at_any_moment(default_model: Path, tmp_path: Path) -> None:
    chance = random.Random(5)
    for _ in range(6):
        store = tmp_path / "store"
        with Store.open(store) as found:
            begun = sum(len(found.turns(log.id)) for log in found.logs())
        shown = shown_until_killed(store, default_model, chance.uniform(0.0, 2.5))
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
