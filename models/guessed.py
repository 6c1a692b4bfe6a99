"""Working contexts whose worth is guessed (models.overlap), cut from the text of a token file without any decoding.

Every 32 tokens of every document is a gist, encoded once. A snapshot is a run of them before a cursor: entries that may
be opened, the two latest blocks, which are raw and stay so, and the tail. Cursors stand where an answer begins in a
chat, at every block elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from memstore.lifetime.node import BLOCK
from models.errors import TrainingError
from models.heldout import prefixes
from models.overlap import Tokens, guess, words
from models.shards import Shards, Split

F16 = npt.NDArray[np.float16]
F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]

BLOCKS: Final = 24
"""Entries that may be opened, at most; as `zeta train label` has them."""
FEWEST: Final = 6
"""Entries below which there is little to choose between."""
RECENT: Final = 2
"""Blocks at the end that are raw and stay so."""
HORIZON: Final = 64


@dataclass(frozen=True)
class Text:
    """One document. `tokens` uint32 begin at its first block; `cursors`: where what comes next begins and ends."""

    kind: str
    tokens: Tokens
    cursors: Sequence[tuple[int, int]]

    @property
    def blocks(self) -> Tokens:
        """uint32 [n, 32]."""
        whole = len(self.tokens) // BLOCK
        return self.tokens[: whole * BLOCK].reshape(whole, BLOCK)


class Cursor(NamedTuple):
    """A place in a document, in rows of its blocks: entries from `begin` to `end`, then the recent blocks up to `stop`.
    `at` is its offset in tokens."""

    begin: int
    end: int
    stop: int
    at: int


def texts(shards: Shards, split: Split) -> list[Text]:
    """The documents of a split that are long enough. Raises TrainingError where there is none."""
    told = json.loads(shards.metadata.get("zeta.answers", "null"))
    found = []
    for key, tokens in shards.tokens.items():
        kind, side, _ = key.split("/", 2)
        if side != split:
            continue
        if kind == "dialogue" and told:
            chats = _chats(tokens, max(prefixes(shards), key=len))
            found += [Text(kind, chat, _answers(chat, told["header"], told["ends"])) for chat in chats]
        else:
            found.append(Text(kind, tokens, [(at, at + HORIZON) for at in range(0, len(tokens) - HORIZON, BLOCK)]))
    least = (FEWEST + RECENT) * BLOCK
    found = [Text(each.kind, each.tokens, [c for c in each.cursors if c[0] >= least]) for each in found]
    found = [each for each in found if each.cursors]
    if not found:
        raise TrainingError(
            f"{shards.path} has no {split} text of {least + HORIZON} tokens", "give `zeta train data` longer texts"
        )
    return found


def cursors(text: Text) -> Iterator[Cursor]:
    """Where a snapshot may be cut."""
    for at, _ in text.cursors:
        stop = at // BLOCK
        end = stop - RECENT
        yield Cursor(max(0, end - BLOCKS), end, stop, at)


def guesses(found: Sequence[Text], rare: F32) -> F32:
    """[cursors, BLOCKS] of all texts: the root of what opening an entry may be worth (models.overlap), which has a long
    tail; NaN where there is no entry."""
    rows = []
    for text in found:
        known = [words(block) for block in text.blocks.tolist()]
        for cursor, (at, stop) in zip(cursors(text), text.cursors, strict=True):
            ahead = words(text.tokens[at - 1 : stop].tolist())
            row = np.full(BLOCKS, np.nan, np.float32)
            row[: cursor.end - cursor.begin] = np.sqrt(guess(known[cursor.begin : cursor.end], ahead, rare))
            rows.append(row)
    return np.stack(rows)


def _chats(tokens: Tokens, opening: Sequence[int]) -> list[Tokens]:
    """A stream of chats cut where they open, without their opening."""
    wide = np.lib.stride_tricks.sliding_window_view(tokens, len(opening))
    begins = np.flatnonzero((wide == np.asarray(opening, tokens.dtype)).all(axis=1)).tolist()
    ends = [*begins[1:], len(tokens)]
    return [tokens[begin + len(opening) : end] for begin, end in zip(begins, ends, strict=True)]


def _answers(tokens: Tokens, header: Sequence[int], ends: Sequence[int]) -> list[tuple[int, int]]:
    """(begin, end) of every answer's text, its end token counted and HORIZON tokens at most; one token is none."""
    if len(tokens) < len(header):
        return []
    wide = np.lib.stride_tricks.sliding_window_view(tokens, len(header))
    found = []
    for place in np.flatnonzero((wide == np.asarray(header, tokens.dtype)).all(axis=1)).tolist():
        begin = place + len(header)
        last = min(begin + HORIZON, len(tokens))
        end = next((at + 1 for at in range(begin, last) if int(tokens[at]) in ends), last)
        if end - begin > 1:
            found.append((begin, end))
    return found
