"""`zeta bench kill`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs


@click.command()
@click.option("--model", default=catalog.DEFAULT_CHAT.name, show_default=True, help="A model, as for a chat.")
@click.option("--times", type=click.IntRange(min=1), default=20, show_default=True, help="How often it is killed.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="At which moments.")
@click.option("--threads", type=click.IntRange(min=0), default=0, show_default=True, help="Threads; 0 is one a core.")
@click.option("--quick", is_flag=True, help="A test run: two kills, short texts and answers.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the JSON object to a file. A run that was interrupted goes on from FILE.partial.",
)
def kill(model: str, times: int, seed: int, threads: int, quick: bool, as_json: bool, out: Path | None) -> None:
    """Kill a chat at random moments and open it again: is all there that was shown, and does it go on as it would?"""
    from zeta.bench import kill, report
    from zeta.bench.partial import discard

    report.check_out(out)
    options = kill.KillOptions(catalog.resolve(model), times, seed, threads=threads, out=out)
    logs.start("warning")
    with report.telling() as tell:
        result = kill.run(options.quick() if quick else options, tell)
    report.show(result, kill.table(result), as_json=as_json, out=out)
    discard(out)
