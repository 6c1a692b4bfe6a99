"""`zeta bench write`: its measures, and every part as far as it goes without a model; some with the default one."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from one_by_one import OneByOne
from random_author import RandomAuthor, RandomDesk
from toy_writing import Toy

from zeta import cli, embedding
from zeta.bench.partial import Partial
from zeta.bench.write import agents as write_agents
from zeta.bench.write import benchmark as write
from zeta.bench.write import documents as write_documents
from zeta.bench.write import infra as write_infra
from zeta.bench.write import parallel as write_parallel
from zeta.bench.write import repetition as write_repetition
from zeta.bench.write import resume as write_resume
from zeta.bench.write import scroll as write_scroll
from zeta.bench.write import update as write_update
from zeta.bench.write.measures import adherence, borrowed, fraction, length_score, percent, pooled, slope, untouched
from zeta.bench.write.options import PARTS, UNSEEN, WriteOptions
from zeta.bench.write.tasks import Task, tasks
from zeta.commands.bench.write import write as command
from zeta.writing.decoding.author import Author
from zeta.writing.keeping.watcher import Changed
from zeta.writing.languages.registry import NAMES, language_of, name_of
from zeta.writing.planning import lengths

Sizes = st.floats(1, 10_000)


def silent(_share: float, _step: str) -> None:
    pass


@pytest.fixture
def options() -> WriteOptions:
    return replace(WriteOptions(Path("chance.gguf"), streams=2).quick(), infra_lines=40)


@pytest.fixture
def chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is written by chance, and there is no embedding model."""
    monkeypatch.setattr(Author, "load", lambda path, _options: RandomAuthor(path.name))
    monkeypatch.setattr(RandomDesk, "brings", False, raising=False)
    monkeypatch.setattr(embedding, "installed", lambda: None)


def measured(options: WriteOptions, name: str) -> dict[str, Any]:
    """A part, as JSON gives it back, after its table was drawn."""
    measure, table = write.MEASURES[name]
    part = measure(options, Partial(None, {}), silent)
    assert len({len(line) for line in write.table({"parts": {name: part}})}) == 1
    assert all(isinstance(cell, str) for line in table(part) for cell in line)
    found: dict[str, Any] = json.loads(json.dumps(part, allow_nan=False))
    return found


# numbers


def test_a_length_that_was_asked_for_has_all_points_and_half_of_it_half() -> None:
    assert length_score(800, 800) == 100
    assert length_score(800, 400) == 50
    assert length_score(800, 1600) == pytest.approx(100 * 2 / 3)
    assert length_score(800, 0) == length_score(800, 200) == length_score(800, 3200) == 0


@given(Sizes, Sizes, Sizes)
def test_the_nearer_length_on_one_side_is_never_worse(asked: float, one: float, other: float) -> None:
    near, far = sorted((one, other))
    assert 0 <= length_score(asked, far) <= 100
    if near >= asked:
        assert length_score(asked, near) >= length_score(asked, far)
    if far <= asked:
        assert length_score(asked, near) <= length_score(asked, far)


def test_what_was_asked_for_is_found_in_any_number_and_order_is_told_apart() -> None:
    sections = ["## The hives", "## Honey and wax", "## Disease"]
    assert adherence(["hive", "swarm", "diseases", "honey"], sections) == (4, 3, 2)
    assert adherence(["hive", "honey", "disease"], sections) == (3, 3, 3)
    assert adherence([], sections) == (0, 0, 0)
    assert adherence(["log groups"], ["aws_cloudwatch_log_group main"]) == (1, 1, 1)


@given(st.lists(st.sampled_from("abcde"), max_size=6, unique=True), st.lists(st.sampled_from("abcde"), max_size=6))
def test_no_more_is_in_order_than_there_and_what_is_asked_as_it_stands_is(asked: list[str], there: list[str]) -> None:
    found = adherence(asked, there)
    assert found.in_order <= found.there <= found.asked == len(asked)
    once = list(dict.fromkeys(there))
    assert adherence(once, there) == (len(once), len(once), len(once))


