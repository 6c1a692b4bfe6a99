"""A real model as the planner's `Mind`, alone in a context of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from zeta.llama import ContextOptions, LlamaContext, LlamaModel, Sampler
from zeta.sampling import Sampling
from zeta.transcript import Transcript, format_of

CELLS, LIMIT = 2048, 500


class SmallMind:
    """`choose` decodes until the grammar ends. `told` keeps every prompt with its answer."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._model = LlamaModel(path)
        self._context = LlamaContext(self._model, ContextOptions(CELLS, batch=512, sequences=1, threads=threads))
        self._form = format_of(self._model)
        self.told: list[tuple[str, str]] = []

    def choose(self, prompt: str, grammar: str, *, sampling: Sampling, seed: int) -> str:
        script = Transcript(self._model, self._form)
        script.open()
        script.ask(prompt)
        self._context.clear()
        self._context.decode(script.tokens, 0)
        sampler = Sampler(self._model, replace(sampling, grammar=grammar, seed=seed))
        answer: list[int] = []
        while len(answer) < LIMIT:
            token = sampler.sample(self._context)
            if self._model.ends(token):
                break
            self._context.decode([token], len(script.tokens) + len(answer))
            answer.append(token)
        sampler.close()
        self.told.append((prompt, self._model.text(answer)))
        return self.told[-1][1]

    def close(self) -> None:
        self._model.close()
