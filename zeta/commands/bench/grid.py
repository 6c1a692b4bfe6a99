"""`zeta bench grid`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs
from zeta.bench.kinds import KINDS
from zeta.commands.bench.common import Numbers, pages


@click.command()
@click.option("--model", default=catalog.DEFAULT_CHAT.name, show_default=True, help="A model, as for a chat.")
@click.option(
    "--lengths", type=Numbers(), default="2048,8192,32768,100000", show_default=True, help="Tokens, question and all."
)
@click.option("--depths", type=click.IntRange(1, 20), default=10, show_default=True, help="Needles of a kind.")
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Kinds of needle.  [default: all]")
@click.option("--ctx", type=click.IntRange(128), default=2048, show_default=True, help="Tokens of the window.")
@click.option("--page", type=int, default=128, show_default=True, callback=pages, help="Tokens of a page: 32, 64, 96…")
@click.option(
    "--k", type=click.IntRange(1), default=4, show_default=True, help="Pages among which the right one counts."
)
@click.option("--seeds", type=Numbers(), default="1", show_default=True, help="One history of each length a seed.")
@click.option("--quick", is_flag=True, help="Two kinds, two depths, 768 tokens, a window of 384: some seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the JSON object to a file. A run that was interrupted goes on from FILE.partial.",
)
def grid(
    model: str,
    lengths: tuple[int, ...],
    depths: int,
    kinds: tuple[str, ...],
    ctx: int,
    page: int,
    k: int,
    seeds: tuple[int, ...],
    quick: bool,
    as_json: bool,
    out: Path | None,
) -> None:
    """Plant needles of many kinds at every depth of histories of every length: what is there when it is asked for?"""
    from zeta.bench import grid, report
    from zeta.bench.partial import discard

    report.check_out(out)
    path = catalog.resolve(model)
    options = grid.GridOptions(path, lengths, depths, kinds or tuple(KINDS), ctx, page, k, seeds, out=out)
    logs.start("warning")
    with report.telling() as tell:
        result = grid.run(options.quick() if quick else options, tell)
    report.show(result, grid.table(result), as_json=as_json, out=out)
    discard(out)
