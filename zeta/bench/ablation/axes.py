"""The axes of `ablate` by name, with what is varied along each.

Only words, so that the command line can name them without loading a model's library.
"""

AXES = {
    "baseline": "what a chat does, beside no memory and full attention",
    "page": "tokens of a page",
    "signal": "what ranks pages: mean, sharp, lexical, semantic, fused",
    "heads": "how many retrieval heads, the heaviest first",
    "query": "how many of the question's tokens, and all of them as one vector",
    "k": "how many passages come back",
    "positions": "a page restored near, at its old positions, or over the window's",
    "mode": "kv, text, passage, the first 16 tokens again, a sequence of its own",
    "threshold": "when to recall: learned, a fixed score, a margin, the seed's trigger",
    "features": "what the learned decision looks at",
    "fusion": "how signals are added: fitted, z-scores, reciprocal rank, one alone",
}
"""In the order of the table. zeta.bench.ablation.groups measures them."""

NAMES = tuple(AXES)
