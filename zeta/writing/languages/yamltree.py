"""YAML text as trees that remember their lines, over pyyaml's composer. Nothing is constructed: tags make no objects,
and an alias is the very node it names, so a small text cannot unfold into a large one.

Never raises for what a text says. Of a text that breaks off, or is wrong somewhere, what stands before is read.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zeta.errors import ConfigError
from zeta.writing.language import Problem

try:
    import yaml
except ImportError as error:
    raise ConfigError("YAML needs the package pyyaml", 'pip install "zeta[write]"') from error

_MARKER = re.compile(r"(---|\.\.\.)(\s|$)")
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEP = 1000
_BACK = 12  # lines that are given up one by one, from the line of an error backwards


@dataclass(frozen=True, eq=False)
class Tree:
    """One node: a scalar's text, a map or a list; `line` counts from 1. `null` is a scalar that says nothing."""

    value: str | dict[str, Tree] | list[Tree]
    line: int
    null: bool = False

    @property
    def text(self) -> str:
        """The scalar; "" for what is none."""
        return self.value if isinstance(self.value, str) and not self.null else ""

    @property
    def fields(self) -> dict[str, Tree]:
        """The map; empty for what is none."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Tree]:
        """The list; empty for what is none."""
        return self.value if isinstance(self.value, list) else []

    def at(self, *path: str) -> Tree:
        """The node at the end of a path of keys; one without text, fields and items where there is none."""
        node = self
        for key in path:
            node = node.fields.get(key, _NOTHING)
        return node

    def walk(self) -> Iterator[tuple[str, Tree]]:
        """Every node below this one, each once, with the key that leads to it ("" in lists), in the text's order."""
        seen, waiting = {id(self)}, [("", self)]
        while waiting:
            key, node = waiting.pop()
            yield key, node
            below = [("", each) for each in node.items] or list(node.fields.items())
            for name, each in reversed(below):
                if id(each) not in seen:
                    seen.add(id(each))
                    waiting.append((name, each))


_NOTHING = Tree("", 0, null=True)


@dataclass(frozen=True)
class Document:
    """One document of a stream: its tree, and its text without the marker before it."""

    tree: Tree
    text: str


@dataclass(frozen=True)
class Stream:
    """What a YAML text says, and what is wrong with it."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]


def read(text: str) -> Stream:
    """All documents of a text."""
    streams = [_read(first, part) for first, part in _parts(text)]
    problems = sorted(problem for stream in streams for problem in stream.problems)
    return Stream(tuple(document for stream in streams for document in stream.documents), tuple(problems))


@lru_cache(maxsize=256)
def _read(first: int, part: str) -> Stream:
    """One document. A section is read again with every line that it grows by: those before its last are known."""
    problems = list[Problem]()
    try:
        node, found = _compose(part)
        tree = _Reader(first, problems).tree(node) if node else _NOTHING
    except RecursionError:
        return Stream((), (Problem(first, "YAML: it is nested too deeply"),))
    if found:
        problems.append(Problem(first + found.line - 1 if found.line else first, found.message))
    documents = () if tree.null else (Document(tree, _MARKER.sub("", part, count=1).strip("\n")),)
    return Stream(documents, tuple(problems))


def anchors(text: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The names and lines (from 1) of the anchors and of the aliases in a text, as far as it can be scanned."""
    given: list[tuple[str, int]] = []
    used: list[tuple[str, int]] = []
    if not {"&", "*"} & set(text):
        return given, used
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AnchorToken):
                given.append((token.value, token.start_mark.line + 1))
            elif isinstance(token, yaml.AliasToken):
                used.append((token.value, token.start_mark.line + 1))
    except (yaml.YAMLError, RecursionError):
        pass  # what cannot be scanned is told by `read`
    return given, used


def scans(text: str) -> bool:
    """Whether a text can be scanned to its end."""
    try:
        deque(yaml.scan(text, Loader=yaml.SafeLoader), 0)
    except (yaml.YAMLError, RecursionError):
        return False
    return True


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The documents' texts with their first lines; directives belong to the document that follows."""
    part: list[str] = []
    first = 1
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if _MARKER.match(line) and any(kept.strip() and kept[0] not in "#%" for kept in part):
            yield first, "".join(part)
            part, first = [], number
        if not line.startswith("..."):
            part.append(line)
        elif not part:
            first = number + 1
    yield first, "".join(part)


def _compose(text: str) -> tuple[yaml.Node | None, Problem | None]:
    """The node of one document, of as much of it as can be read, and the first thing that is wrong with it."""
    problem, lines = None, text.splitlines(keepends=True)
    end, loader = len(lines), _loader(text, lines)
    for _ in range(_BACK):
        try:
            return yaml.compose("".join(lines[:end]), Loader=loader), problem
        except yaml.YAMLError as error:
            found = _problem(error, text)
        problem = problem or found
        end = min(end, found.line or end) - 1
        if end <= 0:
            break
    return None, problem


def _loader(text: str, lines: list[str]) -> Any:
    """libyaml, ten times as fast, where its unguarded recursion cannot go deep: brackets nest, and so do the dashes of
    one line."""
    shallow = text.count("[") + text.count("{") < _DEEP and all(len(line) < _DEEP for line in lines)
    return _FAST if shallow else yaml.SafeLoader


def _problem(error: yaml.YAMLError, text: str) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        parts = [part for part in (error.problem, error.context) if part]
        last = len(text.splitlines())  # what ends too soon is told at the text's end, a line behind
        return Problem(min(mark.line + 1, last) if mark else 0, "YAML: " + ", ".join(parts))
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position] if isinstance(error.position, int) else ""
        return Problem(before.count("\n") + 1, f"YAML: a character that may not stand here ({error.reason})")
    return Problem(0, f"YAML: {error}")


class _Reader:
    """Nodes of pyyaml to trees; duplicate keys, which pyyaml takes silently, become problems."""

    def __init__(self, first: int, problems: list[Problem]) -> None:
        self._first, self._problems = first, problems
        self._done: dict[int, Tree] = {}
        self._open: set[int] = set()

    def tree(self, node: yaml.Node) -> Tree:
        if (done := self._done.get(id(node))) is not None:
            return done
        line = self._first + node.start_mark.line
        if id(node) in self._open:
            self._problems.append(Problem(line, "YAML: a node contains itself"))
            return Tree("", line, null=True)
        self._open.add(id(node))
        if isinstance(node, yaml.MappingNode):
            tree = Tree(self._map(node), line)
        elif isinstance(node, yaml.SequenceNode):
            tree = Tree([self.tree(each) for each in node.value], line)
        else:
            tree = Tree(str(node.value), line, null=node.tag == "tag:yaml.org,2002:null")
        self._open.discard(id(node))
        self._done[id(node)] = tree
        return tree

    def _map(self, node: yaml.MappingNode) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        merged: dict[str, Tree] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            tree = self.tree(value)
            if key.tag == "tag:yaml.org,2002:merge":
                for source in tree.items or [tree]:
                    merged = source.fields | merged
            elif name in found:
                line = self._first + key.start_mark.line
                self._problems.append(Problem(line, f"the key “{name}” is there twice"))
            else:
                found[name] = tree
        return found | {name: tree for name, tree in merged.items() if name not in found}
