"""The way from one context to another: coarser first, then what is opened, and nothing that stays is touched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zeta.lens.changes import changes
from zeta.lens.context import WorkingContext
from zeta.lens.entry import BLOCK, Entry
from zeta.segment import Kind, Segment

GROUP = BLOCK * BLOCK
PINNED = 40


def contexts(end: int) -> st.SearchStrategy[WorkingContext]:
    """Random levels over a lifetime of `end` tokens of which the first 40 are pinned."""

    def built(whole: list[bool], raw: list[bool]) -> WorkingContext:
        items: list[Entry] = [Entry(0, 0, BLOCK, fixed=True), Entry(0, BLOCK, PINNED, fixed=True)]
        items.append(Entry(0, PINNED, 2 * BLOCK))
        for block in range(2, end // BLOCK):
            group, at = divmod(block, BLOCK)
            if group and (group + 1) * GROUP <= end and whole[group]:
                if not at:
                    items.append(Entry(2, block * BLOCK, block * BLOCK + GROUP))
            else:
                items.append(Entry(0 if raw[block] else 1, block * BLOCK, (block + 1) * BLOCK))
        return WorkingContext(tuple(items), PINNED)

    blocks = end // BLOCK
    return st.builds(
        built,
        st.lists(st.booleans(), min_size=blocks // BLOCK + 1, max_size=blocks // BLOCK + 1),
        st.lists(st.booleans(), min_size=blocks, max_size=blocks),
    )


def shown(context: WorkingContext) -> list[int]:
    """The level at each block."""
    out: list[int] = []
    for entry in context.items[3:]:
        out += [entry.level] * max(1, entry.span_width // BLOCK)
    return out


@given(contexts(3 * GROUP + 96), contexts(3 * GROUP + 96))
def test_done_in_order_they_lead_from_one_to_the_other(before: WorkingContext, after: WorkingContext) -> None:
    todo, levels = changes(before, after), shown(before)

    def over(segment: Segment) -> slice:
        return slice(segment.begin // BLOCK - 2, segment.end // BLOCK - 2)

    for gists in todo.gists:
        level = 2 if gists.cover == GROUP else 1
        assert all(found < level for found in levels[over(gists)])  # nothing is done twice
        levels[over(gists)] = [level] * ((gists.end - gists.begin) // BLOCK)
    for opened in todo.opened:
        level = 0 if opened.kind is Kind.RECENT else 1
        assert set(levels[over(opened)]) == {level + 1}
        levels[over(opened)] = [level] * ((opened.end - opened.begin) // BLOCK)
    assert levels == shown(after)


@given(contexts(2 * GROUP + 64))
def test_where_nothing_changes_nothing_is_done(context: WorkingContext) -> None:
    todo = changes(context, context)
    assert not todo.gists
    assert not todo.opened


def test_neighbours_become_gists_in_one_run() -> None:
    raw = tuple(Entry(0, at, at + BLOCK) for at in range(0, 6 * BLOCK, BLOCK))
    before = WorkingContext(raw)
    after = before.collapse(*(raw[i].parent() for i in (1, 2, 4)))
    assert changes(before, after).gists == (
        Segment(Kind.GIST, 32, 2, cover=32), Segment(Kind.GIST, 128, 1, cover=32),
    )  # fmt: skip
