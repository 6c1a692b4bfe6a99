"""`zeta bench write`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs
from zeta.bench.write.options import PARTS, UNSEEN


@click.command()
@click.option("--model", default=catalog.DEFAULT_CHAT.name, show_default=True, help="A model, as for a chat.")
@click.option(
    "--part",
    "parts",
    type=click.Choice((*PARTS, UNSEEN)),
    multiple=True,
    help=f"Only these parts.  [default: all but {UNSEEN}]",
)
@click.option("--ctx", type=click.IntRange(256), default=2048, show_default=True, help="Tokens of a stream's window.")
@click.option("--parallel", type=click.IntRange(1, 64), default=4, show_default=True, help="Sections at the same time.")
@click.option(
    "--seeds", type=click.IntRange(1), default=3, show_default=True, help="Documents of infra and repetition."
)
@click.option("--documents", type=click.IntRange(0), default=0, show_default=True, help="Of length and parse; 0: all.")
@click.option("--tokens", type=click.IntRange(1), default=20_000, show_default=True, help="Tokens of the scroll.")
@click.option("--agents", type=click.IntRange(1), default=100, show_default=True, help="Agents at rest.")
@click.option("--kills", type=click.IntRange(1), default=4, show_default=True, help="How often a writer is killed.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of plans, documents and kills.")
@click.option("--threads", type=click.IntRange(0), default=0, show_default=True, help="Threads; 0 is one a core.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="A folder for what was written.")
@click.option("--quick", is_flag=True, help="A test run: every part, very little of each.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the JSON object to a file. A run that was interrupted goes on from FILE.partial.",
)
def write(
    model: str,
    parts: tuple[str, ...],
    ctx: int,
    parallel: int,
    seeds: int,
    documents: int,
    tokens: int,
    agents: int,
    kills: int,
    seed: int,
    threads: int,
    keep: Path | None,
    quick: bool,
    as_json: bool,
    out: Path | None,
) -> None:
    """Write documents and measure them: coherence, length, repetition, updates, parallel streams, agents, resuming."""
    from zeta.bench import report
    from zeta.bench.partial import discard
    from zeta.bench.write import benchmark
    from zeta.bench.write.options import WriteOptions

    report.check_out(out)
    options = WriteOptions(
        catalog.resolve(model),
        parts or PARTS,
        seed,
        seeds,
        parallel,
        ctx,
        documents=documents,
        agents=agents,
        kills=kills,
        tokens=tokens,
        threads=threads,
        keep=keep,
        out=out,
    )
    logs.start("warning")
    with report.telling() as tell:
        result = benchmark.run(options.quick() if quick else options, tell)
    report.show(result, benchmark.table(result), as_json=as_json, out=out)
    discard(out)
