from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_store import MODEL, OTHER, PAGE, fill, page_of, say, signal_of, start

from memstore.check import REMEDIES, Finding, check, repair
from memstore.codec import Page, decode, encode
from memstore.errors import LogDamaged, PageDamaged, StoreDamaged, StoreError
from memstore.lifetime.spans import Span
from memstore.lifetime.tree import LifetimeTree
from memstore.records import Doc, Turn, dump, load, log_key
from memstore.signals import MeanSignal
from memstore.store import Store

Damage = Callable[[Store, int], None]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "s") as opened:
        yield opened


def flip(store: Store, table: str, key: bytes, at: int = -1) -> None:
    with store.tables.write() as txn:
        data = bytearray(txn.get(table, key) or b"")
        data[at] ^= 1
        txn.put(table, key, bytes(data))


def write(table: str, key: Callable[[int], bytes], value: Callable[[Store, int], bytes | None]) -> Damage:
    """Damage by putting another value (None: nothing) in the place of a row of the log."""

    def do(store: Store, log: int) -> None:
        data = value(store, log)
        with store.tables.write() as txn:
            if data is None:
                txn.delete(table, key(log))
            else:
                txn.put(table, key(log), data)

    return do


def first(log: int) -> bytes:
    return Doc(log, 0).key


def sharp(log: int) -> bytes:
    return b"sharp/" + first(log)


def other_tokens(store: Store, log: int) -> bytes:
    page = decode(page_of(store, log, 0))
    return encode(replace(page, tokens=page.tokens + np.uint32(1)), "f16")


def turn_with(text: str, begin: int, end: int) -> Callable[[Store, int], bytes]:
    return lambda store, log: dump(Turn(1, "user", begin, (begin, end), 0.0, text, True))


def lose_words(store: Store, log: int) -> None:
    with store.tables.write() as txn:
        for key, _ in txn.range("words"):
            txn.delete("words", key)


def unfile(store: Store, log: int) -> None:
    with store.tables.write() as txn:
        store.words.remove(txn, (log, 0))


def file_without_page(store: Store, log: int) -> None:
    with store.tables.write() as txn:
        store.words.add(txn, (log, 9), "nobody said so")


def wide_mean(store: Store, log: int) -> bytes:
    return MeanSignal(1, np.zeros((9, 1, 8), np.float16), np.ones(9, np.bool_)).pack()


def gists(store: Store, log: int) -> LifetimeTree:
    return LifetimeTree(store, log, "net", 4)


def harm_gists(store: Store, log: int, level: int, harm: Callable[[bytes], bytes]) -> None:
    """Change the file of the gists of a level behind the store's back."""
    tree = gists(store, log)
    store.gists.make(tree.lineage.logs[0], 2, "net", 4)
    store.gists.close_all()
    path = store.gists.path_of(tree.lineage.logs[0], level)
    assert path is not None
    path.write_bytes(harm(path.read_bytes()))


def too_many_gists(store: Store, log: int) -> None:
    tree = gists(store, log)
    tree.append(1, np.ones((1, 4)))
    tree.sync()


