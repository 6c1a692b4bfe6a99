"""How one memory relates to another, judged by a chat model that only reads: it is asked nothing and writes nothing.
What counts is how much likelier a connective makes one memory behind the other.

For each relation there is a connective, such as «It follows that:». The evidence for it is the loss of the second text
behind the first and a connective that says nothing, less its loss behind the first and this connective: calibration by
a content-free text (Zhao et al., 2021), the connective here. (With a content-free first text the default model judged
no better than chance.) Both directions are tried. Unless the best reading is ahead by a margin, of nothing and of every
other, it is left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol, Self

import numpy as np

from memstore.agent.candidates import Pair
from memstore.agent.model import Memory
from zeta import modelfile, paths, probe
from zeta.errors import ModelError
from zeta.foretelling import nats
from zeta.llama import ContextOptions, LlamaContext, LlamaModel

CONNECTIVES: Final = MappingProxyType(
    {
        "caused_by": "This happened because of the following:",
        "prevents": "This prevents the following:",
        "implies": "It follows that:",
    }
)
"""The relations of reasoning, with what is read between the memory that an edge starts at and the one it leads to."""
NOTHING: Final = "Another note:"
"""The connective that says nothing."""

MARGIN: Final = 5.0
"""Nats by which a reading must be ahead. Measured with the default model of 135 million weights on 72 pairs judged by
hand (tests/zeta/relation_pairs.py), of which half have no relation: by this margin it names 2 and both are right, by 4
it names 4 (3 right), by 2 it names 7 (4 right), by none 31 (12 right). It cannot do this task, so it is to leave it."""

LONGEST: Final = 160
"""Tokens of a memory that are read."""
_CELLS: Final = 512


class Reader(Protocol):
    """What judges texts by how well it expects them."""

    def losses(self, begin: str, connectives: Sequence[str], ending: str) -> list[float]:
        """For each connective, the nats that `ending` costs behind `begin` and it."""


@dataclass(frozen=True)
class Reading:
    """`source` relates to `target` so; `evidence` and `lead` (over the next best reading) are in nats."""

    source: Memory
    target: Memory
    relation: str
    evidence: float
    lead: float

    def holds(self, margin: float) -> bool:
        """Whether it is ahead of nothing, and of every other reading."""
        return min(self.evidence, self.lead) >= margin


def read(reader: Reader, pair: Pair) -> Reading:
    """The best reading of a pair, however bad it is."""
    found = []
    for source, target in ((pair.source, pair.target), (pair.target, pair.source)):
        said, *others = reader.losses(_line(source), (NOTHING, *CONNECTIVES.values()), _line(target))
        found += [(said - loss, relation, source, target) for relation, loss in zip(CONNECTIVES, others, strict=True)]
    found.sort(key=lambda each: -each[0])
    evidence, relation, source, target = found[0]
    return Reading(source, target, relation, evidence, evidence - found[1][0])


def _line(memory: Memory) -> str:
    return " ".join(memory.content.split())


class LlamaReader:
    """A chat model in memory, as a Reader."""

    def __init__(self, path: Path, *, threads: int = 0, gpu_layers: int = 0) -> None:
        """Load a model file. Raises ModelError where it cannot be used."""
        file = modelfile.inspect(path, paths.cache_folder() / "fingerprints.json")
        self._model = LlamaModel(path, gpu_layers=gpu_layers, extra_buffers=probe.extra_buffers_work(file))
        try:
            if not self._model.has_decoder:
                raise ModelError(f"{path.name} has no decoder and cannot judge texts", "choose a chat model")
            options = ContextOptions(_CELLS, batch=_CELLS, sequences=1, threads=threads, stoppable=False)
            self._context = LlamaContext(self._model, options)
        except BaseException:
            self._model.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._model.close()

    def losses(self, begin: str, connectives: Sequence[str], ending: str) -> list[float]:
        """As Reader. Of texts that are too long, the beginning is read."""
        first = self._model.tokenize(begin, bos=self._model.add_bos)[:LONGEST]
        wanted = self._model.tokenize(f" {ending}")[:LONGEST]
        return [self._loss([*first, *self._model.tokenize(f" {each}")], wanted) for each in connectives]

    def _loss(self, before: list[int], wanted: list[int]) -> float:
        tokens = [*before, *wanted[:-1]]
        self._context.clear()
        at = range(len(before) - 1, len(tokens))
        self._context.decode(tokens, 0, logits=[index in at for index in range(len(tokens))])
        rows = np.stack([self._context.logits(index) for index in at]).astype(np.float64)
        return float(nats(rows, wanted).sum())
