"""A run of cycles: what it starts and in which order, where it goes on, when it ends, and its journal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from zeta.errors import ZetaError
from zeta.modelfile import ModelFile
from zeta.training import cycle, phases, tokens
from zeta.training.journal import Journal, Step
from zeta.training.runconfig import RunConfig

FILE = ModelFile(Path("/m/model.gguf"), "Model", "llama", 1, "f00d")
ONE = ["data", "gist", "label train", "label validation", "lens", "lora", "measure"]


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    return RunConfig("mine", seed=3, cycles=3, gist={"steps": 9}, lens={}, lora={}, artifacts_dir=str(tmp_path))


class Machine:
    """Plays the phases: leaves behind what they would, and fails where it is told to."""

    def __init__(self, config: RunConfig, *, fails: str = "", stops: int = 9) -> None:
        self.config, self.fails, self.stops = config, fails, stops
        self.commands: list[Sequence[str]] = []
        self.said: list[str] = []

    def start(self, command: Sequence[str]) -> int:
        self.commands.append(command)
        phase = self.said[-1].split(": ")[-1]
        number = int(self.said[-1].split()[1][:-1]) if ":" in self.said[-1] else 0
        if self.said[-1] == self.fails:
            return 5
        if phase == "data":
            folder = phases.places(self.config, 1).data
            folder.mkdir(parents=True)
            (folder / tokens.FILE).touch()
        if phase == "measure":
            told = {"cycles": [], "verdict": {"stop": number >= self.stops}}
            cycle.record(self.config).write_text(json.dumps(told))
        if phase in phases.PHASES:
            folder = phases.places(self.config, number).checkpoints / phase
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{phase}.jsonl").write_text('{"step": 1, "loss": 2}\n{"step": 2, "loss": 1.5}\n{"st')
            (folder / f"{phase}-best.pt").touch()
        return 0

    def run(self) -> int:
        self.commands, self.said = [], []
        return cycle.run(self.config, FILE, start=self.start, say=self.said.append)


def of(number: int, *names: str) -> list[str]:
    return [f"cycle {number}: {name}" for name in names]


def test_a_cycle_is_gist_labels_lens_and_lora_and_is_measured_at_its_end(config: RunConfig) -> None:
    machine = Machine(config, stops=1)
    assert machine.run() == 0
    assert machine.said == ["data", *of(1, *ONE[1:])]


def test_cycles_follow_until_the_verdict_is_to_stop_or_there_are_enough(config: RunConfig) -> None:
    stopped, whole = Machine(config, stops=2), Machine(replace(config, run_name="whole"))
    assert stopped.run() == whole.run() == 0
    two = ["data", *of(1, *ONE[1:]), *of(2, *ONE[1:])]
    assert stopped.said == two
    assert whole.said == [*two, *of(3, *ONE[1:])]


def test_a_run_that_is_done_starts_nothing_again(config: RunConfig) -> None:
    machine = Machine(config, stops=1)
    machine.run()
    assert machine.run() == 0
    assert machine.said == []


def test_a_run_goes_on_in_the_phase_that_failed(config: RunConfig) -> None:
    assert Machine(config, fails="cycle 2: lens").run() == 5
    machine = Machine(config)
    assert machine.run() == 0
    assert machine.said == [*of(2, "lens", "lora", "measure"), *of(3, *ONE[1:])]


def test_what_follows_a_phase_with_other_settings_is_made_again(config: RunConfig) -> None:
    Machine(config, stops=1).run()
    machine = Machine(replace(config, lens={"steps": 5}), stops=1)
    machine.run()
    assert machine.said == of(1, "lens", "lora", "measure")


def test_a_cycle_is_measured_again_where_its_record_is_gone(config: RunConfig) -> None:
    machine = Machine(config, stops=1)
    machine.run()
    cycle.record(config).unlink()
    assert machine.run() == 0
    assert machine.said == of(1, "measure")


def test_the_journal_says_for_every_phase_command_seed_time_and_metrics(config: RunConfig) -> None:
    Machine(config, stops=1).run()
    told = json.loads((config.folder / "journal.json").read_text())
    assert [entry["phase"] for entry in told["entries"]] == ONE
    gist = told["entries"][1]
    assert gist["command"][:3] == ["-m", "models", "gist"]
    assert gist["settings"]["own"] == {"steps": 9}
    assert (gist["seed"], gist["code"]) == (3, 0)
    assert gist["metrics"] == {"step": 2, "loss": 1.5}  # the line that a kill cut off is no line
    assert gist["began"].endswith("+00:00")
    assert gist["seconds"] >= 0


def test_an_interrupted_phase_is_in_the_journal_and_not_done(config: RunConfig) -> None:
    def interrupted(_command: Sequence[str]) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cycle.run(config, FILE, start=interrupted)
    last = Journal(config.folder / "journal.json").entries[-1]
    assert (last.phase, last.code) == ("data", 130)
    machine = Machine(config, stops=1)
    machine.run()
    assert machine.said[0] == "data"


def test_a_cycle_is_measured_with_its_adapter_and_against_the_cycle_before(config: RunConfig) -> None:
    machine = Machine(replace(config, cycles=2))
    machine.run()
    first, second = (command for command in machine.commands if command[3] == "cycle")
    adapter = [str(phases.places(config, n).checkpoints / "lora" / "lora-best.pt") for n in (1, 2)]
    given = dict(zip(second[4::2], second[5::2], strict=True))
    assert given["--sidecar"] == str(phases.places(config, 2).sidecar)
    assert given["--sidecar-before"] == str(phases.places(config, 1).sidecar)
    assert (given["--lora-before"], given["--lora"]) == tuple(adapter)
    assert "--sidecar-before" not in first


def test_without_gists_there_is_nothing_to_measure(config: RunConfig) -> None:
    machine = Machine(replace(config, cycles=1, gist=None, lens=None))
    assert machine.run() == 0
    assert machine.said == ["data", "cycle 1: lora"]


@pytest.mark.parametrize("text", ["", "[]", '{"entries": [{"phase": "gist"}]}'])
def test_a_damaged_journal_is_refused(text: str, config: RunConfig) -> None:
    config.folder.mkdir()
    (config.folder / "journal.json").write_text(text)
    with pytest.raises(ZetaError, match=r"journal\.json is no journal"):
        Machine(config).run()


def test_a_record_without_a_verdict_is_refused(config: RunConfig) -> None:
    Machine(config, stops=1).run()
    cycle.record(config).write_text("{}")
    with pytest.raises(ZetaError, match=r"cycles\.json holds no verdict"):
        Machine(config).run()


def test_a_step_is_done_by_any_interpreter_but_only_with_its_own_words(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.json")
    journal.add(Step(1, "gist", ("python", "-m", "a")), seed=0, began="", seconds=1, code=0)
    again = Journal(tmp_path / "journal.json")
    assert again.done(Step(1, "gist", ("other", "-m", "a")))
    assert not again.done(Step(1, "gist", ("python", "-m", "b")))
    assert not again.done(Step(2, "gist", ("python", "-m", "a")))
    journal.add(Step(1, "gist", ("python", "-m", "a")), seed=0, began="", seconds=1, code=1)
    assert not journal.done(Step(1, "gist", ("python", "-m", "a")))
