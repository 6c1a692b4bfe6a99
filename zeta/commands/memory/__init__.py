"""`zeta memory`: what agents remember, in one file; the same that the MCP server offers, for people and scripts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import click

from zeta.lazygroup import NamedGroup

_HERE: Final = "zeta.commands.memory"

COMMANDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "put": (f"{_HERE}.records", "Store a memory, or its next version."),
        "get": (f"{_HERE}.records", "Print one memory."),
        "list": (f"{_HERE}.records", "List memories, the newest first."),
        "rm": (f"{_HERE}.records", "Remove a memory."),
        "restore": (f"{_HERE}.records", "Bring back a memory that was removed."),
        "history": (f"{_HERE}.records", "Every version of a memory, or the one of a time."),
        "peek": (f"{_HERE}.finding", "A short index of what is remembered."),
        "search": (f"{_HERE}.finding", "Search by words, letters and meaning."),
        "context": (f"{_HERE}.finding", "Gather what matters into a budget of tokens."),
        "expand": (f"{_HERE}.finding", "List summaries, or what one of them contains."),
        "used": (f"{_HERE}.finding", "Say which memories of a context were of use."),
        "edge": (f"{_HERE}.ties", "Tie two memories, cut a tie, or list ties."),
        "link": (f"{_HERE}.ties", "The same as edge, under its old name."),
        "clusters": (f"{_HERE}.ties", "Find groups of memories that belong together."),
        "consolidate": (f"{_HERE}.ties", "Write one summary over several memories."),
        "curate": (f"{_HERE}.ties", "Promote, demote, boost, diminish, archive, delete, pin or unpin."),
        "files": (f"{_HERE}.labels", "Which memories speak of a file."),
        "tags": (f"{_HERE}.labels", "List, rename or remove tags."),
        "ns": (f"{_HERE}.labels", "List or remove namespaces."),
        "reflect": (f"{_HERE}.upkeep", "Let the rules promote, decay, link and tidy up."),
        "rule": (f"{_HERE}.upkeep", "Look at the rules, add one, delete one."),
        "gc": (f"{_HERE}.upkeep", "Take away what has expired or was deleted long ago."),
        "stats": (f"{_HERE}.upkeep", "Count what is there."),
        "embed": (f"{_HERE}.upkeep", "Give vectors to what has none of the present model."),
        "export": (f"{_HERE}.exchange", "Write everything as JSON, a line each."),
        "import": (f"{_HERE}.exchange", "Take in what export wrote; all of it or nothing."),
        "ingest": (f"{_HERE}.exchange", "Take in Markdown files, a section a memory."),
        "patch": (f"{_HERE}.exchange", "Change a memory by a unified diff."),
        "capture": (f"{_HERE}.exchange", "Remember what a text states: facts, preferences, corrections."),
        "infer-edges": (f"{_HERE}.inferring", "Let the chat model name how memories are related."),
        "eval": (f"{_HERE}.evaluating", "Measure how well what was said is found again."),
        "hooks": (f"{_HERE}.hooks", "Remember and be reminded at moments of an agent's session."),
        "mcp": (f"{_HERE}.serving", "Serve agents over MCP on standard input and output."),
    }
)
"""Name -> the module that holds it and what `--help` says about it. Imported when used, for the database brings numpy
along."""


class _Commands(NamedGroup):
    """The commands of the table."""

    table = COMMANDS


@click.group(cls=_Commands)
def memory() -> None:
    """What agents remember: facts, preferences and how things are done, found again by words, meaning and ties.

    Every command takes --db FILE ($ZETA_MEMORY_DB, $GHOST_DB) and most take --json.
    """
