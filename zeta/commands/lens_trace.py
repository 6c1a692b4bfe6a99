"""`zeta lens trace`: what the lens did, update by update, and whether it kept still."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from rich.text import Text

    from zeta.lens.telemetry import Iteration, Step
    from zeta.lens.trace import Summary

SHADES: Final = "█▒░"
"""Of levels 0, 1 and 2: raw tokens, gists of 32, gists of 1,024."""

_WIDTH: Final = 72
_THRASH: Final = 5
_ACTIONS: Final = 6


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--conversation", metavar="ID", default="last", show_default=True, help="Whose updates; an id or its begin."
)
@click.option("--last", "number", type=click.IntRange(min=1), default=20, show_default=True, help="Updates shown.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every update.")
def trace(file: Path | None, conversation: str, number: int, as_json: bool) -> None:
    """Show what the lens did: what it sharpened and blurred, at what cost, and how restless it was.

    FILE is a trace; by default the one that chats with `--lens on` write.
    """
    # Here, because these bring numpy along, which `--help` should not wait for.
    from zeta.lens.telemetry import trace_file
    from zeta.lens.trace import read, summary

    rows, damaged = read(file or trace_file(), conversation)
    numbers = summary(rows)
    if as_json:
        click.echo(json.dumps(_as_object(rows, numbers, damaged)))
        return
    _show(rows, numbers, damaged, number)


def _as_object(rows: list[Iteration], numbers: Summary, damaged: int) -> dict[str, object]:
    return {
        "schema": 1,
        "conversation": rows[-1].conversation,
        "damaged_lines": damaged,
        "summary": asdict(numbers),
        "iterations": [asdict(row) for row in rows],
    }


def _show(rows: list[Iteration], numbers: Summary, damaged: int, number: int) -> None:
    from rich.table import Table
    from rich.text import Text

    from zeta.chat.screen import TerminalConsole

    table = Table(box=None, pad_edge=False)
    shown = rows[-number:]
    names = ["update", "tokens", "window", "raw", "L1", "L2", "swap", "stayed", "ms"]
    names += ["loss"] if any(row.loss_at_h is not None for row in shown) else []
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("actions", overflow="fold")
    for row in shown:
        table.add_row(*(Text(cell) for cell in _cells(row)[: len(names)]), _actions(row))
    console = TerminalConsole(sys.stdout)
    console.print(Text(f"conversation {rows[-1].conversation or 'without a name'}", "bold"))
    console.print(table)
    console.print(Text(f"\n{detail_line(rows[-1], _WIDTH)}", "cyan"), soft_wrap=True)
    console.print(Text(f"{SHADES[0]} raw tokens  {SHADES[1]} gists of 32  {SHADES[2]} gists of 1,024", "dim"))
    console.print(Text("+ expanded  - collapsed  ! because the budget forced it\n", "dim"))
    for line in report(numbers, damaged):
        console.print(Text(line), soft_wrap=True)


def _cells(row: Iteration) -> tuple[str, ...]:
    """From the update's number to its loss, which stands last because most traces have none."""
    return (
        f"{row.iteration:,}",
        f"{row.end:,}",
        f"{sum(row.cost):,} {row.token_budget_utilization:.0%}",
        *(f"{cost:,}" for cost in row.cost),
        f"{row.swap_rate:.2f}",
        "-" if row.mean_residency is None else f"{row.mean_residency:.1f}",
        f"{row.latency_ms:.1f}",
        "-" if row.loss_at_h is None else f"{row.loss_at_h:.2f}",
    )


def _actions(row: Iteration) -> Text:
    from rich.text import Text

    more = [f" and {len(row.actions) - _ACTIONS} more"] if len(row.actions) > _ACTIONS else []
    return Text(" ".join([_short(step) for step in row.actions[:_ACTIONS]]) + "".join(more))


def _short(step: Step) -> str:
    """`+L1:7` was expanded, `-L1:7` collapsed into, with `!` where the budget forced it."""
    sign = "+" if step.change == "expand" else "-"
    return f"{sign}L{step.level}:{step.index}{'!' if step.forced else ''}"


def detail_line(row: Iteration, width: int) -> str:
    """The lifetime from its begin to the cursor, a letter for the level of detail of each part."""
    from zeta.lens.trace import strip

    return "".join(SHADES[level] for level in strip(row.detail, width))


def report(numbers: Summary, damaged: int) -> list[str]:
    """The summary as sentences, each against the bound that it should keep."""
    from zeta.chat.words import count
    from zeta.lens.trace import RESIDENCY_BOUND, SWAP_BOUND

    residency = numbers.mean_residency
    stayed = "nothing has left its level yet" if residency is None else f"{residency:.1f} updates"
    lines = [
        f"{count(numbers.iterations, 'update')}, {count(numbers.actions, 'action')}, {numbers.forced:,} forced",
        f"swap rate  {numbers.swap_rate:.3f} actions a block{_verdict(numbers.swap_rate <= SWAP_BOUND)}",
        f"residency  {stayed}{_verdict(residency is None or residency >= RESIDENCY_BOUND)}",
        f"budget     {numbers.mean_utilization:.0%} used, {numbers.peak_utilization:.0%} at most",
        f"latency    {numbers.mean_latency_ms:.1f} ms, {numbers.peak_latency_ms:.1f} ms at most",
    ]
    if numbers.mean_loss_at_h is not None:
        lines.append(f"loss       {numbers.mean_loss_at_h:.3f} nats a token")
    lines += [
        f"restless   {each.node} turned {count(each.turns, 'time')}, once after {count(each.soonest, 'update')}"
        for each in numbers.thrash[:_THRASH]
    ]
    if damaged:
        lines.append(f"{count(damaged, 'line')} could not be read")
    return lines


def _verdict(kept: bool) -> str:
    return "" if kept else "  (restless: see the thresholds and the cooldown)"
