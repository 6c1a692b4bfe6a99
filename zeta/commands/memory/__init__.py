"""`zeta memory`: what agents remember, in one file; the same that the MCP server offers, for people and scripts."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import click

_HERE: Final = "zeta.commands.memory"

COMMANDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "put": ("records", "Store a memory, or its next version."),
        "get": ("records", "Print one memory."),
        "list": ("records", "List memories, the newest first."),
        "rm": ("records", "Remove a memory."),
        "history": ("records", "Every version of a memory, or the one of a time."),
        "peek": ("finding", "A short index of what is remembered."),
        "search": ("finding", "Search by words, letters and meaning."),
        "context": ("finding", "Gather what matters into a budget of tokens."),
        "expand": ("finding", "List summaries, or what one of them contains."),
        "used": ("finding", "Say which memories of a context were of use."),
        "edge": ("ties", "Tie two memories, cut a tie, or list ties."),
        "link": ("ties", "The same as edge, under its old name."),
        "clusters": ("ties", "Find groups of memories that belong together."),
        "consolidate": ("ties", "Write one summary over several memories."),
        "curate": ("ties", "Promote, demote, boost, diminish, archive, delete, pin or unpin."),
        "files": ("labels", "Which memories speak of a file."),
        "tags": ("labels", "List, rename or remove tags."),
        "ns": ("labels", "List or remove namespaces."),
        "reflect": ("upkeep", "Let the rules promote, decay, link and tidy up."),
        "rule": ("upkeep", "Look at the rules, add one, delete one."),
        "gc": ("upkeep", "Take away what has expired or was deleted long ago."),
        "stats": ("upkeep", "Count what is there."),
        "embed": ("upkeep", "Give vectors to what has none of the present model."),
        "export": ("exchange", "Write everything as JSON, a line each."),
        "import": ("exchange", "Take in what export wrote; all of it or nothing."),
        "ingest": ("exchange", "Take in Markdown files, a section a memory."),
        "patch": ("exchange", "Change a memory by a unified diff."),
        "capture": ("exchange", "Remember what a text states: facts, preferences, corrections."),
        "mcp": ("serving", "Serve agents over MCP on standard input and output."),
    }
)
"""Name -> the module that holds it and what `--help` says about it. Imported when used, for the database brings numpy
along."""


class _Commands(click.Group):
    """The commands of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None where there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"{_HERE}.{COMMANDS[cmd_name][0]}").COMMANDS[cmd_name]
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_Commands)
def memory() -> None:
    """What agents remember: facts, preferences and how things are done, found again by words, meaning and ties.

    Every command takes --db FILE ($ZETA_MEMORY_DB, $GHOST_DB) and most take --json.
    """