REPAIRABLE: list[tuple[str, Damage]] = [
    ("page-damaged", lambda store, log: flip(store, "pages", first(log))),
    ("page-damaged", write("pages", first, lambda s, g: b"ZPAG")),
    ("page-damaged", write("pages", first, lambda s, g: b"")),
    ("page-foreign", write("pages", first, lambda s, g: page_of(s, g, 0, model=OTHER))),
    ("page-mismatch", write("pages", first, other_tokens)),
    ("page-mismatch", write("pages", first, lambda s, g: page_of(s, g, 1))),
    ("page-orphan", write("pages", lambda log: Doc(log + 7, 0).key, lambda s, g: page_of(s, g, 0))),
    ("entry-damaged", write("pages", first, lambda s, g: None)),
    ("entry-damaged", write("pageinfo", first, lambda s, g: None)),
    ("entry-damaged", write("pageinfo", first, lambda s, g: b"short")),
    ("entry-damaged", write("pageinfo", lambda log: Doc(log, 9).key, lambda s, g: bytes(29))),
    ("signal-damaged", write("signals", sharp, lambda s, g: b"\0" * 9)),
    ("signal-damaged", write("signals", sharp, lambda s, g: signal_of(PAGE - 1))),
    ("signal-damaged", write("signals", sharp, wide_mean)),
    ("signal-damaged", write("signals", lambda log: b"mean/" + first(log), wide_mean)),
    ("signal-damaged", write("signals", lambda log: b"sharp/" + Doc(log, 9).key, lambda s, g: signal_of())),
    ("words-missing", lose_words),
    ("words-missing", unfile),
    ("words-damaged", lambda store, log: flip(store, "words", first(log))),
    ("words-damaged", lambda store, log: flip(store, "words", first(log), 5)),
    ("words-damaged", write("words", first, lambda s, g: b"")),
    ("words-damaged", write("words", lambda log: Doc(log + 7, 0).key, lambda s, g: b"no row")),
    ("words-orphan", file_without_page),
    ("log-short", write("turns", lambda log: Doc(log, 1).key, turn_with("", 3 * PAGE, 3 * PAGE + 5))),
    ("manifest-damaged", lambda store, log: flip(store, "manifests", log_key(log))),
    ("manifest-damaged", write("manifests", lambda log: log_key(log + 7), lambda s, g: b"")),
    ("tail-damaged", lambda store, log: flip(store, "tails", log_key(log), 0)),
    ("guests-damaged", lambda store, log: flip(store, "guests", log_key(log), 0)),
    ("gists-damaged", lambda store, log: harm_gists(store, log, 1, lambda data: data[:70])),
    ("gists-damaged", lambda store, log: harm_gists(store, log, 1, lambda data: data[:-1] + b"!")),
    ("gists-damaged", lambda store, log: harm_gists(store, log, 2, lambda data: b"")),
    ("gists-damaged", lambda store, log: harm_gists(store, log, 2, lambda data: data[:6] + b"\1" + data[7:])),
    ("gists-damaged", too_many_gists),
    ("span-damaged", write("spans", lambda log: log_key(log) + b"\1\0\0\0\1", lambda s, g: b"short")),
    ("span-damaged", write("spans", lambda log: log_key(log + 7) + b"\1\0\0\0\1", lambda s, g: Span().pack())),
    ("audit-damaged", write("audits", lambda log: log_key(log) + bytes(13), lambda s, g: b"short")),
]


def filled(store: Store) -> int:
    *_, log = start(store)
    fill(store, log, 3)
    store.put_manifest(log, b"window")
    store.put_tail(log, b"tail")
    store.put_guests(log, b"guests")
    gists(store, log).append(1, np.ones((3, 4)))
    store.view(log).sync()
    return log


def truth(store: Store, log: int) -> tuple[list[int], list[str]]:
    view = store.view(log)
    return view.read(0, len(view)).tolist(), [turn.text for turn in store.turns(log)]


def test_a_sound_store_has_no_findings(store: Store) -> None:
    filled(store)
    chat, branch, log = start(store, "branches")
    fill(store, log, 2)
    fill(store, log, 2)
    child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL).record.id
    fill(store, child, 2)
    store.log(chat, branch, OTHER)
    store.drop_pages(child, PAGE, PAGE + 3)
    assert check(store) == []


@pytest.mark.parametrize(("kind", "damage"), REPAIRABLE)
def test_damage_is_found_by_its_kind_and_mended_without_touching_the_truth(
    store: Store, kind: str, damage: Damage
) -> None:
    log = filled(store)
    before = truth(store, log)
    damage(store, log)
    findings = check(store)
    assert kind in {finding.kind for finding in findings}
    assert all(finding.repairable and finding.what and finding.where for finding in findings)
    assert repair(store, findings) == []
    assert check(store) == []
    ids, texts = truth(store, log)
    assert (ids, texts[:1]) == before
    with store.tables.read() as txn:
        assert store.used(txn) == store.stat().page_bytes + store.stat().signal_bytes


def test_a_damaged_page_is_a_page_of_text_after_its_repair(store: Store) -> None:
    log = filled(store)
    flip(store, "pages", first(log), 100)
    repair(store, check(store))
    info = store.page_info(log, 0)
    assert info is not None
    assert not info.kv
    assert decode(store.page(log, 0) or b"").tokens.tolist() == list(range(PAGE))


