"""Snapshots: legal working contexts over documents, drawn by a seed."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_models import EOS, IM_START
from tiny_training import HEADER, chat, document, prose, token_file

from memstore.lifetime.node import BLOCK
from zeta.errors import ConfigError
from zeta.training.snapshots import Answers, LabelOptions, Sampler, answers, candidates, turned

ANSWERS = Answers(HEADER, frozenset({EOS}))


@given(
    st.integers(4, 40),
    st.integers(0, 6),
    st.integers(1, 80),
    st.integers(2, 70),
    st.sampled_from(["prose", "docs"]),
    st.integers(0, 1000),
)
def test_entries_tile_the_history_and_what_comes_next_follows_it(
    blocks: int, opened: int, recent: int, horizon: int, kind: str, number: int
) -> None:
    text = prose(3000)
    options = LabelOptions(kinds=(kind,), blocks=blocks, opened=opened, recent=recent, horizon=horizon)
    found = Sampler(token_file(document(kind, text)), options, ANSWERS).snapshot(number)
    found.context.validate()
    assert found.context.end == found.cursor
    assert found.ahead == horizon
    assert found.tokens.tolist() == text[found.begin : found.begin + found.cursor + horizon]
    assert found.prefix == (IM_START,)
    free = [entry for entry in found.context.items if not entry.fixed]
    assert len(free) <= blocks
    assert sum(entry.level == 0 for entry in free) == min(opened, len(free) // 2)
    assert recent <= sum(entry.cost for entry in found.context.items if entry.fixed) < recent + BLOCK


def test_a_snapshot_depends_on_its_number_and_the_seed_alone() -> None:
    file = token_file(document("prose", prose(2000)), document("docs", prose(2500, 1)))
    one, other = (Sampler(file, LabelOptions(), ANSWERS) for _ in range(2))
    one.snapshot(3)
    first, second = one.snapshot(5), other.snapshot(5)
    assert first.tokens.tolist() == second.tokens.tolist()
    assert first.context == second.context
    again = Sampler(file, LabelOptions(seed=1), ANSWERS)
    assert [again.snapshot(n).begin for n in range(5)] != [other.snapshot(n).begin for n in range(5)]


def test_the_oldest_blocks_are_roots_where_they_are_wanted() -> None:
    options = LabelOptions(kinds=("prose",), blocks=70, roots=2, opened=2)
    levels = [
        e.level for e in Sampler(token_file(document("prose", prose(4000))), options, ANSWERS).snapshot(0).context.items
    ]
    assert levels[:2] == [2, 2]
    assert levels[2:8].count(0) == 2


@given(st.integers(0, 300))
def test_in_a_chat_what_comes_next_is_one_answer(number: int) -> None:
    tokens = [IM_START, *b"system\n", EOS, *chat(12, 40)]
    file = token_file(document("dialogue", tokens), prefixes=((IM_START,), tokens[:9]))
    found = Sampler(file, LabelOptions(kinds=("dialogue",)), ANSWERS).snapshot(number)
    assert tuple(found.tokens[found.cursor - len(HEADER) : found.cursor]) == HEADER
    assert found.tokens[-1] == EOS
    assert found.ahead == 41
    assert found.prefix == tuple(tokens[:9])
    assert found.begin >= 9


def test_answers_end_at_their_end_token_or_at_the_horizon() -> None:
    tokens = document("dialogue", chat(2, 20)).tokens
    spans = answers(tokens, ANSWERS, 64)
    assert [end - begin for begin, end in spans] == [21, 21]
    assert [end - begin for begin, end in answers(tokens, ANSWERS, 5)] == [5, 5]
    assert answers(tokens[:30], ANSWERS, 64) == []


def test_source_files_are_read_one_after_another() -> None:
    files = [document("code", prose(300, seed), title=f"file {seed}") for seed in range(40)]
    found = Sampler(token_file(*files), LabelOptions(kinds=("code",)), ANSWERS).snapshot(0)
    assert found.document.title.endswith("more")
    assert len(found.document.tokens) > 3000


@given(st.integers(0, 100), st.integers(1, 30))
def test_candidates_are_free_entries_and_what_is_held_out_is_drawn_by_chance(number: int, count: int) -> None:
    for split in ("train", "validation"):
        options = LabelOptions(kinds=("prose",), split=split)
        file = token_file(document("prose", prose(2000), split=split))
        found = Sampler(file, options, ANSWERS).snapshot(number)
        chosen = candidates(found, count, Random(number))
        items = found.context.items
        free = [i for i, entry in enumerate(items) if not entry.fixed]
        assert len({i for i, _ in chosen}) == len(chosen) == min(count, len(free))
        assert {i for i, _ in chosen} <= set(free)
        by_chance = sum(drawn for _, drawn in chosen)
        assert by_chance == min(len(free), count if split == "validation" else (count + 1) // 2)


def test_what_shares_a_rare_token_with_what_comes_next_is_tried() -> None:
    text = prose(24 * BLOCK + 128)
    text[5 * BLOCK + 3] = text[24 * BLOCK + 70] = 200
    options = LabelOptions(kinds=("prose",), opened=0)
    sampler = Sampler(token_file(document("prose", text)), options, ANSWERS)
    found = next(
        s for n in range(500) if (s := sampler.snapshot(n)).begin == 0 and 200 in s.tokens[s.cursor :].tolist()
    )
    assert any(found.context.items[i].begin == 5 * BLOCK for i, _ in candidates(found, 2, Random(0)))


def test_turning_an_entry_twice_gives_its_span_again() -> None:
    file = token_file(document("prose", prose(2000)))
    for entry in Sampler(file, LabelOptions(kinds=("prose",)), ANSWERS).snapshot(0).context.items:
        if not entry.fixed:
            other = turned(entry)
            assert (other[0].begin, other[-1].end) == (entry.begin, entry.end)
            assert {each.level for each in other} == {1 - entry.level}


def test_what_is_too_short_or_cannot_be_is_refused() -> None:
    with pytest.raises(ConfigError, match="no train document of prose has"):
        Sampler(token_file(document("prose", prose(200))), LabelOptions(kinds=("prose",)), ANSWERS)
    monologue = document("dialogue", chat(1, 900))
    with pytest.raises(ConfigError, match="no dialogue has an answer far from its begin"):
        Sampler(token_file(document("dialogue", prose(2000)), monologue), LabelOptions(recent=950), ANSWERS).snapshot(0)
    with pytest.raises(ConfigError, match="too few"):
        LabelOptions(blocks=33, roots=1)
    with pytest.raises(ConfigError, match="needs recent tokens"):
        LabelOptions(horizon=1)
