"""`zeta memory mcp`: the memory for agents, over MCP."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Final

import click

from zeta.commands.memory import opening
from zeta.errors import ConfigError


@click.command()
@click.option("-n", "--ns", default="", help="Serve this namespace alone; without it every call names one.")
@click.option("--prefix", default="ghost_", show_default=True, help="Of the tools' names.")
@opening.db
def mcp(db: Path | None, ns: str, prefix: str) -> None:
    """Serve agents over MCP on standard input and output, until it is closed.

    An agent is told of it by a line such as: {"command": "zeta", "args": ["memory", "mcp", "--ns", "agent:coder"]}
    """
    try:
        from memstore.agent.server import serve  # here, because few installations have the package
    except ImportError as error:
        raise ConfigError("the package mcp is not installed", 'pip install "zeta[serve]"') from error
    with opening.writing(db, vectors=True) as memory:
        serve(memory, prefix=prefix, namespace=ns, version=version("zeta"))


COMMANDS: Final = {"mcp": mcp}
