"""A long dialogue from the stock: sessions weeks apart, facts told in passing, look-alikes, small talk, and questions.

The words of an answer stand in the turns that give it and in no other, so a free answer that holds them was found or
guessed, not overheard. Nothing that is asked for is told in the last sessions: it has left a window of 2,048 tokens.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from zeta.bench.dialogues.shape import Asked, Dialogue, Said, stands_in
from zeta.bench.dialogues.stock import PACKAGE, Entry, Value, entries, small
from zeta.bench.filler import chat_filler
from zeta.texts.grammar import read_grammar, talk


@dataclass(frozen=True)
class Size:
    """How much is told and asked: sessions, the last `quiet` of which tell no fact; questions by kind; exchanges of
    small talk, `closing` of them in the quiet sessions, and of longer talk about how the world works."""

    sessions: int
    quiet: int
    single: int
    several: int
    time: int
    update: int
    unsaid: int
    chatter: int
    closing: int
    wonder: int


FULL = Size(sessions=18, quiet=3, single=24, several=9, time=10, update=8, unsaid=14, chatter=54, closing=20, wonder=22)
"""About 9,100 words and 65 questions."""

SMALL = Size(sessions=5, quiet=1, single=2, several=1, time=1, update=1, unsaid=2, chatter=7, closing=4, wonder=0)
"""About 1,300 tokens and 7 questions."""

_NEAR = 0.6  # share of facts, told or not, that have a look-alike
_PASSING = 0.3  # share of facts that are told in the middle of other talk
_PLAIN = 0.4  # share of questions that are asked in the words of the telling
_AROUND = 0.4  # share of the others that have a lead, and that have a tail


@dataclass(eq=False)
class _Remark:
    """Something the user says in a session, and the assistant's reply."""

    session: int
    text: str
    reply: str


@dataclass
class _Draft:
    """A question before its evidence has turn numbers."""

    entry: Entry
    evidence: list[_Remark]
    answer: str
    needed: list[tuple[str, ...]]
    outdated: _Remark | None = None


@dataclass
class _Composer:
    """What is going to be said."""

    rng: random.Random
    dates: list[datetime]
    size: Size
    remarks: list[_Remark] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def early(self) -> range:
        """The sessions in which facts are told."""
        return range(self.size.sessions - self.size.quiet)

    def tell(self, entry: Entry) -> bool:
        """Tell a fact and ask for it; False where no value of it is still unheard of."""
        if entry.kind == "several":
            count = self.rng.choice((2, 3))
            parts = sorted(self.rng.sample(range(len(entry.told)), count))
            sessions = sorted(self.rng.sample(self.early, count))
            frames = [(entry.told[i], entry.replies[i]) for i in parts]
        elif entry.kind == "update":
            first = self.rng.choice(self.early[:-2])
            sessions = [first, self.rng.choice(self.early[first + 2 :])]
            frames = [(self.rng.choice(entry.told), entry.replies[0]), (self.rng.choice(entry.again), entry.replies[1])]
        else:
            sessions = [self.rng.choice(self.early)]
            frames = [(self.rng.choice(entry.told), entry.replies[0])]
        remarks: list[_Remark] = []
        values: list[Value] = []
        for session, (frame, reply) in zip(sessions, frames, strict=True):
            choice = (self._date(session, entry.days),) if entry.kind == "time" else entry.values
            value = self._unheard(f"{frame} {reply}", choice, values)
            if value is None:
                return False
            values.append(value)
            remarks.append(_Remark(session, _filled(frame, value.said), reply))
        listed = " and ".join((", ".join(v.said for v in values[:-1]), values[-1].said)) if len(values) > 1 else ""
        right = values if entry.kind == "several" else values[-1:]
        self.drafts.append(
            _Draft(
                entry,
                remarks[-1:] if entry.kind == "update" else remarks,
                _filled(entry.answer.replace("{all}", listed), values[-1].said),
                [value.wordings for value in right],
                remarks[0] if entry.kind == "update" else None,
            )
        )
        self.remarks += remarks
        self.said += [text for remark in remarks for text in (remark.text, remark.reply)]
        return True

    def leave_out(self, entry: Entry) -> None:
        """Ask for a fact that is not told."""
        self.drafts.append(_Draft(entry, [], "", []))

    def say_near(self, entry: Entry) -> None:
        """Say something of a fact's kind that does not answer its question, where a value for it is left."""
        frame = self.rng.choice(entry.near)
        value = self._unheard(frame, entry.values or (Value("", ()),), ())
        if value:
            text, reply = _filled(frame, value.said), self.rng.choice(small()["replies"])
            self.remarks.append(_Remark(self.rng.randrange(self.size.sessions), text, reply))
            self.said.append(text)

    def chat(self) -> Iterator[_Remark]:
        """Small talk that gives no answer away, spread over the sessions."""
        topics = read_grammar(PACKAGE, "chatter.toml")
        pairs = islice(talk(topics, self.rng.randrange(1 << 30)), len(topics.topics))
        clean = [pair for pair in pairs if not self._tells(" ".join(pair))][: self.size.chatter]
        longer = (pair for pair in chat_filler(self.rng.randrange(1 << 30)) if not self._tells(" ".join(pair)))
        for i, (text, reply) in enumerate([*clean, *islice(longer, self.size.wonder)]):
            late = range(len(self.early), self.size.sessions)
            yield _Remark(self.rng.choice(late if i < self.size.closing else self.early), text, reply)

    def _unheard(self, frame: str, choice: Sequence[Value], beside: Sequence[Value]) -> Value | None:
        """A value that nothing said so far holds, and with which `frame` gives no other answer away."""
        for value in self.rng.sample(choice, len(choice)):
            text = _filled(frame, value.said)
            known = any(stands_in(value.wordings, said) for said in self.said)
            mixed = any(stands_in(v.wordings, text) or stands_in(value.wordings, v.said) for v in beside)
            if not known and not mixed and not self._tells(text):
                return value
        return None

    def _tells(self, text: str) -> bool:
        return any(stands_in(wordings, text) for draft in self.drafts for wordings in draft.needed)

    def _date(self, session: int, days: int) -> Value:
        return spelled(self.dates[session] - timedelta(days=days))


