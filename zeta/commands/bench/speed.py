"""`zeta bench speed`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs
from zeta.commands.bench.common import FILE, common


@click.command()
@common
@click.option("--threads", type=click.IntRange(min=0), default=0, show_default=True, help="Threads; 0 is one a core.")
@click.option("--pairs", type=click.IntRange(min=1), default=8, show_default=True, help="Times each side is timed.")
@click.option("--tiny", type=FILE, help="Measure the memory alone, of this tiny model: up to a million --tokens.")
def speed(
    model: str,
    tokens: int,
    ctx: int,
    page: int,
    as_json: bool,
    out: Path | None,
    threads: int,
    pairs: int,
    tiny: Path | None,
) -> None:
    """Decode, prefill, restore and open with memory on, beside the plain loop; memory and disk a token of history."""
    from zeta.bench import report, speed
    from zeta.bench.pairs import SpeedOptions

    report.check_out(out)
    options = SpeedOptions(
        model=tiny or catalog.resolve(model),
        tokens=tokens,
        ctx=ctx,
        page=page,
        threads=threads,
        pairs=pairs,
        memory_only=tiny is not None,
    )
    logs.start("warning")
    with report.telling() as tell:
        result = speed.run(options, tell)
    report.show(result, speed.table(result), as_json=as_json, out=out)
