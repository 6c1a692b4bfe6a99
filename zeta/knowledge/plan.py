"""What a build has to read, and what of earlier builds still serves. Pure: documents and parts in, a plan out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from zeta.knowledge.order import kind, language
from zeta.knowledge.records import Double, Edition, LeftOut, Part, Refused
from zeta.knowledge.scan import Document
from zeta.knowledge.spans import Known, learn, sift


@dataclass(frozen=True)
class Reading:
    """A document that is to be read as part `number`: `text` is what is left of it without `left_out`."""

    number: int
    document: Document
    text: str
    left_out: tuple[LeftOut, ...]

    def part(self, begin: int, end: int, tokens: int, trust: float) -> Part:
        """The part that it became, at lifetime offsets [begin, end)."""
        d = self.document
        return Part(
            number=self.number,
            path=d.path,
            digest=d.digest,
            begin=begin,
            end=end,
            tokens=tokens,
            kind=kind(d.path),
            language=language(d.path),
            time=d.time,
            trust=trust,
            left_out=self.left_out,
        )


@dataclass(frozen=True)
class Plan:
    """`kept` are parts that serve as they are, with tags of today; `readings` what is to be read, in order; `doubles`
    documents that say nothing new; `order` the numbers of all parts in reading order."""

    kept: tuple[Part, ...]
    readings: tuple[Reading, ...]
    doubles: tuple[Double, ...]
    order: tuple[int, ...]


def planned(documents: Sequence[Document], parts: Mapping[int, Part], trust: float) -> Plan:
    """How `documents`, in reading order, become a base whose `parts` (by number, oldest first) were read before.

    A part serves again while its file says the same and every part that it leans on serves too; so a file that came
    back as it once was is not read again.
    """
    serving = _serving(documents, parts.values())
    known = Known()
    for document in documents:
        part = serving.get(document.path)
        if part is not None:
            learn(document.text, part.number, part.left_out, known)
    kept, readings, doubles, order = list[Part](), list[Reading](), list[Double](), list[int]()
    number = max(parts, default=0)
    for document in documents:
        part = serving.get(document.path)
        if part is not None:
            kept.append(replace(part, time=document.time, trust=trust))
            order.append(part.number)
            continue
        text, left_out = sift(document.text, number + 1, known)
        if not text:
            doubles.append(Double(document.path, document.digest, left_out[0].owner))
            continue
        number += 1
        readings.append(Reading(number, document, text, left_out))
        order.append(number)
    return Plan(tuple(kept), tuple(readings), tuple(doubles), tuple(order))


def _serving(documents: Sequence[Document], parts: Iterable[Part]) -> dict[str, Part]:
    """The newest part of each document that says what the document says, by path."""
    wanted = {(d.path, d.digest) for d in documents}
    serving: dict[str, Part] = {}
    candidates = [part for part in parts if (part.path, part.digest) in wanted]
    while candidates:
        serving = {part.path: part for part in candidates}
        numbers = {part.number for part in serving.values()}
        lacking = [part for part in serving.values() if not part.leans <= numbers]
        if not lacking:
            break
        candidates = [part for part in candidates if part not in lacking]
        serving = {}
    return serving


def changes(before: Mapping[str, str], documents: Sequence[Document]) -> dict[str, int]:
    """How many files were added, changed, removed and kept; `before` is the digest of each path in the edition that
    holds."""
    now = {d.path: d.digest for d in documents}
    return {
        "added": len(now.keys() - before.keys()),
        "changed": sum(before[path] != digest for path, digest in now.items() if path in before),
        "removed": len(before.keys() - now.keys()),
        "kept": sum(before.get(path) == digest for path, digest in now.items()),
    }


def edition(number: int, created: float, plan: Plan, refused: Sequence[Refused], told: Mapping[str, int]) -> Edition:
    """The edition that a plan makes once everything in it is read."""
    return Edition(number, created, plan.order, plan.doubles, tuple(refused), dict(told))


def alike(one: Edition, other: Edition) -> bool:
    """Whether two editions hold the same."""
    return (one.parts, one.doubles) == (other.parts, other.doubles)