def test_a_thing_that_stands_in_two_places_counts_once() -> None:
    assert adherence(["a", "b"], ["b", "a", "b", "a"]) == (2, 2, 2)
    assert adherence(["a", "b"], ["b", "b", "a", "a"]) == (2, 2, 1)


def test_a_falling_curve_has_an_interval_below_zero_and_a_level_one_does_not() -> None:
    falling = slope([1.0 - 0.02 * i for i in range(20)])
    assert falling["slope"] == pytest.approx(-0.02)
    assert falling["high"] < 0
    level = slope([0.8 + 0.05 * (-1) ** i for i in range(20)])
    assert level["low"] < 0 < level["high"]
    assert slope([0.9, 0.8])["slope"] is None
    assert slope([])["last"] is None


def test_names_of_the_first_section_that_the_last_one_uses_are_counted() -> None:
    first, last = "def vpc\ndef key\n", "use vpc\nuse vpc\nuse other\nuse gone\n"
    found = borrowed(Toy(), first, last, Toy().definitions(f"{first}def other\n{last}"))
    assert found["of_first"] == fraction(2, 4)
    assert found["resolved"] == fraction(3, 4)
    assert found["names"] == ["vpc"]


def test_untouched_sections_are_compared_and_updated_ones_are_not() -> None:
    before = {"a": "1\n", "b": "2\n", "c": "3\n"}
    assert untouched(before, {"a": "1\n", "b": "new\n", "c": "3\n"}, ["b"]) == fraction(2, 2)
    assert untouched(before, {"a": "1 \n", "b": "2\n"}, ["b"]) == fraction(0, 2)


def test_fractions_are_pooled_by_their_counts_and_told_with_them() -> None:
    assert pooled([fraction(1, 2), fraction(3, 8), fraction(0, 0)]) == fraction(4, 10)
    assert percent(fraction(1, 3)) == "33.3% (1 of 3)"
    assert percent(fraction(0, 0)) == "none to count"


# what is asked for


def test_every_task_asks_in_its_prompt_for_what_is_measured() -> None:
    given = [task for group in ("example", "unseen", "document") for task in tasks(group)]
    assert len({task.name for task in given}) == len(given)
    for task in given:
        assert all(word.lower().rstrip("s") in task.prompt.lower() for thing in task.asks for word in thing.split())
        assert name_of(task.file)
        if task.length:
            assert lengths.asked(task.asked, language_of(task.file).unit) == task.length
    assert [task.prompt for task in tasks("example")] == [
        "Create a complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups"
    ]
    assert len(tasks("unseen")) == 5
    assert {name_of(task.file) for task in tasks("document")} == set(NAMES)


def test_prompts_kept_out_of_development_are_measured_only_where_they_are_asked_for() -> None:
    assert UNSEEN not in PARTS
    assert {*PARTS, UNSEEN} == set(write.MEASURES)


# parts by chance


@pytest.mark.usefixtures("chance")
def test_infrastructure_is_written_with_the_lake_and_without_and_twice_the_same(
    options: WriteOptions, tmp_path: Path
) -> None:
    part = measured(replace(options, keep=tmp_path), "infra")
    assert part["identical"] is True
    assert set(part["rows"]) == {"lake 1", "no lake 1", "again 1"}
    lake, alone = (part["ways"][way] for way in write_infra.WAYS)
    assert lake["resolved"]["share"] == 1.0
    assert alone["resolved"]["of"] > 0
    assert lake["chosen"]["count"] <= lake["chosen"]["of"]
    kept = tmp_path / "infra lake 1" / "main.tf"
    assert kept.read_text().count("\n") == part["rows"]["lake 1"]["lines"]
    assert (tmp_path / "infra lake 1" / "main.outline.toml").exists()


@pytest.mark.usefixtures("chance")
def test_what_comes_back_is_compared_with_the_document_that_infra_writes(options: WriteOptions) -> None:
    kept = Partial(None, {})
    part = write_infra.recall(options, kept, silent)
    assert set(part["ways"]) == set(write_infra.RECALLS)
    assert part["rows"]["off"] == [kept.done["infra lake 1"]]
    assert part["ways"]["off"]["recalled"] == 0
    assert {len(line) for line in write_infra.recall_table(part)} == {8}


