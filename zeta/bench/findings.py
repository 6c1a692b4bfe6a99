"""What needle's histories gave: counts behind every row, probabilities of the decision, what false recalls cost.

A history's findings are plain JSON values, so that a run can be interrupted between two of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np

from zeta.bench.asking import Answer
from zeta.bench.false_recall import FalseRecall

Key = tuple[str, str | None, str, int]
"""(signal, mode, style, k) of a row."""


@dataclass
class Tally:
    """Sums behind one row."""

    n: int = 0
    first: int = 0
    in_k: int = 0
    ranked: int = 0
    loss: float = 0.0
    exact: int = 0
    answered: int = 0

    def row(self, signal: str, mode: str | None, style: str, k: int) -> dict[str, Any]:
        """The row of the JSON object."""
        return {
            "signal": signal,
            "mode": mode,
            "style": style,
            "n": self.n,
            "k": k,
            "first": self.first / self.ranked if self.ranked else None,
            "in_k": self.in_k / self.ranked if self.ranked else None,
            "loss_nats": self.loss / self.answered if self.answered else None,
            "exact": self.exact / self.answered if self.answered else None,
        }

    def add(self, other: Tally) -> None:
        """Take in what another history gave."""
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Findings:
    """What one history gave, or many.

    Attributes:
        answerable: Probability of the decision for each natural question that the history answers.
        unrelated: The same for each that it does not.
        false_recalls: What a passage did to the answers of the latter.
    """

    tallies: dict[Key, Tally] = field(default_factory=lambda: defaultdict(Tally))
    answerable: list[float] = field(default_factory=list)
    unrelated: list[float] = field(default_factory=list)
    false_recalls: list[FalseRecall] = field(default_factory=list)

    def ranked(self, key: Key, numbers: Sequence[int], right: set[int], k: int) -> None:
        """Count where the right page stands; the rows of every mode of a signal share it."""
        tally = self.tallies[key]
        tally.n += 1
        tally.ranked += 1
        tally.first += bool(numbers[:1] and numbers[0] in right)
        tally.in_k += any(n in right for n in numbers[:k])

    def answered(self, key: Key, style: str, found: Answer) -> None:
        """Count an answer: codes by their whole loss, natural answers by token."""
        tally = self.tallies[key]
        tally.answered += 1
        tally.n += 1
        tally.loss += found.loss / (found.tokens if style in ("natural", "oblique") else 1)
        tally.exact += found.exact

    def plain(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return {
            "tallies": [[list(key), asdict(tally)] for key, tally in self.tallies.items()],
            "answerable": self.answerable,
            "unrelated": self.unrelated,
            "false_recalls": [asdict(each) for each in self.false_recalls],
        }

    @classmethod
    def merged(cls, parts: Iterable[dict[str, Any]]) -> Self:
        """The findings of many histories, from the plain values of each."""
        whole = cls()
        for part in parts:
            for (signal, mode, style, k), counts in part["tallies"]:
                whole.tallies[signal, mode, style, k].add(Tally(**counts))
            whole.answerable += part["answerable"]
            whole.unrelated += part["unrelated"]
            whole.false_recalls += [FalseRecall(**each) for each in part["false_recalls"]]
        return whole

    def rows(self) -> list[dict[str, Any]]:
        """The rows of the JSON object."""
        return [tally.row(*key) for key, tally in sorted(self.tallies.items(), key=str)]

    def decision(self, threshold: float) -> dict[str, Any]:
        """How often unrelated questions recall and answerable ones still do, at the threshold and along the curve."""
        yes, no = np.asarray(self.answerable), np.asarray(self.unrelated)
        if not len(yes) or not len(no):
            return {"n_answerable": len(yes), "n_unrelated": len(no)}
        auc = float((yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean())
        points = sorted({0.0, 1.0, threshold, *np.linspace(0.02, 0.98, 49).tolist()})
        return {
            "n_answerable": len(yes),
            "n_unrelated": len(no),
            "threshold": threshold,
            "false_recall": float((no >= threshold).mean()),
            "kept": float((yes >= threshold).mean()),
            "auc": auc,
            "curve": [[p, float((no >= p).mean()), float((yes >= p).mean())] for p in points],
        }
