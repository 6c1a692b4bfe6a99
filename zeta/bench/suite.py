"""suite: benchmarks one after the other, each in a process of its own, into one folder; a run that stopped goes on.

FOLDER/NAME.json and FOLDER/NAME.txt are what a benchmark found, as an object and as a table; FOLDER/summary.json says
how each one went. Knows no benchmark: a name is an argument, and what comes out is a file.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from zeta.bench.partial import discard
from zeta.bench.report import Told, machine
from zeta.errors import ConfigError

SCHEMA = 1
SUMMARY = "summary.json"
BENCH = (sys.executable, "-P", "-m", "zeta.bench")
"""The command whose first argument is a benchmark's name."""

_PROGRESS = re.compile(r" *(\d+)%  (.*)")
"""A line that `zeta.bench.report.telling` writes into a pipe."""
_SAID = 3
"""Last lines of standard error that are kept of a benchmark that failed."""
_INTERRUPTED = 130


@dataclass(frozen=True)
class Entry:
    """How one benchmark went.

    Attributes:
        status: `begun`, `done` or `failed`.
        arguments: What it was called with, but for its name and where its result goes.
        at: When its last run began, ISO 8601 in local time.
        seconds: How long its last run took; one that goes on takes what is left.
        exit_code: Negative where a signal ended it.
        said: The end of what a failed one wrote to standard error.
    """

    name: str
    status: str
    arguments: tuple[str, ...]
    at: str
    seconds: float = 0.0
    exit_code: int = 0
    said: str = ""

    @property
    def line(self) -> str:
        """One line for a person."""
        took = f"{self.name:<10} {self.status:<6} {self.seconds:8.1f} s"
        if self.status == "done":
            return took
        code = f"exit code {self.exit_code}" if self.exit_code >= 0 else f"signal {-self.exit_code}"
        return f"{took}  {code}: {self.said or 'it said nothing'}"


@dataclass(frozen=True)
class Suite:
    """Benchmarks by `names`, each called as `command NAME arguments… --out folder/NAME.json`."""

    names: tuple[str, ...]
    folder: Path
    arguments: tuple[str, ...] = ()
    command: tuple[str, ...] = BENCH


def run(
    suite: Suite,
    telling: Callable[[], AbstractContextManager[Told]],
    say: Callable[[str], None],
    *,
    force: bool = False,
) -> dict[str, Any]:
    """Run what is not done yet, with `force` everything from the beginning; the summary.

    `telling` opens what the progress of one benchmark is told to; `say` gets a line for each that has ended. Raises
    ConfigError where the folder cannot be written, or holds results of these benchmarks that came about differently;
    KeyboardInterrupt where one of them was interrupted.
    """
    entries = _known(suite.folder)
    for name in suite.names:
        if not force:
            _check(suite, name, entries.get(name))
    for name in suite.names:
        before, out = entries.get(name), _out(suite, name)
        if before and before.status == "done" and out.exists() and not force:
            say(f"{before.line}  (kept, of {before.at})")
            continue
        entries[name] = begun = Entry(name, "begun", suite.arguments, time.strftime("%Y-%m-%dT%H:%M:%S"))
        _write(suite, entries)
        if force:
            discard(out)
        out.unlink(missing_ok=True)
        with telling() as tell:
            entries[name] = _measured(suite, begun, tell)
        _write(suite, entries)
        say(entries[name].line)
    return _summary(suite, entries)


def _out(suite: Suite, name: str) -> Path:
    return suite.folder / f"{name}.json"


def _check(suite: Suite, name: str, before: Entry | None) -> None:
    """Refuse to write over a result that cost somebody hours."""
    if _out(suite, name).exists() and (before is None or before.arguments != suite.arguments):
        how = f"was made with {' '.join(before.arguments) or 'no options'}" if before else "was made on its own"
        raise ConfigError(f"{_out(suite, name)} {how}", "choose another --out, or --force to measure it again")


def _measured(suite: Suite, entry: Entry, tell: Told) -> Entry:
    """Run one benchmark to its end. Raises KeyboardInterrupt where it, or what it is told to, was interrupted."""
    out, began, said = _out(suite, entry.name), time.perf_counter(), deque[str](maxlen=_SAID)
    command = [*suite.command, entry.name, *suite.arguments, "--out", str(out)]
    with (
        out.with_suffix(".txt").open("w", encoding="utf-8") as table,
        subprocess.Popen(command, stdout=table, stderr=subprocess.PIPE, encoding="utf-8", errors="replace") as child,
    ):
        assert child.stderr
        try:
            for line in child.stderr:
                found = _PROGRESS.fullmatch(line.rstrip())
                if found:
                    tell(int(found[1]) / 100, f"{entry.name}: {found[2]}")
                elif line.strip():
                    said.append(line.strip())
        except BaseException:
            child.send_signal(signal.SIGINT)
            raise
    if child.returncode == _INTERRUPTED:
        raise KeyboardInterrupt
    if not child.returncode and not out.exists():
        said.append("it wrote no result")
    status = "done" if not child.returncode and out.exists() else "failed"
    return replace(
        entry,
        status=status,
        seconds=time.perf_counter() - began,
        exit_code=child.returncode,
        said="" if status == "done" else " ".join(said),
    )


def _known(folder: Path) -> dict[str, Entry]:
    """What the folder's summary says; nothing where there is none."""
    try:
        rows = json.loads((folder / SUMMARY).read_text("utf-8"))["rows"]
        return {row["name"]: Entry(**{**row, "arguments": tuple(row["arguments"])}) for row in rows}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{folder / SUMMARY} cannot be read", "choose another --out, or remove it") from error


def _summary(suite: Suite, entries: dict[str, Entry]) -> dict[str, Any]:
    rows = [{**asdict(entry), "arguments": list(entry.arguments)} for entry in entries.values()]
    own = [entries[name] for name in suite.names if name in entries]
    return {
        "schema": SCHEMA,
        "rows": rows,
        "seconds": sum(entry.seconds for entry in own),
        "failed": [entry.name for entry in own if entry.status == "failed"],
        "settings": {"names": list(suite.names), "arguments": list(suite.arguments), "machine": machine()},
    }


def _write(suite: Suite, entries: dict[str, Entry]) -> None:
    """Replace the summary as a whole, in a folder that is made where it is missing."""
    path = suite.folder / SUMMARY
    text = json.dumps(_summary(suite, entries), indent=2, ensure_ascii=False)
    try:
        suite.folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_text(text + "\n", "utf-8")
        fresh.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}", "choose another --out") from error
