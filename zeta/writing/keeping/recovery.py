"""What is left to know of a document whose record is damaged, lost or elsewhere."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from zeta.errors import ZetaError
from zeta.writing.errors import NotLiving
from zeta.writing.keeping import manifest as manifests
from zeta.writing.keeping.manifest import Manifest, Part, sha256
from zeta.writing.keeping.ownership import lines_of
from zeta.writing.outline import Outline
from zeta.writing.place import Place


def locked(manifest: Manifest, present: str) -> Manifest:
    """A manifest whose text is lost: what stands at its lines is a person's."""
    lines = lines_of(present)
    parts = []
    for part in manifest.parts:
        begin, end = min(part.begin, len(lines)), min(part.end, len(lines))
        parts.append(replace(part, begin=begin, end=end, sha256=sha256("".join(lines[begin:end])), locked=True))
    return replace(manifest, parts=tuple(parts))


def rebuilt(place: Place, outline: Outline, present: str) -> Manifest:
    """A manifest from a plan: a section begins at the first line after the last one's that has its title."""
    lines = lines_of(present)
    starts: list[tuple[str, int]] = []
    at = 0
    for section in outline.sections:
        title = section.title.casefold()
        found = next((line for line in range(at, len(lines)) if title in lines[line].casefold()), None)
        if found is not None:
            starts.append((section.id, found))
            at = found + 1
    parts = []
    for (id, begin), (_, end) in zip(starts, [*starts[1:], ("", len(lines))], strict=True):
        while end > begin + 1 and not lines[end - 1].strip():
            end -= 1
        parts.append(Part(id, begin, end, sha256("".join(lines[begin:end])), locked=True))
    home = str(place.document.absolute().parent)
    return Manifest(place.document.name, home, outline.language, sha256(present), 0, tuple(parts))


def unknown(place: Place, present: str) -> NotLiving:
    """Why nothing is known of a document: renamed without its record, or never written by zeta."""
    folder = place.folder.parent
    for path in sorted(folder.glob("*/manifest.json")):
        with suppress(OSError, UnicodeDecodeError, ZetaError):
            if manifests.loads(path.read_bytes().decode(), str(path)).sha256 == sha256(present):
                return NotLiving(
                    f"{place.document} is the document that was {path.parent.name}",
                    f"rename its record too: {path.parent} to {place.folder}",
                )
    return NotLiving(
        f"zeta did not write {place.document}, or it was moved without its record {place.folder}",
        "`zeta write` makes a document that stays true; after a move, move the folder .zeta beside it too",
    )


def moved(manifest: Manifest, place: Place) -> NotLiving | None:
    """The error for a document that was moved away from what it is about; None where that can be found."""
    here = place.document.absolute().parent
    if str(here) == manifest.home or not manifest.roots or any((here / root).exists() for root in manifest.roots):
        return None
    return NotLiving(
        f"{place.document} was written in {manifest.home}, and what it is about is not there from here",
        "move it back, or name its files with --from",
    )
