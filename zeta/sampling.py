"""How the next token is chosen, as a plain value: the settings and the specialists speak of it, llama.cpp does it."""

from __future__ import annotations

from dataclasses import dataclass

PENALTY_LAST = 64
"""Tokens that `repeat_penalty` looks back on (llama.cpp's default)."""


@dataclass(frozen=True)
class Sampling:
    """How the next token is chosen; temperature 0 takes the likeliest. `grammar` is GBNF with its root rule `root`.

    `dry` above 0 makes the end of a repetition unlikely (DRY, p-e-w 2024: text-generation-webui #5677): a token that
    would make a run of n tokens, n >= `dry_allowed`, the repetition of one among the last `dry_last` tokens loses
    `dry` * `dry_base` ** (n - `dry_allowed`) of its logit; no run reaches over one of `dry_breakers`.
    """

    temperature: float = 0.7
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    repeat_penalty: float = 1.0
    seed: int = 0
    grammar: str = ""
    dry: float = 0.0
    dry_base: float = 1.75
    dry_allowed: int = 2
    dry_last: int = 256
    dry_breakers: tuple[str, ...] = ("\n", ":", '"', "*")