@settings(max_examples=40)
@given(
    st.sampled_from(["pages", "turns", "conversations", "branches", "logs", "manifests", "words"]),
    st.integers(0, 2),
    st.integers(0, 10_000),
)
def test_a_flipped_bit_in_any_byte_of_a_stored_page_or_record_is_found(table: str, row: int, at: int) -> None:
    with Store.open(None) as store:
        filled(store)
        with store.tables.read() as txn:
            rows = [(key, len(value)) for key, value in txn.range(table)]
        key, size = rows[row % len(rows)]
        flip(store, table, key, at % size)
        assert check(store) != []


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        ("turn-damaged", lambda store, log: flip(store, "turns", first(log))),
        ("turn-damaged", write("turns", lambda log: Doc(log, 1).key, turn_with("", 9, 3))),
        ("turn-damaged", write("turns", lambda log: Doc(log, 5).key, turn_with("", 90, 91))),
        ("turn-overlaps", write("turns", lambda log: Doc(log, 1).key, turn_with("", 5, 9))),
        ("record-damaged", lambda store, log: flip(store, "logs", log_key(log))),
        (
            "record-damaged",
            lambda store, log: flip(store, "branches", store.branches(store.conversations()[0].id)[0].key),
        ),
        ("record-damaged", lambda store, log: flip(store, "conversations", store.conversations()[0].id.encode())),
    ],
)
def test_damage_to_the_truth_is_found_and_left_alone(store: Store, kind: str, damage: Damage) -> None:
    damage(store, filled(store))
    findings = check(store)
    assert kind in {finding.kind for finding in findings}
    with store.tables.read() as txn:
        before = [(t, k, bytes(v)) for t in ("turns", "logs", "branches", "conversations") for k, v in txn.range(t)]
    remaining = repair(store, findings)
    assert kind in {finding.kind for finding in remaining}
    with store.tables.read() as txn:
        after = [(t, k, bytes(v)) for t in ("turns", "logs", "branches", "conversations") for k, v in txn.range(t)]
    assert before == after


@pytest.mark.parametrize(
    ("kind", "harm"),
    [
        ("log-missing", lambda path: path.unlink()),
        ("log-damaged", lambda path: path.write_bytes(b"")),
        ("log-damaged", lambda path: path.write_bytes(path.read_bytes()[:50])),
        ("log-damaged", lambda path: path.write_bytes(path.read_bytes()[:-4] + b"\x01\x02\x03\x04")),
    ],
)
def test_a_token_log_that_is_gone_or_lacks_what_no_page_holds_is_found_and_named(
    tmp_path: Path, kind: str, harm: Callable[[Path], None]
) -> None:
    with Store.open(tmp_path) as store:
        log = filled(store)
        store.view(log).append([11, 12, 13])
        file = store.view(log).record.file
    harm(tmp_path / file)
    with Store.open(tmp_path) as store:
        findings = [finding for finding in check(store) if finding.kind == kind]
        assert [finding.where for finding in findings] == [file]
        assert repair(store, findings) == findings


@pytest.mark.parametrize(
    ("forgotten", "harm"),
    [
        (False, lambda data: data[:100]),
        (False, lambda data: data[:64]),
        (False, lambda data: data[:80] + b"\x01" + data[81:]),
        (True, lambda data: data[:-3]),
        (True, lambda data: data[:70] + bytes(40) + data[110:]),
    ],
)
def test_a_token_log_that_was_cut_or_changed_is_put_back_from_its_pages(
    tmp_path: Path, forgotten: bool, harm: Callable[[bytes], bytes]
) -> None:
    with Store.open(tmp_path) as store:
        log = filled(store)
        store.view(log).append([11, 12, 13])
        if forgotten:
            store.drop_pages(log, PAGE, PAGE + 3)
        rest = Page(bytes.fromhex(MODEL), 3, 3 * PAGE, np.array([11, 12, 13], np.uint32), np.arange(3, dtype=np.int32))
        store.put_tail(log, encode(rest, "f16"))
        store.view(log).sync()
        path = tmp_path / store.view(log).record.file
    before = path.read_bytes()
    path.write_bytes(harm(before))
    with Store.open(tmp_path) as store:
        findings = check(store)
        assert [(finding.kind, finding.where) for finding in findings] == [
            ("log-restorable", path.relative_to(tmp_path).as_posix())
        ]
        assert repair(store, findings) == []
        assert check(store) == []
    assert path.read_bytes() == before


