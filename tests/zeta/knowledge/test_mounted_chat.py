"""A new chat that stands on a knowledge base answers from it, names the file, and changes nothing of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from chatting import ask, settings

from memstore import Store
from tests.zeta.fake_chat import recalled
from zeta import embedding
from zeta.chat.memory import forget
from zeta.chat.session import Chat
from zeta.chat.shell import Shell
from zeta.chat.words import recalled_line
from zeta.config import Settings
from zeta.errors import ConfigError
from zeta.events import Recalled
from zeta.knowledge.build import Wish, build, outlook
from zeta.knowledge.library import Library
from zeta.knowledge.mount import Mount, mount_of
from zeta.knowledge.search import search
from zeta.runtime import Runtime, RuntimeOptions

README = """# Lumen

Lumen is a small lighthouse controller, written for the northern pier.

The maintenance password of the harbour gate is changed by Clara Voss every Monday.
"""
DESIGN = """# Design

The controller polls the fog sensor forty times a minute. Under 800 metres of visibility the horn sounds.
"""
LAMP = '''"""The lamp."""


def brightness(hour: int) -> float:
    """Full power between six in the evening and seven in the morning."""
    return 1.0 if hour >= 18 or hour < 7 else 0.2
'''
GATE = "Who changes the maintenance password of the harbour gate?"


EAGER = 0.3
"""Share of false recalls that a chat of these tests allows: without the embedding model a base of three pages is too
small for the decision at 0.05."""


@pytest.fixture(scope="module")
def runtime(default_model: Path) -> Iterator[Runtime]:
    """With the embedding model where it is installed."""
    embedder = embedding.installed()
    loaded = Runtime(default_model, RuntimeOptions(window=512, threads=2), embedder=embedder)
    yield loaded
    loaded.close()
    if embedder:
        embedder.close()


def updated(store: Path, project: Path, runtime: Runtime) -> int:
    """Build or update the base `lumen`; its version."""
    with Store.open(store) as opened:
        library = Library(opened)
        _, edition = build(library, outlook(library, Wish("lumen", project)), lambda: runtime)
    return edition.number


@pytest.fixture(scope="module")
def built(runtime: Runtime, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small project in `lumen` and a store with the base of it in `store`."""
    root = tmp_path_factory.mktemp("built")
    (root / "lumen" / "docs").mkdir(parents=True)
    (root / "lumen" / "README.md").write_text(README)
    (root / "lumen" / "docs" / "design.md").write_text(DESIGN)
    (root / "lumen" / "lamp.py").write_text(LAMP)
    updated(root / "store", root / "lumen", runtime)
    return root


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    """A copy of the store."""
    shutil.copytree(built / "store", tmp_path / "store")
    return tmp_path / "store"


def standing(store: Path, runtime: Runtime, **changed: object) -> Chat:
    """A new chat on the base, whose answers are a token long."""
    chosen = {"knowledge": "lumen", "threshold": EAGER, "max_tokens": 1, **changed}
    return Chat(settings(store, "unused", **chosen), runtime=runtime)


def mount(store: Store) -> Mount:
    library = Library(store)
    return mount_of(library, library.base("lumen"))


@pytest.mark.model
def test_a_fact_of_the_readme_is_recalled_in_a_new_chat_and_answered(store: Path, runtime: Runtime) -> None:
    rate = 0.05 if runtime.embedder else EAGER
    with standing(store, runtime, threshold=rate, max_tokens=48) as chat:
        heard = ask(chat, GATE)
        (event,) = heard.all(Recalled)
        assert "Clara Voss" in event.passage
        assert event.path == "README.md"
        assert "Clara" in heard.text
        (told,) = chat.passages(chat.turns()[-1].sources)
        assert (told.title, told.path) == ("lumen", "README.md")


@pytest.mark.model
def test_without_the_base_the_same_chat_knows_nothing_of_it(store: Path, runtime: Runtime) -> None:
    for scope in ("branch", "all"):
        with standing(store, runtime, knowledge="", scope=scope) as chat:
            assert not ask(chat, GATE).all(Recalled)


@pytest.mark.model
@pytest.mark.parametrize("mode", ["kv", "text"])
def test_whole_pages_of_the_base_come_back_too(store: Path, runtime: Runtime, mode: str) -> None:
    with standing(store, runtime, recall=mode) as chat:
        assert [event.mode for event in ask(chat, GATE).all(Recalled)] == [mode]


