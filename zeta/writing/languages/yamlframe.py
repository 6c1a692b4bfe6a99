"""A line that may come next in a YAML document, and an open map or list that it may be of."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zeta.writing.languages.yamlvalues import Value

if TYPE_CHECKING:
    from zeta.writing.languages.yamlframes import Stack


@dataclass(frozen=True)
class Line:
    """One line that may come next: `head` is forced, then the value, if there is one. `take` is told what it is; from
    then on the frame it belongs to is the innermost, or one that it opened."""

    head: str
    value: Value | None
    take: Callable[[str], object]

    @property
    def begin(self) -> str:
        """All that is forced of it: the head, and the space that parts a value from it."""
        return self.head + (" " if self.value and self.head.endswith((":", "-")) else "")

    @property
    def expression(self) -> str:
        """What follows as GBNF."""
        return self.value.expression if self.value else ""


class Frame:
    """An open map or list whose lines begin with `indent` spaces; `above` is what it stands in."""

    def __init__(self, stack: Stack, indent: int, above: Frame | None) -> None:
        self.stack, self.indent, self.above = stack, indent, above

    def ahead(self) -> tuple[list[Line], bool]:
        """The lines of its own that may come next, and whether it may also end here."""
        raise NotImplementedError

    def say(self, path: str) -> str:
        """The value at a path such as `name` or `../requests/cpu`; "" where nothing was written."""
        return self.above.say(path) if self.above else ""

    def listed(self, name: str, field: str) -> list[str]:
        """What the items of a list, of this or a map above, say in a field."""
        return self.above.listed(name, field) if self.above else []

    def taken(self, field: str) -> Collection[str]:
        """What the items of this list say in a field."""
        return ()
