"""Figures: each result gives its own, the same bytes every time, and readable on white and on black."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from zeta.bench import figures
from zeta.errors import ConfigError

KINDS, LENGTHS, DEPTHS = ("passkey", "update", "variables", "turn"), (2048, 8192), (0.25, 0.75)
GRID = {
    "cells": [
        {"kind": kind, "length": length, "depth": depth, "method": "auto", "resident": (i + j) / 3 if i else None}
        for i, kind in enumerate(KINDS)
        for length in LENGTHS
        for j, depth in enumerate(DEPTHS)
    ]
    + [{"kind": "unsaid", "length": 2048, "depth": None, "method": "auto", "resident": None}]
}
NEEDLE = {"decision": {"curve": [[0.0, 1.0, 1.0], [0.5, 0.2, 0.8], [1.0, 0.0, 0.0]], "false_recall": 0.2, "kept": 0.8}}
LOSS = {
    "by_position": {
        "beyond_window": [0, 512, 1024],
        "lines": [
            {"text": "prose", "method": "window", "signal": None, "mode": None, "loss": [3.0, 3.1, 3.0]},
            {"text": "prose", "method": "recall", "signal": "fused", "mode": "kv", "loss": [2.9, None]},
            {"text": "own", "method": "window", "signal": None, "mode": None, "loss": [2.5, 2.4, 2.4]},
        ],
    }
}
SPEED = {"measured": {"ram": {"readings": [[1024, 2.0e8], [5120, 2.1e8]]}}}
SCALE = {"rows": [{"history": 10_000, "search_ms": 1.0, "flat": True}, {"history": 100_000, "search_ms": 9.0}]}
ABLATE = {
    "rows": [
        {"group": "k", "set": "natural", "value": "1", "default": True, "loss": 1.5, "low": 1.2, "high": 1.7},
        {"group": "k", "set": "natural", "value": "4", "default": False, "loss": 1.6, "low": 1.3, "high": 1.8},
        {"group": "k", "set": "codes", "value": "4", "default": False, "loss": 2.6, "low": 2.3, "high": 2.8},
        {"group": "signal", "set": "natural", "value": "fused", "default": True, "loss": None, "first": 0.98},
        {"group": "features", "set": "natural", "value": "words only", "default": False, "first": 0.9, "auc": 0.8},
        {"group": "empty", "set": "natural", "value": "nothing", "default": True},
    ]
}
RESULTS = {
    "ablate": ABLATE,
    "grid": GRID,
    "needle": NEEDLE,
    "loss": LOSS,
    "speed": SPEED,
    "scale": SCALE,
    "other": {"rows": []},
}
NAMES = ["ablate-axes", "grid-map", "loss-position", "needle-decision", "scale-scale", "speed-scale"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "results"
    made.mkdir()
    for name, result in RESULTS.items():
        (made / f"{name}.json").write_text(json.dumps(result), "utf-8")
    return made


def texts(path: Path) -> str:
    return " ".join(
        "".join(node.itertext()) for node in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")
    )


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_each_result_gives_the_figure_of_its_shape_and_others_give_none(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    written = figures.draw(folder, tmp_path / "new" / "figures")
    assert [path.stem for path in written] == NAMES
    shown = {path.stem: texts(path) for path in written}
    assert all(
        name in shown["ablate-axes"] for name in ("[1]", "4", "[fused]", "words only", "codes", "k: loss", "AUC")
    )
    assert "empty" not in shown["ablate-axes"]
    assert all(kind in shown["grid-map"] for kind in KINDS)
    assert "unsaid" not in shown["grid-map"]
    assert all(f"{depth:.0%}" in shown["grid-map"] for depth in DEPTHS)
    assert "recall fused kv" in shown["loss-position"]
    assert "default" in shown["needle-decision"]
    assert "search ms" in shown["scale-scale"]
    assert "flat" not in shown["scale-scale"]
    assert "private memory" in shown["speed-scale"]


def test_the_same_results_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    first, again = figures.draw(folder, tmp_path / "a"), figures.draw(folder, tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert not any(b"<dc:date>" in path.read_bytes() for path in first)


@pytest.mark.parametrize("page", ["#ffffff", "#0d1117"])
@pytest.mark.parametrize("colour", [figures.INK, *figures.COLOURS])
def test_every_colour_stands_out_on_a_light_and_on_a_dark_page(colour: str, page: str) -> None:
    low, high = sorted((luminance(colour), luminance(page)))
    assert (high + 0.05) / (low + 0.05) >= 3


def test_the_background_is_left_free(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for path in figures.draw(folder, tmp_path / "figures"):
        patch = next(node for node in ElementTree.parse(path).iter() if node.get("id") == "patch_1")
        assert "opacity: 0" in patch[0].get("style", "") or "fill: none" in patch[0].get("style", "")


@pytest.mark.parametrize("content", [None, "{", "{}"])
def test_a_folder_without_results_is_said_in_one_sentence(content: str | None, tmp_path: Path) -> None:
    given = tmp_path / "results"
    if content is not None:
        given.mkdir()
        (given / "grid.json").write_text(content, "utf-8")
    with pytest.raises(ConfigError) as caught:
        figures.draw(given, tmp_path / "figures")
    assert caught.value.hint
    assert not (tmp_path / "figures").exists()


def test_without_matplotlib_a_sentence_names_the_extra(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert figures.main([str(folder), str(tmp_path / "figures")]) == ConfigError.exit_code
    assert "extra: bench" in capsys.readouterr().err


def test_drawing_names_every_file_that_was_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    assert figures.main([str(folder), str(tmp_path)]) == 0
    assert [Path(line).stem for line in capsys.readouterr().out.splitlines()] == NAMES
