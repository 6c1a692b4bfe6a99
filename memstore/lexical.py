"""Which pages say the words of a query: BM25 over an inverted index.

A document is a page; postings.py keeps which of them says what. Counts are taken inside the scope of a search, so that
a word that is rare in this conversation is rare however often others say it. Needs no model. Every change happens in
the caller's transaction.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from memstore import postings
from memstore.postings import BLOCK, Bag, hash_of
from memstore.tables import Reader, Writer

Ranges = Iterable[tuple[int, int, int]]  # (log, first page, page after the last), disjoint

_POSSESSIVE: Final = re.compile(r"['’]s\b")
_SUFFIX: Final = re.compile(r"(.*[aeiouy].*)(?:ing|(?<!e)ed)")
_VOWEL_Y: Final = re.compile(r"[aeiou]y$")
# Scripts that put no space between words, and Hangul, whose particles grow onto its words: first and last code point.
_UNSPACED: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # ideographic repetition and zero
    (0x3041, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),  # small Katakana
    (0x3400, 0x9FFF),  # Han
    (0xAC00, 0xD7AF),  # Hangul
    (0xF900, 0xFAFF),  # compatibility Han
    (0x20000, 0x3FFFF),  # rare Han
)


class Hits(NamedTuple):
    """Pages that share a word with the query, best first.

    docs: int64 [n, 2] of (log, page); bm25: float32 [n]; idf_mass: float32 [n], the share (0 to 1) of the IDF of all
    the query's words, known and unknown ones, that the page's words carry.
    """

    docs: npt.NDArray[np.int64]
    bm25: npt.NDArray[np.float32]
    idf_mass: npt.NDArray[np.float32]


def words(text: str) -> list[str]:
    """The words of a text as they are compared: NFKC, casefolded, in order.

    A run of letters, marks and digits is a word, without a possessive 's, with light English endings folded (`_fold`).
    Scripts that write no spaces give overlapping pairs of characters, a lone character itself. No word is left out:
    a common one weighs little by its IDF.
    """
    plain = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).casefold())
    found: list[str] = []
    for kind, run in groupby(plain, _kind):
        word = "".join(run)
        if kind == "word":
            found.append(_fold(word))
        elif kind == "unspaced":
            found += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
    return found


@dataclass(frozen=True)
class LexicalIndex:
    """BM25 with the usual constants (Robertson and Zaragoza, 2009): `k1` bends the count, `b` weighs the length."""

    k1: float = 1.2
    b: float = 0.75

    def add(self, txn: Writer, doc: tuple[int, int], text: str) -> None:
        """Index page (log, page) under the words of `text`, in place of what it was indexed under.

        Raises PageDamaged.
        """
        counts = Counter(map(hash_of, words(text)))
        often = np.fromiter(counts.values(), np.uint32, len(counts)).clip(max=255).astype(np.uint8)
        postings.file(txn, doc, Bag(np.fromiter(counts, np.uint64, len(counts)), often, counts.total()))

    def remove(self, txn: Writer, doc: tuple[int, int]) -> None:
        """Forget page (log, page); nothing happens if it is not indexed. Raises PageDamaged."""
        postings.unfile(txn, doc)

    def search(self, txn: Reader, text: str, scope: Ranges) -> Hits:
        """Pages of `scope` with at least one word of `text`; a word asked twice counts once. Raises PageDamaged."""
        asked = list(dict.fromkeys(words(text)))
        if not asked:
            nothing = np.zeros(0, np.float32)
            return Hits(np.zeros((0, 2), np.int64), nothing, nothing)
        found = _found(txn, asked, scope)
        docs = found.docs
        bm25, mass = np.zeros(docs.size), np.zeros(docs.size)
        long = 1 - self.b + self.b * docs.size * found.lengths / max(1.0, found.lengths.sum())
        total = 0.0
        for said in found.said:
            having = np.flatnonzero(said)
            counts = said[having].astype(np.float64)
            weight = weight_of(having.size, docs.size)
            total += weight
            bm25[having] += weight * counts * (self.k1 + 1) / (counts + self.k1 * long[having])
            mass[having] += weight
        best = np.flatnonzero(mass)
        best = best[np.argsort(-bm25[best], kind="stable")]
        pairs = np.stack([docs[best] >> np.uint64(32), docs[best] & np.uint64(0xFFFFFFFF)], axis=1).astype(np.int64)
        share = mass[best] / max(total, 1e-9)
        return Hits(pairs, bm25[best].astype(np.float32), share.clip(0, 1).astype(np.float32))

    def idf(self, txn: Reader, asked: Sequence[str], scope: Ranges) -> npt.NDArray[np.float32]:
        """Weight of each word (as `words` gives it) in `scope`, float32 [len(asked)]; highest where nobody said it.
        Raises PageDamaged."""
        found = _found(txn, asked, scope)
        return np.array([weight_of(int(np.count_nonzero(said)), found.docs.size) for said in found.said], np.float32)

    def pages(self, txn: Reader, asked: Sequence[str], scope: Ranges) -> npt.NDArray[np.int64]:
        """How many pages of `scope` say each word (as `words` gives it), int64 [len(asked)]. Raises PageDamaged."""
        return np.array([np.count_nonzero(said) for said in _found(txn, asked, scope).said], np.int64)


class _Found(NamedTuple):
    """The indexed pages of a scope: docs uint64 [n] (log << 32 | page), ascending; lengths float64 [n], words in each;
    said uint8 [words asked, n], how often it says each."""

    docs: npt.NDArray[np.uint64]
    lengths: npt.NDArray[np.float64]
    said: npt.NDArray[np.uint8]


def _found(txn: Reader, asked: Sequence[str], scope: Ranges) -> _Found:
    bounds = sorted(((log << 32) + first, (log << 32) + stop) for log, first, stop in scope if first < stop)
    hashes = np.array([hash_of(word) for word in asked], np.uint64)
    docs, sizes, said = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint32)], [np.zeros((len(asked), 0), np.uint8)]
    seen = 0  # a row that several ranges share is read once
    for begin, end in bounds:
        for first, block in postings.blocks(txn, max(seen, begin - begin % BLOCK), end):
            docs.append(np.arange(first, first + BLOCK, dtype=np.uint64))
            sizes.append(block.sizes)
            said.append(block.said(hashes))
        seen = end
    pages, filed = np.concatenate(docs), np.concatenate(sizes)
    kept = np.flatnonzero((filed > 0) & _inside(pages, bounds))
    return _Found(pages[kept], filed[kept].astype(np.float64) - 1, np.concatenate(said, axis=1)[:, kept])


def _inside(docs: npt.NDArray[np.uint64], bounds: Sequence[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    if not bounds:
        return np.zeros(docs.size, np.bool_)
    first, stop = np.array(bounds, np.uint64).T
    at = np.searchsorted(first, docs, "right") - 1
    inside: npt.NDArray[np.bool_] = (at >= 0) & (docs < stop[at])
    return inside


def weight_of(having: int, pages: int) -> float:
    """The weight (IDF) of a word that so many of all `pages` have; never negative, as Lucene has it:
    ln(1 + (N - n + 1/2) / (n + 1/2))."""
    return float(np.log1p((pages - having + 0.5) / (having + 0.5)))


@lru_cache(1 << 12)
def _kind(character: str) -> str:
    if unicodedata.category(character)[0] not in "LMN":
        return "between"
    code = ord(character)
    return "unspaced" if any(first <= code <= last for first, last in _UNSPACED) else "word"


def _fold(word: str) -> str:
    """Bring the forms of an English word together; words that are short or not plain a-z stay as they are.

    Plural: boxes, houses, allergies. Then -ing and -ed (not -eed) after a vowel and at least three letters, with a
    doubled consonant made single: stopping, stopped. Then a last -e goes and a last -y becomes -i, so that make meets
    making and carry carried. Over- and under-folding cost little: query and page are folded alike.
    """
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    if word.endswith(("sses", "ches", "shes", "xes", "zzes", "ies")):
        word = word[:-2]
    elif word[-1] == "s" and word[-2] not in "sui":
        word = word[:-1]
    if (stem := _SUFFIX.fullmatch(word)) and len(stem[1]) >= 3:
        word = stem[1]
        if word[-1] == word[-2] and word[-1] not in "aeioulsz":
            word = word[:-1]
    if len(word) >= 4 and word[-1] == "e":
        word = word[:-1]
    elif len(word) >= 4 and word[-1] == "y" and not _VOWEL_Y.search(word):
        word = word[:-1] + "i"
    return word
