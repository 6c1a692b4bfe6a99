"""dialogue: a conversation is read once, and its questions become rows with counts; what it finds is no matter of a
test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from zeta.bench import dialogue
from zeta.bench.dialogue import DialogueOptions
from zeta.bench.dialogues.compose import SMALL
from zeta.bench.dialogues.compose import dialogue as composed
from zeta.bench.dialogues.shape import KINDS
from zeta.commands.bench.dialogue import dialogue as command
from zeta.errors import ConfigError
from zeta.paths import HOME_VARIABLE


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No embedding model, whatever is installed here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small dialogue as somebody would give it."""
    made = composed(4, SMALL)
    turns = [
        {"role": turn.role, "text": turn.text, "time": turn.time.isoformat() if turn.time else None}
        for turn in made.turns
    ]
    questions = [
        {"text": asked.text, "evidence": list(asked.evidence), "answer": asked.answer, "kind": asked.kind}
        for asked in made.questions
    ]
    path = tmp_path_factory.mktemp("own") / "mine.json"
    path.write_text(json.dumps({"turns": turns, "questions": questions}), "utf-8")
    return path


@pytest.fixture(scope="module")
def options(home: None, tiny_model: Callable[..., Path], own: Path) -> DialogueOptions:
    return DialogueOptions(tiny_model(), ctx=512, page=64, answers=True, conversation=own)


@pytest.fixture(scope="module")
def result(options: DialogueOptions) -> dict[str, Any]:
    return dialogue.run(options, lambda share, step: None)


def test_every_share_stands_on_counts(result: dict[str, Any]) -> None:
    questions = sum(getattr(SMALL, kind) for kind in KINDS)
    (read,) = result["dialogues"]
    assert read["name"] == "mine"
    assert len(read["asked"]) == questions
    said = [record for record in read["asked"] if record["evidence"] and not record["visible"]]
    assert len(said) == questions - SMALL.unsaid
    for row in result["evidence"]:
        assert row["at_10"] == row["found_10"] / row["evidence"]
        assert 0 <= row["found_1"] <= row["found_5"] <= row["found_10"] <= row["evidence"]
    found = result["decision"]
    assert (found["n_said"], found["n_unsaid"]) == (len(said), SMALL.unsaid)


def test_signals_of_pages_stand_beside_a_plain_search_of_turns(result: dict[str, Any]) -> None:
    everything = {row["method"]: row["n"] for row in result["evidence"] if row["kind"] == "all"}
    assert set(everything) == {"mean", "sharp", "lexical", "fused", "BM25 of turns"}
    assert len(set(everything.values())) == 1
    kinds = [row["kind"] for row in result["evidence"] if row["method"] == "fused"]
    assert set(kinds) == {*KINDS, "all"} - {"unsaid"}


def test_words_of_turns_find_more_than_chance(result: dict[str, Any]) -> None:
    found = {row["method"]: row for row in result["evidence"] if row["kind"] == "all"}
    chance = 10 / result["dialogues"][0]["turns"]
    assert found["lexical"]["at_10"] > chance
    assert found["BM25 of turns"]["at_10"] > chance


def test_answers_have_a_row_for_every_way_of_answering(result: dict[str, Any]) -> None:
    ways = {row["method"]: row for row in result["answers"] if row["kind"] == "all"}
    assert set(ways) == {"window", "auto", "always"}
    assert all(row["loss_nats"] > 0 and row["right"] <= row["n"] for row in ways.values())


def test_the_object_is_json_and_the_table_has_a_line_for_every_row(result: dict[str, Any]) -> None:
    assert json.loads(json.dumps(result, allow_nan=False))["schema"] == dialogue.SCHEMA
    heading, *lines = dialogue.table(result)
    assert all(len(line) == len(heading) for line in lines)
    kinds = len(result["decision"]["by_kind"])
    assert len(lines) == len(result["evidence"]) + len(result["answers"]) + kinds + 3


def test_without_answers_nothing_is_answered(options: DialogueOptions) -> None:
    found = dialogue.run(replace(options, answers=False), lambda share, step: None)
    assert found["answers"] == []
    assert found["evidence"]


def test_a_conversation_that_fits_into_the_window_is_refused(options: DialogueOptions, tmp_path: Path) -> None:
    short = tmp_path / "short.json"
    turn = {"role": "user", "text": "My tent is green."}
    question = {"text": "What colour is my tent?", "evidence": [0], "answer": "It is green."}
    short.write_text(json.dumps({"turns": [turn], "questions": [question]}), "utf-8")
    with pytest.raises(ConfigError, match=r"short has .* tokens and fits into the window"):
        dialogue.run(replace(options, conversation=short), lambda share, step: None)


def test_an_interrupted_run_goes_on_after_the_dialogue_that_was_done(options: DialogueOptions, tmp_path: Path) -> None:
    out = tmp_path / "result.json"
    two = replace(options, conversation=None, answers=False, quick=True, seeds=(1, 2), out=out)

    def stop(share: float, step: str) -> None:
        if step.startswith("seed 2"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dialogue.run(two, stop)
    assert (tmp_path / "result.json.partial").exists()
    steps: list[str] = []
    found = dialogue.run(two, lambda share, step: steps.append(step))
    assert not any(step.startswith("seed 1") for step in steps)
    assert [each["name"] for each in found["dialogues"]] == ["seed 1", "seed 2"]
    assert not (tmp_path / "result.json.partial").exists()


def test_the_command_answers_to_a_conversation_and_says_what_is_wrong_with_it(
    options: DialogueOptions, own: Path, tmp_path: Path
) -> None:
    sizes = ["--model", str(options.model), "--ctx", "512", "--page", "64", "--json"]
    done = CliRunner().invoke(command, [*sizes, "--conversation-json", str(own)], standalone_mode=False)
    assert done.exception is None
    shown = json.loads(done.stdout)
    assert shown["answers"]
    assert shown["settings"]["seeds"] is None
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", "utf-8")
    refused = CliRunner().invoke(command, [*sizes, "--conversation-json", str(wrong)], standalone_mode=False)
    assert isinstance(refused.exception, ConfigError)


def test_the_help_shows_what_a_conversation_looks_like() -> None:
    shown = command.get_help(click.Context(command))
    assert '"evidence": [0]' in shown


@pytest.mark.model
def test_a_quick_run_measures_every_kind(default_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "dialogue.json"
    done = CliRunner().invoke(command, ["--quick", "--json", "--model", str(default_model), "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert found["settings"]["calibrated"]
    fused = {row["kind"]: row for row in found["evidence"] if row["method"] == "fused"}
    assert set(fused) == {*KINDS, "all"} - {"unsaid"}
    assert fused["all"]["at_10"] > 10 / found["dialogues"][0]["turns"]
    assert 1_000 <= found["dialogues"][0]["tokens"] <= 2_000
