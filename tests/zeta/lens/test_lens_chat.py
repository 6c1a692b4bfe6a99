"""A chat with the lens on, over a tiny model with random nets: every moment is covered, whatever is done to it."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import random_lens
from chatting import Heard, ask, drive, filler, settings
from live_llama import distance

from memstore import Store
from zeta import embedding, state
from zeta.chat.session import Chat
from zeta.errors import SidecarError
from zeta.events import Event, Evicted, Failed, Focused, Loaded
from zeta.lens import learned
from zeta.modelfile import ModelFile
from zeta.segment import Kind, joined
from zeta.window import SCRATCH

Open = Callable[..., Chat]
CTX, PAGE = 512, 64
NEAR = 0.01  # of logits, as in test_restore: cells that were moved have keys that were rounded


@pytest.fixture(autouse=True)
def nets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every model has random nets, and there is no embedding model."""
    monkeypatch.setattr(embedding, "installed", lambda: None)
    monkeypatch.setattr(learned, "load", lambda file, _folders: _nets(file))


def _nets(file: ModelFile) -> learned.Learned:
    return random_lens.learned(file.path)


@pytest.fixture
def opened(tiny_model: Callable[..., Path], tmp_path: Path) -> Iterator[Open]:
    """`opened(**settings) -> Chat` with the lens on, over one store; closed at the end."""
    chats: list[Chat] = []

    def make(store: str = "store", arch: str = "llama", heard: list[Event] | None = None, **changed: Any) -> Chat:
        chosen = {"ctx": CTX, "page": PAGE, "lens": "on", "max_tokens": 12, "threads": 1, "conversation": "last"}
        told = [] if heard is None else heard
        chats.append(Chat(settings(tmp_path / store, tiny_model(arch), **(chosen | changed)), told.append))
        return chats[-1]

    yield make
    for chat in chats:
        chat.close()


def covered(chat: Chat) -> list[tuple[int, int, int]]:
    """(begin, end, level) of what the window shows; fails where that is no tiling of all that was decoded, or where
    cells and segments disagree."""
    engine = chat.thread.session.engine
    lens, window = engine.working.lens, engine.window
    assert lens
    context = lens.context(engine.working.captured)
    context.validate()
    assert context.end == engine.decoded
    assert window.used <= window.limit
    assert window.used == context.cost + sum(s.length for s in window.guests())
    window.refresh()
    engine.again()  # rotates what was moved
    places = [at for s in window.segments for at in range(s.at, s.at + s.length)]
    assert sorted(state.parse(chat.runtime.context.state(0)).positions.tolist()) == places
    assert chat.runtime.context.last_position(SCRATCH) == -1
    return [(e.begin, e.end, e.level) for e in context.items]


def levels(chat: Chat) -> set[int]:
    return {level for _, _, level in covered(chat)}


def expected(chat: Chat) -> npt.NDArray[np.float32]:
    """What the model expects after the last token."""
    chat.thread.session.engine.again()
    return chat.runtime.context.logits()


def told(chat: Chat, questions: int = 2) -> Heard:
    heard = drive(chat.read(filler(16)))
    for i in range(questions):
        heard.events.extend(ask(chat, f"How many crates did ferry number {i} carry?").events)
    return heard


def test_a_long_history_is_covered_by_gists_and_what_is_recent_stays_raw(opened: Open) -> None:
    chat = opened()
    heard = told(chat, 1)
    drive(chat.read(filler(40)))
    spans = covered(chat)
    assert {level for *_, level in spans} == {0, 1, 2}
    assert spans[-1][2] == 0
    assert heard.all(Focused)
    assert heard.all(Evicted)
    assert all(event.cost <= event.budget <= CTX for event in heard.all(Focused))
    assert {"g", "G", "w"} <= set(chat.thread.whereabouts())
    assert {row.where for row in chat.pages()} >= {"gist", "gist of gists", "window"}


@pytest.mark.parametrize("lens", ["on", "resonance-only", "lens-only"])
def test_every_mode_keeps_every_moment_covered(opened: Open, lens: str) -> None:
    chat = opened(lens=lens)
    told(chat)
    assert len(levels(chat)) > 1


@pytest.mark.parametrize("seed", range(4))
def test_after_anything_that_is_done_every_offset_is_shown_once(opened: Open, seed: int) -> None:
    chance = random.Random(seed)
    chat = opened(max_tokens=chance.choice([8, 40]), recall=chance.choice(["passage", "kv", "text"]), threshold=1.0)
    for step in range(6):
        before = len(chat.turns())
        deed = chance.choice(["ask", "ask", "read", "recall", "forget", "save", "reopen", "branch", "regenerate"])
        if deed == "ask" or before < 2:
            ask(chat, f"And number {step}?")
        elif deed == "read":
            drive(chat.read(filler(chance.randint(1, 16), first=10 * step)))
        elif deed == "recall":
            chat.recall("ferry", 2)
        elif deed == "forget":
            begin = chance.randrange(len(chat.thread.history) - 1)
            chat.forget(begin, min(begin + chance.randint(1, 200), len(chat.thread.history)))
        elif deed == "save":
            chat.thread.save()
        elif deed == "branch":
            chat.branch(chance.randrange(before))
        elif deed == "regenerate" and any(turn.role == "user" for turn in chat.turns()):
            drive(chat.regenerate())
        elif deed == "reopen":
            chat.close()
            chat = opened(recall="passage", threshold=1.0)
        covered(chat)


