"""The branches of a conversation told apart: each by its first turn that says what no other branch says there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from memstore.records import Branch, Turn
from zeta.worker.rows import GLANCE, BranchRow


def rows(branches: Sequence[Branch], current: str, turns_of: Callable[[Branch], Sequence[Turn]]) -> list[BranchRow]:
    """A row for each branch, in the order given. `current` is the open one; `turns_of` gives what was said on one."""
    told = [turns_of(branch) for branch in branches]
    shared = min((branch.turn for branch in branches if branch.parent), default=0)
    return [
        _row(branch, branch.id == current, turns, own)
        for branch, turns, own in zip(branches, told, first_own(told, shared), strict=True)
    ]


def first_own(told: Sequence[Sequence[Turn]], shared: int = 0) -> list[int]:
    """For each of several runs of turns the ordinal of the first one at which it is alone; its length where it never
    is, because another goes on as it does. They are known to share their first `shared` turns."""
    own = [len(turns) for turns in told]
    alike, at = [list(range(len(told)))], shared
    while alike:
        later = []
        for group in alike:
            saying: dict[tuple[str, str], list[int]] = defaultdict(list)
            for number in group:
                if at < len(told[number]):
                    turn = told[number][at]
                    saying[turn.role, turn.text].append(number)
            for part in saying.values():
                if len(part) == 1:
                    own[part[0]] = at
                else:
                    later.append(part)
        alike, at = later, at + 1
    return own


def _row(branch: Branch, current: bool, turns: Sequence[Turn], own: int) -> BranchRow:
    parent, count = branch.parent or "", len(turns)
    if own >= count:
        return BranchRow(branch.id, parent, branch.turn, branch.created, current, count)
    turn = turns[own]
    said = " ".join(turn.text[: 2 * GLANCE].split())[:GLANCE]
    return BranchRow(branch.id, parent, branch.turn, branch.created, current, count, turn.role, turn.time, said)
