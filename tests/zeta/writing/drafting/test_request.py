"""What a specialist is asked for, and how it is told in less room."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.drafting.request import request, requests
from zeta.writing.outline import Detail, Outline, Section

SECTION = Section(
    "vpc", "Networks", "vpc", "vpc", (Detail("aws_vpc", "the network", "main"), Detail("paragraph", "why"))
)
OUTLINE = Outline("A cluster " * 200, "Cluster", "hcl", (SECTION,))
NAMES = ["aws_iam_role.node"]


def test_everything_is_told_where_there_is_room() -> None:
    text = request(OUTLINE, SECTION, NAMES, "src/a.py: def load()", "shorter")
    for told in ("A cluster", "“Networks” of “Cluster”", "- aws_vpc main: the network", "- why", "aws_iam_role.node"):
        assert told in text
    assert text.endswith("src/a.py: def load()\n\nshorter")


def test_nothing_is_said_of_what_there_is_not() -> None:
    text = request(OUTLINE, Section("a", "A", "t", "x"), ())
    assert "It has" not in text
    assert "defined" not in text


@given(st.text(max_size=3000), st.text(max_size=200), st.text(max_size=200))
def test_each_version_is_no_longer_than_the_one_before_and_the_last_is_a_title(
    prompt: str, digest: str, remark: str
) -> None:
    outline = Outline(prompt, "Cluster", "hcl", (SECTION,))
    versions = list(requests(outline, SECTION, NAMES, digest, remark))
    assert versions[0] == request(outline, SECTION, NAMES, digest, remark)
    assert all(len(after) <= len(before) + 2 for before, after in pairwise(versions))
    assert versions[-1] == "Write “Networks”."


def test_a_persons_remark_is_told_longer_than_names_and_sources() -> None:
    versions = list(requests(OUTLINE, SECTION, NAMES, "digest", "keep it small"))
    assert sum("keep it small" in each for each in versions) > sum("aws_iam_role.node" in each for each in versions)
