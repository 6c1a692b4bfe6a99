"""What LensNet says of the entries of a context: its inputs gathered, its scores given."""

from __future__ import annotations

from zeta.lens.context import WorkingContext
from zeta.lens.focus import Scores
from zeta.lens.gistnet import F32
from zeta.lens.lensnet import LensNet
from zeta.lens.projections import Projections
from zeta.lens.tail import TailGists
from zeta.lens.vectors import TreeVectors


class Hearing:
    """One LensNet over one log's vectors."""

    def __init__(self, net: LensNet, vectors: TreeVectors) -> None:
        self._net, self._vectors = net, vectors
        self._projections, self._tails = Projections(net), TailGists(vectors.dim)
        self._question: F32 | None = None

    def listen(self, end: int) -> None:
        """A question ends at log offset `end`: until `rest`, its last 32 tokens are heard whether they are a block of
        the tree or not."""
        self._question = self._vectors.latest(end)

    def rest(self) -> None:
        """The question has been heard."""
        self._question = None

    def __call__(self, context: WorkingContext) -> Scores:
        """Utilities of all entries, f32[W]."""
        packed = context.pack(self._vectors)
        entries = self._projections.of(context, packed["embeddings"], self._vectors.count(1))
        tail = self._tails.fetch(self._vectors, self._question)
        return self._net.score(entries, packed["levels"], packed["span_width"], packed["distance_to_cursor"], tail)


def deaf(_context: WorkingContext) -> Scores:
    """Where there is no LensNet, or it is not to be asked."""
    return None
