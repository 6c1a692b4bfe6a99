"""Tallies of the grid: what was found question by question, summed by kind, length, depth and method. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

Record = dict[str, Any]
"""One question: kind, length, depth; first, in_k and hops where something had left the window; by method resident,
exact and loss; or for a question that nothing answers, surfaced."""

METHODS: Sequence[str] = ("auto", "forced", "window", "full")
"""What a chat does; recall whatever the decision says, as many passages as there are hops; no memory; everything."""

LINES: Sequence[tuple[str, str, str]] = (
    ("all: false", "auto", "surfaced"),
    ("all: auto", "auto", "resident"),
    ("all: forced", "forced", "resident"),
    ("page first", "auto", "first"),
    ("pages in k", "auto", "in_k"),
    ("hops in k", "auto", "hops"),
    ("exact, auto", "auto", "exact"),
    ("exact, forced", "forced", "exact"),
    ("exact, window", "window", "exact"),
    ("exact, full", "full", "exact"),
    ("loss, auto", "auto", "loss_nats"),
    ("loss, forced", "forced", "loss_nats"),
    ("loss, window", "window", "loss_nats"),
    ("loss, full", "full", "loss_nats"),
)
"""Lines of the table under each kind: name, method, field."""


def cells(records: Iterable[Record]) -> list[Record]:
    """One object a kind, length, depth and method."""
    return [_summed(found, key) for key, found in _grouped(records, ("kind", "length", "depth"))]


def rows(records: Iterable[Record]) -> list[Record]:
    """One object a kind, length and method, over all depths, and one a kind and method over all lengths (null)."""
    known = list(records)
    out = [_summed(found, key) for key, found in _grouped(known, ("kind", "length"))]
    return out + [_summed(found, {**key, "length": None}) for key, found in _grouped(known, ("kind",))]


def _grouped(records: Iterable[Record], names: Sequence[str]) -> list[tuple[Record, list[Record]]]:
    """Records of the same kind (and so on) and of one method, with the method's own numbers among their fields."""
    groups: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for record in records:
        ranked = {name: record.get(name) for name in ("first", "in_k", "hops", "surfaced")}
        for method, numbers in (record.get("methods") or {"auto": {}}).items():
            own = ranked if method in ("auto", "forced") else {}
            groups[(*(record[name] for name in names), method)].append({**own, **numbers})
    return [(dict(zip((*names, "method"), key, strict=True)), found) for key, found in groups.items()]


def _summed(found: Sequence[Record], key: Record) -> Record:
    """Means over the questions that have the number; `n_ranked`: of how many the pages had left the window."""
    return {
        **key,
        "n": len(found),
        "n_ranked": sum(each.get("first") is not None or each.get("surfaced") is not None for each in found),
        "first": _mean(found, "first"),
        "in_k": _mean(found, "in_k"),
        "hops": _mean(found, "hops"),
        "resident": _mean(found, "resident"),
        "exact": _mean(found, "exact"),
        "loss_nats": _mean(found, "loss"),
        "surfaced": _mean(found, "surfaced"),
    }


def _mean(found: Sequence[Record], name: str) -> float | None:
    values = [float(each[name]) for each in found if each.get(name) is not None]
    return sum(values) / len(values) if values else None
