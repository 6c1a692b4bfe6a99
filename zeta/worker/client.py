"""The front end's side of an engine in its own process. Knows no Qt: callbacks come on a thread of its own."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from zeta import events
from zeta.events import Event
from zeta.worker import writingrows

PARTING = 10.0
"""Seconds an engine may take to save and leave before it is ended."""


@dataclass(frozen=True)
class Failure:
    """A command that was refused: the error's `kind`, one sentence, and what to do."""

    kind: str
    message: str
    hint: str


@dataclass(frozen=True)
class Reply:
    """How a command ended: its `value` as plain data, or its `failure`."""

    id: int
    value: Any = None
    failure: Failure | None = None


Heard = Event | Reply


class Client:
    """One engine process. It is started at once, in a process group of its own, so that what it starts ends with it."""

    def __init__(
        self,
        on_heard: Callable[[Heard], None],
        on_death: Callable[[int, str], None],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`on_heard` gets every event and reply, `on_death` the exit code and the last lines on standard error once the
        process is gone without having been asked to go. Both are called from the reading thread."""
        self._on_heard, self._on_death = on_heard, on_death
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._leaving = False
        self._tail: deque[str] = deque(maxlen=20)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "zeta.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        self._errors = threading.Thread(target=self._drain, name="zeta-engine-errors", daemon=True)
        self._reader = threading.Thread(target=self._read, name="zeta-engine", daemon=True)
        self._errors.start()
        self._reader.start()

    @property
    def pid(self) -> int:
        """The engine's process."""
        return self._process.pid

    def send(self, command: str, /, **arguments: object) -> int:
        """Send a command; its reply will have the number returned. A dead engine is told by `on_death`, not here."""
        number = next(self._ids)
        line = json.dumps({**arguments, "id": number, "do": command}, ensure_ascii=False)
        data = line.encode("utf-8", "replace") + b"\n"
        with self._lock, suppress(OSError, ValueError):
            assert self._process.stdin is not None
            self._process.stdin.write(data)
            self._process.stdin.flush()
        return number

    def close(self, seconds: float = PARTING) -> None:
        """Let the engine save and go; end it if it does not within `seconds`."""
        self._leaving = True
        self._hang_up()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self._join()

    def kill(self) -> None:
        """End the engine and everything it started at once."""
        self._leaving = True
        with suppress(ProcessLookupError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:  # no process groups; what a download started ends by itself
                self._process.kill()
        self._process.wait()
        self._join()

    def _hang_up(self) -> None:
        """Nothing more will be said to it."""
        with self._lock, suppress(OSError, ValueError):
            assert self._process.stdin is not None
            self._process.stdin.close()

    def _join(self) -> None:
        self._hang_up()
        for thread in (self._reader, self._errors):
            if thread is not threading.current_thread():
                thread.join()

    def _drain(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            for line in stream:
                self._tail.append(line.decode("utf-8", "replace").rstrip())

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for line in stream:
                heard = parse(line)
                if heard is not None:
                    self._on_heard(heard)
        code = self._process.wait()
        self._hang_up()
        self._errors.join()
        if not self._leaving:
            self._on_death(code, "\n".join(self._tail))


def parse(line: bytes) -> Heard | None:
    """An event or a reply; None for a line that is neither."""
    try:
        values = dict(json.loads(line))
        if "event" in values:
            return events.parse(values) if values["event"] in events.KINDS else writingrows.event(values)
        failure = values.get("error")
        return Reply(int(values["reply"]), values.get("value"), Failure(**failure) if failure else None)
    except (ValueError, KeyError, TypeError):
        return None
