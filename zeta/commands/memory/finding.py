"""`zeta memory search|context|expand|peek|used`: asking what is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from memstore.agent import constants as c
from memstore.agent import times, views
from memstore.agent.housekeeping import Peek
from memstore.agent.search import LACKING
from memstore.agent.shapes import ContextView
from zeta.commands.memory import opening, words
from zeta.commands.memory.inputs import listed, text_or_input


@click.command()
@click.argument("query", required=False)
@opening.ns()
@click.option("--kind", type=click.Choice(c.KINDS), default=None)
@click.option("-t", "--tags", help="Only with all of these tags.")
@click.option("--after", help="Only what is newer: a date, or date and time.")
@click.option("--before", help="Only what is older.")
@click.option("-l", "--limit", type=click.IntRange(min=1), default=c.SEARCH_LIMIT, show_default=True)
@click.option("--all", "everything", is_flag=True, help="Also what is dormant or only just sensed.")
@opening.db
@opening.as_json
def search(
    db: Path | None,
    as_json: bool,
    query: str | None,
    ns: str,
    kind: str | None,
    tags: str | None,
    after: str | None,
    before: str | None,
    limit: int,
    everything: bool,
) -> None:
    """Search for QUERY, or for what stands on standard input, by words, letters and meaning."""
    text = text_or_input(query)
    with opening.existing(db, vectors=True) as memory:
        hits, lexical = memory.search(
            text,
            namespace=ns,
            kind=kind or "",
            tags=listed(tags),
            after=None if after is None else times.moment(after),
            before=None if before is None else times.moment(before),
            limit=limit,
            everything=everything,
        )
    found = [views.hit(each) for each in hits]
    lines = [words.found(each) for each in found] or ["nothing was found"]
    lines += _lexical(lexical)
    words.show({"hits": found, "lexical": lexical}, lines, as_json)


@click.command()
@click.argument("query", required=False)
@opening.ns()
@click.option("--kind", type=click.Choice(c.KINDS), default=None)
@click.option("-t", "--tags", help="Only with all of these tags.")
@click.option("-b", "--budget", type=click.IntRange(min=1), default=c.BUDGET, show_default=True, help="Tokens.")
@click.option("--min-score", type=click.FloatRange(min=0), default=0.0, help="Leave out what scores lower.")
@click.option("--min-spread", type=click.FloatRange(min=0), default=0.0, help="Nothing where all score alike.")
@click.option("--exclude-pinned", is_flag=True, help="Without what is pinned.")
@click.option("--for-user", default="", help="Prefer what this user said.")
@click.option("--for-scope", default="", help="Prefer what was said here.")
@opening.db
@opening.as_json
def context(
    db: Path | None, as_json: bool, query: str | None, ns: str, kind: str | None, tags: str | None, **chosen: Any
) -> None:
    """Gather what matters for QUERY, or for what stands on standard input, into a budget of tokens."""
    text = text_or_input(query)
    with opening.existing(db, vectors=True) as memory:
        found = memory.context(text, namespace=ns, kind=kind or "", tags=listed(tags), **chosen)
    view = views.context(found)
    words.show(view, _context(view), as_json)


def _context(view: ContextView) -> Iterator[str]:
    for each in view.memories:
        source = ", ".join(filter(None, (each.source.kind, each.source.user, each.source.scope)))
        newer = f"{each.newer} is newer and says otherwise" if each.newer else ""
        about = ", ".join(filter(None, (each.kind, each.tier, each.why, each.created_at[:10], source, newer)))
        yield f"{each.ns}  {each.key}  ({about})"
        yield from (f"  | {line}" for line in each.text.splitlines())
    yield f"{words.memories(len(view.memories))}, {view.tokens:,} of {view.budget:,} tokens, call {view.ledger}"
    if view.compaction_suggested:
        yield "there is much to remember: zeta memory clusters shows what could be summed up"
    yield from _lexical(view.lexical)


def _lexical(reason: str) -> Iterator[str]:
    """Why meaning did not count, and how it will."""
    if reason:
        yield f"without vectors: {reason}" + ("  `zeta memory embed` makes them." if reason == LACKING else "")


@click.command()
@click.argument("call", type=click.IntRange(min=1))
@opening.ns(required=True)
@click.option("--keys", required=True, help="What was of use, with commas between; empty for nothing.")
@opening.db
@opening.as_json
def used(db: Path | None, as_json: bool, call: int, ns: str, keys: str) -> None:
    """Say which memories of the context CALL were of use, so that they count for more."""
    with opening.existing(db) as memory:
        number = memory.used(call, ns, listed(keys))
    words.show({"used": number}, [f"{words.memories(number)} of use"], as_json)


@click.command()
@opening.ns(required=True)
@click.option("-k", "--key", default="", help="This summary; without it, all of them.")
@opening.db
@opening.as_json
def expand(db: Path | None, as_json: bool, ns: str, key: str) -> None:
    """List the summaries of a namespace, or one with all that it contains."""
    with opening.existing(db) as memory:
        nodes = [views.node(each, whole=bool(key)) for each in memory.expand(ns, key)]
    lines = list[str]()
    for node in nodes:
        lines.append(f"{node.key}  {views.summary(node.content, 100)}")
        lines += [f"  {each.key}  {views.summary(each.content, 100)}" for each in node.children]
    words.show({"nodes": nodes}, lines, as_json, "there is no summary here")


@click.command()
@opening.ns()
@opening.db
@opening.as_json
def peek(db: Path | None, as_json: bool, ns: str) -> None:
    """A short index: how much is remembered, what is pinned, important and new."""
    with opening.existing(db) as memory:
        found = memory.peek(ns)
    words.show(asdict(found), _peek(found), as_json)


def _peek(found: Peek) -> Iterator[str]:
    yield f"{words.memories(found.memories)}, about {found.tokens:,} tokens"
    yield from words.table([*found.by_kind.items(), *found.by_tier.items()])
    for title, glimpses in (("pinned", found.pinned), ("important", found.important), ("recent", found.recent)):
        if glimpses:
            yield f"{title}:"
            yield from (f"  {each.namespace}  {each.key}  {each.line}" for each in glimpses)


COMMANDS: Final = {"search": search, "context": context, "used": used, "expand": expand, "peek": peek}
