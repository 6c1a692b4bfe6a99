"""kill: what is said of a chat that was killed, and that a killed one is told from one that lost something."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chatting import settings
from click.testing import CliRunner

from memstore import Store, Turn
from zeta.bench import kill
from zeta.bench.kill import KillOptions
from zeta.bench.victim import ENDED, PHASES, Life, Shown, Step, live
from zeta.commands.bench.kill import kill as command
from zeta.errors import BugError
from zeta.paths import HOME_VARIABLE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def home(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, folder)


@pytest.fixture(scope="module")
def options(tiny_model: Callable[..., Path]) -> KillOptions:
    return KillOptions(tiny_model(), times=4, ctx=384, page=64, told=30, answer=24, rest=0.2, threads=1)


@pytest.fixture(scope="module")
def result(options: KillOptions, folder: str) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, folder)
        return kill.run(options, lambda share, step: None)


def test_every_phase_is_hit_in_turn_and_every_kill_has_a_row(result: dict[str, Any]) -> None:
    assert [row["phase"] for row in result["rows"]] == list(PHASES)
    assert json.loads(json.dumps(result, allow_nan=False))["schema"] == kill.SCHEMA


def test_what_was_shown_is_kept_and_no_page_is_wrong(result: dict[str, Any]) -> None:
    for row in result["rows"]:
        assert row["kept"]
        assert row["left"] == []
        assert row["wrong_pages"] == 0
        assert row["same_log"]
        assert row["shown_tokens"] <= row["logged_tokens"]


def test_sums_are_those_of_the_kills_by_what_the_chat_was_at(result: dict[str, Any]) -> None:
    everything, *phases = result["sums"]
    assert everything["n"] == len(result["rows"]) == sum(each["n"] for each in phases)
    for name in ("kept", "clean", "wrong_pages", "same_log", "same_answer", "same_reopened"):
        assert everything[name] == sum(each[name] for each in phases)


def test_the_table_has_a_line_for_every_kill_and_sum(result: dict[str, Any]) -> None:
    lines = kill.table(result)
    assert len(lines) == 1 + len(result["rows"]) + len(result["sums"])
    assert len({len(line) for line in lines}) == 1


def test_an_interrupted_run_keeps_the_kills_it_made(
    options: KillOptions, result: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = list[int]()

    class Known:
        def __init__(self, options: KillOptions, folder: Path) -> None:
            pass

        def kill(self, number: int) -> dict[str, Any]:
            killed.append(number)
            return dict(result["rows"][number])

    def interrupt(share: float, step: str) -> None:
        if step == "kill 3 of 4":
            raise KeyboardInterrupt

    monkeypatch.setattr(kill, "Trials", Known)
    chosen = replace(options, out=tmp_path / "kill.json")
    with pytest.raises(KeyboardInterrupt):
        kill.run(chosen, interrupt)
    assert kill.run(chosen, lambda share, step: None) == result
    assert killed == [0, 1, 2, 3]


def test_a_chat_that_is_left_alone_does_everything(tiny_model: Callable[..., Path], tmp_path: Path) -> None:
    chosen = settings(tmp_path / "store", tiny_model(), ctx=384, page=64, max_tokens=8, threads=1)
    steps = [Step("reading", "A text."), Step("answering", "And?"), Step("dreaming", seconds=0.1), Step("closing")]
    life = live(chosen, steps)
    assert life.phase == ENDED
    assert set(life.lasted) == set(PHASES)
    assert life.lasted["dreaming"] >= 0.1
    with Store.open(tmp_path / "store") as store:
        (log,) = store.logs()
        assert [turn.text for turn in store.turns(log.id)] == ["A text.", "And?", life.shown[0].text]


def test_a_chat_that_dies_on_its_own_is_no_kill(tmp_path: Path) -> None:
    with pytest.raises(BugError, match="exit code 1"):
        live(settings(tmp_path / "store", tmp_path / "none.gguf"), [Step("closing")], ("closing", 0.0))


STEPS = [Step("reading", "A text."), Step("answering", "What now?")]


def turn(ordinal: int, role: str, text: str) -> Turn:
    return Turn(ordinal, role, 0, (0, 0), 0.0, text, True)


def held(answer: str | None, shown: str, phase: str = "answering") -> bool:
    own = [turn(0, "user", "A text."), turn(1, "user", "What now?")]
    own += [turn(2, "assistant", answer)] if answer is not None else []
    return kill._holds(own, STEPS, Life(phase, 0.0, {}, (Shown(shown, len(shown)),)))


def test_a_log_may_know_more_than_was_shown_and_never_less() -> None:
    assert held("Nothing. Then", "Nothing.")
    assert held(None, "")
    assert not held("Noth", "Nothing.")
    assert not held("Something", "Nothing.")
    assert not held(None, "Nothing.")


def test_an_answer_that_was_over_is_logged_as_it_was_shown() -> None:
    assert held("Nothing.", "Nothing.", "dreaming")
    assert not held("Nothing. Then", "Nothing.", "dreaming")


def test_other_words_than_were_said_are_a_loss() -> None:
    assert not kill._holds([turn(0, "user", "Another text.")], STEPS, Life("reading", 0.0, {}, ()))


@pytest.mark.parametrize("given", [["--times", "0"], ["--seed", "-1"]])
def test_the_command_refuses_what_it_cannot_do(given: list[str]) -> None:
    assert CliRunner().invoke(command, given).exit_code == 2
