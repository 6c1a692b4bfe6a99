import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore.lexical import LexicalIndex, words
from memstore.tables import VolatileTables

EVERYTHING = [(0, 0, 1 << 32), (1, 0, 1 << 32), (2, 0, 1 << 32)]
PAGES = {
    (1, 0): "Chen's locker code is 4711.",
    (1, 1): "The weather was fine and the sea was calm.",
    (1, 2): "I am allergic to nuts, so no nut cake for me. Nuts!",
    (2, 0): "The code of the garden gate is 9020.",
}
TEXT = st.text("ab cd", max_size=12)
DOC = st.tuples(st.integers(0, 2), st.integers(0, 3))


@pytest.fixture
def tables():
    return filled(PAGES)


def filled(pages: dict[tuple[int, int], str]) -> VolatileTables:
    tables, index = VolatileTables(), LexicalIndex()
    with tables.write() as txn:
        for doc, text in pages.items():
            index.add(txn, doc, text)
    return tables


def search(tables, text, scope=EVERYTHING):
    with tables.read() as txn:
        return LexicalIndex().search(txn, text, scope)


def found(hits):
    return [tuple(doc) for doc in hits.docs.tolist()]


def rows(tables):
    with tables.read() as txn:
        return [(table, key, bytes(value)) for table in ("words", "lengths") for key, value in txn.range(table)]


def bm25(pages, query):
    """By the book: score and IDF share of every page."""
    bags = {doc: Counter(words(text)) for doc, text in pages.items()}
    average = sum(bag.total() for bag in bags.values()) / len(bags)
    asked = set(words(query))
    idf = {}
    for word in asked:
        n = sum(word in bag for bag in bags.values())
        idf[word] = math.log(1 + (len(bags) - n + 0.5) / (n + 0.5))
    result = {}
    for doc, bag in bags.items():
        score = 0.0
        for word in asked & set(bag):
            long = 1 - 0.75 + 0.75 * bag.total() / average
            score += idf[word] * bag[word] * 2.2 / (bag[word] + 1.2 * long)
        if asked & set(bag):
            result[doc] = score, sum(idf[word] for word in asked & set(bag)) / sum(idf.values())
    return result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chen's locker", ["chen", "locker"]),
        ("Chen’s 4711, x_y", ["chen", "4711", "x", "y"]),
        ("ＡＢＣ ﬁn ½", ["abc", "fin", "1", "2"]),
        ("STRASSE straße", ["strass", "strass"]),
        ("हिन्दी", ["हिन्दी"]),
        ("東京都へ", ["東京", "京都", "都へ"]),
        ("木 ไทย한국", ["木", "ไท", "ทย", "ย한", "한국"]),
        ("GPT4は", ["gpt4", "は"]),
        ("", []),
        (" ,.-_ ", []),
    ],
)
def test_words_are_what_the_reader_would_call_them(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    "forms",
    [
        "allergy allergies",
        "box boxes",
        "house houses housed housing",
        "make makes making",
        "carry carries carried carrying",
        "stop stops stopped stopping",
        "tell tells telling",
        "class classes",
        "movie movies",
        "need needs needed needing",
        "play plays played playing",
    ],
)
def test_the_forms_of_a_word_come_together(forms):
    assert len(set(words(forms))) == 1


@pytest.mark.parametrize("pair", ["bus bu", "this thi", "string str", "speed spe", "status statu", "king k", "red r"])
def test_endings_that_are_no_endings_stay(pair):
    assert len(set(words(pair))) == 2


@given(text=st.text(max_size=40))
@settings(max_examples=100)
def test_any_text_has_words_without_space_and_can_be_found_by_itself(text):
    found_words = words(text)
    assert all(word and not any(c.isspace() for c in word) for word in found_words)
    hits = search(filled({(1, 5): text}), text)
    assert found(hits) == ([(1, 5)] if found_words else [])
    assert np.allclose(hits.idf_mass, 1)


def test_the_page_that_says_it_comes_first(tables):
    assert found(search(tables, "What is the code of Chen's locker?"))[0] == (1, 0)
    assert found(search(tables, "nut allergies"))[0] == (1, 2)
    assert found(search(tables, "gate code"))[0] == (2, 0)


