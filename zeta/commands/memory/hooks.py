"""`zeta memory hooks run|settings`: what an agent runs at moments of its session, to remember and to be reminded."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from memstore.agent import checks
from memstore.agent import hooks as deeds
from memstore.agent.views import summary
from memstore.errors import StoreError
from zeta.commands.memory import opening, words
from zeta.errors import ConfigError, ZetaError

NAMESPACE: Final = "agent:coder"
NAMESPACE_VARIABLES: Final = ("ZETA_MEMORY_NS", "GHOST_AGENT_NS")
"""Looked into in this order where no `--ns` is given."""
MODE_VARIABLE: Final = "ZETA_MEMORY"
"""The same that tells a chat what it may write; who sets a hook up has agreed, so that here it is on by itself."""
LARGEST: Final = 16 << 20
"""Bytes of standard input that are read."""
NAMES: Final = {
    "session-start": "SessionStart",
    "user-prompt": "UserPromptSubmit",
    "pre-compact": "PreCompact",
    "stop": "Stop",
}
"""The events as the settings of an agent call them."""


@click.group()
def hooks() -> None:
    """Commands for the hooks of an agent: what a person states is kept, and a new session is told of it.

    \b
    session-start   prints what a session should know: what is pinned, what its folder calls for
    user-prompt     prints what is near a question
    pre-compact     keeps what was stated in the last 100 lines, before an agent shortens its context
    stop            keeps what was stated in the last 200 lines, after a turn

    Any agent will do that runs a command with a JSON object on standard input. Of that object are read session_id, cwd,
    transcript_path (a file of JSON lines, each with a role and a content), prompt and messages; all may be missing.
    """


@hooks.command("run")
@click.argument("event", type=click.Choice(deeds.EVENTS))
@click.option("-n", "--ns", help=f"Whose memory it is.  [$ZETA_MEMORY_NS, $GHOST_AGENT_NS; default: {NAMESPACE}]")
@opening.db
def run(db: Path | None, event: str, ns: str | None) -> None:
    """Do what EVENT asks for, with the JSON object on standard input.

    session-start and user-prompt print what is remembered, for the agent to read; pre-compact and stop keep what a
    person stated, and say so on standard error. No model is asked: statements in English and German are known. With
    ZETA_MEMORY=off nothing is written, with =ask standard error says once what would be kept; on is the default.

    An agent is never held up by its memory: whatever goes wrong is one line on standard error, and the exit code is 0.
    """
    try:
        line = _done(event, db, _namespace(ns), deeds.call(_input()))
    except (ZetaError, StoreError) as error:
        _complain(f"{error} {error.hint}")
    except Exception as error:  # what nobody thought of must not stop an agent either
        _complain(f"nothing was done: {type(error).__name__}: {error}")
    else:
        if line:
            click.echo(words.visible(line), err=event in deeds.CAPTURES)


@hooks.command("settings")
@click.option("-n", "--ns", default="", help="Whose memory it is.")
@opening.db
def settings(db: Path | None, ns: str) -> None:
    """Print the hooks as JSON for the settings of an agent, such as the settings.json of Claude Code.

    The two that keep something run beside the agent (async): it does not wait for them.
    """
    if ns:
        checks.namespace(ns)
    program = [shutil.which("zeta")] if shutil.which("zeta") else [sys.executable, "-m", "zeta"]
    chosen = (["--ns", ns] if ns else []) + (["--db", str(db.absolute())] if db else [])
    found = {}
    for event, name in NAMES.items():
        command = shlex.join([*map(str, program), "memory", "hooks", "run", event, *chosen])
        entry: dict[str, object] = {"type": "command", "command": command}
        if event in deeds.CAPTURES:
            entry["async"] = True
        found[name] = [{"hooks": [entry]}]
    click.echo(json.dumps({"hooks": found}, indent=2))


def _done(event: str, db: Path | None, namespace: str, told: deeds.Call) -> str:
    """What is to be said when it is done."""
    mode = _mode()
    if event in deeds.RECALLS:
        with opening.existing(db, vectors=True) as memory:
            return deeds.note(deeds.recall(memory, namespace, event, told, record=mode != "off"))
    if mode == "off":
        return ""
    with opening.writing(db) as memory:
        found = (deeds.propose if mode == "ask" else deeds.keep)(memory, namespace, told, deeds.CAPTURES[event])
    new = [each.draft for each in found if each.stored is None or not each.stored.duplicate]
    verb = "would keep" if mode == "ask" else "kept"
    return "\n".join(f"zeta memory {verb}: {each.key}: {summary(each.content, 80)}" for each in new)


def _namespace(given: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Whose memory: as given, as the environment says, or the usual one. Raises BadMemory."""
    found = given or next(filter(None, map(environment.get, NAMESPACE_VARIABLES)), NAMESPACE)
    checks.namespace(found)
    return found


def _mode(environment: Mapping[str, str] = os.environ) -> str:
    """How much may be written. Raises ConfigError for a word that means nothing: then nothing is."""
    mode = environment.get(MODE_VARIABLE, "").strip().lower() or "on"
    if mode not in deeds.MODES:
        raise ConfigError(
            f"{MODE_VARIABLE} is {mode!r}: nothing was remembered.", f"It can be {', '.join(deeds.MODES)}."
        )
    return mode


def _input() -> dict[str, Any]:
    """The object on standard input; an empty one where there is nothing. Raises ConfigError."""
    if sys.stdin.isatty():
        return {}
    data = sys.stdin.buffer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ConfigError("Standard input is too long: nothing was remembered.", "Give the path of the transcript.")
    try:
        found = json.loads(data) if data.strip() else {}
    except (ValueError, RecursionError) as error:
        raise ConfigError("Standard input is no JSON: nothing was remembered.", "A hook is given an object.") from error
    if not isinstance(found, dict):
        raise ConfigError("Standard input is no JSON object: nothing was remembered.", "A hook is given an object.")
    return found


def _complain(text: str) -> None:
    click.echo(f"zeta memory: {words.visible(' '.join(text.split()))}", err=True)


COMMANDS: Final = {"hooks": hooks}
