"""Labels by llama.cpp: what is measured, what is kept, and that an interrupted run goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet
from tiny_models import EOS, IM_START
from tiny_training import HEADER, LastOf, document, prose, token_file

from zeta import modelfile
from zeta.errors import ConfigError, ModelError, ZetaError
from zeta.llama import ContextOptions, LlamaContext, LlamaModel
from zeta.training import labelfile, labelling, tokens
from zeta.training.documents import Document
from zeta.training.labels import PieceVectors, cells, measure
from zeta.training.scene import Scene
from zeta.training.snapshots import Answers, LabelOptions, Sampler, Snapshot, turned

OPTIONS = LabelOptions(kinds=("prose",), blocks=6, opened=2, recent=20, horizon=12, candidates=6)


@pytest.fixture
def path(tiny_model: Callable[..., Path]) -> Path:
    return tiny_model()


@pytest.fixture
def context(path: Path) -> Iterator[LlamaContext]:
    model = LlamaModel(path)
    yield LlamaContext(model, ContextOptions(cells=cells(OPTIONS, 1), batch=64, sequences=2, threads=1))
    model.close()


@pytest.fixture
def snapshot() -> Snapshot:
    file = token_file(document("prose", prose(900)))
    return Sampler(file, OPTIONS, Answers(HEADER, frozenset({EOS}))).snapshot(1)


def scene(context: LlamaContext, snapshot: Snapshot, path: Path) -> Scene:
    return Scene(context, snapshot, PieceVectors(LastOf(path), snapshot.tokens[: snapshot.cursor]))


def free(snapshot: Snapshot) -> list[int]:
    return [index for index, entry in enumerate(snapshot.context.items) if not entry.fixed]


def test_losses_are_those_of_decoding_every_token_where_nothing_is_a_gist(
    context: LlamaContext, snapshot: Snapshot, path: Path
) -> None:
    gists = [entry for entry in snapshot.context.items if entry.level]
    raw = replace(snapshot, context=snapshot.context.expand(*gists))
    found = scene(context, raw, path).losses
    context.clear()
    context.decode([IM_START, *snapshot.tokens[:-1].tolist()], 0)
    row = context.logits().astype(np.float64)
    expected = np.log(np.exp(row - row.max()).sum()) + row.max() - row[snapshot.tokens[-1]]
    assert found.shape == (12,)
    assert found[-1] == pytest.approx(expected, abs=0.02)


def test_exact_is_what_a_context_made_that_way_from_the_begin_gives(
    context: LlamaContext, snapshot: Snapshot, path: Path
) -> None:
    for index in free(snapshot):
        entry = snapshot.context.items[index]
        other = snapshot.context.expand(entry) if entry.level else snapshot.context
        if not entry.level:
            items = list(snapshot.context.items)
            items[index] = entry.parent()
            other = replace(snapshot.context, items=tuple(items))
        wanted = scene(context, replace(snapshot, context=other), path).losses
        found = scene(context, snapshot, path).exact(index, turned(entry))
        np.testing.assert_allclose(found, wanted, atol=0.02)


def test_a_root_is_opened_into_its_32_gists(context: LlamaContext, path: Path) -> None:
    options = replace(OPTIONS, blocks=38, roots=1)
    file = token_file(document("prose", prose(2000)))
    found = Sampler(file, options, Answers(HEADER, frozenset({EOS}))).snapshot(0)
    root = found.context.items[0]
    opened = replace(found, context=found.context.expand(root))
    np.testing.assert_allclose(
        scene(context, found, path).exact(0, turned(root)), scene(context, opened, path).losses, atol=0.02
    )
    assert len(turned(root)) == 32


@pytest.mark.parametrize("mode", ["exact", "lazy"])
def test_an_entry_in_its_own_place_changes_nothing_and_the_order_of_trials_neither(
    context: LlamaContext, snapshot: Snapshot, path: Path, mode: str
) -> None:
    stage = scene(context, snapshot, path)
    attempt = getattr(stage, mode)
    first, last = free(snapshot)[0], free(snapshot)[-1]
    before = attempt(last, turned(snapshot.context.items[last]))
    np.testing.assert_allclose(attempt(first, [snapshot.context.items[first]]), stage.losses, atol=0.02)
    np.testing.assert_allclose(attempt(last, turned(snapshot.context.items[last])), before, atol=0.02)


def test_lazy_leaves_the_first_token_as_it_was_foretold_and_moves_the_others(
    context: LlamaContext, snapshot: Snapshot, path: Path
) -> None:
    stage = scene(context, snapshot, path)
    for index in free(snapshot):
        found = stage.lazy(index, turned(snapshot.context.items[index]))
        assert found[0] == stage.losses[0]
        assert np.abs(found[1:] - stage.losses[1:]).max() > 0.001


def test_a_label_says_what_an_entry_costs_collapsed_and_expanded(
    context: LlamaContext, snapshot: Snapshot, path: Path
) -> None:
    found = measure(context, LastOf(path), snapshot, 1, OPTIONS)
    stage = scene(context, snapshot, path)
    assert len(found.labels) == 6
    for label in found.labels:
        entry = snapshot.context.items[label.index]
        shown, other = (label.collapsed, label.expanded) if entry.level else (label.expanded, label.collapsed)
        assert shown == pytest.approx(stage.losses.sum(), abs=0.1)
        assert other == pytest.approx(stage.exact(label.index, turned(entry)).sum(), abs=0.1)
    assert found.rows.shape == (len(snapshot.context.items), 128)
    assert found.tail.shape == (6, 128)
    np.testing.assert_allclose(found.tail[-1], LastOf(path).embeddings.rows(snapshot.tokens[snapshot.cursor - 1]))


# a run


@pytest.fixture
def data(tmp_path: Path, path: Path) -> Path:
    text = bytes(prose(2000)).decode()
    model = LlamaModel(path)
    file = modelfile.inspect(path)
    book = Document("book", "book.txt", "prose", text=text)
    tokens.write(tmp_path / "data", [book], model, file, split=lambda _d, _s: "train", share=0, seed=0)
    model.close()
    return tmp_path / "data"


def label(data: Path, path: Path, snapshots: int, options: LabelOptions = OPTIONS, **given: object) -> int:
    file = modelfile.inspect(path)
    return labelling.run(file, LastOf(path), data, data.parent / "labels", snapshots, options, threads=1, **given)  # type: ignore[arg-type]


def test_a_row_holds_what_a_lens_learns_from(data: Path, path: Path) -> None:
    assert label(data, path, 2) == 2
    file = data.parent / "labels" / "labels-00000.parquet"
    row = parquet.read_table(file).to_pylist()[0]
    entries = len(row["levels"])
    assert {len(row[name]) for name in ("begins", "ends", "distance", "fixed")} == {entries}
    assert len(np.frombuffer(row["rows"], np.float16)) == entries * 128
    assert len(np.frombuffer(row["tail"], np.float16)) == 6 * 128
    assert {len(row[name]) for name in ("collapsed", "expanded", "utility", "drawn", "candidates")} == {6}
    widths = [row["ends"][i] - row["begins"][i] for i in row["candidates"]]
    differences = np.subtract(row["collapsed"], row["expanded"])
    np.testing.assert_allclose(row["utility"], differences / widths)
    told = parquet.read_schema(file).metadata
    assert told[b"zeta.gist"] == b"last-of"
    assert json.loads(told[b"zeta.options"])["horizon"] == 12
    assert row["document"] == Document("book", "", "prose", text=bytes(prose(2000)).decode()).sha256


def test_an_interrupted_run_goes_on_where_it_was(data: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelfile, "PART", 2)
    seen = 0

    def check() -> None:
        nonlocal seen
        seen += 1
        if seen > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        label(data, path, 4, check=check)
    folder = data.parent / "labels"
    assert [each.name for each in folder.iterdir()] == ["labels-00000.parquet"]
    assert label(data, path, 4) == 2
    whole = [row for each in sorted(folder.iterdir()) for row in parquet.read_table(each).to_pylist()]
    assert [row["number"] for row in whole] == [0, 1, 2, 3]
    assert label(data, path, 4) == 0


def test_labels_of_other_settings_or_nets_are_not_mixed_in(data: Path, path: Path) -> None:
    label(data, path, 1)
    with pytest.raises(ConfigError, match="holds labels of another run: options"):
        label(data, path, 2, replace(OPTIONS, horizon=11))
    (data.parent / "labels" / "labels-00000.parquet").write_bytes(b"PAR1 cut")
    with pytest.raises(ZetaError, match="cannot be read as Parquet"):
        label(data, path, 2)


def test_a_model_without_attention_has_no_gists(data: Path, tiny_model: Callable[..., Path], path: Path) -> None:
    model, file = LlamaModel(tiny_model("mamba")), modelfile.inspect(tiny_model("mamba"))
    book = Document("book", "book.txt", "prose", text=bytes(prose(2000)).decode())
    tokens.write(data, [book], model, file, split=lambda _d, _s: "train", share=0, seed=0)
    model.close()
    with pytest.raises(ModelError, match="has no cells"):
        labelling.run(file, LastOf(path), data, data.parent / "labels", 1, OPTIONS)


def test_a_model_without_a_gist_net_is_told_to_train_one(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))
    with pytest.raises(ConfigError, match="there is no gist net"):
        labelling.nets_of(modelfile.inspect(path), None)
