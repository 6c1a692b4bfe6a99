"""The command `zeta`: finds the sub-command, and turns whatever goes wrong into one sentence and an exit code.

    0 done    1 an error    2 wrong usage    3 done, but with findings    130 interrupted

A sub-command's module is imported when it is used, so that `zeta --help` needs neither a model nor a store.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import MappingProxyType
from typing import Final

import click

from zeta import logs
from zeta.errors import ZetaError
from zeta.lazygroup import LazyGroup

INTERRUPTED: Final = 130
_NAME: Final = "zeta"
_COMPLETION: Final = "_ZETA_COMPLETE"

COMMANDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "chat": ("zeta.commands.chat", "Chat with a model that remembers past its window."),
        "models": ("zeta.commands.models", "List, fetch and find models."),
        "config": ("zeta.commands.config", "Show and change the settings."),
        "doctor": ("zeta.commands.doctor", "Say what was found on this machine."),
        "store": ("zeta.commands.store", "Look after what is on disk."),
        "memory": ("zeta.commands.memory", "What an agent knows: keep it, find it, tidy it up; an MCP server."),
        "knowledge": ("zeta.commands.knowledge", "Read a folder ahead of time, for chats to stand on."),
        "write": ("zeta.commands.write", "Write a document longer than the window, with specialists in parallel."),
        "watch": ("zeta.commands.watch", "Keep documents true that zeta wrote."),
        "calibrate": ("zeta.commands.calibrate", "Find a model's retrieval heads and fit its recall."),
        "lens": ("zeta.commands.lens", "The lens over the whole history: what it does, what matters, what may fade."),
        "train": ("zeta.commands.train", "Train what a model's memory is made of."),
        "bench": ("zeta.commands.bench", "Measure recall and speed."),
    }
)
"""Name -> the module that holds a click command of that name, and what `--help` says about it."""

_log = logging.getLogger("zeta.cli")


class Commands(LazyGroup):
    """The commands of zeta, the chat first."""

    table = COMMANDS


@click.command(cls=Commands)
@click.version_option(package_name="zeta")
def zeta() -> None:
    """A local, offline chat whose memory does not end at the context window."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (by default the process's own) and return its exit code; raises nothing."""
    _check_streams()
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    finally:
        logs.stop()


def _run(arguments: list[str]) -> int:
    try:
        try:
            _invoke(arguments)
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        except click.exceptions.Exit as leaving:
            code = leaving.exit_code
        sys.stdout.flush()
        return code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ZetaError as error:
        return _say(str(error), error.hint, error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", "", INTERRUPTED)
    except BrokenPipeError:
        return _closed_pipe()
    except Exception as error:
        from memstore.errors import StoreError  # here, because it brings numpy and LMDB along

        return _say(str(error), error.hint, 1) if isinstance(error, StoreError) else _unexpected(error)


def _invoke(arguments: list[str]) -> None:
    """What `click.Command.main` does, but for its answer to a closed pipe: exit code 1."""
    if _COMPLETION in os.environ:
        zeta.main(arguments, prog_name=_NAME)
    with zeta.make_context(_NAME, arguments) as context:
        zeta.invoke(context)


def _check_streams() -> None:
    """Streams that the caller closed read as empty and swallow; a letter that cannot be shown is no reason to stop."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # as long as the process
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _say(message: str, hint: str, code: int) -> int:
    """One sentence and a hint to standard error; returns `code`."""
    from zeta.chat.words import advice, sentence  # here, because it brings the settings along

    with contextlib.suppress(OSError):
        click.echo(f"{_NAME}: {sentence(message)}", err=True)
        if hint:
            click.echo(f"  {advice(hint)}", err=True)
    return code


def _closed_pipe() -> int:
    """The reader has what it wanted: no error. What is still in the buffer must not fail at the interpreter's exit."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    return 0


def _unexpected(error: Exception) -> int:
    """An error that nobody expected: a sentence, and the traceback in the log alone."""
    files = [each for each in logging.getLogger("zeta").handlers if isinstance(each, RotatingFileHandler)]
    started = logging.getLogger("zeta").handlers
    path = files[0].baseFilename if files else None if started else logs.start("error")
    _log.error("unexpected", exc_info=error)
    what = str(error) if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
    hint = (
        f"the log says more: {path}" if path else "no log is kept for this run; run it without --incognito to get one"
    )
    return _say(f"something went wrong that should not have: {what}", hint, 1)
