"""The engine's process as Qt sees it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.bridge import Bridge


@pytest.fixture
def bridge(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bridge]:
    """An engine on an empty home, ended with the test."""
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))
    made = Bridge()
    made.start()
    yield made
    made.kill()


def test_replies_come_back_on_the_windows_thread(bridge: Bridge, qtbot: QtBot) -> None:
    got: list[object] = []
    bridge.do("chats", got.append)
    qtbot.waitUntil(lambda: got == [[]], timeout=60_000)


def test_a_refusal_that_nobody_looks_after_is_a_signal(bridge: Bridge, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bridge.refused, timeout=60_000) as caught:
        bridge.do("ask", text="Hello?")
    assert "No chat is open" in caught.args[0].message


def test_an_engine_that_dies_is_told_with_what_waited_for_it(bridge: Bridge, qtbot: QtBot) -> None:
    got: list[object] = []
    bridge.do("chats", got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=60_000)
    failures: list[str] = []
    with qtbot.waitSignal(bridge.died, timeout=60_000) as caught:
        os.kill(bridge.pid, signal.SIGSTOP)
        bridge.do("chats", None, lambda failure: failures.append(failure.kind))
        os.kill(bridge.pid, signal.SIGKILL)
    assert caught.args[0] == -signal.SIGKILL
    assert failures == ["EngineDied"]
    assert bridge.pid == 0


def test_a_command_without_an_engine_is_refused_and_not_lost(bridge: Bridge) -> None:
    bridge.close()
    failures: list[str] = []
    bridge.do("chats", None, lambda failure: failures.append(failure.kind))
    assert failures == ["NoEngine"]
