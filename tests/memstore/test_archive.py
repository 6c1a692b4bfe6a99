import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from small_store import MODEL, OTHER, PAGE, fill, say, signal_of, start

from memstore import zmem
from memstore.archive import export_conversation, import_conversation
from memstore.backup import backup
from memstore.check import check
from memstore.ctxfile import ERASED
from memstore.errors import NotFound, StoreDamaged, StoreError, StoreMissing, StoreTooNew
from memstore.lifetime.node import Node
from memstore.lifetime.spanbook import SpanBook
from memstore.records import Conversation
from memstore.store import Store
from memstore.zmem import Kind, Record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "s") as opened:
        yield opened


def branched(store: Store) -> str:
    """A conversation of two branches, two models, forgotten tokens, a tail."""
    chat, branch, log = start(store, "a chat")
    fill(store, log, 3, "the dog is called Rex")
    say(store, log, 1, "later", 10)
    child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL).record.id
    fill(store, child, 1, "another way")
    store.drop_pages(log, 99, 102)
    store.put_tail(log, b"tail")
    store.retain(log, 0)
    SpanBook(store, child).tag(Node(1, 1), "shared")
    SpanBook(store, child).describe(Node(2, 0), {"path": "a.py"})
    say(store, store.log(chat, branch, OTHER, page=64).record.id, 0, "for another model", 70)
    return chat


def picture(store: Store, chat: str) -> list[object]:
    """All that an export keeps, without the numbers that mean nothing elsewhere."""
    seen: list[object] = [store.conversation(chat).title, [(b.id, b.parent, b.turn) for b in store.branches(chat)]]
    for record in store.logs(chat):
        id, view = record.id, store.view(record.id)
        seen.append((record.branch, record.model, record.model_name, record.base, record.page))
        seen.append((view.read(0, len(view)).tolist(), store.turns(id), store.tail(id)))
        infos = [store.page_info(id, n) for n in range(6)]
        seen.append([(i.size, i.signal_size, i.kv, i.retained, i.created) for i in infos if i is not None])
        seen.append([store.page(id, n) for n in range(6)])
        seen.append(SpanBook(store, id).noted())
        with store.signals("sharp", store.scope(id)) as found:
            seen.append([(number, bytes(view)) for _, number, view in found])
    return seen


def dump(store: Store) -> list[object]:
    """Every byte of the tables, but for the next log's number, and every file."""
    with store.tables.read() as txn:
        names = ("conversations", "branches", "logs", "lognames", "turns", "pages", "pageinfo", "signals", "words")
        rows: list[object] = [(n, key, bytes(value)) for n in names for key, value in txn.range(n)]
        rows += [key for key, _ in txn.range("meta")]
    folder = store.folder
    return rows + ([] if folder is None else sorted(p.name for p in (folder / "logs").rglob("*")))


def test_a_conversation_comes_back_the_same_in_another_store(store: Store, tmp_path: Path) -> None:
    chat = branched(store)
    export_conversation(store, chat, tmp_path / "c.zmem")
    for path in (tmp_path / "other", None):
        with Store.open(path) as other:
            start(other, "log numbers differ here")
            imported = import_conversation(other, tmp_path / "c.zmem")
            assert imported.id == chat
            assert imported == store.conversation(chat)
            assert picture(other, imported.id) == picture(store, chat)
            assert ERASED in other.view(other.logs(chat)[0].id).read(96, 106)
            assert check(other) == []
            assert other.search("rex")[0].conversation == imported


def test_a_file_of_version_1_without_spans_is_still_read(store: Store, tmp_path: Path) -> None:
    *_, log = start(store, "old")
    fill(store, log, 1)
    export_conversation(store, store.find("last").id, tmp_path / "c.zmem")
    data = bytearray((tmp_path / "c.zmem").read_bytes()[:-4])
    data[4] = 1
    (tmp_path / "c.zmem").write_bytes(data + zlib.crc32(data).to_bytes(4, "little"))
    assert import_conversation(store, tmp_path / "c.zmem").title == "old"


def test_an_import_where_the_id_is_taken_is_a_second_conversation(store: Store, tmp_path: Path) -> None:
    chat = branched(store)
    export_conversation(store, chat, tmp_path / "c.zmem")
    before = picture(store, chat)
    imported = import_conversation(store, tmp_path / "c.zmem")
    assert imported.id != chat
    assert picture(store, imported.id) == before
    store.delete_conversation(imported.id)
    assert picture(store, chat) == before
    assert check(store) == []


def test_an_export_holds_one_conversation_only(store: Store, tmp_path: Path) -> None:
    chat = branched(store)
    *_, log = start(store, "private")
    fill(store, log, 1, "something else entirely")
    export_conversation(store, chat, tmp_path / "c.zmem")
    raw = zstandard.ZstdDecompressor().decompressobj().decompress((tmp_path / "c.zmem").read_bytes()[6:])
    assert b"Rex" in raw
    assert b"entirely" not in raw
    assert (tmp_path / "c.zmem").stat().st_mode & 0o077 == 0


