"""`zeta bench`, also `python -m zeta.bench`: what recall finds, and what memory costs and saves."""

from __future__ import annotations

import click

from zeta.commands.bench.needle import needle
from zeta.commands.bench.speed import speed


@click.group()
def bench() -> None:
    """Measure recall and speed. Progress goes to standard error, the result to standard output."""


for _command in (needle, speed):
    bench.add_command(_command)
