"""`zeta bench scale`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeta import catalog, logs
from zeta.commands.bench.common import Numbers, pages

if TYPE_CHECKING:
    from zeta.bench.scale.benchmark import Part


@click.command()
@click.option("--model", default=catalog.DEFAULT_CHAT.name, show_default=True, help="A model, as for a chat.")
@click.option("--lengths", type=Numbers(), default="10000,100000,1000000", show_default=True, help="Tokens of history.")
@click.option(
    "--real-up-to", type=click.IntRange(1), default=100_000, show_default=True, help="Tokens that the model reads."
)
@click.option(
    "--tiny-up-to", type=click.IntRange(1), default=1_000_000, show_default=True, help="Tokens that a tiny model reads."
)
@click.option(
    "--sample", type=click.IntRange(1), default=6144, show_default=True, help="Real tokens that pages are drawn after."
)
@click.option("--questions", type=click.IntRange(1, 60), default=24, show_default=True, help="Questions asked.")
@click.option("--ctx", type=click.IntRange(128), default=1024, show_default=True, help="Tokens of the window.")
@click.option("--page", type=int, default=128, show_default=True, callback=pages, help="Tokens of a page: 32, 64, 96…")
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Which texts and pages are made."
)
@click.option("--threads", type=click.IntRange(min=0), default=0, show_default=True, help="Threads; 0 is one a core.")
@click.option(
    "--part",
    "parts",
    type=click.Choice(["real", "store", "index"]),
    multiple=True,
    help="Only this: the model reads, a tiny one reads, synthetic pages are searched.  [default: all]",
)
@click.option("--quick", is_flag=True, help="800 tokens of the model, 3,000 of a tiny one, 10,000 synthetic ones.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the JSON object to a file. A run that was interrupted goes on from FILE.partial.",
)
def scale(
    model: str,
    lengths: tuple[int, ...],
    real_up_to: int,
    tiny_up_to: int,
    sample: int,
    questions: int,
    ctx: int,
    page: int,
    seed: int,
    threads: int,
    parts: tuple[Part, ...],
    quick: bool,
    as_json: bool,
    out: Path | None,
) -> None:
    """Histories of 10,000 to a million tokens: time a token, private memory, disk, and the search of all of it."""
    from zeta.bench import report
    from zeta.bench.partial import discard
    from zeta.bench.scale import benchmark

    report.check_out(out)
    options = benchmark.ScaleOptions(
        model=catalog.resolve(model),
        lengths=tuple(sorted(set(lengths))),
        real_up_to=real_up_to,
        tiny_up_to=tiny_up_to,
        sample=sample,
        questions=questions,
        ctx=ctx,
        page=page,
        seed=seed,
        threads=threads,
        parts=parts or benchmark.PARTS,
        out=out,
    )
    logs.start("warning")
    with report.telling() as tell:
        result = benchmark.run(options.quick() if quick else options, tell)
    report.show(result, benchmark.table(result), as_json=as_json, out=out)
    discard(out)
