"""Snapshots: a working context over a piece of a document, what comes next, and which entries are worth a question.

Nothing here is decoded: all follows from token ids and a seed. A snapshot's offsets count from its own begin.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final, Literal

import numpy as np

from memstore.lifetime.node import BLOCK, span_of
from zeta.errors import ConfigError
from zeta.lens.context import WorkingContext
from zeta.lens.entry import Entry
from zeta.training.tokenfile import TokenFile, Tokenized, Tokens

Mode = Literal["exact", "lazy"]
_PROJECT: Final = 4096
"""Tokens of source files that are read as one, at least."""
FEWEST: Final = 4
"""Blocks below which there is nothing to choose between."""


@dataclass(frozen=True)
class LabelOptions:
    """What is labelled. `blocks` 32-token blocks (at most) lie between what is pinned and the `recent` raw tokens: the
    oldest 32 x `roots` of them as L2 gists, `opened` of the others raw, the rest as L1 gists. The loss is that of
    `horizon` tokens; `candidates` entries of a snapshot are tried the other way. `mode` as in DESIGN 7.

    Raises ConfigError for what cannot be.
    """

    kinds: tuple[str, ...] = ("prose", "docs", "dialogue", "code")
    split: str = "train"
    blocks: int = 24
    roots: int = 0
    opened: int = 3
    recent: int = 64
    horizon: int = 64
    candidates: int = 12
    mode: Mode = "exact"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.blocks - BLOCK * self.roots < FEWEST:
            raise ConfigError(
                f"{self.blocks} blocks are too few with {self.roots} of level 2", f"one of them takes {BLOCK} blocks"
            )
        if self.recent < 1 or self.horizon < 2 or self.candidates < 1 or self.opened < 0 or self.roots < 0:
            raise ConfigError(
                "a snapshot needs recent tokens, a horizon of 2 or more and candidates", "use the defaults of --help"
            )


@dataclass(frozen=True)
class Snapshot:
    """`tokens` uint32 [cursor + horizon], the last `ahead` of which are what comes next. `prefix` stands before it in
    the window, raw. `begin` is where it begins in the document."""

    document: Tokenized
    begin: int
    prefix: tuple[int, ...]
    tokens: Tokens
    ahead: int
    context: WorkingContext

    @property
    def cursor(self) -> int:
        """Tokens of history."""
        return len(self.tokens) - self.ahead


@dataclass(frozen=True)
class Answers:
    """How to tell where an answer begins and ends: the tokens of an answer's header, and those that end a turn."""

    header: tuple[int, ...]
    ends: frozenset[int]


