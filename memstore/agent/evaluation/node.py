"""A value of a JSON file with the place where it stands, so that what is wrong can be named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from memstore.agent.errors import AgentError

Kind = TypeVar("Kind", str, int, list[object], dict[str, object])

_NAMES = {str: "a text", int: "a whole number", list: "a list", dict: "an object"}


class BadSample(AgentError):
    """A file of conversations and questions that cannot be read as what it should be."""


@dataclass(frozen=True)
class Node:
    """`place` says how to get there from the file, such as `sample.json: 3.qa.0`."""

    value: object
    place: str
    form: str
    """The format that the file should have, for the hint."""

    @classmethod
    def of_file(cls, path: Path, form: str) -> Node:
        """The whole file. Raises BadSample where it is missing or no JSON."""
        try:
            return cls(json.loads(path.read_bytes()), f"{path.name}:", form)
        except OSError as error:
            raise BadSample(f"{path} cannot be read: {error.strerror}.", "Check the path.") from error
        except (ValueError, RecursionError) as error:
            raise BadSample(f"{path.name} is no JSON ({error}).", _hint(form)) from error

    def wrong(self, what: str) -> BadSample:
        """The error that says what is wrong here."""
        return BadSample(f"{self.place} {what}.", _hint(self.form))

    def has(self, name: str) -> bool:
        """Whether an object has a field that is not null."""
        return self._as(dict[str, object]).get(name) is not None

    def at(self, name: str) -> Node:
        """A field of an object. Raises BadSample where there is none."""
        fields = self._as(dict[str, object])
        if name not in fields:
            raise self.wrong(f"has no “{name}”")
        return Node(
            fields[name], f"{self.place} {name}" if self.place.endswith(":") else f"{self.place}.{name}", self.form
        )

    def names(self) -> list[str]:
        """The names of an object's fields."""
        return list(self._as(dict[str, object]))

    def each(self) -> Iterator[Node]:
        """The values of a list."""
        for place, value in enumerate(self._as(list[object])):
            yield self._below(str(place), value)

    def text(self) -> str:
        """A text."""
        return self._as(str)

    def number(self) -> int:
        """A whole number."""
        return self._as(int)

    def _below(self, name: str, value: object) -> Node:
        between = " " if self.place.endswith(":") else "."
        return Node(value, f"{self.place}{between}{name}", self.form)

    def _as(self, kind: type[Kind]) -> Kind:
        plain = getattr(kind, "__origin__", kind)
        if not isinstance(self.value, plain) or isinstance(self.value, bool):
            raise self.wrong(f"is not {_NAMES[plain]}")
        return self.value


def _hint(form: str) -> str:
    return f"The file must be in the published format of {form}; nothing was measured."
