"""The sidecar: written whole or not at all, read back as it was, and refused where it belongs to something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader, GGUFWriter

from zeta import sidecar
from zeta.errors import SidecarError
from zeta.sidecar import Calibration, Decision

PRINT, OTHER = "ab" * 32, "cd" * 32


def calibration() -> Calibration:
    rng = np.random.default_rng(3)
    return Calibration(
        heads=((1, 0), (1, 3), (2, 1)),
        weights=(0.5, 0.25, 0.25),
        fusion=(1.0, 0.5, 2.0),
        decision=(0.5, 0.25, 4.0, 1.0, 0.5),
        bias=-3.5,
        curve=((0.0, 0.875, 0.5), (0.0625, 0.5, 0.75), (1.0, 0.0, 1.0)),
        mean_threshold=12.5,
        query_mean=rng.normal(size=(3, 8)).astype(np.float32),
        background=(
            rng.integers(-127, 128, (4, 2, 16, 8)).astype(np.int8),
            rng.random((4, 2, 16)).astype(np.float32),
        ),
    )


def assert_same(a: Calibration, b: Calibration) -> None:
    assert replace(a, query_mean=None, background=None) == replace(b, query_mean=None, background=None)
    assert a.query_mean is not None
    assert b.query_mean is not None
    assert np.array_equal(a.query_mean, b.query_mean)
    assert a.background is not None
    assert b.background is not None
    for x, y in zip(a.background, b.background, strict=True):
        assert x.dtype == y.dtype
        assert np.array_equal(x, y)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sidecar that holds `calibration()`."""
    path = tmp_path / "model.zeta.gguf"
    sidecar.save(path, PRINT, calibration())
    return path


def test_a_calibration_is_read_back_as_it_was_written(path: Path) -> None:
    assert_same(sidecar.load(path, PRINT), calibration())


def test_what_others_keep_in_the_sidecar_stays(tmp_path: Path) -> None:
    path = tmp_path / "model.zeta.gguf"
    writer = GGUFWriter(path, "zeta")
    writer.add_string("zeta.gists.note", "kept")
    writer.add_uint32("other.number", 17)
    writer.add_array("other.list", [1, 2, 3])
    writer.add_tensor("zeta.gists.matrix", np.arange(6, dtype=np.float32).reshape(2, 3))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    for _ in range(2):
        sidecar.save(path, PRINT, calibration())
    reader = GGUFReader(path)
    assert {key: reader.fields[key].contents() for key in ("zeta.gists.note", "other.number", "other.list")} == {
        "zeta.gists.note": "kept",
        "other.number": 17,
        "other.list": [1, 2, 3],
    }
    (matrix,) = [t for t in reader.tensors if t.name == "zeta.gists.matrix"]
    assert np.array_equal(matrix.data, np.arange(6, dtype=np.float32).reshape(2, 3))
    assert_same(sidecar.load(path, PRINT), calibration())


def test_writing_again_replaces_the_calibration(path: Path) -> None:
    sidecar.save(path, PRINT, replace(calibration(), bias=1.0, heads=((5, 5), (6, 6), (7, 7))))
    found = sidecar.load(path, PRINT)
    assert (found.bias, found.heads) == (1.0, ((5, 5), (6, 6), (7, 7)))


def test_another_models_sidecar_is_refused(path: Path) -> None:
    with pytest.raises(SidecarError, match="another model") as caught:
        sidecar.load(path, OTHER)
    assert caught.value.hint


def test_a_newer_sidecar_is_refused_by_its_version(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sidecar, "VERSION", 7)
    sidecar.save(path, PRINT, calibration())
    monkeypatch.undo()
    with pytest.raises(SidecarError, match="version 7"):
        sidecar.load(path, PRINT)


@pytest.mark.parametrize("size", [0, 10, 200, 900, -40])
def test_a_truncated_sidecar_is_refused(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(SidecarError):
        sidecar.load(path, PRINT)


def test_a_file_that_is_no_sidecar_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zeta.gguf"
    path.write_bytes(b"This is a text.\n" * 100)
    with pytest.raises(SidecarError):
        sidecar.load(path, PRINT)


def test_a_write_that_fails_leaves_the_old_sidecar_and_no_draft(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def fail(self: GGUFWriter) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(GGUFWriter, "write_tensors_to_file", fail)
    with pytest.raises(OSError, match="No space"):
        sidecar.save(path, PRINT, calibration())
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_sidecar_is_found_by_fingerprint_among_damaged_and_foreign_ones(path: Path, tmp_path: Path) -> None:
    (path.parent / "aaa.zeta.gguf").write_bytes(b"GGUF nonsense")
    sidecar.save(path.parent / "bbb.zeta.gguf", OTHER, calibration())
    assert sidecar.find(PRINT, [tmp_path / "none", path.parent]) == path
    assert sidecar.find("ef" * 32, [path.parent]) is None


def test_a_rate_of_one_recalls_always_and_one_below_zero_never() -> None:
    assert calibration().plain.threshold(1.0) == 0.0
    assert calibration().plain.threshold(-1.0) > 1.0


def test_what_was_fitted_with_meanings_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "m.zeta.gguf"
    meant = Decision((1.0, 0.0, 0.5, 9.0), (0.5,) * 7, -2.5, ((0.0625, 0.5, 0.75), (1.0, 0.0, 1.0)), "minilm@1")
    sidecar.save(path, "f" * 64, replace(calibration(), semantic=meant))
    assert sidecar.load(path, "f" * 64).semantic == meant
    sidecar.save(tmp_path / "n.zeta.gguf", "f" * 64, calibration())
    assert sidecar.load(tmp_path / "n.zeta.gguf", "f" * 64).semantic is None


def test_the_threshold_lies_on_the_curve() -> None:
    assert calibration().plain.threshold(0.0625) == 0.5
    assert 0.5 < calibration().plain.threshold(0.03) < 0.875
    assert sidecar.uncalibrated(4, 4).plain.threshold(0.0625) == 0.5


def test_rows_are_shared_by_query_heads_of_one_key_head_and_named_by_the_layout() -> None:
    pairs, place = calibration().rows(group=2)
    assert pairs == ((1, 0), (1, 1), (2, 0))
    assert place == (0, 1, 2)
    assert calibration().layout(2) != calibration().layout(4)
    assert replace(calibration(), bias=9.0).layout(2) == calibration().layout(2)


def test_a_model_that_was_never_calibrated_searches_by_a_layer_past_the_middle() -> None:
    found = sidecar.uncalibrated(10, 3)
    assert found.heads == ((6, 0), (6, 1), (6, 2))
    assert sum(found.weights) == pytest.approx(1)
    assert not found.calibrated
