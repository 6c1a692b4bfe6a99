"""An author that writes by chance and heeds every token that it has read: where a scroll that goes on tells it anything
else than before, it writes another document.

As a program: `heedful_author DOCUMENT EVENTS` writes one in a process that kills itself after so many events.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from random_author import RandomAuthor, RandomDesk
from toy_writing import ToyPiece

from memstore.agent.api import AgentMemory
from zeta.sampling import Sampling
from zeta.writing.order import Order
from zeta.writing.place import Place
from zeta.writing.work import Work

PROMPT: Final = "Terraform for a shop: a VPC with subnets, S3 buckets, a table, IAM roles and outputs"
SMALL: Final = "Terraform for an S3 bucket and a role, 60 lines"


@dataclass
class HeedfulDesk(RandomDesk):
    """Draws by what a stream has read, too."""

    tokens: dict[int, list[int]] = field(default_factory=dict)

    def open(self, stream: int, tokens: Sequence[int], copied: int | None = None) -> None:
        super().open(stream, tokens, copied)
        self.tokens[stream] = list(tokens)

    def read(self, stream: int, tokens: Sequence[int], stops: Sequence[int] = ()) -> None:
        super().read(stream, tokens, stops)
        self.tokens[stream] += tokens

    def choose(self, stream: int, grammar: str, sampling: Sampling, *, seed: int, limit: int) -> None:
        seed ^= zlib.crc32(str(self.tokens[stream]).encode())
        super().choose(stream, grammar, sampling, seed=seed, limit=limit)

    def rewind(self, stream: int, length: int) -> None:
        super().rewind(stream, length)
        del self.tokens[stream][length:]

    def step(self) -> tuple[list[ToyPiece], list[tuple[int, int]]]:
        pieces, slid = super().step()
        for piece in pieces:
            self.tokens[piece.stream] += piece.tokens
        return pieces, slid


class HeedfulAuthor(RandomAuthor):
    """Its windows are never full."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = HeedfulDesk()
        self.window = 1 << 20


def memory_of(place: Place) -> AgentMemory:
    """The agent memory of a document, on disk; what is stored in it may be of any age."""
    chance = random.Random()
    return AgentMemory(place.document.with_name("memory.db"), clock=lambda: 2e9 + 1e8 * chance.random())


def begun(place: Place, memory: AgentMemory, streams: int = 4) -> Work:
    """A document that is to be written, so many sections at once."""
    order = Order(model=str(HeedfulAuthor().model.path), streams=streams)
    return Work(place, order, HeedfulAuthor(), memory)  # type: ignore[arg-type]


def main(document: str, events: int) -> None:
    """Write, and be killed."""
    with memory_of(place := Place(Path(document))) as memory:
        work = begun(place, memory)
        list(islice(work.write(work.plan(PROMPT)), events))
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
