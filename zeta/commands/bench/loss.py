"""`zeta bench loss`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs
from zeta.commands.bench.common import FILE, Numbers, common
from zeta.config import SPECS

SIGNALS = SPECS["signal"].option.choices
MODES = ("kv", "text", "passage")


@click.command()
@common
@click.option("--seeds", type=Numbers(), default="1", show_default=True, help="One text of each kind a seed.")
@click.option("--text", type=FILE, help="Read this text, in place of the prose and dialogue that come along.")
@click.option(
    "--signal", "signals", type=click.Choice(SIGNALS), multiple=True, default=SIGNALS, help="Only these signals."
)
@click.option("--mode", "modes", type=click.Choice(MODES), multiple=True, default=MODES, help="Only these modes.")
@click.option("--quick", is_flag=True, help="A test run: little text, a small window, two signals, passages only.")
def loss(
    model: str,
    tokens: int,
    ctx: int,
    page: int,
    as_json: bool,
    out: Path | None,
    seeds: tuple[int, ...],
    text: Path | None,
    signals: tuple[str, ...],
    modes: tuple[str, ...],
    quick: bool,
) -> None:
    """Read on with memory and without: what does it cost where nothing is worth recalling, and gain elsewhere?"""
    from zeta.bench import loss, loss_texts, report

    report.check_out(out)
    options = loss_texts.LossOptions(catalog.resolve(model), tokens, ctx, page, seeds, text, signals, modes, out=out)
    logs.start("warning")
    with report.telling() as tell:
        result = loss.run(loss_texts.quick(options) if quick else options, tell)
    report.show(result, loss.table(result), as_json=as_json, out=out)
