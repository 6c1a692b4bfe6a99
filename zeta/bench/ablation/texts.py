"""What `ablate` reads: histories with natural facts, histories with codes of one kind, and calibration's own.

The first two are the benchmark's and judge; calibration's only fit what `ablate` fits anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from zeta import calibrate
from zeta.bench import facts, filler
from zeta.errors import ConfigError
from zeta.llama import LlamaModel
from zeta.transcript import format_of
from zeta.trial import Trial, as_facts, as_pairs, conversation

NATURAL, CODES, FIT = "natural", "codes", "calibration"
"""The sets of questions."""


@dataclass(frozen=True)
class Sizes:
    """How much of everything: `tokens` of a history, `codes` in one; at most so many natural `facts` and `unrelated`
    questions in one, and so many `histories` of each set (None is all)."""

    tokens: int = 5120
    codes: int = 8
    facts: int | None = None
    unrelated: int | None = None
    histories: int | None = None


@dataclass(frozen=True)
class History:
    """One text to be read in pages of `page` tokens, and the set that its questions belong to."""

    text: str
    set: str
    page: int
    trial: Trial

    @property
    def name(self) -> str:
        """Names this reading of the text."""
        return f"{self.text}, page {self.page}"


def histories(
    model: LlamaModel, sizes: Sizes, seeds: Sequence[int], page: int, others: Sequence[int], *, fit: bool
) -> list[History]:
    """Everything that is read; the benchmark's histories also in pages of the `others`, calibration's where `fit`.

    Raises ConfigError for texts that end too early.
    """
    try:
        known = [*_natural(model, sizes, seeds), *_codes(model, sizes, seeds)]
        own = list(_lessons(model, sizes)) if fit else []
    except ValueError as error:
        raise ConfigError(str(error), "use fewer --tokens") from error
    found = [History(text, part, size, t) for size in (page, *others) for text, part, t in known]
    return found + [History(text, part, page, t) for text, part, t in own]


def _natural(model: LlamaModel, sizes: Sizes, seeds: Sequence[int]) -> Iterator[tuple[str, str, Trial]]:
    """The sixty facts and hundred unrelated questions, dealt out to two histories a seed, as `needle` does."""
    form, shares = format_of(model), 2 * len(seeds)
    places = [(kind, seed) for kind in filler.KINDS for seed in seeds]
    for place, (kind, seed) in enumerate(places[: sizes.histories]):
        talk = as_pairs(filler.filler(seed + 200, kind)) if kind == "garden" else filler.chat_filler(seed)
        told = facts.FACTS[place::shares][: sizes.facts]
        asked = facts.UNRELATED[place::shares][: sizes.unrelated]
        trial = conversation(model, form, "natural", talk, told, sizes.tokens, asked)
        yield f"{NATURAL} {kind} {seed}", NATURAL, trial


def _codes(model: LlamaModel, sizes: Sizes, seeds: Sequence[int]) -> Iterator[tuple[str, str, Trial]]:
    form = format_of(model)
    for place, seed in enumerate(seeds[: sizes.histories]):
        kind = filler.KINDS[place % len(filler.KINDS)]
        codes = facts.same_kind(seed, sizes.codes, facts.FAMILIES[place % len(facts.FAMILIES)])
        talk = as_pairs(filler.filler(seed + 100, kind))
        yield f"{CODES} {kind} {seed}", CODES, conversation(model, form, "chat", talk, as_facts(codes), sizes.tokens)


def _lessons(model: LlamaModel, sizes: Sizes) -> Iterator[tuple[str, str, Trial]]:
    """Calibration's natural facts and unrelated questions, in the histories that it makes of them."""
    form, length = format_of(model), min(sizes.tokens, calibrate.LENGTH)
    for i, (talk, told, asked) in enumerate(islice(calibrate.natural(), sizes.histories)):
        trial = conversation(model, form, "natural", talk, told[: sizes.facts], length, asked[: sizes.unrelated])
        yield f"{FIT} {i + 1}", FIT, trial
