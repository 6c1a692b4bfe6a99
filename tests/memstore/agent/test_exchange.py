"""What is exported comes back the same, and what cannot be taken in is told by its lines and changes nothing."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore.agent.database import Database
from memstore.agent.errors import BadImport
from memstore.agent.exchange import Counts, export, import_
from memstore.agent.memories import Memories
from memstore.agent.model import Draft, FileRef, Filter, Rule
from memstore.agent.rules import BUILTIN, Rules

RULE = Rule("mine", "Mine", 50, "DECAY", tier="stm", namespace="a", params={"factor": 0.5})


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def tie(db: Database, source: str, target: str, relation: str = "relates_to") -> None:
    with db.writing() as connection:
        connection.execute(
            "INSERT INTO edges VALUES (?, ?, ?, 0.5, 2, 1100.0, 1000.0, NULL)", [source, target, relation]
        )


@pytest.fixture
def memories() -> Memories:
    time = Time()
    found = Memories(Database(None), time)
    found.put(Draft("a", "dog", "Bruno\nis 🐕", tags=("pets",), files=(FileRef("f"),), meta={"n": [1, None]}, ttl=1e6))
    time.now += 1
    dog = found.put(Draft("a", "dog", "Bruno is a dog", pinned=True))
    cat = found.put(Draft("a", "cat", "Mimi is a cat", tier="dormant"))
    fox = found.put(Draft("b", "fox", "A fox"))
    found.remove("b", "fox")
    found.touch([dog.id])
    tie(found.db, dog.id, cat.id)
    tie(found.db, dog.id, fox.id, "contains")
    with found.db.writing() as connection:
        connection.execute("INSERT INTO rules VALUES ('mine', ?)", [json.dumps(asdict(RULE))])
    return found


def as_lines(db: Database, namespace: str = "") -> list[str]:
    return [json.dumps(row) for row in export(db, namespace)]


def test_what_is_exported_comes_back_the_same(memories: Memories) -> None:
    lines = as_lines(memories.db)
    other = Database(None)
    assert import_(other, lines, Time()) == Counts(memories=4, edges=2, rules=1)
    assert as_lines(other) == lines


def test_what_comes_back_is_found_by_its_words(memories: Memories) -> None:
    other = Database(None)
    import_(other, as_lines(memories.db), Time())

    def chunks(db: Database) -> list[tuple[str, str]]:
        with db.reading() as connection:
            return sorted(map(tuple, connection.execute("SELECT memory, text FROM chunks")))

    assert chunks(other) == chunks(memories.db)


@settings(max_examples=40)
@given(st.data())
def test_export_then_import_is_identity(data: st.DataObject) -> None:
    time = Time()
    memories = Memories(Database(None), time)
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
    names = st.text(st.characters(categories=["L", "N", "S"]), min_size=1, max_size=6).filter(lambda n: "*" not in n)
    for _ in range(data.draw(st.integers(0, 8))):
        time.now += data.draw(st.floats(0, 1e6))
        memories.put(
            Draft(
                data.draw(names),
                data.draw(names),
                data.draw(text.filter(str.strip)),
                importance=data.draw(st.floats(0, 1)),
                tags=tuple(data.draw(st.lists(names, max_size=3))),
                meta=data.draw(st.dictionaries(text, st.one_of(st.integers(), text, st.none()), max_size=3)),
                ttl=data.draw(st.none() | st.floats(1, 1e8)),
            )
        )
    lines = as_lines(memories.db)
    other = Database(None)
    import_(other, lines, time)
    assert as_lines(other) == lines


def test_an_export_of_a_namespace_holds_nothing_of_another(memories: Memories) -> None:
    rows = list(export(memories.db, "a"))
    assert {row["namespace"] for row in rows if row["type"] == "memory"} == {"a"}
    assert [row["relation"] for row in rows if row["type"] == "edge"] == ["relates_to"]
    assert [row["type"] for row in export(memories.db, "b")] == ["header", "memory", "end"]
    assert import_(Database(None), [json.dumps(row) for row in rows], Time()) == Counts(memories=3, edges=1, rules=1)


def test_what_is_there_already_is_passed_over(memories: Memories) -> None:
    before = as_lines(memories.db)
    assert import_(memories.db, before, Time()) == Counts(same=7)
    assert as_lines(memories.db) == before


def test_an_id_with_something_else_is_refused(memories: Memories) -> None:
    lines = [row for row in export(memories.db) if row["type"] == "memory"]
    lines[2]["content"] = "another"
    with pytest.raises(BadImport, match="line 3"):
        import_(memories.db, lines, Time())


def test_lines_written_by_hand_have_the_defaults() -> None:
    db = Database(None)
    line = '\ufeff{"type": "memory", "namespace": "a", "key": "k", "content": "said by hand", "tags": ["x"]}'
    assert import_(db, [line, "", "\n"], Time()) == Counts(memories=1)
    got = Memories(db, Time()).get("a", "k")
    assert (got.content, got.tags, got.tier, got.version, got.created) == ("said by hand", ("x",), "stm", 1, 1000.0)


def test_a_legacy_link_comes_in_as_an_edge_of_the_usual_weight(memories: Memories) -> None:
    rows = [row for row in export(memories.db) if row["type"] == "memory"]
    link = {"type": "link", "source": rows[0]["id"], "target": rows[1]["id"], "relation": "refines"}
    db = Database(None)
    assert import_(db, [link, *rows], Time()).edges == 1
    assert [row["weight"] for row in export(db) if row["type"] == "edge"] == [0.8]


def test_an_import_is_all_or_nothing_and_every_broken_line_is_named() -> None:
    db = Database(None)
    good = {"type": "memory", "namespace": "a", "key": "k", "content": "good"}
    lines: list[str | dict[str, Any]] = [good, "{", good | {"key": "l"}, good | {"key": ""}, '{"type": "ghost"}', "[]"]
    with pytest.raises(BadImport) as raised:
        import_(db, lines, Time())
    assert [f"line {number}:" in str(raised.value) for number in range(1, 7)] == [False, True, False, True, True, True]
    assert Memories(db, Time()).list(Filter(everything=True)) == []


def test_a_rule_that_every_memory_meets_is_refused_unless_it_says_that_it_is_meant() -> None:
    db = Database(None)
    rule: dict[str, Any] = {"type": "rule", "id": "r", "body": {"name": "all", "action": "DELETE"}}
    with pytest.raises(BadImport, match="line 1: The rule “all” has no condition"):
        import_(db, [rule], Time())
    Rules(db, Time()).set(Rule("r", "all", 50, "DELETE"), force=True)
    assert import_(Database(None), as_lines(db), Time()).rules == 1


MEMORY = {"type": "memory", "id": "1", "namespace": "a", "key": "k", "content": "x"}


@pytest.mark.parametrize(
    "change",
    [
        {"content": ""},
        {"content": 7},
        {"namespace": "a*"},
        {"key": None},
        {"kind": "rumour"},
        {"tier": ["stm"]},
        {"importance": 2},
        {"importance": "0.5"},
        {"importance": float("nan")},
        {"created": 10**400},
        {"version": 0},
        {"version": 1.5},
        {"version": 2**70},
        {"accesses": -1},
        {"pinned": 1},
        {"current": "yes"},
        {"tags": "x"},
        {"tags": [7]},
        {"files": [{}]},
        {"files": [{"path": "f", "relation": "eaten"}]},
        {"meta": []},
        {"source_kind": "dreamt"},
        {"id": 7},
        {"surprise": 1},
        {"content": "\ud800"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_field_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadImport, match="line 1:"):
        import_(Database(None), [MEMORY | change], Time())


@pytest.mark.parametrize(
    "rows",
    [
        [MEMORY, MEMORY | {"content": "y"}],
        [MEMORY, MEMORY | {"id": "2"}],
        [MEMORY, MEMORY | {"id": "2", "version": 2}],
        [MEMORY | {"version": 2}, MEMORY | {"id": "2", "current": False, "version": 3}],
        [MEMORY, MEMORY | {"id": "2", "key": "l", "current": False}],
        [MEMORY, {"type": "edge", "source": "1", "target": "9", "relation": "refines"}],
        [MEMORY, {"type": "edge", "source": "1", "target": "1", "relation": "refines"}],
        [MEMORY, {"type": "edge", "source": "1", "target": "9", "relation": "likes"}],
        [MEMORY, {"type": "rule", "id": "r", "body": "x"}],
    ],
)
def test_lines_that_do_not_fit_each_other_are_refused(rows: list[dict[str, Any]]) -> None:
    db = Database(None)
    with pytest.raises(BadImport, match="line 2:"):
        import_(db, rows, Time())
    assert [row["type"] for row in export(db)] == ["header", "end"]


@pytest.mark.parametrize(
    "change",
    [
        {"action": "EXPLODE"},
        {"action": ["DECAY"]},
        {"name": " "},
        {"name": 7},
        {"tag": 7},
        {"namespace": None},
        {"params": "x"},
        {"params": {"factor": "much"}},
        {"priority": "first"},
        {"older_than": -1},
        {"tier": "cellar"},
        {"surprise": 1},
    ],
    ids=str,
)
def test_a_rule_that_cannot_be_is_refused_and_those_that_are_there_can_be_listed(change: dict[str, Any]) -> None:
    memories = Memories(Database(None), Time())
    rule = {"type": "rule", "id": "r", "body": {"name": "Mine", "action": "DECAY", "tier": "stm"}}
    assert import_(memories.db, [rule], Time()).rules == 1
    assert Rules(memories.db, Time()).get("r").tier == "stm"
    with pytest.raises(BadImport, match="line 1:"):
        import_(memories.db, [rule | {"id": "s", "body": {**rule["body"], **change}}], Time())  # type: ignore[dict-item]
    assert len(Rules(memories.db, Time()).list()) == len(BUILTIN) + 1


def test_a_summary_that_contains_itself_is_refused() -> None:
    rows: list[dict[str, Any]] = [MEMORY | {"id": str(n), "key": f"k{n}"} for n in range(3)]
    rows += [{"type": "edge", "source": str(n), "target": str((n + 1) % 3), "relation": "contains"} for n in range(3)]
    with pytest.raises(BadImport, match="line 6: It makes a memory contain itself"):
        import_(Database(None), rows, Time())
    assert import_(Database(None), rows[:5], Time()) == Counts(memories=3, edges=2)


def test_a_file_that_was_cut_off_or_changed_is_refused(memories: Memories) -> None:
    lines = as_lines(memories.db)
    changed = [line.replace("Mimi", "Momo") for line in lines]
    for broken in (lines[:-1], lines[:2] + lines[3:], changed, [*lines, lines[1]]):
        with pytest.raises(BadImport):
            import_(Database(None), broken, Time())


def test_an_export_of_a_newer_format_is_refused(memories: Memories) -> None:
    rows = list(export(memories.db))
    rows[0]["version"] = 2
    with pytest.raises(BadImport, match="line 1: The export is of version 2"):
        import_(Database(None), rows, Time())
