"""Small helpers around real llama.cpp contexts. As a pytest plugin this module provides `live` and `load_tiny`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from zeta.llama import ContextOptions, LlamaContext, LlamaModel
from zeta.tap import QueryTap

CELLS, BATCH = 1024, 64
TEXT = b"It was the third morning of the thaw, and the ferryman had already counted eleven barges. "


@dataclass(frozen=True)
class Live:
    """A model, a context over it and the tap that listens to it."""

    model: LlamaModel
    context: LlamaContext
    tap: QueryTap


@pytest.fixture
def live() -> Iterator[Callable[..., Live]]:
    """`live(path, **context_options) -> Live`, freed at the end of the test."""
    with ExitStack() as stack:

        def load(path: Path, **options: Any) -> Live:
            model = LlamaModel(path)
            stack.callback(model.close)
            tap = QueryTap()
            chosen = {"cells": CELLS, "batch": BATCH, "threads": 1, **options}
            return Live(model, LlamaContext(model, ContextOptions(**chosen), tap), tap)

        yield load


def prose(count: int, seed: int = 0) -> list[int]:
    """Token ids of something like text for the tiny models, whose ids are bytes."""
    words = TEXT.split()
    order = np.random.default_rng(seed).integers(0, len(words), count)
    return list(b" ".join(words[i] for i in order)[:count])


def distance(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> float:
    """Mean difference of two sets of logits in their standard deviations."""
    return float(np.abs(a - b).mean() / a.std())


@pytest.fixture
def load_tiny(live: Callable[..., Live], tiny_model: Callable[..., Path]) -> Callable[..., Live]:
    """`load_tiny(arch, **context_options) -> Live` for an entry of `tiny_models.ARCHITECTURES`."""
    return lambda arch, **options: live(tiny_model(arch.arch, arch.variant), **options)
