"""What is found out about a model file before llama.cpp touches it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from gguf import GGUFReader
from tiny_models import ARCHITECTURES, write_broken, write_model

from zeta import modelfile
from zeta.errors import ModelError
from zeta.modelfile import ModelFile, inspect

TinyModel = Callable[..., Path]
SAMPLE = 4096


def refusal(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        inspect(path)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("arch", ARCHITECTURES, ids=lambda a: a.name)
def test_a_usable_file_says_what_it_is(tiny_model: TinyModel, arch: object) -> None:
    path = tiny_model(arch.arch, arch.variant)  # type: ignore[attr-defined]
    found = inspect(path)
    assert found == ModelFile(path, "tiny", arch.arch, path.stat().st_size, found.fingerprint)  # type: ignore[attr-defined]
    assert len(found.fingerprint) == 64


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none.gguf")
    assert "there is no model file" in str(error)
    assert "models pull" in error.hint


def test_a_folder_is_not_a_model(tmp_path: Path) -> None:
    error = refusal(tmp_path)
    assert "is a folder" in str(error)
    assert ".gguf" in error.hint


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("not-gguf", "not a GGUF"),
        ("empty", "not a GGUF"),
        ("truncated", "truncated or damaged"),
        ("truncated-header", "truncated or damaged"),
        ("vocabulary-only", "no weights"),
    ],
)
def test_a_broken_file_is_refused_by_its_fault(broken_model: Callable[[str], Path], kind: str, why: str) -> None:
    assert why in str(refusal(broken_model(kind)))


def test_every_truncation_is_refused(tiny_model: TinyModel, tmp_path: Path) -> None:
    whole = tiny_model("llama").read_bytes()
    short = tmp_path / "short.gguf"
    for end in [*range(0, 200, 3), *range(200, len(whole), len(whole) // 40), len(whole) - 64]:
        short.write_bytes(whole[:end])
        refusal(short)


def test_an_encoder_cannot_chat(tiny_model: TinyModel) -> None:
    error = refusal(tiny_model("bert"))
    assert "encoder (bert)" in str(error)
    assert "chat model" in error.hint


def test_a_file_that_cannot_be_opened_is_an_error_with_a_hint(
    tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tiny_model("llama")
    monkeypatch.setattr(Path, "open", refuse)
    assert "Permission denied" in str(refusal(path))


def test_the_fingerprint_is_of_the_content_and_not_of_the_path(tiny_model: TinyModel, tmp_path: Path) -> None:
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(tiny_model("qwen3").read_bytes())
    assert inspect(copy).fingerprint == inspect(tiny_model("qwen3")).fingerprint
    assert inspect(write_model(tmp_path / "other.gguf", "qwen3", 1)).fingerprint != inspect(copy).fingerprint


def changed(path: Path, at: int) -> str:
    """The fingerprint with one byte changed, which is then put back."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))
    try:
        return inspect(path).fingerprint
    finally:
        with path.open("r+b") as file:
            file.seek(at)
            file.write(bytes([byte]))


def test_a_changed_byte_in_any_sample_of_any_tensor_changes_the_fingerprint(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.gguf", "llama")
    original = inspect(path).fingerprint
    tensors = [(int(t.data_offset), int(t.n_bytes)) for t in GGUFReader(path).tensors]
    assert max(size for _, size in tensors) > 3 * SAMPLE  # some are sampled and not read whole
    seen = set()
    for begin, size in tensors:
        places = {0, size - 1, size // 2, min(size - 1, SAMPLE - 1), max(0, size - SAMPLE)}
        seen |= {changed(path, begin + at) for at in places}
    assert original not in seen
    assert inspect(path).fingerprint == original


def test_changed_metadata_changes_the_fingerprint(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.gguf", "llama")
    raw = path.read_bytes()
    original = inspect(path).fingerprint
    for word in (b"tiny", b"<|im_start|>assistant"):
        assert changed(path, raw.index(word)) != original


def test_a_fingerprint_is_remembered_by_path_size_and_time(
    tiny_model: TinyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, cache = write_model(tmp_path / "m.gguf", "llama"), tmp_path / "cache" / "fingerprints.json"
    first = inspect(path, cache)
    readings: list[Path] = []
    read = modelfile._read
    monkeypatch.setattr(modelfile, "_read", lambda path, size: (readings.append(path), read(path, size))[1])
    assert inspect(path, cache) == first
    assert readings == []
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert inspect(path, cache).fingerprint == first.fingerprint
    assert readings == [path]
    write_model(path, "llama", 1)
    other = inspect(path, cache)
    assert other.fingerprint != first.fingerprint
    assert readings == [path, path]
    moved = path.rename(tmp_path / "moved.gguf")
    assert inspect(moved, cache).fingerprint == other.fingerprint
    assert readings == [path, path, moved]


def test_a_file_that_became_no_gguf_is_refused_although_it_is_remembered(tmp_path: Path) -> None:
    path, cache = write_model(tmp_path / "m.gguf", "llama"), tmp_path / "fingerprints.json"
    inspect(path, cache)
    stat = path.stat()
    path.write_bytes(b"\0" * stat.st_size)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with pytest.raises(ModelError, match="not a GGUF"):
        inspect(path, cache)


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b"\xff\xfe", b'{"KEY": ["one"]}', b'{"KEY": 5}'])
def test_a_damaged_cache_is_made_again(tmp_path: Path, damage: bytes) -> None:
    path, cache = write_model(tmp_path / "m.gguf", "llama"), tmp_path / "fingerprints.json"
    first = inspect(path, cache)
    (key,) = json.loads(cache.read_text())
    cache.write_bytes(damage.replace(b"KEY", key.encode()))
    assert inspect(path, cache) == first
    assert json.loads(cache.read_text())[key][2] == first.fingerprint


def test_a_cache_that_cannot_be_written_is_no_error(tiny_model: TinyModel, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert inspect(tiny_model("llama"), tmp_path / "file" / "fingerprints.json").architecture == "llama"
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_broken_files_are_not_remembered(tmp_path: Path) -> None:
    cache = tmp_path / "fingerprints.json"
    with pytest.raises(ModelError):
        inspect(write_broken(tmp_path / "m.gguf", "vocabulary-only"), cache)
    assert not cache.exists()
