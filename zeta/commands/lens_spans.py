"""`zeta lens prune|tag|untag`: what matters in a history, and how the rest of it fades."""

from __future__ import annotations

import json
import re
import time
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from zeta import config
from zeta.chat.words import count, titled
from zeta.errors import ConfigError
from zeta.options import options

if TYPE_CHECKING:
    from memstore.lifetime.node import Node
    from memstore.lifetime.pruning import Action, Options
    from memstore.records import Conversation, Log
    from memstore.store import Store

_NODE: Final = re.compile(r"L([12]):(\d+)", re.IGNORECASE)
_OFFSETS: Final = re.compile(r"(\d+)-(\d+)")
_SPAN_HELP: Final = (
    "A SPAN is a gist, L1:17 (32 tokens) or L2:3 (1,024 tokens), or a run of tokens, 1024-2048, counted from the first "
    "of the conversation."
)

_of = click.option("--conversation", default="last", show_default=True, metavar="ID", help="Whose history; or last.")


@click.command(epilog=_SPAN_HELP)
@click.option("--conversation", metavar="ID", help="Only of this conversation; or last. [default: all]")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option(
    "--half-life", "half_lives", multiple=True, metavar="DOMAIN=DAYS", help="How fast a domain (a tag) fades."
)
@click.option("--grace", type=click.FloatRange(min=0), metavar="DAYS", help="From put away to pruned. [default: 30]")
@click.option("--restore", "restored", multiple=True, metavar="SPAN", help="Bring detail back in place of pruning.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@options("store")
def prune(
    store: Path | None,
    conversation: str | None,
    dry_run: bool,
    half_lives: tuple[str, ...],
    grace: float | None,
    restored: tuple[str, ...],
    as_json: bool,
) -> None:
    """Let detail that nobody needs fade: blocks of tokens first, gists of them later.

    Detail is put away first: the lens shows the gist above it, and it comes back when it is asked for. After the grace
    it is pruned: the cells and signals kept of its pages are freed. What was said is never deleted, and tagged or
    pinned spans stay as they are.
    """
    chosen = _options(half_lives, grace)
    with _open(store, writable=not dry_run) as opened:
        if restored:
            if dry_run or half_lives or grace is not None:
                raise ConfigError(
                    "--restore brings detail back and prunes nothing", "leave the options of pruning away"
                )
            _restore(opened, conversation or "last", restored, as_json)
            return
        done = [(chat, log, _pruned(opened, log, chosen, dry_run)) for chat, log in _logs(opened, conversation)]
    if as_json:
        click.echo(json.dumps({"schema": 1, "dry_run": dry_run, "logs": [_as_object(*each) for each in done]}))
        return
    for chat, _, actions in done:
        for line in _lines(actions):
            click.echo(f"{chat.id[:8]}  {line}")
    click.echo(_verdict([action for *_, actions in done for action in actions], dry_run))


@click.command(epilog=_SPAN_HELP)
@click.argument("span")
@click.argument("tags", nargs=-1, required=True, metavar="TAG...")
@_of
@options("store")
def tag(store: Path | None, span: str, tags: tuple[str, ...], conversation: str) -> None:
    """Give a SPAN of a history tags. A tagged span does not fade, but for tags that `--half-life` names."""
    _label(store, conversation, span, tags, give=True)


@click.command(epilog=_SPAN_HELP)
@click.argument("span")
@click.argument("tags", nargs=-1, required=True, metavar="TAG...")
@_of
@options("store")
def untag(store: Path | None, span: str, tags: tuple[str, ...], conversation: str) -> None:
    """Take tags from a SPAN of a history."""
    _label(store, conversation, span, tags, give=False)


def _open(given: Path | None, writable: bool) -> Store:
    """The store, which must be there already."""
    from memstore.errors import StoreMissing
    from memstore.store import Store

    path = config.load({"store": given}).settings.store
    if not (path / "lmdb").is_dir():
        raise StoreMissing(f"There is no store at {path}.", "Check the path; nothing was changed.")
    return Store.open(path, writable=writable)


def _options(half_lives: tuple[str, ...], grace: float | None) -> Options:
    from memstore.lifetime.pruning import Options

    known = dict[str, float]()
    for each in half_lives:
        domain, equals, days = each.partition("=")
        try:
            known[domain] = float(days)
        except ValueError:
            equals = ""
        if not (domain and equals):
            raise ConfigError(f"{each!r} is no half-life", "write DOMAIN=DAYS, as in sensor=7")
    try:
        return Options(half_lives=known) if grace is None else Options(half_lives=known, grace=grace)
    except ValueError as error:
        raise ConfigError(str(error), "give days above 0, as in sensor=7") from error


def _logs(store: Store, conversation: str | None) -> list[tuple[Conversation, Log]]:
    """Every log, of whatever model, of the current branch of the conversations that are meant."""
    chats = store.conversations() if conversation is None else [store.find(conversation)]
    return [(chat, log) for chat in chats for log in store.logs(chat.id, chat.branch)]


def _longest(store: Store, conversation: str) -> tuple[Conversation, Log]:
    """The log that a SPAN speaks of: of several models' the one that has most of the conversation."""
    found = _logs(store, conversation)
    if not found:
        raise ConfigError("nothing was said in this conversation yet", "name another one with --conversation")
    return max(found, key=lambda each: len(store.view(each[1].id)))


def _pruned(store: Store, log: Log, chosen: Options, dry_run: bool) -> list[Action]:
    from memstore.lifetime import pruner
    from memstore.lifetime.pruning import plan
    from memstore.lifetime.spanbook import SpanBook

    book = SpanBook(store, log.id)
    actions = plan(pruner.candidates(store, book), time.time(), chosen)
    if not dry_run:
        pruner.apply(store, book, actions)
    return actions


def _restore(store: Store, conversation: str, spans: tuple[str, ...], as_json: bool) -> None:
    from memstore.lifetime import pruner
    from memstore.lifetime.spanbook import SpanBook

    chat, log = _longest(store, conversation)
    book = SpanBook(store, log.id)
    nodes = [node for span in spans for node in _nodes(span, len(book.view))]
    found = pruner.restore(store, book, nodes)
    if as_json:
        rows = {"schema": 1, "conversation": chat.id, "log": log.id, "restored": [str(node) for node in found]}
        click.echo(json.dumps(rows))
    else:
        click.echo(f'{count(len(found), "span")} of "{titled(chat.title)}" may be shown in detail again')


def _label(store: Path | None, conversation: str, span: str, tags: tuple[str, ...], give: bool) -> None:
    from memstore.lifetime.spanbook import SpanBook

    with _open(store, writable=True) as opened:
        chat, log = _longest(opened, conversation)
        book = SpanBook(opened, log.id)
        nodes = _nodes(span, len(book.view))
        for node in nodes:
            (book.tag if give else book.untag)(node, *tags)
    done = "tagged" if give else "took tags from"
    click.echo(f'{done} {count(len(nodes), "span")} of "{titled(chat.title)}": {", ".join(tags)}')


def _nodes(text: str, tokens: int) -> list[Node]:
    """The nodes that a SPAN names, in a history of `tokens` tokens. Raises ConfigError."""
    from memstore.lifetime.node import Node, overlapping

    named, run = _NODE.fullmatch(text), _OFFSETS.fullmatch(text)
    if named:
        nodes = [Node(int(named[1]), int(named[2]))]
    elif run and int(run[1]) < int(run[2]):
        nodes = [Node(1, index) for index in overlapping(1, int(run[1]), min(int(run[2]), tokens + 1))]
    else:
        raise ConfigError(f"{text!r} is no span", "write L1:17, L2:3, or tokens as 1024-2048")
    if not nodes or nodes[-1].span[0] >= tokens:
        raise ConfigError(f"the history has {count(tokens, 'token')}, so {text} is not in it", "name an earlier span")
    return nodes


def _as_object(chat: Conversation, log: Log, actions: list[Action]) -> dict[str, Any]:
    rows = [
        {"span": str(node), "begin": node.span[0], "end": node.span[1], "to": to, "reason": reason}
        for node, to, reason in actions
    ]
    return {"conversation": chat.id, "title": chat.title, "log": log.id, "model": log.model_name, "actions": rows}


def _lines(actions: list[Action]) -> list[str]:
    """One line for each run of neighbours that share a fate."""
    numbered = enumerate(actions)
    lines = []
    for _, group in groupby(numbered, key=lambda each: (each[1].node.level, each[1].to, each[1].node.index - each[0])):
        run = [action for _, action in group]
        first, last = run[0], run[-1]
        name = str(first.node) if len(run) == 1 else f"{first.node}-{last.node.index}"
        begin, end = first.node.span[0], last.node.span[1]
        lines.append(f"{name:<12} tokens {begin:,} to {end:,}: {_FATES[first.to]}, {first.reason}")
    return lines


_FATES: Final = {"inactive": "put away", "pruned": "pruned"}


def _verdict(actions: list[Action], dry_run: bool) -> str:
    if not actions:
        return "nothing has faded"
    parts = [f"{sum(a.to == to for a in actions):,} {what}" for to, what in _FATES.items()]
    return f"{count(len(actions), 'span')}: {', '.join(parts)}{'; nothing was changed' if dry_run else ''}"
