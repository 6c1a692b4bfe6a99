"""Which lines may come next in a block of Terraform, by its schema. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from zeta.writing.languages.schema import Field

OPTIONAL_LEAST = 2
"""Optional lines that a block has at least, where it can."""

_LAST = ("tags", "map")  # types that stand after everything that is required, as Terraform's style guide has it


@dataclass
class Frame:
    """A block of which a part is written. `outer` are the values of the blocks around it, `written` its own;
    `notes` of its lines have a comment."""

    fields: Mapping[str, Field]
    one_of: Sequence[Sequence[str]] = ()
    outer: Mapping[str, str] = field(default_factory=dict)
    deep: bool = False
    written: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, int] = field(default_factory=dict)
    optional: int = 0
    notes: int = 0

    def next(self, possible: Callable[[Field], bool], *, short: bool, full: bool = False) -> list[str]:
        """The lines that are legal now: "name =", "name {" and "}". What is required comes before "}", nested blocks
        after all attributes, optional lines up to a bound that grows with their number. `possible` says of an optional
        field whether there is something to write; `short`: the block is not as long as it was asked to be, `full`: it
        is, and nothing comes that need not."""
        left = [each for each in self.fields.values() if each.type != "block" and each.name not in self.written]
        left = [each for each in left if self._ready(each)]
        required = [each for each in left if each.required]
        if required and not self.written:
            return [f"{required[0].name} ="]
        for group in self.one_of:
            if not any(name in self.written for name in group):
                members = [self.fields[name] for name in group]
                required += [each for each in members if possible(each)] or members[:1]
        free = self._free()
        least, most = (0, 0) if full else (0, 2) if self.deep else bounds(len(free))
        pressed = short or self.optional < least
        more = [each for each in free if possible(each)] if pressed or self.optional < most else []
        single = [each for each in more if each in left and not self.blocks]
        if required:
            return [f"{each.name} =" for each in [*required, *(each for each in single if each.type not in _LAST)]]
        lines = [f"{each.name} =" for each in single]
        blocks = [each for each in self.fields.values() if each.type == "block"]
        waiting = [each.name for each in blocks if each.required and each.name not in self.blocks]
        if not waiting:
            lines += [f"{e.name} {{" for e in more if e.type == "block" and self.blocks.get(e.name, 0) < e.most]
        if not (pressed and lines):
            lines.append(f"{waiting[0]} {{" if waiting else "}")
        return lines

    def begin(self, name: str) -> Frame:
        """A nested block is begun; what is known of it."""
        inner = self.fields[name]
        self.optional += not inner.required or name in self.blocks
        self.blocks[name] = self.blocks.get(name, 0) + 1
        return Frame(inner.fields, inner.one_of, {**self.outer, **self.written}, deep=True)

    def set(self, name: str, value: str) -> None:
        """An attribute is written."""
        self.written[name] = value
        self.optional += self.fields[name] in self._free()

    def _free(self) -> list[Field]:
        """Fields that need not be there, or not once more."""
        grouped = {name for group in self.one_of for name in group}
        return [
            each
            for each in self.fields.values()
            if each.name not in grouped and (not each.required or (each.type == "block" and each.most > 1))
        ]

    def _ready(self, each: Field) -> bool:
        """Whether the values that a field follows from are there."""
        after = {"same": each.arguments[:1], "typed": each.arguments, "cidr": ("vpc_id",)}.get(each.type, ())
        return all(name not in self.fields or name in self.written for name in after)


def bounds(optional: int) -> tuple[int, int]:
    """How many optional lines a block has at least and at most, of so many there are."""
    least = min(OPTIONAL_LEAST, optional)
    return least, least + 1 + optional // 4
