"""From scores to utilities: what LensNet and resonance say about each entry, without what cannot be done.

Source: «Inference procedure» of seed 002 (mask, optional rebalance); the two sources together as DESIGN 7 has it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from memstore.lifetime.node import BLOCK, Node
from zeta.errors import BugError
from zeta.lens.context import WorkingContext
from zeta.lens.entry import TOP


def utilities(
    context: WorkingContext,
    scores: npt.NDArray[np.floating] | None,
    proposals: Mapping[Node, float],
    *,
    rebalance: bool = False,
) -> npt.NDArray[np.float64]:
    """[W] signed utilities, an entry each: above zero wants more detail, below zero less.

    `scores` [W] are LensNet's (None: all zero; what is not finite counts as zero). `proposals` are utilities of the
    tree's nodes. An entry takes the largest of its own score and of the proposals for nodes inside its span: so a
    proposed block opens the L2 gist it is hidden in, then its L1 gist, and does not collapse where it is raw. Propose
    only what resonates: a proposal of nearly zero still holds its block.
    Masked to 0 are an expansion of raw tokens, a collapse of the top level, and everything about fixed entries.
    Raises BugError where scores and entries differ in number.
    """
    if scores is not None and scores.shape != (len(context.items),):
        raise BugError(f"{scores.shape} scores for {len(context.items)} entries")
    out = np.zeros(len(context.items)) if scores is None else scores.astype(np.float64)
    out[~np.isfinite(out)] = 0.0
    begins = [entry.begin for entry in context.items]
    for node, score in proposals.items():
        begin, end = node.span
        at = bisect_right(begins, begin) - 1
        if at >= 0 and end <= context.items[at].end and np.isfinite(score):
            out[at] = max(out[at], score)
    levels = np.array([entry.level for entry in context.items], np.int64)
    out[(levels == 0) & (out > 0)] = 0.0
    out[(levels == TOP) & (out < 0)] = 0.0
    out[[entry.fixed for entry in context.items]] = 0.0
    return rebalanced(out, context) if rebalance else out


def rebalanced(utility: npt.NDArray[np.float64], context: WorkingContext) -> npt.NDArray[np.float64]:
    """Utilities with positive and negative mass scaled to their geometric mean; with one of them zero, as they are.

    Mass is the seed's P and N: utility times the cells that an expansion takes or a collapse gives back. An L1 gist
    gives back its part of the 31 that it shares with its siblings.
    """
    step = BLOCK - 1
    refund = np.array([step / BLOCK if entry.level else step * entry.whole for entry in context.items], np.float64)
    plus = float(np.sum(np.maximum(utility, 0.0)) * step)
    minus = float(np.sum(np.maximum(-utility, 0.0) * refund))
    if not plus or not minus:
        return utility
    return np.maximum(utility, 0.0) * math.sqrt(minus / plus) + np.minimum(utility, 0.0) * math.sqrt(plus / minus)
