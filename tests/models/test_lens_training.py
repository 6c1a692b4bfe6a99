"""Training a LensNet: what is wanted of it, that it learns, and how it is judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_labels import ENTRIES, label_file

from memstore.lifetime.node import BLOCK
from models import labelled
from models.errors import TrainingError
from models.labelled import Snapshot
from models.lens_batch import Batch, batch
from models.lens_measures import agreement, best
from models.lens_training import CLIPPED, LensOptions, LensTrainer, Price, measured, ordered, price, wanted
from models.lensnet import LensNet, LensShape

WIDTH = 16
OPTIONS = LensOptions(steps=150, batch=16, rate=5e-3, warmup=5, dropped=0.0, weight_decay=0.0)


def net() -> LensNet:
    torch.manual_seed(0)
    return LensNet(LensShape(WIDTH, hidden=32, heads=2))


def snapshots(folder: Path, count: int = 48, *documents: str) -> list[Snapshot]:
    named = documents or ("one", "two")
    return list(
        labelled.read(
            label_file(folder, gist="g", fingerprint="f", width=WIDTH, snapshots=count, documents=named)
        ).snapshots
    )


def test_a_score_is_worth_above_the_price_in_spreads_and_cut_off_far_away() -> None:
    worth = np.array([1.0, 3.0, -1.0, 100.0])
    found = wanted(worth, np.ones(4, np.int64), Price(1.0, 2.0))
    assert found.tolist() == [0.0, 1.0, -1.0, CLIPPED]


def test_raw_entries_can_only_be_closed_and_l2_gists_only_be_opened() -> None:
    worth, at = np.array([3.0, -1.0]), Price(1.0, 2.0)
    assert wanted(worth, np.zeros(2, np.int64), at).tolist() == [0.0, -1.0]
    assert wanted(worth, np.full(2, 2), at).tolist() == [1.0, 0.0]


def test_too_few_labels_are_one_sentence() -> None:
    with pytest.raises(TrainingError, match="19 labels are too few"):
        price(np.zeros(19))


def test_scores_in_the_right_order_cost_less(tmp_path: Path) -> None:
    seen = measured(snapshots(tmp_path))(np.random.default_rng(0), 4)
    right, wrong = ordered(seen.wanted, seen), ordered(-seen.wanted, seen)
    assert right < ordered(torch.zeros_like(seen.wanted), seen) < wrong


def test_entries_without_a_label_are_in_no_order(tmp_path: Path) -> None:
    seen = measured(snapshots(tmp_path))(np.random.default_rng(0), 4)
    scores = torch.randn(4, ENTRIES)
    known = replace(seen, judged=seen.judged & (torch.arange(ENTRIES) < 5))
    changed = scores.clone()
    changed[:, 5:] += 9
    assert torch.equal(ordered(scores, known), ordered(changed, known))


def test_shorter_contexts_are_filled_up_with_nothing(tmp_path: Path) -> None:
    whole, other = snapshots(tmp_path, 2)
    short = replace(
        whole,
        rows=whole.rows[:4],
        features=whole.features[:4],
        levels=whole.levels[:4],
        candidates=whole.candidates[:3],
        worth=whole.worth[:3],
    )
    seen = batch([short, other], [np.ones(3), np.zeros(ENTRIES)])
    assert seen.keep.sum(1).tolist() == [4, ENTRIES]
    assert seen.judged.sum(1).tolist() == [3, ENTRIES]
    assert isinstance(seen.take(np.array([1])), Batch)
    assert not seen.rows[0, 4:].any()


def test_it_learns_to_score_what_the_tail_speaks_of(tmp_path: Path) -> None:
    found, lens = snapshots(tmp_path, 256), net()
    before = agreement(lens, found[:40])
    trainer = LensTrainer(lens, measured(found), OPTIONS)
    for _ in range(OPTIONS.steps):
        trainer.step()
    after = agreement(lens, found[:40])
    assert before.spearman == 0  # a new net says nothing
    assert after.low > 0.25
    assert after.sign_p < 0.001


def test_a_run_goes_on_from_a_checkpoint_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    found = snapshots(tmp_path)
    whole, half = (LensTrainer(net(), measured(found), OPTIONS) for _ in range(2))
    for _ in range(4):
        told = whole.step()
    half.step()
    half.step()
    again = LensTrainer(net(), measured(found), OPTIONS)
    again.load_state_dict(half.state_dict())
    again.step()
    assert again.step().parts == told.parts


def test_a_loss_that_is_no_number_stops_the_run_with_the_weights_before_it(tmp_path: Path) -> None:
    found = snapshots(tmp_path)
    broken = replace(found[0], rows=np.full_like(found[0].rows, np.nan))
    lens = net()
    before = {name: value.clone() for name, value in lens.state_dict().items()}
    with pytest.raises(TrainingError, match="the loss is nan at step 0"):
        LensTrainer(lens, measured([broken, *found[1:3]]), replace(OPTIONS, batch=64)).step()
    assert all(torch.equal(value, before[name]) for name, value in lens.state_dict().items())


def test_what_is_liked_best_is_opened_and_what_it_saves_lies_between_chance_and_the_oracle(tmp_path: Path) -> None:
    nats = np.array([1.0, 5.0, -2.0, 3.0, 0.0])
    assert best(nats, nats) == 9
    assert best(-nats, nats) == -1
    found, lens = snapshots(tmp_path, 256), net()
    trainer = LensTrainer(lens, measured(found), OPTIONS)
    for _ in range(OPTIONS.steps):
        trainer.step()
    told = agreement(lens, found[:40])
    assert told.saved_chance < 0.5 * told.saved < told.saved < told.saved_oracle
    mean = np.mean([each.worth.mean() for each in found[:40]]) * BLOCK
    assert told.saved_chance == pytest.approx(3 * mean, abs=1e-5)  # nats of a block, three of them


def test_only_gists_that_chance_drew_are_judged_by(tmp_path: Path) -> None:
    found = snapshots(tmp_path)
    few = [replace(each, drawn=np.arange(ENTRIES) < 3) for each in found]
    with pytest.raises(TrainingError, match="no held-out snapshot has four candidates"):
        agreement(net(), few)
    assert agreement(net(), [*few, *found[:5]]).n == 5


def test_halves_share_no_document_and_a_single_one_is_not_cut(tmp_path: Path) -> None:
    first, second = labelled.halves(snapshots(tmp_path, 9, "one", "two", "three"))
    assert {each.document for each in first}.isdisjoint(each.document for each in second)
    assert len(first) + len(second) == 9
    assert first
    alone = labelled.halves(snapshots(tmp_path, 3, "one"))
    assert [len(part) for part in alone] == [0, 3]
