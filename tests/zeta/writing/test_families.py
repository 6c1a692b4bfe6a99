"""Families of models as authors of whole documents: attention, recurrent (constant memory), a byte a token."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from memstore.agent.api import AgentMemory
from zeta.llama import LlamaModel
from zeta.writing.decoding.author import Author, AuthorOptions
from zeta.writing.events import LakeWrote, LineWritten, Slid, Written
from zeta.writing.languages.registry import language_of
from zeta.writing.order import Order
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.place import Place
from zeta.writing.work import Work

FAMILIES = ("llama", "mamba", "mamba2", "jamba")
AGENT = """
name = "tiny"
about = "settings"
system = "Settings."
[[topics]]
name = "tiny-settings"
"""
"""Tiny models read a byte a token, and have windows of 512."""


def section(id: str, *names: str) -> Section:
    return Section(id, "All", "tiny-settings", "tiny", tuple(Detail("setting", "", name) for name in names))


def outline(*sections: Section) -> Outline:
    return Outline("settings", "Settings", "json", sections, seed=1)


BOTH = outline(section("server", "host", "port", "debug"), section("client", "user", "paths", "retries"))


Opened = Callable[..., Author]


@pytest.fixture
def opened(tiny_model: Callable[..., Path]) -> Iterator[Opened]:
    """`opened(arch, ctx=512)`: a tiny model that writes with two streams."""
    models: list[tuple[Author, LlamaModel]] = []

    def make(arch: str, ctx: int = 512) -> Author:
        model = LlamaModel(tiny_model(arch))
        models.append((Author(model, AuthorOptions(streams=2, ctx=ctx, threads=1)), model))
        return models[-1][0]

    yield make
    for author, model in models:
        author.close()
        model.close()


def work(folder: Path, author: Author, memory: AgentMemory, name: str = "settings.json") -> Work:
    agents = folder / "agents"
    agents.mkdir(exist_ok=True)
    (agents / "tiny.toml").write_text(AGENT)
    order = Order(model=author.model.path.name, streams=2, ctx=author.options.ctx, agents=str(agents))
    return Work(Place(folder / name), order, author, memory)


@pytest.mark.parametrize("arch", FAMILIES)
def test_every_family_writes_a_document_that_parses(tmp_path: Path, opened: Opened, arch: str) -> None:
    with AgentMemory(None) as memory:
        events = list(work(tmp_path, opened(arch), memory).write(BOTH))
    text = (tmp_path / "settings.json").read_text()
    assert language_of("settings.json").problems(text) == []
    assert {"host", "retries"} <= set(json.loads(text))
    assert isinstance(events[-1], Written)
    assert events[-1].chosen > 0


@pytest.mark.parametrize("arch", ["mamba", "llama"])
def test_a_stopped_document_goes_on_with_what_was_written(tmp_path: Path, opened: Opened, arch: str) -> None:
    with AgentMemory(None) as memory:
        author = opened(arch)
        lines = [e.text for e in islice(work(tmp_path, author, memory).write(BOTH), 14) if isinstance(e, LineWritten)]
        resumed = list(Work.resume(Place(tmp_path / "settings.json"), author, memory).write())
    assert lines
    assert [e.text for e in resumed if isinstance(e, LineWritten)][: len(lines)] == lines
    json.loads((tmp_path / "settings.json").read_text())


def test_memory_is_asked_while_a_byte_a_token_is_written(tmp_path: Path, opened: Opened) -> None:
    author = opened("llama")
    assert max(len(piece) for piece in author.model.pieces() if piece.isalpha()) == 1
    with AgentMemory(None) as memory:
        events = list(work(tmp_path, author, memory).write(outline(section("server", "host", "port", "debug"))))
    wrote = [i for i, event in enumerate(events) if isinstance(event, LakeWrote)]
    lines = [i for i, event in enumerate(events) if isinstance(event, LineWritten) and event.section]
    assert len(wrote) >= 3
    assert wrote[0] < lines[-1]


@pytest.mark.parametrize(("arch", "slides"), [("llama", True), ("mamba", False)])
def test_what_does_not_fit_into_a_window_slides_out_and_a_recurrent_model_needs_no_window(
    tmp_path: Path, opened: Opened, arch: str, slides: bool
) -> None:
    names = [f"name{n}" for n in range(60)]
    with AgentMemory(None) as memory:
        events = list(work(tmp_path, opened(arch), memory).write(outline(section("all", *names))))
    assert any(isinstance(event, Slid) for event in events) is slides
    assert list(json.loads((tmp_path / "settings.json").read_text())) == names
