"""What a name stands for comes back to whoever is about to use it: before a writer chooses among names that were looked
up, the texts that define the likeliest ones are read once more, as a remark that is no part of the document.

With a guestbook they come with the cells that the defining section's own stream computed for them (seed 000,
«cross-attention retrieval»), and are not decoded again. What is recalled depends on what was written alone, not on a
window: a scroll that goes on recalls the same. Its cells are gone then, and it reads the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from zeta.errors import BugError
from zeta.writing.decoding.guests import Guest
from zeta.writing.drafting.specialist import Speaker, Specialist
from zeta.writing.language import Definition
from zeta.writing.memory import ranking
from zeta.writing.memory.guestbook import Guestbook

MOST: Final = 2
"""Texts that are recalled at once: of the pages of a chat, few beat many (docs/ARCHITECTURE.md, recall)."""
LONGEST: Final = 64
"""Tokens of a text: a definition begins with its name and what it is for."""
CONTEXT: Final = 400
"""Characters before a choice by which the texts are found."""

INTRODUCTION: Final = "Defined before:\n"


class Host(Protocol):
    """Streams that can move cells (zeta.writing.decoding.streams)."""

    def keep(self, stream: int, runs: Sequence[Sequence[int]]) -> list[Guest | None]:
        """Texts of a stream as guests for others."""

    def bring(self, stream: int, guest: Guest) -> None:
        """Queue a guest."""


class Recalling:
    """Recalls for all sections of a scroll; `window` is that of a stream, in tokens."""

    def __init__(self, speech: Speaker, window: int, host: Host | None = None, book: Guestbook | None = None) -> None:
        """Without a `host` and a `book` everything is read as text."""
        self._speech, self._window, self.host, self._book = speech, window, host, book
        self._before, self._after = framed(speech)
        self._end = speech.text("\n")

    def recall(self, specialist: Specialist) -> tuple[list[Definition], int]:
        """Let a specialist read what it is about to choose among and does not see, before its choice. Returns what, and
        how many tokens of it have cells."""
        choice = specialist.waiting
        if choice is None or not choice.asked:
            return [], 0
        at = len(specialist.tokens)
        found = [each for each in self._likeliest(specialist) if not self._sees(specialist, each, at)]
        if not found:
            return [], 0
        tokens, guests = list(self._before), list[tuple[int, Guest]]()
        for each in reversed(found):  # the likeliest stands nearest
            guest = self._book.find(each) if self._book else None
            if guest:
                guests.append((len(tokens), guest))
            tokens += guest.tokens if guest else [*self._speech.text(each.text)[:LONGEST], *self._end]
            specialist.seen[_name(each)] = at
        # The line that is open is read again: what is chosen follows it, and not a remark.
        tokens += [*self._after, *self._speech.text(specialist.line)]
        specialist.hear(tokens, guests)
        return found, sum(len(guest.tokens) for _, guest in guests)

    def note(self, specialist: Specialist, fresh: Sequence[Definition]) -> None:
        """What a specialist's own text newly defines, or says more of: it sees that itself. What did not grow since it
        was last asked, or grows no more, is kept for others."""
        at = len(specialist.tokens)
        grown = {_name(each) for each in fresh}
        whole = [each for name, each in specialist.growing.items() if name not in grown]
        for each in fresh:
            specialist.seen[_name(each)] = at
            specialist.growing[_name(each)] = each
        if specialist.done:
            whole += [specialist.growing[name] for name in grown]
        self._keep(specialist, whole)
        near = [each for each in whole if at - specialist.seen[_name(each)] < self._window]
        again = {_name(each) for each in near if self._book is not None and each not in self._book}
        for each in whole:
            if _name(each) not in again:  # its cells may be had after the next line
                del specialist.growing[_name(each)]

    def _keep(self, specialist: Specialist, definitions: Sequence[Definition]) -> None:
        if not self.host or self._book is None:
            return
        new = [each for each in definitions if each not in self._book]
        runs = [specialist.places(each.line, each.text)[:LONGEST] for each in new]
        lengths = [[specialist.offset + at for at in run if at >= specialist.skipped] for run in runs]
        for each, run, guest in zip(new, runs, self.host.keep(specialist.stream, lengths), strict=True):
            # While a journal is played back its stream is empty, or still another document's.
            if guest and list(guest.tokens) == [specialist.tokens[at] for at in run[: len(guest.tokens)]]:
                self._book.put(each, guest)

    def _likeliest(self, specialist: Specialist) -> list[Definition]:
        """The definitions that may be meant, best first: what fits the text before the choice, then the newest."""
        asked = specialist.waiting.asked if specialist.waiting else ()
        offered = [each for kind in dict.fromkeys(asked) for each in specialist.known.names(kind)]
        if len(offered) <= MOST:
            return offered
        fitting = ranking.fitting(offered, specialist.text[-CONTEXT:])
        return list(dict.fromkeys([*fitting, *reversed(offered)]))[:MOST]

    def _sees(self, specialist: Specialist, definition: Definition, at: int) -> bool:
        """Whether a text is surely still in a stream's window: a full one keeps at least a quarter of what follows its
        opening (zeta.writing.decoding.stream, `slide_end`)."""
        last = specialist.seen.get(_name(definition))
        return last is not None and at - last < (self._window - len(specialist.prompt)) // 4


def framed(speech: Speaker) -> tuple[list[int], list[int]]:
    """A remark as what stands before the recalled texts, the introduction too, and what stands behind them."""
    whole, said = speech.remark(INTRODUCTION), speech.text(INTRODUCTION)
    for end in range(len(said), len(whole) + 1):
        if whole[end - len(said) : end] == said:
            return whole[:end], whole[end:]
    raise BugError("a remark does not say what it was made of")


def _name(definition: Definition) -> tuple[str, str]:
    return definition.kind, definition.name
