"""Small private JSON files in the folder of settings: read, written whole or not at all, set aside when broken."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from zeta import paths
from zeta.errors import ZetaError

SCHEMA = 1
"""Version of what is written; a file of a later one is not understood."""


class BrokenRecord(Exception):
    """A file is not a record of ours: damaged, of a later version, or not readable."""


def path(name: str) -> Path:
    """Where the file `name` is kept."""
    return paths.config_folder() / name


def read(name: str) -> dict[str, object] | None:
    """What was written; None where there is no file. Raises `BrokenRecord`."""
    try:
        record = json.loads(path(name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise BrokenRecord(str(error)) from error
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise BrokenRecord("no record of this version")
    return record


def write(name: str, record: Mapping[str, object]) -> None:
    """Put `record` in the place of what was there; readable by its owner only. Raises `ZetaError`."""
    target = path(name)
    folder = paths.private(target.parent)
    unfinished = None
    try:
        handle, unfinished = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
        with open(handle, "w", encoding="utf-8") as file:
            json.dump({"schema": SCHEMA} | dict(record), file, indent=2, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, target)
    except OSError as error:
        if unfinished is not None:
            Path(unfinished).unlink(missing_ok=True)
        raise ZetaError(
            f"{target} cannot be written: {error.strerror or error}", "check the folder's permissions and free space"
        ) from error


def set_aside(name: str) -> Path | None:
    """Rename a broken file to `NAME.broken`, so that a person can look at it; None where that is not possible."""
    broken = path(f"{name}.broken")
    try:
        os.replace(path(name), broken)
    except OSError:
        return None
    return broken
