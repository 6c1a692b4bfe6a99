"""Choosing under a grammar: the walk over a vocabulary, and what counts as a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_llama import Live
from tiny_models import BOS, EOS, N_VOCAB

from zeta.llama import Grammar, Sampler
from zeta.sampling import Sampling
from zeta.writing.decoding.choice import Choice, Chooser, Vocabulary

Load = Callable[..., Live]
TinyModel = Callable[..., Path]

PIECES = st.lists(st.text("abc", max_size=4).map(str.encode), min_size=1, max_size=40)


class Words:
    """A model that is only a vocabulary; the last token ends a generation."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = [*pieces, b"</s>"]
        self.n_vocab = len(self._pieces)

    def pieces(self) -> list[bytes]:
        return self._pieces

    def ends(self, token: int) -> bool:
        return token == self.n_vocab - 1


class Language:
    """A grammar of a finite set of texts, of which nothing is written yet; it counts what it was asked."""

    def __init__(self, words: Words, texts: set[bytes]) -> None:
        self.words, self.texts, self.asked = words, texts, 0

    def legal(self, tokens: Any) -> Any:
        self.asked += len(tokens)
        pieces = [self.words.pieces()[token] for token in tokens]
        return np.asarray([bool(p) and any(t.startswith(p) for t in self.texts) for p in pieces], bool)


@given(pieces=PIECES, texts=st.sets(st.text("abc", min_size=1, max_size=6).map(str.encode), max_size=5))
def test_the_walk_finds_every_legal_token_and_no_other(pieces: list[bytes], texts: set[bytes]) -> None:
    words = Words(pieces)
    language = Language(words, texts)
    expected = [i for i, piece in enumerate(pieces) if piece and any(text.startswith(piece) for text in texts)]
    assert sorted(Vocabulary(words).legal(language).tolist()) == expected  # type: ignore[arg-type]
    assert language.asked <= len(pieces)


def test_the_walk_asks_only_about_what_can_go_on() -> None:
    words = Words([*(bytes([b]) for b in range(97, 123)), *(b"re" + bytes([b]) for b in range(97, 123)), b"re"])
    language = Language(words, {b"zero"})
    Vocabulary(words).legal(language)  # type: ignore[arg-type]
    assert language.asked == 26


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        ([b"r", b"re", b"resource"], False),
        ([b"r", b"re", b"rs"], True),
        ([b"a", b"b"], True),
        ([b"a", b"a"], False),
        ([b"a"], False),
        ([], False),
    ],
)
def test_tokens_diverge_where_neither_begins_the_other(pieces: list[bytes], answer: bool) -> None:
    assert Vocabulary(Words(pieces)).diverge(np.arange(len(pieces), dtype=np.int32)) is answer  # type: ignore[arg-type]


def test_control_tokens_are_never_chosen_however_likely(live: Load, tiny_model: TinyModel) -> None:
    model = live(tiny_model("llama")).model
    vocabulary, sampler = Vocabulary(model), Sampler(model, Sampling(temperature=1.0))
    logits = np.zeros(N_VOCAB, np.float32)
    logits[BOS:] = 50.0
    chooser = Chooser(model, vocabulary, sampler, 'root ::= [^;]+ ";"', [], 1)
    for _ in range(20):
        choice = chooser.next(logits)
        assert choice
        assert choice.token < BOS
        if chooser.ended:
            break
    chooser.close()
    logits[vocabulary.ends] = -50.0
    free = Chooser(model, vocabulary, sampler, "", [], 1)
    assert all((choice := free.next(logits)) and choice.token < BOS for _ in range(20))
    logits[EOS] = 90.0
    assert free.next(logits) is None
    assert free.ended
    sampler.close()


def test_an_unlikely_legal_token_is_found_behind_the_likeliest(live: Load, tiny_model: TinyModel) -> None:
    model = live(tiny_model("llama")).model
    sampler = Sampler(model, Sampling(temperature=0))
    logits = np.linspace(1.0, 0.0, N_VOCAB, dtype=np.float32)  # the likeliest are bytes that no text begins with
    chooser = Chooser(model, Vocabulary(model), sampler, 'root ::= "xy" | "xz"', [], 0)
    assert chooser.next(logits) == Choice(ord("x"), False)
    assert chooser.next(logits) == Choice(ord("y"), True)
    assert chooser.ended
    chooser.close()
    sampler.close()


@pytest.mark.model
def test_on_the_default_model_the_walk_is_what_llama_cpp_says_of_every_token(live: Load, default_model: Path) -> None:
    model = live(default_model, cells=64).model
    vocabulary = Vocabulary(model)
    everything = np.setdiff1d(np.arange(model.n_vocab, dtype=np.int32), vocabulary.unusable)
    for grammar in ('root ::= "  resource" [a-z]', 'root ::= ("ä" | "ö" | "name") [0-9]', 'root ::= [^"]+ "\\""'):
        made = Grammar(model, grammar)
        expected = everything[made.legal(everything)]
        assert sorted(vocabulary.legal(made).tolist()) == expected.tolist()
        made.close()
