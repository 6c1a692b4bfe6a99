"""Which documents were written here, the last one first: paths that a front end offers to go on with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from zeta import paths
from zeta.writing.saving import replace_file

MOST: Final = 20
"""Documents that are remembered."""


@dataclass(frozen=True)
class Known:
    """A document, and what was asked for: the files and folders that it is about, and its length (0: none said)."""

    path: Path
    sources: tuple[str, ...] = ()
    length: int = 0


def file() -> Path:
    """Where the list is."""
    return paths.data_folder() / "documents.json"


def known() -> list[Known]:
    """The documents, the last used first; none where the list cannot be read."""
    try:
        values = json.loads(file().read_text("utf-8"))
        return [_known(each) for each in values]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def of(document: Path) -> Known:
    """What was asked for a document; nothing where it is not known."""
    return next((each for each in known() if each.path == document), Known(document))


def remember(document: Path, sources: Sequence[str] = (), length: int = 0) -> None:
    """A document was used. Raises ZetaError where the list cannot be written."""
    _write([Known(document, tuple(sources), length), *(each for each in known() if each.path != document)][:MOST])


def forget(document: Path) -> None:
    """Leave a document out from now on; its files stay."""
    _write([each for each in known() if each.path != document])


def _write(documents: Sequence[Known]) -> None:
    paths.private(file().parent)
    rows = [{"path": str(each.path), "sources": each.sources, "length": each.length} for each in documents]
    with suppress(UnicodeEncodeError):  # a name that no text can hold is not remembered
        replace_file(file(), json.dumps(rows, indent=1).encode())


def _known(row: dict[str, Any]) -> Known:
    return Known(Path(row["path"]), tuple(str(each) for each in row["sources"]), int(row["length"]))
