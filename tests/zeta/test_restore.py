"""Opening a conversation puts the window back from disk; what cannot be had is decoded again, and never made up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from chatting import ask, drive, filler, settings
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from live_llama import distance

from memstore import Store
from zeta import state
from zeta.allocator import Stay
from zeta.chat.session import Chat
from zeta.events import Event, Failed, Loaded, Recalled, Token
from zeta.restore import disown, focused, planned
from zeta.window import Kind, Segment

Logits = npt.NDArray[np.float32]
Opened = Callable[[], tuple[Chat, Loaded]]
NEAR = 0.01  # one rotation to f16 and back is 0.0008, a lost page over 0.05


@pytest.fixture(scope="module")
def written(
    tiny_model: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Segment], Logits]:
    """A store of a tiny model whose window has lost pages, its segments, and what the model expected next."""
    store = tmp_path_factory.mktemp("written") / "store"
    with Chat(settings(store, tiny_model("llama"), page=64, max_tokens=8)) as chat:
        drive(chat.read(filler(14)))
        ask(chat, "How many ferries were there?")
        drive(chat.read("And then? " * 8))
        segments = chat._thread.session.engine.window.segments
        return store, list(segments), logits(chat)


@pytest.fixture
def store(written: tuple[Path, list[Segment], Logits], tmp_path: Path) -> Path:
    """A copy to do damage to."""
    copy = tmp_path / "store"
    shutil.copytree(written[0], copy)
    return copy


@pytest.fixture
def opened(store: Path, tiny_model: Callable[..., Path]) -> Iterator[Opened]:
    """`opened() -> (chat, what loading said)`, closed at the end."""
    chats: list[Chat] = []

    def make() -> tuple[Chat, Loaded]:
        seen: list[Event] = []
        chats.append(Chat(settings(store, tiny_model("llama"), conversation="last", max_tokens=8), seen.append))
        return chats[-1], next(event for event in seen if isinstance(event, Loaded))

    yield make
    for chat in chats:
        chat.close()


def logits(chat: Chat) -> Logits:
    """What the model expects after the last token."""
    chat._thread.session.engine.again()
    return chat.runtime.context.logits()


def cells(chat: Chat) -> tuple[list[int], npt.NDArray[np.float32]]:
    """Positions, and keys and values of every layer float32 [2 * layers, cells, width], of the window."""
    found = state.ordered(state.parse(chat.runtime.context.state(0)))
    planes = [
        state.floats(rows, kind) for x in found.layers for rows, kind in ((x.keys, x.k_type), (x.values, x.v_type))
    ]
    return found.positions.tolist(), np.stack(planes)


def log_of(store: Store) -> int:
    (log,) = store.logs()
    return log.id


def test_the_window_comes_back_as_it_was_without_decoding(
    opened: Opened, written: tuple[Path, list[Segment], Logits]
) -> None:
    chat, loaded = opened()
    _, segments, before = written
    window = chat._thread.session.engine.window
    assert window.segments == segments
    assert [s.at for s in window.segments] == [s.at for s in segments]
    assert loaded.decoded == 0
    assert loaded.restored == sum(s.length for s in segments if s.logged)
    assert distance(before, logits(chat)) < NEAR


def damaged(store: Path, number: int, damage: str) -> int:
    """Do damage to page `number` of the only log of a store, or take everything from there on; the log's number."""
    with Store.open(store) as found:
        log = log_of(found)
        doc, last = found.owner(log, number), len(found.view(log)) // 64
        with found.tables.write() as txn:
            data = bytearray(txn.get("pages", doc.key) or b"")
            other = bytes(txn.get("pages", found.doc(txn, log, number - 1).key) or b"")
            if damage == "gone":
                found.erase_page(txn, doc)
            elif damage == "text only":
                found.drop_kv(txn, doc)
            elif damage == "flipped":
                data[len(data) // 2] ^= 4
                txn.put("pages", doc.key, bytes(data))
            elif damage == "foreign":
                txn.put("pages", doc.key, other)
            else:
                txn.delete("tails", log.to_bytes(4, "big"))
                for later in range(number, last):
                    found.erase_page(txn, found.doc(txn, log, later))
    return log


@pytest.mark.parametrize("damage", ["gone", "flipped", "foreign", "text only"])
def test_from_a_page_that_cannot_be_had_on_tokens_are_decoded_again(
    opened: Opened, store: Path, written: tuple[Path, list[Segment], Logits], damage: str
) -> None:
    """What is decoded again does not see what had left the window by then, so it is compared with just that."""
    _, segments, before = written
    number = next(s for s in segments if s.kind is Kind.RECENT).begin // 64 + 1
    shutil.copytree(store, store.parent / "whole")
    damaged(store, number, "everything")
    chat, loaded = opened()
    wanted, anew = logits(chat), loaded.decoded
    chat.close()
    shutil.rmtree(store)
    (store.parent / "whole").rename(store)
    log = damaged(store, number, damage)
    chat, loaded = opened()
    assert chat._thread.session.engine.window.segments == segments
    assert loaded.decoded == anew > 64
    assert loaded.restored == sum(s.length for s in segments if s.logged) - anew > 0
    assert distance(wanted, logits(chat)) < 1e-4
    assert distance(before, wanted) < 0.5
    chat._thread.session.writer.flush()
    assert chat.store.has_page(log, number)


def test_a_lost_tail_is_decoded_again(opened: Opened, store: Path, written: tuple[Path, list[Segment], Logits]) -> None:
    with Store.open(store) as found:
        key = log_of(found).to_bytes(4, "big")
        with found.tables.write() as txn:
            data = bytearray(txn.get("tails", key) or b"")
            data[-9] ^= 1
            txn.put("tails", key, bytes(data))
    chat, loaded = opened()
    assert 0 < loaded.decoded < 64
    assert distance(written[2], logits(chat)) < 0.2  # the tail did see what had left the window since


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b"17",
        b'{"version": 1}',
        b'{"version": 9, "segments": []}',
        b'{"version": 1, "turn": 0, "stays": {}, "segments": [["recent", -5, 10, "", []]]}',
        b'{"version": 1, "turn": 0, "stays": {}, "segments": [["recent", 5, 99999, "", []]]}',
        b'{"version": 1, "turn": 0, "stays": {}, "segments": [["guest", 5, 3, "passage 1:5", [1]]]}',
        b'{"version": 1, "turn": 0, "stays": [], "segments": [["recent", 5, 10, "", []]]}',
    ],
)
def test_a_manifest_that_makes_no_sense_is_ignored(opened: Opened, store: Path, raw: bytes) -> None:
    with Store.open(store) as found:
        found.put_manifest(log_of(found), raw)
    chat, _ = opened()
    window = chat._thread.session.engine.window
    assert chat._thread.ready
    assert window.used <= 512
    assert window.segments[-1].end == len(chat._thread.history)
    assert ask(chat, "And now?").events


