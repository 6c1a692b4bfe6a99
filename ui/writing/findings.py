"""What is still wrong with a document once it is written, line by line. No Qt here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from zeta.writing.events import Unresolved, Written

_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)


class Finding(NamedTuple):
    """At a line of the document (from 1; 0: of the whole): a name that nothing defines, or a problem as a sentence."""

    line: int
    name: str
    problem: str = ""


def findings(unresolved: Sequence[Unresolved], written: Written | None) -> list[Finding]:
    """Everything that was found, in the order of its lines."""
    found = [Finding(each.line, each.reference) for each in unresolved]
    for told in written.problems if written else ():
        match = _LINE.fullmatch(told)
        found.append(Finding(int(match[1]), "", match[2]) if match else Finding(0, "", told))
    return sorted(dict.fromkeys(found))
