"""write, parallel: tokens a second of 1, 4 and 16 streams, written freely and under a grammar.

All sides write in turns in one process, because machines are noisy; a ratio is the median over rounds of a side's
tokens a second over those of one stream of the same kind in the same round. The grammar is that of answers in whole
sentences (zeta.writing.keeping.rewriting).
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any, Final

from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.bench.write.options import WriteOptions
from zeta.llama import LlamaModel
from zeta.sampling import Sampling
from zeta.writing.decoding.lanes import StreamOptions
from zeta.writing.decoding.streams import Streams
from zeta.writing.keeping.rewriting import ANSWER

KINDS: Final = {"free": "", "grammar": ANSWER}
CELLS: Final = 512
"""Of a stream's window: what is measured is decoding, in a window that has begun to fill."""
SAMPLING: Final = Sampling(temperature=0.8)
OPENING: Final = "A long article about the sea, its tides and storms, for readers who have never seen it."
GO_ON: Final = " Then"
"""Read by a stream whose model had ended."""


def measure(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Rates and ratios. Raises ModelError."""
    if "parallel" not in kept.done:
        kept.add("parallel", _measured(options, progress))
    rates: dict[str, dict[str, list[float]]] = kept.done["parallel"]
    first = str(options.ladder[0])
    return {
        "rounds": options.rounds,
        "burst": options.burst,
        "kinds": {
            kind: {
                count: {
                    "tokens_per_second": median(found),
                    "ratio": median(a / b for a, b in zip(found, by[first], strict=True)),
                }
                for count, found in by.items()
            }
            for kind, by in rates.items()
        },
        "rates": rates,
    }


def _measured(options: WriteOptions, progress: Told) -> dict[str, dict[str, list[float]]]:
    rates: dict[str, dict[str, list[float]]] = {kind: {str(n): [] for n in options.ladder} for kind in KINDS}
    with ExitStack() as stack:
        model = LlamaModel(options.model)
        stack.callback(model.close)
        sides = []
        for count in options.ladder:
            streams = Streams(model, StreamOptions(count, CELLS, options.threads))
            stack.callback(streams.close)
            sides.append(_Side(streams, count, options.burst))
        jobs = [(side, kind) for kind in KINDS for side in sides]
        for number in range(options.rounds + 1):
            for side, kind in jobs:
                progress(
                    number / (options.rounds + 1), f"round {number} of {options.rounds}" if number else "warming up"
                )
                rate = side.rate(KINDS[kind], seed=number)
                if number:
                    rates[kind][str(side.count)].append(rate)
    return rates


@dataclass
class _Side:
    """So many streams, each of which writes `burst` tokens a round."""

    streams: Streams
    count: int
    burst: int

    def rate(self, grammar: str, seed: int) -> float:
        """Tokens a second of all streams together, after their openings were read."""
        model = self.streams.model
        for stream in range(self.count):
            self.streams.open(stream, model.tokenize(f"{OPENING} Part {stream + 1}."))
        while self.streams.busy:
            self.streams.step()
        left = dict.fromkeys(range(self.count), self.burst)
        began = perf_counter()
        for stream in left:
            self._choose(stream, grammar, seed, self.burst)
        while any(left.values()):
            for piece in self.streams.step()[0]:
                left[piece.stream] -= len(piece.tokens)
                if left[piece.stream]:
                    self.streams.read(piece.stream, model.tokenize(GO_ON) if not piece.tokens else ())
                    self._choose(piece.stream, grammar, seed + left[piece.stream], left[piece.stream])
        return self.count * self.burst / (perf_counter() - began)

    def _choose(self, stream: int, grammar: str, seed: int, limit: int) -> None:
        self.streams.choose(stream, grammar, SAMPLING, seed=1000 * seed + stream, limit=limit)


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("parallel", "streams", "tokens/s", "over one stream")]
    for kind, by in part["kinds"].items():
        lines += [
            (kind, count, f"{found['tokens_per_second']:.1f}", f"{found['ratio']:.2f}") for count, found in by.items()
        ]
    return lines
