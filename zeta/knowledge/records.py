"""What is known of a knowledge base, as frozen rows, and their bytes in the store's table.

    base/NAME                 what it is made of, for which model, and which edition holds
    part/NAME/NUMBER          one file as it was read once, and where in the log it stands
    edition/NAME/NUMBER       which parts belong to it: what was in the folder at one time

Parts are never changed but in their tags, and never moved: a file that changed is a new part behind all others, and an
older edition still has the old one. So going back is choosing another edition (seed 002, «Incremental updates»).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, NamedTuple, TypeVar

from memstore.errors import StoreDamaged
from memstore.records import sealed, unsealed

Record = TypeVar("Record", "Base", "Part", "Edition")

_HINT: Final = "Remove the knowledge base and build it again, or restore the store from a backup."


class LeftOut(NamedTuple):
    """Lines `first` .. `last` of a file (from 1, both included) that say what part `owner` says already."""

    first: int
    last: int
    owner: int


class Double(NamedTuple):
    """A file, with the SHA-256 of its text, that says nothing which part `owner` does not say."""

    path: str
    digest: str
    owner: int


class Refused(NamedTuple):
    """A file that was not read: its path, the kind of reason in one word, and the reason as a person reads it."""

    path: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Base:
    """One knowledge base. `model` is the fingerprint of the model it was read for, `log` the log it is in, whose first
    `pinned` tokens stand before every part; `trust` is from 0 to 1; `include` and `exclude` are patterns as in a
    .gitignore. `edition` is the one that holds, 0 before the first is complete; `net` names the gist net that made its
    gists, "" for none."""

    name: str
    folder: str
    conversation: str
    log: int
    model: str
    model_name: str
    pinned: int
    created: float
    trust: float = 1.0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    edition: int = 0
    net: str = ""

    def __post_init__(self) -> None:  # JSON knows only lists
        object.__setattr__(self, "include", tuple(self.include))
        object.__setattr__(self, "exclude", tuple(self.exclude))


@dataclass(frozen=True)
class Part:
    """One file as it was read: lifetime offsets [begin, end) of the log, whole pages, `tokens` of them the file's own.

    `path` is relative to the folder, `digest` the SHA-256 of its text, `kind` and `language` as zeta.knowledge.order
    has them, `time` when the file was changed.
    """

    number: int
    path: str
    digest: str
    begin: int
    end: int
    tokens: int
    kind: str
    language: str
    time: float
    trust: float
    left_out: tuple[LeftOut, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "left_out", tuple(LeftOut(*each) for each in self.left_out))

    @property
    def leans(self) -> frozenset[int]:
        """The parts without which this one lacks something."""
        return frozenset(each.owner for each in self.left_out) - {self.number}


@dataclass(frozen=True)
class Edition:
    """What the folder held at one time: `parts` in reading order; `changes` counts what was added, changed, removed and
    kept."""

    number: int
    created: float
    parts: tuple[int, ...]
    doubles: tuple[Double, ...] = ()
    refused: tuple[Refused, ...] = ()
    changes: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(self.parts))
        object.__setattr__(self, "doubles", tuple(Double(*each) for each in self.doubles))
        object.__setattr__(self, "refused", tuple(Refused(*each) for each in self.refused))


def dump(record: Base | Part | Edition) -> bytes:
    """A row as bytes, behind its checksum."""
    return sealed(json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":")).encode())


def load(kind: type[Record], data: bytes | memoryview) -> Record:
    """A row from its bytes; fields of a newer version are left aside. Raises StoreDamaged."""
    try:
        values: dict[str, Any] = json.loads(unsealed(data, "row of a knowledge base"))
        known = {each.name for each in fields(kind)}
        return kind(**{key: value for key, value in values.items() if key in known})
    except (ValueError, TypeError) as error:
        raise StoreDamaged(f"A row of a knowledge base is unreadable ({error}).", _HINT) from error
