"""What an examination consists of: findings, and a report of them. No presentation."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from memstore.errors import StoreError
from zeta.config import Resolved
from zeta.errors import ZetaError

_REPORT: Final = "`zeta doctor --bundle FILE.zip` packs what a bug report needs"

_log = logging.getLogger("zeta.doctor")


@dataclass(frozen=True)
class Finding:
    """One thing found. `todo` says what to do about it, empty where nothing needs to be done.

    `data` is the number or the truth behind `text`, for programs; None where the text is all there is.
    """

    section: str
    name: str
    text: str
    todo: str = ""
    data: float | bool | None = None


@dataclass(frozen=True)
class Report:
    """Everything found, in order, and the settings it was found with (None: they cannot be read)."""

    findings: tuple[Finding, ...]
    settings: Resolved | None

    @property
    def attention(self) -> tuple[Finding, ...]:
        """The findings that something should be done about."""
        return tuple(finding for finding in self.findings if finding.todo)


def guarded(section: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """What is found, and an error that nobody expected as one finding more: a doctor does not die of the disease."""
    try:
        yield from findings
    except Exception as error:
        _log.error("unexpected", exc_info=error)
        what = f"looking at the {section} failed, which it should not: {type(error).__name__}: {error}"
        yield Finding(section, "error", what, _REPORT)


def failed(section: str, name: str, error: ZetaError | StoreError) -> Finding:
    """What a look at `name` ended with, as a finding with the error's own hint."""
    return Finding(section, name, str(error), error.hint or _REPORT)
