"""`zeta memory eval` on the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from word_embedder import WordEmbedder

from zeta import cli
from zeta.commands import memory as group
from zeta.commands.memory import opening
from zeta.paths import MEMORY_VARIABLE

Run = Callable[..., tuple[int, str, str]]
EVAL = {"eval": ("zeta.commands.memory.evaluating", "Measure how well what was said is found again.")}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`zeta memory eval …`: exit code, standard output and standard error."""
    for variable in ("ZETA_MEMORY_DB", MEMORY_VARIABLE, opening.PROVIDER_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("zeta.embedding.installed", WordEmbedder)
    monkeypatch.setattr(type(group.memory), "table", {**group.COMMANDS, **EVAL})

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = cli.main(["memory", "eval", *map(str, arguments)])
        return code, *capsys.readouterr()

    return call


def locomo(folder: Path, date: str = "1:56 pm on 8 May, 2023") -> Path:
    turns = [
        {"speaker": "Ada", "dia_id": "D1:1", "text": "The key hangs by the door."},
        {"speaker": "Ben", "dia_id": "D1:2", "text": "It rains."},
    ]
    qa = [
        {"question": "Where does the key hang?", "answer": "by the door", "evidence": ["D1:1"], "category": 4},
        {"question": "Who sang?", "adversarial_answer": "Ada", "evidence": ["D1:2"], "category": 5},
    ]
    file = folder / "locomo.json"
    file.write_text(json.dumps([{"conversation": {"session_1_date_time": date, "session_1": turns}, "qa": qa}]))
    return file


def test_generated_conversations_are_measured_by_method_and_category(run: Run) -> None:
    code, out, _ = run("--questions", "40", "--json")
    found = json.loads(out)
    assert code == 0
    assert [row["method"] for row in found["rows"]] == ["zeta", "bm25", "vectors", "grep"]
    keys = {"recall_at_1", "recall_at_5", "recall_at_10", "mrr", "false_surface", "p50_ms", "p95_ms"}
    assert all(keys <= set(row) for row in found["rows"])
    assert {"update", "paraphrase"} <= {row["category"] for row in found["categories"]}
    assert (found["settings"]["questions"], found["settings"]["embedder"]) == (40, "words@1")


def test_the_table_compares_what_falsely_comes_up_at_one_and_the_same_threshold(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    _, out, _ = run("--quick", "--out", file)
    heading, *lines = [re.split(r"\s{2,}", line.strip()) for line in out.splitlines() if line.strip()]
    shown = {line[1]: line[heading.index("at .9")] for line in lines if line[0] == "everything"}
    rows = json.loads(file.read_text())["rows"]
    assert shown == {row["method"]: f"{row['false_surface_at_90']:.3f}" for row in rows}


def test_every_seed_asks_as_many_questions(run: Run) -> None:
    _, out, _ = run("--seeds", "1,2", "--questions", "10", "--json")
    assert json.loads(out)["rows"][0]["questions"] == 20


def test_without_a_model_words_alone_are_compared(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zeta.embedding.installed", lambda: None)
    _, out, _ = run("--questions", "5", "--json")
    found = json.loads(out)
    assert [row["method"] for row in found["rows"]] == ["zeta-lexical", "bm25", "grep"]
    assert found["settings"]["embedder"] is None


def test_a_table_is_for_people_and_progress_goes_to_standard_error(run: Run) -> None:
    code, out, err = run("--quick")
    assert code == 0
    assert {"everything", "look-alike"} <= {line.split("  ")[0] for line in out.splitlines()}
    assert "seed-1/0, 1 of 1" in err


def test_a_file_of_published_conversations_is_measured(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("--locomo", locomo(tmp_path), "--json", "--out", tmp_path / "found.json")
    found = json.loads(out)
    assert code == 0
    assert found["rows"][0]["recall_at_5"] == 1
    assert found["settings"]["sample"] == "LoCoMo, locomo.json"
    assert json.loads((tmp_path / "found.json").read_text()) == found


def test_a_file_of_published_questions_with_histories_is_measured_by_type(run: Run, tmp_path: Path) -> None:
    said = {"role": "user", "content": "The key hangs by the door.", "has_answer": True}
    asked = {
        "question_type": "single-session-user", "question": "Where does the key hang?", "answer": "by the door",
        "question_date": "2023/05/30 (Tue) 23:40", "haystack_dates": ["2023/05/20 (Sat) 02:21"],
        "haystack_session_ids": ["one"], "haystack_sessions": [[said, {"role": "assistant", "content": "Good."}]],
        "answer_session_ids": ["one"],
    }  # fmt: skip
    file = tmp_path / "longmemeval.json"
    file.write_text(json.dumps([asked | {"question_id": "a"}, asked | {"question_id": "b_abs"}]))
    code, out, _ = run("--longmemeval", file, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["rows"][0]["recall_at_5"] == 1
    assert {row["category"] for row in found["categories"]} == {"single-session-user", "absent"}
    assert found["settings"]["absent_questions"] == 1


def test_a_malformed_file_is_refused_in_one_sentence(run: Run, tmp_path: Path) -> None:
    code, out, err = run("--locomo", locomo(tmp_path, date="in spring"))
    assert (code, out) == (1, "")
    assert "locomo.json: 0.conversation.session_1_date_time is no date" in err
    assert "Traceback" not in err


def test_a_file_without_questions_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text("[]")
    code, _, err = run("--longmemeval", tmp_path / "none.json")
    assert code == 1
    assert "none.json asks no question" in err


def test_two_files_at_once_are_a_mistake_of_use(run: Run, tmp_path: Path) -> None:
    file = locomo(tmp_path)
    assert run("--locomo", file, "--longmemeval", file)[0] == 2


def test_sizes_are_a_second_table(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memstore.agent.evaluation.sizes.QUESTIONS", 3)
    monkeypatch.setattr("memstore.agent.evaluation.sizes.PROTOTYPES", 10)
    _, out, _ = run("--questions", "1", "--sizes", "20,10", "--json")
    assert [row["memories"] for row in json.loads(out)["sizes"]] == [10, 20]
    _, out, _ = run("--questions", "1", "--sizes", "10")
    assert "put p50 ms" in out


def test_the_memory_of_the_user_is_not_touched(run: Run, tmp_path: Path) -> None:
    run("--questions", "1")
    assert not list((tmp_path / "home").rglob("memory.db*"))