@settings(max_examples=25)
@given(st.integers(0, 1 << 20), st.integers(0, 7))
def test_a_file_with_a_flipped_bit_or_cut_short_is_refused_and_the_store_is_untouched(at: int, bit: int) -> None:
    with Store.open(None) as source, Store.open(None) as target, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.zmem"
        *_, log = start(source)
        fill(source, log, 1)
        export_conversation(source, source.conversations()[0].id, path)
        whole = path.read_bytes()
        before = dump(target)
        flipped = bytearray(whole)
        flipped[at % len(whole)] ^= 1 << bit
        for wrong in (bytes(flipped), whole[: at % len(whole)], whole + b"\0"):
            path.write_bytes(wrong)
            with pytest.raises((StoreDamaged, StoreTooNew)) as error:
                import_conversation(target, path)
            assert error.value.hint
            assert dump(target) == before


def sealed_again(path: Path) -> None:
    """Give a changed file the right checksum."""
    body = path.read_bytes()[:-4]
    path.write_bytes(body + zlib.crc32(body).to_bytes(4, "little"))


def test_a_newer_file_is_refused_by_both_versions(store: Store, tmp_path: Path) -> None:
    chat = branched(store)
    path = tmp_path / "c.zmem"
    export_conversation(store, chat, path)
    path.write_bytes(path.read_bytes()[:4] + b"\x09\x00" + path.read_bytes()[6:])
    sealed_again(path)
    with pytest.raises(StoreTooNew, match=r"version 9.*version 2"):
        import_conversation(store, path)
    with pytest.raises(StoreMissing):
        import_conversation(store, tmp_path / "none.zmem")


@pytest.mark.parametrize(
    "wrong",
    [
        Record(Kind.TOKENS, 9, 0, b"\0" * 4),
        Record(Kind.TOKENS, 0, 0, b"\0" * 3),
        Record(Kind.TURN, 0, 4, b'{"ordinal": 3}'),
        Record(Kind.TURN, 0, 4, b"[]"),
        Record(Kind.PAGE, 0, 0, b"not a page, but long enough for an entry"),
        Record(Kind.SHARP, 0, 77, b"of a page that is not there"),
        Record(Kind.HEAD, 0, 0, b"{}"),
    ],
)
def test_a_file_with_a_right_checksum_and_wrong_content_leaves_the_store_untouched(
    store: Store, tmp_path: Path, wrong: Record
) -> None:
    chat = store.conversation(branched(store))
    records = [(r.branch, r) for r in store.logs(chat.id) if r.parent is None][:1]
    logs = [replace(record, id=0) for _, record in records]
    zmem.write(tmp_path / "c.zmem", zmem.Head(chat, store.branches(chat.id), logs), iter([wrong]))
    before = dump(store)
    with pytest.raises(StoreError):
        import_conversation(store, tmp_path / "c.zmem")
    assert dump(store) == before


def test_a_head_that_would_name_files_outside_of_the_store_is_refused(store: Store, tmp_path: Path) -> None:
    chat = store.conversation(branched(store))
    bad: list[Conversation] = [replace(chat, id="../../evil"), replace(chat, branch="unknown")]
    for conversation in bad:
        zmem.write(tmp_path / "c.zmem", zmem.Head(conversation, store.branches(chat.id), []), iter([]))
        with pytest.raises(StoreDamaged):
            import_conversation(store, tmp_path / "c.zmem")


def test_an_import_that_fails_half_way_is_taken_back(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = branched(store)
    export_conversation(store, chat, tmp_path / "c.zmem")
    before = dump(store)

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store, "set_signals", fail)
        with pytest.raises(OSError, match="No space"):
            import_conversation(store, tmp_path / "c.zmem")
    assert dump(store) == before
    assert check(store) == []


def test_an_export_of_something_unknown_or_damaged_writes_no_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        export_conversation(store, "beef", tmp_path / "c.zmem")
    chat = branched(store)
    with store.tables.write() as txn:
        key, value = next(txn.range("pages"))
        txn.put("pages", key, bytes(value)[:-1] + b"?")
    with pytest.raises(StoreDamaged):
        export_conversation(store, chat, tmp_path / "c.zmem")
    assert [p.name for p in tmp_path.iterdir()] == ["s"]


def test_a_backup_of_a_store_in_use_opens_and_holds_the_same(store: Store, tmp_path: Path) -> None:
    chat = branched(store)
    backup(store, tmp_path / "deep" / "copy")
    expected = picture(store, chat)
    say(store, store.logs(chat)[0].id, 2, "after the backup", 5)
    with Store.open(tmp_path / "deep" / "copy") as copy:
        assert picture(copy, chat) == expected
        assert check(copy) == []
    with pytest.raises(StoreError, match="there already"):
        backup(store, tmp_path / "deep" / "copy")
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["copy"]
    for path in (tmp_path / "deep").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_a_store_in_memory_is_not_copied_to_disk(tmp_path: Path) -> None:
    with Store.open(None) as store, pytest.raises(StoreError, match="incognito"):
        backup(store, tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_signals_and_pages_keep_their_size_in_an_imported_store(store: Store, tmp_path: Path) -> None:
    chat = branched(store)
    export_conversation(store, chat, tmp_path / "c.zmem")
    with Store.open(None) as other:
        import_conversation(other, tmp_path / "c.zmem")
        stat = other.stat()
        with other.tables.read() as txn:
            assert other.used(txn) == stat.page_bytes + stat.signal_bytes
        assert stat.signal_bytes == stat.pages * len(signal_of(PAGE))
