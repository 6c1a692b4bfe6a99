"""What a person did to a document is found by comparing it with what was written last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.keeping.ownership import Added, Span, align, lines_of

WRITTEN = """# begin

# vpc
resource vpc {
  cidr
}

# iam
resource role {
  name
}

# eks
resource eks {
}

# end
"""
SPANS = [Span("vpc", 2, 6), Span("iam", 7, 11), Span("eks", 12, 15)]


def fates(present: str) -> dict[str, str]:
    return {standing.id: standing.fate for standing in align(WRITTEN, SPANS, present).standings}


def text_of(present: str, id: str) -> str:
    standing = align(WRITTEN, SPANS, present).of(id)
    return "".join(lines_of(present)[standing.begin : standing.end])


def test_a_document_that_nobody_changed_is_untouched_where_it_was_written() -> None:
    found = align(WRITTEN, SPANS, WRITTEN)
    assert [(s.id, s.fate, s.begin, s.end) for s in found.standings] == [
        ("vpc", "untouched", 2, 6),
        ("iam", "untouched", 7, 11),
        ("eks", "untouched", 12, 15),
    ]
    assert not found.added


def test_one_changed_byte_makes_a_section_the_persons_and_no_other() -> None:
    present = WRITTEN.replace("  cidr\n", "  cidr \n")
    assert fates(present) == {"vpc": "edited", "iam": "untouched", "eks": "untouched"}
    assert text_of(present, "vpc") == "# vpc\nresource vpc {\n  cidr \n}\n"


def test_a_line_put_into_a_section_is_part_of_it() -> None:
    present = WRITTEN.replace("  name\n", "  name\n  tags\n")
    assert fates(present)["iam"] == "edited"
    assert text_of(present, "iam") == "# iam\nresource role {\n  name\n  tags\n}\n"


def test_a_section_that_is_gone_is_removed() -> None:
    present = WRITTEN.replace("# iam\nresource role {\n  name\n}\n\n", "")
    assert fates(present) == {"vpc": "untouched", "iam": "removed", "eks": "untouched"}


def test_what_stands_between_sections_is_the_persons_and_leaves_both_untouched() -> None:
    present = WRITTEN.replace("\n# iam", "\n# mine\n\nresource own {\n}\n\n# iam")
    found = align(WRITTEN, SPANS, present)
    assert {standing.fate for standing in found.standings} == {"untouched"}
    assert found.added == (Added(7, 11, "vpc"),)


def test_lines_before_the_first_section_and_after_the_last_are_found() -> None:
    found = align(WRITTEN, SPANS, "hello\n" + WRITTEN + "bye\n")
    assert [each.after for each in found.added] == ["", "eks"]


def test_a_section_that_was_moved_is_untouched_where_it_stands_now() -> None:
    iam = "# iam\nresource role {\n  name\n}\n\n"
    present = WRITTEN.replace(iam, "").replace("# vpc", iam + "# vpc")
    assert set(fates(present).values()) == {"untouched"}
    assert text_of(present, "iam") == iam.removesuffix("\n")


def test_a_section_written_anew_by_a_person_is_edited_and_its_neighbours_are_not() -> None:
    present = WRITTEN.replace("# iam\nresource role {\n  name\n}\n", "nothing\nof\nthe old one\n")
    assert fates(present) == {"vpc": "untouched", "iam": "edited", "eks": "untouched"}
    assert text_of(present, "iam") == "nothing\nof\nthe old one\n"


def test_two_sections_that_read_the_same_are_told_apart_by_their_order() -> None:
    spans = [Span("a", 0, 1), Span("b", 2, 3)]
    found = align("same\n\nsame\n", spans, "same\n\nmore\n\nsame\n")
    assert [(s.fate, s.begin) for s in found.standings] == [("untouched", 0), ("untouched", 4)]


def test_other_line_ends_are_an_edit() -> None:
    assert set(fates(WRITTEN.replace("\n", "\r\n")).values()) == {"edited"}


def test_an_emptied_document_has_every_section_removed() -> None:
    assert set(fates("").values()) == set(fates("\n\n").values()) == {"removed"}


@given(st.text(st.sampled_from("ab\n\r\x0b\u2028 ")))
def test_lines_put_together_are_the_text(text: str) -> None:
    assert "".join(lines_of(text)) == text
    assert all(line.count("\n") <= 1 for line in lines_of(text))


documents = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=6), min_size=1, max_size=5)
"""Sections of lines, so few different ones that they repeat."""


@given(documents, st.data())
def test_whatever_is_done_to_a_document_untouched_is_byte_identical_and_spans_do_not_overlap(
    sections: list[list[int]], data: st.DataObject
) -> None:
    written, spans = joined(sections, unique=False)
    lines = data.draw(st.lists(st.sampled_from([*lines_of(written), "new\n", "\n"]), max_size=30))
    old = lines_of(written)
    seen: set[int] = set()
    for standing, span in zip(align(written, spans, "".join(lines)).standings, spans, strict=True):
        own = range(standing.begin, standing.end)
        assert not seen & set(own)
        assert own.stop <= len(lines)
        seen |= set(own)
        same = lines[standing.begin : standing.end] == old[span.begin : span.end]
        assert same is (standing.fate == "untouched")


edits = st.sampled_from(["keep", "change", "insert", "delete", "drop", "before"])


@given(documents, st.data())
def test_exactly_the_sections_that_were_edited_are_found(sections: list[list[int]], data: st.DataObject) -> None:
    written, spans = joined(sections, unique=True)
    old = lines_of(written)
    present, expected = [], {}
    for number, span in enumerate(spans):
        block = old[span.begin : span.end]
        edit = data.draw(edits)
        at = data.draw(st.integers(0, len(block) - 1))
        expected[span.id] = "untouched"
        if edit == "change":
            block[at] = f"changed {number}\n"
            expected[span.id] = "edited"
        elif edit == "insert" and at:
            block.insert(at, f"inserted {number}\n")
            expected[span.id] = "edited"
        elif edit == "delete" and len(block) > 1:
            del block[at]
            expected[span.id] = "edited"
        elif edit == "drop":
            block = []
            expected[span.id] = "removed"
        elif edit == "before":
            present += [f"mine {number}\n", "\n"]
        present += [*block, "\n"] if block else []
    found = align(written, spans, "".join(present))
    told = {standing.id: standing.fate for standing in found.standings}
    assert {id for id, fate in told.items() if fate == "untouched"} == {
        id for id, fate in expected.items() if fate == "untouched"
    }


def joined(sections: list[list[int]], *, unique: bool) -> tuple[str, list[Span]]:
    """A document of these sections, one blank line between."""
    lines: list[str] = []
    spans: list[Span] = []
    for number, section in enumerate(sections):
        begin = len(lines)
        lines += [f"{number}.{line} {value}\n" if unique else f"{value}\n" for line, value in enumerate(section)]
        spans.append(Span(f"s{number}", begin, len(lines)))
        lines.append("\n")
    return "".join(lines), spans
