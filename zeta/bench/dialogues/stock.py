"""The hand-written stock of life topics: facts with their wordings and questions, and the small talk around them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

PACKAGE = "zeta.bench.dialogues"


@dataclass(frozen=True)
class Value:
    """What a fact is about: as it is said, and every lower-case wording that counts as right."""

    said: str
    wordings: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One fact that can be told; texts hold `{v}` for its value.

    Attributes:
        kind: `single`, `several`, `time` or `update`.
        told: Wordings of the fact; of `several`, its parts.
        again: Wordings of an update.
        replies: What the assistant says to it, without the value; of `several` one a part, of `update` one a telling.
        question: Wordings of the question that share few words with `told` or none.
        plain: The question in the words of `told`.
        answer: A right answer with `{v}`, or `{all}` for the values of all parts.
        values: What it can be about; none for `time`.
        near: Statements of the same kind about something else, which answer nothing.
        days: How long ago it is when it is told.
    """

    kind: str
    told: tuple[str, ...]
    again: tuple[str, ...]
    replies: tuple[str, ...]
    question: tuple[str, ...]
    plain: str
    answer: str
    values: tuple[Value, ...]
    near: tuple[str, ...]
    days: int


@cache
def entries(kind: str) -> tuple[Entry, ...]:
    """All entries of a kind, in the order of its file."""
    return tuple(_entry(kind, table) for table in _read(kind)["entry"])


@cache
def small() -> Mapping[str, tuple[str, ...]]:
    """Small talk by its use: greetings, welcomes, leads, tails, replies, farewells, goodbyes."""
    return {name: tuple(texts) for name, texts in _read("small").items()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(PACKAGE).joinpath(f"{name}.toml").read_text("utf-8"))


def _entry(kind: str, table: Mapping[str, Any]) -> Entry:
    parts = [text.split("|") for text in table.get("values", ())]
    return Entry(
        kind=kind,
        told=tuple(table["told"]),
        again=tuple(table.get("again", ())),
        replies=tuple(table["replies"]),
        question=tuple(table["question"]),
        plain=table["plain"],
        answer=table.get("answer", "It was on {v}."),
        values=tuple(Value(part[0], tuple(text.casefold() for text in part)) for part in parts),
        near=tuple(table["near"]),
        days=table.get("days", 0),
    )
