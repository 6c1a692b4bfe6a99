"""What a crash or a damaged disk left out of order is found when a conversation is opened."""

from __future__ import annotations

import pytest

from zeta.chat.mending import Damage, framed

HEADER, CLOSING = [1, 2], [8, 9]


@pytest.mark.parametrize(
    ("tail", "found"),
    [
        ([8, 9, 1, 2, 40, 41, 8, 9], (4, 6)),
        ([1, 2, 40, 41], (2, 4)),
        ([1, 2, 40, 1, 2, 41, 8, 9], (2, 6)),
        ([8, 9], None),
        ([8, 9, 1, 2], None),
        ([8, 9, 1, 2, 8, 9], None),
        ([], None),
    ],
)
def test_the_text_of_a_turn_lies_between_its_header_and_its_closing(
    tail: list[int], found: tuple[int, int] | None
) -> None:
    assert framed(tail, HEADER, CLOSING) == found


def test_a_template_without_marks_of_its_own_has_the_text_alone() -> None:
    assert framed([40, 41], [], []) == (0, 2)


def test_each_kind_of_damage_is_told_in_a_sentence_of_its_own() -> None:
    assert not list(Damage().told())
    told = list(Damage(words=True, cut=True, memory=True).told())
    assert len({each.message for each in told}) == 3
    assert all("store check" in each.hint for each in told)