def dialogue(seed: int, size: Size = FULL) -> Dialogue:
    """A dialogue and its questions; the same for the same seed and size."""
    rng = random.Random(f"dialogue {seed}")
    composer = _Composer(rng, _dates(rng, size.sessions), size, said=[t for texts in small().values() for t in texts])
    told: list[Entry] = []
    left: list[Entry] = []
    for kind, count in (
        ("time", size.time), ("update", size.update), ("several", size.several), ("single", size.single)
    ):  # fmt: skip
        before = len(told)
        for entry in rng.sample(entries(kind), len(entries(kind))):
            (told if len(told) - before < count and composer.tell(entry) else left).append(entry)
    unsaid = rng.sample(left, size.unsaid)
    for entry in unsaid:
        composer.leave_out(entry)
    for entry in [*told, *unsaid]:
        if rng.random() < _NEAR:
            composer.say_near(entry)
    turns, places = _laid_out(composer)
    drafts = rng.sample(composer.drafts, len(composer.drafts))
    plain = int(_PLAIN * len(drafts))
    questions = [
        _asked(d, places, d.entry.plain if i < plain else rng.choice(d.entry.question)) for i, d in enumerate(drafts)
    ]
    now = composer.dates[-1] + timedelta(days=5)
    return Dialogue(f"seed {seed}", tuple(turns), tuple(rng.sample(questions, len(questions))), now)


def spelled(date: datetime) -> Value:
    """A date as it is said, and its other spellings without the year."""
    day, month = date.day, f"{date:%B}".casefold()
    suffix = "th" if day % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    days = [str(day), f"{day:02}", f"{day}{suffix}", f"{day}{suffix} of"]
    wordings = [f"{d} {month}" for d in days] + [f"{month} {d}" for d in days[:3]]
    return Value(f"{day} {date:%B} {date.year}", tuple(dict.fromkeys(wordings)))


def _dates(rng: random.Random, sessions: int) -> list[datetime]:
    """Evenings, four days to three and a half weeks apart."""
    date = datetime(2023, 1, 2, 18, 30) + timedelta(days=rng.randrange(365))
    dates = [date]
    while len(dates) < sessions:
        date += timedelta(days=rng.randint(4, 24))
        dates.append(date)
    return dates


def _laid_out(composer: _Composer) -> tuple[list[Said], dict[_Remark, int]]:
    """All turns, and where each remark stands among them."""
    rng, talk_of = composer.rng, small()
    chatter = list(composer.chat())
    turns: list[Said] = []
    places: dict[_Remark, int] = {}
    for session, date in enumerate(composer.dates):
        clock = date

        def say(user: str, assistant: str) -> None:
            nonlocal clock
            turns.append(Said("user", user, clock))
            turns.append(Said("assistant", assistant, clock + timedelta(minutes=1)))
            clock += timedelta(minutes=3)

        say(rng.choice(talk_of["greetings"]), rng.choice(talk_of["welcomes"]))
        spare = [remark for remark in chatter if remark.session == session]
        told = [remark for remark in composer.remarks if remark.session == session]
        carried = {remark: spare.pop() for remark in told if spare and rng.random() < _PASSING}
        for remark in rng.sample([*told, *spare], len(told) + len(spare)):
            text, reply = remark.text, remark.reply
            if carrier := carried.get(remark):
                both = [carrier.text, text]
                text, reply = " ".join(rng.sample(both, 2)), carrier.reply
            elif remark in told:
                lead = rng.choice(talk_of["leads"]) if rng.random() < _AROUND else ""
                tail = rng.choice(talk_of["tails"]) if rng.random() < _AROUND else ""
                text = " ".join(part for part in (lead, text, tail) if part)
            places[remark] = len(turns)
            say(text, reply)
        say(rng.choice(talk_of["farewells"]), rng.choice(talk_of["goodbyes"]))
    return turns, places


def _asked(draft: _Draft, places: dict[_Remark, int], text: str) -> Asked:
    return Asked(
        kind=draft.entry.kind if draft.evidence else "unsaid",
        text=text,
        evidence=tuple(places[remark] for remark in draft.evidence),
        answer=draft.answer,
        needed=tuple(draft.needed),
        outdated=places[draft.outdated] if draft.outdated else None,
    )


def _filled(frame: str, value: str) -> str:
    text = frame.replace("{v}", value)
    return text[:1].upper() + text[1:]
