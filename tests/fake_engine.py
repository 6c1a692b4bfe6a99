"""An engine without a process: it remembers what it was asked, and the test answers for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from zeta.events import Event
from zeta.worker.client import Failure
from zeta.worker.rows import plain

Asked = tuple[str, dict[str, object], Callable[[Any], object] | None, Callable[[Failure], object] | None]


class FakeEngine(QObject):
    """Signals: as the bridge's."""

    heard = Signal(object)
    refused = Signal(object)
    died = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.log: list[tuple[str, dict[str, object]]] = []
        self.started = 0
        self.closed = False
        self.pid = 0
        self._open: list[Asked] = []

    def start(self) -> None:
        self.started += 1
        self._open.clear()

    def do(
        self,
        command: str,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Failure], object] | None = None,
        /,
        **arguments: object,
    ) -> None:
        self.log.append((command, arguments))
        self._open.append((command, arguments, done, failed))

    def forsake(self) -> None:
        self._open.clear()

    def close(self) -> None:
        self.closed = True

    # what a test does

    def tell(self, *events: Event) -> None:
        for event in events:
            self.heard.emit(event)

    def answer(self, command: str, value: object = None) -> dict[str, object]:
        """Answer the oldest open command of that name with plain data or rows; gives its arguments."""
        name, arguments, done, _ = self._take(command)
        assert name == command
        if done:
            done(plain(value))
        return arguments

    def refuse(self, command: str, kind: str, message: str = "it cannot be", hint: str = "do something else") -> None:
        _, _, _, failed = self._take(command)
        failure = Failure(kind, message, hint)
        if failed:
            failed(failure)
        else:
            self.refused.emit(failure)

    def asked(self, command: str) -> list[dict[str, object]]:
        return [arguments for name, arguments in self.log if name == command]

    def waits_for(self, command: str) -> bool:
        return any(name == command for name, *_ in self._open)

    def _take(self, command: str) -> Asked:
        found = next((each for each in self._open if each[0] == command), None)
        assert found, f"{command} was not asked; open are {[each[0] for each in self._open]}"
        self._open.remove(found)
        return found
