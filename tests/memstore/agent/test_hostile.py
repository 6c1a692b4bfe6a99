"""What nobody should give a memory, given to it on the command line: one sentence, an exit code, and nothing lost."""

from __future__ import annotations

import io
import json
import socket
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from zeta import cli
from zeta.commands.memory import opening

LARGE = "herons eat fish. " * 600_000
"""Ten megabytes."""
NS = ("-n", "agent:a")
KEYS = ("a/b/../c", "/", "..", "🦆", "👩‍🚀/日本語", "-k", "a'b\"c", "%_*?[", "key with blanks", "n" * 500)


class Command:
    """`zeta memory …` in this process, on a file of its own."""

    def __init__(self, db: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.db, self._capsys, self._monkeypatch = db, capsys, monkeypatch
        monkeypatch.setenv("ZETA_MEMORY_DB", str(db))
        monkeypatch.setenv("ZETA_HOME", str(db.parent / "home"))
        monkeypatch.setenv(opening.PROVIDER_VARIABLE, "none")

    def run(self, *arguments: str, given: str = "") -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        code = cli.main(["memory", *arguments])
        return code, *self._capsys.readouterr()

    def json(self, *arguments: str, given: str = "") -> Any:
        """What it prints with --json, where it succeeds."""
        code, out, err = self.run(*arguments, "--json", given=given)
        assert (code, err) == (0, "")
        return json.loads(out)

    def refused(self, *arguments: str, given: str = "", code: int = 1) -> str:
        """The one sentence of a refusal."""
        found, out, err = self.run(*arguments, given=given)
        assert (found, out) == (code, "")
        assert "Traceback" not in err
        assert len(err) < 3000
        return err

    def everything(self) -> str:
        """All that is stored."""
        return self.run("export")[1]


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    return Command(tmp_path / "memory.db", capsys, monkeypatch)


@pytest.mark.parametrize("content", ["", "   ", "\n\n\t\n", "\u2003"])
def test_a_content_of_nothing_is_refused_and_leaves_the_old_one(command: Command, content: str) -> None:
    command.run("put", *NS, "-k", "one", "herons eat fish")
    before = command.everything()
    assert "says nothing" in command.refused("put", *NS, "-k", "one", given=content)
    assert "says nothing" in command.refused("put", *NS, "-k", "two", given=content)
    command.run("put", *NS, "-k", "two", "herons eat frogs")
    assert "says nothing" in command.refused(
        "consolidate", *NS, "--summary-key", "both", "--keys", "one,two", given=content
    )
    assert command.everything().count('"memory"') == before.count('"memory"') + 1


def test_ten_megabytes_are_refused_by_what_keeps_and_answered_by_what_looks(command: Command) -> None:
    command.run("put", *NS, "-k", "one", "herons eat fish")
    command.run("put", *NS, "-k", "two", "frogs eat flies")
    before = command.everything()
    assert "ingest" in command.refused("put", *NS, "-k", "one", given=LARGE)
    assert "ingest" in command.refused("consolidate", *NS, "--summary-key", "s", "--keys", "one,two", given=LARGE)
    assert command.refused("patch", *NS, "-k", "one", given=LARGE)
    assert command.refused("import", given=LARGE)
    assert command.json("capture", *NS, "--dry-run", given=LARGE)["memories"] == []
    assert command.everything() == before
    assert command.json("search", *NS, given=LARGE)["hits"][0]["key"] == "one"
    found = command.json("context", *NS, "-b", "100", given=LARGE)
    assert found["tokens"] <= 100


def test_a_document_of_ten_megabytes_is_taken_in_by_parts_that_can_be(command: Command) -> None:
    taken = command.json("ingest", *NS, "--dry-run", given=LARGE)["memories"]
    assert 10 < len(taken) < 100
    assert all(len(each["content"]) <= 1_000_000 for each in taken)


@pytest.mark.parametrize("key", KEYS)
def test_any_name_is_a_key_for_every_command(command: Command, key: str) -> None:
    named = f"--key={key}"
    command.json("put", *NS, named, "--files=a/🦆.py", "--tags=日本/🦆", given="herons eat fish")
    command.json("put", *NS, "-k", "other", "frogs eat flies")
    assert command.json("get", *NS, named)["key"] == key
    assert command.json("history", *NS, named)["versions"][0]["key"] == key
    assert command.json("search", "herons", *NS)["hits"][0]["key"] == key
    assert command.json("edge", *NS, f"--from-key={key}", "--to-key=other", "-r", "prevents")["edges"]
    assert command.json("curate", *NS, named, "--op", "pin")["memory"]["key"] == key
    assert command.json("files", "a/")["memories"][0]["key"] == key
    assert command.json("tags", "list")["tags"] == {"日本/🦆": 1}
    diff = "@@ -1,1 +1,1 @@\n-herons eat fish\n+herons eat eels\n"
    assert command.json("patch", *NS, named, given=diff)["memory"]["content"] == "herons eat eels"
    assert command.json("rm", *NS, named)["removed"] == 1


def test_a_key_with_commas_cannot_be_listed_and_is_told(command: Command) -> None:
    command.json("put", *NS, "-k", "a,b", "herons")
    command.json("put", *NS, "-k", "c", "frogs")
    assert "'a'" in command.refused("consolidate", *NS, "--summary-key", "s", "--keys", "a,b,c", "--content", "x")


@pytest.mark.parametrize(
    "arguments",
    [
        ("get", "-k", "one"), ("history", "-k", "one"), ("rm", "-k", "one"), ("curate", "-k", "one", "--op", "pin"),
        ("expand", "-k", "one"), ("edge", "--from-key", "one", "--list"),
        ("patch", "-k", "one", "@@ -1 +1 @@\n-a\n+b\n"),
        ("edge", "--from-key", "one", "--to-key", "two", "-r", "implies"),
        ("consolidate", "--summary-key", "s", "--keys", "one,two", "--content", "x"),
    ],
)  # fmt: skip
def test_a_namespace_that_is_not_there_is_told_where_one_memory_is_meant(
    command: Command, arguments: tuple[str, ...]
) -> None:
    command.run("put", *NS, "-k", "one", "herons eat fish")
    before = command.everything()
    name, *rest = arguments
    assert "agent:nobody" in command.refused(name, "-n", "agent:nobody", *rest)
    assert command.everything() == before


def test_a_namespace_that_is_not_there_is_empty_where_many_are_meant(command: Command) -> None:
    command.run("put", *NS, "-k", "one", "herons eat fish")
    nobody = ("-n", "agent:nobody")
    assert command.json("list", *nobody)["memories"] == []
    assert command.json("search", "herons", *nobody)["hits"] == []
    assert command.json("context", "herons", *nobody)["memories"] == []
    assert command.json("clusters", *nobody)["clusters"] == []
    assert command.json("expand", *nobody)["nodes"] == []
    assert command.json("tags", "list", *nobody)["tags"] == {}
    assert command.json("reflect", *nobody)["evaluated"] == 0
    assert command.refused("ns", "rm", "agent:nobody")


def test_what_contains_cannot_be_contained(command: Command) -> None:
    for key in ("a", "b", "c"):
        command.run("put", *NS, "-k", key, f"about {key}")
    for one, other in (("a", "b"), ("b", "c")):
        command.json("edge", *NS, "--from-key", one, "--to-key", other, "-r", "contains")
    before = command.everything()
    for one in ("b", "c"):
        assert "contain" in command.refused("edge", *NS, "--from-key", one, "--to-key", "a", "-r", "contains")
    assert "contain" in command.refused("consolidate", *NS, "--summary-key", "c", "--keys", "a,b", "--content", "all")
    assert "itself" in command.refused("edge", *NS, "--from-key", "a", "--to-key", "a", "-r", "contains")
    assert command.everything() == before


def test_a_rule_that_matches_everything_needs_force_and_spares_what_is_pinned(command: Command) -> None:
    command.run("put", *NS, "-k", "one", "herons eat fish")
    command.run("put", *NS, "-k", "two", "frogs eat flies", "--pin")
    rule = ("rule", "set", "--name", "all", "--action", "DELETE", "--priority", "99")
    assert "force" in command.refused(*rule)
    assert command.json("reflect")["changes"] == []
    command.json(*rule, "--force")
    assert [each["key"] for each in command.json("reflect", "--dry-run")["changes"]] == ["one"]
    assert len(command.json("list")["memories"]) == 2
    command.json("reflect")
    assert [each["key"] for each in command.json("list")["memories"]] == ["two"]
    assert command.json("history", *NS, "-k", "one")["versions"]


@pytest.mark.parametrize("damage", ["text", "zeros", "cut"])
@pytest.mark.parametrize(
    "arguments", [("put", *NS, "-k", "two", "x"), ("search", "herons"), ("list",), ("export",), ("reflect",)]
)
def test_a_damaged_file_is_told_and_left_as_it_is(command: Command, damage: str, arguments: tuple[str, ...]) -> None:
    command.run("put", *NS, "-k", "one", "herons eat fish")
    data = command.db.read_bytes()
    command.db.write_bytes({"text": b"no database " * 999, "zeros": bytes(4096), "cut": data[:5000]}[damage])
    before = command.db.read_bytes()
    assert command.db.name in command.refused(*arguments)
    assert command.db.read_bytes() == before


def test_the_database_of_another_program_is_told_and_gets_no_tables(command: Command) -> None:
    other = sqlite3.connect(command.db)
    other.executescript("CREATE TABLE birds (name TEXT); INSERT INTO birds VALUES ('heron');")
    for arguments in (("put", *NS, "-k", "two", "x"), ("list",)):
        assert command.db.name in command.refused(*arguments)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("birds",)]
    assert other.execute("SELECT * FROM birds").fetchall() == [("heron",)]
    other.close()


