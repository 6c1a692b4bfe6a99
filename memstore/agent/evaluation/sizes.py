"""How long agent memory takes, against how much it holds: storing, searching and assembling contexts, on disk.

The texts are those of generated conversations, all in one namespace. Only the first PROTOTYPES are embedded; the vector
of any other text is that of one of them with noise, so that a question is as near to as many memories as it would be,
without hours of embedding.
"""

from __future__ import annotations

import math
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count, islice
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from memstore.agent.api import AgentMemory
from memstore.agent.evaluation import measures
from memstore.agent.evaluation.evaluation import Told
from memstore.agent.evaluation.generator import conversation
from memstore.agent.evaluation.sample import Turn
from memstore.agent.model import Draft
from memstore.embedder import Embedder

Given = TypeVar("Given")

NAMESPACE: Final = "evaluation"
PROTOTYPES: Final = 1000
"""Texts that are embedded."""
NEARNESS: Final = 0.85
"""Cosine of a made-up vector and its prototype: about that of two wordings of one statement."""
QUESTIONS: Final = 100
"""Questions, and memories put, that are timed at each size."""

_BLOCK: Final = 2000  # memories stored in one transaction while a size is being reached


@dataclass(frozen=True)
class Size:
    """Times at a number of memories, in milliseconds: the median and what one in twenty exceeds. `put` is without
    embedding, each in a transaction of its own."""

    memories: int
    put_p50_ms: float | None
    put_p95_ms: float | None
    search_p50_ms: float | None
    search_p95_ms: float | None
    context_p50_ms: float | None
    context_p95_ms: float | None

    def json(self) -> dict[str, object]:
        """As an object of JSON."""
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(self).items()}


class MadeUp(Embedder):
    """An embedder in whose vectors documents are as near to questions as those of `embedder`, at next to no cost.
    Questions are embedded by `embedder` itself: their time is a part of a search's."""

    def __init__(self, embedder: Embedder, prototypes: Sequence[str], questions: Iterable[str]) -> None:
        self._embedder = embedder
        self._prototypes = embedder.embed(prototypes)
        self._questions = frozenset(questions)

    @property
    def model_id(self) -> str:
        """Its own name: these vectors are nobody else's."""
        return f"made-up from {self._embedder.model_id}"

    @property
    def dim(self) -> int:
        """That of the embedder."""
        return self._embedder.dim

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """float32 [len(texts), dim]: of a question its own, of a document one near a prototype, always the same."""
        return np.array([self._of(text) for text in texts], np.float32).reshape(len(texts), self.dim)

    def _of(self, text: str) -> npt.NDArray[np.float32]:
        if text in self._questions:
            return np.asarray(self._embedder.embed([text])[0])
        random = np.random.default_rng(zlib.crc32(text.encode()))
        prototype = self._prototypes[random.integers(len(self._prototypes))]
        noise = random.normal(size=self.dim).astype(np.float32)
        noise -= (noise @ prototype) * prototype
        noise /= np.linalg.norm(noise)
        return np.asarray(NEARNESS * prototype + math.sqrt(1 - NEARNESS**2) * noise, np.float32)


def measured(
    sizes: Sequence[int],
    embedder: Embedder | None,
    seed: int,
    tell: Told,
    timer: Callable[[], float] = time.perf_counter,
) -> list[Size]:
    """Times at each size, the smallest first, in a file in the folder for temporary ones. `timer` gives seconds.

    Raises StoreFull.
    """
    found = []
    turns = _turns(seed)
    questions = [each.text for each in conversation(seed, 0).questions][:QUESTIONS]
    made_up = None
    if embedder is not None:
        tell(0.0, "embedding prototypes")
        made_up = MadeUp(embedder, [turn.content for turn in islice(_turns(seed), PROTOTYPES)], questions)
    with tempfile.TemporaryDirectory(prefix="zeta-eval-") as folder:
        path = Path(folder) / "memory.db"
        there = 0
        for size in sorted(set(sizes)):
            with AgentMemory(path, made_up) as memory:
                while there < size:
                    tell(there / max(sizes), f"{size:,} memories: filling")
                    block = list(islice(turns, min(_BLOCK, size - there)))
                    _fill(path, block, there)
                    there += len(block)
                    memory.embed(limit=len(block))
                tell(there / max(sizes), f"{size:,} memories: asking")
                found.append(_size(memory, path, there, questions, turns, timer))
                there += QUESTIONS
                memory.embed(limit=QUESTIONS)
    return found


def _size(
    memory: AgentMemory,
    path: Path,
    there: int,
    questions: Sequence[str],
    turns: Iterator[Turn],
    timer: Callable[[], float],
) -> Size:
    """The times of a memory that holds `there` memories; it holds QUESTIONS more afterwards."""
    memory.search(questions[0], namespace=NAMESPACE)  # reads the vectors, once in the life of a process
    search = _times(lambda question: memory.search(question, namespace=NAMESPACE), questions, timer)
    context = _times(lambda question: memory.context(question, namespace=NAMESPACE), questions, timer)
    new = [Draft(NAMESPACE, f"turn/{there + place:07}", next(turns).content) for place in range(QUESTIONS)]
    with AgentMemory(path) as plain:
        put = _times(plain.store, new, timer)
    times = [
        None if value is None else 1000 * value
        for each in (put, search, context)
        for value in (measures.percentile(each, 0.5), measures.percentile(each, 0.95))
    ]
    return Size(there, *times)


def _times(do: Callable[[Given], object], given: Iterable[Given], timer: Callable[[], float]) -> list[float]:
    """Seconds that each call takes."""
    found = []
    for each in given:
        begin = timer()
        do(each)
        found.append(timer() - begin)
    return found


def _fill(path: Path, turns: Sequence[Turn], there: int) -> None:
    """Store turns without their vectors, in one transaction, as if each was said at its own time."""
    now = turns[0].at
    with AgentMemory(path, clock=lambda: now) as plain, plain.db.writing():
        for place, turn in enumerate(turns, there):
            now = turn.at
            plain.put(NAMESPACE, f"turn/{place:07}", turn.content, tags=[turn.speaker], source_user=turn.speaker)


def _turns(seed: int) -> Iterator[Turn]:
    """The turns of as many conversations as it takes."""
    for number in count():
        yield from conversation(seed, number).turns
