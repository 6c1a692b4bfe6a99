"""Partial results: what a benchmark has measured so far, in `OUT.partial` beside its output, so that it can go on.

Knows no benchmark: values are plain JSON under keys of the caller's own choice.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from zeta.errors import ConfigError

SCHEMA = 1


class Partial:
    """Results of the units of work that are done; after every one the file is replaced as a whole.

    Attributes:
        done: Results by key, as JSON gives them back (lists for tuples), also for what was just added: a run that
            goes on works with the same values as one that was never interrupted.
    """

    def __init__(self, out: Path | None, settings: dict[str, Any]) -> None:
        """Take up what `OUT.partial` holds if it was made with the same settings; without `out` nothing is kept.

        `settings`: everything a result depends on; paths count by their text. A file of other settings, or one that
        cannot be read, is not used: a sentence on standard error says so, and the next result replaces the file.
        """
        self._path = _beside(out) if out else None
        self._settings = _plain(settings)
        self.done: dict[str, Any] = {}
        if self._path is not None and self._path.exists():
            try:
                self.done = self._read(self._path)
            except _UnusableError as error:
                click.echo(f"{self._path} is not used: {error}; starting from the beginning", err=True)

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            held = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise _UnusableError("it is damaged or cannot be read") from error
        if not isinstance(held, dict) or held.get("schema") != SCHEMA or not isinstance(held.get("done"), dict):
            raise _UnusableError("it holds no partial results")
        if held.get("settings") != self._settings:
            raise _UnusableError("it was made with other settings")
        return dict(held["done"])

    def add(self, key: str, value: Any) -> None:
        """Keep a result; it survives a kill when this returns. Raises ConfigError where it cannot be written."""
        self.done[key] = _plain(value)
        if self._path is None:
            return
        text = json.dumps({"schema": SCHEMA, "settings": self._settings, "done": self.done}, ensure_ascii=False)
        fresh = self._path.with_name(self._path.name + ".new")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ConfigError(f"{self._path} cannot be written: {reason}", "choose another --out") from error

    def close(self) -> None:
        """Everything is done: remove the file. Call it when the result itself has been made."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def discard(out: Path | None) -> None:
    """Remove the partial results beside an output that has been written, whoever made them."""
    if out is not None:
        _beside(out).unlink(missing_ok=True)


def _beside(out: Path) -> Path:
    return out.with_name(out.name + ".partial")


class _UnusableError(Exception):
    """Why a file of partial results is not taken up."""


def _plain(value: Any) -> Any:
    """A value as JSON gives it back. Raises ValueError for a number that is none."""
    return json.loads(json.dumps(value, allow_nan=False, default=str))
