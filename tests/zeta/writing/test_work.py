"""A whole document: planned, written, checked, saved and kept; stopped and gone on with; and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from random_author import RandomAuthor

from memstore.agent.api import AgentMemory
from memstore.errors import StoreFull
from zeta.events import Event
from zeta.writing.drafting import journal as journals
from zeta.writing.drafting.journal import Journal
from zeta.writing.drafting.specialist import Specialist
from zeta.writing.errors import DocumentBusy, DocumentExists, JournalDamaged, NotLiving
from zeta.writing.events import LineWritten, Paused, Planned, SectionKept, Written
from zeta.writing.keeping.living import LivingDocument
from zeta.writing.keeping.sources import Sources
from zeta.writing.languages.registry import language_of
from zeta.writing.memory.resolution import resolve
from zeta.writing.order import Order
from zeta.writing.outline import Outline
from zeta.writing.place import Place
from zeta.writing.work import Work

MODEL = "chance.gguf"
PROMPT = "Terraform for a VPC with subnets"


@pytest.fixture
def memory() -> Iterator[AgentMemory]:
    made = AgentMemory(None)
    yield made
    made.close()


def begin(path: Path, memory: AgentMemory | None, **order: object) -> Work:
    return Work(Place(path), Order(model=MODEL, **order), RandomAuthor(), memory)  # type: ignore[arg-type]


def written(events: list[Event]) -> Written:
    assert isinstance(events[-1], Written)
    return events[-1]


@pytest.mark.parametrize("name", ["main.tf", "shop.yaml", "settings.json", "tool.py", "README.md"])
def test_a_document_of_every_language_is_planned_and_written(tmp_path: Path, memory: AgentMemory, name: str) -> None:
    work = begin(tmp_path / name, memory)
    told = written(list(work.write(work.plan(PROMPT, seed=1))))
    text = (tmp_path / name).read_text()
    language = language_of(name)
    assert language.problems(text) == []
    assert resolve(language, text).unresolved == ()
    assert (told.unresolved, told.problems) == (0, [])
    assert told.lines == text.count("\n")
    assert 0 < told.chosen <= told.tokens


def test_every_line_of_the_document_was_told(tmp_path: Path, memory: AgentMemory) -> None:
    work = begin(tmp_path / "main.tf", memory)
    events = list(work.write(work.plan(PROMPT)))
    kept = {each.section: each.attempt for each in events if isinstance(each, SectionKept)}
    told = {each.text for each in events if isinstance(each, LineWritten)}
    assert kept
    assert {line for line in (tmp_path / "main.tf").read_text().splitlines() if line} <= told


def test_the_same_seed_writes_the_same_and_another_does_not(tmp_path: Path) -> None:
    texts = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        folder = tmp_path / name
        folder.mkdir()
        with AgentMemory(None) as memory:
            work = begin(folder / "main.tf", memory)
            list(work.write(work.plan(PROMPT, seed)))
        texts.append((folder / "main.tf").read_text())
    assert texts[0] == texts[1] != texts[2]


def test_the_plan_is_a_file_that_can_be_edited_before_it_is_written(tmp_path: Path, memory: AgentMemory) -> None:
    work = begin(tmp_path / "main.tf", memory)
    outline = work.plan(PROMPT)
    path = tmp_path / "main.outline.toml"
    title = outline.sections[0].title
    path.write_text(path.read_text().replace(f'title = "{title}"', 'title = "Where it begins"'))
    list(work.write(work.read_plan()))
    assert "# Where it begins" in (tmp_path / "main.tf").read_text()


def test_a_document_that_was_stopped_goes_on_from_its_journal(tmp_path: Path) -> None:
    texts = []
    for name, stop in (("whole", 0), ("stopped", 40)):
        folder = tmp_path / name
        folder.mkdir()
        place = Place(folder / "main.tf")
        with AgentMemory(None) as memory:
            work = begin(place.document, memory)
            events = work.write(work.plan(PROMPT, seed=3))
            if stop:
                list(islice(events, stop))
                work.pause()
                *_, last = events
                assert isinstance(last, Paused)
                assert not place.document.exists()
                work = Work.resume(place, RandomAuthor(), memory)  # type: ignore[arg-type]
                events = work.write()
            told = written(list(events))
            assert told.fresh < told.tokens if stop else told.fresh == told.tokens
        assert not place.journal.exists()
        texts.append(place.document.read_text())
    assert texts[0] == texts[1]


def test_a_journal_is_played_back_from_one_reading(
    tmp_path: Path, memory: AgentMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = begin(tmp_path / "main.tf", memory)
    list(islice(work.write(work.plan(PROMPT)), 30))
    work.pause()
    lines = len(work.place.journal.read_bytes().splitlines())
    read: list[bytes] = []
    row = journals._row
    monkeypatch.setattr(journals, "_row", lambda line: (read.append(line), row(line))[1])
    list(islice(Work.resume(work.place, RandomAuthor(), memory).write(), 30))  # type: ignore[arg-type]
    assert len(read) == lines + 1  # what was asked for is known before


def test_what_a_section_should_know_of_the_project_is_ranked_once(
    tmp_path: Path, memory: AgentMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "network.tf").write_text('resource "aws_vpc" "main" {\n}\n')
    asked: list[str] = []
    relevant = Sources.relevant
    monkeypatch.setattr(
        Sources, "relevant", lambda self, section: (asked.append(section.id), relevant(self, section))[1]
    )
    work = begin(tmp_path / "main.tf", memory, sources=(str(tmp_path / "network.tf"),))
    written(list(work.write(work.plan(PROMPT))))
    assert asked
    assert len(asked) == len(set(asked))


def test_a_pause_that_comes_before_the_first_line_holds(tmp_path: Path, memory: AgentMemory) -> None:
    work = begin(tmp_path / "main.tf", memory)
    events = work.write(work.plan(PROMPT))
    work.pause()
    *_, last = events
    assert isinstance(last, Paused)
    assert isinstance(list(Work.resume(work.place, RandomAuthor(), memory).write())[-1], Written)  # type: ignore[arg-type]


def test_one_document_is_written_by_one_at_a_time(tmp_path: Path, memory: AgentMemory) -> None:
    work = begin(tmp_path / "main.tf", memory)
    outline = work.plan(PROMPT)
    events = work.write(outline)
    list(islice(events, 30))
    before = work.place.journal.read_bytes()
    second = begin(tmp_path / "main.tf", memory)
    with pytest.raises(DocumentBusy, match=r"main\.tf"):
        list(second.write(outline, force=True))
    with pytest.raises(DocumentBusy, match=r"main\.tf"):
        second.plan(PROMPT, seed=1)
    with pytest.raises(DocumentBusy, match=r"main\.tf"):
        list(Work.resume(work.place, RandomAuthor(), memory).write())  # type: ignore[arg-type]
    assert work.place.journal.read_bytes() == before
    assert written(list(events)).problems == []


def test_who_resumes_what_was_finished_meanwhile_writes_nothing(tmp_path: Path, memory: AgentMemory) -> None:
    work = begin(tmp_path / "main.tf", memory)
    events = work.write(work.plan(PROMPT))
    list(islice(events, 30))
    late = Work.resume(work.place, RandomAuthor(), memory)  # type: ignore[arg-type]
    list(events)
    with pytest.raises(NotLiving, match="unfinished"):
        list(late.write(force=True))
    assert not work.place.journal.exists()


def test_there_is_nothing_to_resume_where_nothing_was_begun(tmp_path: Path) -> None:
    with pytest.raises(NotLiving, match="unfinished"):
        Work.resume(Place(tmp_path / "main.tf"), RandomAuthor(), None)  # type: ignore[arg-type]


def test_another_model_cannot_go_on_with_what_one_began(tmp_path: Path, memory: AgentMemory) -> None:
    work = begin(tmp_path / "main.tf", memory)
    list(islice(work.write(work.plan(PROMPT)), 10))
    with pytest.raises(JournalDamaged, match=MODEL):
        Work.resume(Place(tmp_path / "main.tf"), RandomAuthor("other.gguf"), memory)  # type: ignore[arg-type]


def test_a_journal_whose_section_or_agent_is_gone_is_refused(tmp_path: Path, memory: AgentMemory) -> None:
    work = begin(tmp_path / "main.tf", memory)
    list(islice(work.write(work.plan(PROMPT)), 10))
    first, *_ = journals.read(work.place.journal)
    work.place.journal.unlink()
    kept = Journal(work.place.journal)
    kept.append(first)
    kept.append(journals.Begin("elsewhere", 0, 1))
    kept.close()
    with pytest.raises(JournalDamaged, match="agent is gone"):
        list(Work.resume(work.place, RandomAuthor(), memory).write())  # type: ignore[arg-type]


def test_pieces_that_a_writer_never_offers_are_another_versions(
    tmp_path: Path, memory: AgentMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(self: Specialist, *_: object, **__: object) -> str:
        raise KeyError('"files"')

    work = begin(tmp_path / "main.tf", memory)
    list(islice(work.write(work.plan(PROMPT)), 30))
    monkeypatch.setattr(Specialist, "take", take)
    with pytest.raises(JournalDamaged, match="another version"):
        list(Work.resume(work.place, RandomAuthor(), memory).write())  # type: ignore[arg-type]


def test_a_full_disk_ends_it_with_an_error_and_it_goes_on_when_there_is_room(
    tmp_path: Path, memory: AgentMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = begin(tmp_path / "main.tf", memory)
    events = work.write(work.plan(PROMPT))
    list(islice(events, 25))

    def full(self: Journal, entry: journals.Entry) -> None:
        raise StoreFull("the disk is full", "make room")

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "append", full)
        with pytest.raises(StoreFull):
            list(events)
    resumed = Work.resume(Place(tmp_path / "main.tf"), RandomAuthor(), memory)  # type: ignore[arg-type]
    assert written(list(resumed.write())).problems == []


def test_a_document_that_is_there_is_not_written_over(tmp_path: Path, memory: AgentMemory) -> None:
    path = tmp_path / "main.tf"
    path.write_text("# mine\n")
    work = begin(path, memory)
    outline = work.plan(PROMPT)
    with pytest.raises(DocumentExists):
        list(work.write(outline))
    assert path.read_text() == "# mine\n"
    list(work.write(outline, force=True))
    assert path.read_text() != "# mine\n"


def test_without_the_lake_sections_do_not_know_each_other(tmp_path: Path, memory: AgentMemory) -> None:
    prompt = "Terraform for an EKS cluster with a VPC and IAM roles"
    counts = []
    for lake in (True, False):
        work = begin(tmp_path / f"{lake}.tf", memory, lake=lake)
        list(work.write(work.plan(prompt, seed=2)))
        text = (tmp_path / f"{lake}.tf").read_text()
        counts.append(text.count("vpc_id = aws_vpc."))
    assert counts[0] > 0
    assert "aws_iam_role." in (tmp_path / "True.tf").read_text()


def test_the_document_lives_from_its_first_version_on(tmp_path: Path, memory: AgentMemory) -> None:
    source = tmp_path / "src"
    source.mkdir()
    (source / "photos.py").write_text('def rename(path):\n    """Rename a photo by its date."""\n')
    work = begin(tmp_path / "README.md", memory, sources=(str(source),))
    list(work.write(work.plan("A README for this tool")))
    living = LivingDocument(Place(tmp_path / "README.md"), language_of("README.md"))
    look = living.look()
    assert look.manifest.version == 1
    assert look.manifest.roots == ("src",)
    assert any(each.path == "src/photos.py" for part in look.manifest.parts for each in part.sources)
    assert all(each.fate == "untouched" for each in look.alignment.standings)


def test_a_remark_is_told_and_a_new_plan_taken_over_while_it_is_written(tmp_path: Path, memory: AgentMemory) -> None:
    work = begin(tmp_path / "main.tf", memory)
    outline = work.plan(PROMPT)
    events = work.write(outline)
    first = next(events)
    assert isinstance(first, Planned)
    list(islice(events, 5))
    work.steer("keep it small")
    last = outline.sections[-1]
    work.revise(Outline(**{**vars(outline), "sections": outline.sections[:-1]}))
    list(events)
    assert f"# {last.title}" not in (tmp_path / "main.tf").read_text()
