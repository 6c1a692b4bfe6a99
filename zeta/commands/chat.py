"""`zeta chat`, also `python -m zeta.chat`: one shot with a prompt or a pipe, interactive at a terminal."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeta import config, logs, paths
from zeta.errors import ConfigError, ZetaError
from zeta.events import Failed
from zeta.options import options

if TYPE_CHECKING:
    from zeta.chat.oneshot import Output
    from zeta.chat.screen import Screen
    from zeta.config import Settings

_SETTINGS = (
    "model",
    "ctx",
    "page",
    "k",
    "recall",
    "scope",
    "signal",
    "threshold",
    "lens",
    "lora",
    "store",
    "conversation",
    "system",
    "knowledge",
    "kv",
    "incognito",
    "seed",
    "temp",
    "top_p",
    "top_k",
    "min_p",
    "repeat_penalty",
    "max_tokens",
    "threads",
    "gpu_layers",
    "quota",
    "memory",
    "memory_budget",
    "memory_db",
    "log_level",
)


@click.command()
@click.option("--prompt", help="Ask this, print the answer and leave. Text from a pipe is appended to it.")
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Read a file into the history first (text, code, PDF, DOCX), any length; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print events, one JSON object a line, in place of the answer.")
@options(*_SETTINGS)
def chat(prompt: str | None, files: tuple[Path, ...], as_json: bool, **flags: object) -> None:
    """Chat with a model that remembers past its window.

    At a terminal this is interactive. With --prompt, or with text from a pipe, it answers once: the answer goes to
    standard output, everything else to standard error.
    """
    from zeta.chat.files import read_any
    from zeta.chat.oneshot import JsonLines, question
    from zeta.chat.screen import Screen

    settings = config.load(flags).settings
    logs.start(settings.log_level, to_disk=not settings.incognito)
    piped = sys.stdin is not None and not sys.stdin.isatty()
    asked = question(prompt, sys.stdin.buffer if piped else None)
    once = piped or as_json or prompt is not None
    if once and not asked and not files:
        raise ConfigError("there is nothing to answer", "give --prompt TEXT, or text on standard input")
    texts = [(path, read_any(path)) for path in files]
    screen = Screen(sys.stdout, sys.stdout if sys.stdout.isatty() and not once else sys.stderr)
    output: Output = JsonLines(sys.stdout) if as_json else screen
    code = _once(settings, asked, texts, output, screen) if once else _interactive(settings, texts, screen)
    raise SystemExit(code)


def _once(settings: Settings, asked: str, texts: list[tuple[Path, str]], output: Output, notes: Screen) -> int:
    from memstore.errors import StoreError
    from zeta.chat import notebook
    from zeta.chat.oneshot import exit_code, read_files
    from zeta.chat.session import Chat

    try:
        with notes.waiting(f"loading {settings.model}"):
            opened = Chat(settings, output.show, notebook=notebook.opened)
        with opened as chat:
            code = read_files(chat, texts, output, notes)
            if code or not asked:
                return code
            return exit_code(output.answer(chat, chat.ask(asked)))
    except (ZetaError, StoreError) as error:
        if output is not notes:  # who reads JSON learns of it in JSON; everybody else from the sentence
            output.show(Failed(str(error), error.hint))
        raise


def _interactive(settings: Settings, texts: list[tuple[Path, str]], screen: Screen) -> int:
    from zeta.chat import notebook
    from zeta.chat.oneshot import read_files
    from zeta.chat.reader import make_reader
    from zeta.chat.session import Chat
    from zeta.chat.terminal import Terminal

    with screen.waiting(f"loading {settings.model}"):
        opened = Chat(settings, screen.show, notebook=notebook.opened)
    with opened as chat:
        history = None if settings.incognito else paths.input_history()
        capable = screen.capable and sys.stdout.isatty()
        reader = make_reader(lambda: screen.status.line(), chat.wake, history=history, capable=capable)
        terminal = Terminal(chat, screen, reader)
        terminal.greet(time.time())
        read_files(chat, texts, screen, screen)
        return terminal.run()
