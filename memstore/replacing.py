"""A file that takes the place of another: whole and on the disk, or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

PRIVATE: Final = 0o600
"""Rights of what its owner alone may read and write."""


@contextmanager
def replacing(path: Path, rights: int = PRIVATE) -> Iterator[IO[bytes]]:
    """A new file, open for reading and writing, that takes the place of `path` when the block ends. Where anything
    raises it is gone, and what was there is unchanged. `path` itself is replaced, also where it is a link. Raises
    OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if rights != PRIVATE:  # which it has from its begin
            os.chmod(name, rights)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
