"""What torch trains and what numpy runs are the same nets."""

from pathlib import Path

import numpy as np
import pytest
import torch
from gguf import GGUFWriter
from hypothesis import given
from hypothesis import strategies as st

from models import export, labelled
from models.gistnet import GistNet, GistShape
from models.lensnet import LensNet, LensShape
from zeta.errors import SidecarError
from zeta.lens import learned
from zeta.lens.gistnet import gelu
from zeta.lens.lensnet import features

WIDTH = 48
TOLERANCE = 2e-3
"""Of a gist, over its length; the runtime reads 16-bit weights."""


def a_gist_net() -> GistNet:
    torch.manual_seed(0)
    net = GistNet(GistShape(WIDTH, hidden=32, heads=4))
    torch.nn.init.normal_(net.leave.weight, std=0.1)
    torch.nn.init.normal_(net.level, std=0.5)
    return net


def a_model_with_embeddings(path: Path) -> Path:
    writer = GGUFWriter(path, "llama")
    writer.add_tensor("token_embd.weight", np.random.default_rng(0).normal(size=(64, WIDTH)).astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def a_sidecar(path: Path) -> tuple[Path, GistNet, LensNet]:
    gist = a_gist_net()
    lens = LensNet(LensShape(WIDTH, hidden=32, heads=4))
    torch.nn.init.normal_(lens.head[1].weight, std=0.5)
    name = export.export(path, "gist", gist, gist.shape.metadata(), "f" * 64, {"seed": 0})
    export.export(path, "lens", lens, {**lens.shape.metadata(), "gist": name}, "f" * 64, {"seed": 0})
    return path, gist, lens


def test_gists_of_both_levels_agree(tmp_path: Path) -> None:
    path, net, _ = a_sidecar(tmp_path / "x.zeta.gguf")
    ours = learned.read(path, a_model_with_embeddings(tmp_path / "x.gguf")).gist
    vectors = np.random.default_rng(1).normal(size=(40, 32, WIDTH)).astype(np.float32)
    for level in (1, 2):
        with torch.no_grad():
            expected = net(torch.from_numpy(vectors), level).numpy()
        gap = np.linalg.norm(ours.encode(vectors, level) - expected, axis=1) / np.linalg.norm(expected, axis=1)
        assert gap.max() < TOLERANCE


def test_the_two_levels_are_not_the_same_net() -> None:
    net = a_gist_net()
    vectors = torch.randn(3, 32, WIDTH)
    assert not torch.allclose(net(vectors, 1), net(vectors, 2))


def test_a_gist_depends_on_the_order_of_its_tokens() -> None:
    net = a_gist_net()
    vectors = torch.randn(1, 32, WIDTH)
    swapped = vectors.clone()
    swapped[:, [3, 20]] = swapped[:, [20, 3]]
    assert (net(vectors) - net(swapped)).norm() > 1e-3 * net(vectors).norm()


def test_an_untrained_gist_is_its_spans_last_vector() -> None:
    net = GistNet(GistShape(WIDTH, hidden=32, heads=4))
    vectors = torch.randn(2, 32, WIDTH)
    assert torch.equal(net(vectors), vectors[:, -1])


def test_scores_of_the_lens_agree(tmp_path: Path) -> None:
    path, _, net = a_sidecar(tmp_path / "x.zeta.gguf")
    ours = learned.read(path, a_model_with_embeddings(tmp_path / "x.gguf")).lens
    assert ours is not None
    draw = np.random.default_rng(2)
    context = draw.normal(size=(50, WIDTH)).astype(np.float32)
    tail = draw.normal(size=(6, WIDTH)).astype(np.float32)
    levels, spans, distance = draw.integers(0, 3, 50), draw.integers(1, 1025, 50), draw.integers(0, 3000, 50)
    told = features(levels, spans, distance)
    with torch.no_grad():
        rows = (torch.from_numpy(a)[None] for a in (context, told, tail))
        expected = net(*rows, torch.ones(1, 50, dtype=torch.bool))[0].numpy()
    found = ours.score(context, levels, spans, distance, tail)
    assert np.abs(found - expected).max() < TOLERANCE * np.abs(expected).max()
    assert np.array_equal(ours.score(ours.project(context), levels, spans, distance, tail), found)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1024), st.integers(-5, 1 << 40)), max_size=20))
def test_what_the_lens_is_told_of_entries_is_made_alike(entries: list[tuple[int, int, int]]) -> None:
    levels, spans, distance = np.array(entries, np.int64).reshape(-1, 3).T
    assert np.array_equal(labelled.features(levels, spans, distance), features(levels, spans, distance))


def test_a_lens_that_was_trained_on_other_gists_is_left_alone(tmp_path: Path) -> None:
    path, gist, _ = a_sidecar(tmp_path / "x.zeta.gguf")
    torch.nn.init.normal_(gist.leave.weight, std=0.2)
    export.export(path, "gist", gist, gist.shape.metadata(), "f" * 64, {"seed": 1})
    assert learned.read(path, a_model_with_embeddings(tmp_path / "x.gguf")).lens is None


def test_a_damaged_sidecar_or_one_for_another_width_is_refused_by_name(tmp_path: Path) -> None:
    path, _, _ = a_sidecar(tmp_path / "x.zeta.gguf")
    other = tmp_path / "other.gguf"
    writer = GGUFWriter(other, "llama")
    writer.add_tensor("token_embd.weight", np.zeros((64, 16), np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(SidecarError, match="vectors of 48, this model has 16"):
        learned.read(path, other)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(SidecarError, match=r"the lens in x\.zeta\.gguf is damaged"):
        learned.read(path, other)


def test_scores_depend_on_what_is_asked_at_the_end() -> None:
    net = LensNet(LensShape(WIDTH, hidden=32, heads=4))
    torch.nn.init.normal_(net.head[1].weight, std=0.5)
    context, told = torch.randn(1, 9, WIDTH), torch.zeros(1, 9, 3)
    keep = torch.ones(1, 9, dtype=torch.bool)
    first, second = (net(context, told, torch.randn(1, 6, WIDTH), keep) for _ in range(2))
    assert (first - second).abs().max() > 1e-3


def test_entries_that_are_not_there_change_no_score() -> None:
    net = LensNet(LensShape(WIDTH, hidden=32, heads=4))
    torch.nn.init.normal_(net.head[1].weight, std=0.5)
    context, told, tail = torch.randn(1, 9, WIDTH), torch.rand(1, 9, 3), torch.randn(1, 6, WIDTH)
    alone = net(context[:, :5], told[:, :5], tail, torch.ones(1, 5, dtype=torch.bool))
    keep = torch.tensor([[True] * 5 + [False] * 4])
    assert torch.allclose(net(context, told, tail, keep)[:, :5], alone, atol=1e-6)


def test_gelu_is_torchs() -> None:
    x = np.linspace(-8, 8, 4001, dtype=np.float32)
    assert np.abs(gelu(x) - torch.nn.functional.gelu(torch.from_numpy(x)).numpy()).max() < 2e-6
