"""A list that a model writes under a grammar: lines of known labels in a known order, so many of each, so many in all.

    # Terraform for an EKS cluster
    - networking: VPC and networking
    - cluster: EKS cluster
    end

What may follow what is a walk over the slots; every state of it is a rule, so no list that is too short, too long, out
of order or without what has to be there can be written at all. The closing line makes the end unmistakable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

from zeta.writing.languages.gbnf import LETTERS, literal, sequence

END: Final = "end\n"

WORD: Final = f"[{LETTERS}0-9]{{1,16}}"


@dataclass(frozen=True)
class Slot:
    """Lines that begin with `label`, from `least` to `most` of them; `body` is the GBNF of the rest of such a line,
    `bodies` that of the first ones where it is another."""

    label: str
    body: str
    least: int = 1
    most: int = 1
    bodies: tuple[str, ...] = ()


class Item(NamedTuple):
    """A line of a list: which slot it fills and what stands behind the label."""

    slot: int
    body: str


class _State(NamedTuple):
    """The last `run` lines are of slot `slot`, `total` lines are written in all."""

    slot: int
    run: int
    total: int

    @property
    def rule(self) -> str:
        return f"after-{self.slot}-{self.run}-{self.total}"

    def body(self, slots: Sequence[Slot]) -> str:
        """The rule of what stands behind the label of its last line."""
        own = self.run <= len(slots[self.slot].bodies)
        return f"body-{self.slot}-{self.run}" if own else f"body-{self.slot}"


_START: Final = _State(-1, 0, 0)


def bounds(slots: Sequence[Slot], low: int, high: int) -> tuple[int, int]:
    """`low` and `high` as far as the slots allow them."""
    least, most = sum(slot.least for slot in slots), sum(slot.most for slot in slots)
    return min(max(low, least), most), min(max(high, least, low), most)


def listing(slots: Sequence[Slot], low: int, high: int, head: str = "") -> str:
    """The grammar of a list of `low` to `high` lines (see `bounds`); `head` is the GBNF of a line before them."""
    low, high = bounds(slots, low, high)
    # What the slots from each one on have to have, and can have.
    owed = [*accumulate((slot.least for slot in reversed(slots)), initial=0)][::-1]
    room = [*accumulate((slot.most for slot in reversed(slots)), initial=0)][::-1]

    def following(state: _State) -> list[_State]:
        i, run, total = state
        found = []
        if i >= 0 and run < slots[i].most:
            found.append(_State(i, run + 1, total + 1))
        if i < 0 or run >= slots[i].least:
            for j in range(i + 1, len(slots)):
                found.append(_State(j, 1, total + 1))
                if slots[j].least:
                    break
        return [each for each in found if possible(each)]

    def possible(state: _State) -> bool:
        i, run, total = state
        least = max(0, slots[i].least - run) + owed[i + 1]
        most = slots[i].most - run + room[i + 1]
        return total + least <= high and total + most >= low

    def complete(state: _State) -> bool:
        i, run, total = state
        return total >= low and not owed[i + 1] and (i < 0 or run >= slots[i].least)

    rules = [f"root ::= {sequence(head, _START.rule)}"]
    rules += [f"body-{i} ::= {slot.body}" for i, slot in enumerate(slots)]
    rules += [f"body-{i}-{n} ::= {body}" for i, slot in enumerate(slots) for n, body in enumerate(slot.bodies, 1)]
    states = [_START]
    for state in states:  # grows while it is walked
        nexts = following(state)
        options = [f"{literal(slots[s.slot].label)} {s.body(slots)} {literal(chr(10))} {s.rule}" for s in nexts]
        if complete(state):
            options.append(literal(END))
        rules.append(f"{state.rule} ::= {' | '.join(options)}")
        states += [each for each in nexts if each not in states]
    return "\n".join(rules) + "\n"


def read(text: str, slots: Sequence[Slot], *, headed: bool = False) -> tuple[str, list[Item]] | None:
    """The head and the items of a list as `listing` has it; None for a text that is none, such as one cut short."""
    if not text.endswith(END):
        return None
    lines = text.removesuffix(END).splitlines()
    head = lines.pop(0) if headed and lines else ""
    items = []
    for line in lines:
        fitting = [i for i, slot in enumerate(slots) if line.startswith(slot.label)]
        if not fitting:
            return None
        slot = max(fitting, key=lambda i: len(slots[i].label))
        items.append(Item(slot, line.removeprefix(slots[slot].label)))
    counts = [sum(item.slot == i for item in items) for i in range(len(slots))]
    fits = all(slot.least <= count <= slot.most for slot, count in zip(slots, counts, strict=True))
    ordered = [item.slot for item in items] == sorted(item.slot for item in items)
    return (head, items) if fits and ordered else None


def shortest(slots: Sequence[Slot], low: int, high: int) -> list[Item]:
    """The items of the shortest list that the bounds allow, without bodies; what may be there comes in its order."""
    missing = bounds(slots, low, high)[0] - sum(slot.least for slot in slots)
    items: list[Item] = []
    for i, slot in enumerate(slots):
        more = min(missing, slot.most - slot.least)
        items += [Item(i, "")] * (slot.least + more)
        missing -= more
    return items
