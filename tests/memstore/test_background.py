"""Threads in the background stand back behind those that answer somebody."""

import os
import sys
import threading

import pytest

from memstore.background import stand_back
from memstore.store import Store
from memstore.writer import PageWriter


def policy_in_a_thread() -> tuple[int, int]:
    """The policy of a thread after it stood back, and of this thread meanwhile."""
    found: list[int] = []

    def run() -> None:
        stand_back()
        found.append(os.sched_getscheduler(0))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0], os.sched_getscheduler(0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a policy of its own")
def test_a_thread_that_stands_back_is_alone_in_doing_so() -> None:
    before = os.sched_getscheduler(0)
    assert policy_in_a_thread() == (os.SCHED_IDLE, before)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a policy of its own")
def test_the_writer_works_in_the_background() -> None:
    found: list[int] = []
    with Store.open(None) as store, PageWriter(store) as writer:
        writer.submit(lambda _store: found.append(os.sched_getscheduler(0)))
        writer.flush()
    assert found == [os.SCHED_IDLE]
