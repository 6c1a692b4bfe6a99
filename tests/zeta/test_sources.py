"""The words of a passage that resonate, as characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zeta.chat.sources import characters, whole_words


def test_a_span_of_tokens_becomes_whole_words() -> None:
    pieces = ["My", " dog", " is", " called", " Bru", "no", "."]
    text = "".join(pieces)
    spans = whole_words(text, characters(pieces, [(4, 5)]))
    assert [text[begin:end] for begin, end in spans] == ["Bruno"]


def test_words_side_by_side_are_one_span() -> None:
    assert whole_words("gate B12 at 6:40", [(0, 2), (5, 6)]) == ((0, 8),)


def test_a_span_outside_of_the_passage_is_left_out() -> None:
    assert characters(["a", "b"], [(1, 3), (-1, 1), (1, 2)]) == [(1, 2)]


@given(st.lists(st.text(max_size=5)), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8))))
def test_spans_lie_in_the_text_in_order_and_never_overlap(pieces: list[str], spans: list[tuple[int, int]]) -> None:
    text = "".join(pieces)
    found = whole_words(text, characters(pieces, spans))
    edges = [edge for span in found for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= begin < end <= len(text) for begin, end in found)
