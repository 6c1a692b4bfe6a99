"""Whether a statement speaks of another of its kind than the question does. Pure: words in, yes or no out.

«The door code of the sawmill is 4711» has the form of «What is the door code of the lighthouse?», resonates with it,
and does not answer it. That shows where several of a kind were told: the statement has others of its form, which differ
from it in a name and a value; nothing in the question tells it from one of them, and where the name stands the question
has a rare word of its own. A statement that was changed later has another of its form too, but a question about both
names what they share.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

FORM = 0.5
"""Share of the longer one's words that two statements of one form have in common, at least (docs/BENCHMARKS.md, grid:
0.4 to 0.6 decide alike)."""

_SHORTEST = 4
"""Words of a statement below which its form says little («I see.»)."""

_BESIDE = 2
"""Words before a place, or after it, that make it the same place in a question and in a statement."""


def mistaken(
    question: Sequence[str], statement: Sequence[str], others: Iterable[Sequence[str]], rare: Collection[str]
) -> bool:
    """Whether `question` asks about another than `statement` speaks of, given `others` said elsewhere. All are words as
    memstore.lexical.words gives them; `rare` are those of the question that hardly anybody said."""
    asked, said = set(question), set(statement)
    for other in others:
        own = said.difference(other)
        if own and not asked & own and _of_one_form(said, set(other)) and _replaced(question, statement, own, rare):
            return True
    return False


def _of_one_form(one: set[str], other: set[str]) -> bool:
    return len(other) >= _SHORTEST and len(one & other) >= FORM * max(len(one), len(other))


def _replaced(question: Sequence[str], statement: Sequence[str], own: set[str], rare: Collection[str]) -> bool:
    """Whether something rare of the question stands where the statement has something of its `own`."""
    for begin, end in _lacking(question, set(statement)):
        if not any(word in rare for word in question[begin:end]):
            continue
        before, after = [*question[max(0, begin - _BESIDE) : begin]], [*question[end : end + _BESIDE]]
        for at, word in enumerate(statement):
            if word in own and (
                (len(before) == _BESIDE and [*statement[max(0, at - _BESIDE) : at]] == before)
                or (len(after) == _BESIDE and [*statement[at + 1 : at + 1 + _BESIDE]] == after)
            ):
                return True
    return False


def _lacking(question: Sequence[str], said: set[str]) -> Iterator[tuple[int, int]]:
    """The runs [begin, end) of words of the question that were not said."""
    begin = 0
    for at, word in enumerate([*question, None]):
        if word is None or word in said:
            if begin < at:
                yield begin, at
            begin = at + 1
