"""Threads that work in the background, after whoever answers somebody."""

import os
import sys
import threading
from contextlib import suppress
from typing import Final

LOWEST: Final = 19
"""The lowest priority that still gets on a little when every core is busy (nice, setpriority(2))."""


def stand_back() -> None:
    """Give the calling thread the lowest priority, where the system has one for each thread (Linux).

    A decode on all cores waits a thousand times a token for its slowest thread: a background thread of equal rank on
    one of these cores costs it far more than the time it takes (docs/BENCHMARKS.md, speed).
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST)
