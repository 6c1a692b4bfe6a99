"""Which pages say the words of a query: BM25 over an inverted index that lives in two tables.

    words    hash of a word (8 bytes), log u32, page u32 (big-endian)  ->  how often, u8
    lengths  log u32, page u32                                         ->  words in the page, u32, then their hashes

A document is a page. Counts are taken inside the scope of a search, so that a word that is rare in this conversation is
rare however often others say it. Needs no model. Every change happens in the caller's transaction.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from memstore.tables import Reader, Writer

Ranges = Iterable[tuple[int, int, int]]  # (log, first page, page after the last), disjoint

_HASH: Final = 8  # bytes: two of a million words collide once in 37 million stores
_MANY: Final = 64  # ranges above which walking all of a word's pages once beats a seek for each range
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
        """Index page (log, page) under the words of `text`, in place of what it was indexed under."""
        self.remove(txn, doc)
        counts = Counter(_hash(word) for word in words(text))
        key = _key(*doc)
        for hashed, count in counts.items():
            txn.put("words", hashed + key, bytes([min(count, 255)]))
        txn.put("lengths", key, counts.total().to_bytes(4, "little") + b"".join(counts))

    def remove(self, txn: Writer, doc: tuple[int, int]) -> None:
        """Forget page (log, page); nothing happens if it is not indexed."""
        key = _key(*doc)
        known = bytes(txn.get("lengths", key) or b"")
        for at in range(4, len(known), _HASH):
            txn.delete("words", known[at : at + _HASH] + key)
        txn.delete("lengths", key)

    def search(self, txn: Reader, text: str, scope: Ranges) -> Hits:
        """Pages of `scope` with at least one word of `text`; a word asked twice counts once."""
        inside = _Scope(scope)
        docs, lengths = inside.pages(txn)
        asked = list(dict.fromkeys(words(text)))
        bm25, mass = np.zeros(docs.size), np.zeros(docs.size)
        long = 1 - self.b + self.b * docs.size * lengths / max(1.0, lengths.sum())
        total = 0.0
        for word in asked:
            having, counts = inside.postings(txn, word, docs)
            weight = _idf(having.size, docs.size)
            total += weight
            bm25[having] += weight * counts * (self.k1 + 1) / (counts + self.k1 * long[having])
            mass[having] += weight
        best = np.flatnonzero(mass)
        best = best[np.argsort(-bm25[best], kind="stable")]
        pairs = np.stack([docs[best] >> np.uint64(32), docs[best] & np.uint64(0xFFFFFFFF)], axis=1).astype(np.int64)
        share = mass[best] / max(total, 1e-9)
        return Hits(pairs, bm25[best].astype(np.float32), share.clip(0, 1).astype(np.float32))

    def idf(self, txn: Reader, asked: Sequence[str], scope: Ranges) -> npt.NDArray[np.float32]:
        """Weight of each word (as `words` gives it) in `scope`, float32 [len(asked)]; highest where nobody said it."""
        inside = _Scope(scope)
        docs, _ = inside.pages(txn)
        return np.array([_idf(inside.postings(txn, word, docs)[0].size, docs.size) for word in asked], np.float32)


class _Scope:
    """The ranges of a search as numbers log << 32 | page, sorted."""

    def __init__(self, ranges: Ranges) -> None:
        bounds = sorted(((log << 32) + first, (log << 32) + stop) for log, first, stop in ranges if first < stop)
        self._first = np.array([first for first, _ in bounds], np.uint64)
        self._stop = np.array([stop for _, stop in bounds], np.uint64)
        self._walks = bounds if len(bounds) <= _MANY else [(bounds[0][0], bounds[-1][1])]

    def pages(self, txn: Reader) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.float64]]:
        """The indexed pages, ascending, and how many words each has."""
        rows = [(key, int.from_bytes(value[:4], "little")) for key, value in self._walk(txn, "lengths", b"")]
        docs = _docs(key for key, _ in rows)
        kept = self._holds(docs)
        return docs[kept], np.array([length for _, length in rows], np.float64)[kept]

    def postings(
        self, txn: Reader, word: str, docs: npt.NDArray[np.uint64]
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Where in `docs` the pages with this word stand, and how often each says it."""
        rows = [(key[_HASH:], value[0]) for key, value in self._walk(txn, "words", _hash(word))]
        found = _docs(key for key, _ in rows)
        at = np.searchsorted(docs, found)
        kept = at < docs.size
        kept[kept] = docs[at[kept]] == found[kept]
        return at[kept], np.array([count for _, count in rows], np.float64)[kept]

    def _walk(self, txn: Reader, table: str, prefix: bytes) -> Iterator[tuple[bytes, memoryview]]:
        for first, stop in self._walks:
            yield from txn.range(table, prefix + first.to_bytes(8, "big"), prefix + stop.to_bytes(8, "big"))

    def _holds(self, docs: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        at = np.searchsorted(self._first, docs, "right") - 1
        return (at >= 0) & (docs < self._stop[at]) if self._first.size else np.zeros(docs.size, np.bool_)


def _idf(having: int, pages: int) -> float:
    """Never negative, as Lucene has it: ln(1 + (N - n + 1/2) / (n + 1/2))."""
    return float(np.log1p((pages - having + 0.5) / (having + 0.5)))


def _docs(keys: Iterable[bytes]) -> npt.NDArray[np.uint64]:
    return np.frombuffer(b"".join(keys), ">u8").astype(np.uint64)


def _key(log: int, page: int) -> bytes:
    return (log << 32 | page).to_bytes(8, "big")


def _hash(word: str) -> bytes:
    return blake2b(word.encode("utf-8", "surrogatepass"), digest_size=_HASH).digest()


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
