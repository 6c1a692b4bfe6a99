"""`zeta memory infer-edges`: which pairs are judged, and what becomes of the judgements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import pytest

from memstore.agent import constants as c
from memstore.agent.api import AgentMemory
from zeta import cli, inferring
from zeta.inferring import CONNECTIVES

NS = ("-n", "agent:a")


class Fake:
    """A reader that finds «rain» a reason for «flood», and everything else no news. It keeps what it was given."""

    made: list[Fake] = []  # noqa: RUF012

    def __init__(self, path: Path, **_: object) -> None:
        self.path, self.begins = path, list[str]()
        Fake.made.append(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def losses(self, begin: str, connectives: Sequence[str], ending: str) -> list[float]:
        self.begins.append(begin)
        fits = (begin, ending) == ("a flood", "heavy rain")
        return [30.0 if fits and each == CONNECTIVES["caused_by"] else 50.0 for each in connectives]


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four memories, three of them tied: rain, flood, and dike with both."""
    for variable in ("ZETA_MEMORY_DB", "GHOST_DB", "ZETA_MODEL"):
        monkeypatch.delenv(variable, raising=False)
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF")
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZETA_MODEL", str(model))
    monkeypatch.setattr(inferring, "LlamaReader", Fake)
    Fake.made.clear()
    path = tmp_path / "memory.db"
    with AgentMemory(path) as memory:
        for key, content in (("rain", "heavy rain"), ("flood", "a flood"), ("dike", "a dike"), ("hat", "a hat")):
            memory.put("agent:a", key, content)
        for one, other, weight in (("rain", "flood", 0.9), ("rain", "dike", 0.8), ("dike", "flood", 0.7)):
            memory.edge(("agent:a", one), ("agent:a", other), "relates_to", weight)
    monkeypatch.setenv("ZETA_MEMORY_DB", str(path))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    code = cli.main(["memory", "infer-edges", *arguments])
    return code, *capsys.readouterr()


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What it prints with --json."""
    code, out, err = run(capsys, *NS, *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def ties(db: Path) -> set[tuple[str, str, str, float]]:
    """The edges of reasoning."""
    with AgentMemory(db) as memory:
        edges = memory.edges_of("agent:a", "rain") + memory.edges_of("agent:a", "dike")
        ends = memory.ends(edges)
        return {
            (ends[each.source].key, each.relation, ends[each.target].key, each.weight)
            for each in edges
            if each.relation in c.REASONING
        }


def test_what_is_sure_becomes_an_edge_of_the_usual_weight_in_the_right_direction(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys)
    assert (found["pairs"], found["dry_run"], found["model"]) == (3, False, "model.gguf")
    (edge,) = found["edges"]
    assert (edge["from_key"], edge["rel"], edge["to_key"], edge["weight"]) == ("flood", "caused_by", "rain", 0.75)
    assert (edge["evidence"], edge["lead"]) == (20.0, 20.0)
    assert ties(db) == {("flood", "caused_by", "rain", 0.75)}
    assert answer(capsys)["pairs"] == 2


def test_a_dry_run_says_the_same_and_makes_nothing(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *NS, "--dry-run")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "flood  --caused_by 0.75-->  rain  (by 20.0 nats)",
        "3 pairs judged, 1 edge would be made, 2 left open",
    ]
    assert ties(db) == set()
    assert len(answer(capsys, "--dry-run")["edges"]) == 1


def test_what_is_less_sure_than_the_margin_is_left_open(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "--margin", "21")["edges"] == []
    assert ties(db) == set()
    assert len(answer(capsys, "--margin", "19")["edges"]) == 1


def test_pairs_are_chosen_by_number_and_by_key(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(capsys, "--max-pairs", "1", "--dry-run")
    assert set(Fake.made[-1].begins) == {"heavy rain", "a flood"}
    answer(capsys, "--seed", "dike, hat", "--dry-run")
    assert len(Fake.made[-1].begins) == 4
    assert {"a dike"} < set(Fake.made[-1].begins)


def test_where_there_is_nothing_to_judge_no_model_is_loaded(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "--seed", "hat")["pairs"] == 0
    code, out, _ = run(capsys, "-n", "agent:nobody")
    assert (code, out) == (0, "0 pairs judged, 0 edges made, 0 left open\n")
    assert Fake.made == []


def test_a_memory_that_goes_while_the_model_reads_is_no_error(
    db: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Removing(Fake):
        def losses(self, begin: str, connectives: Sequence[str], ending: str) -> list[float]:
            if not self.begins:
                with AgentMemory(db) as memory:
                    memory.remove("agent:a", "rain")
            return super().losses(begin, connectives, ending)

    monkeypatch.setattr(inferring, "LlamaReader", Removing)
    assert answer(capsys)["edges"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        ((), 2, "--ns"),
        ((*NS, "--max-pairs", "0"), 2, "max-pairs"),
        ((*NS, "--margin", "-1"), 2, "margin"),
        ((*NS, "--model", "nothing-of-the-kind"), 1, "nothing-of-the-kind"),
        ((*NS, "--db", "nowhere.db"), 1, "nowhere.db"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_an_exit_code(
    db: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, part: str
) -> None:
    dry = () if "--ns" in part else ("--dry-run",)
    found, out, err = run(capsys, *arguments, *dry)
    assert (found, out) == (code, "")
    assert part in err
    assert "Traceback" not in err


@pytest.mark.model
def test_the_default_model_judges_offline_and_what_it_names_is_an_edge(
    default_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "memory.db"
    with AgentMemory(path) as memory:
        memory.put("agent:a", "rain", "It rained for nine days without a pause in April.")
        memory.put("agent:a", "flood", "The garden flooded in April.")
        memory.edge(("agent:a", "rain"), ("agent:a", "flood"), "relates_to")
    found = answer(capsys, "--db", str(path), "--model", str(default_model), "--margin", "0")
    assert found["pairs"] == 1
    with AgentMemory(path) as memory:
        made = [each.relation for each in memory.edges_of("agent:a", "rain") if each.relation != "relates_to"]
    assert made == [edge["rel"] for edge in found["edges"]]
