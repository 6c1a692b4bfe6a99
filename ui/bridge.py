"""The engine process as Qt sees it: commands out, events and replies in as signals on the window's own thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from ui.failures import translated
from zeta.events import Event
from zeta.worker.client import Client, Failure, Heard, Reply

Done = Callable[[Any], object]
Refused = Callable[[Failure], object]


def ignored(_failure: Failure) -> None:
    """For a command whose refusal nobody need hear of."""


class Engine(Protocol):
    """What the window asks of an engine; the tests have one without a process."""

    @property
    def heard(self) -> SignalInstance:
        """Emitted with every Event."""

    @property
    def refused(self) -> SignalInstance:
        """Emitted with the Failure of a command that nobody else looks after."""

    @property
    def died(self) -> SignalInstance:
        """Emitted with the exit code and the last words of a process that went without having been asked to."""

    def start(self) -> None:
        """Start the process; the one before is gone."""

    def do(self, command: str, done: Done | None = None, failed: Refused | None = None, /, **arguments: object) -> None:
        """Send a command; `done` gets its value as plain data, `failed` its failure."""

    def close(self) -> None:
        """Let it save and go."""

    @property
    def pid(self) -> int:
        """The process, 0 where there is none."""


class Bridge(QObject):
    """One engine process at a time.

    Signals: `heard(Event)`, `refused(Failure)`, `died(int code, str last words)`.
    """

    heard = Signal(object)
    refused = Signal(object)
    died = Signal(int, str)
    _arrived = Signal(object, object)
    _ended = Signal(object, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client: Client | None = None
        self._waiting: dict[int, tuple[Done | None, Refused | None]] = {}
        # The client calls from its own thread: queued, so that nothing of Qt is touched there.
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Start the process. What the one before left unanswered is dropped: it will never be answered."""
        self.close()
        born: list[Client] = []  # a callback may come before the constructor returns
        client = Client(
            lambda heard: self._arrived.emit(born, heard),
            lambda code, words: self._ended.emit(born, code, words),
        )
        born.append(client)
        self._client = client

    @property
    def pid(self) -> int:
        """The process, 0 where there is none."""
        return self._client.pid if self._client else 0

    def do(self, command: str, done: Done | None = None, failed: Refused | None = None, /, **arguments: object) -> None:
        """Send a command. Without a process nothing is sent and `failed` hears of it."""
        if self._client is None:
            self._refuse(failed, Failure("NoEngine", self.tr("the engine is not running"), ""))
            return
        number = self._client.send(command, **arguments)
        self._waiting[number] = (done, failed)

    def forsake(self) -> None:
        """Nobody waits any more for the replies to what was asked so far: who asked is gone."""
        self._waiting.clear()

    def close(self) -> None:
        """Let the process save and go."""
        client, self._client = self._client, None
        self._waiting.clear()
        if client:
            client.close()

    def kill(self) -> None:
        """End the process at once, with everything that it started."""
        client, self._client = self._client, None
        self._waiting.clear()
        if client:
            client.kill()

    def _take(self, born: list[Client], heard: Heard) -> None:
        if self._client not in born:
            return  # of a process that was let go
        if isinstance(heard, Event):
            self.heard.emit(heard)
        elif isinstance(heard, Reply):
            done, failed = self._waiting.pop(heard.id, (None, None))
            if heard.failure:
                self._refuse(failed, translated(heard.failure))
            elif done:
                done(heard.value)

    def _refuse(self, failed: Refused | None, failure: Failure) -> None:
        if failed:
            failed(failure)
        else:
            self.refused.emit(failure)

    def _end(self, born: list[Client], code: int, words: str) -> None:
        if self._client not in born:
            return
        self._client = None
        waiting, self._waiting = self._waiting, {}
        self.died.emit(code, words)
        for _, failed in waiting.values():
            if failed:
                failed(Failure("EngineDied", self.tr("the engine ended"), ""))
