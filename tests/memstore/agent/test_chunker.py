"""Text is cut where its Markdown ends, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from memstore.agent.chunker import LARGEST, chunks
from memstore.agent.constants import CHUNK_CHARACTERS

PIECES = st.sampled_from(
    [
        "# Head\n",
        "## Sub\n\n",
        "- item\n",
        "1. one\n",
        "```py\ncode()\n```\n",
        "~~~\n",
        "\n\n",
        "Words in a line. ",
        "x" * 450,
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=60)), max_size=60).map("".join)


def bare(text: str) -> str:
    return "".join(text.split())


@given(TEXTS)
def test_joined_the_pieces_hold_every_letter_in_its_order(text: str) -> None:
    assert bare("".join(chunks(text))) == bare(text)


@given(TEXTS)
def test_no_piece_is_empty_or_much_too_large(text: str) -> None:
    assert all(piece.strip() and len(piece) <= LARGEST for piece in chunks(text))


@given(st.lists(st.text("abcdefg", min_size=1, max_size=12), min_size=1, max_size=400))
def test_words_are_not_torn(words: list[str]) -> None:
    assert " ".join(chunks(" ".join(words))).split() == words


def test_a_short_text_is_one_piece() -> None:
    assert chunks("The dog is called Bruno.") == ["The dog is called Bruno."]


def test_a_heading_begins_a_piece_and_stays_with_what_it_heads() -> None:
    assert chunks("# Top\n\n## Dogs\n\nBruno barks.\n\n## Cats\n\nMimi sleeps.\n") == [
        "# Top\n\n## Dogs\n\nBruno barks.",
        "## Cats\n\nMimi sleeps.",
    ]


def test_paragraphs_are_put_together_up_to_the_size_and_stay_whole() -> None:
    paragraphs = [f"{name} " + "word " * 30 for name in ("Alpha", "Beta", "Gamma", "Delta")]
    found = chunks("\n\n".join(paragraphs))
    assert [[name for name in ("Alpha", "Beta", "Gamma", "Delta") if name in piece] for piece in found] == [
        ["Alpha", "Beta"],
        ["Gamma", "Delta"],
    ]
    assert all(len(piece) <= CHUNK_CHARACTERS for piece in found)


def test_fenced_code_stays_whole_and_its_comments_are_no_headings() -> None:
    code = "```sh\n# not a heading\n\n" + "make one two three\n" * 25 + "```"
    found = chunks(f"{'Before. ' * 40}\n\n{code}\n\nAfter.")
    assert code in found


def test_list_items_are_not_torn_where_they_fit() -> None:
    items = [f"- item {n} " + "word " * 20 for n in range(12)]
    found = chunks("\n".join(items))
    assert len(found) > 1
    assert all(any(item.strip() in piece for piece in found) for item in items)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    found = chunks("This sentence has exactly eight words in it. " * 60)
    assert len(found) > 3
    assert all(piece.endswith("in it.") for piece in found)


def test_a_word_without_end_is_cut_anyway() -> None:
    assert [len(piece) for piece in chunks("x" * 1000)] == [CHUNK_CHARACTERS, CHUNK_CHARACTERS, 200]


def test_a_fence_that_is_never_closed_loses_nothing() -> None:
    assert "the end" in "".join(chunks("```\n" + "a line of it\n" * 200 + "the end"))


def test_nothing_has_no_pieces() -> None:
    assert chunks(" \n\n ") == []
