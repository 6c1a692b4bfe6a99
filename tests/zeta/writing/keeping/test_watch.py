"""`zeta watch`: what a person sees of it, and what it does when files come and go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kept_readme import OUTLINE, kept_readme
from one_by_one import OneByOne

from memstore.agent.api import AgentMemory
from zeta import cli
from zeta.chat.files import read_document
from zeta.commands.watch_desk import WatchDesk
from zeta.config import load
from zeta.errors import ZetaError
from zeta.writing import agentfile
from zeta.writing.keeping import manifest
from zeta.writing.keeping.living import begin
from zeta.writing.keeping.ownership import Span
from zeta.writing.keeping.patch import Proposal
from zeta.writing.keeping.sources import source
from zeta.writing.keeping.watcher import TICK, Back, Changed, Lost, changes
from zeta.writing.language import Reference
from zeta.writing.memory.lake import Lake, namespace_of
from zeta.writing.outline import Section
from zeta.writing.place import Place
from zeta.writing.planning import outlinefile

ROOT = Path(__file__).parents[4]
APP = 'def load(path):\n    """Read it."""\n'
TEXT = "# Thing\n\n## Overview\n\nIt is a thing.\n\n## Usage\n\nCall `load`.\n"
USAGE = "## Usage\n\nCall `open_store`.\n"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Place:
    """`README.md`, whose section on usage came from `src/app.py`, as the working folder's own."""
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    folder = tmp_path / "project"
    place = kept_readme(folder, APP, TEXT)
    monkeypatch.chdir(folder)
    return place


class Writer(OneByOne):
    """Writes what the tests want, and counts how often it was asked."""

    def __init__(self) -> None:
        self.text, self.asked = USAGE, 0

    def one(self, section: Section, reason: str, known: str) -> str:
        self.asked += 1
        return self.text

    def answer(self, question: str, known_text: str) -> str:
        self.asked += 1
        return "Call load."


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Writer:
    made = Writer()
    monkeypatch.setattr(WatchDesk, "rewriter", lambda self, watched, streams: made)
    return made


def change(text: str = "def open_store(path):\n    pass\n") -> None:
    Path("src/app.py").write_text(text)


