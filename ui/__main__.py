"""`python -m ui`: the desktop window."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

import click

from ui import display

NO_DISPLAY = 2


@click.command()
@click.option("--model", help="Model: a name, a path to a GGUF file, or hf:owner/repo/file.gguf.")
@click.option("--store", type=click.Path(path_type=Path), help="Folder of conversations and pages.")
@click.option("--conversation", help="Conversation to open: its ID, new, or last.")
@click.option("--ctx", type=int, help="Window in tokens: all that the model sees at once.")
def main(**given: object) -> None:
    """Chat in a window, with a model that remembers past its own.

    Settings are shared with `zeta chat` and can be changed in the window.
    """
    try:
        from ui import app
    except ImportError as error:
        click.echo(f"The window needs Qt, which could not be loaded ({error}).", err=True)
        click.echo('Install it with: python -m pip install -e ".[ui]"', err=True)
        click.echo("On Debian and Ubuntu it also needs: libegl1 libxkbcommon0 libdbus-1-3 libxcb-cursor0", err=True)
        sys.exit(1)
    if display.missing(os.environ, sys.platform):
        _no_display("There is no display to open a window on.")
    if name := display.silent(os.environ, sys.platform):
        _no_display(f"The display {name} does not answer, so there is nothing to open a window on.")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    flags = {name: str(value) if isinstance(value, Path) else value for name, value in given.items() if value}
    sys.exit(app.run(flags))


def _no_display(why: str) -> NoReturn:
    click.echo(f"{why} `python -m zeta.chat` chats in the terminal.", err=True)
    sys.exit(NO_DISPLAY)


if __name__ == "__main__":
    main()
