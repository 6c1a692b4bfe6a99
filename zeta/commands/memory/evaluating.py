"""`zeta memory eval`: how well what was said is found again, without a model that judges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from zeta.commands.bench.common import FILE, Numbers
from zeta.commands.memory import opening

if TYPE_CHECKING:
    from memstore.agent.evaluation.methods import Chat
    from memstore.agent.evaluation.outcome import Row
    from memstore.agent.evaluation.sample import Sample
    from memstore.agent.evaluation.sizes import Size

QUESTIONS: Final = 650
"""Asked for each seed; about one in six is about what was never said."""
QUICK: Final = 60


@click.command(name="eval")
@click.option(
    "--seed",
    "--seeds",
    "seeds",
    type=Numbers(),
    default="1",
    show_default=True,
    help="Which conversations are made up.",
)
@click.option(
    "--questions",
    type=click.IntRange(min=1),
    help=f"At most so many, of each seed.  [default: {QUESTIONS}; of a file all]",
)
@click.option("--quick", is_flag=True, help=f"{QUICK} questions.")
@click.option("--locomo", type=FILE, help="Take conversations and questions from a file in the format of LoCoMo.")
@click.option("--longmemeval", type=FILE, help="The same, in the format of LongMemEval.")
@click.option("--sizes", type=Numbers(), help="Also measure times against numbers of memories: 1000,10000,100000")
@opening.as_json
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON object to a file.")
def evaluate(
    as_json: bool,
    seeds: tuple[int, ...],
    questions: int | None,
    quick: bool,
    locomo: Path | None,
    longmemeval: Path | None,
    sizes: tuple[int, ...] | None,
    out: Path | None,
) -> None:
    """Measure how well memory finds what was said, beside full text, vectors and grep alone.

    Conversations are made up, or read from a file. Each turn becomes a memory of its date and speaker; a question knows
    the turns that answer it. Nothing is read from or written to your own memory.
    """
    from memstore.agent.evaluation import outcome
    from memstore.agent.evaluation.evaluation import evaluated
    from memstore.agent.evaluation.sizes import measured
    from zeta.bench import report

    report.check_out(out)
    sample = _sample(seeds, QUICK if quick else questions, locomo, longmemeval)
    embedder = opening.embedder()
    with report.telling() as tell:
        outcomes = evaluated(sample, embedder, _chat(), tell)
        times = measured(sizes, embedder, seeds[0], tell) if sizes else []
    overall, by_category = outcome.rows(outcomes), outcome.rows(outcomes, outcome.categories(outcomes))
    result = {
        "rows": [each.json() for each in overall],
        "categories": [each.json() for each in by_category],
        "sizes": [each.json() for each in times],
        "settings": _settings(sample, seeds, embedder.model_id if embedder else None),
    }
    report.show(result, list(_table([*overall, *by_category])), as_json=as_json, out=out)
    if times and not as_json:
        click.echo()
        report.show(result, list(_sizes(times)), as_json=False, out=None)


def _sample(seeds: Sequence[int], questions: int | None, locomo: Path | None, longmemeval: Path | None) -> Sample:
    """The conversations that are asked for. Raises BadSample, click.UsageError."""
    from memstore.agent.evaluation import generator
    from memstore.agent.evaluation import locomo as locomo_format
    from memstore.agent.evaluation import longmemeval as longmemeval_format
    from memstore.agent.evaluation.node import BadSample
    from memstore.agent.evaluation.sample import Sample, first

    if locomo and longmemeval:
        raise click.UsageError("--locomo and --longmemeval exclude one another")
    for path, read in ((locomo, locomo_format.read), (longmemeval, longmemeval_format.read)):
        if path is not None:
            found = read(path)
            if not found.asked:
                raise BadSample(f"{path.name} asks no question that could be measured.", "Is it the whole file?")
            some = found.conversations if questions is None else first(found.conversations, questions)
            return Sample(found.origin, some, found.left_out)
    made = [generator.generated(seed, questions or QUESTIONS) for seed in seeds]
    names = ", ".join(map(str, seeds))
    return Sample(f"generated, seeds {names}", tuple(each for sample in made for each in sample.conversations))


def _chat() -> Chat:
    """The chat of zeta, which shows what of a memory matters for a question."""
    from memstore.agent.api import AgentMemory
    from memstore.agent.evaluation.methods import Chat
    from zeta.chat.notebook import Notebook
    from zeta.chat.reminder import NAMESPACE

    def brought(memory: AgentMemory, question: str) -> list[str]:
        return [each.key for each in Notebook(memory).about(question)]

    return Chat(NAMESPACE, brought)


def _settings(sample: Sample, seeds: Sequence[int], embedder: str | None) -> dict[str, Any]:
    """What was measured, and by which rules."""
    from memstore.agent import constants as c
    from memstore.agent.evaluation import measures, sizes

    generated = sample.origin.startswith("generated")
    return {
        "sample": sample.origin,
        "seeds": list(seeds) if generated else None,
        "conversations": len(sample.conversations),
        "memories": sum(len(each.turns) for each in sample.conversations),
        "questions": sample.asked,
        "absent_questions": sum(q.absent for each in sample.conversations for q in each.questions),
        "left_out": sample.left_out,
        "embedder": embedder,
        "context_budget": c.BUDGET,
        "false_surface": {
            "zeta": "what a chat brings to a question unasked",
            "others": f"the best score reaches the highest threshold that keeps {measures.KEPT} of the answerable",
        },
        "vectors_of_sizes": f"made up around {sizes.PROTOTYPES} real ones, at cosine {sizes.NEARNESS}",
    }


def _table(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """The heading, and a line for each row; «at .9» is what falsely comes up where 0.9 of the answerable do."""
    yield (
        "asked", "method", "n", "r@1", "r@5", "r@10", "MRR", "false", "at .9", "shown", "budget", "of it gold",
        "p50 ms", "p95 ms",
    )  # fmt: skip
    for row in rows:
        recall = row.recall_at_1, row.recall_at_5, row.recall_at_10, row.mrr
        surfacing = row.false_surface, row.false_surface_at_90, row.surfaced
        packing = row.budget_used, row.gold_share
        yield (
            row.category or "everything",
            row.method,
            f"{row.questions:,}",
            *(_number(value, 3) for value in (*recall, *surfacing, *packing)),
            *(_number(value, 1) for value in (row.p50_ms, row.p95_ms)),
        )


def _sizes(sizes: Sequence[Size]) -> Iterator[tuple[str, ...]]:
    yield "memories", "put p50 ms", "p95", "search p50 ms", "p95", "context p50 ms", "p95"
    for each in sizes:
        times = (
            each.put_p50_ms, each.put_p95_ms, each.search_p50_ms, each.search_p95_ms, each.context_p50_ms,
            each.context_p95_ms,
        )  # fmt: skip
        yield f"{each.memories:,}", *(_number(value, 1) for value in times)


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


COMMANDS: Final = {"eval": evaluate}
