import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from small_store import MODEL, OTHER, fill, page_of, say, signal_of, start

from memstore.codec import decode
from memstore.ctxfile import ERASED
from memstore.errors import NotFound, PageRejected, StoreDamaged, StoreError, StoreMissing, StoreReadOnly, StoreTooNew
from memstore.lmdbtables import LmdbTables
from memstore.migrate import MIGRATIONS, Migration, prepare
from memstore.store import Store
from memstore.tables import VolatileTables, Writer


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    ticks = itertools.count(1000)
    path = tmp_path / "store" if request.param == "disk" else None
    with Store.open(path, clock=lambda: float(next(ticks))) as opened:
        yield opened


def test_conversations_come_back_newest_first_and_are_found_by_prefix_or_last(store: Store) -> None:
    first, second = (store.create_conversation(title, "be kind", {"k": "2"}) for title in ("one", "two"))
    assert [c.title for c in store.conversations()] == ["two", "one"]
    assert store.conversation(first.id) == first
    assert store.find(first.id[:8]) == first
    log = store.log(first.id, first.branch, MODEL).record.id
    say(store, log, 0, "hello", 5)
    assert store.find("last").id == first.id
    with pytest.raises(NotFound) as error:
        store.find("zzzz")
    assert error.value.hint
    assert store.find(second.id).settings == {"k": "2"}


def test_find_refuses_a_prefix_that_fits_several(store: Store) -> None:
    chats = [store.create_conversation(str(n)) for n in range(17)]  # 16 first digits: two begin alike
    first = next(a for a, b in itertools.combinations(sorted(c.id for c in chats), 2) if a[0] == b[0])
    with pytest.raises(NotFound, match="conversations begin"):
        store.find(first[0])
    with pytest.raises(NotFound):
        store.find("")


def test_an_update_of_an_unknown_conversation_or_branch_changes_nothing(store: Store) -> None:
    chat = store.create_conversation("one")
    store.update(replace(chat, title="other", pinned=True))
    assert store.conversation(chat.id).title == "other"
    for wrong in (replace(chat, branch="nope"), replace(chat, id="0123")):
        with pytest.raises(NotFound):
            store.update(wrong)
    assert store.conversation(chat.id).branch == chat.branch


