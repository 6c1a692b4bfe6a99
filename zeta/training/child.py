"""A phase of training as a process of its own: what it writes is seen, signals are handed on, its exit code is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Final

from zeta.errors import ZetaError

_SIGNALS: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def python(module: str, *arguments: str) -> list[str]:
    """The command line of a module, by the interpreter that runs zeta."""
    return [sys.executable, "-m", module, *arguments]


def run(command: Sequence[str]) -> int:
    """Run a command to its end and give its exit code; Ctrl-C reaches it once, and it decides how to end.

    Raises KeyboardInterrupt where that killed it, ZetaError where another signal did. For the main thread.
    """
    # A group of its own: the terminal would send Ctrl-C to both, and the second one would hit a checkpoint.
    apart: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {}
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **apart)
    before = {number: signal.signal(number, lambda got, _frame: child.send_signal(got)) for number in _SIGNALS}
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if code == -signal.SIGINT:
        raise KeyboardInterrupt
    if code < 0:
        raise ZetaError(
            f"training was ended by signal {-code}",
            "the system may have run out of memory; the same command goes on from the last checkpoint",
        )
    return code
