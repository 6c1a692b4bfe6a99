"""The contexts that streams are divided among, and how a step decodes what is queued in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from zeta.llama import ContextOptions, LlamaContext, LlamaModel, physical_cores
from zeta.writing.decoding.stream import Stream, portion, shares
from zeta.writing.decoding.turns import CHUNK


@dataclass(frozen=True)
class StreamOptions:
    """`cells`: tokens that a stream's window holds, at most those the model was trained for. `batch`: tokens of all
    streams in one step.

    `lanes`: contexts that the streams are divided among, each decoded by a thread of its own; 0 makes as many as there
    are cores. With 1 a step is one batch, as GPUs like it. Else streams are decoded one at a time, also on a single
    core, so that a text does not depend on those beside it, and that is faster on a processor: llama.cpp's kernels take
    8 ms of processor time for one token of the default model, but 20 for a batch of two and 36 of four (measured), and
    two threads that wait for each other after every operation are slower than two that do not.
    """

    streams: int
    cells: int
    threads: int = 0
    batch: int = 256
    lanes: int = 0


class Lanes:
    """Those of so many streams."""

    def __init__(self, model: LlamaModel, options: StreamOptions) -> None:
        """Make the contexts. Raises ModelError where there is not enough memory for them."""
        self._batch, self._together = options.batch, options.lanes == 1 or options.streams == 1
        cores = options.threads or physical_cores()
        number = min(options.lanes or cores, options.streams)
        self._contexts = [
            LlamaContext(
                model,
                ContextOptions(
                    cells=options.cells,
                    batch=options.batch if self._together else CHUNK,  # memory for the logits of all of it is reserved
                    sequences=len(range(lane, options.streams, number)),
                    threads=max(1, cores // number),
                    unified=False,
                    stoppable=False,
                ),
            )
            for lane in range(number)
        ]
        self._threads = ThreadPoolExecutor(number, "zeta-lane") if number > 1 else None

    def place(self, stream: int) -> tuple[LlamaContext, int]:
        """The context and the sequence of a stream."""
        return self._contexts[stream % len(self._contexts)], stream // len(self._contexts)

    def decode(self, streams: Sequence[Stream], queues: Mapping[int, int]) -> None:
        """Decode something of what is queued, at most so many tokens by stream. Raises what `LlamaContext.decode`
        does."""
        if not queues:
            return
        if self._together:
            self._decode_together(streams, shares(dict(queues), self._batch))
            return
        number = len(self._contexts)
        lanes = [
            {i: portion(n, CHUNK, streams[i]) for i, n in queues.items() if i % number == lane}
            for lane in range(number)
        ]
        run = self._threads.map if self._threads else map
        list(run(lambda counts: self._decode_apart(streams, counts), lanes))

    def _decode_apart(self, streams: Sequence[Stream], counts: Mapping[int, int]) -> None:
        """So many tokens of each stream, one stream at a time."""
        for i, count in counts.items():
            one, (context, seq) = streams[i], self.place(i)
            end = one.decoded + count
            last = end == len(one.tokens)
            context.decode(one.tokens[one.decoded : end], one.decoded, seq=seq, logits=last)
            one.decoded, one.logits = end, context.logits() if last else None

    def _decode_together(self, streams: Sequence[Stream], counts: Mapping[int, int]) -> None:
        """So many tokens of each stream, in one batch."""
        context, row = self._contexts[0], -1
        tokens, positions, seqs, wanted = list[int](), list[int](), list[int](), list[bool]()
        for i, count in counts.items():
            one = streams[i]
            end = one.decoded + count
            tokens += one.tokens[one.decoded : end]
            positions += range(one.decoded, end)
            seqs += [i] * count
            wanted += [False] * (count - 1) + [end == len(one.tokens)]
        context.decode_batch(tokens, positions, seqs, wanted)
        for i, count in counts.items():
            one, row = streams[i], row + count
            one.decoded += count
            one.logits = None if one.queued else context.logits(row)

    def close(self) -> None:
        """End the threads and free the contexts; calling it twice is harmless."""
        if self._threads:
            self._threads.shutdown()
        for context in self._contexts:
            context.close()
