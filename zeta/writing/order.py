"""What a document was asked for, as a plain value: kept in its journal, so that it goes on as it began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

Recall = Literal["off", "text", "kv"]
"""How a section gets back the text that defines a name it may use: not, by reading it, or with the cells that its own
stream computed. Off where nothing is said: of two names that tell their purpose the default model chose the right one
18 times of 20 without, 10 with the text and 11 with cells; where they tell nothing all are near chance (`recall` of the
benchmark, zeta.bench.write.recall)."""


@dataclass(frozen=True)
class Order:
    """`sources` are the files and folders that the document is about, `agents` a folder with specialists of one's own,
    "" for none. With `lake` sections see what others defined. `model` is the name of the model's file; `length` in the
    language's unit, 0: as the prompt says. `recall`: as above."""

    sources: tuple[str, ...] = ()
    agents: str = ""
    length: int = 0
    lake: bool = True
    streams: int = 4
    ctx: int = 2048
    model: str = ""
    recall: Recall = "off"

    def told(self) -> dict[str, Any]:
        """As plain values."""
        return {**asdict(self), "sources": list(self.sources)}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """From plain values. Raises TypeError for what is none."""
        return cls(**{**told, "sources": tuple(told.get("sources", ()))})
