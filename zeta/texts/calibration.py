"""The facts and questions that calibration fits on; the benchmark has its own (`zeta.bench.facts`) and shares none."""

from zeta.texts.fact import read_fact_set

_SET = read_fact_set("zeta.texts", "calibration.toml")

FACTS = _SET.facts
"""Sixty-four natural facts, stated plainly and asked as people ask; two thirds share a word with their question."""

OBLIQUE = _SET.oblique
"""Twenty-four hard facts, told in passing and asked without a content word of what was told."""

UNRELATED = _SET.unrelated
"""224 questions and requests that no fact answers: 134 general ones, 90 personal ones about things never said."""

FAMILIES = tuple(_SET.families)
"""What `same_kind` can draw."""

NAMES = _SET.names
"""The surnames that codes are given to."""

same_kind = _SET.same_kind
