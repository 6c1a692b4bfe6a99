"""`zeta bench speed`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs
from zeta.commands.bench.common import FILE, Numbers, common


@click.command()
@common
@click.option("--threads", type=click.IntRange(min=0), default=0, show_default=True, help="Threads; 0 is one a core.")
@click.option("--pairs", type=click.IntRange(min=1), default=8, show_default=True, help="Times each side is timed.")
@click.option(
    "--questions", type=click.IntRange(1, 160), default=30, show_default=True, help="Questions whose latency is taken."
)
@click.option("--lengths", type=Numbers(), help="Measure one history at these lengths as it grows, not at --tokens.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Which exchanges are told.")
@click.option("--quick", is_flag=True, help="A test run: some seconds, small pages, a small window.")
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
    questions: int,
    lengths: tuple[int, ...] | None,
    seed: int,
    quick: bool,
    tiny: Path | None,
) -> None:
    """Decode, prefill, restore and open with memory on, beside the plain loop; recall latency; memory and disk a token.

    With --out a run that was interrupted goes on from FILE.partial.
    """
    from zeta.bench import report, speed
    from zeta.bench.pairs import SpeedOptions
    from zeta.bench.partial import discard

    if tiny and lengths:
        raise click.UsageError("--tiny measures the memory alone: give it --tokens, not --lengths")
    report.check_out(out)
    options = SpeedOptions(
        model=tiny or catalog.resolve(model),
        tokens=tokens,
        ctx=ctx,
        page=page,
        threads=threads,
        pairs=pairs,
        memory_only=tiny is not None,
        lengths=lengths or (),
        questions=questions,
        seed=seed,
        out=out,
    )
    logs.start("warning")
    with report.telling() as tell:
        result = speed.run(options.quick() if quick else options, tell)
    report.show(result, speed.table(result), as_json=as_json, out=out)
    discard(out)
