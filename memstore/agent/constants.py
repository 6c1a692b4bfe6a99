"""Every default of agent memory, named. The seed is the specification («Ghost: Architecture»); where a number is not in
it, the line says where it comes from."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

KINDS: Final = ("semantic", "episodic", "procedural")
TIERS: Final = ("sensory", "stm", "ltm", "dormant")
PRIORITIES: Final = ("low", "normal", "high", "critical")
FILE_RELATIONS: Final = ("modified", "created", "deleted", "read")
SOURCE_KINDS: Final = ("stated", "observed", "self", "peer")

DEFAULT_KIND: Final = "semantic"
DEFAULT_TIER: Final = "stm"
DEFAULT_PRIORITY: Final = "normal"
DEFAULT_IMPORTANCE: Final = 0.5

EDGE_WEIGHTS: Final = MappingProxyType(
    {
        "contradicts": 0.9,
        "refines": 0.8,
        "implies": 0.8,
        "caused_by": 0.75,
        "depends_on": 0.7,
        "prevents": 0.7,
        "contains": 0.6,
        "relates_to": 0.5,
        "merged_into": 0.0,
    }
)
"""The nine relations with the weight of an edge that is given none."""
REASONING: Final = frozenset({"implies", "caused_by", "prevents"})
"""Relations that are never linked by themselves."""

CHUNK_CHARACTERS: Final = 400
TOKENS_OVERHEAD: Final = 20
CHARACTERS_A_TOKEN: Final = 4

AUTO_LINK: Final = 0.80
"""Cosine from which a memory that is put is linked with relates_to to one that is there."""
AUTO_LINK_VARIABLE: Final = "GHOST_EDGE_THRESHOLD"
"""The variable of the environment that names another one."""
AUTO_LINK_NEWEST: Final = 50
"""Memories of a namespace that a new one is compared with, the newest (reference/agent-memory)."""
DEDUP: Final = 0.82
"""Cosine from which `dedup` looks closer; then the words decide (reference/agent-memory)."""
DEDUP_WORDS: Final = 5
DEDUP_OVERLAP: Final = 0.7

RRF: Final = 60
SEARCH_LIMIT: Final = 20
VECTOR_FLOOR: Final = 0.2
"""Cosine below which a vector finds nothing (reference/agent-memory)."""
SEARCH_FLOOR: Final = 0.1
"""The same for a search, which shows what is least far away: above 0.2 one answer in fourteen to «how do I …» in the
generated conversations is not found at all. A context leaves out what only lies between the two."""
SOME_WORDS: Final = 0.15
"""What the rank by words weighs, next to meaning, of a memory that does not say all that is asked; else 1."""
CROWDING: Final = 0.5
"""What is taken off a cosine for how near a memory is to others that were found."""
NAMED: Final = 0.5
OF_THAT_TIME: Final = 1.0
BY_ASSISTANT: Final = 1.0
ASKS: Final = 0.3
INTRODUCED: Final = 1.0
TIED: Final = 0.5
"""By which share of its score a memory counts for more, or ASKS for less: `ranking.lift` and `ranking.meant`."""
BARE: Final = 0.2
"""By how much the cosine of a question without its names may be lower than with them, and be as good evidence."""
COVERING: Final = 0.15
"""What it adds to the evidence of a memory that it says all the words asked."""
UNANSWERED: Final = 0.1
"""What is taken off it for having no answer of the kind that is asked."""
RIVAL: Final = 0.2
"""What is taken off it for how much nearer others, who are not asked for, are to what is asked."""
REPLIES: Final = 20
"""The nearest memories of which the assistant's answer is looked at."""
REPLY_WITHIN: Final = 600.0
"""Seconds in which an assistant's answer follows what it answers."""
HIDDEN_TIERS: Final = frozenset({"dormant", "sensory"})
"""Left out of a search unless everything is asked for."""
WORDS_WEIGHT: Final = 0.5
RECENCY_WEIGHT: Final = 0.3
TEMPORAL_WORDS_WEIGHT: Final = 0.2
TEMPORAL_RECENCY_WEIGHT: Final = 0.7
TEMPORAL_EPISODIC: Final = 0.3

BUDGET: Final = 4000
PINNED_SHARE: Final = 3
"""Pinned memories take at most a budget's third."""
CANDIDATES: Final = 50
MEMORY_TOKENS: Final = 400
EXCERPT_TOKENS: Final = 25
COMPACTION_ABOVE: Final = 500
"""Active memories of a namespace from which `compaction_suggested` is set (reference/agent-memory)."""
FACTORS: Final = MappingProxyType(
    {
        "semantic": (0.45, 0.10, 0.30, 0.15),
        "episodic": (0.30, 0.40, 0.15, 0.15),
        "procedural": (0.35, 0.05, 0.15, 0.45),
    }
)
"""What relevance, recency, importance and frequency of access weigh, by kind."""
TIER_FACTORS: Final = MappingProxyType({"ltm": 1.0, "stm": 0.8, "dormant": 0.15, "sensory": 0.1})

DAMPING: Final = 0.3
EDGES_A_SEED: Final = 5
MIN_EDGE_WEIGHT: Final = 0.1
EXPANSION_TOTAL: Final = 50
MAX_BOOST: Final = 0.5
CONTRADICTION_SHARE: Final = 0.8
"""A contradicting memory scores at least this share of the one it contradicts."""

HEBBIAN: Final = 0.05
EDGE_IDLE_DAYS: Final = 30
EDGE_FEW_ACCESSES: Final = 3
EDGE_DECAY: Final = 0.9
EDGE_PRUNE: Final = 0.05
DECAY_FLOOR: Final = 0.1

STALE_DAYS: Final = 30
PURGE_DAYS: Final = 30
"""Days after which `gc` takes what is stale, and what was deleted (reference/agent-memory)."""
CONSOLIDATED_IMPORTANCE: Final = 0.7
"""Of a summary that is given none (reference/agent-memory)."""
LARGEST_CONTENT: Final = 1_000_000
"""Characters of one memory; more is a document, to be taken in by `ingest`."""