@pytest.mark.parametrize("place", ["folder", "below a file"])
def test_a_place_where_no_file_can_be_is_told(command: Command, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    command.db.write_text("in the way")
    db = command.db.parent if place == "folder" else command.db / "deeper" / "memory.db"
    monkeypatch.setenv("ZETA_MEMORY_DB", str(db))
    assert str(db.parent) in command.refused("put", *NS, "-k", "one", "herons eat fish")
    assert command.db.read_text() == "in the way"


def test_a_newer_file_is_told_and_left_as_it_is(command: Command) -> None:
    command.run("put", *NS, "-k", "one", "herons eat fish")
    connection = sqlite3.connect(command.db)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for arguments in (("put", *NS, "-k", "two", "x"), ("list",), ("import",)):
        assert "newer" in command.refused(*arguments)
    connection = sqlite3.connect(command.db)
    assert connection.execute("SELECT key FROM memories").fetchall() == [("one",)]
    connection.close()


def test_an_import_with_broken_and_repeated_lines_names_them_and_takes_nothing(command: Command) -> None:
    good = {"type": "memory", "namespace": "a", "key": "one", "content": "herons eat fish"}
    known = {**good, "id": "01HZZZZZZZZZZZZZZZZZZZZZZZ"}
    lines = [
        json.dumps(known),
        "{broken",
        json.dumps({**known, "content": "something else"}),
        json.dumps({**good, "key": "two", "content": ""}),
        json.dumps({**good, "key": "three", "importance": 7}),
        json.dumps({"type": "edge", "source": "nobody", "target": "nobody", "relation": "implies"}),
        json.dumps(["no", "object"]),
        json.dumps({"type": "bird"}),
    ]
    said = command.refused("import", given="\n".join(lines))
    for number in range(2, len(lines) + 1):
        assert f"line {number}:" in said
    assert command.json("stats")["versions"] == 0
    assert command.json("import", given=lines[0])["memories"] == 1
    again = command.everything()
    assert command.json("import", given=again)["same"] == 1
    assert command.everything() == again


@pytest.mark.parametrize(
    "query",
    ['"', '""', '"a', "NEAR(", "NEAR(a b, 2)", "a AND", "OR", "NOT a", "a NOT", "*", "a*", "-a", "^a", "text:a",
     "{a b}:c", "(a", "a)", "a + b", "'; DROP TABLE memories; --", "\\", "%", "_", "\u0000", "🦆", "a\nb", "rowid:1",
     "chunk_words"],
)  # fmt: skip
def test_the_syntax_of_full_text_is_a_text_like_any_other(command: Command, query: str) -> None:
    command.run("put", *NS, "-k", "one", "a heron eats fish")
    for name in ("search", "context"):
        command.json(name, *NS, given=query)
        command.json(name, *NS, given=f"heron {query}")
    assert command.json("search", *NS, given=f"heron {query}")["hits"][0]["key"] == "one"
    command.json("put", *NS, "-k", "two", "--dedup", given=f"heron {query}")


@pytest.mark.parametrize(
    "ttl", ["0", "0s", "-1d", "7", "d", "1e9d", "999999999w", "seven days", "nan", "inf", "", " ", "7d7d"]
)
def test_a_time_to_live_that_cannot_be_is_refused(command: Command, ttl: str) -> None:
    assert command.refused("put", *NS, "-k", "one", "x", f"--ttl={ttl}")
    assert command.json("list")["memories"] == []


@pytest.mark.parametrize(
    "date", ["", "tomorrow", "2026-13-01", "2026-02-30", "01/02/2026", "9" * 50, "-5", "nan", "2026-10-06T99:00"]
)
def test_a_date_that_cannot_be_is_refused(command: Command, date: str) -> None:
    command.run("put", *NS, "-k", "one", "herons eat fish")
    for arguments in (("list", f"--after={date}"), ("search", "herons", f"--before={date}")):
        assert command.refused(*arguments)
    assert command.refused("history", *NS, "-k", "one", f"--as-of={date}")


@pytest.mark.parametrize("name", ["ollama", "openai"])
def test_a_provider_that_is_down_costs_an_answer_only_its_vectors(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv(opening.PROVIDER_VARIABLE, name)
    monkeypatch.setenv("GHOST_EMBED_URL", address)
    monkeypatch.setenv("OLLAMA_HOST", address)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    stored = command.json("put", *NS, "-k", "one", "herons eat fish")
    assert stored["lexical"]
    found = command.json("search", "herons", *NS)
    assert [each["key"] for each in found["hits"]] == ["one"]
    assert found["lexical"]
    packed = command.json("context", "herons", *NS)
    assert [each["key"] for each in packed["memories"]] == ["one"]
    assert packed["lexical"]
    assert "without vectors" in command.run("search", "herons", *NS)[1]
    assert command.json("reflect")["evaluated"] == 1
    assert "sk-secret" not in command.refused("embed")


def test_a_provider_that_is_no_provider_is_told(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(opening.PROVIDER_VARIABLE, "crystal ball")
    assert "crystal ball" in command.refused("put", *NS, "-k", "one", "x")
