"""`zeta lens prune|tag|untag`."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from memstore.lifetime.node import Node
from memstore.lifetime.spanbook import SpanBook
from memstore.records import Turn
from memstore.store import Store
from zeta import cli
from zeta.commands.lens import COMMANDS, lens

DAY = 86_400.0
MODEL = "ab" * 32


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A store with a conversation that is 200 days old and one of today, of 320 tokens each."""
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    path = tmp_path / "home" / "data" / "store"
    path.parent.mkdir(parents=True)
    for title, days in (("Old", 200), ("New", 0)):
        then = time.time() - days * DAY
        with Store.open(path, clock=lambda then=then: then) as store:
            chat = store.create_conversation(title)
            view = store.log(chat.id, chat.branch, MODEL, model_name="tiny", page=64)
            view.append(range(320))
            store.put_turn(view.record.id, Turn(0, "user", 0, (2, 320), then, "words", True))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `zeta lens ...`."""
    code = cli.main(["lens", *map(str, arguments)])
    return code, *capsys.readouterr()


def finest(path: Path, title: str) -> list[int]:
    with Store.open(path, writable=False) as store:
        (chat,) = [each for each in store.conversations() if each.title == title]
        (log,) = store.logs(chat.id)
        levels: list[int] = SpanBook(store, log.id).finest(0, 10).tolist()
        return levels


def old(path: Path) -> str:
    with Store.open(path, writable=False) as store:
        return next(each.id for each in store.conversations() if each.title == "Old")


def test_every_command_of_the_group_is_where_the_table_says() -> None:
    for name, (module, text) in COMMANDS.items():
        command = lens.get_command(lens.make_context("lens", ["--help"], resilient_parsing=True), name)
        assert command is not None, module
        assert text.endswith(".")


def test_what_is_old_fades_and_what_is_new_does_not(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "prune", "--dry-run")
    assert code == 0
    assert "L1:2-9       tokens 64 to 320: put away" in out
    assert "8 spans: 8 put away, 0 pruned; nothing was changed" in out
    assert finest(path, "Old") == [0] * 10
    code, out, _ = run(capsys, "prune")
    assert (code, "nothing was changed" in out) == (0, False)
    assert finest(path, "Old") == [0, 0, *[1] * 8]
    assert finest(path, "New") == [0] * 10
    assert run(capsys, "prune")[1] == "nothing has faded\n"
    assert "8 spans: 0 put away, 8 pruned" in run(capsys, "prune", "--grace", "0")[1]


def test_json_tells_every_action_of_every_log(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(run(capsys, "prune", "--json", "--dry-run", "--conversation", old(path)[:6])[1])
    assert (found["schema"], found["dry_run"]) == (1, True)
    (log,) = found["logs"]
    assert (log["title"], log["model"], len(log["actions"])) == ("Old", "tiny", 8)
    assert log["actions"][0] | {"reason": ""} == {
        "span": "L1:2",
        "begin": 64,
        "end": 96,
        "to": "inactive",
        "reason": "",
    }


def test_a_tag_protects_and_without_it_the_span_fades(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = old(path)
    assert run(capsys, "tag", "100-130", "incident", "--conversation", name)[:2] == (
        0,
        'tagged 2 spans of "Old": incident\n',
    )
    run(capsys, "tag", "L1:7", "sensor", "bugfix", "--conversation", name)
    run(capsys, "prune")
    assert finest(path, "Old") == [0, 0, 1, 0, 0, 1, 1, 0, 1, 1]
    run(capsys, "untag", "L1:7", "bugfix", "--conversation", name)
    run(capsys, "prune", "--half-life", "sensor=1")
    assert finest(path, "Old")[7] == 1


def test_detail_is_brought_back(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "prune")
    code, out, _ = run(capsys, "prune", "--restore", "L1:3", "--restore", "160-192", "--conversation", old(path))
    assert (code, out) == (0, '2 spans of "Old" may be shown in detail again\n')
    assert finest(path, "Old") == [0, 0, 1, 0, 1, 0, 1, 1, 1, 1]
    found = run(capsys, "prune", "--restore", "L1:4", "--conversation", old(path), "--json")[1]
    assert json.loads(found)["restored"] == ["L1:4"]


@pytest.mark.parametrize(
    ("expected", "arguments", "told"),
    [
        (2, ["prune", "--half-life", "sensor"], "no half-life"),
        (2, ["prune", "--half-life", "sensor=soon"], "no half-life"),
        (2, ["prune", "--half-life", "sensor=0"], "above 0 days"),
        (2, ["prune", "--restore", "L1:99"], "320 tokens, so L1:99 is not in it"),
        (2, ["prune", "--restore", "L1:1", "--dry-run"], "prunes nothing"),
        (1, ["prune", "--conversation", "zzz"], "No conversation begins with"),
        (2, ["tag", "L3:1", "t"], "no span"),
        (2, ["tag", "9-3", "t"], "no span"),
        (2, ["tag", "400-500", "t"], "320 tokens, so 400-500 is not in it"),
        (1, ["tag", "L1:1", "two words"], "is no tag"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_with_a_hint_and_changes_nothing(
    path: Path, capsys: pytest.CaptureFixture[str], expected: int, arguments: list[str], told: str
) -> None:
    code, out, error = run(capsys, *arguments)
    assert (code, out) == (expected, "")
    assert told in error
    assert len(error.splitlines()) == 2
    with Store.open(path, writable=False) as store:
        assert not any(SpanBook(store, log.id).noted() for log in store.logs())


def test_a_store_that_is_not_there_is_not_made(path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, error = run(capsys, "tag", "L1:1", "t", "--store", tmp_path / "none")
    assert (code, "There is no store" in error) == (1, True)
    assert not (tmp_path / "none").exists()


def test_a_tag_is_kept_with_its_span(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "tag", "L2:0", "spec")
    with Store.open(path, writable=False) as store:
        (chat,) = [each for each in store.conversations() if each.title == "New"]
        (log,) = store.logs(chat.id)
        assert SpanBook(store, log.id).span(Node(2, 0)).tags == {"spec"}
