"""Opening the memory that a command means, with what turns texts into vectors, and what all commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from memstore.agent.api import AgentMemory
from memstore.agent.linking import threshold
from memstore.agent.providers import provider
from memstore.embedder import Embedder
from memstore.errors import StoreMissing
from zeta import config

PROVIDER_VARIABLE: Final = "GHOST_EMBED_PROVIDER"

Function = TypeVar("Function", bound=Callable[..., Any])


def location(given: Path | None) -> Path:
    """Where the memory is: as given, else as the settings say ($ZETA_MEMORY_DB, $GHOST_DB, $AGENT_MEMORY_DB, the user's
    data folder)."""
    return given or config.load({}).settings.memory_db


@contextmanager
def existing(given: Path | None, *, vectors: bool = False) -> Iterator[AgentMemory]:
    """For a command that needs what is there, and makes no file: where there is none yet, nothing is remembered. Raises
    StoreMissing if it was named by `--db`."""
    path = location(given)
    if path.exists():
        with writing(given, vectors=vectors) as memory:
            yield memory
        return
    if given is not None:
        raise StoreMissing(f"There is no memory at {given}.", "Check the path; nothing was made.")
    memory = AgentMemory(None)
    try:
        yield memory
    finally:
        memory.close()


@contextmanager
def writing(given: Path | None, *, vectors: bool = False) -> Iterator[AgentMemory]:
    """For a command that may be the first to store something. With `vectors` what turns texts into them is loaded."""
    chosen = embedder() if vectors else None
    memory = AgentMemory(location(given).absolute(), chosen, auto_link=threshold(os.environ))
    try:
        yield memory
    finally:
        memory.close()


def embedder(environment: Mapping[str, str] | None = None) -> Embedder | None:
    """What $GHOST_EMBED_PROVIDER asks for: the local model if it was pulled (also where nothing is asked for), openai,
    ollama or none."""
    named = os.environ if environment is None else environment
    if named.get(PROVIDER_VARIABLE, "").strip().lower() in ("", "local"):
        from zeta.embedding import installed  # here, because it brings llama.cpp along

        return installed()
    return provider(named)


def db(function: Function) -> Function:
    """The option --db."""
    return click.option(
        "--db", type=click.Path(path_type=Path, dir_okay=False), help="The memory's file.  [$ZETA_MEMORY_DB; $GHOST_DB]"
    )(function)


def as_json(function: Function) -> Function:
    """The option --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def ns(*, required: bool = False) -> Callable[[Function], Function]:
    """The option --ns."""
    if required:
        return click.option("-n", "--ns", required=True, help="The namespace: whose memory it is.")
    return click.option("-n", "--ns", default="", help="Only this namespace; of a prefix: agent:*")


def key(function: Function) -> Function:
    """The option --key, which must be there."""
    return click.option("-k", "--key", required=True, help="What the memory is called in its namespace.")(function)
