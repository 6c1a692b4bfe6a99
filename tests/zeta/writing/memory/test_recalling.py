"""What names stand for comes back before one is chosen: once, bounded, the likeliest, and only out of sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from random_author import RandomAuthor, RandomDesk
from toy_writing import Toy, ToyDesk, ToyVoice

from memstore.agent.api import AgentMemory
from zeta.events import Event
from zeta.sampling import Sampling
from zeta.state import Layer, Section, SequenceState
from zeta.writing.agents import Agent
from zeta.writing.decoding.author import Author, AuthorOptions
from zeta.writing.decoding.guests import Guest
from zeta.writing.drafting import journal
from zeta.writing.drafting.desk import Desk, Voice
from zeta.writing.drafting.journal import Journal, Plan
from zeta.writing.drafting.scroll import Scroll, ScrollOptions
from zeta.writing.drafting.specialist import Specialist
from zeta.writing.events import Recalled
from zeta.writing.events import Written as Done
from zeta.writing.language import Choose, Definition, Put, Step
from zeta.writing.memory.guestbook import Guestbook
from zeta.writing.memory.lake import Lake
from zeta.writing.memory.recalling import LONGEST, Recalling, framed
from zeta.writing.order import Order, Recall
from zeta.writing.outline import Detail, Outline
from zeta.writing.outline import Section as Part
from zeta.writing.place import Place
from zeta.writing.work import Work

USE = Choose('root ::= "ant" "\\n"', asked=("def",))


class Told:
    """A lake that knows what it is given."""

    def __init__(self, *definitions: Definition) -> None:
        self.definitions = list(definitions)

    def names(self, kind: str = "") -> list[Definition]:
        return [each for each in self.definitions if each.kind == kind]

    def want(self, kind: str, name: str) -> None: ...

    def wanted(self, kind: str) -> list[str]:
        return []


class Steps:
    """A writer that goes through a list."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = iter(steps)

    def next(self, known: object) -> Step | None:
        return next(self.steps, None)

    def accept(self, text: str) -> str:
        return ""


def defined(name: str, text: str = "") -> Definition:
    return Definition("def", name, 1, text or f"def {name}")


def writing(view: Told, *steps: Step) -> Specialist:
    made = Specialist(
        Part("one", "ONE", "t", "a"),
        Agent("a", "writes", "You write."),
        Steps(steps or (Put("use "), USE)),
        view,
        ToyVoice(),
        stream=0,
        attempt=1,
        prompt=[1, 2, 3],
        repeats=lambda lines, line: "",
    )
    made.go_on()
    return made


def said(tokens: Sequence[int]) -> str:
    return "".join(chr(token) for token in tokens)


def cells(count: int) -> SequenceState:
    positions = np.arange(count, dtype=np.int32)
    return SequenceState(
        1,
        (Section(positions, False, (Layer(1, np.zeros((count, 4), np.uint8), 1, positions[:, None].view(np.uint8)),)),),
    )


