"""Stores of version 1, whose words were a row for each word of each page, are opened and find the same."""

from collections import Counter
from hashlib import blake2b
from pathlib import Path

import pytest
from small_store import fill, start

from memstore.check import check
from memstore.errors import StoreTooNew
from memstore.lexical import LexicalIndex, words
from memstore.migrate import MIGRATIONS, Migration, prepare
from memstore.records import Doc
from memstore.store import Store
from memstore.tables import Tables, VolatileTables, Writer

SAID = ("the dog is called Rex", "echo " * 300, "the garden gate", "", "gate of the dog")


def hashed(word: str) -> bytes:
    return blake2b(word.encode(), digest_size=8).digest()


def put_old(txn: Writer, doc: Doc, text: str) -> None:
    """File a page as version 1 did."""
    counts = Counter(map(hashed, words(text)))
    for word, count in counts.items():
        txn.put("words", word + doc.key, bytes([min(count, 255)]))
    txn.put("lengths", doc.key, counts.total().to_bytes(4, "little") + b"".join(counts))


def make_old(tables: Tables, texts: dict[Doc, str]) -> None:
    """Turn tables back into those of version 1 with these pages."""
    with tables.write() as txn:
        for key, _ in txn.range("words"):
            txn.delete("words", key)
        for doc, text in texts.items():
            put_old(txn, doc, text)
        txn.put("meta", b"version", b"[1, 0]")


def old_store(path: Path) -> int:
    with Store.open(path) as store:
        *_, log = start(store)
        for text in SAID:
            fill(store, log, 1, text)
        make_old(store.tables, {Doc(log, n): text for n, text in enumerate(SAID)})
    return log


def old_tables() -> VolatileTables:
    tables = VolatileTables()
    prepare(tables, MIGRATIONS[:1])
    make_old(tables, {Doc(log, n): f"common word{n} w{n % 7}" for log in (1, 3) for n in range(200, 300)})
    return tables


def rows(tables: Tables) -> list[tuple[str, bytes, bytes]]:
    with tables.read() as txn:
        return [(table, key, bytes(value)) for table in ("words", "lengths") for key, value in txn.range(table)]


def written_anew() -> list[tuple[str, bytes, bytes]]:
    tables = VolatileTables()
    with tables.write() as txn:
        for log in (1, 3):
            for n in range(200, 300):
                LexicalIndex().add(txn, (log, n), f"common word{n} w{n % 7}")
    return rows(tables)


def test_an_older_store_finds_the_same_after_it_was_opened(tmp_path: Path) -> None:
    with Store.open(tmp_path / "new") as new:
        *_, log = start(new)
        for text in SAID:
            fill(new, log, 1, text)
        wanted = {query: new.lexical(query, new.scope(log)) for query in ("dogs", "echo", "the gate Rex", "nobody")}
    log = old_store(tmp_path / "old")
    for _ in range(2):
        with Store.open(tmp_path / "old") as old:
            for query, hits in wanted.items():
                now = old.lexical(query, old.scope(log))
                assert [part.tolist() for part in now] == [part.tolist() for part in hits]
            assert check(old) == []
            with old.tables.read() as txn:
                assert bytes(txn.get("meta", b"version") or b"") == b"[2, 1]"
                assert list(txn.range("lengths")) == []


def test_moved_words_are_those_that_would_be_written_now() -> None:
    tables = old_tables()
    prepare(tables)
    assert rows(tables) == written_anew()


def test_a_move_that_is_cut_off_anywhere_goes_on_and_meanwhile_older_programs_refuse() -> None:
    *before, last = MIGRATIONS
    for steps in range(2, 9, 2):
        tables, done = old_tables(), Counter[str]()

        def step(txn: Writer, steps: int = steps, done: Counter[str] = done) -> bool:
            more = last.apply(txn)
            done["steps"] += 1
            if done["steps"] == steps:
                raise KeyboardInterrupt
            return more

        with pytest.raises(KeyboardInterrupt):
            prepare(tables, (*before, Migration(last.version, step)))
        with pytest.raises(StoreTooNew, match=r"2\.0.*1\.0"):
            prepare(tables, MIGRATIONS[:1])
        assert prepare(tables) == (2, 1)
        assert rows(tables) == written_anew()


def test_an_older_store_that_is_only_read_is_left_as_it_is_and_no_damage_is_seen(tmp_path: Path) -> None:
    old_store(tmp_path)
    with Store.open(tmp_path, writable=False) as store:
        before = rows(store.tables)
        assert check(store) == []
        assert rows(store.tables) == before


def test_words_that_an_older_store_had_lost_are_found_missing(tmp_path: Path) -> None:
    log = old_store(tmp_path)
    with Store.open(tmp_path) as store:  # back to version 1 once more, with two rows less and one that is cut short
        make_old(store.tables, {Doc(log, n): text for n, text in enumerate(SAID)})
        with store.tables.write() as txn:
            txn.delete("words", hashed("rex") + Doc(log, 0).key)
            txn.delete("lengths", Doc(log, 1).key)
            txn.put("lengths", Doc(log, 2).key, bytes(txn.get("lengths", Doc(log, 2).key) or b"")[:-3])
    with Store.open(tmp_path) as store:
        assert {(f.kind, f.where) for f in check(store)} == {
            ("words-missing", f"page {n} of log {log}") for n in range(3)
        }
        assert all(key[:4] == log.to_bytes(4, "big") and len(key) == 8 for _, key, _ in rows(store.tables))
        assert store.lexical("the dog", store.scope(log)).docs.tolist() == [[log, 4]]