def events(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_check_of_a_true_document_is_0_and_asks_no_model(
    place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["watch", "--check", "README.md"]) == 0
    assert capsys.readouterr().out.endswith("README.md: nothing stale\n")
    assert not writer.asked


def test_check_of_a_stale_document_is_3_with_the_reason_and_writes_nothing(
    place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    change()
    before = files(place.document.parent)
    assert cli.main(["watch", "--check", "README.md"]) == 3
    out = capsys.readouterr().out
    assert "usage is stale: src/app.py changed: function `load` is gone, `open_store` is new" in out
    assert files(place.document.parent) == before
    assert not writer.asked


def test_check_loads_neither_a_model_nor_what_runs_one(place: Place) -> None:
    code = (
        "import sys\nfrom zeta import cli\ncode = cli.main(['watch', '--check', 'README.md'])\n"
        "print(code, 'llama_cpp' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.splitlines()[-1] == "0 False"


def test_check_says_in_json_what_is_stale_and_whose(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.document.write_text(TEXT.replace("Call", "Always call"))
    change()
    assert cli.main(["watch", "--check", "--json", "README.md"]) == 3
    stale, checked = events(capsys.readouterr().out)
    assert (stale["event"], stale["section"], stale["held"]) == ("stale", "usage", True)
    assert (checked["event"], checked["stale"]) == ("checked", 1)


def test_once_with_yes_updates_and_is_0(place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]) -> None:
    change()
    assert cli.main(["watch", "--once", "--yes", "README.md"]) == 0
    assert place.document.read_text() == TEXT.replace("`load`", "`open_store`")
    out = capsys.readouterr().out
    assert "-Call `load`.\n+Call `open_store`." in out
    assert "usage is updated" in out


def test_once_says_so_where_nothing_is_stale(place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["watch", "--once", "README.md"]) == 0
    assert capsys.readouterr().out.endswith("README.md: nothing stale\n")
    assert not writer.asked


def test_marks_that_are_not_true_any_more_are_a_finding_of_a_check_and_once_mends_them(
    place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = TEXT + "\nSee `open_shop()`.\n"
    place.document.write_text(mine)
    assert cli.main(["watch", "--check", "README.md"]) == 3
    assert "its marks are stale: nothing defines open_shop" in capsys.readouterr().out
    assert place.document.read_text() == mine
    assert cli.main(["watch", "--once", "README.md"]) == 0
    assert "its marks are updated: nothing defines open_shop" in capsys.readouterr().out
    listed = "<!-- zeta: line 11: open_shop is not defined anywhere -->"
    assert place.document.read_text() == f"{mine}\n{listed}\n"
    Path("src/shop.py").write_text("def open_shop():\n    pass\n")
    cli.main(["watch", "--once", "README.md"])
    assert "its marks are updated: everything is defined" in capsys.readouterr().out
    assert place.document.read_text() == mine


def test_a_patch_that_is_declined_leaves_the_marks_as_they_are(place: Place, writer: Writer) -> None:
    place.document.write_text(TEXT + "\nSee `open_shop()`.\n")
    change()
    before = place.document.read_bytes()
    assert cli.main(["watch", "--once", "README.md"]) == 3
    assert place.document.read_bytes() == before


def kept_agents(place: Place, folder: str) -> None:
    """The document is one that was written with specialists of its own, whom its plan names."""
    (place.document.parent / folder).mkdir()
    own = 'name = "own"\nabout = "Ours."\nsystem = "You write."\n[[topics]]\nname = "ours"\nkinds = ["paragraph"]\n'
    (place.document.parent / folder / "own.toml").write_text(own)
    sections = (OUTLINE.sections[0], replace(OUTLINE.sections[1], topic="ours", agent="own"))
    outlinefile.write(place.outline, replace(OUTLINE, sections=sections))
    kept = manifest.loads(place.manifest.read_text(), "it")
    place.manifest.write_text(manifest.dumps(replace(kept, agents="specialists")))


def test_the_specialists_that_a_document_was_written_with_are_not_asked_for_again(
    place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    kept_agents(place, "specialists")
    change()
    assert cli.main(["watch", "--once", "--yes", "README.md"]) == 0
    assert "usage is updated" in capsys.readouterr().out
    assert manifest.loads(place.manifest.read_text(), "it").agents == "specialists"


def test_specialists_that_are_elsewhere_now_are_named_once(
    place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    kept_agents(place, "elsewhere")
    change()
    assert cli.main(["watch", "--once", "--yes", "README.md"]) == 1
    assert "specialists" in capsys.readouterr().err
    assert cli.main(["watch", "--once", "--yes", "--agents", "elsewhere", "README.md"]) == 0
    assert manifest.loads(place.manifest.read_text(), "it").agents == "elsewhere"


def test_once_with_nobody_to_ask_shows_the_patch_takes_nothing_and_is_3(
    place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    change()
    assert cli.main(["watch", "--once", "README.md"]) == 3
    assert place.document.read_text() == TEXT
    assert "+Call `open_store`." in capsys.readouterr().out


@pytest.mark.parametrize(("key", "code", "taken"), [("y", 0, True), ("n", 3, False), ("a", 0, True), ("q", 3, False)])
def test_at_a_terminal_each_patch_is_asked_about(
    place: Place, writer: Writer, monkeypatch: pytest.MonkeyPatch, key: str, code: int, taken: bool
) -> None:
    change()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", lambda *_, **__: key)
    assert cli.main(["watch", "--once", "README.md"]) == code
    assert (place.document.read_text() != TEXT) is taken


def test_a_stale_section_of_the_persons_is_reported_and_left(
    place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = TEXT.replace("Call", "Always call")
    place.document.write_text(mine)
    change()
    assert cli.main(["watch", "--once", "--yes", "README.md"]) == 3
    assert "edited by you: left as it is" in capsys.readouterr().out
    assert place.document.read_text() == mine
    assert cli.main(["watch", "--confirm", "usage", "README.md"]) == 0
    assert cli.main(["watch", "--check", "README.md"]) == 0


def test_one_bad_document_does_not_keep_others_from_being_checked(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("other.md").write_text("mine\n")
    assert cli.main(["watch", "--check", "other.md", "README.md"]) == 1
    told = capsys.readouterr()
    assert "did not write" in told.err
    assert "README.md: nothing stale" in told.out


def test_a_missing_folder_is_an_error_of_a_check(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    Path("src").rename("lib")
    assert cli.main(["watch", "--check", "README.md"]) == 1
    assert "src is not there" in capsys.readouterr().err
    assert cli.main(["watch", "--check", "--from", "lib", "README.md"]) == 3


def test_a_damaged_record_is_a_finding_of_a_check(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.manifest.write_text("{")
    for path in place.versions.iterdir():
        path.unlink()
    assert cli.main(["watch", "--check", "README.md"]) == 3
    assert "every section counts as yours" in capsys.readouterr().out


def test_a_question_is_answered_in_the_document(
    place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["watch", "--ask", "How do I load it?", "README.md"]) == 0
    assert place.document.read_text().startswith(TEXT)
    assert "### How do I load it?\n\nCall load.\n\n*From `src/app.py`.*\n" in place.document.read_text()
    assert "is answered, from src/app.py" in capsys.readouterr().out


def test_questions_come_from_a_file_too(place: Place, writer: Writer) -> None:
    Path("questions.txt").write_text("# about it\nHow do I load it?\nWhy?\n")
    assert cli.main(["watch", "--questions", "questions.txt", "README.md"]) == 0
    assert place.document.read_text().count("###") == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--check", "--yes", "README.md"],
        ["--check", "--ask", "Why?", "README.md"],
        ["--confirm", "a", "--release", "b", "README.md"],
        ["--ask", "Why?", "README.md", "other.md"],
        ["--ask", "???", "README.md"],
        ["--questions", "src/app.txt", "README.md"],
        [],
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(place: Place, arguments: list[str]) -> None:
    Path("src/app.txt").write_text("# nothing\n")
    assert cli.main(["watch", *arguments]) == 2
    assert place.document.read_text() == TEXT


def test_versions_are_listed_compared_and_restored(
    place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    change()
    assert cli.main(["watch", "--once", "--yes", "README.md"]) == 0
    capsys.readouterr()
    assert cli.main(["watch", "--versions", "README.md"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["1", "2"]
    assert cli.main(["watch", "--diff", "1", "2", "README.md"]) == 0
    assert "-Call `load`.\n+Call `open_store`." in capsys.readouterr().out
    assert cli.main(["watch", "--restore", "1", "README.md"]) == 0
    assert place.document.read_text() == TEXT
    assert cli.main(["watch", "--restore", "9", "README.md"]) == 1


def test_a_name_that_the_project_no_longer_defines_makes_who_read_it_stale_and_the_check_leaves_the_memory(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    db = load({}).settings.memory_db
    db.parent.mkdir(parents=True, exist_ok=True)
    with AgentMemory(db) as memory:
        lake = Lake(memory, namespace_of(place.document))
        lake.fill("", source("src/app.py", APP).definitions, file="src/app.py")
        used = lake.used([Reference("function", "load", 1)])
        before = memory.list(everything=True, limit=-1)
    assert [key for key, _ in used] == ["function:load"]
    begin(
        place,
        TEXT,
        [Span("overview", 2, 5), Span("usage", 6, 9)],
        "markdown",
        sources={},
        memories={"usage": used},
        roots=["src"],
        files=["src/app.py"],
    )
    assert cli.main(["watch", "--check", "README.md"]) == 0
    change()
    assert cli.main(["watch", "--check", "README.md"]) == 3
    assert "usage is stale: the memory `function:load` is gone" in capsys.readouterr().out
    with AgentMemory(db) as memory:
        assert memory.list(everything=True, limit=-1) == before


def test_a_plan_edited_into_nonsense_stops_an_update_and_no_check(
    place: Place, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    place.outline.write_text("nonsense")
    change()
    assert cli.main(["watch", "--check", "README.md"]) == 3
    assert cli.main(["watch", "--once", "--yes", "README.md"]) == 1
    assert place.document.read_text() == TEXT


# watching


class Stream:
    """Batches as watchfiles gives them, with something done before each; it stops the watch at its end."""

    def __init__(self, stop: threading.Event, *steps: Any) -> None:
        self.stop, self.steps, self.watched = stop, iter(steps), list[tuple[Path, ...]]()

    def __call__(self, *paths: Path, **_: object) -> Iterator[set[tuple[int, str]]]:
        self.watched.append(paths)
        for step in self.steps:
            yield {(1, str(path)) for path in step() or ()}
        self.stop.set()


def run(desk: WatchDesk, stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zeta.writing.keeping.watcher._watchfiles", lambda: stream)
    with desk:
        desk.keep_watch([Path("README.md")], stream.stop)


def desk(**options: bool) -> WatchDesk:
    return WatchDesk(load({}).settings, (), as_json=True, **options)


def test_every_patch_that_is_taken_without_asking_is_shown() -> None:
    with desk(yes=True) as watching:
        assert watching._review(Path("README.md"), Proposal("usage", (), "", "", "")) == "yes"


def test_a_change_is_written_into_the_document_while_it_is_watched(
    place: Place, writer: Writer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def save() -> list[Path]:
        change()
        return [Path("src/app.py").absolute()]

    run(desk(yes=True), Stream(threading.Event(), lambda: None, save, lambda: None), monkeypatch)
    assert place.document.read_text() == TEXT.replace("`load`", "`open_store`")
    assert [each["event"] for each in events(capsys.readouterr().out)] == ["note", "patch", "settled"]


def test_what_was_declined_is_not_asked_again_until_it_changes_again(
    place: Place, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched = [Path("src/app.py").absolute()]

    def save(text: str = "def open_store(path):\n    pass\n") -> list[Path]:
        change(text)
        return touched

    stream = Stream(threading.Event(), save, lambda: touched, save, lambda: save("def close():\n    pass\n"))
    run(desk(), stream, monkeypatch)
    assert writer.asked == 2


def test_nothing_is_written_around_what_was_declined_either(
    place: Place, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.document.write_text(TEXT + "\nSee `open_shop()`.\n")
    before = place.document.read_bytes()
    touched = [Path("src/app.py").absolute()]

    def save() -> list[Path]:
        change()
        return touched

    run(desk(), Stream(threading.Event(), save, lambda: touched, lambda: touched), monkeypatch)
    assert writer.asked == 1
    assert place.document.read_bytes() == before


def test_a_folder_that_goes_and_comes_back_is_waited_for(
    place: Place, writer: Writer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    src = Path("src").absolute()

    def go() -> None:
        src.rename(src.with_name("away"))

    def come() -> None:
        src.with_name("away").rename(src)
        change()

    stream = Stream(threading.Event(), lambda: None, go, come, lambda: None)
    run(desk(yes=True), stream, monkeypatch)
    told = [each["event"] for each in events(capsys.readouterr().out)]
    assert told == ["note", "root_lost", "root_back", "patch", "settled"]
    assert [src in paths for paths in stream.watched][:3] == [True, False, True]
    assert "open_store" in place.document.read_text()


def test_a_document_that_vanishes_while_it_is_watched_is_told_and_the_watch_goes_on(
    place: Place, writer: Writer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def back() -> None:
        place.document.write_text(TEXT)
        change()

    stream = Stream(threading.Event(), lambda: None, place.document.unlink, back, lambda: None)
    run(desk(yes=True), stream, monkeypatch)
    told = [each["event"] for each in events(capsys.readouterr().out)]
    assert told[0] == "note"
    assert "root_lost" in told
    assert told[-1] == "settled"
    assert "open_store" in place.document.read_text()


def test_ctrl_c_ends_the_watch_as_everything_else(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> Iterable[set[tuple[int, str]]]:
        raise KeyboardInterrupt

    monkeypatch.setattr("zeta.writing.keeping.watcher._watchfiles", lambda: interrupted)
    assert cli.main(["watch", "README.md"]) == 130


def test_a_system_without_notifications_is_looked_at_now_and_then(tmp_path: Path) -> None:
    stop = threading.Event()
    polled: list[object] = []

    def notify(*_: Path, force_polling: bool | None, **__: object) -> Iterator[set[tuple[int, str]]]:
        polled.append(force_polling)
        if not force_polling:
            raise OSError("inotify watch limit reached")
        stop.set()
        yield set()

    assert list(changes([tmp_path], stop, notify)) == [Changed(frozenset())]
    assert polled == [None, True]


def test_a_system_that_lets_nobody_watch_is_an_error(tmp_path: Path) -> None:
    def notify(*_: Path, **__: object) -> Iterator[set[tuple[int, str]]]:
        raise OSError("no")

    with pytest.raises(ZetaError, match="nothing can be watched"):
        list(changes([tmp_path], threading.Event(), notify))


def test_a_folder_put_in_the_place_of_another_is_watched_anew(tmp_path: Path) -> None:
    root, stop = tmp_path / "src", threading.Event()
    root.mkdir()

    def swap() -> None:
        (tmp_path / "new").mkdir()
        root.rename(tmp_path / "old")
        (tmp_path / "new").rename(root)

    stream = Stream(stop, lambda: None, swap, lambda: None)
    assert list(changes([root], stop, stream)) == [
        Changed(frozenset()),
        Changed(frozenset({str(root)})),
        Changed(frozenset()),
    ]
    assert len(stream.watched) == 2


def test_a_file_saved_in_the_place_of_another_is_a_change(tmp_path: Path) -> None:
    path, stop = tmp_path / "a.py", threading.Event()
    path.write_text("x")

    def save() -> None:
        (tmp_path / "part").write_text("xy")
        (tmp_path / "part").rename(path)

    found = list(changes([path], stop, Stream(stop, lambda: None, save)))
    assert Changed(frozenset({str(path)})) in found


def test_a_root_that_is_not_there_at_first_is_waited_for(tmp_path: Path) -> None:
    root = tmp_path / "src"

    class Waiting(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout == TICK
            root.mkdir()
            return False

    stop = Waiting()
    found = list(changes([root], stop, Stream(stop, lambda: None)))
    assert found == [Lost(root), Back(root), Changed(frozenset())]


def test_real_files_are_watched(tmp_path: Path) -> None:
    (tmp_path / ".zeta").mkdir()
    stop, seen, stands = threading.Event(), list[object](), threading.Event()

    def watch() -> None:
        for news in changes([tmp_path], stop):
            seen.append(news)
            stands.set()
            if isinstance(news, Changed) and str(tmp_path / "a.py") in news.paths:
                stop.set()

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    assert stands.wait(30)
    (tmp_path / ".zeta" / "own").write_text("x")
    (tmp_path / "a.py").write_text("x")
    watching.join(30)
    assert stop.is_set()
    assert not any(".zeta" in path for news in seen if isinstance(news, Changed) for path in news.paths)


def test_agents_of_ones_own_are_read_from_their_folder(place: Place, writer: Writer, tmp_path: Path) -> None:
    assert "readme" in agentfile.load_all([])
    folder = tmp_path / "agents"
    folder.mkdir()
    (folder / "broken.toml").write_text("nonsense")
    assert cli.main(["watch", "--once", "--agents", str(folder), "README.md"]) != 0
    assert read_document(place.document) == TEXT
