"""A document while it is written: what events make of its sections, its rows and its names. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from ui.writing import plans
from ui.writing.diff import counted, rows
from ui.writing.draft import Draft, Edit
from ui.writing.findings import Finding, findings
from ui.writing.lake import Names
from zeta.events import Event
from zeta.worker.writingrows import DetailRow, PlanRow, SectionRow, TopicRow
from zeta.writing.events import (
    LakeRead,
    LakeWrote,
    LineWritten,
    Planned,
    SectionBegun,
    SectionChecked,
    SectionKept,
    Unresolved,
    Written,
)
from zeta.writing.keeping.versions import unified

IDS = ("one", "two", "three")


def section(id: str, needs: Sequence[str] = ()) -> SectionRow:
    return SectionRow(id, id.capitalize(), id, "agent", (DetailRow("kind"),), tuple(needs))


def plan(*ids: str, begun: Sequence[str] = ()) -> PlanRow:
    return PlanRow("/d.tf", "/d.outline.toml", "A plan", "", "hcl", "lines", tuple(map(section, ids)), tuple(begun))


def line(id: str, number: int, text: str, tokens: int = 4, chosen: int = 2) -> LineWritten:
    return LineWritten(id, number, text, tokens, chosen)


def applied(shown: list[str], edits: Sequence[Edit]) -> list[str]:
    for edit in edits:
        assert 0 <= edit.row <= len(shown)
        assert edit.row + edit.gone <= len(shown)
        shown[edit.row : edit.row + edit.gone] = edit.lines
    return shown


def told(draft: Draft, *events: Event) -> list[str]:
    shown = list(draft.rows())
    for event in events:
        applied(shown, draft.hear(event))
    return shown


def begun() -> Draft:
    draft = Draft()
    draft.plan(plan(*IDS))
    return draft


def test_lines_of_sections_that_are_written_at_once_stand_in_the_order_of_the_plan() -> None:
    draft = begun()
    shown = told(
        draft,
        SectionBegun("two", "agent", 1, 1),
        SectionBegun("one", "agent", 0, 1),
        line("two", 1, "b1"),
        line("one", 1, "a1"),
        line("two", 2, "b2"),
        line("one", 2, "a2"),
    )
    assert shown == ["a1", "a2", "", "b1", "b2", ""]
    assert draft.first_row("two") == 3
    assert draft.at(4) == "two"


def test_a_section_that_goes_back_to_its_agent_is_written_again_with_the_reason() -> None:
    draft = begun()
    shown = told(
        draft,
        SectionBegun("one", "agent", 0, 1),
        line("one", 1, "wrong"),
        SectionChecked("one", 1, ["it is wrong"]),
        SectionBegun("one", "agent", 0, 2),
    )
    part = draft.part("one")
    assert part is not None
    assert (part.state, part.problems, shown) == ("again", ("it is wrong",), [])


def test_the_attempt_that_is_kept_is_shown_even_when_it_is_not_the_last() -> None:
    draft = begun()
    shown = told(
        draft,
        SectionBegun("one", "agent", 0, 1),
        line("one", 1, "better"),
        SectionChecked("one", 1, ["a little wrong"]),
        SectionBegun("one", "agent", 0, 2),
        line("one", 1, "worse"),
        line("one", 2, "much worse"),
        SectionChecked("one", 2, ["wrong", "very wrong"]),
        SectionKept("one", 1, 1, ["a little wrong"]),
    )
    part = draft.part("one")
    assert part is not None
    assert (shown, part.state) == (["better", ""], "problems")


def test_the_share_that_the_model_chose_is_counted_over_all_lines() -> None:
    draft = begun()
    told(draft, SectionBegun("one", "agent", 0, 1), line("one", 1, "a", 6, 3), line("one", 2, "b", 4, 1))
    assert draft.share == 0.4


def test_nothing_is_lost_when_the_plan_is_revised_while_it_is_written() -> None:
    draft = begun()
    shown = told(
        draft,
        SectionBegun("one", "agent", 0, 1),
        line("one", 1, "a1"),
        SectionBegun("three", "agent", 1, 1),
        line("three", 1, "c1"),
        Planned("f", "t", ["three", "one", "new"], ["Three", "One", "New"], ["x", "x", "x"]),
    )
    assert shown == ["c1", "", "a1", ""]
    assert [part.title for part in draft.parts] == ["Three", "One", "New"]


def test_sections_that_somebody_was_at_wait_after_a_stop_with_their_lines() -> None:
    draft = begun()
    told(draft, SectionBegun("one", "agent", 0, 1), line("one", 1, "a1"))
    draft.stop()
    assert (draft.parts[0].state, draft.parts[0].lines) == ("waiting", ["a1"])


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["begin", "line", "keep", "plan"]), st.sampled_from(IDS), st.integers(0, 5)), max_size=40
)


@given(ACTIONS)
@settings(max_examples=60)
def test_the_rows_of_the_view_are_those_of_the_draft_whatever_happens(actions: list[tuple[str, str, int]]) -> None:
    draft = begun()
    shown: list[str] = []
    for what, id, number in actions:
        part = draft.part(id)
        attempt = part.attempt if part else 0
        event: Event
        match what:
            case "begin":
                event = SectionBegun(id, "agent", 0, attempt + 1)
            case "line":
                event = line(id, number + 1, f"{id} {number}")
            case "keep":
                event = SectionKept(id, max(1, min(number, attempt)), 1, [])
            case _:
                order = IDS[number % 3 :] + IDS[: number % 3]
                event = Planned("f", "t", list(order), list(order), ["x"] * 3)
        applied(shown, draft.hear(event))
        assert shown == draft.rows()


def test_a_name_is_found_at_the_line_that_defines_it() -> None:
    draft = begun()
    told(
        draft,
        SectionBegun("one", "agent", 0, 1),
        line("one", 1, "# the main network"),
        line("one", 2, 'resource "aws_vpc" "main" {'),
    )
    assert draft.row_of("one", "aws_vpc", "aws_vpc.main") == 1
    assert draft.row_of("one", "", "nowhere") == 0


def test_the_lake_tells_what_was_looked_up_last_and_for_whom() -> None:
    names = Names()
    assert names.hear(LakeWrote("one", "aws_vpc", "aws_vpc.main"))
    assert not names.hear(LakeWrote("one", "aws_vpc", "aws_vpc.main"))
    names.hear(LakeWrote("one", "aws_subnet", "aws_subnet.a"))
    names.hear(LakeRead("two", "aws_vpc", ["aws_vpc.main"]))
    first, second = names.all()
    assert (first.reads, first.reader, second.reads) == (1, "two", 0)
    assert first.last > second.last


def test_findings_are_told_at_their_lines() -> None:
    written = Written("/d", 9, 1, 1, 2, 1, ["line 4: two of a kind", "of the whole"], 1.0)
    found = findings([Unresolved("var.x", 7)], written)
    assert found == [Finding(0, "", "of the whole"), Finding(4, "", "two of a kind"), Finding(7, "var.x")]


# plans


def test_a_section_that_is_begun_is_neither_changed_nor_taken_out() -> None:
    before = plan("one", "two", begun=["one"])
    assert plans.removed(before, "one") == before
    assert plans.changed(before, section("one", ["two"])) == before


def test_what_is_taken_out_is_needed_by_nobody() -> None:
    before = PlanRow("", "", "", "", "hcl", "lines", (section("one"), section("two", ["one"])))
    assert [each.needs for each in plans.removed(before, "one").sections] == [()]


@given(st.integers(-3, 6), st.sampled_from(IDS))
def test_a_moved_section_is_within_the_plan_and_the_others_keep_their_order(to: int, id: str) -> None:
    after = [each.id for each in plans.moved(plan(*IDS), id, to).sections]
    assert sorted(after) == sorted(IDS)
    assert [each for each in after if each != id] == [each for each in IDS if each != id]
    assert after.index(id) == min(max(to, 0), 2)


def test_a_new_section_has_an_id_of_its_own_and_the_first_kind_of_its_topic() -> None:
    after = plans.added(plan("one"), TopicRow("web", "buckets", ("aws_s3_bucket",)), "One")
    assert after.sections[-1].id == "one-2"
    assert after.sections[-1].details == (DetailRow("aws_s3_bucket"),)


def test_an_error_is_blamed_on_the_one_section_that_it_names() -> None:
    assert plans.blamed("the outline, section “two”: there is no agent “x”", plan(*IDS)) == "two"
    assert plans.blamed("sections need one another", plan(*IDS)) == ""


# diffs


def test_every_row_of_a_diff_has_its_sign_and_its_number() -> None:
    found = rows("--- a\n+++ b\n@@ -3,3 +3,4 @@\n same\n-old\n+new\n+--more\n same\n")
    assert [(row.sign, row.text, row.old, row.new) for row in found[1:]] == [
        (" ", "same", 3, 3),
        ("−", "old", 4, 0),
        ("+", "new", 0, 4),
        ("+", "--more", 0, 5),
        (" ", "same", 5, 6),
    ]
    assert counted(found) == (2, 1)


LINES = st.lists(st.text(alphabet="ab-+@ ", max_size=4), max_size=8)


@given(LINES, LINES)
def test_a_diff_shows_both_texts_whole(old: list[str], new: list[str]) -> None:
    before, after = ("".join(f"{each}\n" for each in side) for side in (old, new))
    found = rows(unified(before, after, "a", "b", context=99))
    if before != after:
        assert [row.text for row in found if row.old and row.kind != "place"] == old
        assert [row.text for row in found if row.new and row.kind != "place"] == new
