"""`zeta bench compare`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs
from zeta.commands.bench.common import Numbers, common


@click.command()
@common
@click.option("--seeds", type=Numbers(), default="1", show_default=True, help="One conversation a seed.")
@click.option(
    "--questions", type=click.IntRange(1, 60), default=20, show_default=True, help="Facts told and asked for."
)
@click.option("--openings", type=click.IntRange(min=1), default=3, show_default=True, help="Times each side is opened.")
@click.option("--quick", is_flag=True, help="A test run: a short conversation, three questions, one opening.")
def compare(
    model: str,
    tokens: int,
    ctx: int,
    page: int,
    as_json: bool,
    out: Path | None,
    seeds: tuple[int, ...],
    questions: int,
    openings: int,
    quick: bool,
) -> None:
    """Close a long conversation and open it again: zeta beside a shifted window and beside saving the whole state."""
    from zeta.bench import compare, report

    report.check_out(out)
    options = compare.CompareOptions(catalog.resolve(model), tokens, ctx, page, seeds, questions, openings, out=out)
    logs.start("warning")
    with report.telling() as tell:
        result = compare.run(compare.quick(options) if quick else options, tell)
    report.show(result, compare.table(result), as_json=as_json, out=out)
