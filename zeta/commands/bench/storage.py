"""`zeta bench storage`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs
from zeta.commands.bench.common import common


@click.command()
@common
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Which text is read.")
@click.option("--pages", type=click.IntRange(min=1), default=16, show_default=True, help="Pages packed, at most.")
@click.option("--quick", is_flag=True, help="A test run: little text, a few pages.")
def storage(
    model: str, tokens: int, ctx: int, page: int, as_json: bool, out: Path | None, seed: int, pages: int, quick: bool
) -> None:
    """Pack real pages: bytes a token and speed by KV type and compression, and what q8_0 loses."""
    from zeta.bench import report, storage

    report.check_out(out)
    options = storage.StorageOptions(catalog.resolve(model), tokens, ctx, page, seed, pages, out=out)
    logs.start("warning")
    with report.telling() as tell:
        result = storage.run(storage.quick(options) if quick else options, tell)
    report.show(result, storage.table(result), as_json=as_json, out=out)
