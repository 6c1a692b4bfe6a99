"""Several texts written side by side by one model: a sequence each in a context of split streams.

Every `step` decodes something of all streams with work: a chunk of what they have to read, or the one token that they
just chose; in one batch, or divided among the processor's cores (lanes.py). Nothing depends on the clock: the same
calls give the same pieces. It knows no documents, agents or files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from zeta.errors import BugError, ContextTooSmall
from zeta.llama import ContextOptions, LlamaContext, LlamaModel, Sampler
from zeta.paging import Paging, examine
from zeta.sampling import PENALTY_LAST, Sampling
from zeta.tap import QueryTap
from zeta.writing.decoding.beginnings import Beginning
from zeta.writing.decoding.choice import Chooser, Vocabulary
from zeta.writing.decoding.guests import Guest
from zeta.writing.decoding.lanes import Lanes, StreamOptions
from zeta.writing.decoding.rest import Rest, taken, woken
from zeta.writing.decoding.seating import Seating
from zeta.writing.decoding.stream import Mark, Piece, Stream, Work, slide_end

F32 = npt.NDArray[np.float32]


class Streams:
    """Texts side by side, each empty until it is opened."""

    def __init__(self, model: LlamaModel, options: StreamOptions) -> None:
        """Make the contexts. Raises ModelError where there is not enough memory for them."""
        self._constant = model.recurrent and not model.hybrid  # its memory does not grow: nothing slides
        self._rewinds = not (model.recurrent or model.hybrid)
        cells = options.cells if self._constant else min(options.cells, model.trained_context)
        self.model, self.options = model, replace(options, cells=cells, batch=max(options.batch, options.streams))
        self._lanes = Lanes(model, self.options)
        self._streams = [Stream() for _ in range(options.streams)]
        self._samplers: dict[int, Sampler] = {}
        self._beginning = Beginning()
        self._vocabulary = Vocabulary(model)
        self._examined: Paging | None = None
        self._seating = Seating(cells, model.n_head_kv, rewinds=self._rewinds, paging=self._paging)

    def close(self) -> None:
        """Free the contexts; calling it twice is harmless."""
        for stream in self._streams:
            stream.drop_work()
        for sampler in self._samplers.values():
            sampler.close()
        self._lanes.close()

    # what a stream is to do

    def open(self, stream: int, tokens: Sequence[int], copied: int | None = None) -> None:
        """Empty the stream and queue its opening, which never slides out. What it begins with in common with another
        stream is copied from there: at most so many as were `copied` when it was opened first, and what follows is read
        in the batches that followed then. Raises ContextTooSmall for more than half of a window."""
        if len(tokens) > self.options.cells // 2 and not self._constant:
            raise ContextTooSmall(
                f"an opening of {len(tokens)} tokens is more than half of a stream's window of {self.options.cells}",
                "a larger --ctx or a shorter prompt",
            )
        self._empty(stream)
        one = self._streams[stream] = Stream(tokens=list(tokens), pinned=len(tokens))
        if copied is not None:
            one.copied = copied
            one.stops.append(copied)

    def read(self, stream: int, tokens: Sequence[int], stops: Sequence[int] = ()) -> None:
        """Queue more for the stream to read. At `stops`, ascending places among these tokens, a decode ends: where it
        did when they were read or chosen first, keys and values are the very same again."""
        one = self._idle(stream)
        one.stops.extend(len(one.tokens) + at for at in stops)
        one.tokens += tokens

    def bring(self, stream: int, guest: Guest) -> None:
        """Queue a text whose cells another stream has computed: they are turned to their new positions and stand there
        without being decoded. Where that cannot be, the window being full for one, the text is read."""
        one = self._idle(stream)
        one.guests.append((len(one.tokens), guest))
        one.tokens += guest.tokens

    def choose(self, stream: int, grammar: str, sampling: Sampling, *, seed: int, limit: int) -> None:
        """Let the stream write its next piece after what is queued, of at most `limit` tokens, under a GBNF grammar or
        (empty) freely. Raises BugError for a grammar that llama.cpp cannot read."""
        one = self._idle(stream)
        if not one.tokens:
            raise BugError(f"stream {stream} has nothing to go on from")
        sampler = self._sampler(stream, replace(sampling, seed=0, grammar=""))
        history = one.tokens[one.pinned :][-max(PENALTY_LAST, sampling.dry_last) :]
        one.work = Work(Chooser(self.model, self._vocabulary, sampler, grammar, history, seed), limit)

    def rewind(self, stream: int, length: int) -> None:
        """Back to a length in tokens; a piece being chosen is given up. Raises BugError for a length that never was or
        that slid out."""
        one = self._streams[stream]
        at = length - one.slid
        if not one.pinned <= at <= len(one.tokens):
            raise BugError(f"stream {stream} cannot go back to {length}: {one.slid} of {one.length} tokens slid out")
        one.drop_work()
        one.cut(at)
        if one.decoded > at:
            self._go_back(stream, at)

    def length(self, stream: int) -> int:
        """Tokens of the stream since it was opened: read, queued and chosen, those that slid out too."""
        return self._streams[stream].length

    def progress(self, stream: int) -> int:
        """Tokens of the piece that the stream is choosing."""
        work = self._streams[stream].work
        return len(work.tokens) if work else 0

    def logits(self, stream: int) -> F32:
        """float32 [n_vocab] after everything that the stream has read. Raises BugError where something is left to."""
        logits = self._streams[stream].logits
        if logits is None or self._streams[stream].queued:
            raise BugError(f"stream {stream} has not read everything")
        return logits

    @property
    def busy(self) -> bool:
        """Whether anything is queued or being chosen."""
        return any(stream.queued or stream.work for stream in self._streams)

    # working

    def step(self) -> tuple[list[Piece], list[tuple[int, int]]]:
        """Decode something of all streams with work. Returns the pieces that are finished, in the order of the streams,
        and which streams let how many tokens slide out. Raises what `LlamaContext.decode` does; then only `close` is
        left."""
        ready = [i for i, one in enumerate(self._streams) if one.queued and not self._waits(i)]
        for i in ready:
            self._seating.seat(self._streams[i], *self._lanes.place(i))
        slid = [(i, gone) for i in ready if not self._room(i) and (gone := self._slide(i))]
        queues = {i: min(self._streams[i].next, self._room(i)) for i in ready}
        self._lanes.decode(self._streams, queues)
        pieces = [self._advance(i) for i, one in enumerate(self._streams) if one.work and not one.queued]
        return [piece for piece in pieces if piece], slid

    def _advance(self, stream: int) -> Piece | None:
        """Let a stream that has read everything choose its next token."""
        one = self._streams[stream]
        work, logits = one.work, one.logits
        if not work or logits is None:
            raise BugError(f"stream {stream} has nothing to choose by")
        if not work.tokens:
            context, seq = self._lanes.place(stream)
            one.marks.append(Mark(one.decoded, logits, None if self._rewinds else context.state(seq)))
        token = work.take(logits)
        if token is not None:
            one.tokens.append(token)
            if not work.ended:
                return None
        text = b"".join(self._vocabulary.pieces[token] for token in work.tokens).decode("utf-8", "replace")
        one.drop_work()
        return Piece(stream, tuple(work.tokens), text, work.chosen, work.chooser.ended and bool(work.tokens))

    def _sampler(self, stream: int, sampling: Sampling) -> Sampler:
        sampler = self._samplers.get(stream)
        if not sampler or sampler.sampling != sampling:
            if sampler:
                sampler.close()
            sampler = self._samplers[stream] = Sampler(self.model, sampling)
        return sampler

    def _idle(self, stream: int) -> Stream:
        if self._streams[stream].work:
            raise BugError(f"stream {stream} is still choosing")
        return self._streams[stream]

    # the window of a stream

    def _room(self, stream: int) -> int:
        return self.options.batch if self._constant else self.options.cells - self._streams[stream].decoded

    def _slide(self, stream: int) -> int:
        one = self._streams[stream]
        end = slide_end(one, self.options.cells, lambda token: b"\n" in self._vocabulary.pieces[token])
        gone = one.slide(end)
        if self._paging().kind == "kv":
            context, seq = self._lanes.place(stream)
            context.remove(one.pinned, end, seq=seq)
            context.shift(end, -1, -gone, seq=seq)
            one.decoded -= gone
        else:
            self._go_back(stream, one.pinned)
        return gone

    def _paging(self) -> Paging:
        """Whether moved keys are what they would have been there: tried once, as for the pages of a chat."""
        if self._examined is None:
            tap = QueryTap()
            trial = LlamaContext(self.model, ContextOptions(cells=256, batch=64, threads=1), tap)
            self._examined = examine(trial, tap, 1)
            trial.close()
        return self._examined

    def _go_back(self, stream: int, at: int) -> None:
        """Make at most `at` tokens decoded; those of them that are forgotten with it are read again."""
        one, (context, seq) = self._streams[stream], self._lanes.place(stream)
        mark = next((mark for mark in reversed(one.marks) if mark.length <= at), None)
        known = mark if mark and mark.length == at else None
        one.logits = known.logits if known else None
        if self._rewinds:
            one.decoded = at if known else max(0, at - 1)  # the last one is decoded again for its logits
            context.remove(one.decoded, -1, seq=seq)
            return
        context.remove(-1, -1, seq=seq)
        one.decoded = 0
        if mark and mark.state:
            context.load_state(seq, mark.state)
            one.decoded = mark.length

    def _empty(self, stream: int) -> None:
        self._streams[stream].drop_work()
        context, seq = self._lanes.place(stream)
        context.remove(-1, -1, seq=seq)
        self._streams[stream] = Stream()

    # beginnings in common

    def _waits(self, stream: int) -> bool:
        """Take over what a freshly opened stream has in common with another, or say that the other has to read it
        first."""
        one = self._streams[stream]
        if one.decoded or one.alone or not self._rewinds:
            return False
        others = [
            (each, *self._lanes.place(i))
            for i, each in enumerate(self._streams)
            if i != stream and (each.decoded or i < stream)
        ]
        return self._beginning.take_over(one, *self._lanes.place(stream), others)

    # guests and rest

    @property
    def brings(self) -> bool:
        """Whether cells of one stream can stand in another: those of attention whose keys can be moved."""
        return self._seating.possible

    def keep(self, stream: int, runs: Sequence[Sequence[int]]) -> list[Guest | None]:
        """Texts that the stream has read or written, as guests for others; each is told by the lengths, ascending, that
        the stream had before its tokens. What is not decoded yet is left out; None where nothing is, where something
        slid out, or where cells cannot be taken."""
        return self._seating.keep(self._streams[stream], *self._lanes.place(stream), runs)

    def rest(self, stream: int) -> Rest:
        """Take a stream that is not choosing out of the context; it is empty then."""
        made = taken(self._idle(stream), *self._lanes.place(stream), cut=self._rewinds)
        self._empty(stream)
        return made

    def wake(self, stream: int, rest: Rest) -> None:
        """Put a stream back, into any one: it goes on as if it had not been away. Without its memory, or where that
        does not fit, its tokens are read again."""
        self._empty(stream)
        self._streams[stream] = woken(rest, *self._lanes.place(stream))