class Sampler:
    """Draws snapshots. A snapshot depends on the seed and its number alone, so labelling can be interrupted."""

    def __init__(self, file: TokenFile, options: LabelOptions, answers: Answers) -> None:
        """Raises ConfigError where no document is long enough."""
        self._options, self._answers = options, answers
        self._prefixes = sorted((tuple(prefix) for prefix in file.prefixes), key=len)
        least = FEWEST * BLOCK + BLOCK * BLOCK * options.roots + options.recent + options.horizon
        self._documents = {
            kind: [each for each in _of_kind(file, kind, options.split) if len(each.tokens) > least + BLOCK]
            for kind in options.kinds
        }
        self._documents = {kind: found for kind, found in self._documents.items() if found}
        if not self._documents:
            raise ConfigError(
                f"no {options.split} document of {', '.join(options.kinds)} has {least + BLOCK} tokens",
                "give fewer --blocks, or longer texts to `zeta train data`",
            )

    def snapshot(self, number: int) -> Snapshot:
        """The snapshot of this number: kinds take turns by chance, longer documents come more often.

        Raises ConfigError where no chat of a kind has an answer far enough from its begin.
        """
        rng = Random(f"snapshot {self._options.seed} {number}")
        kind = rng.choice(sorted(self._documents))
        found = list(self._documents[kind])
        while found:
            at = rng.choices(range(len(found)), [len(each.tokens) for each in found])[0]
            if (snapshot := self._cut(found.pop(at), rng)) is not None:
                return snapshot
        raise ConfigError(f"no {kind} has an answer far from its begin", "give fewer --blocks, or another --kind")

    def _cut(self, document: Tokenized, rng: Random) -> Snapshot | None:
        o, tokens = self._options, document.tokens
        prefix = max((p for p in self._prefixes if tuple(tokens[: len(p)]) == p), key=len, default=())
        first = len(prefix)
        prefix = prefix or (self._prefixes[0] if self._prefixes else ())
        least = (FEWEST + BLOCK * o.roots) * BLOCK + o.recent
        if document.kind == "dialogue":
            spans = [
                (at, end)
                for at, end in answers(tokens, self._answers, o.horizon)
                if at - first >= least and end - at > 1
            ]
            if not spans:
                return None
            cursor, stop = rng.choice(spans)
        else:
            cursor = rng.randrange(first + least, len(tokens) - o.horizon + 1)
            stop = cursor + o.horizon
        blocks = min(o.blocks, (cursor - first - o.recent) // BLOCK)
        begin = max(first, cursor - o.recent - blocks * BLOCK)
        context = _context(cursor - begin, blocks, o, rng)
        return Snapshot(document, begin, prefix, tokens[begin:stop], stop - cursor, context)


def _of_kind(file: TokenFile, kind: str, split: str) -> list[Tokenized]:
    """The documents of a kind. Source files stand one after another, as in a project: alone they are too short."""
    found = [each for each in file.documents if (each.kind, each.split) == (kind, split)]
    if kind != "code":
        return found
    joined, waiting = list[Tokenized](), list[Tokenized]()
    for document in found:
        waiting.append(document)
        if sum(len(each.tokens) for each in waiting) >= _PROJECT:
            joined.append(_joined(waiting))
            waiting = []
    return [*joined, _joined(waiting)] if waiting else joined


def _joined(documents: Sequence[Tokenized]) -> Tokenized:
    first = documents[0]
    if len(documents) == 1:
        return first
    name = hashlib.sha256("".join(each.sha256 for each in documents).encode()).hexdigest()
    tokens = np.concatenate([each.tokens for each in documents])
    return replace(first, title=f"{first.title} and {len(documents) - 1} more", sha256=name, tokens=tokens)


def answers(tokens: Tokens, told: Answers, horizon: int) -> list[tuple[int, int]]:
    """(begin, end) of every answer's text, its end token counted and `horizon` tokens at most."""
    wide = np.lib.stride_tricks.sliding_window_view(tokens, len(told.header))
    found = []
    for header in np.flatnonzero((wide == np.asarray(told.header, tokens.dtype)).all(axis=1)).tolist():
        begin = header + len(told.header)
        stops = (at + 1 for at in range(begin, min(begin + horizon, len(tokens))) if int(tokens[at]) in told.ends)
        found.append((begin, next(stops, min(begin + horizon, len(tokens)))))
    return found


def _context(cursor: int, blocks: int, options: LabelOptions, rng: Random) -> WorkingContext:
    """Entries over [0, cursor): L2 gists, L1 gists with some raw blocks among them, and the raw end, which is fixed."""
    below = options.roots * BLOCK
    opened = set(rng.sample(range(below, blocks), min(options.opened, (blocks - below) // 2)))
    roots = [Entry(2, at, at + span_of(2)) for at in range(0, below * BLOCK, span_of(2))]
    middle = [Entry(int(i not in opened), i * BLOCK, (i + 1) * BLOCK) for i in range(below, blocks)]
    edge = range(blocks * BLOCK, cursor, BLOCK)
    recent = [Entry(0, at, min(at + BLOCK, cursor), fixed=True) for at in edge]
    context = WorkingContext((*roots, *middle, *recent))
    context.validate()
    return context


def candidates(snapshot: Snapshot, count: int, rng: Random) -> list[tuple[int, bool]]:
    """(index of an entry, whether chance alone chose it). To learn from, half of them are there because what comes next
    has rare tokens in common with them; a correlation is honest on the others alone, so what is held out has no such.
    """
    items = snapshot.context.items
    free = [index for index, entry in enumerate(items) if not entry.fixed]
    half = snapshot.document.split == "train"
    drawn = rng.sample(free, min(len(free), (count + 1) // 2 if half else count))
    seen = [set(snapshot.tokens[items[index].begin : items[index].end].tolist()) for index in free]
    common = Counter(token for block in seen for token in block)
    ahead = set(snapshot.tokens[snapshot.cursor :].tolist())
    shared = {i: sum(1 / common[t] for t in block & ahead) for i, block in zip(free, seen, strict=True)}
    likely = sorted((i for i in free if i not in drawn), key=lambda i: (-shared[i], i))[: count - len(drawn)]
    return sorted([(i, True) for i in drawn] + [(i, False) for i in likely])


def turned(entry: Entry) -> Sequence[Entry]:
    """The other level of detail that is tried: children of a gist; of a raw block its gist."""
    return entry.children() if entry.level else (entry.parent(),)
