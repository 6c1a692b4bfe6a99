"""Command-line options made from the settings: one decorator, so that `--help` and `zeta config` say the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from zeta.config import SPECS, Spec

Command = TypeVar("Command", bound=Callable[..., Any])


def options(*names: str) -> Callable[[Command], Command]:
    """Give a click command these settings as options, in this order.

    An option that is not given arrives as None, so that file and environment can speak (`zeta.config.load`).
    """

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            command = _option(SPECS[name])(command)
        return command

    return decorate


def _option(spec: Spec) -> Callable[[Command], Command]:
    flag = f"{spec.flag}/--no-{spec.flag.removeprefix('--')}" if spec.kind is bool else spec.flag
    text = f"{spec.option.help}  [{spec.variable}; default: {spec.default_text}]"
    return click.option(flag, spec.name, type=_type(spec), default=None, help=text)


def _type(spec: Spec) -> "click.ParamType[Any] | None":
    option = spec.option
    if option.choices:
        return click.Choice(option.choices)
    if spec.kind is bool:
        return None
    if option.is_bytes or spec.kind is str:
        return click.STRING
    if spec.kind is Path:
        return click.Path(path_type=Path)
    return (click.IntRange if spec.kind is int else click.FloatRange)(option.low, option.high)
