"""Whether a knowledge base is whole, and whether it still says what its folder says. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from memstore.errors import StoreError
from zeta.errors import ZetaError
from zeta.knowledge.build import Outlook, Wish, outlook
from zeta.knowledge.library import Library
from zeta.knowledge.mount import Mount
from zeta.knowledge.records import Base, Part


class Finding(NamedTuple):
    """What is not as it should be: where (a path, or the base's name), and what, in words."""

    kind: Literal["damaged", "stale", "unfinished"]
    where: str
    what: str


def check(library: Library, base: Base) -> list[Finding]:
    """Every finding of a base; empty if all is well."""
    if not base.edition:
        return [Finding("unfinished", base.name, "no build of it was finished")]
    edition, parts = library.edition(base), library.parts(base.name)
    missing = [Finding("damaged", base.name, f"part {n} has no row") for n in edition.parts if n not in parts]
    held = [parts[number] for number in edition.parts if number in parts]
    return [*missing, *_damage(library, base, held), *_stale(library, base, held)]


def _damage(library: Library, base: Base, parts: list[Part]) -> Iterator[Finding]:
    """What the store lacks of the parts."""
    store = library.store
    try:
        view = store.view(base.log)
        length, page = len(view), view.record.page
        for part in parts:
            if part.end > length:
                yield Finding("damaged", part.path, f"the log lacks {part.end - length} of its tokens")
                continue
            if not any(turn.path == part.path for turn in store.turns_between(base.log, part.begin, part.end)):
                yield Finding("damaged", part.path, "its text is gone")
            infos = [store.page_info(base.log, number) for number in range(part.begin // page, part.end // page)]
            lost = sum(info is None or not info.words for info in infos)
            if lost:
                yield Finding("damaged", part.path, f"{lost} of its {len(infos)} pages cannot be found by their words")
    except StoreError as error:
        yield Finding("damaged", base.name, str(error))


def _stale(library: Library, base: Base, parts: list[Part]) -> Iterator[Finding]:
    """What of the folder is not as it was read."""
    try:
        ahead: Outlook = outlook(library, Wish(base.name, Path(base.folder)))
    except ZetaError as error:
        yield Finding("stale", base.folder, str(error))
        return
    now = {document.path: document.digest for document in ahead.scan.documents}
    doubles = {double.path: double.digest for double in ahead.before.doubles} if ahead.before else {}
    known = {part.path: part.digest for part in parts} | doubles
    for path in sorted(now.keys() | known.keys()):
        if path not in now:
            yield Finding("stale", path, "is no longer there")
        elif path not in known:
            yield Finding("stale", path, "is new")
        elif now[path] != known[path]:
            yield Finding("stale", path, "was changed")


def summary(mount: Mount) -> dict[str, int]:
    """Files, spans of 32 tokens, tokens and pages of the edition that holds."""
    page = mount.history.record.page
    return {
        "files": len(mount.parts) + len(mount.edition.doubles),
        "spans": sum(-(-part.tokens // _SPAN) for part in mount.parts),
        "tokens": mount.tokens,
        "pages": sum((part.end - part.begin) // page for part in mount.parts),
    }


_SPAN = 32
"""Tokens of a block, for which there is one gist."""
