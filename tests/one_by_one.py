"""A rewriter that writes a section after another, each only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zeta.writing.keeping.patch import Wanted
from zeta.writing.outline import Section


class OneByOne:
    """Who writes gives `one`."""

    def rewrite(self, wanted: Sequence[Wanted]) -> Iterator[str]:
        for each in wanted:
            yield self.one(each.section, each.reason, each.known)

    def one(self, section: Section, reason: str, known: str) -> str:
        raise NotImplementedError
