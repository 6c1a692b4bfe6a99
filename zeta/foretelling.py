"""How well what came next was foretold: losses in nats, from logits or read off a context.

The loss of a token t under logits x is -log softmax(x)[t] = log Σ_v exp(x_v) - x_t. The largest logit is taken out of
the sum first, so that nothing overflows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from zeta.llama import F32, LlamaContext

F64 = npt.NDArray[np.float64]
Logits = npt.NDArray[np.floating[Any]]


def nats(logits: Logits, tokens: npt.ArrayLike) -> F64:
    """float64 [n]: the loss of each of `tokens` [n], each under a row of `logits` [n, n_vocab]."""
    at = np.asarray(tokens, np.intp)
    losses: F64 = _log_total(logits) - logits[np.arange(len(at)), at]
    return losses


def log_softmax(logits: Logits) -> F64:
    """float64 [n, n_vocab]: log-probabilities of whole rows."""
    return logits.astype(np.float64) - _log_total(logits)[:, None]


def show(context: LlamaContext, vectors: npt.NDArray[np.number[Any]], position: int, *, seq: int = 0) -> int:
    """Decode vectors [n, d] of any number from `position` on, in place of tokens; the position after them."""
    size = context.options.batch
    for at in range(0, len(vectors), size):
        part = np.asarray(vectors[at : at + size], np.float32)
        context.decode_vectors(part, range(position + at, position + at + len(part)), seq=seq)
    return position + len(vectors)


def read(context: LlamaContext, position: int, first: F32, ahead: npt.NDArray[np.integer], *, seq: int = 0) -> F64:
    """float64 [ahead]: the loss of each token that comes next, decoded from `position` on; `first` [n_vocab] foretells
    its begin. The last token is not decoded."""
    return np.concatenate([nats(first[None], ahead[:1]), read_on(context, position, ahead, seq=seq)])


def read_on(context: LlamaContext, position: int, ahead: npt.NDArray[np.integer], *, seq: int = 0) -> F64:
    """float64 [ahead - 1]: the same of all but the first."""
    losses, size = [np.empty(0)], context.options.batch
    for at in range(0, len(ahead) - 1, size):
        part = ahead[at : min(at + size, len(ahead) - 1)].astype(np.int32)
        context.decode(part, position + at, seq=seq, logits=[True] * len(part))
        rows = np.stack([context.logits(i) for i in range(len(part))])
        losses.append(nats(rows, ahead[at + 1 : at + 1 + len(part)]))
    return np.concatenate(losses)


def _log_total(logits: Logits) -> F64:
    top = logits.max(axis=1)
    total = np.exp(logits - top[:, None]).sum(axis=1, dtype=np.float64)
    summed: F64 = np.log(total) + top
    return summed
