"""A text of any length becomes tokens while a stop is still heard: llama.cpp takes half a second for a megabyte."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Final

from zeta.chat.files import ReadStopped
from zeta.events import Event, Progressed
from zeta.llama import LlamaModel

LOOK: Final = 0.2
"""Seconds between two looks at whether somebody wants it stopped."""
SAMPLE: Final = 100_000
"""Characters at the begin of a text by which the pace of all of it is guessed."""


def tokenized(
    model: LlamaModel, text: str, name: str, stopped: Callable[[], bool]
) -> Generator[Event, None, list[int]]:
    """Gives the tokens of `text`; tells how far it is, if that takes longer than a look. llama.cpp does not say, so
    time goes by the pace of the text's begin. Raises ReadStopped once `stopped()`: the tokens are dropped."""
    coming, began, whole = model.tokenize_aside(text), time.monotonic(), 0.0
    while not stopped():
        try:
            return coming.result(LOOK)
        except TimeoutError:
            whole = whole or _guessed(model, text)
            yield Progressed("tokens", min(time.monotonic() - began, whole), whole, name)
    coming.cancel()
    raise ReadStopped(f"{name or 'the text'} was not read to its end", "nothing of it was kept")


def _guessed(model: LlamaModel, text: str) -> float:
    """Seconds that all of it takes."""
    sample, began = text[:SAMPLE], time.monotonic()
    model.tokenize(sample)
    return (time.monotonic() - began) * len(text) / max(1, len(sample))
