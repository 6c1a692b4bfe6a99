"""Groups of commands that are imported when they are used, so that `--help` needs neither a model nor a store."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import ClassVar

import click


class LazyGroup(click.Group):
    """A subclass gives the table: name -> the module that holds the command, and what `--help` says about it."""

    table: ClassVar[Mapping[str, tuple[str, str]]]

    def found(self, module: object, name: str) -> object:
        """The command in its imported module: there it has its own name."""
        return getattr(module, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None where there is none of this name."""
        if cmd_name not in self.table:
            return None
        command = self.found(importlib.import_module(self.table[cmd_name][0]), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.table.items()])


class NamedGroup(LazyGroup):
    """A lazy group whose modules each have a table COMMANDS, by the names that people type: some are words of
    Python."""

    def found(self, module: object, name: str) -> object:
        """The command in its module's own table."""
        commands: Mapping[str, click.Command] = module.COMMANDS  # type: ignore[attr-defined]
        return commands[name]
