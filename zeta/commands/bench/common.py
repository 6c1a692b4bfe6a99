"""What the commands of all benchmarks share: options, and kinds of values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from zeta import catalog

Command = TypeVar("Command", bound=Callable[..., None])

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
"""A file that is there."""


class Numbers(click.ParamType[tuple[int, ...]]):
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


def pages(_ctx: click.Context, _param: click.Parameter, value: int) -> int:
    """A page size that memory can have. Raises click.BadParameter."""
    if value < 32 or value % 32:
        raise click.BadParameter(f"{value} is no multiple of 32")
    return value


def common(command: Command) -> Command:
    """The options of every benchmark that reads a history."""
    for option in (
        click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON object to a file."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table."),
        click.option(
            "--page", type=int, default=128, show_default=True, callback=pages, help="Tokens of a page: 32, 64, 96…"
        ),
        click.option("--ctx", type=click.IntRange(128), default=1024, show_default=True, help="Tokens of the window."),
        click.option("--tokens", type=click.IntRange(1), default=5120, show_default=True, help="Tokens of history."),
        click.option("--model", default=catalog.DEFAULT_CHAT.name, show_default=True, help="A model, as for a chat."),
    ):
        command = option(command)
    return command
