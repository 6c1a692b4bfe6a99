"""What a scroll needs of a model: sequences that are decoded side by side, and texts as tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from zeta.sampling import Sampling
from zeta.writing.drafting.specialist import Speaker


class Piece(Protocol):
    """What a stream has finished (zeta.writing.decoding.streams)."""

    @property
    def stream(self) -> int:
        """Which one."""

    @property
    def tokens(self) -> tuple[int, ...]:
        """What was decoded."""

    @property
    def text(self) -> str:
        """The same as text."""

    @property
    def chosen(self) -> int:
        """How many of the tokens had an alternative."""

    @property
    def complete(self) -> bool:
        """Whether the grammar came to its end within the limit."""


class Desk(Protocol):
    """Sequences of one context (zeta.writing.decoding.streams says what each does)."""

    def open(self, stream: int, tokens: Sequence[int], copied: int | None = None) -> None:
        """Empty a stream and let it read tokens that never slide out; again, where so many were copied from others when
        it was opened first."""

    def read(self, stream: int, tokens: Sequence[int], stops: Sequence[int] = ()) -> None:
        """Let it read more, as what was chosen was read before: up to each of these places on its own."""

    def choose(self, stream: int, grammar: str, sampling: Sampling, *, seed: int, limit: int) -> None:
        """Let it write a piece after that."""

    def rewind(self, stream: int, length: int) -> None:
        """Back to a length in tokens."""

    def length(self, stream: int) -> int:
        """Tokens in its window."""

    def progress(self, stream: int) -> int:
        """Tokens so far of the piece that it is writing."""

    def step(self) -> tuple[Sequence[Piece], Sequence[tuple[int, int]]]:
        """Decode once; finished pieces, and what slid out: (stream, tokens)."""


class Voice(Speaker, Protocol):
    """Texts to tokens, instructions too (zeta.writing.decoding.speech)."""

    def opening(self, system: str, request: str) -> list[int]:
        """A conversation up to where the answer begins."""
