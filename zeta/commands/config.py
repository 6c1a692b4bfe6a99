"""`zeta config`: show, change and explain the settings."""

import os
from pathlib import Path

import click

from zeta import config as settings
from zeta import tomlfile
from zeta.errors import ConfigError


@click.group()
def config() -> None:
    """Settings: what holds, where it came from, and changing it."""


@config.command()
def show() -> None:
    """Every setting, its value and where the value came from."""
    resolved = settings.load({})
    rows = [(name, _shown(getattr(resolved.settings, name)), resolved.source[name]) for name in settings.SPECS]
    names, values = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value, source in rows:
        click.echo(f"{name:<{names}}  {value:<{values}}  {source}")


@config.command()
@click.argument("name")
def get(name: str) -> None:
    """Print the value of NAME."""
    spec = settings.spec_named(name)
    click.echo(_shown(getattr(settings.load({}).settings, spec.name)))


@config.command(name="set", context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("value")
def put(name: str, value: str) -> None:
    """Write NAME = VALUE into the settings file."""
    spec = settings.spec_named(name)
    checked = settings.convert(spec, value, "command line")
    tomlfile.put(settings.config_path(), spec.name, str(checked) if isinstance(checked, Path) else checked)
    if os.environ.get(spec.variable):
        click.echo(f"{spec.variable} in the environment weighs more than the file, and is set", err=True)


@config.command()
@click.argument("name")
def unset(name: str) -> None:
    """Take NAME out of the settings file, so that its default holds again."""
    path = settings.config_path()
    if not any(tomlfile.drop(path, key) for key in dict.fromkeys((name, name.replace("-", "_")))):
        raise ConfigError(f"{name} is not set in {path}", "`zeta config show` tells where each value comes from")


@config.command()
def path() -> None:
    """Print the path of the settings file."""
    click.echo(settings.config_path())


def _shown(value: object) -> str:
    if value is None or value == "":
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value)
