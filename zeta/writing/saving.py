"""Files that a person may read and link to, replaced whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from memstore.replacing import replacing
from zeta.errors import ZetaError

_PLAIN = 0o666
"""Rights of a new file, before the process's umask."""


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in a file in place of what it held, and on the disk; its folder is made if need be.

    A link stays one, a file keeps its rights. Raises ZetaError where it cannot be written; then what was there is
    unchanged.
    """
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        rights = stat.S_IMODE(target.stat().st_mode) if target.exists() else _PLAIN & ~_umask()
        with replacing(target, rights) as file:
            file.write(data)
    except OSError as error:
        raise ZetaError(
            f"{path} cannot be written: {error.strerror or error}",
            "make room or check the folder's rights, then try again; what was there is unchanged",
        ) from error


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
