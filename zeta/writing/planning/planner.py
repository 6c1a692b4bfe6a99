"""From a prompt to an outline: level 1 its sections, level 2 their details (seed 000, «Hierarchical Generation»).

A model chooses under a grammar: which topics beside those that have to be there, titles, which details and what each is
for. It cannot leave out, double, misorder or misspell anything, so a small one can plan too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Final, Protocol

from memstore.embedder import Embedder
from zeta.sampling import Sampling
from zeta.writing.agents import Agent, Topic
from zeta.writing.errors import NothingAsked
from zeta.writing.language import REFUSALS
from zeta.writing.languages import aspects
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.planning import contents, inputs, kinds, lengths, listing, phrases, room, wishes
from zeta.writing.planning.amount import Amount, amount
from zeta.writing.planning.candidates import Candidate, Candidates, candidates
from zeta.writing.planning.dispatch import closing
from zeta.writing.planning.extents import extent
from zeta.writing.planning.lengths import Unit
from zeta.writing.planning.listing import Item, Slot
from zeta.writing.planning.phrases import Phrases, plain, trimmed
from zeta.writing.routing import stems

SAMPLING: Final = Sampling(temperature=0.7, top_k=40, top_p=0.9, min_p=0.05, dry=0.8, dry_breakers=("\n",))
"""DRY (zeta.sampling) with the multiplier that its author recommends: without it the default model gave four subnets of
a section the same purpose. A plain penalty on repetition makes it run words together: spaces are repeated too."""

MORE: Final = 3
"""Details that a model may add to those that a topic always has, where no length is asked for."""

SOURCES: Final = 24
"""Names of a project's files that are offered; more would crowd a small window."""

SEEDS: Final = 2**32 - 1
"""Seeds that llama.cpp's sampler takes; its highest number means a random one."""

_APART: Final = 1000
"""Between the seeds of two attempts, so that no section's second one is another's first."""


class Mind(Protocol):
    """A model, as far as planning needs one."""

    def choose(self, prompt: str, grammar: str, *, sampling: Sampling, seed: int) -> str:
        """What it answers to `prompt`, a user's turn, under a GBNF grammar with the root rule `root`. The same
        arguments give the same answer; one that does not end as the grammar does is asked for again."""


