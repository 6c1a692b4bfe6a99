"""Adapters: what can be loaded changes the model and the name of its pages; what cannot is refused in one sentence."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFWriter

from zeta import adapterfile, cli, modelfile
from zeta.errors import ModelError
from zeta.llama import LlamaModel
from zeta.modelfile import ModelFile
from zeta.paths import HOME_VARIABLE
from zeta.runtime import Runtime, RuntimeOptions

TOKENS = list(b"The ferryman counted eleven barges.")


def write_adapter(
    path: Path,
    *,
    architecture: str = "llama",
    fingerprint: str = "",
    width: int = 128,
    size: float = 1.0,
    layer: int = 0,
) -> Path:
    random = np.random.default_rng(0)
    writer = GGUFWriter(path, architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 4.0)
    if fingerprint:
        writer.add_string("zeta.fingerprint", fingerprint)
    for side, shape in (("a", (4, width)), ("b", (128, 4))):
        name = f"blk.{layer}.attn_q.weight.lora_{side}"
        writer.add_tensor(name, (size * random.normal(size=shape)).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture
def model(tiny_model: Callable[..., Path]) -> ModelFile:
    return modelfile.inspect(tiny_model("llama"))


@pytest.mark.parametrize("named", [True, False])
def test_an_adapter_for_the_model_is_taken_whether_it_names_it_or_not(
    named: bool, model: ModelFile, tmp_path: Path
) -> None:
    path = write_adapter(tmp_path / "a.gguf", fingerprint=model.fingerprint if named else "")
    assert adapterfile.inspect(path, model).path == path


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"architecture": "qwen2"}, "is an adapter for qwen2 models"),
        ({"fingerprint": "0" * 64}, "was trained for another model"),
        ({"size": float("nan")}, "holds no usable weights"),
    ],
)
def test_a_foreign_or_broken_adapter_is_refused(
    given: dict[str, object], words: str, model: ModelFile, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=words):
        adapterfile.inspect(write_adapter(tmp_path / "a.gguf", **given), model)  # type: ignore[arg-type]


def test_what_is_no_adapter_file_is_refused(model: ModelFile, tmp_path: Path) -> None:
    (tmp_path / "text.gguf").write_text("not an adapter")
    for path, words in (
        (tmp_path / "none.gguf", "there is no adapter file"),
        (tmp_path, "is a folder"),
        (tmp_path / "text.gguf", "is not a GGUF file"),
        (model.path, "is no LoRA adapter"),
    ):
        with pytest.raises(ModelError, match=words):
            adapterfile.inspect(path, model)


@pytest.mark.parametrize("kept", [5, 100, 300, 600, -1, -600])
def test_an_adapter_that_was_cut_off_never_reaches_llama_cpp(kept: int, model: ModelFile, tmp_path: Path) -> None:
    path = write_adapter(tmp_path / "a.gguf")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ModelError, match="truncated or damaged"):
        adapterfile.inspect(path, model)


@pytest.mark.parametrize("given", [{"width": 64}, {"layer": 9}])
def test_an_adapter_of_another_shape_is_refused_by_llama_cpp(
    given: dict[str, int], model: ModelFile, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=r"cannot use the adapter a\.gguf"):
        LlamaModel(model.path, lora=write_adapter(tmp_path / "a.gguf", **given))


def test_pages_computed_with_an_adapter_have_names_of_their_own(model: ModelFile, tmp_path: Path) -> None:
    plain = RuntimeOptions(window=256, page=32, threads=1)
    first, second = (write_adapter(tmp_path / f"{size}.gguf", size=size) for size in (0.5, 1.0))
    names, logits = [], []
    for lora in (None, first, second):
        runtime = Runtime(model.path, replace(plain, lora=lora))
        try:
            runtime.context.decode(TOKENS, 0)
            names.append(runtime.fingerprint)
            logits.append(runtime.context.logits())
            assert runtime.paging.kind == "kv"
        finally:
            runtime.close()
    assert len(set(names)) == 3
    assert np.abs(logits[0] - logits[1]).max() > 0.05
    assert np.abs(logits[1] - logits[2]).max() > 0.05


def test_a_chat_with_an_adapter_that_is_not_there_ends_with_one_sentence(
    model: ModelFile, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    words = ("chat", "--model", model.path, "--lora", tmp_path / "none.gguf", "--prompt", "Hi")
    assert cli.main([str(word) for word in words]) == 1
    assert "zeta: There is no adapter file" in capsys.readouterr().err
