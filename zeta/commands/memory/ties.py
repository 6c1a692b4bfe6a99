"""`zeta memory edge|link|clusters|consolidate|curate`: how memories hang together, and their single lives."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from memstore.agent import constants as c
from memstore.agent import views
from memstore.agent.api import AgentMemory
from memstore.agent.curate import OPERATIONS
from memstore.agent.model import Edge
from zeta.chat.words import count
from zeta.commands.memory import opening, words
from zeta.commands.memory.inputs import listed, text_or_input
from zeta.errors import ConfigError


def _tying(text: str) -> click.Command:
    """The command edge, or link by its old name."""

    @click.command(help=text)
    @click.option("-n", "--ns", default="", help="The namespace of both.")
    @click.option("--from-ns", default="", help="The namespace of the one, if it is another.")
    @click.option("--from-key", required=True, help="The memory that the edge starts at.")
    @click.option("--to-ns", default="", help="The namespace of the other.")
    @click.option("--to-key", help="The memory that it leads to.")
    @click.option("-r", "--rel", type=click.Choice(tuple(c.EDGE_WEIGHTS)), help="How the one relates to the other.")
    @click.option("-w", "--weight", type=click.FloatRange(0, 1), help="How strongly; the relation's own by default.")
    @click.option("--rm", "removing", is_flag=True, help="Cut the edge; without --rel all from one to the other.")
    @click.option("--list", "listing", is_flag=True, help="List the edges from and to --from-key.")
    @opening.db
    @opening.as_json
    def tying(
        db: Path | None,
        as_json: bool,
        ns: str,
        from_ns: str,
        from_key: str,
        to_ns: str,
        to_key: str | None,
        rel: str | None,
        weight: float | None,
        removing: bool,
        listing: bool,
    ) -> None:
        source = (from_ns or ns, from_key)
        if not source[0] and not to_ns:
            raise ConfigError("it is not said whose memories these are", "add --ns")
        if listing:
            with opening.existing(db) as memory:
                _show(memory, memory.edges_of(source[0] or to_ns, from_key), as_json)
            return
        if to_key is None or (rel is None and not removing):
            raise ConfigError("an edge needs two memories and a relation", "add --to-key and --rel, or --list")
        target = (to_ns or ns, to_key)
        with opening.existing(db) as memory:
            if removing:
                number = memory.remove_edge(source, target, rel or "")
                words.show({"removed": number}, [f"{count(number, 'edge')} removed"], as_json)
            else:
                _show(memory, [memory.edge(source, target, rel or "", weight)], as_json)

    return tying


def _show(memory: AgentMemory, edges: list[Edge], as_json: bool) -> None:
    found = views.edges(edges, memory.ends(edges))
    words.show({"edges": found}, map(words.tie, found), as_json, "nothing is tied to it")


@click.command()
@opening.ns(required=True)
@opening.db
@opening.as_json
def clusters(db: Path | None, as_json: bool, ns: str) -> None:
    """Find groups of memories that belong together and have no summary yet."""
    with opening.existing(db) as memory:
        found = [views.cluster(each) for each in memory.clusters(ns)]
    lines = []
    for number, each in enumerate(found, 1):
        lines.append(f"{number}: {words.memories(len(each.members))}, weight {each.weight:.1f}")
        lines += [f"  {member.key}  {views.summary(member.summary, 80)}" for member in each.members]
    words.show({"clusters": found}, lines, as_json)


@click.command()
@opening.ns(required=True)
@click.option("--summary-key", required=True, help="What the summary is called.")
@click.option("--keys", required=True, help="What it sums up, with commas between: two or more.")
@click.option("--content", help="The summary; without it, standard input.")
@click.option("--kind", type=click.Choice(c.KINDS), default=c.DEFAULT_KIND, show_default=True)
@click.option("--importance", type=click.FloatRange(0, 1), default=c.CONSOLIDATED_IMPORTANCE, show_default=True)
@click.option("-t", "--tags", help="Tags, with commas between them.")
@opening.db
@opening.as_json
def consolidate(
    db: Path | None,
    as_json: bool,
    ns: str,
    summary_key: str,
    keys: str,
    content: str | None,
    tags: str | None,
    **more: Any,
) -> None:
    """Write one summary over several memories. They stay, and expand leads back to them."""
    text = text_or_input(content).removesuffix("\n")
    with opening.existing(db, vectors=True) as memory:
        summary = memory.consolidate(ns, summary_key, listed(keys), text, tags=listed(tags), **more)
    words.show(
        views.memory(summary), [f"{ns}  {summary.key} contains {words.memories(len(set(listed(keys))))}"], as_json
    )


@click.command()
@opening.ns(required=True)
@opening.key
@click.option("--op", "operation", type=click.Choice(OPERATIONS), required=True)
@opening.db
@opening.as_json
def curate(db: Path | None, as_json: bool, ns: str, key: str, operation: str) -> None:
    """Change one memory's place: promote, demote, boost, diminish, archive, delete, pin or unpin."""
    with opening.existing(db) as memory:
        done = memory.curate(ns, key, operation)
    if done.after is None:
        words.show({"operation": operation, "memory": None}, [f"{ns}  {key} is removed"], as_json)
        return
    line = f"{ns}  {key}: {words.traits(done.after)}, importance {done.after.importance:.2f}"
    words.show({"operation": operation, "memory": views.memory(done.after)}, [line], as_json)


COMMANDS: Final = {
    "edge": _tying("Tie two memories, cut a tie with --rm, or list those of one with --list."),
    "link": _tying("The same as edge, under its old name."),
    "clusters": clusters,
    "consolidate": consolidate,
    "curate": curate,
}
