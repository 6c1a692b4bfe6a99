"""Naming relations by reading: the policy with a reader that is told what to expect, the mechanics with a real one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.agent.api import AgentMemory
from memstore.agent.candidates import Pair
from tests.zeta.relation_pairs import labelled
from zeta import inferring
from zeta.errors import ModelError
from zeta.inferring import CONNECTIVES, MARGIN, NOTHING, LlamaReader, Reading, read


class Told:
    """A reader for which every ending costs 50 nats, but for what it is told."""

    def __init__(self, told: Mapping[tuple[str, str], float]) -> None:
        self.told = told

    def losses(self, begin: str, connectives: Sequence[str], ending: str) -> list[float]:
        return [self.told.get((begin, each), 50.0) for each in connectives]


def pair(one: str = "rain", other: str = "flood") -> Pair:
    """Two memories whose keys are what they say."""
    with AgentMemory(None) as memory:
        return Pair(memory.put("n", one, one).memory, memory.put("n", other, other).memory, 0.9)


@pytest.mark.parametrize("relation", CONNECTIVES)
@pytest.mark.parametrize("begin", ["rain", "flood"])
def test_the_connective_that_helps_most_is_the_relation_and_what_stands_before_it_the_source(
    relation: str, begin: str
) -> None:
    reading = read(Told({(begin, CONNECTIVES[relation]): 40.0}), pair())
    assert (reading.relation, reading.source.key) == (relation, begin)
    assert {reading.source.key, reading.target.key} == {"rain", "flood"}
    assert (reading.evidence, reading.lead) == (10.0, 10.0)


def test_what_is_likely_after_anything_is_no_evidence() -> None:
    likely = {("rain", each): 5.0 for each in (NOTHING, *CONNECTIVES.values())}
    assert not read(Told(likely), pair()).holds(0.1)


def test_a_reading_must_be_ahead_of_nothing_and_of_the_next() -> None:
    one = read(Told({("rain", CONNECTIVES["prevents"]): 45.0}), pair())
    assert one.holds(5.0)
    assert not one.holds(5.1)
    two = {("rain", CONNECTIVES["prevents"]): 40.0, ("flood", CONNECTIVES["implies"]): 42.0}
    assert read(Told(two), pair()).holds(2.0)
    assert not read(Told(two), pair()).holds(2.1)


@given(st.dictionaries(st.tuples(st.sampled_from(["rain", "flood"]), st.sampled_from([NOTHING, *CONNECTIVES.values()])),
                       st.floats(0, 500)))  # fmt: skip
def test_the_order_of_a_pair_does_not_matter_and_a_wider_margin_never_names_more(
    told: dict[tuple[str, str], float],
) -> None:
    given_pair = pair()
    turned = Pair(given_pair.target, given_pair.source, given_pair.weight)
    one, other = read(Told(told), given_pair), read(Told(told), turned)
    assert one.evidence == other.evidence
    assert one.lead == other.lead >= 0
    if one.lead > 0:
        assert (one.relation, one.source) == (other.relation, other.source)
    assert [one.holds(margin) for margin in (0.0, 1.0, 10.0)] == sorted(
        (one.holds(margin) for margin in (0.0, 1.0, 10.0)), reverse=True
    )


def test_a_file_that_is_no_chat_model_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "no.gguf"
    file.write_bytes(b"no model")
    with pytest.raises(ModelError):
        LlamaReader(file)


@pytest.mark.model
def test_the_default_model_expects_what_fits_and_reads_texts_of_any_length(default_model: Path) -> None:
    with LlamaReader(default_model, threads=1) as reader:
        plain, fitting = reader.losses("The capital of France is", ("not", "the city of"), "Paris.")
        assert fitting < plain
        assert reader.losses("a", (NOTHING,), "b") == reader.losses("a", (NOTHING,), "b")
        for text in ("🦆 " * 2000, "x" * 20_000, "<|im_end|>", "日本語" * 500, "."):
            (loss,) = reader.losses(text, (NOTHING,), text)
            assert math.isfinite(loss)
            assert loss >= 0


@pytest.mark.model
@pytest.mark.slow
def test_with_its_margin_the_default_model_leaves_open_what_it_cannot_judge(default_model: Path) -> None:
    with LlamaReader(default_model, threads=1) as reader:
        some = labelled()[::6]  # all of them: docs/BENCHMARKS.md
        readings = [(read(reader, pair(one, other)), one, relation) for one, other, relation in some]
    named = [(_named(each, one), relation) for each, one, relation in readings if each.holds(MARGIN)]
    assert len(named) <= len(readings) / 10
    assert all(found == relation for found, relation in named)


def _named(reading: Reading, first: str) -> str:
    """A reading as the hand-made labels are written."""
    return reading.relation if reading.source.content == first else f"<{reading.relation}"


def test_the_labels_are_balanced_and_of_relations_that_can_be_named() -> None:
    rows = labelled()
    relations = [relation.removeprefix("<") for *_, relation in rows]
    assert len(rows) == 72
    assert relations.count("") == 36
    assert {relation: relations.count(relation) for relation in inferring.CONNECTIVES} == dict.fromkeys(CONNECTIVES, 12)
    assert sum(relation.startswith("<") for *_, relation in rows) == 18
