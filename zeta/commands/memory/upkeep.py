"""`zeta memory reflect|rule|gc|stats|embed`: looking after the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import click

from memstore.agent import constants as c
from memstore.agent import times, views
from memstore.agent.model import Rule
from memstore.agent.rules import ACTIONS, PRIORITY, check
from memstore.agent.shapes import ReportView
from zeta.chat.words import count
from zeta.commands.memory import opening, words
from zeta.commands.memory.inputs import json_object
from zeta.errors import ConfigError
from zeta.units import format_bytes


@click.command()
@opening.ns()
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@opening.db
@opening.as_json
def reflect(db: Path | None, as_json: bool, ns: str, dry_run: bool) -> None:
    """Let the rules run over all memories: promote, decay, link what is alike, archive what is said twice."""
    with opening.existing(db, vectors=True) as memory:
        view = views.report(memory.reflect(ns, dry_run=dry_run))
    words.show(view, _report(view), as_json)


def _report(view: ReportView) -> Iterator[str]:
    done = "would be done" if view.dry_run else "done"
    yield f"{words.memories(view.evaluated)} looked at, {count(len(view.changes), 'change')} {done}"
    yield from (f"  {each.rule}  {each.action}  {each.ns}  {each.key}" for each in view.changes)
    if view.linked:
        yield f"{count(view.linked, 'link')} between what is alike:"
        yield from (f"  {', '.join(keys)}" for keys in view.linked_clusters)
    if view.edges_decayed or view.edges_pruned:
        yield f"{count(view.edges_decayed, 'edge')} faded, {view.edges_pruned:,} removed"


@click.group()
def rule() -> None:
    """Look at the rules of reflect, add one of your own, delete it."""


@rule.command("set")
@click.option("--id", "id", default="", help="Replace the rule of this id.")
@click.option("--name", required=True, help="What it is for.")
@click.option("-n", "--ns", default="", help="Only for this namespace.")
@click.option("--priority", type=int, default=PRIORITY, show_default=True, help="Higher ones are asked first.")
@click.option("--cond-tier", type=click.Choice(c.TIERS), default=None)
@click.option("--cond-kind", type=click.Choice(c.KINDS), default=None)
@click.option("--cond-tag", default=None)
@click.option("--cond-age-gt", type=float, help="Hours since it was made.")
@click.option("--cond-idle-gt", type=float, help="Hours since it was looked at.")
@click.option("--cond-importance-lt", type=float)
@click.option("--cond-access-lt", type=int)
@click.option("--cond-access-gt", type=int)
@click.option("--cond-utility-lt", type=float, help="Times of use to times found.")
@click.option("--cond-similarity-gt", type=float, help="Cosine of two memories.")
@click.option("--action", type=click.Choice(ACTIONS, case_sensitive=False), required=True)
@click.option("--action-params", default="{}", help='The action\'s own, a JSON object: {"factor": 0.9}')
@click.option("--force", is_flag=True, help="Also if every memory meets it.")
@opening.db
@opening.as_json
def rule_set(
    db: Path | None,
    as_json: bool,
    id: str,
    name: str,
    ns: str,
    priority: int,
    action: str,
    action_params: str,
    force: bool,
    **conditions: Any,
) -> None:
    """Add a rule: all its conditions must hold, then the action is taken."""
    given = {_CONDITIONS[option]: value for option, value in conditions.items()}
    wanted = Rule(id, name, priority, action.upper(), namespace=ns, params=json_object(action_params), **given)
    check(replace(wanted, everything=force))  # before a file is made for it
    with opening.writing(db) as memory:
        found = memory.rules.set(wanted, force=force)
    words.show(views.rule(found), [f"the rule is {found.id}"], as_json)


_CONDITIONS: Final = {
    "cond_tier": "tier",
    "cond_kind": "kind",
    "cond_tag": "tag",
    "cond_age_gt": "older_than",
    "cond_idle_gt": "idle_for",
    "cond_importance_lt": "importance_below",
    "cond_access_lt": "accesses_below",
    "cond_access_gt": "accesses_above",
    "cond_utility_lt": "utility_below",
    "cond_similarity_gt": "similarity_above",
}
"""Option -> field of a rule."""


@rule.command("list")
@opening.ns()
@opening.db
@opening.as_json
def rule_list(db: Path | None, as_json: bool, ns: str) -> None:
    """Every rule, the first to be asked first."""
    with opening.existing(db) as memory:
        found = memory.rules.list(ns)
    words.show({"rules": [views.rule(each) for each in found]}, map(_rule, found), as_json)


@rule.command("get")
@click.argument("id")
@opening.db
@opening.as_json
def rule_get(db: Path | None, as_json: bool, id: str) -> None:
    """One rule."""
    with opening.existing(db) as memory:
        found = memory.rules.get(id)
    words.show(views.rule(found), [_rule(found)], as_json)


@rule.command("delete")
@click.argument("id")
@opening.db
@opening.as_json
def rule_delete(db: Path | None, as_json: bool, id: str) -> None:
    """Delete a rule of your own."""
    with opening.existing(db) as memory:
        memory.rules.delete(id)
    words.show({"deleted": id}, [f"{id} is deleted"], as_json)


def _rule(given: Rule) -> str:
    view = views.rule(given)
    conditions = ", ".join(f"{name} {value}" for name, value in view["conditions"].items()) or "always"
    params = "".join(f" {name}={value}" for name, value in given.params.items())
    return f"{given.priority:>4}  {given.id}: {conditions} -> {given.action}{params}"


@click.command()
@click.option("--dry-run", is_flag=True, help="Only count.")
@click.option(
    "--stale", default=f"{c.STALE_DAYS}d", show_default=True, help="Remove what nobody looked at for so long; or never."
)
@click.option(
    "--purge-deleted",
    default=f"{c.PURGE_DAYS}d",
    show_default=True,
    help="Erase what was removed so long ago; or all; or never.",
)
@click.option("--vacuum", is_flag=True, help="Give the room back to the disk.")
@opening.db
@opening.as_json
def gc(db: Path | None, as_json: bool, dry_run: bool, stale: str, purge_deleted: str, vacuum: bool) -> None:
    """Take away what has expired, what nobody ever looked at, and for good what was removed long ago."""
    with opening.existing(db) as memory:
        found = memory.gc(stale_days=_days(stale), purge_days=_days(purge_deleted), dry_run=dry_run, vacuum=vacuum)
    told: list[tuple[str, object]] = [
        ("expired", found.expired),
        ("stale", found.stale),
        ("erased", found.purged),
        ("contexts forgotten", found.ledger),
    ]
    if vacuum:
        told.append(("room given back", format_bytes(found.freed)))
    words.show({**asdict(found), "dry_run": dry_run}, words.table(told), as_json)


def _days(text: str) -> float | None:
    if re.fullmatch("never|none", text.strip(), re.IGNORECASE):
        return None
    return 0.0 if text.strip().lower() == "all" else times.span(text) / times.DAY


@click.command()
@opening.db
@opening.as_json
def stats(db: Path | None, as_json: bool) -> None:
    """Count what is there."""
    with opening.existing(db) as memory:
        found = asdict(memory.stats())
    rows = [(name, value) for name, value in found.items() if isinstance(value, int)]
    lines = words.table([("file", opening.location(db)), *rows])
    for name in ("by_kind", "by_tier", "by_relation"):
        if found[name]:
            lines.append(f"{name.replace('_', ' ')}: " + ", ".join(f"{each} {n:,}" for each, n in found[name].items()))
    words.show({"path": str(opening.location(db)), **found}, lines, as_json)


@click.command()
@opening.db
@opening.as_json
def embed(db: Path | None, as_json: bool) -> None:
    """Give vectors to what has none of the present model: after a change of models, or while it was not there."""
    with opening.existing(db, vectors=True) as memory:
        if memory.vectors.embedder is None:
            raise ConfigError("there is no embedding model", "`zeta models pull minilm` fetches one")
        number = memory.vectors.embed(memory.vectors.pending())
    words.show({"embedded": number}, [f"{count(number, 'passage')} embedded"], as_json)


COMMANDS: Final = {"reflect": reflect, "rule": rule, "gc": gc, "stats": stats, "embed": embed}