@pytest.mark.usefixtures("chance")
def test_documents_are_written_once_for_three_parts(options: WriteOptions) -> None:
    kept, steps = Partial(None, {}), list[str]()

    def told(_share: float, step: str) -> None:
        steps.append(step)

    length = write_documents.length(options, kept, told)
    written = len(steps)
    outline, parse = write_documents.outline(options, kept, told), write_documents.parse(options, kept, told)
    assert len(steps) == written
    assert length["rows"] == outline["rows"] == parse["rows"]
    assert len(length["rows"]) == options.documents
    assert parse["rate"] == fraction(3, 3)
    assert 0 < outline["planned"]["share"] <= 1
    assert 0 <= length["score"] <= 100
    for name in ("length", "outline", "parse"):
        write.MEASURES[name][1]({"length": length, "outline": outline, "parse": parse}[name])


@pytest.mark.usefixtures("chance")
def test_repetition_is_measured_in_four_ways_of_one_plan(options: WriteOptions) -> None:
    part = measured(options, "repetition")
    assert set(part["ways"]) == set(write_repetition.WAYS)
    for found in part["ways"].values():
        assert 0 < found["distinct4"] <= 1
        assert found["documents"] == 1


def test_a_line_that_is_there_twice_and_a_run_that_is_are_counted() -> None:
    line = "The sea is wide and very deep."
    found = write_repetition.repeated(f"{line}\nYes.\nYes.\n{line}\nSomething else stands here now.\n")
    assert found["twice"] == 1
    assert found["longest_repeat"] == 7
    assert found["distinct4"] < 1


@pytest.mark.usefixtures("chance")
def test_a_scroll_of_terraform_uses_in_its_end_what_its_beginning_defined(options: WriteOptions) -> None:
    part = measured(replace(options, scroll_ctx=2048), "scroll")
    found = part["texts"]["platform"]
    assert found["last"]["resolved"]["share"] == 1.0
    assert found["last"]["of_first"]["count"] > 0
    assert found["document_tokens"] > 2000
    assert part["texts"]["railways"]["diversity"]["n"] >= 1


@given(st.integers(1000, 30_000), st.sampled_from([512, 2048, 4096]))
def test_a_platform_is_planned_for_its_length_and_its_window(tokens: int, ctx: int) -> None:
    plan = write_scroll.platform(tokens, ctx, 1)
    points = [len(section.details) for section in plan.sections]
    assert max(points[1:-1]) <= ctx // write_scroll.PER_POINT
    assert sum(points) >= tokens // write_scroll.PER_DETAIL
    assert set(plan.sections[-1].needs) == {section.id for section in plan.sections[:-1]}
    between = {detail.kind for section in plan.sections[1:-1] for detail in section.details}
    assert not between & {detail.kind for detail in plan.sections[0].details}


class Rewritten(OneByOne):
    """Writes a section anew with a line more."""

    def __init__(self, _author: object, document: Any, *_: object) -> None:
        self._document = document

    def one(self, section: Any, reason: str, known: str) -> str:
        return f"{self._document.look().texts[section.id].rstrip()}\n\nIt was changed.\n"

    def answer(self, question: str, known_text: str) -> str:
        return "No."