def test_a_damaged_log_is_named_and_put_back_though_branches_were_cut_from_it(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        chat, branch, log = start(store)
        fill(store, log, 3)
        say(store, log, 1, "in the middle of a page", 5)
        child = store.log(chat, store.create_branch(chat, branch, 2).id, MODEL).record
        say(store, child.id, 2, "its first page begins in the other log", PAGE)
        store.put_page(child.id, page_of(store, child.id, 3), 3, {}, "")
        tail = Page(bytes.fromhex(MODEL), 3, 3 * PAGE, store.view(log).read(96, 101), np.arange(5, dtype=np.int32))
        store.put_tail(log, encode(tail, "f16"))
        store.view(child.id).sync()
        store.view(log).sync()
        path = tmp_path / store.view(log).record.file
    before = path.read_bytes()
    path.write_bytes(before[:100])
    with Store.open(tmp_path) as store:
        findings = check(store)
        assert [finding.kind for finding in findings] == ["log-restorable"]
        assert repair(store, findings) == []
        assert check(store) == []
    assert path.read_bytes() == before


def test_a_file_without_a_record_is_moved_aside_and_not_deleted(store: Store) -> None:
    filled(store)
    assert store.folder is not None
    stray = store.folder / "logs" / "feed" / "beef-00.L0.ctx"
    stray.parent.mkdir()
    stray.write_bytes(b"perhaps the only copy")
    (finding,) = check(store)
    assert (finding.kind, finding.where) == ("file-orphan", "logs/feed/beef-00.L0.ctx")
    assert repair(store, [finding]) == []
    assert check(store) == []
    assert (store.folder / "lost" / finding.where).read_bytes() == b"perhaps the only copy"


def test_a_turn_longer_than_its_log_is_cut_to_the_tokens_there_are(store: Store) -> None:
    log = filled(store)
    store.put_turn(log, Turn(1, "assistant", 3 * PAGE, (3 * PAGE, 3 * PAGE + 9), 0.0, "lost", True))
    repair(store, check(store))
    turn = store.turns(log)[1]
    assert (turn.content, turn.done, turn.text) == ((3 * PAGE, 3 * PAGE), False, "lost")


def test_pages_of_a_damaged_row_of_words_are_marked_to_be_filed_again_and_nothing_else_of_them_is_lost(
    store: Store,
) -> None:
    log = filled(store)
    *_, other = start(store, "other")
    fill(store, other, 1)
    before = [store.page(log, n) for n in range(3)]
    flip(store, "words", first(log))
    (finding,) = check(store)
    assert (finding.kind, finding.where) == ("words-damaged", f"words of pages 0 to 255 of log {log}")
    assert repair(store, [finding]) == []
    infos = [store.page_info(id, n) for id, n in [(log, 0), (log, 1), (log, 2), (other, 0)]]
    assert [info.words for info in infos if info is not None] == [False, False, False, True]
    assert [store.page(log, n) for n in range(3)] == before
    assert store.lexical("words", store.scope(log, "all")).docs.tolist() == [[other, 0]]
    store.put_words(log, 1, "some words")
    assert store.lexical("words", store.scope(log)).docs.tolist() == [[log, 1]]
    assert check(store) == []


def test_a_question_that_meets_a_damaged_row_of_words_is_told_what_to_do(store: Store) -> None:
    log = filled(store)
    flip(store, "words", first(log))
    with pytest.raises(PageDamaged, match="words") as error:
        store.lexical("words", store.scope(log))
    assert "zeta store check --repair" in error.value.hint


def test_a_damaged_row_of_words_keeps_no_page_from_being_written_forgotten_or_deleted(store: Store) -> None:
    for change in ("write", "forget", "delete"):
        chat, _, log = start(store)
        fill(store, log, 3)
        flip(store, "words", first(log))
        if change == "write":
            fill(store, log, 1, "another page")
            assert store.lexical("page", store.scope(log)).docs.tolist() == [[log, 3]]
        elif change == "forget":
            store.drop_pages(log, PAGE, PAGE + 3)
            assert len(store.lexical("some words", store.scope(log)).docs) == 0
        else:
            store.delete_conversation(chat)
        with store.tables.read() as txn:
            filed = [key for key, _ in txn.range("words", log_key(log), log_key(log + 1))]
        assert len(filed) == (change == "write")
        assert check(store) == []


def test_every_finding_says_whether_it_can_be_mended_and_how() -> None:
    assert not Finding("log-damaged", "x", "y").repairable
    assert all(remedy and Finding(kind, "x", "y").repairable for kind, remedy in REMEDIES.items())


def test_a_record_read_with_a_flipped_bit_raises_instead_of_guessing(store: Store) -> None:
    log = filled(store)
    flip(store, "turns", first(log), 20)
    with pytest.raises(StoreDamaged, match="turn"):
        store.turns(log)
    assert issubclass(LogDamaged, StoreError)
    assert load(Turn, dump(Turn(0, "user", 0, (0, 1), 0.0, "é", True))).text == "é"


def test_a_page_partly_outside_its_log_is_removed_when_mended(store: Store) -> None:
    log = filled(store)
    ids = np.zeros(PAGE, np.uint32)
    ghost = encode(Page(bytes.fromhex(MODEL), 3, 3 * PAGE, ids, np.zeros(PAGE, np.int32)), "f16")
    write("pages", lambda log: Doc(log, 3).key, lambda s, g: ghost)(store, log)
    assert {finding.kind for finding in check(store)} == {"page-mismatch", "entry-damaged"}
    assert repair(store, check(store)) == []
    assert not store.has_page(log, 3)
    assert check(store) == []
