"""Whether a document is coherent: what it refers to is defined, nothing twice, nothing against something else. Pure.

These are what memory on and off are compared by; `Counts` is one row of that.
"""

from __future__ import annotations

import builtins
import ipaddress
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from zeta.writing.language import Definition, Language, Problem, Reference
from zeta.writing.memory.mirror import short

REPEATED: Final = frozenset({"label", "port", "Service port", "key", "term", "name"})
"""Kinds that several definitions may give in agreement."""
FILE: Final = "file"
CODE: Final = "code"
"""Kinds of references out of a document: to a file beside it, to a name of the project's code."""


class Names:
    """What is defined, as references ask for it: in the document, and by the project around it, which a bare name does
    not reach."""

    def __init__(self, definitions: Iterable[Definition], given: Iterable[Definition] = ()) -> None:
        own, around = [(each.kind, each.name) for each in definitions], [(each.kind, each.name) for each in given]
        self._pairs = {*own, *around}
        self._bare = {name for _, name in own}
        self._code = {form for _, name in (*own, *around) for form in (name, short(name))}

    def __contains__(self, reference: Reference) -> bool:
        """Whether something defines it; a name of code may be given without what it is a member of."""
        if reference.kind == CODE:
            first, _, _ = reference.name.partition(".")
            own = reference.name in self._code or short(reference.name) in self._code
            return own or first in sys.stdlib_module_names or hasattr(builtins, first)
        return (reference.kind, reference.name) in self._pairs if reference.kind else reference.name in self._bare


@dataclass(frozen=True)
class Counts:
    """How coherent a document is, in numbers."""

    definitions: int
    references: int
    resolved: int
    duplicates: int
    contradictions: int
    problems: int = 0

    @property
    def share(self) -> float:
        """Of the references, how many resolve; 1 where there are none."""
        return self.resolved / self.references if self.references else 1.0


