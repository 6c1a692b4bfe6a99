"""`zeta memory infer-edges`: let the chat model name how memories relate of which is known only that they do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from memstore.agent import constants as c
from memstore.agent.api import AgentMemory
from memstore.agent.errors import AgentError
from zeta import catalog, config
from zeta.chat.words import count
from zeta.commands.memory import opening, words
from zeta.commands.memory.inputs import listed

if TYPE_CHECKING:
    from zeta.inferring import Reading

MAX_PAIRS: Final = 100
"""Pairs that are looked at (reference/agent-memory)."""


@click.command("infer-edges")
@opening.ns(required=True)
@click.option("--max-pairs", type=click.IntRange(min=1), default=MAX_PAIRS, show_default=True, help="Look at no more.")
@click.option("--seed", help="Only pairs that one of these keys is in, with commas between them.")
@click.option("--dry-run", is_flag=True, help="Only say which edges would be made.")
@click.option("--model", help="The chat model that judges; without it, the one of the settings.")
@click.option(
    "--margin",
    type=click.FloatRange(min=0),
    help="Nats by which a judgement must be ahead; 5 by default.",
)
@opening.db
@opening.as_json
def infer_edges(
    db: Path | None,
    as_json: bool,
    ns: str,
    max_pairs: int,
    seed: str | None,
    dry_run: bool,
    model: str | None,
    margin: float | None,
) -> None:
    """Let the chat model judge pairs that are related in no way that was named yet: whether one was caused by the
    other, prevents it or implies it, and in which direction. Nothing leaves this machine.

    What a model is not sure of it leaves open, and the default model, which is small, is sure of almost nothing: of 72
    pairs judged by hand it names 2, rightly. With --margin 0 it names 31, and 19 of them wrongly. A larger model is the
    better way; --dry-run shows what it would do.
    """
    with opening.existing(db) as memory:
        pairs = memory.edge_candidates(ns, most=max_pairs, keys=listed(seed))
        settings = config.load({"model": model}).settings
        path = catalog.resolve(settings.model)
        found: list[dict[str, object]] = []
        if pairs:
            from zeta import inferring  # here, because it brings llama.cpp along

            least = inferring.MARGIN if margin is None else margin
            with inferring.LlamaReader(path, threads=settings.threads, gpu_layers=settings.gpu_layers) as reader:
                for pair in pairs:
                    reading = inferring.read(reader, pair)
                    if reading.holds(least) and (dry_run or _tied(memory, reading)):
                        found.append(_view(reading))
                        if not as_json:
                            click.echo(words.visible(_line(found[-1])))
    verb = "would be made" if dry_run else "made"
    told = (
        f"{count(len(pairs), 'pair')} judged, {count(len(found), 'edge')} {verb}, {len(pairs) - len(found):,} left open"
    )
    words.show({"dry_run": dry_run, "model": path.name, "pairs": len(pairs), "edges": found}, [told], as_json)


def _tied(memory: AgentMemory, reading: Reading) -> bool:
    """Make the edge; not if one of the two went while the model was reading."""
    ends = [(each.namespace, each.key) for each in (reading.source, reading.target)]
    try:
        memory.edge(ends[0], ends[1], reading.relation)
    except AgentError:
        return False
    return True


def _view(reading: Reading) -> dict[str, object]:
    return {
        "from_ns": reading.source.namespace,
        "from_key": reading.source.key,
        "to_ns": reading.target.namespace,
        "to_key": reading.target.key,
        "rel": reading.relation,
        "weight": c.EDGE_WEIGHTS[reading.relation],
        "evidence": round(reading.evidence, 2),
        "lead": round(reading.lead, 2),
    }


def _line(view: dict[str, object]) -> str:
    return f"{view['from_key']}  --{view['rel']} {view['weight']:.2f}-->  {view['to_key']}  (by {view['lead']} nats)"


COMMANDS: Final = {"infer-edges": infer_edges}
