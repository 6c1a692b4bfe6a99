"""`zeta bench ablate`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs
from zeta.bench.ablation.axes import AXES, NAMES
from zeta.commands.bench.common import Numbers, common

_GROUPS = "\n".join(f"  {name:<10} {told}" for name, told in AXES.items())


@click.command(epilog=f"\b\nGROUP is any of these; without one, all are measured:\n{_GROUPS}")
@click.argument("groups", type=click.Choice(NAMES), nargs=-1, metavar="[GROUP]...")
@common
@click.option("--facts", type=click.IntRange(1), default=8, show_default=True, help="Codes of one kind in a history.")
@click.option(
    "--seeds",
    type=Numbers(),
    default="1,2,3",
    show_default=True,
    help="Two histories of facts, one of codes each.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=0.05,
    show_default=True,
    help="Wanted share of recalls that nothing asked for.",
)
@click.option("--quick", is_flag=True, help="A test run: every group, one question of each kind.")
def ablate(
    groups: tuple[str, ...],
    model: str,
    tokens: int,
    ctx: int,
    page: int,
    as_json: bool,
    out: Path | None,
    facts: int,
    seeds: tuple[int, ...],
    threshold: float,
    quick: bool,
) -> None:
    """Vary each choice that recall is made of, alone: which of them matter, and are the defaults the best?

    A run with --out that was interrupted goes on where it stopped.
    """
    from zeta.bench import report
    from zeta.bench.ablation import benchmark
    from zeta.bench.ablation.texts import Sizes
    from zeta.bench.partial import discard

    report.check_out(out)
    options = benchmark.AblateOptions(
        catalog.resolve(model), groups or NAMES, Sizes(tokens, facts), seeds, ctx, page, threshold=threshold, out=out
    )
    logs.start("warning")
    with report.telling() as tell:
        result = benchmark.run(options.quick() if quick else options, tell)
    report.show(result, benchmark.table(result), as_json=as_json, out=out)
    discard(out)
