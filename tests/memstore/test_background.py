"""Threads in the background stand back behind those that answer somebody."""

import os
import sys
import threading

import pytest

from memstore.background import LOWEST, stand_back
from memstore.store import Store
from memstore.writer import PageWriter

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a priority of its own")


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@linux
def test_a_thread_that_stands_back_is_alone_in_doing_so() -> None:
    before, found = priority(), list[int]()
    thread = threading.Thread(target=lambda: (stand_back(), found.append(priority())))
    thread.start()
    thread.join()
    assert (found, priority()) == ([LOWEST], before)


@linux
def test_the_writer_works_in_the_background() -> None:
    found = list[int]()
    with Store.open(None) as store, PageWriter(store) as writer:
        writer.submit(lambda _store: found.append(priority()))
        writer.flush()
    assert found == [LOWEST]
