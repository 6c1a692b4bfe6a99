"""The facts and questions that the benchmark plants and asks; calibration has its own (`zeta.texts.calibration`)."""

from zeta.texts.fact import read_fact_set

_SET = read_fact_set("zeta.bench", "facts.toml")

FACTS = _SET.facts
"""Sixty natural facts, stated plainly and asked as people ask; two thirds share a word with their question."""

OBLIQUE = _SET.oblique
"""Thirty hard facts, told in passing and asked without a content word of what was told."""

UNRELATED = _SET.unrelated
"""A hundred questions and requests that no fact answers: 60 general, 40 personal ones about things never said."""

FAMILIES = tuple(_SET.families)
"""What `same_kind` can draw."""

NAMES = _SET.names
"""The surnames that codes are given to."""

same_kind = _SET.same_kind