def test_a_damaged_manifest_is_ignored(opened: Opened, store: Path) -> None:
    with Store.open(store) as found:
        key = log_of(found).to_bytes(4, "big")
        with found.tables.write() as txn:
            txn.put("manifests", key, b"not sealed at all")
    chat, _ = opened()
    assert chat._thread.ready


def test_what_a_crash_left_behind_the_manifest_is_decoded(
    opened: Opened, store: Path, written: tuple[Path, list[Segment], Logits]
) -> None:
    with Store.open(store) as found:
        found.view(log_of(found)).append(list(b"and then the process died"))
    chat, loaded = opened()
    assert loaded.decoded == 25
    assert chat._thread.ready


def test_a_turn_whose_tokens_a_crash_kept_from_the_log_is_told_again(opened: Opened, store: Path) -> None:
    with Store.open(store) as found:
        log = log_of(found)
        last = found.turns(log)[-1]
        end = len(found.view(log))
        lost = [
            type(last)(last.ordinal + 1, "user", end, (end + 5, end + 9), 7.0, "Lost?", True),
            type(last)(last.ordinal + 2, "user", end + 9, (end + 12, end + 30), 8.0, "Lost too?", True),
        ]
        for turn in lost:
            found.put_turn(log, turn)
    chat, _ = opened()
    assert [(t.text, t.time) for t in chat.turns()[-2:]] == [("Lost?", 7.0), ("Lost too?", 8.0)]
    text = chat.runtime.model.text(chat._thread.history.read(end, len(chat._thread.history)))
    assert "Lost?" in text
    assert "Lost too?" in text
    assert chat._thread.ready


def test_a_question_whose_turn_a_kill_kept_from_the_store_is_shown_again_and_answered(
    opened: Opened, store: Path
) -> None:
    chat, _ = opened()
    thread = chat._thread
    thread._write = lambda: None  # type: ignore[method-assign]  # the kill comes before it
    thread.say("user", "Where is the key?")
    thread._unwritten.clear()
    before = len(thread.history)
    chat.close()
    with Store.open(store) as found:
        assert "key" not in found.turns(log_of(found))[-1].text
    chat, _ = opened()
    last = chat.turns()[-1]
    assert (last.role, last.text, last.done) == ("user", "Where is the key?", True)
    assert len(chat._thread.history) == before
    ask(chat, "Tell me.")
    assert [turn.text for turn in chat.turns()[-3:-1]] == ["Where is the key?", "Tell me."]


