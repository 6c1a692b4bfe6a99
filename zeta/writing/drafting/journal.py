"""The journal of a document being written: one JSON object a line, appended, so that a kill loses at most the piece
that was being decoded.

Only what cannot be made again is in it: the plan, when a section was begun, what a model chose, what a person remarked.
Everything forced follows from these, so that playing a journal back gives the same document and the same lake.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from memstore.errors import StoreError, StoreFull, StoreMissing, StoreReadOnly, os_errors
from zeta.writing.errors import JournalDamaged
from zeta.writing.outline import Detail, Outline, Section

SCHEMA: Final = 2
_HINT: Final = "start again with --force, which keeps the document that is there until the new one is done"
_HINTS: Final = MappingProxyType[type[StoreError], str](
    {
        StoreFull: "make room; --resume goes on with what was begun",
        StoreReadOnly: "check the rights of the document's folder",
        StoreMissing: "what zeta keeps beside the document was removed meanwhile: begin again with --force",
    }
)


@dataclass(frozen=True)
class Plan:
    """The outline from here on; the first entry of every journal, again whenever it was edited. `told` is what else
    the scroll was begun with and goes on with: the model, the window, the sources."""

    outline: Outline
    told: dict[str, Any] = field(default_factory=dict)
    schema: int = SCHEMA


@dataclass(frozen=True)
class Begin:
    """A section was begun on a stream, or begun again with what was wrong with it. `names`: those that its
    opening told, since the project may define others after a kill; None where nobody looked them up."""

    section: str
    stream: int
    attempt: int
    remark: str = ""
    names: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Chosen:
    """One piece that the model wrote; `complete` is false where it ran into its limit. `choices` of its tokens had an
    alternative."""

    section: str
    text: str
    tokens: tuple[int, ...]
    choices: int
    complete: bool = True


@dataclass(frozen=True)
class Remark:
    """What a person said while it was written; to one section, or "" to all that are being written."""

    text: str
    section: str = ""


Entry = Plan | Begin | Chosen | Remark
_KINDS: Final[dict[str, type[Any]]] = {"plan": Plan, "begin": Begin, "chosen": Chosen, "remark": Remark}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn every OSError inside the block into a StoreError that names `path`, and says what to do about a document."""
    try:
        with os_errors(path):
            yield
    except StoreError as error:
        error.hint = _HINTS.get(type(error), error.hint)
        raise


class Journal:
    """Open for appending; what a kill left of a last line is cut off."""

    def __init__(self, path: Path) -> None:
        """Make or open it. Raises StoreFull, StoreReadOnly."""
        self.path = path
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            whole = _whole(path.read_bytes()) if path.exists() else b""
            self._file = path.open("r+b" if path.exists() else "w+b", buffering=0)
            self._file.truncate(len(whole))
            self._file.seek(len(whole))
        self._end = len(whole)

    def append(self, entry: Entry) -> None:
        """Add an entry; it survives the death of the process when this returns. Raises StoreFull: then the journal is
        as it was, and what is decoded after it can be decoded again."""
        data = _line(entry)
        with told(self.path):
            try:
                while data:
                    data = data[self._file.write(data) :]
            except OSError:
                self._file.truncate(self._end)
                self._file.seek(self._end)
                raise
        self._end = self._file.tell()

    def sync(self) -> None:
        """Make it survive a loss of power; done at the end of sections. Raises StoreMissing where it was removed: what
        is written into a file without a name is lost."""
        with told(self.path):
            os.fsync(self._file.fileno())
            self.path.stat()

    def close(self) -> None:
        """Nothing is lost without it."""
        self._file.close()


def read(path: Path) -> Iterator[Entry]:
    """The entries of a journal, without a last line that was not finished. Raises JournalDamaged."""
    with told(path):
        data = _whole(path.read_bytes())
    for number, line in enumerate(data.splitlines(), 1):
        try:
            yield _entry(_row(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise JournalDamaged(f"line {number} of {path} cannot be read: {error}", _HINT) from error


def _whole(data: bytes) -> bytes:
    return data[: data.rfind(b"\n") + 1]


def _line(entry: Entry) -> bytes:
    """An entry with the checksum of what stands before it: a letter that flipped would be as good JSON as the right
    one."""
    body = json.dumps({"entry": _NAMES[type(entry)], **asdict(entry)}, ensure_ascii=False).encode()[:-1]
    return b'%s, "crc": %d}\n' % (body, zlib.crc32(body))


def _row(line: bytes) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(line)
    if "crc" in row and row.pop("crc") != zlib.crc32(line[: line.rfind(b', "crc": ')]):
        raise ValueError("its checksum is wrong")
    return row


def _entry(row: dict[str, Any]) -> Entry:
    kind = _KINDS[row.pop("entry")]
    if kind is Plan:
        if row["schema"] > SCHEMA:
            raise ValueError("a newer zeta wrote it")
        return Plan(_outline(row["outline"]), row["told"])
    if kind is Chosen:
        row["tokens"] = tuple(row["tokens"])
    if kind is Begin and row.get("names") is not None:
        row["names"] = tuple(row["names"])
    entry: Entry = kind(**row)
    return entry


def _outline(row: dict[str, Any]) -> Outline:
    def section(each: dict[str, Any]) -> Section:
        details = tuple(Detail(**detail) for detail in each["details"])
        return Section(**{**each, "details": details, "needs": tuple(each["needs"])})

    return Outline(**{**row, "sections": tuple(section(each) for each in row["sections"])})
