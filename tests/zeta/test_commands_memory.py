"""`zeta memory`: agent memory on the command line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ghost_file import Ghost
from word_embedder import WordEmbedder

from memstore.agent.api import AgentMemory
from memstore.agent.providers import Ollama
from zeta import cli
from zeta.commands import memory as group
from zeta.commands.memory import opening, words
from zeta.paths import MEMORY_VARIABLE, OLD_MEMORY_VARIABLE

ROOT = Path(__file__).parents[2]
NS = ("-n", "agent:a")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user of whom nothing is known yet."""
    for variable in ("ZETA_MEMORY_DB", MEMORY_VARIABLE, OLD_MEMORY_VARIABLE, opening.PROVIDER_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def words_embedder(monkeypatch: pytest.MonkeyPatch) -> WordEmbedder:
    """A local model that was pulled."""
    found = WordEmbedder()
    monkeypatch.setattr("zeta.embedding.installed", lambda: found)
    return found


class Shell:
    """`zeta memory …` in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def run(self, *arguments: str | Path, given: str | bytes | None = None) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        data = given.encode() if isinstance(given, str) else given or b""
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = cli.main(["memory", *map(str, arguments)])
        return code, *self._capsys.readouterr()

    def text(self, *arguments: str | Path, given: str | None = None) -> str:
        """What it prints where it succeeds."""
        code, out, err = self.run(*arguments, given=given)
        assert (code, err) == (0, "")
        return out

    def json(self, *arguments: str | Path, given: str | None = None) -> Any:
        """What it prints with --json."""
        return json.loads(self.text(*arguments, "--json", given=given))


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


def test_a_memory_is_put_read_listed_and_removed(shell: Shell, home: Path) -> None:
    assert "at version 1" in shell.text("put", *NS, "-k", "editor", "Uses Helix.", "-t", "tools, editors", "--pin")
    assert "at version 2" in shell.text("put", *NS, "-k", "editor", given="Uses Kakoune.\n")
    found = shell.json("get", *NS, "-k", "editor")
    assert (found["content"], found["tags"], found["pinned"]) == ("Uses Kakoune.", ["editors", "tools"], True)
    assert "Uses Kakoune." in shell.text("get", *NS, "-k", "editor")
    assert shell.json("get", *NS, "-k", "editor", "-v", "1")["content"] == "Uses Helix."
    assert shell.json("list", "--keys-only") == {"memories": [{"ns": "agent:a", "key": "editor"}]}
    assert [each["version"] for each in shell.json("history", *NS, "-k", "editor")["versions"]] == [2, 1]
    assert shell.json("history", *NS, "-k", "editor", "--as-of", found["created_at"])["version"] == 2
    assert shell.json("rm", *NS, "-k", "editor") == {"removed": 1}
    assert shell.text("list") == "nothing to list\n"
    assert (home / "data" / "memory.db").exists()


def test_everything_a_put_can_say_is_kept(shell: Shell) -> None:
    shell.text(
        "put", *NS, "-k", "a", "Herons eat fish.", "--kind", "episodic", "--tier", "ltm", "-p", "high", "--importance",
        "0.9", "--ttl", "7d", "--files", "a.md, b.md", "--file-rel", "read", "--meta", '{"page": 7}', "--source-user",
        "ada", "--source-kind", "stated", "--source-scope", "chat 1", "--base-version", "0",
    )  # fmt: skip
    found = shell.json("get", *NS, "-k", "a")
    assert (found["kind"], found["tier"], found["priority"], found["importance"]) == ("episodic", "ltm", "high", 0.9)
    assert found["expires_at"]
    assert found["files"] == [{"path": "a.md", "rel": "read"}, {"path": "b.md", "rel": "read"}]
    assert found["meta"] == {"page": 7}
    assert found["source"] == {"user": "ada", "kind": "stated", "scope": "chat 1"}
    code, _, err = shell.run("put", *NS, "-k", "a", "x", "--base-version", "0")
    assert code == 1
    assert "version 1" in err


def test_a_search_and_a_context_find_by_meaning_where_a_model_is_here(
    shell: Shell, words_embedder: WordEmbedder
) -> None:
    shell.text("put", *NS, "-k", "fish", "herons eat fish")
    shell.text("put", *NS, "-k", "wheel", "the wheel needs a compiler")
    found = shell.json("search", "what do herons eat", *NS)
    assert found["lexical"] == ""
    assert found["hits"][0]["key"] == "fish"
    assert found["hits"][0]["similarity"] > 0.2
    packed = shell.json("context", *NS, "-b", "60", given="what do herons eat")
    assert [each["key"] for each in packed["memories"]] == ["fish"]
    assert packed["tokens"] <= 60
    assert shell.json("used", str(packed["ledger"]), *NS, "--keys", "fish") == {"used": 1}
    assert shell.json("get", *NS, "-k", "fish")["utility_count"] == 1
    assert "| herons eat fish" in shell.text("context", "herons", *NS)


def test_a_search_that_finds_nothing_says_so(shell: Shell) -> None:
    shell.text("put", *NS, "-k", "fish", "herons eat fish")
    assert shell.text("search", "zeppelin").splitlines()[0] == "nothing was found"


def test_without_a_model_a_search_goes_by_words_and_says_so(shell: Shell) -> None:
    assert "without vectors" in shell.text("put", *NS, "-k", "fish", "herons eat fish")
    assert "without vectors" in shell.text("search", "herons")
    assert shell.json("search", "herons")["lexical"]
    code, _, err = shell.run("embed")
    assert code == 2
    assert "zeta models pull minilm" in err


def test_what_has_no_vector_yet_is_embedded_when_a_model_comes(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.text("put", *NS, "-k", "fish", "herons eat fish")
    monkeypatch.setattr("zeta.embedding.installed", WordEmbedder)
    assert shell.json("embed") == {"embedded": 1}
    assert shell.json("embed") == {"embedded": 0}


def test_the_provider_is_the_one_that_the_environment_names(words_embedder: WordEmbedder) -> None:
    assert opening.embedder({}) is words_embedder
    assert opening.embedder({"GHOST_EMBED_PROVIDER": "local"}) is words_embedder
    assert opening.embedder({"GHOST_EMBED_PROVIDER": "none"}) is None
    assert isinstance(opening.embedder({"GHOST_EMBED_PROVIDER": "ollama"}), Ollama)


def test_the_file_is_the_given_one_then_the_environments_then_that_of_the_settings_then_the_users(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opening.location(None) == home / "data" / "memory.db"
    monkeypatch.setenv("AGENT_MEMORY_DB", str(tmp_path / "old.db"))
    assert opening.location(None) == tmp_path / "old.db"
    monkeypatch.setenv("GHOST_DB", str(tmp_path / "ghost.db"))
    assert opening.location(None) == tmp_path / "ghost.db"
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text(f'memory_db = "{tmp_path / "settings.db"}"')
    assert opening.location(None) == tmp_path / "settings.db"
    monkeypatch.setenv("ZETA_MEMORY_DB", str(tmp_path / "zeta.db"))
    assert opening.location(None) == tmp_path / "zeta.db"
    assert opening.location(tmp_path / "given.db") == tmp_path / "given.db"


def test_how_alike_memories_must_be_to_be_tied_is_for_the_environment_to_say(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, words_embedder: WordEmbedder
) -> None:
    shell.text("put", *NS, "-k", "one", "herons eat fish")
    assert shell.json("put", *NS, "-k", "two", "herons eat frogs and fish today")["linked"] == 0
    monkeypatch.setenv("GHOST_EDGE_THRESHOLD", "0.3")
    assert shell.json("put", *NS, "-k", "three", "herons eat mice and fish always")["linked"] == 2
    for wrong in ("much", "0", "1.5", "nan"):
        monkeypatch.setenv("GHOST_EDGE_THRESHOLD", wrong)
        code, _, err = shell.run("put", *NS, "-k", "four", "herons")
        assert code == 1
        assert f"GHOST_EDGE_THRESHOLD is '{wrong}'" in err


def test_a_database_of_ghost_is_taken_over_by_its_path(shell: Shell, tmp_path: Path) -> None:
    old = Ghost(tmp_path / "ghost.db")
    old.memory("A1", "editor", "Uses Helix.")
    old.memory("B1", "plugin", "Uses none.")
    old.link("A1", "B1", "depends_on")
    old.connection.close()
    code, _, err = shell.run("list", "--db", str(old.path))
    assert code == 1
    assert f"zeta memory import {old.path}" in err
    assert shell.json("import", str(old.path)) == {"memories": 2, "edges": 1, "rules": 0, "same": 0}
    (edge,) = shell.json("edge", "-n", "agent:a", "--from-key", "editor", "--list")["edges"]
    assert (edge["to_key"], edge["rel"], edge["weight"]) == ("plugin", "depends_on", 0.7)


def test_ties_are_made_listed_summed_up_and_cut(shell: Shell) -> None:
    for key, text in (("one", "herons eat fish"), ("two", "herons eat frogs")):
        shell.text("put", *NS, "-k", key, text)
    ends = (*NS, "--from-key", "one", "--to-key", "two")
    assert "--contradicts 0.90-->" in shell.text("edge", *ends, "-r", "contradicts")
    assert [edge["rel"] for edge in shell.json("link", *NS, "--from-key", "two", "--list")["edges"]] == ["contradicts"]
    (cluster,) = shell.json("clusters", *NS)["clusters"]
    assert {member["key"] for member in cluster["members"]} == {"one", "two"}
    shell.text("consolidate", *NS, "--summary-key", "both", "--keys", "one, two", given="herons eat both")
    (node,) = shell.json("expand", *NS, "-k", "both")["nodes"]
    assert {child["content"] for child in node["children"]} == {"herons eat fish", "herons eat frogs"}
    assert shell.json("edge", *ends, "--rm") == {"removed": 1}
    assert shell.json("curate", *NS, "-k", "one", "--op", "pin")["memory"]["pinned"] is True
    assert shell.json("curate", *NS, "-k", "one", "--op", "delete")["memory"] is None


def test_labels_are_listed_renamed_and_removed(shell: Shell) -> None:
    shell.text("put", *NS, "-k", "one", "herons eat fish", "-t", "birds,food", "--files", "src/a.py")
    assert shell.json("tags", "list") == {"tags": {"birds": 1, "food": 1}}
    assert shell.json("tags", "rename", "birds", "animals") == {"changed": 1}
    assert shell.json("tags", "rm", "food", *NS) == {"changed": 1}
    assert [each["key"] for each in shell.json("files", "src/")["memories"]] == ["one"]
    assert shell.json("files") == {"files": {"src/a.py": 1}}
    assert [each["name"] for each in shell.json("ns", "list")["namespaces"]] == ["agent:a"]
    assert shell.text("ns", "tree") == "agent:  1\n  agent:a  1\n"
    assert shell.json("ns", "rm", "agent:a", "--hard") == {"removed": 1}
    assert shell.json("ns", "list") == {"namespaces": []}


def test_rules_are_set_shown_run_and_deleted(shell: Shell) -> None:
    shell.text("put", *NS, "-k", "one", "herons eat fish", "-t", "passing")
    arguments = ("--name", "retire", "--cond-tag", "passing", "--action", "demote", "--action-params")
    rule = shell.json("rule", "set", *arguments, '{"tier": "dormant"}', "--priority", "99")
    assert rule["conditions"] == {"tag": "passing"}
    assert shell.json("rule", "list")["rules"][0]["id"] == rule["id"]
    assert rule["id"] in shell.text("rule", "get", rule["id"])
    assert shell.json("reflect", "--dry-run")["counts"] == {"DEMOTE": 1}
    assert [each["key"] for each in shell.json("reflect")["changes"]] == ["one"]
    assert shell.text("list") == "nothing to list\n"
    assert len(shell.text("list", "--all").splitlines()) == 1
    shell.text("rule", "delete", rule["id"])
    assert shell.run("rule", "get", rule["id"])[0] == 1
    code, _, err = shell.run("rule", "set", "--name", "all", "--action", "DELETE")
    assert (code, "every memory" in err) == (1, True)


def test_what_is_removed_goes_for_good_when_it_is_collected(shell: Shell) -> None:
    shell.text("put", *NS, "-k", "one", "herons eat fish")
    shell.text("rm", *NS, "-k", "one")
    assert shell.json("gc")["purged"] == 0
    assert shell.json("gc", "--purge-deleted", "all", "--dry-run")["purged"] == 1
    assert shell.json("gc", "--purge-deleted", "all", "--stale", "never", "--vacuum")["purged"] == 1
    assert shell.json("stats")["versions"] == 0
    assert "memories" in shell.text("stats")
    assert "0 memories" in shell.text("peek")


def test_an_export_comes_back_whole_and_a_broken_one_not_at_all(shell: Shell, tmp_path: Path) -> None:
    shell.text("put", *NS, "-k", "one", "herons eat fish 🦆")
    shell.text("put", *NS, "-k", "one", "herons eat frogs")
    exported = shell.text("export")
    other = tmp_path / "other.db"
    assert shell.json("import", "--db", other, given=exported)["memories"] == 2
    assert shell.text("export", "--db", other) == exported
    broken = exported.replace('"version": 2', '"version": "two"')
    code, _, err = shell.run("import", "--db", tmp_path / "third.db", given=broken)
    assert code == 1
    assert "3" in err
    assert not (tmp_path / "third.db").exists()


def test_documents_texts_and_patches_are_taken_in(shell: Shell, tmp_path: Path) -> None:
    document = tmp_path / "birds.md"
    document.write_text("# Birds\n\n## Herons\n\nThey eat fish.\n", "utf-8")
    assert [each["stored"] for each in shell.json("ingest", document, *NS, "--dry-run")["memories"]] == [False]
    assert shell.json("stats")["versions"] == 0
    assert [each["key"] for each in shell.json("ingest", document, *NS)["memories"]] == ["birds/herons"]
    assert shell.text("ingest", document, *NS).startswith("was there")
    assert shell.text("capture", *NS, "--dry-run", "I am allergic to peanuts.").startswith("would be stored")
    assert shell.text("capture", *NS, given="I am allergic to peanuts.").startswith("stored")
    shell.text("put", *NS, "-k", "list", given="one\ntwo")
    diff = "@@ -1,2 +1,2 @@\n-one\n+zero\n two\n"
    assert shell.text("patch", *NS, "-k", "list", "--dry-run", given=diff) == "zero\ntwo\n"
    assert "at version 2" in shell.text("patch", *NS, "-k", "list", given=diff)
    assert shell.json("get", *NS, "-k", "list")["content"] == "zero\ntwo"


@pytest.mark.parametrize(
    ("arguments", "given", "code", "part"),
    [
        (("get", *NS, "-k", "nothing"), None, 1, "nothing"),
        (("put", *NS, "-k", "a", "x", "--ttl", "soon"), None, 1, "soon"),
        (("put", *NS, "-k", "a", "x", "--meta", "[1]"), None, 2, "JSON object"),
        (("put", *NS, "-k", "a", "x", "--meta", "{"), None, 2, "JSON"),
        (("put", *NS, "-k", "a"), b"", 1, "says nothing"),
        (("put", *NS, "-k", "a"), b"\xff\xfe", 2, "UTF-8"),
        (("put", *NS, "-k", "a"), b"x" * 10_000_000, 1, "characters"),
        (("put", "-k", "a", "x"), None, 2, "--ns"),
        (("put", *NS, "-k", "a", "x", "--tier", "identity"), None, 2, "identity"),
        (("list", "--after", "yesterday"), None, 1, "yesterday"),
        (("edge", *NS, "--from-key", "a"), None, 2, "two memories"),
        (("edge", "--from-key", "a", "--list"), None, 2, "--ns"),
        (("ingest", "nowhere.md", *NS), None, 2, "nowhere.md"),
        (("import",), b"\xff", 2, "UTF-8"),
        (("import",), b"{\n", 1, "1"),
        (("list", "--db", "nowhere.db"), None, 1, "nowhere.db"),
        (("mcp", "-n", "agent:*"), None, 1, "star"),
        (("mcp", "--prefix", "a b"), None, 1, "a b"),
        (("nothing",), None, 2, "nothing"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_an_exit_code(
    shell: Shell, arguments: tuple[str, ...], given: bytes | None, code: int, part: str
) -> None:
    found, out, err = shell.run(*arguments, given=given)
    assert (found, out) == (code, "")
    assert part in err
    assert "Traceback" not in err


@pytest.mark.parametrize("query", ['"', "NEAR(", "a AND", "*", "fish -", "col:fish", "🦆", "  "])
def test_a_query_may_hold_any_signs(shell: Shell, query: str) -> None:
    shell.text("put", *NS, "-k", "one", "herons eat fish")
    assert "hits" in shell.json("search", query, *NS)


def test_looking_at_what_is_not_there_yet_makes_no_file(shell: Shell, home: Path) -> None:
    assert shell.text("list") == "nothing to list\n"
    assert shell.json("context", "herons", *NS)["memories"] == []
    assert not (home / "data").exists()


def test_what_a_memory_says_commands_no_terminal(shell: Shell) -> None:
    shell.text("put", *NS, "-k", "one", "red \x1b[31mherons\x07 and \u202eback")
    for command in (("get", *NS, "-k", "one"), ("list",), ("search", "herons"), ("context", "herons", *NS), ("peek",)):
        shown = shell.text(*command)
        assert "herons" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert shell.json("get", *NS, "-k", "one")["content"] == "red \x1b[31mherons\x07 and \u202eback"


def test_visible_text_keeps_lines_and_emoji() -> None:
    assert words.visible("a\tb\nc 👩‍🚀") == "a\tb\nc 👩‍🚀"


def test_every_command_of_the_table_is_there_and_helps(shell: Shell) -> None:
    listed = shell.text("--help")
    for name in group.COMMANDS:
        assert f"\n  {name} " in listed
        assert shell.text(name, "--help").startswith(f"Usage: zeta memory {name}")


def test_the_help_needs_neither_numpy_nor_a_model() -> None:
    code = (
        "import sys\nfrom zeta import cli\nassert cli.main(['memory', '--help']) == 0\n"
        "print(*sorted({'numpy', 'llama_cpp', 'lmdb', 'mcp', 'memstore'} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


def test_writers_in_several_processes_lose_nothing(tmp_path: Path) -> None:
    db = tmp_path / "memory.db"
    environment = {**os.environ, "GHOST_EMBED_PROVIDER": "none"}
    script = (
        "import sys\nfrom zeta import cli\nfor n in range(5):\n"
        "    assert cli.main(['memory', 'put', '--db', sys.argv[1], '-n', 'a', '-k', f'{sys.argv[2]} {n}', 'x']) == 0\n"
        "    assert cli.main(['memory', 'put', '--db', sys.argv[1], '-n', 'a', '-k', 'shared', sys.argv[2]]) == 0"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(db), str(name)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        for name in range(3)
    ]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    with AgentMemory(db) as memory:
        assert len(memory.list("a", limit=100)) == 16
        assert memory.get("a", "shared").version == 15


def test_what_was_removed_is_restored(shell: Shell) -> None:
    shell.text("put", *NS, "-k", "bird", "herons eat fish")
    shell.text("rm", *NS, "-k", "bird")
    assert "is back" in shell.text("restore", *NS, "-k", "bird")
    assert [each["key"] for each in shell.json("search", "herons")["hits"]] == ["bird"]
    assert shell.run("restore", *NS, "-k", "bird")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (("put", *NS, "-k", "a", "x", "--ttl", "soon"), None),
        (("put", *NS, "-k", "a", "x", "--ttl", "0d"), None),
        (("put", "-n", "a*", "-k", "a", "x"), None),
        (("import",), '{"type": "memory"}'),
        (("rule", "set", "--name", "all", "--action", "DELETE"), None),
        (("rm", *NS, "-k", "a"), None),
        (("edge", *NS, "--from-key", "a", "--to-key", "b", "-r", "refines"), None),
        (("consolidate", *NS, "--summary-key", "s", "--keys", "a,b", "--content", "x"), None),
        (("curate", *NS, "-k", "a", "--op", "pin"), None),
        (("patch", *NS, "-k", "a", "@@ -1 +1 @@"), None),
    ],
)
def test_what_is_refused_makes_no_file(
    shell: Shell, tmp_path: Path, arguments: tuple[str, ...], given: str | None
) -> None:
    code, _, err = shell.run(*arguments, "--db", tmp_path / "new.db", given=given)
    assert (code, err != "") == (1, True)
    assert not (tmp_path / "new.db").exists()


def test_one_broken_line_is_told_as_one_and_a_span_says_its_units(shell: Shell) -> None:
    assert "1 line cannot be taken in" in shell.run("import", given='{"type": "memory"}')[2]
    assert "s, m, h, d or w" in shell.run("put", *NS, "-k", "a", "x", "--ttl", "soon")[2]
    assert "up to 100 years" in shell.run("put", *NS, "-k", "a", "x", "--ttl", "99999999d")[2]


def test_a_context_says_which_of_two_that_contradict_each_other_is_newer(shell: Shell) -> None:
    shell.text("put", *NS, "-k", "old", "My dog is called Max")
    assert "contradicts: " in shell.text("put", *NS, "-k", "new", "My dog is called Rex, not Max")
    first, second = (
        line for line in shell.text("context", "is the dog called Max").splitlines() if "(semantic" in line
    )
    assert " new " in first
    assert "new is newer and says otherwise" in second
