"""One piece of text chosen token by token under a grammar, and which of its tokens were choices at all.

Asking a grammar about a whole vocabulary takes as long as decoding a token (measured on the default model: 8 to 13 ms
for 49,152 tokens, where a decode takes 11). So only the likeliest tokens are asked about, and where they leave no
choice, the vocabulary is walked from tokens to those that continue them: what cannot begin cannot go on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zeta.llama import Grammar, LlamaModel, Sampler

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]

LIKELIEST = 64
"""Tokens the grammar is asked about first; where they leave a choice, it is made among them."""


@dataclass(frozen=True)
class Choice:
    """A chosen token; `real` where at least two legal ones had texts that diverge."""

    token: int
    real: bool


class Vocabulary:
    """A model's tokens as texts that begin one another. Control tokens have no text and are never chosen."""

    def __init__(self, model: LlamaModel) -> None:
        """Takes 0.15 s for 49,152 tokens (measured)."""
        self.pieces = model.pieces()
        self.ends = np.asarray([t for t in range(model.n_vocab) if model.ends(t)], np.int32)
        ends = set(self.ends.tolist())
        texts = {piece: token for token, piece in enumerate(self.pieces) if piece and token not in ends}
        parents = np.full(model.n_vocab, -1, np.int64)
        usable = np.zeros(model.n_vocab, np.bool_)
        for token, piece in enumerate(self.pieces):
            if piece and token not in ends:
                usable[token] = True
                parents[token] = next(
                    (texts[piece[:n]] for n in range(len(piece) - 1, 0, -1) if piece[:n] in texts), -1
                )
        self.unusable = np.flatnonzero(~usable).astype(np.int32)
        tokens = np.flatnonzero(usable)
        order = tokens[np.argsort(parents[tokens], kind="stable")]
        self._first = order[parents[order] < 0].astype(np.int32)
        self._order = order.astype(np.int32)
        self._begin = np.searchsorted(parents[order], np.arange(model.n_vocab), "left")
        self._count = np.searchsorted(parents[order], np.arange(model.n_vocab), "right") - self._begin

    def likeliest(self, logits: F32, count: int, *, ends: bool = False) -> I32:
        """The `count` tokens of the highest logits that have a text, and with `ends` those that end a generation."""
        scores = logits.copy()
        scores[self.unusable] = -np.inf
        if ends:
            scores[self.ends] = logits[self.ends]
        best = scores.argpartition(-min(count, len(scores)))[-min(count, len(scores)) :]
        return best[scores[best] > -np.inf].astype(np.int32)

    def legal(self, grammar: Grammar) -> I32:
        """Every token that the grammar allows next: a token is legal only if the longest one that it begins with is."""
        found, level = [], self._first
        while len(level):
            level = level[grammar.legal(level)]
            found.append(level)
            level = self._continued(level)
        return np.concatenate(found) if found else self._first

    def _continued(self, tokens: I32) -> I32:
        counts = self._count[tokens]
        steps = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
        found: I32 = self._order[np.repeat(self._begin[tokens], counts) + steps]
        return found

    def diverge(self, tokens: I32) -> bool:
        """Whether two of these tokens lead to different texts. "r", "re" and "res" do not: each begins the next."""
        texts = [self.pieces[token] for token in tokens.tolist()]
        longest = max(texts, key=len, default=b"")
        return any(not longest.startswith(text) for text in texts)


class Chooser:
    """One piece. It ends at the first token after which its grammar may end; without a grammar, where the model ends
    its turn."""

    def __init__(
        self,
        model: LlamaModel,
        vocabulary: Vocabulary,
        sampler: Sampler,
        grammar: str,
        history: Iterable[int],
        seed: int,
    ) -> None:
        """`history`: the tokens before it, which penalties of repetition see. Raises BugError for a grammar that cannot
        be read."""
        self._vocabulary, self._sampler = vocabulary, sampler
        self._grammar = Grammar(model, grammar) if grammar else None
        self._width = max(LIKELIEST, sampler.sampling.top_k)
        self.ended = False
        sampler.begin(history, seed)

    def next(self, logits: F32) -> Choice | None:
        """The next token by the logits float32 [n_vocab] after the last one. None where there is none: the model ends
        its turn, or nothing legal is left."""
        choice = self._constrained(self._grammar, logits) if self._grammar else self._free(logits)
        if choice:
            self._sampler.accept(choice.token)
        return choice

    def close(self) -> None:
        """Free the grammar."""
        if self._grammar:
            self._grammar.close()

    def _free(self, logits: F32) -> Choice | None:
        tokens = self._vocabulary.likeliest(logits, self._width, ends=True)
        token = self._sampler.pick(tokens, logits[tokens])
        self.ended = bool((self._vocabulary.ends == token).any())
        return None if self.ended else Choice(token, len(tokens) > 1)

    def _constrained(self, grammar: Grammar, logits: F32) -> Choice | None:
        tokens = self._vocabulary.likeliest(logits, self._width)
        tokens = tokens[grammar.legal(tokens)]
        real = self._vocabulary.diverge(tokens)
        if not real:
            tokens = self._vocabulary.legal(grammar)
            real = self._vocabulary.diverge(tokens)
        if not len(tokens):
            return None
        token = self._sampler.pick(tokens, logits[tokens])
        grammar.accept(token)
        self.ended = bool(grammar.legal(self._vocabulary.ends).any())
        return Choice(token, real)
