import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_store import start

from memstore.errors import StoreLocked
from memstore.lock import WriterLock
from memstore.store import Store

HOLD = (
    "import sys; from pathlib import Path; from memstore.store import Store\n"
    "store = Store.open(Path(sys.argv[1])); print('held', flush=True); input()\n"
)


def hold(path: Path) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_a_second_writer_is_refused_by_the_number_of_the_process_that_writes(tmp_path: Path) -> None:
    with hold(tmp_path) as child:
        with pytest.raises(StoreLocked, match=rf"\b{child.pid}\b") as error:
            Store.open(tmp_path)
        assert error.value.hint
        with Store.open(tmp_path, writable=False) as reader:
            assert reader.conversations() == []
        child.communicate("\n")
    Store.open(tmp_path).close()


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with hold(tmp_path) as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
    Store.open(tmp_path).close()


def test_one_process_cannot_open_a_store_for_writing_twice(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with pytest.raises(StoreLocked, match=str(os.getpid())):
            Store.open(tmp_path)
        start(store)
    Store.open(tmp_path).close()


def test_a_lock_file_that_came_with_a_copied_store_locks_nothing(tmp_path: Path) -> None:
    (tmp_path / "writer.lock").write_text("99999\n")
    lock = WriterLock(tmp_path / "writer.lock")
    assert (tmp_path / "writer.lock").read_text() == f"{os.getpid()}\n"
    lock.release()
    lock.release()


def test_an_opening_that_fails_gives_the_lock_back(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.tables.write() as txn:
        txn.put("meta", b"version", b"not json")
    for _ in range(2):
        with pytest.raises(Exception, match="version of the store is unreadable"):
            Store.open(tmp_path)
