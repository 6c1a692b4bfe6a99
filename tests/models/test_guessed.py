"""Working contexts cut from text."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

from memstore.lifetime.node import BLOCK
from models.errors import TrainingError
from models.guessed import BLOCKS, FEWEST, HORIZON, RECENT, cursors, guesses, texts
from models.overlap import rarity
from models.shards import FILE, Shards

OPENING, HEADER, END = [256, 9, 9], [256, 7], 257
LEAST = (FEWEST + RECENT) * BLOCK


def shards(folder: Path, *documents: tuple[str, list[int]], answers: bool = True) -> Shards:
    rows = [
        {"title": str(i), "kind": kind, "split": "train", "sha256": str(i), "tokens": tokens}
        for i, (kind, tokens) in enumerate(documents)
    ]
    told = {"zeta.schema": "1", "zeta.fingerprint": "f", "zeta.prefixes": json.dumps([[256], OPENING])}
    if answers:
        told["zeta.answers"] = json.dumps({"header": HEADER, "ends": [END]})
    names = [(name, pyarrow.string()) for name in ("title", "kind", "split", "sha256")]
    schema = pyarrow.schema([*names, ("tokens", pyarrow.list_(pyarrow.uint32()))]).with_metadata(told)
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), folder / FILE)
    return Shards(folder)


def chat(length: int, answer: int) -> list[int]:
    """A chat of one long question and one answer."""
    return [*OPENING, *[97] * length, *HEADER, *[98] * answer, END, 10]


def test_a_chat_is_cut_where_an_answer_begins_and_its_opening_is_no_history(tmp_path: Path) -> None:
    found = texts(shards(tmp_path, ("dialogue", chat(300, 5)), ("dialogue", chat(400, 200))), "train")
    assert [text.cursors for text in found] == [[(302, 308)], [(402, 402 + HORIZON)]]
    assert all(text.tokens[0] == 97 for text in found)


def test_other_text_is_cut_at_every_block_with_history_before_and_enough_to_come(tmp_path: Path) -> None:
    (found,) = texts(shards(tmp_path, ("prose", [97] * 500)), "train")
    assert found.cursors == [(at, at + HORIZON) for at in range(LEAST, 500 - HORIZON, BLOCK)]


def test_chats_of_a_file_that_does_not_say_what_an_answer_is_are_cut_like_other_text(tmp_path: Path) -> None:
    (found,) = texts(shards(tmp_path, ("dialogue", chat(500, 20)), answers=False), "train")
    assert {at % BLOCK for at, _ in found.cursors} == {0}


def test_the_entries_of_a_cursor_are_the_blocks_before_the_recent_ones(tmp_path: Path) -> None:
    (found,) = texts(shards(tmp_path, ("prose", [97] * 2000)), "train")
    for cursor in cursors(found):
        assert cursor.stop * BLOCK <= cursor.at < (cursor.stop + 1) * BLOCK
        assert cursor.end == cursor.stop - RECENT
        assert cursor.begin == max(0, cursor.end - BLOCKS)
        assert cursor.end - cursor.begin >= FEWEST


def test_the_block_whose_words_come_again_is_guessed_to_be_worth_most(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    tokens = random.integers(0, 250, 20 * BLOCK + HORIZON + 1)
    tokens[20 * BLOCK :][:BLOCK] = tokens[5 * BLOCK :][:BLOCK]
    found = texts(shards(tmp_path, ("prose", tokens.tolist())), "train")
    rows = guesses(found, rarity([found[0].blocks], 258))
    last = list(cursors(found[0]))[-1]
    assert last.at == 20 * BLOCK
    assert int(np.nanargmax(rows[-1])) == 5 - last.begin
    assert np.isfinite(rows[-1]).sum() == last.end - last.begin


def test_text_that_is_too_short_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=f"no train text of {LEAST + HORIZON} tokens"):
        texts(shards(tmp_path, ("prose", [97] * LEAST)), "train")
