"""`zeta bench`, also `python -m zeta.bench`: what recall finds, and what memory costs and saves."""

from __future__ import annotations

import click

from zeta.commands.bench.ablate import ablate
from zeta.commands.bench.all import everything
from zeta.commands.bench.compare import compare
from zeta.commands.bench.dialogue import dialogue
from zeta.commands.bench.grid import grid
from zeta.commands.bench.kill import kill
from zeta.commands.bench.lens import lens
from zeta.commands.bench.loss import loss
from zeta.commands.bench.needle import needle
from zeta.commands.bench.scale import scale
from zeta.commands.bench.speed import speed
from zeta.commands.bench.storage import storage
from zeta.commands.bench.write import write


@click.group()
def bench() -> None:
    """Measure recall and speed. Progress goes to standard error, the result to standard output."""


for _command in (needle, grid, dialogue, loss, speed, storage, compare, kill, ablate, scale, lens, write):
    bench.add_command(_command)
bench.add_command(everything)
