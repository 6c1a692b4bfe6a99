"""A run in YAML: read strictly, with errors that say what is known."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from zeta.errors import ConfigError
from zeta.training import runconfig

SHIPPED = Path(__file__).parents[3] / "configs"


def load(tmp_path: Path, text: str) -> runconfig.RunConfig:
    path = tmp_path / "run.yaml"
    path.write_text(text)
    return runconfig.load(path)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_run_can_be_read(path: Path) -> None:
    found = runconfig.load(path)
    assert found.gist is not None
    assert found.lens is not None
    assert found.folder == SHIPPED / "../artifacts" / found.run_name


def test_what_is_left_out_has_its_default_and_a_phase_without_a_section_is_left_out(tmp_path: Path) -> None:
    found = load(tmp_path, "run_name: mine\nlabel: {mode: lazy}\ngist: {}\n")
    assert found.label == runconfig.Labels(mode="lazy")
    assert (found.gist, found.lens, found.lora) == ({}, None, None)
    assert found.horizon == 64


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    found = load(tmp_path, "run_name: mine\nartifacts_dir: made\ndatasets: {text: [books, /all/of/them]}\n")
    assert found.datasets.text == (str(tmp_path / "books"), "/all/of/them")
    assert found.folder == tmp_path / "made" / "mine"


def test_a_whole_number_will_do_for_a_number(tmp_path: Path) -> None:
    assert load(tmp_path, "run_name: x\nstop_below: 1\n").stop_below == 1.0


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("run_name: x\nepochs: 3\n", "run.yaml has an unknown key: epochs", "known there: run_name, base_model"),
        ("run_name: x\nlabel: {blokcs: 3}\n", "run.yaml: label has an unknown key: blokcs", "snapshots, held_out"),
        ("horizon: 64\n", "run.yaml lacks run_name", "configs/smollm2.yaml"),
        ("run_name: x\nhorizon: far\n", "run.yaml: horizon is 'far', not a whole number", ""),
        ("run_name: x\nhorizon: true\n", "run.yaml: horizon is True, not a whole number", ""),
        ("run_name: x\nstop_below: 1e-3\n", "stop_below is '1e-3', not a number", "write 1.0e-4"),
        ("run_name: 3\n", "run_name is 3, not text", ""),
        ("run_name: x\ndatasets: {text: books}\n", "run.yaml: datasets: text is no list", "a dash"),
        ("run_name: x\ndatasets: [books]\n", "run.yaml: datasets is no section", "indented"),
        ("run_name: x\nlabel: {mode: quick}\n", "run.yaml: label: mode is quick", "exact, lazy"),
        ("run_name: x\ngist: {steps: [1]}\n", "run.yaml: gist is no section of plain values", "indented"),
        ("run_name: x\nblock_size: 16\n", "block_size is 16", "set it to 32"),
        ("run_name: a/b\n", "no name of a folder", "slashes"),
        ("run_name: x\ncycles: 0\n", "at least one cycle", "cycles"),
        ("run_name: x\nworking_budget: 128\n", "more than working_budget has", "working_budget"),
        ("run_name: [\n", "is no YAML", "named line"),
        ("- run\n", "holds no settings", "configs/smollm2.yaml"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_with_a_hint(tmp_path: Path, text: str, said: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert hint in caught.value.hint


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml cannot be read"):
        runconfig.load(tmp_path / "none.yaml")


def test_labels_have_the_defaults_of_the_command(tmp_path: Path) -> None:
    from zeta.training.snapshots import LabelOptions

    command = LabelOptions()
    for each in fields(runconfig.Labels):
        if each.name not in ("snapshots", "held_out"):
            assert each.default == getattr(command, each.name)