def test_a_window_with_gists_comes_back_as_it_was_and_goes_on_the_same(opened: Open, tmp_path: Path) -> None:
    chat = opened()
    told(chat)
    segments = list(chat.thread.session.engine.window.segments)
    chat.close()
    shutil.copytree(tmp_path / "store", tmp_path / "other")
    heard: list[Event] = []
    again = opened(heard=heard)
    window = again.thread.session.engine.window
    assert window.segments == joined(segments)
    assert [s.at for s in window.segments] == [s.at for s in joined(segments)]
    assert next(event for event in heard if isinstance(event, Loaded)).decoded == 0
    covered(again)
    assert ask(again, "And then?").text == ask(opened("other"), "And then?").text


def test_the_next_answer_is_the_same_with_a_restart_in_between_and_without(opened: Open, tmp_path: Path) -> None:
    chat = opened()
    told(chat)
    chat.thread.save()
    chat.thread.session.writer.flush()
    shutil.copytree(tmp_path / "store", tmp_path / "copy", ignore=shutil.ignore_patterns("writer.lock"))
    restarted = opened("copy")
    assert distance(expected(chat), expected(restarted)) < NEAR
    assert ask(chat, "And then?").text == ask(restarted, "And then?").text


def test_a_kill_before_anything_was_saved_leaves_a_history_that_is_covered(opened: Open, tmp_path: Path) -> None:
    chat = opened()
    told(chat, 1)
    for event in chat.ask("Tell me more."):
        if isinstance(event, Focused):
            break
    drive(chat.read(filler(9)))
    shutil.copytree(tmp_path / "store", tmp_path / "killed", ignore=shutil.ignore_patterns("writer.lock"))
    with Store.open(tmp_path / "killed") as store:
        for log in store.logs():
            store.put_manifest(log.id, b"")
    after = opened("killed")
    assert after.thread.ready
    assert levels(after) >= {0, 1}


def test_gists_of_other_weights_are_made_again_and_their_window_is_not_trusted(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = opened()
    told(chat, 1)
    chat.close()
    monkeypatch.setattr(learned, "load", lambda file, _folders: random_lens.learned(file.path, seed=1))
    heard: list[Event] = []
    again = opened(heard=heard)
    lens = again.thread.session.engine.working.lens
    assert lens
    assert lens.vectors.name == "random-1"
    assert next(event for event in heard if isinstance(event, Loaded)).decoded > 0
    covered(again)


def test_the_lens_is_switched_on_and_off_over_the_same_history(opened: Open) -> None:
    chat = opened(lens="off")
    told(chat)
    assert not chat.thread.session.engine.window.find(Kind.GIST)
    chat.close()
    chat = opened(lens="on")
    assert levels(chat) >= {0, 1}
    ask(chat, "And then?")
    chat.close()
    chat = opened(lens="off")
    assert not chat.thread.session.engine.window.find(Kind.GIST)
    assert ask(chat, "And then?").events


def test_what_is_forgotten_leaves_gists_and_window(opened: Open) -> None:
    chat = opened()
    told(chat)
    lens = chat.thread.session.engine.working.lens
    assert lens
    before = np.array(lens.vectors.gists(1, 0, lens.vectors.count(1)))
    chat.forget(200, 300)
    covered(chat)
    lens = chat.thread.session.engine.working.lens
    assert lens
    after = lens.vectors.gists(1, 0, lens.vectors.count(1))
    changed = [i for i in range(len(before)) if not np.array_equal(before[i], after[i])]
    assert changed
    assert set(changed) <= set(range(200 // 32, 300 // 32 + 1))


def test_a_branch_begins_with_the_gists_of_what_it_shares(opened: Open) -> None:
    chat = opened()
    told(chat)
    kept = chat.thread.session.engine.working.lens
    assert kept
    whole = np.array(kept.vectors.gists(1, 0, 8))
    chat.branch(1)
    lens = chat.thread.session.engine.working.lens
    assert lens
    assert np.array_equal(lens.vectors.gists(1, 0, 8), whole)
    covered(chat)
    ask(chat, "And then?")
    covered(chat)


def test_an_incognito_chat_has_a_lens_in_memory(opened: Open, tmp_path: Path) -> None:
    chat = opened(incognito=True, conversation="new")
    told(chat, 1)
    assert len(levels(chat)) > 1
    assert not list(tmp_path.rglob("*.ctx"))


def test_a_model_that_cannot_have_a_lens_says_so_in_a_sentence_and_goes_on(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Event] = []
    chat = opened(arch="mamba", heard=heard)
    (failed,) = [event for event in heard if isinstance(event, Failed)]
    assert failed.message == "the lens is off: this model's cells cannot move"
    assert ask(chat, "Hello.").events
    monkeypatch.setattr(learned, "load", lambda _file, _folders: None)
    chat = opened("bare", heard=heard)
    assert [event.message for event in heard if isinstance(event, Failed)][-1] == (
        "the lens is off: no gist net was trained for this model"
    )
    assert chat.thread.session.engine.working.lens is None

    def damaged(_file: ModelFile, _folders: object) -> learned.Learned:
        raise SidecarError("the lens in tiny.zeta.gguf is damaged")

    monkeypatch.setattr(learned, "load", damaged)
    opened("damaged", heard=heard)
    assert [event.message for event in heard if isinstance(event, Failed)][-1] == (
        "the lens is off: the lens in tiny.zeta.gguf is damaged"
    )


def test_what_is_kept_of_a_window_names_the_net(opened: Open) -> None:
    chat = opened()
    told(chat, 1)
    chat.thread.save()
    chat.thread.session.writer.flush()
    raw = json.loads(chat.store.manifest(chat.thread.history.record.id) or b"")
    assert raw["lens"] == "random-0"