@dataclass(frozen=True)
class Planner:
    """Plans documents with these agents (by name). `embedder` finds topics that a prompt means without naming them."""

    agents: Mapping[str, Agent]
    mind: Mind
    embedder: Embedder | None = None
    sampling: Sampling = SAMPLING

    def plan(
        self,
        prompt: str,
        language: str,
        unit: Unit,
        *,
        seed: int = 0,
        length: int = 0,
        sources: Sequence[str] = (),
    ) -> Outline:
        """An outline for a prompt. `length` in `unit`s; 0: what the prompt says, else as it comes. `sources` are names
        of files that the document is about. Raises NothingAsked, AgentFileError."""
        if not prompt.strip():
            raise NothingAsked(
                "the prompt is empty", 'say what to write: zeta write "a Terraform file for ..." --out FILE'
            )
        prompt = " ".join(prompt.split())
        length = length or lengths.asked(prompt, unit)
        offered = candidates(prompt, self.agents, language, self.embedder, length=length, unit=unit)
        title, chosen = self._titles(prompt, offered, seed)
        sections = closed(_sections(chosen), self.agents)
        weights = [
            sum(_middle(each, language) for each in contents.amounts(self._topic(section), section, prompt, language))
            for section in sections
        ]
        parts = lengths.shares(length, [weight or 1 for weight in weights])
        outline = Outline(
            prompt,
            title,
            language,
            tuple(replace(section, length=part) for section, part in zip(sections, parts, strict=True)),
            seed,
        )
        for section in outline.sections:
            outline = exchanged(outline, self.detail(outline, section, unit, sources=sources))
        return inputs.asked(outline, self.agents) if length else outline

    def detail(
        self, outline: Outline, section: Section, unit: Unit, *, remark: str = "", sources: Sequence[str] = ()
    ) -> Section:
        """A section of the outline with the details that its topic has, those which other topics ask it for, and those
        of other kinds which it has already. `remark` is what a person said about it."""
        offered = tuple(sources[:SOURCES]) if unit == "words" else ()
        topic, language = self._topic(section), outline.language
        asked = wishes.asked(outline, section, self.agents) + contents.software(topic, outline.prompt, language)
        amounts = contents.amounts(topic, section, outline.prompt, language)
        if section.length:
            amounts = room.filled(amounts, language, section.length)
            amounts, asked = room.things(amounts, asked, language, section.length)
        amounts = contents.spared(amounts, asked)
        forms = Phrases(outline.prompt)
        known = [contents.purposes(outline, topic, each, asked) for each in amounts]
        slots = [
            forms.slot(
                each,
                offered,
                first=i == 0,
                purposes=[] if offered and i == 0 else purposes,
                help=kinds.help(language, each.kind),
            )
            for i, (each, purposes) in enumerate(zip(amounts, known, strict=True))
        ]
        if not slots and not asked:
            return section
        low = sum(slot.least for slot in slots)
        high = low + MORE
        if section.length:
            low = high = room.count(amounts, asked, language, section.length)
        told = "List what the section “{}” has." if unit == "lines" else "List what the section “{}” says."
        question = [
            f"{outline.prompt}\n",
            f"It is about these files: {', '.join(offered)}." if offered else "",
            remark,
            told.format(section.title),
        ]
        seed = outline.seed + 1 + next(i for i, each in enumerate(outline.sections) if each.id == section.id)
        _, items = self._list("\n".join(filter(None, question)), slots, low, high, seed)
        others = [each for other in outline.sections if other.id != section.id for each in other.details]
        taken = {each.name for each in others}
        said = {each.purpose.lower() for each in others} if unit == "words" else set()
        said |= {section.title.lower(), *(each.purpose.lower() for each in asked)}
        made = list(asked)
        for item in items:
            detail = phrases.detail(amounts[item.slot], item.body, taken, outline.prompt)
            sourced = any(source in detail.purpose for source in offered)
            vague = detail.purpose.lower() in said or phrases.echoes(detail.purpose, told)
            if unit == "words" and not vague:
                vague = aspects.vague(detail.purpose, [section.title, *said], outline.prompt)
            if vague and not sourced:
                spare = [*chain(*known[item.slot]), kinds.help(language, detail.kind)]
                if unit == "words" and outline.prompt.isascii():
                    about = "" if topic.free else next(iter(aspects.subjects(outline.prompt)), "")
                    spare += aspects.purposes(about or section.title, said)
                detail = replace(
                    detail, purpose=next((each for each in spare if each and each.lower() not in said), "")
                )
            made.append(detail)
            taken.add(detail.name)
            said.add(detail.purpose.lower())
        return replace(section, details=tuple(contents.supplied(outline, topic, contents.ordered(topic, made))))

    def _topic(self, section: Section) -> Topic:
        return next(each for each in self.agents[section.agent].topics if each.name == section.topic)

    def _titles(self, prompt: str, offered: Candidates, seed: int) -> tuple[str, list[tuple[Candidate, str]]]:
        """Level 1: the document's title, and the candidates that are taken, each with a title that no other has."""
        forms = Phrases(prompt)
        slots = [Slot(f"- {each.name}: ", forms.title(each.route.topic), each.least, each.most) for each in offered.all]
        asked = f"{prompt}\n\nWrite the outline first: its title, then the title of each section."
        head = forms.head(free=any(each.route.topic.free for each in offered.all))
        said, items = self._list(asked, slots, offered.least, offered.most, seed, head=head, apart=True)
        framing = {
            stem for each in offered.all if each.route.topic.place for stem in stems(" ".join(each.route.topic.words))
        }
        titles: list[tuple[Candidate, str]] = []
        others = aspects.titles(prompt)
        spare = len(items) - offered.least
        for item in items:
            candidate, title = offered.all[item.slot], trimmed(item.body)
            taken = {each.lower() for _, each in titles}
            fresh = title and title.lower() not in taken
            if candidate.route.topic.free and spare > 0 and not (fresh and set(stems(title)) - framing):
                spare -= 1  # the model begins or ends the document again
                continue
            if candidate.route.topic.free and aspects.vague(title, [each for _, each in titles], prompt):
                title = next((each for each in others if each.lower() not in taken), "")
                fresh = bool(title)
            titles.append((candidate, title if fresh else plain(candidate.route.topic, taken)))
        return trimmed(said.removeprefix("# ")) or trimmed(prompt)[:60], titles

    def _list(
        self, asked: str, slots: Sequence[Slot], low: int, high: int, seed: int, *, head: str = "", apart: bool = False
    ) -> tuple[str, list[Item]]:
        """A list that the model writes; with `apart`, once more where lines say the same, and the best is taken. Where
        it fails REFUSALS times: no more than there has to be, unexplained."""
        grammar = listing.listing(slots, low, high, head)
        best: tuple[str, list[Item]] | None = None
        for attempt in range(REFUSALS):
            text = self.mind.choose(asked, grammar, sampling=self.sampling, seed=(seed + _APART * attempt) % SEEDS)
            found = listing.read(text, slots, headed=bool(head))
            if found and (not best or _repeated(found[1]) < _repeated(best[1])):
                best = found
            if best and not (apart and _repeated(best[1])):
                break
        return best or ("", listing.shortest(slots, low, high))


