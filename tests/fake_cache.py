"""llama.cpp's cache of cells as the window sees it, for tests of zeta.window."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from zeta.errors import Aborted, BugError


@dataclass(eq=False)
class Cell:
    """A token at a position, shared by sequences; `saw` is what stood before it when it was decoded."""

    position: int
    token: int
    seqs: set[int]
    saw: tuple[int, ...]


@dataclass
class FakeCache:
    """llama.cpp's unified KV cache: position and key belong to the cell, whichever sequences share it."""

    cells: list[Cell] = field(default_factory=list)
    decoded: int = 0
    fail_after: int | None = None  # tokens that a decode still gets through before it is stopped

    def tokens(self, seq: int = 0) -> list[int]:
        """Tokens of a sequence, in the order of their positions, of which no two may be the same."""
        own = self.of(seq)
        assert len({cell.position for cell in own}) == len(own)
        return [cell.token for cell in own]

    def of(self, seq: int) -> list[Cell]:
        return sorted((c for c in self.cells if seq in c.seqs), key=lambda c: c.position)

    def _within(self, seq: int, begin: int, end: int) -> list[Cell]:
        return [c for c in self.of(seq) if c.position >= max(begin, 0) and (end < 0 or c.position < end)]

    def decode(
        self, tokens: Sequence[int], position: int, *, seq: int = 0, logits: bool | Sequence[bool] = True
    ) -> None:
        assert len(tokens)
        for token in tokens:
            if self.fail_after is not None:
                if not self.fail_after:
                    raise Aborted("decoding was stopped")
                self.fail_after -= 1
            before = self.of(seq)
            assert position == (before[-1].position + 1 if before else position), "llama.cpp refuses this batch"
            self.cells.append(Cell(position, token, {seq}, tuple(c.token for c in before)))
            self.decoded += 1
            position += 1

    def decode_vectors(
        self,
        vectors: npt.NDArray[np.float32],
        positions: Sequence[int],
        *,
        seq: int | Sequence[int] = 0,
        logits: bool = True,
    ) -> None:
        """The first number of a vector stands for the token."""
        seqs = [seq] * len(vectors) if isinstance(seq, int) else seq
        for vector, position, each in zip(vectors, positions, seqs, strict=True):
            self.decode([int(vector[0])], position, seq=each, logits=logits)

    def remove(self, begin: int, end: int, *, seq: int = 0) -> None:
        for cell in self._within(seq, begin, end):
            cell.seqs.discard(seq)
        self.cells = [c for c in self.cells if c.seqs]

    def copy(self, source: int, target: int, begin: int = -1, end: int = -1) -> None:
        for cell in self._within(source, begin, end):
            cell.seqs.add(target)

    def shift(self, begin: int, end: int, delta: int, *, seq: int = 0) -> None:
        for cell in self._within(seq, begin, end):
            cell.position += delta
            assert cell.position >= 0

    def clear(self) -> None:
        self.cells.clear()

    shift_pending = False

    def state(self, seq: int) -> bytes:
        """As they lie, whatever their positions."""
        return pickle.dumps([(c.position, c.token, c.saw) for c in self.cells if seq in c.seqs])

    def load_state(self, seq: int, data: bytes) -> None:
        assert not self.of(seq)
        self.cells += [Cell(position, token, {seq}, saw) for position, token, saw in pickle.loads(data)]


class RecurrentCache(FakeCache):
    """A state that took in all its tokens and can only be emptied."""

    def remove(self, begin: int, end: int, *, seq: int = 0) -> None:
        if begin > 0 or end >= 0:
            raise BugError("this model's memory cannot drop positions")
        super().remove(begin, end, seq=seq)

    def shift(self, begin: int, end: int, delta: int, *, seq: int = 0) -> None:
        raise BugError("a recurrent state has no positions to move")


def moved(data: bytes, positions: Sequence[int]) -> bytes:
    """A state of `FakeCache` with its cells, in the order of their positions, at others."""
    cells = sorted(pickle.loads(data))
    return pickle.dumps([(at, token, saw) for at, (_, token, saw) in zip(positions, cells, strict=True)])
