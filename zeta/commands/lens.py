"""`zeta lens`: the lens over the whole history; what it did, and what it may show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import click

from zeta.lazygroup import LazyGroup

_SPANS: Final = "zeta.commands.lens_spans"

COMMANDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "trace": ("zeta.commands.lens_trace", "Show what the lens sharpened and blurred."),
        "prune": (_SPANS, "Let detail that nobody needs fade, or bring it back."),
        "tag": (_SPANS, "Tag a span of the history: a tag protects it from fading."),
        "untag": (_SPANS, "Take tags from a span."),
    }
)
"""Name -> the module that holds it and what `--help` says about it."""


class _Commands(LazyGroup):
    table = COMMANDS


@click.command(cls=_Commands)
def lens() -> None:
    """The lens over the whole history: look at what it does, say what matters in it."""