def closed(sections: Sequence[Section], agents: Mapping[str, Agent]) -> tuple[Section, ...]:
    """The sections, where those that end the document need all others, and those of a `last` topic these too."""
    ends = closing(sections, agents)
    topics = {(agent.name, topic.name) for agent in agents.values() for topic in agent.topics if topic.last}
    last = {section.id for section in sections if (section.agent, section.topic) in topics}

    def needs(section: Section) -> tuple[str, ...]:
        if section.id not in ends:
            return section.needs
        barred = last if section.id in last else ends
        return tuple(each.id for each in sections if each.id not in barred)

    return tuple(replace(each, needs=needs(each)) for each in sections)


def exchanged(outline: Outline, section: Section) -> Outline:
    """The outline with this section in place of the one of its id."""
    return replace(outline, sections=tuple(section if each.id == section.id else each for each in outline.sections))


def fresh_id(text: str, taken: Collection[str]) -> str:
    """An id made of a title or topic: a-z, 0-9 and single "-", none of `taken`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "part"
    return next(id for id in chain([stem], (f"{stem}-{i}" for i in count(2))) if id not in taken)


def _sections(chosen: Sequence[tuple[Candidate, str]]) -> list[Section]:
    """Sections without purposes yet. Each needs those before it whose topics its own need or come after."""
    found: list[Section] = []
    topics: dict[str, list[str]] = {}
    for candidate, title in chosen:
        topic = candidate.route.topic
        parts = [topic, *(each.topic for each in candidate.also)]
        id = fresh_id(title if topic.free else topic.name, [each.id for each in found])
        wanted = {name for part in parts for name in part.needs + part.after}
        needs = tuple(each.id for each in found if any(each.id in topics.get(name, ()) for name in wanted))
        given = [amount(kind) for part in parts[1:] for kind in part.kinds]
        details = tuple(Detail(each.kind, "", each.name) for each in given for _ in range(each.low))
        found.append(Section(id, title, topic.name, candidate.route.agent.name, details, needs))
        for part in parts:
            topics.setdefault(part.name, []).append(id)
    return found


def _middle(amount: Amount, language: str) -> float:
    return (amount.low + amount.high) / 2 * extent(language, amount.kind).usual


def _repeated(items: Sequence[Item]) -> int:
    """How many lines say what one before them says."""
    said = [item.body.lower() for item in items if item.body]
    return len(said) - len(set(said))
