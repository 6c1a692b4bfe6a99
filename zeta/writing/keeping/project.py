"""What a document is about, as it is now: its files as zeta.writing.keeping.sources reads them, by their paths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from zeta.errors import ConfigError
from zeta.knowledge.scan import scan
from zeta.writing.errors import RootGone
from zeta.writing.keeping import manifest, sources
from zeta.writing.keeping.sources import Source
from zeta.writing.keeping.staleness import Project
from zeta.writing.place import Place


def project(place: Place, roots: Sequence[str], also: Iterable[str] = ()) -> Project:
    """Every text file of `roots` (files and folders, as paths from the document's folder), and the files `also`, which
    sections came from. The document and its plan are not part of what it is about.

    A file that is there and cannot be read is in `unread` with the reason. Raises RootGone where a root is not there,
    ZetaError for a folder that vanishes meanwhile.
    """
    found: dict[str, Source] = {}
    unread: dict[str, str] = {}
    for root in roots:
        if not (place.document.parent / root).exists():
            at = place.document.parent / root
            raise RootGone(f"{at} is not there", "bring it back, or say where it is now with --from")
        found |= _gathered(place, root, unread)
    for path in also:
        if path not in found and path not in unread and (place.document.parent / path).is_file():
            found |= _gathered(place, path, unread)
    seen = {path: manifest.source(path, each.text, each.definitions) for path, each in found.items()}
    texts = {path: each.text for path, each in found.items()}
    return Project(seen, unread, texts, {path: each.definitions for path, each in found.items()})


def _gathered(place: Place, root: str, unread: dict[str, str]) -> dict[str, Source]:
    """What one root holds; a folder without any text holds nothing."""
    base = place.document.parent
    try:
        gathered = sources.gather([base / root], base, [place.document, place.outline])
    except ConfigError as error:
        if (base / root).is_file():
            unread[root] = str(error)
        elif not _empty(base / root):
            raise
        return {}
    for refused in gathered.refused:
        if refused.kind == "unreadable":
            unread[Path(root, refused.path).as_posix()] = refused.reason
    return {each.path: each for each in gathered.files}


def _empty(folder: Path) -> bool:
    """Whether a folder holds no text at all."""
    try:
        scan(folder)
    except ConfigError:
        return folder.is_dir()
    return False
