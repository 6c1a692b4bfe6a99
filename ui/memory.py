"""How much of the machine's memory the engine takes."""

from __future__ import annotations

import psutil


def used(pid: int) -> tuple[int, int]:
    """(bytes of a process, bytes of the machine); 0 for a process that is not there or may not be looked at."""
    try:
        own = psutil.Process(pid).memory_info().rss if pid else 0
    except psutil.Error:
        own = 0
    return own, psutil.virtual_memory().total
