"""`zeta bench lens`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from zeta import catalog, logs
from zeta.bench.lens.options import PARTS
from zeta.commands.bench.common import FILE, Numbers, pages

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
"""A folder that is there."""


@click.command()
@click.option("--model", default=catalog.DEFAULT_CHAT.name, show_default=True, help="A model, as for a chat.")
@click.option("--sidecar", type=FILE, help="Nets to measure, in place of the model's own.")
@click.option("--part", "parts", type=click.Choice(PARTS), multiple=True, help="Only these parts.  [default: all]")
@click.option("--text", "texts", type=FILE, multiple=True, help="Prose to measure on, in place of what comes along.")
@click.option("--data", type=FOLDER, help="Measure on the held-out documents of a folder of `zeta train data`.")
@click.option(
    "--prefix",
    type=click.Choice(("first", "system")),
    default="first",
    show_default=True,
    help="What stands before everything: the first token, or the opening of a chat.",
)
@click.option("--windows", type=click.IntRange(1), default=500, show_default=True, help="Windows of substitution.")
@click.option("--snapshots", type=click.IntRange(1), default=60, show_default=True, help="Snapshots of focus.")
@click.option("--ctx", type=click.IntRange(256), default=2048, show_default=True, help="Tokens of a chat's window.")
@click.option("--page", type=int, default=128, show_default=True, callback=pages, help="Tokens of a page: 32, 64, 96…")
@click.option("--tokens", type=click.IntRange(1), default=20_000, show_default=True, help="Tokens of the long run.")
@click.option(
    "--history", type=click.IntRange(1), default=4096, show_default=True, help="Tokens of each budget's text."
)
@click.option(
    "--budgets", type=Numbers(), default="256,512,1024,2048", show_default=True, help="Windows of the loss by budget."
)
@click.option(
    "--longbench", type=FILE, multiple=True, help="Also measure on JSON lines with context, input and answers."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of what is drawn, and of texts that come along.")
@click.option("--quick", is_flag=True, help="A test run: every part, very little of each.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON object to a file.")
def lens(
    model: str,
    sidecar: Path | None,
    parts: tuple[str, ...],
    texts: tuple[Path, ...],
    data: Path | None,
    prefix: Literal["first", "system"],
    windows: int,
    snapshots: int,
    ctx: int,
    page: int,
    tokens: int,
    history: int,
    budgets: tuple[int, ...],
    longbench: tuple[Path, ...],
    seed: int,
    quick: bool,
    as_json: bool,
    out: Path | None,
) -> None:
    """Put gists in place of text: what is lost, what a lens finds worth sharpening, and what both cost."""
    from zeta.bench import report
    from zeta.bench.lens import benchmark
    from zeta.bench.lens.options import LensOptions
    from zeta.bench.partial import discard

    if texts and data:
        raise click.UsageError("give either --text or --data")
    report.check_out(out)
    chosen = (*(parts or (() if longbench else PARTS)), *(("longbench",) if longbench else ()))
    options = LensOptions(
        catalog.resolve(model),
        chosen,
        texts,
        data,
        sidecar,
        prefix,
        windows,
        snapshots=snapshots,
        ctx=ctx,
        page=page,
        tokens=tokens,
        history=history,
        budgets=budgets,
        longbench=longbench,
        seed=seed,
        out=out,
    )
    logs.start("warning")
    with report.telling() as tell:
        result = benchmark.run(options.quick() if quick else options, tell)
    report.show(result, benchmark.table(result), as_json=as_json, out=out)
    discard(out)
