"""The baseline: the low-level llama-cpp-python loop on the same weights, without tap, memory or store."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from zeta.llama import LlamaContext, LlamaModel, Sampler
from zeta.runtime import Runtime
from zeta.sampling import Sampling


class Greedy(Sampler):
    """The likeliest token, every time; one that would end the answer is replaced, so that decoding goes on."""

    def __init__(self, model: LlamaModel) -> None:
        """Replaces by a line break."""
        super().__init__(model, Sampling(temperature=0.0))
        self._model, self._instead = model, model.tokenize("\n")[-1]

    def sample(self, context: LlamaContext) -> int:
        """The next token after the last decoded one."""
        token = super().sample(context)
        return self._instead if self._model.ends(token) else token


class Plain:
    """A context like the runtime's (size, batch, threads, cache type), and what is resident in it."""

    def __init__(self, runtime: Runtime, sampler: Sampler, holds: int | None = None) -> None:
        """`holds`: tokens that stay resident, in place of the runtime's window. Raises ModelError where there is no
        memory for a second context."""
        chosen = replace(runtime.context.options, stoppable=False)
        if holds is not None:
            chosen = replace(chosen, cells=holds + chosen.batch)
        self.context = LlamaContext(runtime.model, chosen)
        self._sampler, self._rewinds = sampler, runtime.paging.rewinds
        self._limit = runtime.options.window if holds is None else holds
        self.resident = 0

    def prefill(self, tokens: Sequence[int]) -> float:
        """Seconds to decode `tokens` behind what is resident, in a window that is cleared whenever it is full."""
        began, size = time.perf_counter(), self.context.options.batch
        for at in range(0, len(tokens), size):
            part = tokens[at : at + size]
            if self.resident + len(part) > self._limit:
                self.clear()
            self.context.decode(part, self.resident)
            self.resident += len(part)
        return time.perf_counter() - began

    def fill(self, tokens: Sequence[int]) -> None:
        """Make as many cells resident as there are `tokens`; those that are there already stay, whatever they hold."""
        keep = min(self.resident, len(tokens) - 1) if self._rewinds else 0  # the last one is decoded, for its logits
        if keep:
            self.context.remove(keep, -1)
        else:
            self.clear()
        self.context.decode(tokens[keep:], keep)
        self.resident = len(tokens)

    def answer(self, count: int) -> float:
        """Seconds to choose and decode `count` tokens."""
        began = time.perf_counter()
        for _ in range(count):
            token = self._sampler.sample(self.context)
            self.context.decode([token], self.resident)
            self.resident += 1
        return time.perf_counter() - began

    def first(self, tokens: Sequence[int]) -> float:
        """Seconds to decode `tokens` behind what is resident and choose the token after them."""
        began = time.perf_counter()
        self.context.decode(tokens, self.resident)
        self.resident += len(tokens)
        self._sampler.sample(self.context)
        return time.perf_counter() - began

    def clear(self) -> None:
        """Forget everything."""
        self.context.clear()
        self.resident = 0
