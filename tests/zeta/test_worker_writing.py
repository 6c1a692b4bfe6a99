"""Documents as a front end has them written: rows and plans, and a whole document on the default model through the
pipe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from toy_writing import ToyDesk, ToyVoice

from memstore.agent.api import AgentMemory
from zeta.errors import ConfigError
from zeta.events import Event, Progressed
from zeta.sampling import Sampling
from zeta.worker import recent, writingrows
from zeta.worker.client import Client, Reply, parse
from zeta.worker.rows import plain
from zeta.worker.writing import Tools, Writing
from zeta.worker.writingrows import DocumentRow, PlanRow
from zeta.writing.errors import DocumentExists, NothingAsked, NotLiving, OutlineError, PlanningStopped
from zeta.writing.events import LineWritten, Paused, Planned, Written
from zeta.writing.keeping.news import Noted
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.place import Place
from zeta.writing.planning import outlinefile


class NoAuthor:
    """Says the first thing that anything asks for; its model has a name and nothing else."""

    class model:
        path = Path("none.gguf")

    def __init__(self, patience: Callable[[], None]) -> None:
        self.desk, self.voice, self._patience = ToyDesk(), ToyVoice(), patience

    def choose(self, prompt: str, grammar: str, *, sampling: Sampling, seed: int) -> str:
        self._patience()
        return ""


OUTLINE = Outline(
    "a plan",
    "A plan",
    "hcl",
    (
        Section("provider", "Provider", "provider", "generalist", (Detail("provider"),)),
        Section("buckets", "Buckets", "buckets", "web", (Detail("aws_s3_bucket", "one"), Detail("aws_s3_bucket"))),
    ),
)


class Bench:
    """Writing without a model; what it tells is in `events`."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.writing = Writing(self.events.append, self._opened)

    @contextmanager
    def _opened(self, model: bool) -> Iterator[Tools]:
        memory = AgentMemory(None)
        yield Tools(self._author, memory, None, 2048)  # type: ignore[arg-type]
        memory.close()

    @contextmanager
    def _author(self, streams: int, ctx: int, patience: Callable[[], None]) -> Iterator[NoAuthor]:
        yield NoAuthor(patience)

    def do(self, command: str, **arguments: object) -> Any:
        return self.writing.commands[command](**arguments)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    return Bench()


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """A document of which there is a plan."""
    path = tmp_path / "main.tf"
    outlinefile.write(Place(path).outline, OUTLINE, document=path.name)
    return path


def revised(plan: PlanRow, change: Callable[[list[dict[str, Any]]], object]) -> dict[str, Any]:
    sections = [plain(each) for each in plan.sections]
    change(sections)
    return {"path": plan.path, "title": plan.title, "sections": sections}


def test_events_of_writing_cross_the_pipe_whole() -> None:
    event = Planned("f", "t", ["a"], ["A"], ["web"])
    assert parse(event.as_json().encode()) == event
    assert writingrows.event(event.as_dict()) == event
    assert parse(b'{"event": "nothing of ours"}') is None


def test_a_place_says_what_is_there(bench: Bench, tmp_path: Path, planned: Path) -> None:
    assert bench.do("document", path=str(tmp_path / "none.tf")) == DocumentRow(
        str(tmp_path / "none.tf"), "new", "", "hcl"
    )
    row = bench.do("document", path=str(planned))
    assert (row.state, row.title, row.language) == ("planned", "A plan", "hcl")
    planned.write_text("# mine\n")
    assert bench.do("document", path=str(planned)).state == "foreign"


def test_documents_are_listed_the_last_used_first_and_can_be_left_out(bench: Bench, tmp_path: Path) -> None:
    for name in ("a.tf", "b.tf", "a.tf"):
        recent.remember(tmp_path / name, ("src",), 120)
    assert [Path(row.path).name for row in bench.do("documents")] == ["a.tf", "b.tf"]
    assert {row.state for row in bench.do("documents")} == {"gone"}
    bench.do("forget_document", path=str(tmp_path / "a.tf"))
    assert [Path(row.path).name for row in bench.do("documents")] == ["b.tf"]


