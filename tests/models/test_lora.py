"""Adapters: nothing at first, gone when taken off, and in llama.cpp what they are in torch."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from live_llama import TEXT, Live
from torch import Tensor, nn

from models import adapterfile, basemodel, checkpoint
from models.basemodel import BaseModel
from models.errors import TrainingError
from models.lora import PROJECTIONS, Lora, LoraShape, load
from zeta.llama import ContextOptions, LlamaContext, LlamaModel

TOLERANCE = 2e-2
"""Of a logit, over the spread of the logits, as for the base model (test_basemodel.py)."""

TOKENS = list(TEXT)[:40]


def read(base: BaseModel) -> Tensor:
    return base.logits(base(base.embed(torch.tensor([TOKENS]))))[0, -1]


def an_adapter(base: BaseModel, shape: LoraShape) -> Lora:
    """One that has learned something."""
    torch.manual_seed(0)
    lora = Lora(base, shape)
    for name, value in lora.named_parameters():
        if name.endswith(".b"):
            nn.init.normal_(value, std=0.05)
    return lora


def test_an_untrained_adapter_changes_nothing(tiny_model: Callable[..., Path]) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    before = read(base)
    with Lora(base, LoraShape(4)).worn_by(base):
        assert torch.equal(read(base), before)


def test_a_base_model_without_its_adapter_is_as_it_was_even_after_an_error(tiny_model: Callable[..., Path]) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    before, lora = read(base), an_adapter(base, LoraShape(4))

    def wear() -> None:
        with lora.worn_by(base):
            assert not torch.allclose(read(base), before, atol=0.1)
            raise ValueError

    with pytest.raises(ValueError):
        wear()
    assert torch.equal(read(base), before)


@pytest.mark.parametrize("arch", ["llama", "qwen2", "qwen3"])
@pytest.mark.parametrize("place", ["first", "last"])
def test_llama_cpp_with_the_adapter_says_what_torch_says(
    arch: str, place: str, tiny_model: Callable[..., Path], live: Callable[..., Live], tmp_path: Path
) -> None:
    path = tiny_model(arch)
    base = basemodel.load(path, dtype=torch.float32)
    lora = an_adapter(base, LoraShape(6, 9.0, place, 1))
    adapterfile.write(tmp_path / "lora.gguf", base, lora, "f" * 64, {"seed": 0})
    with lora.worn_by(base):
        expected = read(base)
    plain = live(path)
    plain.context.decode(TOKENS, 0)
    bare = torch.from_numpy(np.array(plain.context.logits()))
    model = LlamaModel(path, lora=tmp_path / "lora.gguf")
    try:
        context = LlamaContext(model, ContextOptions(cells=64, batch=64, threads=1))
        context.decode(TOKENS, 0)
        found = torch.from_numpy(np.array(context.logits()))
        context.clear()
        context.decode_vectors(base.embed(torch.tensor(TOKENS)).numpy(), range(len(TOKENS)))
        as_vectors = torch.from_numpy(np.array(context.logits()))
    finally:
        model.close()
    assert (found - expected).abs().max() < TOLERANCE * expected.std()
    assert (as_vectors - expected).abs().max() < TOLERANCE * expected.std()
    assert (found - bare).abs().max() > 5 * TOLERANCE * expected.std()


def test_adapters_stand_at_one_end_of_the_model_and_are_named_as_llama_cpp_names_them(
    tiny_model: Callable[..., Path],
) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    for place, number in (("first", 0), ("last", base.shape.layers - 1)):
        names = {name: tuple(value.shape) for name, value in Lora(base, LoraShape(4, 8.0, place, 1)).tensors()}
        assert set(names) == {f"blk.{number}.{p}.weight.lora_{side}" for p in PROJECTIONS for side in "ab"}
        assert names[f"blk.{number}.attn_k.weight.lora_a"] == (4, 128)
        assert names[f"blk.{number}.attn_k.weight.lora_b"] == (64, 4)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ({"rank": 3}, "rank of 3"),
        ({"rank": 17}, "rank of 17"),
        ({"alpha": 0.0}, "alpha 0"),
        ({"alpha": float("nan")}, "alpha nan"),
        ({"blocks": 0}, "0 first blocks"),
        ({"place": "middle"}, "middle blocks"),
    ],
)
def test_a_shape_that_cannot_be_is_refused(shape: dict[str, object], words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        LoraShape(**shape)  # type: ignore[arg-type]


def test_more_adapted_blocks_than_the_model_has_are_refused(tiny_model: Callable[..., Path]) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    with pytest.raises(TrainingError, match="has 2 attention blocks, not 3"):
        Lora(base, LoraShape(blocks=3))


def test_an_adapter_comes_back_from_its_checkpoint_and_is_kept_on(
    tiny_model: Callable[..., Path], tmp_path: Path
) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    lora = an_adapter(base, LoraShape(4, 8.0, "last", 1))
    checkpoint.save(tmp_path / "lora.pt", {"lora": lora.state_dict(), "shape": lora.shape.metadata()})
    with lora.worn_by(base):
        expected = read(base)
    load(base, tmp_path / "lora.pt").put_on(base)
    assert torch.equal(read(base), expected)


@pytest.mark.parametrize("state", [{}, {"shape": {"rank": 4}, "lora": {}}, {"shape": {"size": 4}, "lora": {}}])
def test_a_checkpoint_of_something_else_is_no_adapter(
    state: dict[str, object], tiny_model: Callable[..., Path], tmp_path: Path
) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    checkpoint.save(tmp_path / "gist.pt", state)
    with pytest.raises(TrainingError, match=r"gist\.pt holds no adapter of tiny"):
        load(base, tmp_path / "gist.pt")
    with pytest.raises(TrainingError, match=r"there is no checkpoint"):
        load(base, tmp_path / "none.pt")


def test_an_adapter_that_cannot_be_written_leaves_nothing_behind(
    tiny_model: Callable[..., Path], tmp_path: Path
) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    (tmp_path / "lora.gguf").mkdir()
    with pytest.raises(TrainingError, match="cannot be written"):
        adapterfile.write(tmp_path / "lora.gguf", base, Lora(base, LoraShape(4)), "f" * 64, {})
    assert [each.name for each in tmp_path.iterdir()] == ["lora.gguf"]
