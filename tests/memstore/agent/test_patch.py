"""A unified diff changes a text as it says, or is refused with a reason."""

import difflib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.agent.errors import PatchRejected
from memstore.agent.patch import patched

LINES = st.lists(st.text("abc -+@\\", max_size=4), max_size=12)


def diff(before: list[str], after: list[str], context: int = 3) -> str:
    return "\n".join(difflib.unified_diff(before, after, "a", "b", lineterm="", n=context))


@given(LINES, LINES, st.integers(0, 3), st.booleans())
def test_a_diff_of_two_texts_makes_the_one_of_the_other(
    before: list[str], after: list[str], context: int, ends: bool
) -> None:
    before, after = ["first", *before, "last"], ["first", *after, "last"]
    if before != after:
        end = "\n" if ends else ""
        assert patched("\n".join(before) + end, diff(before, after, context)) == "\n".join(after) + end


@given(st.text(max_size=200))
def test_any_text_as_a_diff_is_applied_or_refused(text: str) -> None:
    with suppress(PatchRejected):
        patched("one\ntwo\n", text)


def test_headers_of_git_are_passed_over() -> None:
    head = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n"
    assert patched("one\ntwo\n", head + "@@ -1,2 +1,2 @@ title\n one\n-two\n+three\n") == "one\nthree\n"


def test_a_removed_line_that_looks_like_a_header_is_a_removed_line() -> None:
    assert patched("-- x\nb\n", "@@ -1,2 +1 @@\n--- x\n b\n") == "b\n"


def test_lines_that_moved_are_found_where_they_are() -> None:
    text = "new\nnew\nalpha\nbeta\n"
    assert patched(text, "@@ -1,2 +1,2 @@\n alpha\n-beta\n+gamma\n") == "new\nnew\nalpha\ngamma\n"


def test_lines_that_could_be_in_two_places_are_refused() -> None:
    with pytest.raises(PatchRejected) as raised:
        patched("x\na\ny\na\n", "@@ -1 +1 @@\n-a\n+b\n")
    assert (raised.value.kind, "2 places" in str(raised.value)) == ("context_mismatch", True)


def test_lines_that_are_not_there_are_refused() -> None:
    with pytest.raises(PatchRejected) as raised:
        patched("one\n", "@@ -1 +1 @@\n-two\n+three\n")
    assert raised.value.kind == "context_mismatch"


@pytest.mark.parametrize(
    "patch",
    [
        "",
        "make it better",
        "--- a\n+++ b\n",
        "@@ -1,2 +1,2 @@\n one\n",
        "@@ -1 +1 @@\n-one\n+two\n+three\n",
        "@@ x @@\n-one\n+two\n",
        "@@ -1 +1 @@\n-one\n+two\n--- b\n+++ b\n@@ -1 +1 @@\n-x\n+y\n",
        "@@ -1,2 +1,1 @@\n-one\n*two\n",
    ],
)
def test_what_is_no_diff_is_refused(patch: str) -> None:
    with pytest.raises(PatchRejected) as raised:
        patched("one\n", patch)
    assert (raised.value.kind, bool(raised.value.hint)) == ("malformed_patch", True)


def test_a_patch_leaves_nothing_only_if_it_may() -> None:
    with pytest.raises(PatchRejected):
        patched("one\n", "@@ -1 +0,0 @@\n-one\n")
    assert patched("one\n", "@@ -1 +0,0 @@\n-one\n", allow_empty=True) == ""


def test_the_end_of_the_last_line_is_as_the_diff_says_or_as_it_was() -> None:
    assert patched("one", "@@ -1 +1 @@\n-one\n+two\n") == "two"
    assert patched("one", "@@ -1 +1 @@\n-one\n\\ No newline at end of file\n+two\n") == "two\n"
    assert patched("one\n", "@@ -1 +1 @@\n-one\n+two\n\\ No newline at end of file") == "two"


def test_an_empty_line_of_context_needs_no_blank() -> None:
    assert patched("a\n\nb\n", "@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n") == "a\n\nc\n"


def test_an_insertion_needs_no_context() -> None:
    assert patched("a\nb\n", "@@ -1,0 +2 @@\n+x\n") == "a\nx\nb\n"