def test_a_damaged_list_of_documents_is_an_empty_one(bench: Bench) -> None:
    recent.file().parent.mkdir(parents=True)
    recent.file().write_text('{"no": "list"}')
    assert bench.do("documents") == []
    recent.file().write_text("nothing")
    assert bench.do("documents") == []


def test_a_plan_is_written_later_from_what_it_was_asked_for(bench: Bench, planned: Path) -> None:
    recent.remember(planned, ("/project/src",), 120)
    row = bench.do("document", path=str(planned))
    assert (row.sources, row.length) == (("/project/src",), 120)


@pytest.mark.parametrize("prompt", ["", "  \n"])
def test_an_empty_prompt_is_refused(bench: Bench, tmp_path: Path, prompt: str) -> None:
    with pytest.raises(NothingAsked):
        bench.do("plan", path=str(tmp_path / "main.tf"), prompt=prompt)


def test_a_plan_and_a_document_that_are_there_need_force(bench: Bench, planned: Path) -> None:
    with pytest.raises(ConfigError):
        bench.do("plan", path=str(planned), prompt="x")
    planned.write_text("# mine\n")
    with pytest.raises(DocumentExists):
        bench.do("plan", path=str(planned), prompt="x")


def test_planning_ends_when_it_is_stopped_and_leaves_nothing(bench: Bench, tmp_path: Path) -> None:
    def stop(event: Event) -> None:
        bench.events.append(event)
        bench.writing.stop()

    bench.writing = Writing(stop, bench._opened)
    with pytest.raises(PlanningStopped):
        bench.do("plan", path=str(tmp_path / "main.tf"), prompt="a bucket")
    assert isinstance(bench.events[0], Progressed)
    assert not Place(tmp_path / "main.tf").outline.exists()


def test_a_plan_is_told_with_what_a_new_section_may_be_about(bench: Bench, planned: Path) -> None:
    plan = bench.do("outline", path=str(planned))
    assert [each.id for each in plan.sections] == ["provider", "buckets"]
    assert plan.unit == "lines"
    web = next(each for each in plan.topics if (each.agent, each.topic) == ("web", "buckets"))
    assert "aws_s3_bucket" in web.kinds


def test_an_edited_plan_is_in_its_file_at_once(bench: Bench, planned: Path) -> None:
    plan = bench.do("outline", path=str(planned))

    def change(sections: list[dict[str, Any]]) -> None:
        sections[1]["title"] = "  All   buckets\n"
        sections[1]["details"] = [{"kind": "aws_s3_bucket", "purpose": " for  tea ", "name": ""}]
        sections.reverse()

    bench.do("revise", **revised(plan, change))
    after = outlinefile.read(Place(planned).outline, bench_agents())
    assert [each.id for each in after.sections] == ["buckets", "provider"]
    assert after.sections[0].title == "All buckets"
    assert after.sections[0].details == (Detail("aws_s3_bucket", "for tea"),)
    assert (after.prompt, after.seed) == (OUTLINE.prompt, OUTLINE.seed)


def bench_agents() -> Any:
    from zeta.writing import agentfile

    return agentfile.load_all()


@pytest.mark.parametrize(
    "change",
    [
        lambda sections: sections.clear(),
        lambda sections: sections[0].update(id="buckets"),
        lambda sections: sections[0].update(agent="nobody"),
        lambda sections: sections[0].update(topic="nothing"),
        lambda sections: sections[0].update(needs=["gone"]),
        lambda sections: [sections[0].update(needs=["buckets"]), sections[1].update(needs=["provider"])],
    ],
)
def test_nonsense_is_refused_and_the_file_stays(
    bench: Bench, planned: Path, change: Callable[[list[dict[str, Any]]], object]
) -> None:
    before = Place(planned).outline.read_bytes()
    with pytest.raises(OutlineError):
        bench.do("revise", **revised(bench.do("outline", path=str(planned)), change))
    assert Place(planned).outline.read_bytes() == before


