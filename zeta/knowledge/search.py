"""What a new chat would be given of a knowledge base for a question. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from zeta.engine import EngineOptions
from zeta.knowledge.mount import Mount
from zeta.runtime import Runtime
from zeta.transcript import Transcript, format_of


@dataclass(frozen=True)
class Hit:
    """A passage: lines `first` .. `last` (from 1) of the file `path`, how strongly it resonates, and each signal's own
    score."""

    path: str
    first: int
    last: int
    text: str
    score: float
    signals: dict[str, float]


def search(mount: Mount, runtime: Runtime, query: str, k: int, signal: str = "fused") -> tuple[list[Hit], float]:
    """The passages of the `k` best pages, best first, and how probable it is that the best one answers."""
    page = mount.history.record.page
    options = EngineOptions(runtime.options.window, page, k, scope="none", signal=signal, beside=mount.scope)
    session = runtime.open(mount.store, mount.history, options, pinned=mount.base.pinned, spans=[])
    try:
        engine = session.engine
        for _ in engine.digest(engine.pinned):
            pass
        engine.working.token = engine.working.captured = len(mount.history)  # behind all that can be found
        asked = Transcript(runtime.model, format_of(runtime.model), base=engine.decoded)
        span = asked.ask(query)
        found, probability = engine.seek(asked.tokens, span, query, k)
    finally:
        session.close()
    hits = [
        Hit(f.path, *mount.lines(runtime.model, f.begin, f.end), f.text, f.candidate.score, f.candidate.signals)
        for f in sorted(found, key=lambda f: -f.candidate.score)
    ]
    return hits, probability