@dataclass(frozen=True)
class Resolution:
    """What a document defines and refers to, what does not fit together, and the `problems` of its parser. Lines count
    from 1."""

    definitions: tuple[Definition, ...]
    references: tuple[Reference, ...]
    unresolved: tuple[Reference, ...]
    duplicates: tuple[Problem, ...]
    contradictions: tuple[Problem, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> Counts:
        """The same in numbers."""
        resolved = len(self.references) - len(self.unresolved)
        return Counts(
            definitions=len(self.definitions),
            references=len(self.references),
            resolved=resolved,
            duplicates=len(self.duplicates),
            contradictions=len(self.contradictions),
            problems=len(self.problems),
        )


def resolve(
    language: Language,
    text: str,
    given: Sequence[Definition] = (),
    present: Callable[[str], bool] | None = None,
    mentioned: Callable[[str], bool] = lambda name: False,
) -> Resolution:
    """Look at a whole document. `given` is what the project around it defines, `mentioned` says whether it uses a name
    of code that it does not define, `present` whether a file that the document names is there. References to files, or
    to code, count only where these are known."""
    definitions, references = language.definitions(text), language.references(text)
    if present is None:
        references = [each for each in references if each.kind != FILE]
    if not given:
        references = [each for each in references if each.kind != CODE]
    names = Names(definitions, given)
    there = {FILE: present, CODE: mentioned}
    unresolved = [
        each
        for each in references
        if each not in names and not ((known := there.get(each.kind)) is not None and known(each.name))
    ]
    return Resolution(
        tuple(definitions),
        tuple(references),
        tuple(unresolved),
        tuple(duplicates(definitions)),
        tuple(contradictions(definitions, references)),
        tuple(language.problems(text)),
    )


def whole(left: Sequence[Problem], found: Resolution) -> list[Problem]:
    """What is wrong with a document, each line's problems once: what its parser says before what its sections were
    left with; what is not defined is said elsewhere."""
    told = {each.line for each in found.problems if each.line} | {each.line for each in found.unresolved}
    others = [*left, *found.duplicates, *found.contradictions]
    return sorted({*found.problems, *(each for each in others if each.line not in told)})


def duplicates(definitions: Iterable[Definition], before: Iterable[Definition] = ()) -> list[Problem]:
    """What is defined a second time; `before` is defined elsewhere, with lines of another text."""
    elsewhere = {(each.kind, each.name) for each in before}
    first: dict[tuple[str, str], int] = {}
    found: list[Problem] = []
    for each in definitions:
        what = each.kind, each.name
        if each.kind in REPEATED:
            continue
        if what in first:
            found.append(Problem(each.line, f"{each.name} is defined again, first in line {first[what]}"))
        elif what in elsewhere:
            found.append(Problem(each.line, f"{each.name} is defined in another section already"))
        first.setdefault(what, each.line)
    return found


def contradictions(definitions: Sequence[Definition], references: Iterable[Reference] = ()) -> list[Problem]:
    """Definitions that cannot both hold: one name with two texts or, where a reference does not tell, two kinds;
    subnets that overlap or lie outside of their network; a port that is taken twice."""
    found = [*_two_texts(definitions), *_two_kinds(definitions, references)]
    return sorted([*found, *_networks(definitions), *_ports(definitions)])


def _two_texts(definitions: Iterable[Definition]) -> Iterator[Problem]:
    first: dict[tuple[str, str], Definition] = {}
    for each in definitions:
        before = first.setdefault((each.kind, each.name), each)
        if each.kind not in REPEATED and each.text.split() != before.text.split():
            yield Problem(each.line, f"{each.name} says something else than in line {before.line}")


def _two_kinds(definitions: Iterable[Definition], references: Iterable[Reference]) -> Iterator[Problem]:
    kinds: dict[str, dict[str, int]] = defaultdict(dict)
    for each in definitions:
        kinds[each.name].setdefault(each.kind, each.line)
    for name in dict.fromkeys(each.name for each in references if not each.kind):
        if len(kinds.get(name, {})) > 1:
            (one, _), (other, line), *_ = kinds[name].items()
            yield Problem(line, f"{name} is both a {one} and a {other}")


_SUBNET: Final = re.compile(r"subnet(work)?$")
_RANGE: Final = re.compile(r'^\s*(?:cidr_block|ip_cidr_range|address_prefix)\s*=\s*"([^"$]+)"', re.MULTILINE)
_NETWORK: Final = re.compile(r"^\s*(?:vpc_id|network|virtual_network_name)\s*=\s*(\S+)", re.MULTILINE)


def _networks(definitions: Iterable[Definition]) -> Iterator[Problem]:
    """Of address ranges (RFC 4632) that are written out."""
    ranges = {each.name: net for each in definitions if (net := _range(each)) is not None}
    taken: dict[str, list[Definition]] = defaultdict(list)
    for each in definitions:
        if not _SUBNET.search(each.kind) or each.name not in ranges:
            continue
        own, within = ranges[each.name], _NETWORK.search(each.text)
        around = within[1].rpartition(".")[0] if within else ""
        if around in ranges and not _inside(own, ranges[around]):
            yield Problem(each.line, f"{own} of {each.name} is not within {ranges[around]} of {around}")
        for other in taken[around]:
            if other.name != each.name and own.overlaps(ranges[other.name]):
                yield Problem(each.line, f"{own} of {each.name} overlaps {ranges[other.name]} of {other.name}")
        taken[around].append(each)


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _range(definition: Definition) -> _Network | None:
    said = _RANGE.search(definition.text)
    try:
        return ipaddress.ip_network(said[1], strict=False) if said else None
    except ValueError:
        return None


def _inside(own: _Network, around: _Network) -> bool:
    if isinstance(own, ipaddress.IPv4Network) and isinstance(around, ipaddress.IPv4Network):
        return own.subnet_of(around)
    if isinstance(own, ipaddress.IPv6Network) and isinstance(around, ipaddress.IPv6Network):
        return own.subnet_of(around)
    return True


_ON_NODE: Final = re.compile(r"^[\s-]*(?:nodePort|hostPort):\s*(\d+)", re.MULTILINE)
_OF_SERVICE: Final = re.compile(r"^[\s-]*port:\s*(\d+)", re.MULTILINE)
_OF_HOST: Final = re.compile(r"^\s*-\s*[\"']?(?:[\d.]+:)?(\d+):\d+(?:/tcp)?[\"']?\s*$", re.MULTILINE)
_ASSIGNED: Final = re.compile(r"^\s*(port|load_balancer_arn)\s*=\s*(\S+)", re.MULTILINE)


def _ports(definitions: Sequence[Definition]) -> Iterator[Problem]:
    taken: dict[str, tuple[str, int]] = {}
    after = dict(pairwise([*sorted({each.line for each in definitions}), sys.maxsize]))
    for each in definitions:
        for port in _taken(each, after[each.line] - each.line):
            if port in taken:
                name, line = taken[port]
                yield Problem(each.line, f"{port} is taken twice, first by {name} in line {line}")
            taken.setdefault(port, (each.name, each.line))


def _taken(definition: Definition, lines: int) -> Iterator[str]:
    """The ports that a definition takes, as what may be there once in a document. Of a Compose service only its own
    `lines` count: its text runs on into the next one."""
    kind, text = definition.kind, definition.text
    if kind == "service":
        yield from (f"host port {port}" for port in _OF_HOST.findall("\n".join(text.split("\n")[:lines])))
    elif kind.endswith("lb_listener"):
        said = dict(_ASSIGNED.findall(text))
        if len(said) == 2:
            yield f"port {said['port']} of {said['load_balancer_arn'].rpartition('.')[0]}"
    elif kind[:1].isupper() and " " not in kind:
        yield from (f"node port {port}" for port in _ON_NODE.findall(text))
        if kind == "Service" and "UDP" not in text:  # one port may serve two protocols
            yield from (f"port {port} of Service {definition.name}" for port in _OF_SERVICE.findall(text))
