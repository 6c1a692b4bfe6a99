"""A model that writes while somebody waits: it asks before each question whether to go on."""

from __future__ import annotations

from collections.abc import Callable

from zeta.llama import LlamaModel
from zeta.sampling import Sampling
from zeta.writing.decoding.author import Author, AuthorOptions


class PatientAuthor(Author):
    """Writes with a model that is the chat's."""

    def __init__(self, model: LlamaModel, options: AuthorOptions, patience: Callable[[], None]) -> None:
        """`patience` raises where somebody wants it to end. Raises ModelError."""
        super().__init__(model, options)
        self._patience = patience

    def choose(self, prompt: str, grammar: str, *, sampling: Sampling, seed: int) -> str:
        """The model's answer to one question. Raises ContextTooSmall, and what `patience` does."""
        self._patience()
        return super().choose(prompt, grammar, sampling=sampling, seed=seed)
