"""The journal of a run: for every phase the command, its settings, seed, time and what was measured, as JSON.

It also says where a run that was interrupted goes on: a phase is done once it ended well with the command and settings
it would be given now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from zeta.errors import ZetaError

SCHEMA: Final = 1


@dataclass(frozen=True)
class Step:
    """One phase of a cycle (0: before the first). `log` is the file of JSON lines whose last one is its result, `makes`
    a file without which it is not done."""

    cycle: int
    phase: str
    command: tuple[str, ...]
    settings: Mapping[str, Any] | None = None
    log: Path | None = None
    makes: Path | None = None

    @property
    def words(self) -> list[str]:
        """The command without the interpreter, which may be another one tomorrow."""
        return list(self.command[1:])


@dataclass(frozen=True)
class Entry:
    """A step that ended: `began` in UTC, `code` its exit code, `metrics` the last line of its log."""

    cycle: int
    phase: str
    command: list[str]
    settings: Mapping[str, Any] | None
    seed: int
    began: str
    seconds: float
    code: int
    metrics: Mapping[str, Any]


class Journal:
    """Entries in the order they ended; written whole at every change."""

    def __init__(self, path: Path) -> None:
        """Raises ZetaError for a file that is no journal."""
        self.path = path
        try:
            found = json.loads(path.read_text("utf-8")) if path.exists() else {"entries": []}
            self.entries = [Entry(**entry) for entry in found["entries"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ZetaError(f"{path} is no journal of a run", "delete it to begin the run anew") from error

    def done(self, step: Step) -> bool:
        """Whether the last attempt at a step ended well, with the command and settings that it has now."""
        if step.makes and not step.makes.exists():
            return False
        last = next((e for e in reversed(self.entries) if (e.cycle, e.phase) == (step.cycle, step.phase)), None)
        return last is not None and (last.code, last.command, last.settings) == (0, step.words, step.settings)

    def add(self, step: Step, *, seed: int, began: str, seconds: float, code: int) -> None:
        """Note that a step ended. Raises ZetaError where that cannot be written."""
        told = Entry(
            step.cycle, step.phase, step.words, step.settings, seed, began, round(seconds, 1), code, _last(step.log)
        )
        self.entries.append(told)
        part = self.path.with_suffix(".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            rows = {"schema": SCHEMA, "entries": [asdict(entry) for entry in self.entries]}
            part.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
            part.replace(self.path)
        except OSError as error:
            raise ZetaError(f"{self.path} cannot be written: {error.strerror or error}", "free some space") from error


def _last(log: Path | None) -> dict[str, Any]:
    """The last whole line of a log; nothing where there is none."""
    lines: Sequence[str] = log.read_text("utf-8").splitlines() if log and log.exists() else ()
    for line in reversed(lines):
        try:
            found = json.loads(line)
        except ValueError:  # cut off by a kill
            continue
        return found if isinstance(found, dict) else {}
    return {}
