"""Long work at a terminal: a progress bar, and a Ctrl-C that ends it between two steps."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from zeta.errors import ZetaError


class Key:
    """Ctrl-C: whether it was `pressed`, and what `stop`s then."""

    def __init__(self) -> None:
        self.pressed = False
        self.stop: Callable[[], None] = lambda: None

    def press(self, _signal: int, _frame: object) -> None:
        """Python's handler of the signal."""
        self.pressed = True
        self.stop()

    def check(self) -> None:
        """Raises KeyboardInterrupt once it was pressed."""
        if self.pressed:
            raise KeyboardInterrupt


@contextmanager
def stoppable() -> Iterator[Key]:
    """Inside the block Ctrl-C raises nothing by itself; what fails after it was pressed is a KeyboardInterrupt.

    Python's own handler would raise inside llama.cpp's callbacks, where an exception is lost; and writing the sidecar
    is not to be cut short. Only for the main thread, which is where Python delivers signals.
    """
    key = Key()
    before = signal.signal(signal.SIGINT, key.press)
    try:
        yield key
    except ZetaError:
        key.check()
        raise
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def bar(name: str) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on standard error, none where that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[step]}", markup=False),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as shown:
        task = shown.add_task(name, total=1.0, step="")
        yield lambda done, text: shown.update(task, completed=done, step=text)
