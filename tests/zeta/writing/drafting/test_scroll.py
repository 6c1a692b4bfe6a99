"""The scroll over a toy language and a toy model: order, coherence, going back, steering, and going on after a kill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_writing import Toy, ToyDesk, ToyVoice

from memstore.agent.api import AgentMemory
from zeta.events import Event
from zeta.writing.agents import Agent, Topic
from zeta.writing.drafting import journal
from zeta.writing.drafting.journal import Journal, Plan
from zeta.writing.drafting.scroll import Scroll, ScrollOptions
from zeta.writing.drafting.surroundings import Surroundings
from zeta.writing.events import LineWritten, SectionBegun, SectionChecked, SectionKept
from zeta.writing.memory import ranking
from zeta.writing.memory.lake import Lake
from zeta.writing.outline import Detail, Outline, Section

DEF, USE = Detail("def"), Detail("use")
AGENTS = {"a": Agent("a", "writes", "You write.", (Topic("t"),), checks=("hcl", "references"), tries=2)}


def section(id: str, *details: Detail, needs: Sequence[str] = ()) -> Section:
    return Section(id, id.upper(), "t", "a", details, tuple(needs))


PLAN = Outline(
    "animals",
    "Animals",
    "hcl",
    (
        section("one", DEF, DEF, DEF),
        section("two", DEF, DEF),
        section("three", USE, USE, DEF, USE, needs=("one",)),
        section("four", USE, needs=("three", "two")),
    ),
    seed=5,
)


class Scene:
    """A scroll with its journal, over a lake in memory; made anew from the same journal it goes on."""

    def __init__(self, path: Path, outline: Outline = PLAN, *, language: Toy | None = None, streams: int = 2) -> None:
        known = list(journal.read(path)) if path.exists() else []
        self.desk, self.memory = ToyDesk(streams), AgentMemory(None)
        self.journal = Journal(path)
        self.scroll = Scroll(
            outline,
            language or Toy(),
            AGENTS,
            Lake(self.memory, "document:test"),
            self.desk,
            ToyVoice(),
            self.journal,
            ScrollOptions(streams),
        )
        if not known:
            self.journal.append(Plan(outline))
        self.replayed = list(self.scroll.replay(known))

    def write(self) -> list[Event]:
        return list(self.scroll.run())

    @property
    def text(self) -> str:
        return "\n".join(self.scroll.texts().values())

    def close(self) -> None:
        self.journal.close()
        self.memory.close()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path / "journal.jsonl")
    yield made
    made.close()


def begun(events: Sequence[Event]) -> list[tuple[str, int]]:
    return [(each.section, each.attempt) for each in events if isinstance(each, SectionBegun)]


def test_every_section_is_written_in_the_plans_order(scene: Scene) -> None:
    scene.write()
    assert scene.scroll.complete
    assert list(scene.scroll.texts()) == ["one", "two", "three", "four"]
    assert scene.text.count("def ") == 6
    assert scene.text.count("use ") == 4


def test_a_section_waits_for_those_that_it_needs(scene: Scene) -> None:
    events = scene.write()
    kept = [each.section for each in events if isinstance(each, SectionKept)]
    order = [each.section for each in events if isinstance(each, SectionBegun)]
    assert set(order[:2]) == {"one", "two"}
    assert events.index(next(e for e in events if isinstance(e, SectionKept) and e.section == "one")) < events.index(
        next(e for e in events if isinstance(e, SectionBegun) and e.section == "three")
    )
    assert kept[-1] == "four"


def test_a_later_section_uses_the_names_that_an_earlier_one_defined(scene: Scene) -> None:
    scene.write()
    texts, toy = scene.scroll.texts(), Toy()
    there = {each.name for id in ("one", "two") for each in toy.definitions(texts[id])}
    there |= {each.name for each in toy.definitions(texts["three"])}
    assert {each.name for each in toy.references(texts["three"] + texts["four"])} <= there


def test_independent_sections_are_written_side_by_side(scene: Scene) -> None:
    events = scene.write()
    lines = [each.section for each in events if isinstance(each, LineWritten)]
    first = lines[: lines.index("three")]
    assert "one" in first[first.index("two") :]


def test_lines_are_told_with_what_they_cost(scene: Scene) -> None:
    lines = [each for each in scene.write() if isinstance(each, LineWritten)]
    heading, line = lines[0], next(each for each in lines if each.section == "one" and each.number == 2)
    assert (heading.tokens, heading.chosen) == (len("# ONE\n"), 0)
    assert (line.tokens, line.chosen) == (len(line.text) + 1, len(line.text) + 1 - len("def "))


def test_the_same_seed_writes_the_same_document(scene: Scene, tmp_path: Path) -> None:
    scene.write()
    again = Scene(tmp_path / "again.jsonl")
    again.write()
    assert again.text == scene.text
    again.close()


@settings(max_examples=25)
@given(st.integers(0, 60))
def test_a_scroll_that_was_killed_goes_on_at_the_same_piece(
    tmp_path_factory: pytest.TempPathFactory, events: int
) -> None:
    path = tmp_path_factory.mktemp("scroll") / "killed.jsonl"
    killed = Scene(path)
    list(islice(killed.scroll.run(), events))
    before = killed.scroll.texts()
    killed.close()
    resumed = Scene(path)
    there = resumed.scroll.texts()
    assert all(there[id].startswith(text) for id, text in before.items())
    resumed.write()
    assert resumed.scroll.complete
    assert all(resumed.scroll.texts()[id].startswith(text) for id, text in there.items())
    resumed.close()


def test_what_is_played_back_fills_the_lake_again(tmp_path: Path) -> None:
    first = Scene(tmp_path / "journal.jsonl")
    first.write()
    first.close()
    second = Scene(tmp_path / "journal.jsonl")
    names = [each.name for each in Toy().definitions(second.text)]
    assert sorted({each.name for each in second.scroll._lake.names("def")}) == sorted(set(names))
    assert second.scroll.complete
    second.close()


def test_a_paused_scroll_goes_on_where_it_was(scene: Scene, tmp_path: Path) -> None:
    events = scene.scroll.run()
    list(islice(events, 9))
    scene.scroll.stop()
    list(events)
    assert not scene.scroll.complete
    scene.write()
    whole = Scene(tmp_path / "whole.jsonl")
    whole.write()
    assert scene.text == whole.text
    whole.close()


def test_a_scroll_that_is_stopped_before_it_runs_begins_nothing(scene: Scene) -> None:
    scene.scroll.stop()
    list(scene.scroll.run())
    assert not scene.scroll.begun
    scene.write()
    assert scene.scroll.complete


def test_a_section_that_fails_its_check_goes_back_with_the_error(tmp_path: Path) -> None:
    plan = Outline("p", "P", "hcl", (section("one", DEF),), seed=1)
    first = Scene(tmp_path / "first.jsonl", plan)
    first.write()
    wrong = first.text.splitlines()[1]
    first.close()
    scene = Scene(tmp_path / "second.jsonl", plan, language=Toy(wrong=[wrong]))
    events = scene.write()
    checked = [each for each in events if isinstance(each, SectionChecked)]
    assert checked[0].problems
    assert begun(events)[1] == ("one", 2)
    assert "wrong" in scene.desk.said(0)
    scene.close()


@pytest.mark.parametrize("window", [0, 3, 12])
def test_a_stream_has_read_the_document_and_nothing_that_was_refused(tmp_path: Path, window: int) -> None:
    plan = Outline("p", "P", "hcl", (section("one", *[DEF] * 8),), seed=1)
    scene = Scene(tmp_path / "journal.jsonl", plan)
    scene.desk.window = window
    scene.write()
    assert len(set(Toy().definitions(scene.text))) == 8
    assert scene.desk.said(0)[scene.desk.pinned[0] :] in scene.text
    scene.close()


def test_a_remark_reaches_whoever_is_writing_and_whoever_begins_later(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "journal.jsonl")
    events = scene.scroll.run()
    list(islice(events, 4))
    scene.scroll.steer("only small animals")
    for event in events:
        if isinstance(event, LineWritten) and event.section == "two" and event.number == 3:
            break
    assert "[only small animals]" in scene.desk.said(1)
    list(events)
    assert "only small animals" in scene.desk.said(0).split("FOUR")[1]
    scene.close()
    assert journal.Remark("only small animals") in list(journal.read(tmp_path / "journal.jsonl"))


def test_a_remark_to_one_section_is_not_told_to_another(scene: Scene) -> None:
    scene.scroll.steer("be short", "four")
    scene.write()
    assert "be short" in scene.desk.said(0)
    assert "be short" not in scene.desk.said(1)


def test_another_plan_is_taken_over_while_it_is_written(scene: Scene) -> None:
    more = Outline("animals", "Animals", "hcl", (*PLAN.sections, section("five", DEF, needs=("four",))), seed=5)
    list(islice(scene.scroll.run(), 5))
    scene.scroll.revise(more)
    scene.write()
    assert list(scene.scroll.texts())[-1] == "five"


def test_an_opening_tells_the_names_that_it_told_before_whatever_is_found_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.jsonl"
    first = Scene(path)
    first.write()
    first.close()
    told = [each.names for each in journal.read(path) if isinstance(each, journal.Begin)]
    assert any(told)
    monkeypatch.setattr(ranking, "chosen", lambda *_: [])
    heard: list[tuple[str, ...]] = []
    prompt = Surroundings.prompt
    monkeypatch.setattr(Surroundings, "prompt", lambda self, *told: (heard.append(told[3]), prompt(self, *told))[1])
    second = Scene(path)
    assert heard == told
    second.close()