def test_there_is_nothing_to_go_on_with_and_nobody_to_tell(bench: Bench, planned: Path) -> None:
    with pytest.raises(NotLiving):
        list(bench.do("go_on", path=str(planned)))
    with pytest.raises(ConfigError):
        bench.do("steer", text="x")
    with pytest.raises(NotLiving):
        bench.do("kept", path=str(planned))


# through the pipe


class Front:
    """A front end that waits for each reply."""

    def __init__(self, environment: dict[str, str]) -> None:
        import threading

        self.events: list[Event] = []
        self.replies: dict[int, Reply] = {}
        self._changed = threading.Condition()
        self.client = Client(self._hear, lambda code, words: None, environment)

    def _hear(self, heard: Event | Reply) -> None:
        with self._changed:
            if isinstance(heard, Reply):
                self.replies[heard.id] = heard
            else:
                self.events.append(heard)
            self._changed.notify_all()

    def until(self, met: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(met, 300)

    def do(self, command: str, **arguments: object) -> Any:
        number = self.client.send(command, **arguments)
        self.until(lambda: number in self.replies)
        assert self.replies[number].failure is None, self.replies[number].failure
        return self.replies[number].value

    def lines(self) -> Sequence[tuple[str, int, str]]:
        return [(each.section, each.number, each.text) for each in self.events if isinstance(each, LineWritten)]


@pytest.mark.model
def test_a_document_is_paused_edited_gone_on_with_and_kept_true(default_model: Path, tmp_path: Path) -> None:
    """One small document from its plan to its second version, while a chat is open in the same engine."""
    front = Front(
        {
            "ZETA_HOME": str(tmp_path / "home"),
            "ZETA_MODEL": str(default_model),
            "ZETA_CTX": "1024",
            "ZETA_THREADS": "1",
            "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "PASSIVE"),
        }
    )
    try:
        path = tmp_path / "main.tf"
        last = Section("outputs", "Outputs", "outputs", "generalist", (Detail("output"),))
        made = replace(OUTLINE, sections=(*OUTLINE.sections, last))
        outlinefile.write(Place(path).outline, made, document=path.name)
        plan = front.do("outline", path=str(path))
        front.do("open", conversation="new")
        writing = front.client.send("write", path=str(path))
        front.until(lambda: len(front.lines()) > 4)
        front.do("steer", text="Use short names.", section="buckets")
        plan["sections"][-1]["title"] = "All outputs"
        front.do("revise", path=str(path), title=plan["title"], sections=plan["sections"])
        front.do("pause_writing")
        front.until(lambda: writing in front.replies)
        assert isinstance(front.events[-1], Paused)
        assert not path.exists()
        plan = front.do("outline", path=str(path))
        assert plan["begun"]
        before, front.events = list(front.lines()), []

        front.do("go_on", path=str(path))
        assert set(before) <= set(front.lines())
        assert not [each for each in front.events if isinstance(each, Noted)]
        written = front.events[-1]
        assert isinstance(written, Written)
        assert path.read_text("utf-8").count("\n") == written.lines
        kept = front.do("kept", path=str(path))
        assert [part["title"] for part in kept["parts"]] == ["Provider", "Buckets", "All outputs"]
        assert "All outputs" in kept["text"]
        assert kept["text"] == path.read_text("utf-8")

        path.write_text(path.read_text("utf-8").replace("aws_s3_bucket", "aws_s3_basket", 1), "utf-8")
        held = [part["held"] for part in front.do("kept", path=str(path))["parts"]]
        assert held == [False, True, False]
        kept = front.do("restore", path=str(path), version=1)
        assert [each["number"] for each in kept["versions"]] == [3, 2, 1]
        assert [each["path"] for each in front.do("documents")] == [str(path)]
        front.do("ask", text="Are you still there?")
    finally:
        front.client.close()
