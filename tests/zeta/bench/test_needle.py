"""needle: what its histories give, what a false recall costs, and that a run that was stopped goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tiny_sessions import TinySession

from zeta.allocator import TurnSpan
from zeta.bench import false_recall, needle
from zeta.bench.asking import FREE, Answer, Asker
from zeta.bench.false_recall import FalseRecall
from zeta.bench.findings import Findings
from zeta.bench.needle import NeedleOptions
from zeta.commands.bench.needle import needle as command
from zeta.paths import HOME_VARIABLE
from zeta.trial import Question

ISSUED = {"schema", "rows", "decision", "settings"}
"""Keys that were there before the cost of a false recall was measured."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def home(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, folder)


@pytest.fixture(scope="module")
def options(tiny_model: Callable[..., Path]) -> NeedleOptions:
    return replace(NeedleOptions(tiny_model()).quick(), tokens=2048)


@pytest.fixture(scope="module")
def result(options: NeedleOptions, folder: str) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, folder)
        return needle.run(options, lambda share, step: None)


def test_a_quick_run_has_every_style_signal_and_mode(result: dict[str, Any], options: NeedleOptions) -> None:
    found = {(row["style"], row["signal"], row["mode"]) for row in result["rows"]}
    signals = [signal for signal in needle.SIGNALS if signal != "semantic"]  # there is no embedding model here
    for style in options.styles:
        assert {(style, signal, None) for signal in ("none", *signals)} <= found
        assert {(style, "fused", mode) for mode in (*needle.MODES, "auto")} <= found
    assert json.loads(json.dumps(result, allow_nan=False))["schema"] == needle.SCHEMA


def test_the_cost_of_a_false_recall_stands_on_every_unrelated_question(
    result: dict[str, Any], options: NeedleOptions
) -> None:
    cost = result["false_recall_cost"]
    assert set(result) == {*ISSUED, "false_recall_cost"}
    assert cost["n"] == result["decision"]["n_unrelated"] == options.most
    assert cost["difference"] == pytest.approx(cost["loss_forced"] - cost["loss_without"])
    assert 0 <= cost["same_answer"] <= 1
    assert needle.table(result)[-1][:5] == ("unrelated", "fused", "forced", "1", str(cost["n"]))


def test_without_answers_no_false_recall_is_charged(options: NeedleOptions) -> None:
    found = needle.run(replace(options, answers=False, styles=("natural",)), lambda share, step: None)
    assert set(found) == ISSUED
    assert needle.table(found)[-1][0] == "natural"


def test_a_run_that_was_stopped_goes_on_and_gives_the_same(
    options: NeedleOptions, result: dict[str, Any], tmp_path: Path
) -> None:
    chosen, steps = replace(options, out=tmp_path / "needle.json"), list[str]()

    def stop(share: float, step: str) -> None:
        if step.startswith("history 3 of 3"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        needle.run(chosen, stop)
    again = needle.run(chosen, lambda share, step: steps.append(step))
    assert all(step.startswith("history 3 of 3: natural") for step in steps)
    assert again == result


def test_progress_never_goes_back(options: NeedleOptions) -> None:
    shares: list[float] = []
    needle.run(replace(options, answers=False), lambda share, step: shares.append(share))
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_the_command_prints_one_object_and_leaves_no_partial_results(options: NeedleOptions, tmp_path: Path) -> None:
    out = tmp_path / "needle.json"
    given = ["--quick", "--no-answers", "--model", str(options.model), "--json", "--out", str(out)]
    shown = CliRunner().invoke(command, given, catch_exceptions=False)
    assert shown.exit_code == 0
    assert json.loads(shown.stdout) == json.loads(out.read_text("utf-8"))
    assert [path.name for path in tmp_path.iterdir()] == ["needle.json"]


@pytest.fixture
def asker(tiny_session: Callable[..., TinySession]) -> Asker:
    """Asks about a history that has left a small window."""
    session = tiny_session()
    session.tell(list(b" ".join(b"On day %d the weather was fine." % i for i in range(20))))
    return Asker(session.engine, 160)


def unrelated(text: str) -> Question:
    tokens = tuple(text.encode())
    return Question(text, tokens, TurnSpan(0, 0, len(tokens)), (), None)


def test_the_unaided_answer_is_what_comes_out_without_memory(asker: Asker) -> None:
    question = unrelated("What is the weather like?")
    before = asker.engine.decoded
    said = false_recall.unaided(asker, question)
    assert 1 <= len(said) <= FREE
    assert asker.ask(replace(question, answer=said), recall="off").exact
    other = (*said[:-1], (said[-1] + 1) % 250)
    assert not asker.ask(replace(question, answer=other), recall="off").exact
    assert asker.engine.decoded == before


def test_a_false_recall_is_measured_against_the_same_question_without_it(asker: Asker) -> None:
    found = false_recall.measure(asker, unrelated("What is the weather like?"))
    assert found is not None
    assert found == false_recall.measure(asker, unrelated("What is the weather like?"))  # the window was put back
    assert found.forced != found.without
    assert found.without >= 0


def test_nothing_costs_nothing() -> None:
    assert false_recall.summary([])["n"] == 0
    assert false_recall.summary([])["difference"] is None
    found = false_recall.summary([FalseRecall(0.5, 1.0, False), FalseRecall(0.5, 0.5, True)])
    assert (found["difference"], found["same_answer"]) == (0.25, 0.5)


KEYS = st.sampled_from([("fused", "kv", "chat", 1), ("sharp", None, "natural", 4), ("none", None, "natural", 0)])
SEEN = st.tuples(KEYS, st.booleans(), st.booleans(), st.integers(0, 9))


def counted(seen: list[tuple[Any, bool, bool, int]]) -> Findings:
    found = Findings()
    for key, ranked, good, loss in seen:
        if ranked:
            found.ranked(key, [3 if good else 5], {3}, 1)
        else:
            found.answered(key, key[2], Answer(float(loss), 1, good))
        found.unrelated.append(loss / 10)
        found.answerable.append(1 - loss / 10)
        found.false_recalls.append(FalseRecall(0.0, float(loss), good))
    return found


@given(st.lists(SEEN), st.lists(SEEN))
def test_findings_of_many_histories_are_those_of_one_long_one(first: list[Any], second: list[Any]) -> None:
    parts = [json.loads(json.dumps(counted(part).plain())) for part in (first, second)]
    merged, whole = Findings.merged(parts), counted(first + second)
    assert merged.rows() == whole.rows()
    assert merged.decision(0.5) == whole.decision(0.5)
    assert merged.false_recalls == whole.false_recalls
