"""What a trace of the lens says: iterations read back, and their numbers together. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from memstore.lifetime.node import Node
from zeta.errors import ConfigError
from zeta.lens.telemetry import Iteration, mean_residency, older, swap_rate

SWAP_BOUND: Final = 0.25
"""Actions a block that the seed allows («Swap rate & residency»)."""

RESIDENCY_BOUND: Final = 3.0
"""Iterations that a block should stay, by the same section."""

LAST: Final = "last"


@dataclass(frozen=True)
class Turning:
    """A gist that was opened and closed: how often its direction turned, and after how few iterations at least."""

    node: Node
    turns: int
    soonest: int


@dataclass(frozen=True)
class Summary:
    """Numbers of many iterations. Residency is in iterations; None where nothing has been measured."""

    iterations: int
    actions: int
    forced: int
    swap_rate: float
    mean_residency: float | None
    mean_utilization: float
    peak_utilization: float
    mean_latency_ms: float
    peak_latency_ms: float
    mean_loss_at_h: float | None
    thrash: tuple[Turning, ...]


def read(path: Path, conversation: str = LAST) -> tuple[list[Iteration], int]:
    """The iterations of one conversation, with those of the file that was full before, and how many lines are damaged.

    `conversation` is an id, the begin of one, or `last`. Raises ConfigError where there is no such file, nothing in it
    is of this format, or the conversation is not one of those in it.
    """
    rows: list[Iteration] = []
    damaged = 0
    for line in [*_lines(older(path)), *_lines(path, needed=True)]:
        try:
            rows.append(Iteration.read(line))
        except ValueError:
            damaged += 1
    if not rows:
        raise ConfigError(f"{path} holds no iterations of the lens", "name a trace written by `zeta chat --lens on`")
    if conversation == LAST:
        wanted = {rows[-1].conversation}
    else:
        wanted = {row.conversation for row in rows if row.conversation.startswith(conversation)}
        wanted = {conversation} if conversation in wanted else wanted
    if len(wanted) != 1:
        known = ", ".join(sorted({row.conversation for row in rows})[:5])
        what = "several conversations that begin with" if wanted else "no conversation"
        raise ConfigError(f"{path} has {what} {conversation!r}", f"it has {known}")
    return [row for row in rows if row.conversation in wanted], damaged


def _lines(path: Path, *, needed: bool = False) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        if not needed:
            return []
        raise ConfigError(
            f"the lens trace {path} cannot be read: {error.strerror}", "`zeta chat --lens on` writes one as it goes"
        ) from error


def summary(rows: Sequence[Iteration]) -> Summary:
    """The numbers of one or more iterations. The swap rate is all actions over all blocks."""
    actions = [action for row in rows for action in row.actions]
    used = [row.token_budget_utilization for row in rows]
    latency = [row.latency_ms for row in rows]
    losses = [row.loss_at_h for row in rows if row.loss_at_h is not None]
    return Summary(
        iterations=len(rows),
        actions=len(actions),
        forced=sum(action.forced for action in actions),
        swap_rate=swap_rate(len(actions), sum(row.blocks for row in rows)),
        mean_residency=mean_residency(action.stayed for action in actions),
        mean_utilization=sum(used) / len(used),
        peak_utilization=max(used),
        mean_latency_ms=sum(latency) / len(latency),
        peak_latency_ms=max(latency),
        mean_loss_at_h=sum(losses) / len(losses) if losses else None,
        thrash=thrash(rows),
    )


def thrash(rows: Iterable[Iteration], least: int = 2) -> tuple[Turning, ...]:
    """Gists whose direction turned `least` times or more, the most restless first."""
    seen: dict[Node, tuple[str, int]] = {}
    turned: dict[Node, list[int]] = {}
    for at, row in enumerate(rows):
        for action in row.actions:
            node = Node(action.level, action.index)
            change, since = seen.get(node, (action.change, at))
            if change != action.change:
                turned.setdefault(node, []).append(at - since)
            seen[node] = action.change, at
    found = [Turning(node, len(gaps), min(gaps)) for node, gaps in turned.items() if len(gaps) >= least]
    return tuple(sorted(found, key=lambda turning: (-turning.turns, turning.soonest, turning.node)))


def strip(detail: Sequence[tuple[int, int]], width: int) -> list[int]:
    """The level of detail of each of `width` equal parts of the lifetime: the one that covers most of it, the finer
    where two cover the same. `detail` is an iteration's."""
    if not detail:
        return []
    end = detail[-1][1]
    columns = []
    for column in range(width):
        low, high = end * column / width, end * (column + 1) / width
        covered = [0.0, 0.0, 0.0]
        begin = 0
        for level, until in detail:
            covered[level] += max(0.0, min(high, until) - max(low, begin))
            begin = until
        columns.append(covered.index(max(covered)))
    return columns