def test_the_first_question_of_all_is_shown_again_after_a_kill(tiny_model: Callable[..., Path], tmp_path: Path) -> None:
    chosen = settings(tmp_path / "fresh", tiny_model("llama"), max_tokens=8)
    with Chat(chosen) as chat:
        chat.rename("Keys")
        chat._thread._write = lambda: None  # type: ignore[method-assign]
        chat._thread.say("user", "Where is the key?")
        chat._thread._unwritten.clear()
    with Chat(replace(chosen, conversation="last")) as chat:
        assert [turn.text for turn in chat.turns()] == ["Where is the key?"]


@pytest.mark.parametrize("damage", ["tail", "manifest", "page"])
def test_what_was_damaged_and_is_computed_again_is_told(
    store: Path, written: tuple[Path, list[Segment], Logits], tiny_model: Callable[..., Path], damage: str
) -> None:
    with Store.open(store) as found:
        log = log_of(found)
        number = next(s for s in written[1] if s.kind is Kind.RECENT).begin // 64 + 1
        key = found.owner(log, number).key if damage == "page" else log.to_bytes(4, "big")
        with found.tables.write() as txn:
            data = bytearray(txn.get(f"{damage}s", key) or b"")
            data[len(data) // 2] ^= 1
            txn.put(f"{damage}s", key, bytes(data))
    assert [told(store, tiny_model)] == [
        ["memory of this chat was damaged on the disk and computed again; no word is lost"]
    ]


def test_damaged_words_are_told_of_and_whole_ones_are_not(store: Path, tiny_model: Callable[..., Path]) -> None:
    assert told(store, tiny_model) == []
    with Store.open(store) as found:
        file = found.path_of(found.view(log_of(found)).record)
    data = bytearray(file.read_bytes())
    data[200] ^= 1
    file.write_bytes(data)
    assert any("record of this chat is damaged" in each for each in told(store, tiny_model))


def test_a_turn_that_lost_its_end_on_the_disk_is_told_of(store: Path, tiny_model: Callable[..., Path]) -> None:
    with Store.open(store) as found:
        last = found.turns(log_of(found))[-1]
        begin, end = last.content
        found.put_turn(log_of(found), replace(last, content=(begin, end + 40)))
    assert any("last turn is shorter" in each for each in told(store, tiny_model))


def told(store: Path, tiny_model: Callable[..., Path]) -> list[str]:
    """What opening the last chat says of damage."""
    seen: list[Event] = []
    with Chat(settings(store, tiny_model("llama"), conversation="last", max_tokens=8), seen.append):
        return [event.message for event in seen if isinstance(event, Failed)]


def test_an_answer_that_a_crash_cut_short_keeps_what_was_shown(opened: Opened, store: Path) -> None:
    with Store.open(store) as found:
        log = log_of(found)
        last = found.turns(log)[-1]
        end = len(found.view(log))
        found.put_turn(log, type(last)(last.ordinal + 1, "assistant", end, (end, end), 7.0, "", False))
        found.view(log).append(list(b"Half an ans"))
    chat, _ = opened()
    assert chat.turns()[-1].text == "Half an ans"
    assert chat.turns()[-1].done
    ask(chat, "Go on.")
    log_text = chat.runtime.model.text(chat._thread.history.read(end, len(chat._thread.history)), special=True)
    assert log_text.startswith("Half an ans<|im_end|>\n<|im_start|>user\nGo on.<|im_end|>")


@pytest.mark.model
def test_the_next_answer_is_the_same_as_if_the_chat_had_stayed_open(default_model: Path, tmp_path: Path) -> None:
    chosen = settings(tmp_path / "store", default_model, max_tokens=12)
    with Chat(chosen) as chat:
        ask(chat, "My dog is called Bruno.")
        drive(chat.read(filler(26)))
        shown = "Tell me a story about a ferry."
        chat._thread.save()
        chat._thread.session.writer.flush()
        shutil.copytree(tmp_path / "store", tmp_path / "copy")
        before = cells(chat)
        stayed = ask(chat, shown).text
    seen: list[Event] = []
    with Chat(settings(tmp_path / "copy", default_model, conversation="last", max_tokens=12), seen.append) as chat:
        assert seen[0].decoded == 0  # type: ignore[attr-defined]
        window = chat._thread.session.engine.window
        assert window.next > window.used  # pages have left holes
        places, planes = cells(chat)
        assert places == before[0]
        assert np.array_equal(planes, before[1])  # nothing was rotated
        assert ask(chat, shown).text == stayed


@pytest.mark.model
def test_after_a_crash_in_an_answer_all_but_the_answer_is_the_very_same(default_model: Path, tmp_path: Path) -> None:
    with Chat(settings(tmp_path / "store", default_model, max_tokens=60)) as chat:
        ask(chat, "My dog is called Bruno.")
        drive(chat.read(filler(26)))
        shown = 0
        for event in chat.ask("Tell me a story about a ferry."):
            shown += isinstance(event, Token)
            if shown == 40:  # pages have been noted since, tokens have not
                chat._thread.session.writer.flush()
                shutil.copytree(tmp_path / "store", tmp_path / "copy")
                chat.stop()
                shown += 1
        drive(chat._thread.digest())  # the token at which it was stopped
        segments, before = list(chat._thread.session.engine.window.segments), cells(chat)
        turn = chat._thread.session.engine.working.turn
    with Chat(settings(tmp_path / "copy", default_model, conversation="last")) as chat:
        assert chat._thread.session.engine.window.segments == segments
        assert chat._thread.session.engine.working.turn == turn
        places, planes = cells(chat)
        assert places == before[0]
        said = [at for s in segments if s.logged for at in range(s.at, s.at + s.length)]
        kept = np.isin(places, said[:-40])
        assert np.array_equal(planes[:, kept], before[1][:, kept])
        # The answer and a guest are decoded again, over the same cells in another order, which rounds otherwise.
        assert np.linalg.norm(planes - before[1]) < 0.01 * np.linalg.norm(planes)


def test_windows_that_hold_something_erased_are_forgotten(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        logs = []
        for source in (7, 8):
            chat = store.create_conversation("")
            log = store.log(chat.id, chat.branch, "ab" * 32, page=32).record.id
            row = ["guest", 5, 2, f"passage {source}:5", [1, 2]]
            store.put_manifest(log, json.dumps({"version": 1, "segments": [["recent", 0, 9, "", []], row]}).encode())
            logs.append(log)
        disown(store, {7})
        assert store.manifest(logs[0]) == b""
        assert store.manifest(logs[1])


@given(
    raw=st.one_of(st.none(), st.binary(max_size=40), st.from_regex(rb'\{"version": 1, "segments": .{0,30}\}')),
    end=st.integers(0, 3000),
    pages=st.integers(2, 8),
    pinned=st.integers(4, 40),
)
@hypothesis_settings(max_examples=60)
def test_without_a_manifest_the_window_is_the_pinned_tokens_and_the_last_pages(
    raw: bytes | None, end: int, pages: int, pinned: int
) -> None:
    limit = pinned + pages * 64
    plan, turn, stays = planned(raw, end, limit, 64, pinned)
    assert (turn, stays) == (0, {})
    assert sum(s.length for s in plan) <= limit
    assert all(s.length > 0 for s in plan)
    if end:
        assert plan[0] == Segment(Kind.PINNED, 0, min(end, pinned))
        assert plan[-1].end == end
        assert len(plan) == 1 or plan[-1].begin == pinned or plan[-1].begin % 64 == 0


def test_a_manifest_is_cut_where_the_log_ends() -> None:
    rows = [["pinned", 0, 10, "", []], ["guest", 900, 2, "passage 3:900", [4, 5]], ["recent", 40, 60, "", []]]
    raw = json.dumps({"version": 1, "turn": 3, "segments": rows, "stays": {"passage 3:900": [2, 80]}}).encode()
    plan, turn, stays = planned(raw, 70, 512, 64, 10)
    assert plan == [
        Segment(Kind.PINNED, 0, 10),
        Segment(Kind.GUEST, 900, 2, "passage 3:900", (4, 5)),
        Segment(Kind.RECENT, 40, 30),
    ]
    assert (turn, stays) == (3, {"passage 3:900": Stay(2, 80)})


def recalling(chat: Chat) -> None:
    """Say something, let it leave the window, and ask for it."""
    ask(chat, "My dog is called Bruno.")
    drive(chat.read(filler(30)))
    assert any(isinstance(event, Recalled) for event in ask(chat, "What is my dog called?").events)
    assert chat._thread.session.engine.window.guests()


@pytest.mark.model
def test_what_was_recalled_comes_back_with_the_very_same_cells(default_model: Path, tmp_path: Path) -> None:
    with Chat(settings(tmp_path / "store", default_model, threshold=1.0)) as chat:
        recalling(chat)
        guests, before = chat._thread.session.engine.window.guests(), cells(chat)
    with Chat(settings(tmp_path / "store", default_model, conversation="last")) as chat:
        assert chat._thread.session.engine.window.guests() == guests
        places, planes = cells(chat)
        assert places == before[0]
        assert np.array_equal(planes, before[1])


@pytest.mark.model
def test_guests_whose_cells_are_damaged_are_decoded_again(default_model: Path, tmp_path: Path) -> None:
    with Chat(settings(tmp_path / "store", default_model, threshold=1.0)) as chat:
        recalling(chat)
        guests, log = chat._thread.session.engine.window.guests(), chat._thread.history.record.id
    with Store.open(tmp_path / "store") as store:
        store.put_guests(log, b"nothing of the kind")
    with Chat(settings(tmp_path / "store", default_model, conversation="last")) as chat:
        assert [guest.key for guest in chat._thread.session.engine.window.guests()] == [guest.key for guest in guests]
        assert ask(chat, "And when?").text


@pytest.mark.model
def test_what_is_forgotten_leaves_the_windows_guests_too(default_model: Path, tmp_path: Path) -> None:
    with Chat(settings(tmp_path / "store", default_model, threshold=1.0)) as chat:
        recalling(chat)
        log = chat._thread.history.record.id
        chat._thread.session.writer.flush()
        assert chat.store.guests(log)
        chat.forget(*chat.turns()[0].content)
        chat._thread.session.writer.flush()
        assert not chat.store.guests(log)


@given(st.integers(1, 200_000), st.sampled_from([384, 512, 2048]), st.integers(4, 100))
@example(162_794, 384, 33)
def test_without_a_manifest_a_window_with_a_lens_shows_all_of_the_log(end: int, limit: int, pinned: int) -> None:
    plan, _, _ = planned(None, end, limit, 64, pinned, "net")
    at = 0
    for segment in plan:
        assert segment.begin == at
        assert segment.begin % segment.cover == 0
        at = segment.end
    assert at == end
    assert plan[-1].kind in (Kind.RECENT, Kind.PINNED)
    coarsest = end // 1024 + 64 + pinned + 2 * 64
    assert sum(s.length for s in plan) <= max(limit, coarsest)
    assert sum(s.length for s in plan if s.kind is Kind.RECENT) >= min(64, end - pinned)


def window_with_gists(**changed: object) -> bytes:
    rows = [["pinned", 0, 10, "", [], 0], ["recent", 10, 22, "", [], 10], ["gist", 32, 2, "", [], 48, 32]]
    rows += [["recent", 96, 40, "", [], 96]]
    focus = {"at": 128, "iteration": 7, "since": [[1, 1, 3]], "last": [], "proposed": []}
    return json.dumps(
        {"version": 1, "lens": "net", "focus": focus, "turn": 3, "segments": rows, "stays": {}, **changed}
    ).encode()


def test_a_manifest_with_gists_is_used_by_the_lens_that_made_it_and_by_nobody_else() -> None:
    raw = window_with_gists()
    plan, turn, _ = planned(raw, 136, 512, 64, 10, "net")
    assert (turn, plan[2]) == (3, Segment(Kind.GIST, 32, 2, cover=32))
    assert plan[2].at == 48
    assert focused(raw, "net").state.iteration == 7
    for net in ("", "other"):
        plan, turn, _ = planned(raw, 136, 512, 64, 10, net)
        assert (turn, [s.kind for s in plan]) == (0, [Kind.PINNED, Kind.RECENT])
        assert focused(raw, net or "none").at == 0


@pytest.mark.parametrize(
    "rows",
    [
        [["pinned", 0, 10, "", [], 0], ["recent", 96, 40, "", [], 96]],  # a hole
        [["pinned", 0, 10, "", [], 0], ["header", 10, 4, "", [], 10], ["recent", 10, 126, "", [], 96]],
        [["pinned", 0, 10, "", [], 0], ["gist", 10, 4, "", [], 10, 32], ["recent", 138, 2, "", [], 96]],
        [["pinned", 0, 32, "", [], 0], ["gist", 32, 1, "", [], 48, 64], ["recent", 96, 40, "", [], 96]],
    ],
)
def test_a_manifest_that_does_not_tile_the_log_is_not_used_with_a_lens(rows: list[list[object]]) -> None:
    plan, turn, _ = planned(window_with_gists(segments=rows), 136, 512, 64, 10, "net")
    assert turn == 0
    assert [(s.begin, s.end) for s in plan] == [(0, 10), (10, 136)]


@pytest.mark.parametrize("focus", [{}, None, {"at": "x"}, [1]])
def test_what_the_lens_cannot_remember_it_forgets(focus: object) -> None:
    assert focused(window_with_gists(focus=focus), "net").at == 0
    assert focused(b"{", "net").at == 0
