"""Which of the passages that were recalled say something of their own."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ui.transcript.passage import distinct
from zeta.worker.rows import SourceRow


def passage(
    text: str, *, page: int = 1, begin: int = 0, end: int = 9, likely: float = 0.5, conversation: str = "c"
) -> SourceRow:
    return SourceRow(page, conversation, "Lisbon", 3, "user", 1.7e9, text, begin, end, likely, "kv", True)


sources = st.lists(
    st.builds(
        passage,
        st.sampled_from(["", "one", "two", "three"]),
        page=st.integers(0, 2),
        begin=st.integers(0, 20),
        end=st.integers(20, 30),
        likely=st.floats(0, 1),
        conversation=st.sampled_from("cd"),
    ),
    max_size=8,
)


def test_of_passages_that_overlap_the_likeliest_is_kept() -> None:
    one, other = passage("a b", begin=0, end=9, likely=0.4), passage("b c", begin=8, end=12, likely=0.6)
    assert distinct([one, other]) == [other]


def test_a_memory_that_a_passage_says_too_is_shown_once() -> None:
    page = passage("My dog is called Bruno. He barks.")
    memory = replace(page, page=-1, begin=0, end=0, text="My dog is called Bruno", mode="memory", probability=0.0)
    assert distinct([page, memory]) == [page]
    assert len(distinct([page, replace(memory, text="I live in Lisbon")])) == 2


def test_passages_side_by_side_are_two() -> None:
    assert len(distinct([passage("a", begin=0, end=9), passage("b", begin=9, end=12)])) == 2


def test_the_same_place_of_another_page_or_chat_is_another_passage() -> None:
    assert len(distinct([passage("a"), passage("b", page=2), passage("c", conversation="d")])) == 3


def test_what_reads_the_same_is_shown_once_wherever_it_was_said() -> None:
    first, second = passage("a", likely=0.9), passage("a", page=7, conversation="d", likely=0.1)
    assert distinct([second, first]) == [first]


def test_passages_that_were_forgotten_are_not_the_same() -> None:
    assert len(distinct([passage(""), passage("", page=2)])) == 2


@given(sources)
def test_what_is_kept_is_in_order_and_stands_for_all_that_is_not(given_sources: list[SourceRow]) -> None:
    kept = distinct(given_sources)
    assert distinct(kept) == kept
    left = iter(given_sources)
    assert all(any(each is other for other in left) for each in kept)
    for each in given_sources:
        alike = [other for other in kept if len(distinct([each, other])) == 1]
        assert any(other.probability >= each.probability for other in alike) or each in kept
