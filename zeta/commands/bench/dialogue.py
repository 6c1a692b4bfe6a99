"""`zeta bench dialogue`."""

from __future__ import annotations

from pathlib import Path

import click

from zeta import catalog, logs
from zeta.commands.bench.common import FILE, Numbers, pages


@click.command()
@click.option("--model", default=catalog.DEFAULT_CHAT.name, show_default=True, help="A model, as for a chat.")
@click.option("--ctx", type=click.IntRange(128), default=1024, show_default=True, help="Tokens of the window.")
@click.option("--page", type=int, default=128, show_default=True, callback=pages, help="Tokens of a page: 32, 64, 96…")
@click.option("--seeds", type=Numbers(), default="1,2,3", show_default=True, help="One dialogue a seed.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=0.05,
    show_default=True,
    help="Wanted share of recalls that nothing asked for.",
)
@click.option(
    "--answers/--no-answers",
    default=None,
    help="Answer too; without, only rank and decide: many times faster.  [default: answers to a --conversation-json]",
)
@click.option("--conversation-json", "conversation", type=FILE, help="Your own conversation and questions, see above.")
@click.option("--quick", is_flag=True, help="A test run: one short dialogue in a window of 384 tokens.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON object to a file.")
def dialogue(
    model: str,
    ctx: int,
    page: int,
    seeds: tuple[int, ...],
    threshold: float,
    answers: bool | None,
    conversation: Path | None,
    quick: bool,
    as_json: bool,
    out: Path | None,
) -> None:
    """Read dialogues of many sessions, ask about them: are the turns found that answer, and what is answered?

    \b
    A --conversation-json is read as:
      {"turns": [{"role": "user", "text": "...", "time": "2025-03-04T18:30"}],
       "questions": [{"text": "...", "evidence": [0], "answer": "..."}]}
    Turns are counted from 0; [] is never said; time may be missing, and "kind"
    and "answers" (wordings that make an answer right) may be added.
    """
    from zeta.bench import dialogue, report

    report.check_out(out)
    wanted = conversation is not None if answers is None else answers
    options = dialogue.DialogueOptions(
        catalog.resolve(model), ctx, page, seeds, threshold, wanted, conversation, out=out
    )
    logs.start("warning")
    with report.telling() as tell:
        result = dialogue.run(dialogue.quick(options) if quick else options, tell)
    report.show(result, dialogue.table(result), as_json=as_json, out=out)
