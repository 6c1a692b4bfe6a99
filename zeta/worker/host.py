"""The engine's process: commands in, events and replies out, one JSON object a line.

    {"id": 7, "do": "ask", "text": "…"}       a command; `stop`, `quit` and those of `Office.meanwhile` are obeyed at
                                              once, the others in order
    {"event": "token", …}                     what happens meanwhile (zeta.events)
    {"reply": 7, "value": …}                  the command is done
    {"reply": 7, "error": {"kind", "message", "hint"}}

A front end that goes away ends the process; the chat is saved first.
"""

from __future__ import annotations

import inspect
import json
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from typing import IO, Any

from memstore.errors import StoreError
from zeta.errors import BugError, ZetaError
from zeta.events import Event
from zeta.worker.office import Office
from zeta.worker.rows import plain

log = logging.getLogger("zeta.worker")

REST_AFTER = 2.0
"""Seconds without a command after which the engine dreams."""


class Host:
    """One front end's engine."""

    def __init__(self, source: IO[bytes], out: IO[bytes]) -> None:
        self._source, self._out = source, out
        self._lock = threading.Lock()  # dreams report from their own thread
        self._commands: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._office = Office(self.emit)

    def run(self) -> None:
        """Serve until the front end goes."""
        threading.Thread(target=self._listen, name="zeta-commands", daemon=True).start()
        try:
            while (command := self._next()) is not None:
                self._serve(command)
        finally:
            self._office.close()

    def _listen(self) -> None:
        """Read commands as they come; what cannot wait is done here."""
        for line in self._source:
            try:
                command = json.loads(line)
                name = command["do"]
            except (ValueError, KeyError, TypeError):
                log.warning("a line that is no command was left out")
                continue
            if name == "stop":
                self._office.stop()
            elif name == "quit":
                break
            elif name in self._office.meanwhile:
                self._serve(command)
            else:
                self._commands.put(command)
        self._office.desert()
        self._commands.put(None)

    def _next(self) -> dict[str, Any] | None:
        try:
            return self._commands.get(timeout=REST_AFTER)
        except queue.Empty:
            self._office.rest()
            return self._commands.get()

    def _serve(self, command: dict[str, Any]) -> None:
        number, name = command.pop("id", 0), command.pop("do")
        try:
            action = self._office.commands.get(name)
            if action is None:
                raise BugError(f"there is no command {name}", "the window and the engine are of different versions")
            _check(action, name, command)
            value = action(**command)
            if isinstance(value, Iterator):
                for event in value:
                    self.emit(event)
                value = None
            self._write({"reply": number, "value": plain(value)})
        except (ZetaError, StoreError) as error:
            self._fail(number, type(error).__name__, str(error), error.hint)
        except OSError as error:
            self._fail(number, "OSError", f"{error.filename or 'a file'}: {error.strerror or error}", "")
        except Exception as error:  # the engine lives on; the front end says that something went wrong
            log.exception("%s failed", name)
            self._fail(number, "BugError", f"something went wrong ({type(error).__name__})", "the log says more")

    def _fail(self, number: int, kind: str, message: str, hint: str) -> None:
        self._write({"reply": number, "error": {"kind": kind, "message": message, "hint": hint}})

    def emit(self, event: Event) -> None:
        """Send an event."""
        self._write(event.as_dict())

    def _write(self, values: dict[str, Any]) -> None:
        line = json.dumps(values, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with self._lock:
            try:
                self._out.write(line)
                self._out.flush()
            except (BrokenPipeError, ValueError):  # the front end is gone
                self._office.desert()


def _check(action: Callable[..., Any], name: str, arguments: dict[str, Any]) -> None:
    """Raises BugError for arguments that a command does not take."""
    try:
        inspect.signature(action).bind(**arguments)
    except TypeError as error:
        raise BugError(f"{name} was called wrongly: {error}", "the window and the engine differ") from error
