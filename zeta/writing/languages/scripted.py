"""A writer whose way through a section is a generator: it yields steps and is sent what was chosen.

Knows no language. What a generator was sent decides where it goes, so the same answers give the same steps.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

from zeta.writing.language import REFUSALS, Ask, Choose, Known, Put, Step


def _anything(text: str) -> str:
    return ""


@dataclass(frozen=True)
class Pick:
    """A choice together with what is said against it: `check` gives "" or a reason, `own` is what stands there instead
    after too many refusals. `own` has to be legal; it is not checked."""

    choice: Choose
    own: str
    check: Callable[[str], str] = _anything


Course = Generator[Put | Ask | Pick, str, None]
"""Yields steps; is sent the chosen text after a `Pick`, "" after everything else."""


class Scripted:
    """A `Writer` that follows its `course`."""

    known: Known

    def __init__(self) -> None:
        self._course: Course | None = None
        self._waiting: Pick | None = None
        self._sent = ""
        self._refused = 0

    def course(self) -> Course:
        """The section's steps; may ask `self.known` at any time."""
        raise NotImplementedError

    def next(self, known: Known) -> Step | None:
        """What comes next; None when the section is complete."""
        self.known = known
        if self._waiting:
            if self._refused < REFUSALS:
                return self._waiting.choice
            self._sent, self._waiting, self._refused = self._waiting.own, None, 0
            return Put(self._sent)
        try:
            if self._course is None:
                self._course = self.course()
                step = next(self._course)
            else:
                sent, self._sent = self._sent, ""
                step = self._course.send(sent)
        except StopIteration:
            return None
        if isinstance(step, Pick):
            self._waiting = step
            return step.choice
        return step

    def accept(self, text: str) -> str:
        """Take what was chosen, or say why not; see zeta.writing.language.Writer."""
        if self._waiting is None:
            return "nothing was asked for"
        reason = self._waiting.check(text) if text else "nothing complete was written"
        self._refused = self._refused + 1 if reason else 0
        if not reason:
            self._sent, self._waiting = text, None
        return reason