def test_tokens_turns_pages_signals_and_manifest_survive_a_reopening(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        chat, branch, log = start(store)
        turn = say(store, log, 0, "my dog is called Rex", 40)
        data = page_of(store, log, 0)
        store.put_page(log, data, 0, {"sharp": signal_of()}, "my dog is called Rex")
        store.put_manifest(log, b"window")
        store.put_tail(log, b"tail")
    for writable in (True, False):
        with Store.open(tmp_path, writable=writable) as store:
            view = store.log(chat, branch, MODEL)
            assert view.read(0, 40).tolist() == list(range(40))
            assert store.turns(log) == [turn]
            assert store.page(log, 0) == data
            assert (store.manifest(log), store.tail(log)) == (b"window", b"tail")
            scope = store.scope(log)
            with store.signals("sharp", scope) as found:
                assert [(n, bytes(v)) for _, n, v in found] == [(0, signal_of())]
            assert store.lexical("dogs", scope).docs.tolist() == [[log, 0]]


def test_a_page_of_another_model_or_number_is_refused_and_nothing_is_written(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 64)
    with pytest.raises(PageRejected):
        store.put_page(log, page_of(store, log, 0, model=OTHER), 0)
    with pytest.raises(PageRejected):
        store.put_page(log, page_of(store, log, 1), 0)
    assert not store.has_page(log, 0)
    assert store.stat().page_bytes == 0


def test_a_page_that_fails_half_way_leaves_no_part_of_it(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 32)
    with pytest.raises(ValueError, match="signal"):
        store.put_page(log, page_of(store, log, 0), 0, {"sharp": signal_of(), "odd": b""}, "words")
    assert store.page_info(log, 0) is None
    with store.signals("sharp", store.scope(log)) as found:
        assert found == []


def test_a_page_written_again_replaces_its_signals_and_words(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 32)
    store.put_page(log, page_of(store, log, 0), 0, {"sharp": signal_of()}, "apple")
    before = store.stat()
    store.put_page(log, page_of(store, log, 0), 0, {"sharp": signal_of()}, "banana")
    assert store.stat().page_bytes == before.page_bytes
    scope = store.scope(log)
    assert len(store.lexical("apple", scope).docs) == 0
    assert len(store.lexical("banana", scope).docs) == 1


def test_uses_of_a_page_are_counted_without_a_write_per_read(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 32)
    store.put_page(log, page_of(store, log, 0), 0)
    for _ in range(3):
        store.page(log, 0)
    info = store.page_info(log, 0)
    assert info is not None
    assert info.hits == 0
    store.flush_touched()
    later = store.page_info(log, 0)
    assert later is not None
    assert later.hits == 3
    assert later.used > info.used


def test_search_finds_text_whatever_the_case_with_its_surroundings(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "a" * 60 + " My Dog is called Rex " + "b" * 60, 9)
    *_, other = start(store, "newer")
    say(store, other, 0, "the dog barks", 9)
    found = store.search("DOG")
    assert [m.conversation.title for m in found] == ["newer", "a chat"]
    assert "My Dog is called" in found[1].snippet
    assert found[1].snippet.startswith("…")
    assert found[1].snippet.endswith("…")
    assert len(store.search("dog", limit=1)) == 1
    assert store.search("  ") == []


@pytest.mark.parametrize(
    "query",
    ['said "no"', "C:\\new", "one\ntwo", "STRASSE", "straße", "ǅ", "\u0007", "user", "done", "İ", "שלום"],
)
def test_search_finds_what_was_said_and_nothing_of_how_it_is_stored(store: Store, query: str) -> None:
    *_, log = start(store)
    texts = [
        'He said "No".',
        "in c:\\NEW",
        "One\nTwo",
        "Hauptstraße",
        "ǆ",
        "a\u0007b",
        "x\u2028y",
        "ein İ",
        "שלום",
        "plain",
    ]
    for ordinal, text in enumerate(texts):
        say(store, log, ordinal, text, 9)
    wanted = [text for text in reversed(texts) if query.casefold() in text.casefold()]
    assert [match.turn.text for match in store.search(query)] == wanted


def test_search_reads_what_a_branch_has_from_the_one_it_left(store: Store) -> None:
    id, _, log = start(store)
    chat = store.conversation(id)
    say(store, log, 0, "the lake", 9)
    say(store, log, 1, "the old bridge", 9)
    branch = store.create_branch(chat.id, chat.branch, 1)
    store.update(replace(chat, branch=branch.id))
    other = store.log(chat.id, branch.id, MODEL).record.id
    say(store, other, 1, "the new bridge", 9)
    assert [match.turn.text for match in store.search("the")] == ["the new bridge", "the lake"]


def test_deleting_a_conversation_leaves_nothing_of_it_and_all_of_the_others(store: Store) -> None:
    chat, branch, log = start(store)
    *_, kept = start(store, "kept")
    for id in (log, kept):
        say(store, id, 0, "some words", 64)
        store.put_page(id, page_of(store, id, 0), 0, {"sharp": signal_of()}, "some words")
        store.put_manifest(id, b"m")
        store.put_tail(id, b"t")
        store.put_guests(id, b"g")
    store.delete_conversation(chat)
    with store.tables.read() as txn:
        for table in ("turns", "pages", "pageinfo", "words", "manifests", "tails", "guests"):
            assert {int.from_bytes(key[:4], "big") for key, _ in txn.range(table)} == {kept}
        assert {key[-8:-4] for key, _ in txn.range("signals")} == {kept.to_bytes(4, "big")}
        assert len(list(txn.range("logs"))) == len(list(txn.range("branches"))) == 1
    if store.folder is not None:
        assert [p.name for p in store.folder.glob("logs/*/*")] == [Path(store.view(kept).record.file).name]
        assert not (store.folder / "logs" / chat).exists()
    with pytest.raises(NotFound):
        store.log(chat, branch, MODEL)
    with pytest.raises(NotFound):
        store.delete_conversation(chat)


def test_a_deletion_that_was_cut_off_is_finished_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path) as store:
        chat, _, log = start(store)
        say(store, log, 0, "x", 10)
        with monkeypatch.context() as patch:
            patch.setattr(store, "finish", lambda pending: None)
            store.delete_conversation(chat)
        assert list(tmp_path.glob("logs/*/*"))
    with Store.open(tmp_path) as store:
        assert not list(tmp_path.glob("logs/*"))
        with store.tables.read() as txn:
            assert list(txn.range("meta", b"pending/", b"pending0")) == []


