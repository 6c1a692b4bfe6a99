"""An author on a stage: whole documents written as `zeta write` writes them, each in an empty folder, and measured."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self

from memstore.agent.api import AgentMemory
from zeta import embedding
from zeta.bench.partial import Partial
from zeta.bench.report import Told, share_of
from zeta.bench.write.measures import adherence, fraction, length_score
from zeta.bench.write.options import WriteOptions
from zeta.bench.write.tasks import Task
from zeta.errors import BugError
from zeta.events import Event
from zeta.writing.decoding.author import Author, AuthorOptions
from zeta.writing.drafting import repetition
from zeta.writing.events import LineWritten, Recalled, SectionBegun, Slid, Written
from zeta.writing.keeping.living import LivingDocument
from zeta.writing.languages.registry import language_named
from zeta.writing.memory.resolution import resolve
from zeta.writing.order import Order, Recall
from zeta.writing.outline import Outline
from zeta.writing.place import Place
from zeta.writing.work import Work

RECALL: Final = Order().recall
"""How `zeta write` brings definitions back where nothing is said."""


@dataclass(frozen=True)
class Wrote:
    """A finished document. `sections` are its parts by id, in its order; `attempts` the sections that were begun, again
    too; `slid` the tokens that left a window; `recalled` the definitions that came back, `cells` of their tokens
    with their keys and values."""

    place: Place
    outline: Outline
    text: str
    sections: dict[str, str]
    event: Written
    attempts: int
    slid: int
    recalled: int
    cells: int


class Stage:
    """A loaded author with `streams` windows of `ctx` tokens, and the embedding model where it is installed."""

    def __init__(self, options: WriteOptions, streams: int, ctx: int) -> None:
        """Raises ModelError."""
        self._streams, self._ctx = streams, ctx
        self.author = Author.load(options.model, AuthorOptions(streams, ctx, options.threads))
        self.embedder = embedding.installed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.embedder:
            self.embedder.close()
        self.author.close()

    def order(
        self, length: int = 0, *, lake: bool = True, recall: Recall = RECALL, sources: Sequence[Path] = ()
    ) -> Order:
        """What a document is asked for."""
        given = tuple(str(each) for each in sources)
        return Order(given, "", length, lake, self._streams, self._ctx, self.author.model.path.name, recall)

    def write(
        self,
        folder: Path,
        task: Task,
        told: Told,
        *,
        seed: int = 0,
        lake: bool = True,
        recall: Recall = RECALL,
        sources: Sequence[Path] = (),
        outline: Outline | None = None,
        memory: AgentMemory | None = None,
    ) -> Wrote:
        """Write a document into a folder, which is made. `outline`: in place of planning one; `memory`: for its lake,
        in place of one that nothing outlives. Raises ZetaError."""
        folder.mkdir(parents=True, exist_ok=True)
        place, own = Place(folder / task.file), memory or AgentMemory(None, self.embedder)
        try:
            order = self.order(task.length, lake=lake, recall=recall, sources=sources)
            work = Work(place, order, self.author, own, self.embedder)
            told(0.0, "planning")
            plan = outline or work.plan(task.asked, seed)
            return watched(place, plan, work.write(plan), told)
        finally:
            if memory is None:
                own.close()


def watched(place: Place, outline: Outline, events: Iterable[Event], told: Told) -> Wrote:
    """A document from the events of its writing. Raises BugError where they end before it is complete."""
    attempts = slid = lines = recalled = cells = 0
    done: Written | None = None
    wanted = max(1, sum(section.length for section in outline.sections) or 10 * len(outline.sections))
    for event in events:
        match event:
            case SectionBegun():
                attempts += 1
            case Slid(tokens=tokens):
                slid += tokens
            case Recalled(found=found, cells=own):
                recalled += len(found)
                cells += own
            case LineWritten():
                lines += 1
                told(min(0.99, lines / wanted), "writing")
            case Written():
                done = event
    if done is None:
        raise BugError(f"{place.document} came to no end")
    texts = LivingDocument(place, language_named(outline.language), outline).look().texts
    return Wrote(place, outline, place.document.read_text("utf-8"), dict(texts), done, attempts, slid, recalled, cells)


def row(wrote: Wrote, task: Task) -> dict[str, Any]:
    """A document in numbers. References are those that a name in it can resolve; what is chosen counts among all
    tokens of its lines, those that were only read too."""
    language = language_named(wrote.outline.language)
    counts = resolve(language, wrote.text).counts
    words = repetition.words(wrote.text)
    written = len(words) if language.unit == "words" else wrote.text.count("\n")
    kept = adherence(task.asks, [_about(wrote, id) for id in wrote.sections])
    planned = [each.id for each in wrote.outline.sections]
    seconds = wrote.event.seconds
    return {
        "name": task.name,
        "language": language.name,
        "unit": language.unit,
        "lines": wrote.text.count("\n"),
        "words": len(words),
        "asked": task.length,
        "written": written,
        "length_score": length_score(task.length, written) if task.length else None,
        "asks": kept.asked,
        "there": kept.there,
        "in_order": kept.in_order if task.ordered else None,
        "planned": fraction(sum(id in wrote.sections for id in planned), len(planned)),
        "plan_in_order": [id for id in planned if id in wrote.sections] == list(wrote.sections),
        "parses": not language.problems(wrote.text),
        "definitions": counts.definitions,
        "resolved": fraction(counts.resolved, counts.references),
        "duplicates": counts.duplicates,
        "contradictions": counts.contradictions,
        "problems": len(wrote.event.problems),
        "attempts": wrote.attempts,
        "sections": len(planned),
        "tokens": wrote.event.tokens,
        "chosen": fraction(wrote.event.chosen, wrote.event.tokens),
        "distinct4": repetition.distinct(words),
        "distinct4_least": min(repetition.distinct_curve(words)),
        "seconds": seconds,
        "tokens_per_second": wrote.event.tokens / seconds if seconds else None,
        "slid": wrote.slid,
        "recalled": wrote.recalled,
        "recalled_cells": wrote.cells,
        "sha256": hashlib.sha256(wrote.text.encode()).hexdigest(),
    }


def _about(wrote: Wrote, id: str) -> str:
    """What a section says it is about: its first line; of code also what it defines."""
    text, language = wrote.sections[id], language_named(wrote.outline.language)
    first = next((line for line in text.splitlines() if line.strip()), "")
    names = [f"{each.kind} {each.name}" for each in language.definitions(text)] if language.unit == "lines" else []
    return " ".join([first, *names]).replace(".", " ").replace("-", " ")


def keep(folder: Path | None, wrote: Wrote, name: str) -> None:
    """Put a copy of the document and its plan into `folder/name`, where somebody wants to see it."""
    if folder is not None:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for path in (wrote.place.document, wrote.place.outline):
            if path.exists():
                shutil.copy(path, folder / name)


@dataclass(frozen=True)
class Job:
    """One document of a part that writes many."""

    name: str
    task: Task
    seed: int
    lake: bool = True
    recall: Recall = RECALL


def rows(options: WriteOptions, part: str, jobs: Sequence[Job], kept: Partial, told: Told) -> dict[str, dict[str, Any]]:
    """A row for every job by its name; what was written before is not written again. Raises ZetaError."""
    due = [job for job in jobs if f"{part} {job.name}" not in kept.done]
    if due:
        with Stage(options, options.streams, options.ctx) as stage, TemporaryDirectory(prefix="zeta-bench-") as folder:
            for number, job in enumerate(due):
                within = partial(share_of, told, number, len(due), job.name)
                given = Path(folder) / str(number), job.task, within
                wrote = stage.write(*given, seed=job.seed, lake=job.lake, recall=job.recall)
                keep(options.keep, wrote, f"{part} {job.name}")
                kept.add(f"{part} {job.name}", row(wrote, job.task))
    return {job.name: kept.done[f"{part} {job.name}"] for job in jobs}
