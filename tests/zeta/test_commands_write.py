"""`zeta write`: what it prints, where it leaves things, and what it says when something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from random_author import RandomAuthor

from zeta import catalog
from zeta.cli import main
from zeta.commands.write_screen import WriteScreen
from zeta.events import Event
from zeta.writing.decoding import author
from zeta.writing.events import Planned, Recalled
from zeta.writing.ownagents import agents_of
from zeta.writing.place import Place

PROMPT = "Terraform for a VPC with subnets"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `zeta write` in a folder of its own, with an author that writes by chance."""
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZETA_MEMORY_DB", str(tmp_path / "memory.db"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(catalog, "resolve", lambda name: Path("chance.gguf"))
    monkeypatch.setattr(author.Author, "load", lambda path, options: RandomAuthor())

    def write(*words: str) -> tuple[int, str, str]:
        code = main(["write", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return write


def test_the_plan_then_the_document_then_how_it_went(run: Run) -> None:
    code, out, _ = run(PROMPT, "--out", "main.tf")
    text = Path("main.tf").read_text()
    assert code == 0
    assert out.index("agent") < out.index("resource ") < out.index("chosen by the model")
    assert [line for line in out.splitlines() if line.startswith("resource ")] == [
        line for line in text.splitlines() if line.startswith("resource ")
    ]


def test_with_json_every_line_is_an_event(run: Run) -> None:
    code, out, _ = run(PROMPT, "--out", "main.tf", "--json")
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert events[0]["event"] == "planned"
    assert events[-1]["event"] == "written"
    assert {"section_begun", "line", "lake_wrote", "section_checked", "section_kept"} <= {e["event"] for e in events}
    assert all(each["schema"] == 1 for each in events)


def test_a_plan_is_made_to_be_edited_and_written_from(run: Run) -> None:
    code, out, _ = run(PROMPT, "--out", "main.tf", "--plan")
    assert (code, Path("main.tf").exists()) == (0, False)
    assert "main.outline.toml" in out
    code, _, err = run(PROMPT, "--out", "main.tf", "--plan")
    assert (code, "exists already" in err) == (2, True)
    assert run("--out", "main.tf")[0] == 0
    assert "resource " in Path("main.tf").read_text()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["", "--out", "a.tf"], 2, "prompt is empty"),
        (["  ", "--out", "a.tf"], 2, "prompt is empty"),
        (["--out", "a.tf"], 2, "nothing to write"),
        (["x"], 2, "--out"),
        (["x", "--out", "no/such/folder/a.tf"], 1, "does not exist"),
        (["x", "--out", "."], 1, "folder"),
        (["--resume", "--out", "a.tf"], 1, "unfinished"),
        (["x", "--resume", "--out", "a.tf"], 2, "--resume"),
        (["x", "--out", "a.tf", "--from", "nowhere"], 2, "nowhere"),
        (["x", "--out", "a.tf", "--agents", "nowhere"], 2, "nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, words: list[str], code: int, said: str) -> None:
    found, _, err = run(*words)
    assert found == code
    assert said in err
    assert "Traceback" not in err
    assert not Path("a.tf").exists()


def test_a_document_that_is_there_needs_force(run: Run) -> None:
    Path("main.tf").write_text("# mine\n")
    code, _, err = run(PROMPT, "--out", "main.tf")
    assert (code, "--force" in err) == (1, True)
    assert Path("main.tf").read_text() == "# mine\n"
    assert run(PROMPT, "--out", "main.tf", "--force")[0] == 0
    assert "# mine" not in Path("main.tf").read_text()


def test_a_plan_edited_into_nonsense_is_named_by_its_place(run: Run) -> None:
    run(PROMPT, "--out", "main.tf", "--plan")
    path = Path("main.outline.toml")
    path.write_text(path.read_text().replace("agent = ", 'agnet = "vpc"\nagent = ', 1))
    code, _, err = run("--out", "main.tf")
    assert (code, "agnet" in err) == (1, True)
    assert not Path("main.tf").exists()


def test_an_agents_file_with_an_unknown_key_is_named(run: Run) -> None:
    folder = Path("agents")
    folder.mkdir()
    (folder / "mine.toml").write_text('name = "mine"\nabout = "x"\nsystem = "y"\ncolour = "red"\n')
    code, _, err = run(PROMPT, "--out", "main.tf", "--agents", "agents")
    assert (code, "colour" in err, "mine.toml" in err) == (2, True, True)


@pytest.mark.parametrize("words", [["--seed", "5"], ["--length", "9"]])
def test_what_only_a_new_plan_heeds_is_refused_with_one_that_is_there(run: Run, words: list[str]) -> None:
    run(PROMPT, "--out", "main.tf", "--plan")
    code, _, err = run("--out", "main.tf", *words)
    assert (code, words[0] in err, "main.outline.toml" in err) == (2, True, True)
    assert not Path("main.tf").exists()


@pytest.mark.parametrize("words", [["--seed", "5"], ["--from", "."], ["--parallel", "2"], ["--no-lake"]])
def test_what_was_begun_goes_on_as_it_was_asked_for(run: Run, words: list[str]) -> None:
    code, _, err = run("--resume", "--out", "main.tf", *words)
    assert (code, words[0].replace("--no-", "--") in err) == (2, True)


def test_a_plan_that_cannot_be_is_told_before_a_model_is_loaded(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(path: Path, options: object) -> RandomAuthor:
        raise AssertionError("a model is loaded")

    Path("main.outline.toml").write_text("title = 3")
    monkeypatch.setattr(author.Author, "load", load)
    code, _, err = run("--out", "main.tf")
    assert (code, "main.outline.toml" in err) == (1, True)


def test_a_kind_of_file_that_nothing_is_known_of_is_said(run: Run) -> None:
    assert "written as Markdown" in run("A note on tea", "--out", "note.docx")[1]
    assert "written as Markdown" not in run("A note on tea", "--out", "note.txt")[1]


def test_what_a_kill_left_before_anything_was_written_is_begun_anew(run: Run) -> None:
    run(PROMPT, "--out", "main.tf", "--plan")
    path = Path(".zeta/main.tf/journal.jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"entry": "pl')
    assert run("--out", "main.tf", "--resume")[0] == 1
    assert run("--out", "main.tf")[0] == 0


def test_a_prompt_that_is_no_text_is_written_from_all_the_same(run: Run) -> None:
    assert run(f"{PROMPT} \udcff", "--out", "main.tf")[0] == 0


def test_who_stops_reading_pauses_it_and_is_told_how_to_go_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: WriteScreen, event: Event) -> None:
        raise BrokenPipeError

    run(PROMPT, "--out", "main.tf", "--plan")
    with monkeypatch.context() as patched:
        patched.setattr(WriteScreen, "show", gone)
        _, _, err = run("--out", "main.tf")
    assert "--resume" in err
    assert run("--out", "main.tf", "--resume")[0] == 0


def test_without_references_nothing_is_said_of_them(run: Run) -> None:
    assert "resolve" in run(PROMPT, "--out", "main.tf")[1]
    assert "resolve" not in run("settings", "--out", "settings.json")[1]


def test_the_folder_of_ones_own_specialists_is_kept_with_the_document(run: Run) -> None:
    Path("mine").mkdir()
    Path("infra").mkdir()
    own = 'name = "own"\nabout = "Ours."\nsystem = "You write."\n[[topics]]\nname = "ours"\nkinds = ["paragraph"]\n'
    Path("mine/own.toml").write_text(own)
    code, _, _ = run(PROMPT, "--out", "infra/main.tf", "--agents", "mine", "--yes")
    assert code in (0, 3)
    assert agents_of(Place(Path("infra/main.tf"))) == [Path("infra/../mine")]


SECTION = """\
[[sections]]
id = "ours"
title = "Ours"
topic = "ours"
agent = "own"
needs = []
length = 20
details = [{ kind = "paragraph", purpose = "why we keep it" }]
"""


def test_a_plan_is_written_from_by_the_specialists_of_ones_own_that_it_was_made_with(run: Run) -> None:
    Path("mine").mkdir()
    own = 'name = "own"\nabout = "Ours."\nsystem = "You write."\n[[topics]]\nname = "ours"\nkinds = ["paragraph"]\n'
    Path("mine/own.toml").write_text(own)
    assert run("the ledger", "--out", "notes.md", "--agents", "mine", "--plan")[0] == 0
    plan = Path("notes.outline.toml")
    head, _, _ = plan.read_text().partition("\n[[sections]]")
    plan.write_text(f"{head}\n{SECTION}")
    code, _, err = run("--out", "notes.md")
    assert code in (0, 3), err
    assert run("the ledger", "--out", "notes.md", "--plan", "--force")[0] == 0
    assert agents_of(Place(Path("notes.md"))) == []


def test_what_was_recalled_is_said_once_until_it_is_something_else() -> None:
    stream = StringIO()
    screen = WriteScreen(stream)
    for event in (
        Planned("p", "t", ["nodes"], ["Nodes"], ["eks"]),
        Recalled("nodes", ["aws_vpc.main", "aws_vpc.old"], 0),
        Recalled("nodes", ["aws_vpc.main", "aws_vpc.old"], 0),
        Recalled("nodes", ["aws_subnet.a"], 40),
    ):
        screen.show(event)
    assert stream.getvalue().splitlines() == [
        "— nodes: recalled aws_vpc.main, aws_vpc.old as text",
        "— nodes: recalled aws_subnet.a with their keys and values",
    ]
