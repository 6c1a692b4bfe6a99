"""Which definitions fit a text: by what they say, and by nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.language import Definition
from zeta.writing.memory.ranking import BEGIN, chosen, fitting

ROLE = Definition("aws_iam_role", "aws_iam_role.eks", 1, "# the role of the cluster")
VPC = Definition("aws_vpc", "aws_vpc.main", 3, "# the network of everything")
SUBNET = Definition("aws_subnet", "aws_subnet.private", 9, "# a private network for the nodes")

made = st.builds(
    Definition, st.just("def"), st.text("abc", min_size=1, max_size=3), st.integers(1, 99), st.text("abc ", max_size=20)
)


def test_what_says_more_of_the_words_comes_first_and_what_says_none_not_at_all() -> None:
    assert fitting([ROLE, VPC, SUBNET], "Private network") == [SUBNET, VPC]
    assert fitting([ROLE, VPC, SUBNET], "") == fitting([], "network") == []


def test_a_name_is_read_by_its_words_and_a_long_text_by_its_begin() -> None:
    long = Definition("aws_kms_key", "aws_kms_key.store", 1, "x " * BEGIN + "network")
    assert fitting([long, VPC], "the network") == [VPC]
    assert fitting([long, VPC], "a store") == [long]


def test_of_equals_the_newest_comes_first() -> None:
    other = VPC._replace(name="aws_vpc.other")
    assert fitting([VPC, other], "network") == [other, VPC]


def test_what_is_told_has_room_for_the_newest_and_comes_in_the_order_in_which_it_was_defined() -> None:
    assert chosen([ROLE, VPC, SUBNET], "cluster", 2) == [ROLE, SUBNET]
    assert chosen([ROLE, VPC, SUBNET], "cluster", 9) == [ROLE, VPC, SUBNET]


@given(st.lists(made, unique=True), st.text("abc ", max_size=30), st.integers(0, 5))
def test_everything_that_is_chosen_is_there_once_and_as_much_as_there_is_room_for(
    definitions: list[Definition], text: str, most: int
) -> None:
    found = chosen(definitions, text, most)
    assert len(found) == min(most, len(definitions))
    assert found == [each for each in definitions if each in found]