@given(pages=st.dictionaries(DOC, TEXT, min_size=1, max_size=8), query=TEXT)
@settings(max_examples=80)
def test_scores_and_idf_shares_are_those_of_the_book(pages, query):
    hits = search(filled(pages), query)
    expected = bm25(pages, query)
    assert set(found(hits)) == set(expected)
    assert np.all(np.diff(hits.bm25) <= 1e-6)
    for doc, score, mass in zip(found(hits), hits.bm25, hits.idf_mass, strict=True):
        assert (score, mass) == pytest.approx(expected[doc], abs=1e-4)


@given(pages=st.dictionaries(DOC, TEXT, min_size=1, max_size=8), query=TEXT, first=st.integers(0, 3))
@settings(max_examples=60)
def test_a_search_in_a_scope_is_a_search_in_a_store_that_holds_only_the_scope(pages, query, first):
    scope = [(0, 0, 2), (2, first, 4)]
    inside = {doc: text for doc, text in pages.items() if any(r[0] == doc[0] and r[1] <= doc[1] < r[2] for r in scope)}
    ours, theirs = search(filled(pages), query, scope), search(filled(inside), query)
    assert found(ours) == found(theirs)
    assert np.array_equal(ours.bm25, theirs.bm25)
    assert np.array_equal(ours.idf_mass, theirs.idf_mass)


def test_many_small_ranges_find_what_one_large_range_finds():
    pages = {(1, n): f"word{n % 7} other{n % 3}" for n in range(300)}
    tables = filled(pages)
    scattered = [(1, n, n + 1) for n in range(0, 300, 2)]
    ours = search(tables, "word3 other1", scattered)
    theirs = search(filled({doc: text for doc, text in pages.items() if doc[1] % 2 == 0}), "word3 other1")
    assert found(ours) == found(theirs)
    assert np.array_equal(ours.bm25, theirs.bm25)


@given(changes=st.lists(st.tuples(DOC, st.one_of(st.none(), TEXT)), max_size=12))
@settings(max_examples=60)
def test_after_any_changes_the_tables_are_those_of_the_pages_that_are_left(changes):
    tables, index, left = VolatileTables(), LexicalIndex(), {}
    for doc, text in changes:
        with tables.write() as txn:
            if text is None:
                index.remove(txn, doc)
                left.pop(doc, None)
            else:
                index.add(txn, doc, text)
                left[doc] = text
    assert rows(tables) == rows(filled(left))


def by_the_book(pages, query, scope):
    """The hits of a search: documents, scores and shares, best first, ties in the order of the pages."""
    inside = {doc: pages[doc] for doc in sorted(pages) if any(r[0] == doc[0] and r[1] <= doc[1] < r[2] for r in scope)}
    return sorted(bm25(inside, query).items(), key=lambda hit: -round(hit[1][0], 9)) if inside else []


def idf_by_the_book(pages, word, scope):
    inside = [bag for (log, page), bag in pages.items() if any(r[0] == log and r[1] <= page < r[2] for r in scope)]
    having = sum(word in words(text) for text in inside)
    return math.log(1 + (len(inside) - having + 0.5) / (having + 0.5))


# Pages around the edges of rows of 256, in several logs.
EDGE = st.sampled_from([0, 1, 2, 254, 255, 256, 257, 511, 512, 1000])
SCOPE = st.lists(st.tuples(st.integers(0, 2), st.lists(EDGE, min_size=2, max_size=6, unique=True)), max_size=3).map(
    lambda logs: [
        (log, first, stop)
        for log, edges in dict(logs).items()
        for first, stop in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)
    ]
)


