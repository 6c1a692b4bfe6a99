"""The gists of a whole token file, made once and kept, and the working contexts that are cut from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
import torch
from torch import Tensor

from memstore.lifetime.node import BLOCK
from models import lens_training
from models.basemodel import BaseModel
from models.errors import TrainingError
from models.gistnet import GistNet
from models.guessed import BLOCKS, F16, F32, I64, RECENT, Cursor, Text, cursors, guesses
from models.labelled import features
from models.lens_batch import Batch
from models.lens_training import Price

OPENED: Final = 3
"""Entries of a context that are shown raw, as `zeta train label` has them."""
TAIL: Final = 5
"""L1 gists of the tail (seed 002, `tail_gist_window`)."""
_AT_ONCE: Final = 64


@dataclass(frozen=True)
class Book:
    """`gists` float16 [n, width]: the blocks of all documents, then gists of level 2 and of the 32 tokens before a
    cursor. The rest is a row a cursor: `begin`, `end` and `stop` are places of blocks (models.guessed.Cursor), `latest`
    and `root` (-1: none) are places in `gists` as well; `guess` [c, BLOCKS]; `kind` is an index."""

    gists: F16
    begin: I64
    end: I64
    stop: I64
    latest: I64
    root: I64
    kind: I64
    guess: F32

    def save(self, path: Path, told: str) -> None:
        """Keep it; `told` says what it was made of. Raises TrainingError where the disk refuses."""
        part = path.with_suffix(".part.npz")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(part, told=np.asarray(told), **{each.name: getattr(self, each.name) for each in fields(self)})
            part.replace(path)
        except OSError as error:
            raise TrainingError(f"{path} cannot be written: {error}", "free some space") from error
        finally:
            part.unlink(missing_ok=True)

    @staticmethod
    def load(path: Path, told: str) -> Book | None:
        """What was kept; None where there is none, or one of something else. Raises TrainingError for a damaged one."""
        if not path.exists():
            return None
        try:
            with path.open("rb") as file, np.load(file) as found:
                if str(found["told"]) != told:
                    return None
                return Book(**{each.name: found[each.name] for each in fields(Book)})
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise TrainingError(f"{path} is damaged", "delete it; it will be made again") from error

    def draw(self, random: np.random.Generator, count: int) -> Batch:
        """Working contexts, each kind of text as often as the others."""
        kinds = random.integers(len(self._members), size=count)
        return self.batch(np.asarray([random.choice(self._members[kind]) for kind in kinds]), random)

    def batch(self, chosen: I64, random: np.random.Generator) -> Batch:
        """The contexts before these cursors; chance opens some entries, and lets the tail know its L2 gist or not."""
        longest = BLOCKS + RECENT
        begin, entries = self.begin[chosen, None], (self.end - self.begin)[chosen, None]
        place = np.arange(longest)[None]
        keep, free = place < entries + RECENT, place < entries
        levels = np.where(free, 1, 0)
        order = np.where(free, random.random(free.shape), 2.0).argsort(axis=1).argsort(axis=1)
        levels[free & (order < np.minimum(OPENED, entries // 2))] = 0
        distance = np.where(keep, self.stop[chosen, None] - (begin + place) - 1, 0)
        told = features(levels.ravel(), np.full(levels.size, BLOCK), distance.ravel()).reshape(*levels.shape, 3)
        worth = np.zeros(free.shape, np.float32)
        worth[:, :BLOCKS] = np.nan_to_num(self.guess[chosen])
        scores = lens_training.wanted(worth, levels, self._price)
        rows = self.gists[np.where(keep, begin + place, begin)].astype(np.float32) * keep[..., None]
        parts = (rows, told, self._tail(chosen, random), keep, levels, free, scores.astype(np.float32))
        return Batch(*map(torch.from_numpy, parts))

    def _tail(self, chosen: I64, random: np.random.Generator) -> F32:
        """[b, 6, width], as zeta.lens.tail has it after a question."""
        places = self.stop[chosen, None] - np.arange(TAIL - 1, 0, -1)
        latest = np.concatenate([places, self.latest[chosen, None]], axis=1)
        rows = self.gists[latest].astype(np.float32)
        rooted = (self.root[chosen] >= 0) & (random.random(len(chosen)) < 0.5)
        first = np.where(rooted[:, None], self.gists[self.root[chosen]].astype(np.float32), rows.mean(axis=1))
        return np.concatenate([first[:, None], rows], axis=1)

    @cached_property
    def _price(self) -> Price:
        return lens_training.price(self.guess[np.isfinite(self.guess)])

    @cached_property
    def _members(self) -> list[I64]:
        return [np.flatnonzero(self.kind == kind) for kind in np.unique(self.kind)]


def encoded(
    texts: Sequence[Text],
    rare: F32,
    base: BaseModel,
    net: GistNet,
    say: Callable[[float], None] = lambda _share: None,
) -> Book:
    """Encode the texts; `rare` as in models.overlap, `say` hears what share is done, each hundredth."""
    kinds = sorted({text.kind for text in texts})
    total, done, first = sum(len(text.tokens) for text in texts), 0, 0
    below: list[F16] = []
    beside: list[F16] = []
    rows: list[list[int]] = []
    for text in texts:
        blocks = _gists(net, text.blocks, lambda some: base.embed(torch.from_numpy(some.astype(np.int64))))
        roots = blocks[: len(blocks) // BLOCK * BLOCK].reshape(-1, BLOCK, base.shape.width)
        above = _gists(net, roots, torch.from_numpy, level=2)
        found = list(cursors(text))
        ragged = [cursor for cursor in found if cursor.at % BLOCK]
        last = np.asarray([text.tokens[cursor.at - BLOCK : cursor.at] for cursor in ragged], np.int64)
        late = _gists(net, last.reshape(-1, BLOCK), lambda some: base.embed(torch.from_numpy(some)))
        rows += _rows(found, first, sum(map(len, beside)), len(above), kinds.index(text.kind))
        below.append(blocks)
        beside += [above, late]
        first += len(blocks)
        before, done = done, done + len(text.tokens)
        if 100 * done // total > 100 * before // total:
            say(done / total)
    table = np.asarray(rows, np.int64)
    latest, root = (np.where(table[:, i] < -1, first - 2 - table[:, i], table[:, i]) for i in (3, 4))
    begin, end, stop, _, _, kind = table.T
    return Book(np.concatenate([*below, *beside]), begin, end, stop, latest, root, kind, guesses(texts, rare))


def _rows(found: Sequence[Cursor], first: int, beside: int, roots: int, kind: int) -> list[list[int]]:
    """Begin, end, stop, latest, root and kind of cursors. What stands beside the blocks is counted from -2 downwards,
    as its place is only known when all blocks are there."""
    rows, ragged = [], 0
    for cursor in found:
        latest, root = first + cursor.stop - 1, -1
        if cursor.at % BLOCK:
            latest = -2 - (beside + roots + ragged)
            ragged += 1
        if cursor.stop >= BLOCK:
            root = -2 - (beside + cursor.stop // BLOCK - 1)
        rows.append([first + cursor.begin, first + cursor.end, first + cursor.stop, latest, root, kind])
    return rows


def _gists(net: GistNet, spans: np.ndarray, vectors: Callable[[np.ndarray], Tensor], *, level: int = 1) -> F16:
    """float16 [n, width]: gists of spans [n, 32, ...], made vectors some at a time."""
    parts = [np.empty((0, net.shape.width), np.float16)]
    for at in range(0, len(spans), _AT_ONCE):
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            gists = net(vectors(spans[at : at + _AT_ONCE]).float(), level)
        parts.append(gists.float().numpy().astype(np.float16))
    return np.concatenate(parts)
