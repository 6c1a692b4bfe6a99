"""Made-up documents one after another, as the JSON lines that the runtime's side tokenizes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from models.generators.code import module
from models.generators.dialogues import dialogue

KINDS = ("dialogue", "code")


def documents(kind: str, count: int, seed: int) -> Iterator[dict[str, Any]]:
    """`count` documents of a kind: {title, kind, turns [[role, text]]} or {title, kind, text}.

    A document depends on the seed and its number alone, so more of them begin with the same ones. Raises ValueError for
    an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"made-up documents are of the kinds {', '.join(KINDS)}, not {kind}")
    for number in range(count):
        rng = Random(f"{kind} {seed} {number}")
        if kind == "dialogue":
            yield {"title": f"dialogue {seed}-{number}", "kind": kind, "turns": dialogue(rng)}
        else:
            name, text = module(rng)
            yield {"title": f"{name} {seed}-{number}", "kind": kind, "text": text}