@given(
    changes=st.lists(st.tuples(st.tuples(st.integers(0, 2), EDGE), st.one_of(st.none(), TEXT)), max_size=24),
    query=TEXT,
    scopes=st.lists(SCOPE, min_size=1, max_size=4),
)
@settings(max_examples=60)
def test_after_any_changes_any_scope_finds_what_the_book_finds(changes, query, scopes):
    tables, index, left = VolatileTables(), LexicalIndex(), {}
    for doc, text in changes:
        with tables.write() as txn:
            left.pop(doc, None)
            if text is None:
                index.remove(txn, doc)
            else:
                index.add(txn, doc, text)
                left[doc] = text
    for scope in [*scopes, EVERYTHING]:
        hits, expected = search(tables, query, scope), by_the_book(left, query, scope)
        assert found(hits) == [doc for doc, _ in expected]
        assert np.allclose(hits.bm25, [score for _, (score, _) in expected], atol=1e-5)
        assert np.allclose(hits.idf_mass, [mass for _, (_, mass) in expected], atol=1e-5)
        with tables.read() as txn:
            idf = index.idf(txn, ["a", "unheard", "a"], scope)
        assert np.allclose(idf, [idf_by_the_book(left, word, scope) for word in ("a", "unheard", "a")])
    with tables.write() as txn:
        for doc in left:
            index.remove(txn, doc)
    assert rows(tables) == []


def test_pages_of_one_row_that_stand_apart_in_a_scope_are_found_once_each():
    tables = filled({(1, n): "word" for n in range(10)})
    assert found(search(tables, "word", [(1, 0, 2), (1, 4, 5), (1, 9, 600)])) == [(1, 0), (1, 1), (1, 4), (1, 9)]


def test_a_removed_page_leaves_no_row_behind(tables):
    with tables.write() as txn:
        for doc in PAGES:
            LexicalIndex().remove(txn, doc)
    assert rows(tables) == []


def test_words_of_a_page_are_undone_with_the_transaction_that_wrote_them(tables):
    def failing():
        with tables.write() as txn:
            LexicalIndex().add(txn, (1, 0), "other words")
            raise RuntimeError

    before = rows(tables)
    with pytest.raises(RuntimeError):
        failing()
    assert rows(tables) == before


def test_a_word_said_more_often_than_a_byte_counts_is_still_found():
    tables = filled({(1, 0): "echo " * 1000, (1, 1): "echo"})
    hits = search(tables, "echo")
    assert len(hits.docs) == 2
    assert np.isfinite(hits.bm25).all()


def test_words_that_nobody_said_lower_the_share_of_every_page(tables):
    known, unknown = search(tables, "Chen's locker"), search(tables, "Chen's locker in Reykjavik")
    assert known.idf_mass[0] == pytest.approx(1)
    assert unknown.idf_mass[0] < 0.7
    assert unknown.bm25[0] == pytest.approx(known.bm25[0])


def test_idf_falls_with_every_page_that_has_the_word_and_is_highest_for_none(tables):
    with tables.read() as txn:
        idf = LexicalIndex().idf(txn, words("unheard locker code"), EVERYTHING)
        alone = LexicalIndex().idf(txn, words("code"), [(2, 0, 9)])
    assert idf[0] > idf[1] > idf[2] > 0
    assert idf[2] == pytest.approx(math.log(1 + (4 - 2 + 0.5) / 2.5))
    assert alone[0] == pytest.approx(math.log(1 + 0.5 / 1.5))


def test_the_pages_that_say_a_word_are_counted_inside_the_scope(tables):
    with tables.read() as txn:
        assert LexicalIndex().pages(txn, words("unheard locker code"), EVERYTHING).tolist() == [0, 1, 2]
        assert LexicalIndex().pages(txn, words("code"), [(2, 0, 9)]).tolist() == [1]


@pytest.mark.parametrize(
    ("text", "scope"), [("", EVERYTHING), ("code", []), ("code", [(9, 0, 5)]), ("xyzzy", EVERYTHING)]
)
def test_nothing_asked_or_nothing_there_gives_no_hits_of_the_right_shape(tables, text, scope):
    hits = search(tables, text, scope)
    assert hits.docs.shape == (0, 2)
    assert hits.bm25.shape == hits.idf_mass.shape == (0,)
    assert (hits.docs.dtype, hits.bm25.dtype, hits.idf_mass.dtype) == (np.int64, np.float32, np.float32)