def test_forgetting_erases_ids_pages_signals_words_and_text_that_overlap(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "keep this", 40)
    say(store, log, 1, "the secret", 40)
    for number in range(2):
        store.put_page(log, page_of(store, log, number), number, {"sharp": signal_of()}, "secret")
    store.put_manifest(log, b"m")
    store.drop_pages(log, 42, 80)
    ids = store.view(log).read(0, 80)
    assert ids[:42].tolist() == list(range(42))
    assert (ids[42:] == ERASED).all()
    assert (store.has_page(log, 0), store.has_page(log, 1)) == (True, False)
    assert [turn.text for turn in store.turns(log)] == ["keep this", ""]
    assert store.manifest(log) is None
    assert store.lexical("secret", store.scope(log)).docs.tolist() == [[log, 0]]
    with store.signals("sharp", store.scope(log)) as found:
        assert [number for _, number, _ in found] == [0]
    with pytest.raises(ValueError, match="tokens 0 to 80"):
        store.drop_pages(log, 0, 81)


def test_a_log_of_another_model_has_its_own_tokens_and_no_foreign_signals(store: Store) -> None:
    chat, branch, log = start(store)
    say(store, log, 0, "the dog", 32)
    store.put_page(log, page_of(store, log, 0), 0, {"sharp": signal_of()}, "the dog")
    other = store.log(chat, branch, OTHER, page=64)
    assert (len(other), other.record.page) == (0, 64)
    assert store.log(chat, branch, MODEL).record.id == log
    scope = store.scope(other.record.id, "all")
    with store.signals("sharp", scope) as found:
        assert found == []
    *_, stranger = start(store, "elsewhere", OTHER)
    scope = store.scope(stranger, "all")
    with store.signals("sharp", scope) as found:
        assert found == []


def test_everything_in_scope_all_is_found_by_words_in_other_conversations(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "the dog is called Rex", 32)
    store.put_page(log, page_of(store, log, 0), 0, {"sharp": signal_of()}, "the dog is called Rex")
    *_, asker = start(store, "asker", OTHER)
    *_, native = start(store, "same model")
    assert store.lexical("Rex", store.scope(asker, "all")).docs.tolist() == [[log, 0]]
    assert len(store.lexical("Rex", store.scope(asker, "conversation")).docs) == 0
    with store.signals("sharp", store.scope(native, "all")) as found:
        assert [(id, number) for id, number, _ in found] == [(log, 0)]


def test_a_manifest_with_a_flipped_bit_is_refused(store: Store) -> None:
    *_, log = start(store)
    store.put_manifest(log, b"window")
    with store.tables.write() as txn:
        data = bytearray(txn.get("manifests", log.to_bytes(4, "big")) or b"")
        data[-1] ^= 1
        txn.put("manifests", log.to_bytes(4, "big"), bytes(data))
    with pytest.raises(StoreDamaged, match="manifest"):
        store.manifest(log)


def test_a_page_size_that_is_no_multiple_of_32_is_refused(store: Store) -> None:
    chat = store.create_conversation("x")
    with pytest.raises(StoreError, match="100 tokens"):
        store.log(chat.id, chat.branch, MODEL, page=100)


