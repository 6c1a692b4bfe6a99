"""`zeta bench needle`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs
from zeta.commands.bench.common import FILE, Numbers, common


@click.command()
@common
@click.option("--facts", type=click.IntRange(min=1), default=8, show_default=True, help="Facts of one kind.")
@click.option("--k", "ks", type=Numbers(), multiple=True, default=("1,4",), show_default=True, help="Recalled at once.")
@click.option("--seeds", type=Numbers(), default="1,2,3", show_default=True, help="One history of each kind a seed.")
@click.option("--text", type=FILE, help="Bury the facts in this text, in place of the fillers that come along.")
@click.option(
    "--style",
    "styles",
    type=click.Choice(("completion", "chat", "natural", "oblique")),
    multiple=True,
    default=("completion", "chat", "natural"),
    show_default=True,
    help="What is planted and how it is asked for.",
)
@click.option(
    "--answers/--no-answers", default=True, help="Answer too; without, only rank and decide: ten times faster."
)
@click.option("--quick", is_flag=True, help="A test run: one short history a style, few facts, a small window.")
def needle(
    model: str,
    tokens: int,
    ctx: int,
    page: int,
    as_json: bool,
    out: Path | None,
    facts: int,
    ks: tuple[tuple[int, ...], ...],
    seeds: tuple[int, ...],
    text: Path | None,
    styles: tuple[str, ...],
    answers: bool,
    quick: bool,
) -> None:
    """Plant facts, let them leave the window, ask: is the right page found, and what is the answer worth?"""
    from zeta.bench import needle, report
    from zeta.bench.partial import discard

    report.check_out(out)
    path = catalog.resolve(model)
    numbers = tuple(sorted({k for given in ks for k in given}))
    options = needle.NeedleOptions(
        path, tokens, facts, ctx, page, numbers, seeds, text, styles=styles, answers=answers, out=out
    )
    logs.start("warning")
    with report.telling() as tell:
        result = needle.run(options.quick() if quick else options, tell)
    report.show(result, needle.table(result), as_json=as_json, out=out)
    discard(out)
