from __future__ import annotations

import pytest

from zeta.writing.planning.amount import Amount, amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aws_vpc", Amount("aws_vpc", 1, 1, "")),
        ("2-4 aws_subnet", Amount("aws_subnet", 2, 4, "")),
        ("3 function", Amount("function", 3, 3, "")),
        ("provider aws", Amount("provider", 1, 1, "aws")),
        ("2-4 key ?", Amount("key", 2, 4, "?")),
        ("data.aws_ami", Amount("data.aws_ami", 1, 1, "")),
    ],
)
def test_numbers_stand_before_a_kind_and_its_name_behind(text: str, expected: Amount) -> None:
    assert amount(text) == expected


@pytest.mark.parametrize("text", ["", "4-2 aws_subnet", "0 aws_vpc", "2-99 aws_subnet", "two words more", "2-4", "- x"])
def test_a_kind_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"kind|numbers"):
        amount(text)