def test_a_store_in_memory_touches_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    opened: list[object] = []
    monkeypatch.setattr(os, "open", lambda *args, **kw: opened.append(args))
    with Store.open(None) as store:
        *_, log = start(store)
        say(store, log, 0, "secret", 64)
        store.put_page(log, page_of(store, log, 0), 0, {"sharp": signal_of()}, "secret")
        store.view(log).sync()
        store.compact()
        store.drop_pages(log, 0, 10)
        assert store.stat().tokens == 64
    assert opened == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_only_the_owner_can_read_a_store(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        *_, log = start(store)
        say(store, log, 0, "x", 10)
        store.compact()
    for path in (tmp_path / "s").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    assert (tmp_path / "s").stat().st_mode & 0o777 == 0o700


def test_a_store_opened_for_reading_creates_and_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        Store.open(tmp_path / "none", writable=False)
    assert not (tmp_path / "none").exists()
    with Store.open(tmp_path / "s") as store:
        *_, log = start(store)
        say(store, log, 0, "x", 10)
    with Store.open(tmp_path / "s", writable=False) as store:
        with pytest.raises(StoreReadOnly):
            store.create_conversation("y")
        with pytest.raises(StoreReadOnly):
            store.view(log).append([1])


def test_a_reader_sees_what_the_writer_appends_meanwhile(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        *_, log = start(store)
        say(store, log, 0, "x", 10)
        code = (
            "import sys; from pathlib import Path; from memstore.store import Store\n"
            f"s = Store.open(Path(sys.argv[1]), writable=False); v = s.view({log}); print(len(v), flush=True)\n"
            "input(); print(len(v), v.read(10, 12).tolist()); s.close()\n"
        )
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "10\n"
        store.view(log).append([5, 6])
        assert child.communicate("\n")[0] == "12 [5, 6]\n"


def test_compacting_leaves_nothing_of_what_was_deleted_behind_other_values(tmp_path: Path) -> None:
    tables = LmdbTables(tmp_path, writable=True)
    for n in range(30):  # a value of more than half a page gets one to itself, one that held something else before
        with tables.write() as txn:
            txn.put("turns", b"turn %03d" % n, b"forgotten words " * 10)
        with tables.write() as txn:
            txn.put("spans", b"span %03d" % n, bytes(2500))
    with tables.write() as txn:
        for n in range(30):
            txn.delete("turns", b"turn %03d" % n)
    tables.compact()
    tables.close()
    assert b"forgotten" not in (tmp_path / "data.mdb").read_bytes()


def test_compacting_shrinks_the_tables_and_keeps_what_is_in_them(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        chat, _, log = start(store)
        *_, kept = start(store, "kept")
        for id in (log, kept):
            say(store, id, 0, "x", 64)
            store.put_page(id, page_of(store, id, 0), 0, {"sharp": bytes(1 << 20)})
        data = store.page(kept, 0)
        store.delete_conversation(chat)
        before = store.stat().table_bytes
        store.compact()
        assert store.stat().table_bytes < before - (1 << 19)
        assert store.page(kept, 0) == data
        store.put_manifest(kept, b"still writable")


def test_two_threads_write_pages_and_turns_into_one_store(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 32 * 12)
    pages = [page_of(store, log, number) for number in range(12)]

    def put() -> None:
        for number, data in enumerate(pages):
            store.put_page(log, data, number, {"sharp": signal_of()}, f"word{number}")

    thread = threading.Thread(target=put)
    thread.start()
    for ordinal in range(1, 20):
        say(store, log, ordinal, "more", 3)
        store.scope(log)
    thread.join()
    assert len(store.turns(log)) == 20
    assert store.stat().pages == 12


def test_a_dropped_page_is_decoded_as_text_of_the_log(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 32)
    store.put_page(log, page_of(store, log, 0), 0)
    with store.tables.write() as txn:
        store.drop_kv(txn, store.doc(txn, log, 0))
    page = decode(store.page(log, 0) or b"")
    assert page.tokens.tolist() == list(range(32))
    assert page.keys == ()


def test_a_newer_store_is_refused_by_name_of_both_versions(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.tables.write() as txn:
        txn.put("meta", b"version", b"[9, 1]")
    for writable in (True, False):
        with pytest.raises(StoreTooNew, match=r"9\.1.*2\.1"):
            Store.open(tmp_path, writable=writable)


def test_a_newer_minor_version_is_opened_and_left_as_it_is(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.tables.write() as txn:
        txn.put("meta", b"version", b"[2, 7]")
    with Store.open(tmp_path) as store, store.tables.read() as txn:
        assert bytes(txn.get("meta", b"version") or b"") == b"[2, 7]"


def test_an_older_store_gets_each_missing_migration_once_and_all_or_nothing() -> None:
    applied: list[str] = []

    def second(txn: Writer) -> bool:
        applied.append("second")
        txn.put("meta", b"second", b"1")
        return False

    def third(txn: Writer) -> bool:
        txn.put("meta", b"third", b"1")
        return bool(1 / 0)

    tables = VolatileTables()
    assert prepare(tables) == (2, 1)
    longer = (*MIGRATIONS, Migration((2, 2), second))
    assert prepare(tables, longer) == prepare(tables, longer) == (2, 2)
    assert applied == ["second"]
    with pytest.raises(ZeroDivisionError):
        prepare(tables, (*longer, Migration((3, 0), third)))
    with tables.read() as txn:
        assert txn.get("meta", b"third") is None
        assert bytes(txn.get("meta", b"version") or b"") == b"[2, 2]"


def test_the_package_offers_what_it_lists_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, memstore; missing = [n for n in memstore.__all__ if not hasattr(memstore, n)];"
        "print(missing, [m for m in ('zeta', 'llama_cpp', 'torch', 'PySide6') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == "[] []\n"


def test_warming_reads_what_a_search_will_read_and_stops_when_it_is_told_to(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        _, _, log = start(store)
        fill(store, log, 6)
        scope = store.scope(log)
        with store.signals("sharp", scope) as found:
            size = sum(len(view) for _, _, view in found)
        assert size > 0
        assert store.warm(scope, lambda: True) == size
        answers = iter([True, True, False])
        assert 0 < store.warm(scope, lambda: next(answers, False)) < size
