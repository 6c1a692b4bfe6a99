"""What a benchmark shows: progress on standard error, then a table or one JSON object on standard output."""

from __future__ import annotations

import json
import os
import platform
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from zeta.errors import ConfigError

Told = Callable[[float, str], None]
"""Called with the share done, 0 to 1, and what is being measured."""

Rows = Sequence[tuple[str, ...]]
"""Lines of a table; the first is its heading."""

_WIDE = 200
"""Columns of a table that goes into a file or a pipe."""

_PACKAGES = ("zeta", "llama-cpp-python", "numpy", "lmdb", "zstandard")


def machine() -> dict[str, Any]:
    """The machine that was measured: processor, cores this process may use, system, versions."""
    return {
        "cpu": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _PACKAGES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def check_out(out: Path | None) -> None:
    """Refuse a file that could not be written, before minutes of measuring. Raises ConfigError."""
    if out is not None and not out.absolute().parent.is_dir():
        raise ConfigError(f"there is no folder {out.absolute().parent}", "make it first, or choose another --out")


def show(result: dict[str, Any], rows: Rows, *, as_json: bool, out: Path | None) -> None:
    """Add the machine to the settings, then print the table or the JSON object alone; `out` gets the object as well.

    Raises ConfigError where it cannot be written.
    """
    result = {**result, "settings": {**result["settings"], "machine": machine()}}
    text = json.dumps(result, indent=2, ensure_ascii=False, allow_nan=False)
    if out is not None:
        try:
            out.write_text(text + "\n", "utf-8")
        except OSError as error:
            raise ConfigError(f"{out} cannot be written: {error.strerror or error}", "choose another --out") from error
    if as_json:
        click.echo(text)
    else:
        console = Console(highlight=False)
        if not console.is_terminal:
            console.width = _WIDE
        console.print(_table(rows))


def _table(rows: Rows) -> Table:
    table = Table(box=None, pad_edge=False)
    for i, heading in enumerate(rows[0]):
        numeric = all(row[i][:1] in "0123456789-" for row in rows[1:])
        table.add_column(heading, justify="right" if numeric else "left", no_wrap=True)
    for row in rows[1:]:
        table.add_row(*row)
    return table


@contextmanager
def telling() -> Iterator[Told]:
    """What a benchmark reports its progress to: a bar at a terminal, else a line for every new step, on standard error.

    Ctrl-C becomes KeyboardInterrupt at the next report and nowhere else: raised while llama.cpp calls back into Python,
    it would be lost. Only for the main thread, which is where Python delivers signals.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    stopping, last = [], ""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.append(True)

    before = signal.signal(signal.SIGINT, stop)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
            task = bar.add_task("", total=1.0)

            def tell(share: float, step: str) -> None:
                nonlocal last
                if stopping:
                    raise KeyboardInterrupt
                bar.update(task, completed=share, description=step)
                if step != last and not console.is_terminal:
                    console.print(f"{share:4.0%}  {step}", markup=False)
                last = step

            yield tell
    finally:
        signal.signal(signal.SIGINT, before)


def share_of(told: Told, number: int, total: int, name: str, share: float, step: str) -> None:
    """Progress of one of `total` things, told as part of the whole."""
    told((number + share) / total, f"{name}: {step}" if name else step)
