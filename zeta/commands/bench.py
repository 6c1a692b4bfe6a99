"""`zeta bench`, also `python -m zeta.bench`: what recall finds, and what memory costs and saves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from zeta import catalog, logs

Command = TypeVar("Command", bound=Callable[..., None])

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Numbers(click.ParamType[tuple[int, ...]]):
    """Whole numbers from 1 on with commas between them."""

    name = "numbers"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """The numbers, in the order given."""
        try:
            found = tuple(int(part) for part in str(value).split(","))
        except ValueError:
            found = ()
        if not found or min(found) < 1:
            self.fail(f"{value!r} is no list of whole numbers such as 1,2,4", param, ctx)
        return found


def _pages(_ctx: click.Context, _param: click.Parameter, value: int) -> int:
    if value < 32 or value % 32:
        raise click.BadParameter(f"{value} is no multiple of 32")
    return value


def _common(command: Command) -> Command:
    """The options of both benchmarks."""
    for option in (
        click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON object to a file."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table."),
        click.option(
            "--page", type=int, default=128, show_default=True, callback=_pages, help="Tokens of a page: 32, 64, 96…"
        ),
        click.option("--ctx", type=click.IntRange(128), default=1024, show_default=True, help="Tokens of the window."),
        click.option("--tokens", type=click.IntRange(1), default=5120, show_default=True, help="Tokens of history."),
        click.option("--model", default=catalog.DEFAULT_CHAT.name, show_default=True, help="A model, as for a chat."),
    ):
        command = option(command)
    return command


@click.group()
def bench() -> None:
    """Measure recall and speed. Progress goes to standard error, the result to standard output."""


@bench.command()
@_common
@click.option("--facts", type=click.IntRange(min=1), default=8, show_default=True, help="Facts of one kind.")
@click.option(
    "--k", "ks", type=_Numbers(), multiple=True, default=("1,4",), show_default=True, help="Recalled at once."
)
@click.option("--seeds", type=_Numbers(), default="1,2,3", show_default=True, help="One history of each kind a seed.")
@click.option("--text", type=_FILE, help="Bury the facts in this text, in place of the fillers that come along.")
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
) -> None:
    """Plant facts, let them leave the window, ask: is the right page found, and what is the answer worth?"""
    from zeta.bench import needle, report

    report.check_out(out)
    path = catalog.resolve(model)
    numbers = tuple(sorted({k for given in ks for k in given}))
    options = needle.NeedleOptions(path, tokens, facts, ctx, page, numbers, seeds, text, styles=styles, answers=answers)
    logs.start("warning")
    with report.telling() as tell:
        result = needle.run(options, tell)
    report.show(result, needle.table(result), as_json=as_json, out=out)


@bench.command()
@_common
@click.option("--threads", type=click.IntRange(min=0), default=0, show_default=True, help="Threads; 0 is one a core.")
@click.option("--pairs", type=click.IntRange(min=1), default=8, show_default=True, help="Times each side is timed.")
@click.option("--tiny", type=_FILE, help="Measure the memory alone, of this tiny model: up to a million --tokens.")
def speed(
    model: str,
    tokens: int,
    ctx: int,
    page: int,
    as_json: bool,
    out: Path | None,
    threads: int,
    pairs: int,
    tiny: Path | None,
) -> None:
    """Decode, prefill, restore and open with memory on, beside the plain loop; memory and disk a token of history."""
    from zeta.bench import report, speed
    from zeta.bench.pairs import SpeedOptions

    report.check_out(out)
    options = SpeedOptions(
        model=tiny or catalog.resolve(model),
        tokens=tokens,
        ctx=ctx,
        page=page,
        threads=threads,
        pairs=pairs,
        memory_only=tiny is not None,
    )
    logs.start("warning")
    with report.telling() as tell:
        result = speed.run(options, tell)
    report.show(result, speed.table(result), as_json=as_json, out=out)
