"""The folder with specialists of one's own that a document was planned with, noted beside it: who goes on with the plan
or keeps the document true need not name it again."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from zeta.errors import ZetaError
from zeta.writing.keeping import manifest as manifests
from zeta.writing.place import Place
from zeta.writing.saving import replace_file


def relative(folder: str, place: Place) -> str:
    """A folder as seen from the document's; "" for none."""
    return Path(os.path.relpath(folder, place.document.parent)).as_posix() if folder else ""


def note(place: Place, folder: str) -> None:
    """Keep with which folder a plan was made, "" for none. Raises ZetaError where it cannot be written."""
    replace_file(place.agents, relative(folder, place).encode("utf-8", "surrogateescape"))


def agents_of(place: Place) -> list[Path]:
    """The folder that a plan was made with or, where that is not noted, that the document was written with; none where
    nothing tells of one."""
    kept = ""
    with suppress(OSError, UnicodeDecodeError, ZetaError):
        kept = manifests.loads(place.manifest.read_bytes().decode(), str(place.manifest)).agents
    with suppress(OSError):
        kept = place.agents.read_bytes().decode("utf-8", "surrogateescape")
    return [place.document.parent / kept] if kept else []