@pytest.mark.model
def test_chats_leave_the_base_as_it_was(store: Path, runtime: Runtime) -> None:
    with Store.open(store, writable=False) as opened:
        base = mount(opened).base
        files = {path: path.read_bytes() for path in (store / "logs" / base.conversation).iterdir()}
        turns = opened.turns(base.log)
    with standing(store, runtime) as chat:
        ask(chat, GATE)
        assert [each.id for each in chat.conversations()] == [chat.conversation.id]
        assert not chat.search("Clara Voss every Monday")
        chat.forget(0, len(chat.thread.history))
    with Store.open(store, writable=False) as opened:
        assert opened.turns(base.log) == turns
        assert mount(opened).base == base
    assert {path: path.read_bytes() for path in (store / "logs" / base.conversation).iterdir()} == files


@pytest.mark.model
def test_a_chat_sees_the_version_that_holds(store: Path, built: Path, runtime: Runtime) -> None:
    readme = built / "lumen" / "README.md"
    readme.write_text(README.replace("Clara Voss", "Oskar Lind"))
    assert updated(store, built / "lumen", runtime) == 2
    readme.write_text(README)

    def passage() -> str:
        with standing(store, runtime) as chat:
            return " ".join(event.passage for event in ask(chat, GATE).all(Recalled))

    assert "Oskar Lind" in passage()
    with Store.open(store) as opened:
        library = Library(opened)
        library.put(replace(library.base("lumen"), edition=1))
    assert "Clara Voss" in passage()


@pytest.mark.model
def test_what_a_chat_recalled_leaves_its_window_with_the_base(store: Path, runtime: Runtime) -> None:
    with standing(store, runtime) as chat:
        ask(chat, GATE)
        id = chat.conversation.id
    with Store.open(store) as opened:
        library = Library(opened)
        library.remove(library.base("lumen"))
    with standing(store, runtime, knowledge="", conversation=id) as chat:
        assert not chat.thread.session.engine.window.guests()
        assert chat.passages(chat.turns()[-1].sources) == []


@pytest.mark.model
def test_the_base_can_change_while_a_chat_runs_and_a_wrong_one_changes_nothing(store: Path, runtime: Runtime) -> None:
    with standing(store, runtime, knowledge="") as chat:
        chat.set("knowledge", "lumen")
        with pytest.raises(ConfigError, match="no knowledge base 'nobody'"):
            chat.set("knowledge", "nobody")
        assert chat.settings.knowledge == "lumen"
        assert ask(chat, GATE).all(Recalled)
        chat.set("knowledge", "none")
        assert not chat.thread.session.engine.options.beside.ranges


@pytest.mark.model
def test_a_base_that_cannot_be_mounted_is_refused_before_anything_is_said(store: Path, runtime: Runtime) -> None:
    with pytest.raises(ConfigError, match="no knowledge base 'nobody'"):
        standing(store, runtime, knowledge="nobody")
    with pytest.raises(ConfigError, match="incognito"):
        standing(store, runtime, incognito=True)
    with Store.open(store, writable=False) as opened:
        assert opened.conversations() == []


@pytest.mark.model
def test_a_search_finds_the_lines_of_the_file(store: Path, runtime: Runtime) -> None:
    with Store.open(store, writable=False) as opened:
        for query, path, line in (
            (GATE, "README.md", 5),
            ("How often is the fog sensor polled?", "docs/design.md", 3),
            ("When does the lamp have full power?", "lamp.py", 5),
        ):
            hits, probability = search(mount(opened), runtime, query, 2)
            assert hits[0].path == path
            assert hits[0].first <= line <= hits[0].last
            assert 0 <= probability <= 1


def test_a_passage_of_a_base_is_told_by_its_file() -> None:
    line = recalled_line([recalled(path="docs/design.md", conversation="ffff")], "aaaa", [], [], 0.0)
    assert "in docs/design.md" in line


def test_forget_refuses_a_base_by_its_name() -> None:
    shell = cast("Shell", SimpleNamespace(chat=SimpleNamespace(settings=Settings(knowledge="lumen"))))
    with pytest.raises(ConfigError, match="lumen is a knowledge base") as caught:
        forget(shell, "lumen")
    assert "zeta knowledge remove lumen" in caught.value.hint