@pytest.mark.usefixtures("chance")
def test_what_a_change_does_not_concern_stays_byte_for_byte(
    options: WriteOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def batches(_roots: object, stop: threading.Event) -> Iterator[Changed]:
        while not stop.is_set():
            yield Changed(frozenset())

    few = {path: write_update.FILES[path] for path in ("src/storage.py", "src/alarms.py")}
    monkeypatch.setattr(write_update, "FILES", few)
    monkeypatch.setattr(write_update, "changes", batches)
    monkeypatch.setattr(write_update, "ModelRewriter", Rewritten)
    part = measured(replace(options, changes=2), "update")
    assert [row["file"] for row in part["changes"]] == ["src/storage.py", "src/alarms.py"]
    assert part["identical"]["count"] == part["identical"]["of"]
    assert sum(row["updated"] for row in part["changes"]) > 0
    assert part["seconds"] >= 0


def test_every_edit_finds_what_it_changes() -> None:
    files = dict(write_update.FILES)
    for path, old, new in write_update.EDITS:
        assert files[path].count(old) == 1
        files[path] = files[path].replace(old, new)


# parts on tiny models


def test_streams_are_timed_freely_and_under_a_grammar(options: WriteOptions, tiny_model: Callable[..., Path]) -> None:
    part = measured(replace(options, model=tiny_model(), threads=1), "parallel")
    assert set(part["kinds"]) == set(write_parallel.KINDS)
    for found in part["kinds"].values():
        assert found["1"]["ratio"] == 1.0
        assert found["2"]["tokens_per_second"] > 0


def test_agents_wake_up_as_they_were_and_take_less_than_in_memory(
    options: WriteOptions, tiny_model: Callable[..., Path]
) -> None:
    part = measured(replace(options, model=tiny_model(), threads=1), "agents")
    assert part["as_they_were"] == fraction(4, 4)
    assert part["disk_bytes"] > 0
    assert part["in_memory_bytes"] > 0
    assert part["tokens"] == part["shared_tokens"] + options.told


# the whole


@pytest.mark.usefixtures("chance")
def test_a_run_that_was_stopped_goes_on_and_gives_the_same(
    options: WriteOptions, tmp_path: Path, tiny_model: Callable[..., Path]
) -> None:
    chosen = replace(options, model=tiny_model(), ctx=512, parts=("repetition", "parse"), out=tmp_path / "write.json")

    def stop(_share: float, step: str) -> None:
        if step.startswith("parse: queue"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write.run(chosen, stop)
    steps: list[str] = []
    found = write.run(chosen, lambda _share, step: steps.append(step))
    assert not any("bees" in step or "guard" in step for step in steps)
    again = write.run(replace(chosen, out=None), silent)
    assert found["distinct4"] == again["distinct4"]
    assert found["parse_rate"] == again["parse_rate"]
    assert [row["sha256"] for row in found["parts"]["parse"]["rows"]] == [
        row["sha256"] for row in again["parts"]["parse"]["rows"]
    ]
    assert found["infra"]["lines"] is found["same_beginning"] is None


def test_the_command_writes_its_result_and_stands_with_the_others(
    tiny_model: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "write.json"
    given = ["--model", str(tiny_model()), "--part", "agents", "--quick", "--json", "--out", str(out)]
    found = CliRunner().invoke(command, [*given, "--threads", "1"])
    assert found.exit_code == 0, found.output
    assert json.loads(out.read_text())["parts"].keys() == {"agents"}
    assert json.loads(out.read_text())["settings"]["machine"]["cores"]
    assert "write" in CliRunner().invoke(cli.zeta, ["bench", "--help"]).output


def test_a_model_with_too_small_a_window_writes_nothing_and_the_rest_is_measured(
    options: WriteOptions, tiny_model: Callable[..., Path]
) -> None:
    found = write.run(replace(options, model=tiny_model(), threads=1, parts=("length", "agents")), silent)
    assert "512" in found["parts"]["length"]["missing"]
    assert found["parts"]["agents"]["agents"] == 4
    assert found["length_score"] is None
    assert any("2,048 are asked for" in cell for line in write.table(found) for cell in line)


@pytest.mark.model
def test_a_writer_that_was_killed_goes_on_with_the_same_beginning(
    default_model: Path, options: WriteOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = Task("settings", "settings.json", "The settings of a music player in {length} lines.", 40)
    monkeypatch.setattr(write_resume, "TASK", task)
    part = write_resume.measure(replace(options, model=default_model), Partial(None, {}), silent)
    assert part["same_beginning"] == part["complete"] == fraction(1, 1)
    assert write_resume.table(part)[-1][0] == "all"


@pytest.mark.model
def test_agents_of_the_default_model_take_less_than_was_promised(default_model: Path, options: WriteOptions) -> None:
    part = write_agents.measure(replace(options, model=default_model, agents=8), Partial(None, {}), silent)
    assert part["as_they_were"]["share"] == 1.0
    if part["extra_bytes"] is not None:
        assert part["bytes_per_agent"] * 100 < write_agents.LIMIT_MB * 1e6
