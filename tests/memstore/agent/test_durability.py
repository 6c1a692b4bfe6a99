"""Writers in processes of their own: several at once lose nothing, and one that is killed has kept its word."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from memstore.agent.api import AgentMemory

ROOT = Path(__file__).parents[3]

WRITER = """
import sys
from pathlib import Path
from memstore.agent.api import AgentMemory

who, rounds = sys.argv[2], int(sys.argv[3])
with AgentMemory(Path(sys.argv[1])) as memory:
    for number in range(rounds):
        memory.put("n", f"{who} {number}", f"heron {who} {number}", tags=(who,))
        memory.put("n", "shared", f"{who} {number}")
        memory.edge(("n", f"{who} {number}"), ("n", "shared"), "refines")
        memory.capture("n", f"I live in {who.title()}ville{number}.")
        memory.search("heron", namespace="n", limit=3)
    memory.reflect("n")
"""

VICTIM = """
import sys
from pathlib import Path
from memstore.agent.api import AgentMemory

life = sys.argv[2]
with AgentMemory(Path(sys.argv[1])) as memory:
    def done(*what):
        print(*what, sep="\\t", flush=True)

    for number in range(1000):
        key = f"{life}/{number}"
        memory.put("n", key, f"{key} heron\\n\\n" + "word " * 300, tags=("bird",), files=())
        done("put", key)
        memory.put("n", "shared", key)
        done("shared", key)
        memory.edge(("n", key), ("n", "shared"), "depends_on")
        done("edge", key)
        if number % 3 == 1:
            memory.consolidate("n", f"{key}/sum", [key, f"{life}/{number - 1}"], f"{key} in all")
            done("sum", f"{key}/sum")
        if number % 3 == 2:
            memory.remove("n", key, hard=number % 2 == 0)
            done("removed", key)
"""


def checked(path: Path) -> None:
    """The file is sound: its pages, its references, its indexes of words and letters, and what is current."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ("chunk_words", "chunk_letters"):
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        several = "SELECT 1 FROM memories WHERE current GROUP BY namespace, key HAVING count(*) > 1"
        assert connection.execute(several).fetchall() == []
        loose = "SELECT 1 FROM edges e JOIN memories m ON m.id IN (e.source, e.target) WHERE NOT m.current"
        assert connection.execute(loose).fetchall() == []
    finally:
        connection.close()


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path, names, rounds = tmp_path / "memory.db", ("ada", "ben", "cleo"), 12
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, str(rounds)], cwd=ROOT) for name in names
    ]
    assert [process.wait(timeout=300) for process in running] == [0, 0, 0]
    checked(path)
    with AgentMemory(path) as memory:
        for name in names:
            assert len(memory.list("n", tags=(name,), limit=-1)) == rounds
        versions = memory.history("n", "shared")
        assert sorted(each.content for each in versions) == sorted(f"{n} {i}" for n in names for i in range(rounds))
        assert [each.version for each in versions] == list(range(len(versions), 0, -1))
        ties = [edge for edge in memory.edges_of("n", "shared") if edge.relation == "refines"]
        assert len(ties) == len(names) * rounds
        (home,) = memory.list("n", source_user="user", limit=-1)
        stated = [each.content for each in memory.history("n", home.key)]
        assert sorted(stated) == sorted(f"I live in {n.title()}ville{i}" for n in names for i in range(rounds))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_whatever_was_acknowledged_survives_a_kill_at_any_moment(tmp_path: Path) -> None:
    chance, path = random.Random(11), tmp_path / "memory.db"
    shared: list[str] = []
    for life in range(8):
        told = lived(path, f"life{life}", chance.randrange(1, 30))
        checked(path)
        shared += [key for what, key in told if what == "shared"]
        gone = {key for what, key in told if what == "removed"}
        with AgentMemory(path) as memory:
            there = {each.key: each.content for each in memory.list("n", everything=True, limit=-1)}
            history = [each.content for each in reversed(memory.history("n", "shared"))] if shared else []
            ties = {edge.source for edge in memory.edges_of("n", "shared")} if shared else set()
            sources = {each.key for each in memory.by_ids(sorted(ties))}
        puts = [key for what, key in told if what == "put"]
        last = puts[-1] if puts else ""
        for key in puts:  # the last may have been removed by the write that the kill interrupted
            assert key in gone or key == last or there[key].startswith(f"{key} heron")
        assert not gone & there.keys()
        assert {key for what, key in told if what == "edge"} - gone - {last} <= sources
        assert {key for what, key in told if what == "sum"} <= there.keys()
        unacknowledged = [key for key in history if key not in shared]
        assert len(unacknowledged) <= life + 1
        assert [key for key in history if key in shared] == shared


def lived(path: Path, life: str, many: int) -> list[tuple[str, str]]:
    """What a writer acknowledged until it was killed, within the write after the `many`-th acknowledgement."""
    with subprocess.Popen(
        [sys.executable, "-c", VICTIM, str(path), life], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        told = [child.stdout.readline() for _ in range(many)]
        child.send_signal(signal.SIGKILL)
        told += child.stdout.readlines()
    assert child.returncode == -signal.SIGKILL
    lines = (line.rstrip("\n").split("\t") for line in told if line.endswith("\n"))
    return [(what, key) for what, key in lines]
