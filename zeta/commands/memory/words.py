"""How the memory commands word what they print. What a memory says comes from anywhere: on a terminal its control
characters are shown as blanks, in JSON it stands as it is. Pure, but for `show`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

import click

from memstore.agent.model import Memory
from memstore.agent.shapes import EdgeView, HitView, NameView
from memstore.agent.times import written
from memstore.agent.views import summary
from zeta.chat.words import count


def show(value: object, lines: Iterable[str], as_json: bool, none: str = "") -> None:
    """One answer: as one JSON value, or as lines of text; `none` is said where there are none."""
    if as_json:
        click.echo(json.dumps(plain(value), ensure_ascii=False))
        return
    for line in [*lines] or [none] * bool(none):
        click.echo(visible(line))


def plain(value: object) -> Any:
    """What `json` can write: views as objects."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def visible(text: str) -> str:
    """The text with every control character but tabs and line breaks as a blank, so that it commands no terminal."""
    return "".join(letter if letter in "\n\t" or letter.isprintable() or letter == "\u200d" else " " for letter in text)


def line(memory: Memory) -> str:
    """A memory on one line: its name, what it is, the begin of what it says."""
    return f"{memory.namespace}  {memory.key}  ({traits(memory)})  {summary(memory.content, 80)}"


def traits(memory: Memory) -> str:
    """What a memory is, in a few words."""
    told = [memory.kind, memory.tier]
    if memory.pinned:
        told.append("pinned")
    if memory.deleted is not None:
        told.append("removed")
    return ", ".join([*told, *(f"#{tag}" for tag in memory.tags)])


def whole(memory: Memory) -> list[str]:
    """A memory with all there is to know of it, what it says last."""
    rows = [
        ("name", f"{memory.namespace}  {memory.key}"),
        ("version", f"{memory.version}, {written(memory.created)}"),
        ("is", f"{traits(memory)}; {memory.priority} priority, importance {memory.importance:.2f}"),
        ("used", f"found {count(memory.accesses, 'time')}, of use {count(memory.utility, 'time')}"),
    ]
    if memory.expires is not None:
        rows.append(("until", written(memory.expires)))
    if origin := ", ".join(filter(None, (memory.source_kind, memory.source_user, memory.source_scope))):
        rows.append(("from", origin))
    rows += [("file", f"{each.path} ({each.relation})") for each in memory.files]
    return [*(f"{label:<8} {value}" for label, value in rows), "", memory.content]


def found(hit: HitView) -> str:
    """A hit: its name and the part that matched."""
    return f"{hit.score:.4f}  {hit.ns}  {hit.key}  {summary(hit.excerpt, 100)}"


def named(view: NameView) -> str:
    """A memory by name, with how near it is where that is known."""
    near = "" if view.similarity is None else f"{view.similarity:.2f}  "
    return f"{near}{view.ns}  {view.key}  {summary(view.summary, 80)}"


def tie(edge: EdgeView) -> str:
    """An edge as an arrow."""
    return f"{edge.from_ns} {edge.from_key}  --{edge.rel} {edge.weight:.2f}-->  {edge.to_ns} {edge.to_key}"


def memories(number: int) -> str:
    """`1 memory`, `3 memories`."""
    return f"{number:,} {'memory' if number == 1 else 'memories'}"


def table(rows: Sequence[tuple[str, object]]) -> list[str]:
    """Labels and values in two columns."""
    width = max((len(label) for label, _ in rows), default=0)
    return [f"{label:<{width}}  {value:,}" if isinstance(value, int) else f"{label:<{width}}  {value}"
            for label, value in rows]  # fmt: skip
