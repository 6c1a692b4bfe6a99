"""Benchmarks of several parts: measured one after the other, each kept as soon as it is done (zeta.bench.partial), and
shown as one table under the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told, share_of

Options = TypeVar("Options")
Measure = Callable[[Options, Partial, Told], dict[str, Any]]
Table = Callable[[dict[str, Any]], Rows]
Part = tuple[Measure[Options], Table]
"""How a part is measured, and how it is shown."""


def measured(
    names: Sequence[str],
    parts: Mapping[str, Part[Options]],
    missing: Callable[[str], str],
    options: Options,
    kept: Partial,
    progress: Told,
) -> dict[str, Any]:
    """What was found of each part; {"missing": why} where `missing` says why one cannot be measured."""
    found: dict[str, Any] = {}
    for number, name in enumerate(names):
        told = partial(share_of, progress, number, len(names), name)
        told(0.0, "begins")
        why = missing(name)
        found[name] = {"missing": why} if why else parts[name][0](options, kept, told)
    return found


def table(found: Mapping[str, Any], parts: Mapping[str, Part[Options]]) -> Rows:
    """Lines of all parts, one table under the other."""
    lines: list[tuple[str, ...]] = []
    for name, part in found.items():
        shown = [(name, part["missing"])] if "missing" in part else parts[name][1](part)
        lines += [*shown, ("",)]
    width = max(len(line) for line in lines)
    return [(*line, *[""] * (width - len(line))) for line in lines[:-1]]


def plain(value: object) -> object:
    """A setting as it stands in the result."""
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, Path) else value
