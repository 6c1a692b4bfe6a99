"""Threads that work in the background, after whoever answers somebody."""

import os
import sys
from contextlib import suppress


def stand_back() -> None:
    """Let the calling thread run only when no other wants the core, where the system can (Linux: SCHED_IDLE).

    A decode on all cores waits a thousand times a token for its slowest thread: a background thread of equal rank on
    one of these cores costs it far more than the time it takes (docs/BENCHMARKS.md, speed).
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))  # 0 is the calling thread
