"""What zeta knows of a document that it wrote: where each section stands, what it came from, and whose it is.

It lies beside the document as JSON (zeta.writing.place); the document itself carries no marks.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from zeta.writing.errors import ManifestDamaged, ManifestTooNew
from zeta.writing.keeping.ownership import Span
from zeta.writing.language import Definition

SCHEMA: Final = 1
"""Of the JSON; it changes when a field is renamed or removed."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Defined(NamedTuple):
    """A definition in a source, by what it says: `digest` is of its text."""

    kind: str
    name: str
    digest: str


@dataclass(frozen=True)
class Source:
    """A file as it was read: its path from the document's folder with "/" between, the SHA-256 of its text as UTF-8,
    the bytes of that, and what it defines."""

    path: str
    sha256: str
    size: int
    defines: tuple[Defined, ...] = ()


class Read(NamedTuple):
    """A memory that a section's names were looked up in, at the version that it had then."""

    key: str
    version: int


@dataclass(frozen=True)
class Part:
    """One section of the document: lines [begin, end), counted from 0, and the SHA-256 of their text.

    A `locked` part was edited by a person and is theirs. A `question` makes it an answer in the FAQ. `pending` are
    reasons why it is stale that nothing but this record tells any more.
    """

    id: str
    begin: int
    end: int
    sha256: str
    sources: tuple[Source, ...] = ()
    memories: tuple[Read, ...] = ()
    locked: bool = False
    question: str = ""
    pending: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """A document as it was saved last: the SHA-256 of its text, its version, its parts in the text's order.

    `roots` are the files and folders that it is about, `files` every file that was there, `agents` the folder with
    specialists of its own ("": none), as paths from the document's folder. `home` is that folder, absolute, when the
    document was first written.
    """

    document: str
    home: str
    language: str
    sha256: str
    version: int
    parts: tuple[Part, ...]
    roots: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    agents: str = ""

    def part(self, id: str) -> Part:
        """The part of this id. Raises KeyError."""
        for part in self.parts:
            if part.id == id:
                return part
        raise KeyError(id)

    @property
    def written(self) -> Path:
        """Where the document was written first: its memories are kept under this path, wherever it is now."""
        return Path(self.home) / self.document

    @property
    def spans(self) -> list[Span]:
        """Where the parts stand."""
        return [Span(part.id, part.begin, part.end) for part in self.parts]


def sha256(text: str) -> str:
    """Of a text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def source(path: str, text: str, definitions: Iterable[Definition]) -> Source:
    """A file of the project, as it was read."""
    defines = tuple(Defined(each.kind, each.name, sha256(each.text)[:16]) for each in definitions)
    return Source(path, sha256(text), len(text.encode("utf-8", "surrogatepass")), defines)


def dumps(manifest: Manifest) -> str:
    """The manifest as JSON."""
    return json.dumps({"schema": SCHEMA, **dataclasses.asdict(manifest)}, ensure_ascii=False, indent=1) + "\n"


def loads(text: str, where: str) -> Manifest:
    """A manifest from its JSON; `where` is what errors call it. Raises ManifestTooNew, ManifestDamaged."""
    try:
        values = json.loads(text)
        schema = values["schema"]
        if isinstance(schema, int) and schema > SCHEMA:
            raise ManifestTooNew(
                f"{where} has schema {schema}; this zeta reads up to {SCHEMA}", "update zeta; nothing was changed"
            )
        return _manifest(values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestDamaged(f"{where} is damaged: {type(error).__name__}: {error}") from error


def _manifest(values: Mapping[str, Any]) -> Manifest:
    parts = tuple(_part(each) for each in _list(values["parts"]))
    edges = [0, *(edge for part in parts for edge in (part.begin, part.end))]
    if edges != sorted(edges) or len({part.id for part in parts}) != len(parts):
        raise ValueError("parts overlap, or have one id")
    words = [_word(values[name]) for name in ("document", "home", "language")]
    version = _count(values["version"])
    files = [tuple(_word(each) for each in _list(values[name])) for name in ("roots", "files")]
    agents = _word(values.get("agents", ""))
    return Manifest(words[0], words[1], words[2], _digest(values["sha256"]), version, parts, files[0], files[1], agents)


def _part(values: Mapping[str, Any]) -> Part:
    return Part(
        _word(values["id"]),
        _count(values["begin"]),
        _count(values["end"]),
        _digest(values["sha256"]),
        tuple(_source(each) for each in _list(values["sources"])),
        tuple(Read(_word(key), _count(version)) for key, version in _list(values["memories"])),
        values["locked"] is True,
        _word(values["question"]),
        tuple(_word(each) for each in _list(values["pending"])),
    )


def _source(values: Mapping[str, Any]) -> Source:
    defines = tuple(Defined(_word(kind), _word(name), _word(digest)) for kind, name, digest in _list(values["defines"]))
    return Source(_word(values["path"]), _digest(values["sha256"]), _count(values["size"]), defines)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"{value!r} is no count")
    return value


def _digest(value: object) -> str:
    if not _DIGEST.fullmatch(_word(value)):
        raise ValueError(f"{value!r} is no SHA-256")
    return _word(value)
