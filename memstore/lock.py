"""The one writer of a store: an operating-system lock on a file that names its holder. It ends with the process."""

import os
import sys
from pathlib import Path
from typing import Final

from memstore.errors import StoreLocked, os_errors

_FAR: Final = 1 << 30  # Windows locks bytes against reading too: lock one far from the text


class WriterLock:
    """Held from construction until `release`. Raises StoreLocked naming the process that holds it."""

    def __init__(self, path: Path) -> None:
        with os_errors(path):
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _try_lock(self._file):
            holder = os.read(self._file, 20).decode("ascii", "replace").strip()
            os.close(self._file)
            raise StoreLocked(
                f"Process {holder or 'unknown'} writes the store at {path.parent}.",
                "Close that chat first, or choose another store with --store.",
            )
        with os_errors(path):
            os.ftruncate(self._file, 0)
            os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let the next writer in. Releasing twice is fine."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: int) -> bool:
        os.lseek(file, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(file, 0, os.SEEK_SET)
        return True
else:
    import fcntl

    def _try_lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