class Shelf:
    """A host whose every text can be a guest."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.tokens: list[int] = []

    def keep(self, stream: int, runs: Sequence[Sequence[int]]) -> list[Guest | None]:
        self.asked += [list(run) for run in runs]
        return [Guest(tuple(self.tokens[at] for at in run), cells(len(run))) if run else None for run in runs]

    def bring(self, stream: int, guest: Guest) -> None: ...


def test_what_defines_a_name_is_read_before_it_is_chosen_and_the_open_line_again() -> None:
    view = Told(defined("ant"))
    made = writing(view)
    found, moved = Recalling(ToyVoice(), 1000).recall(made)
    assert ([each.name for each in found], moved) == (["ant"], 0)
    assert said(made.unread) == "use [Defined before:\ndef ant\n]use "
    assert made.text == "use "
    assert made.waiting == USE


def test_it_is_read_once_until_it_may_have_slid_out() -> None:
    view = Told(defined("ant"))
    made, recalling = writing(view), Recalling(ToyVoice(), 403)
    assert recalling.recall(made)[0]
    at = len(made.tokens)
    assert not recalling.recall(made)[0]
    made.hear([0] * 60)
    assert not recalling.recall(made)[0]
    made.hear([0] * 60)
    assert recalling.recall(made)[0]
    assert len(made.tokens) > at


def test_two_are_read_at_most_those_that_fit_and_the_likeliest_stands_nearest() -> None:
    view = Told(*(defined(name) for name in ("ant", "bee", "cat", "dog")))
    made = writing(view, Put("# A bee and an ant\nuse "), USE)
    Recalling(ToyVoice(), 1000).recall(made)
    assert "\ndef ant\ndef bee\n]" in said(made.unread)
    made = writing(view)
    Recalling(ToyVoice(), 1000).recall(made)
    assert "\ndef cat\ndef dog\n]" in said(made.unread)


def test_a_long_text_is_cut() -> None:
    view = Told(defined("ant", "x" * 500))
    made = writing(view)
    Recalling(ToyVoice(), 1000).recall(made)
    assert said(made.unread).count("x") == LONGEST


@pytest.mark.parametrize("steps", [(Put("a"),), (Put("a"), Choose('root ::= "b"')), (Put("a"), USE)])
def test_nothing_is_read_where_nothing_was_looked_up_or_found(steps: tuple[Step, ...]) -> None:
    view = Told(Definition("other", "ant", 1, "def ant"))
    made = writing(view, *steps)
    before = list(made.unread)
    assert Recalling(ToyVoice(), 1000).recall(made) == ([], 0)
    assert made.unread == before


def test_what_the_section_itself_has_just_defined_is_in_sight() -> None:
    view = Told(defined("ant"))
    made, recalling = writing(view, Put("def ant\n"), USE), Recalling(ToyVoice(), 1000)
    recalling.note(made, [defined("ant")])
    assert not recalling.recall(made)[0]


def test_a_definition_that_grows_no_more_is_kept_with_its_own_tokens(tmp_path: Path) -> None:
    view, host, book = Told(), Shelf(), Guestbook(tmp_path)
    made = writing(view, Put("# ONE\n"), Put("def ant\n"), USE)
    recalling = Recalling(ToyVoice(), 1000, host, book)
    host.tokens = [*made.prompt, *made.tokens]
    ant = Definition("def", "ant", 2, "def ant")
    recalling.note(made, [ant])
    assert ant not in book
    recalling.note(made, [])
    guest = book.find(ant)
    assert guest
    assert said(guest.tokens) == "def ant\n"
    assert host.asked == [list(range(9, 17))]


def test_what_was_heard_within_a_definition_is_no_part_of_its_guest(tmp_path: Path) -> None:
    host, book = Shelf(), Guestbook(tmp_path)
    made = writing(Told(), Put("def ant {\n"), USE, Put("}\n"))
    made.hear([ord(c) for c in "[remark]"])
    made.take("  x\n", [ord(c) for c in "  x\n"], 1, complete=True)
    made.go_on()
    assert made.done
    host.tokens = [*made.prompt, *made.tokens]
    ant = defined("ant", "def ant {\n  x\n}")
    Recalling(ToyVoice(), 1000, host, book).note(made, [ant])
    guest = book.find(ant)
    assert guest
    assert said(guest.tokens) == "def ant {\n  x\n}\n"


def test_cells_of_another_text_are_not_kept(tmp_path: Path) -> None:
    host, book = Shelf(), Guestbook(tmp_path)
    made = writing(Told(), Put("def ant\n"))
    host.tokens = [7] * 100
    Recalling(ToyVoice(), 1000, host, book).note(made, [defined("ant")])
    assert len(book) == 0


def test_a_guest_is_marked_where_its_tokens_stand(tmp_path: Path) -> None:
    view, book = Told(defined("ant"), defined("bee")), Guestbook(tmp_path)
    guest = Guest(tuple(b"def ant"), cells(7))
    book.put(defined("ant"), guest)
    made = writing(view)
    found, moved = Recalling(ToyVoice(), 1000, Shelf(), book).recall(made)
    assert (len(found), moved) == (2, 7)
    ((at, marked),) = made.guests
    assert marked is guest
    assert said(made.unread[at : at + 7]) == "def ant"


def test_a_frame_is_a_remark_cut_behind_its_introduction() -> None:
    before, after = framed(ToyVoice())
    assert said(before) == "[Defined before:\n"
    assert said(after) == "]"


# a scroll


DEF, USE_ONE = Detail("def"), Detail("use")
PLAN = Outline(
    "animals",
    "Animals",
    "hcl",
    (
        Part("one", "ONE", "t", "a", (DEF, DEF, DEF)),
        Part("two", "TWO", "t", "a", (DEF, DEF)),
        Part("three", "THREE", "t", "a", (USE_ONE, USE_ONE, DEF, USE_ONE), ("one",)),
        Part("four", "FOUR", "t", "a", (USE_ONE,), ("three", "two")),
    ),
    seed=5,
)


SHORT = Outline(
    "animals",
    "Animals",
    "hcl",
    (
        Part("one", "ONE", "t", "a", (DEF,)),
        Part("two", "TWO", "t", "a", (DEF,)),
        Part("three", "THREE", "t", "a", (USE_ONE, USE_ONE), ("one",)),
        Part("four", "FOUR", "t", "a", (USE_ONE, USE_ONE), ("two",)),
    ),
)
"""A model does not find another name where its first one is refused, and a toy has none of its own."""


class Written:
    """A scroll with its journal; made anew from the same journal it goes on."""

    def __init__(self, path: Path, desk: Desk, voice: Voice, recalling: Recalling, plan: Outline = PLAN) -> None:
        known = list(journal.read(path)) if path.exists() else []
        self.memory, self.journal = AgentMemory(None), Journal(path)
        agents = {"a": Agent("a", "writes", "You write.", sampling=Sampling(temperature=0.8), checks=("hcl",), tries=2)}
        lake = Lake(self.memory, "document:test")
        self.scroll = Scroll(
            plan, Toy(), agents, lake, desk, voice, self.journal, ScrollOptions(2), recalling=recalling
        )
        if not known:
            self.journal.append(Plan(plan))
        self.replayed = list(self.scroll.replay(known))

    def write(self) -> list[Event]:
        return list(self.scroll.run())

    def close(self) -> None:
        self.journal.close()
        self.memory.close()


def toy(path: Path, desk: ToyDesk | None = None) -> Written:
    """Of a toy model, recalling as text."""
    return Written(path, desk or ToyDesk(2), ToyVoice(), Recalling(ToyVoice(), 600))


def recalled(events: Sequence[Event]) -> list[tuple[str, list[str], int]]:
    return [(each.section, each.found, each.cells) for each in events if isinstance(each, Recalled)]


def test_a_scroll_recalls_what_another_section_defined_and_writes_none_of_it(tmp_path: Path) -> None:
    desk = ToyDesk(2)
    scene = toy(tmp_path / "journal.jsonl", desk)
    assert {section for section, _, _ in recalled(scene.write())} == {"three", "four"}
    assert "[Defined before:\ndef " in desk.said(0)
    assert all("Defined" not in text for text in scene.scroll.texts().values())
    scene.close()


@pytest.mark.parametrize("events", [0, 7, 19, 31, 43, 55])
def test_a_scroll_that_was_killed_recalls_the_same_again(tmp_path: Path, events: int) -> None:
    killed = toy(tmp_path / "killed.jsonl")
    before = list(islice(killed.scroll.run(), events))
    texts = killed.scroll.texts()
    killed.close()
    resumed = toy(tmp_path / "killed.jsonl")
    again = recalled(resumed.replayed)
    assert again[: len(recalled(before))] == recalled(before)
    assert all(resumed.scroll.texts()[id].startswith(text) for id, text in texts.items())
    assert recalled([*resumed.replayed, *resumed.write()])
    assert resumed.scroll.complete
    resumed.close()


# a document


def work(folder: Path, recall: Recall, desk: RandomDesk | None = None) -> Work:
    author = RandomAuthor()
    author.desk = desk or author.desk
    memory = AgentMemory(None)
    return Work(Place(folder / "main.tf"), Order(model="chance.gguf", recall=recall), author, memory)  # type: ignore[arg-type]


def test_a_document_is_written_with_what_it_recalls_and_goes_on_as_it_was_ordered(tmp_path: Path) -> None:
    begun = work(tmp_path, "text")
    seen = list[Event]()
    for event in begun.write(begun.plan("Terraform for a VPC with subnets", seed=1)):
        seen.append(event)
        if isinstance(event, Recalled):
            begun.pause()
    assert recalled(seen)
    with AgentMemory(None) as memory:
        resumed = Work.resume(begun.place, RandomAuthor(), memory)  # type: ignore[arg-type]
        assert resumed.order.recall == "text"
        rest = list(resumed.write(force=True))
    assert isinstance(rest[-1], Done)
    assert rest[-1].unresolved == 0
    assert "Defined before" not in begun.place.document.read_text()


def test_where_cells_cannot_be_moved_they_are_read_and_that_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Fixed(RandomDesk):
        brings = False

    made = work(tmp_path, "kv", Fixed())
    events = list(made.write(made.plan("Terraform for a VPC with subnets", seed=1)))
    assert recalled(events)
    assert not any(cells for _, _, cells in recalled(events))
    assert [each.message for each in caplog.records if "cannot be moved" in each.message] == [
        "the keys of chance.gguf cannot be moved: what is recalled is read"
    ]


# the default model


@pytest.fixture
def author(default_model: Path) -> Iterator[Author]:
    with Author.load(default_model, AuthorOptions(streams=2, ctx=1024)) as made:
        yield made


@pytest.mark.model
def test_the_default_model_writes_with_the_cells_of_another_section_and_goes_on_as_text(
    tmp_path: Path, author: Author
) -> None:
    def begin(name: str) -> tuple[Written, Guestbook]:
        book = Guestbook(tmp_path / "rest")
        recalling = Recalling(author.voice, 1024, author.desk, book)
        return Written(tmp_path / f"{name}.jsonl", author.desk, author.voice, recalling, SHORT), book

    whole, _ = begin("whole")
    told = recalled(whole.write())
    assert told
    assert all(cells for _, _, cells in told)
    again, _ = begin("again")
    again.write()
    assert again.scroll.texts() == whole.scroll.texts()
    killed, _ = begin("killed")
    list(islice(killed.scroll.run(), 16))
    texts = killed.scroll.texts()
    killed.close()
    for stream in range(2):
        author.desk.open(stream, [1])  # as in a process of its own
    resumed, book = begin("killed")
    assert all(resumed.scroll.texts()[id].startswith(text) for id, text in texts.items())
    assert len(book) == 0
    resumed.write()
    assert resumed.scroll.complete
    for each in (whole, again, resumed):
        each.close()
