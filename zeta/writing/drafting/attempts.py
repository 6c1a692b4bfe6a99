"""The attempts at a section: each is checked, what is wrong goes back to its agent, and the best of them stays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zeta.writing.drafting import validator
from zeta.writing.drafting.journal import Begin
from zeta.writing.drafting.specialist import Line, Specialist
from zeta.writing.language import Language, Problem
from zeta.writing.memory.view import View
from zeta.writing.outline import Section


@dataclass(frozen=True)
class Finished:
    """A section as it will stand in the document, with what is still wrong with it."""

    section: Section
    text: str
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    attempt: int


class Attempts:
    """Those at all sections of a document. Links are checked from the document's `folder`."""

    def __init__(self, language: Language, folder: Path | None) -> None:
        """None yet."""
        self._language, self._folder = language, folder
        self._made: dict[str, list[Finished]] = {}

    def check(self, specialist: Specialist, known: View, before: str) -> Finished:
        """A section that came to its end, and what is wrong with it; `before` is what stands before it in the
        document."""
        section, text = specialist.section, specialist.text
        checks = specialist.agent.checks
        found = validator.validate(self._language, text, checks, known, before=before, folder=self._folder)
        made = Finished(section, text, tuple(specialist.lines), tuple(found), specialist.attempt)
        self._made.setdefault(section.id, []).append(made)
        return made

    def best(self, section: str) -> Finished:
        """The one with the fewest problems, of these the first."""
        return min(self._made[section], key=lambda each: len(each.problems))


def again(specialist: Specialist, made: Finished) -> Begin | None:
    """The next attempt, which is told what is wrong with this one; None where nothing is, or it was tried often
    enough."""
    if not made.problems or specialist.attempt > specialist.agent.tries:
        return None
    remark = validator.feedback(made.problems)
    return Begin(made.section.id, specialist.stream, specialist.attempt + 1, remark)
