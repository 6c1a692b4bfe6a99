"""An author that writes by chance: every choice is a random text of its grammar, a piece a step, the same for a seed.

It has the shape of zeta.writing.decoding.author.Author, so that whole documents are written without a model.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

from gbnf_random import Grammar
from random_mind import RandomMind
from toy_writing import ToyPiece, ToyVoice

from zeta.sampling import Sampling


@dataclass
class RandomDesk:
    """Streams without a model; each finishes its piece in one step."""

    lengths: dict[int, int] = field(default_factory=dict)
    due: dict[int, str] = field(default_factory=dict)

    def open(self, stream: int, tokens: Sequence[int], copied: int | None = None) -> None:
        self.lengths[stream] = len(tokens)
        self.due.pop(stream, None)

    def read(self, stream: int, tokens: Sequence[int], stops: Sequence[int] = ()) -> None:
        self.lengths[stream] += len(tokens)

    def choose(self, stream: int, grammar: str, sampling: Sampling, *, seed: int, limit: int) -> None:
        self.due[stream] = Grammar(grammar).draw(random.Random(f"{grammar}{seed}"))

    def rewind(self, stream: int, length: int) -> None:
        self.lengths[stream] = length

    def length(self, stream: int) -> int:
        return self.lengths[stream]

    def progress(self, stream: int) -> int:
        return 0

    def step(self) -> tuple[list[ToyPiece], list[tuple[int, int]]]:
        pieces = []
        for stream, text in sorted(self.due.items()):
            tokens = tuple(text.encode())
            self.lengths[stream] += len(tokens)
            pieces.append(ToyPiece(stream, tokens, text, len(tokens), True))
        self.due.clear()
        return pieces, []

    def close(self) -> None: ...


class RandomAuthor(RandomMind):
    """Its model is a name alone."""

    def __init__(self, name: str = "chance.gguf") -> None:
        super().__init__()
        self.model: Any = SimpleNamespace(path=Path(name))
        self.desk, self.voice = RandomDesk(), ToyVoice()
        self.options = SimpleNamespace(ctx=2048, streams=4)
        self.window = 2048

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def close(self) -> None: ...
