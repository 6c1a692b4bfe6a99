"""Who says what is worth opening: LensNet, resonance, recency, chance. One score for each entry of a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

import numpy as np

from zeta import rehearsal
from zeta.allocator import TurnSpan
from zeta.bench.asking import Asker
from zeta.bench.lens.runtime import LensRuntime
from zeta.engine import QUESTION, SINKS, EngineOptions
from zeta.foretelling import F64
from zeta.lens.entry import BLOCK
from zeta.lens.gistnet import F32
from zeta.lens.learned import Learned
from zeta.lens.tail import TailGists
from zeta.recall import Candidate
from zeta.training.labels import PieceVectors
from zeta.training.snapshots import Snapshot
from zeta.trial import Question

WINDOW: Final = 5 * BLOCK
"""In which a snapshot is read to be searched: as little as an engine works with, so that nearly all of it has left."""


def scores(runtime: LensRuntime, snapshot: Snapshot, vectors: PieceVectors, seed: int) -> dict[str, F64]:
    """float64 [entries] of every chooser, the higher the sooner opened. `lens` and `causal` only with a LensNet: the
    latter hears no tail gists, so it cannot know what comes."""
    drawn = Random(f"chance {seed} {snapshot.begin}")
    found = {
        "resonance": resonance(runtime, snapshot),
        "recency": np.asarray([float(entry.begin) for entry in snapshot.context.items]),
        "random": np.asarray([drawn.random() for _ in snapshot.context.items]),
    }
    if runtime.learned.lens is None:
        return found
    tail = TailGists(runtime.learned.dim).fetch(vectors, vectors.latest())
    heard = {"lens": tail, "causal": np.zeros_like(tail)}
    return {name: lens(runtime.learned, snapshot, vectors, rows) for name, rows in heard.items()} | found


def lens(nets: Learned, snapshot: Snapshot, vectors: PieceVectors, tail: F32) -> F64:
    """float64 [entries]: what LensNet says."""
    assert nets.lens
    packed = snapshot.context.pack(vectors)
    found = nets.lens.score(
        packed["embeddings"], packed["levels"], packed["span_width"], packed["distance_to_cursor"], tail
    )
    return found.astype(np.float64)


def resonance(runtime: LensRuntime, snapshot: Snapshot) -> F64:
    """float64 [entries]: what a chat's recall says, asked with the last tokens, for pages of one block. What it does
    not rank (it can be seen still, or nothing was said in it) has the lowest score; all zero where all can be seen."""
    history = snapshot.tokens[: snapshot.cursor].tolist()
    asked = min(QUESTION, snapshot.cursor // 2)
    found = _ranked(runtime, history[:-asked], history[-asked:])
    known = {candidate.number: candidate.score for candidate in found}
    low = min(known.values(), default=0.0) - 1.0 if known else 0.0
    return np.asarray([known.get(entry.begin // BLOCK, low) for entry in snapshot.context.items], np.float64)


def _ranked(runtime: LensRuntime, history: Sequence[int], last: Sequence[int]) -> Sequence[Candidate]:
    if len(history) <= WINDOW:
        return ()
    question = Question(runtime.model.text(last), tuple(last), TurnSpan(0, 0, len(last)), (), None)
    with rehearsal.opened(runtime, EngineOptions(limit=WINDOW, page=BLOCK), pinned=SINKS) as session:
        rehearsal.read(session, history)
        asker = Asker(session.engine, WINDOW - BLOCK - SINKS)
        return asker.rank(question, "fused").candidates
