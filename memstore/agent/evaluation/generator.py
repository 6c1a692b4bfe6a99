"""Conversations made up from a seed: a user tells an assistant of people, plans and habits for most of a year, changes
their mind, mixes things up, talks of nothing much; and questions that are worded by themselves.

Pure: the same seed gives the same conversations. Every question knows the turns that answer it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from memstore.agent.evaluation import chatter, doings, oneself, people
from memstore.agent.evaluation.people import Frame
from memstore.agent.evaluation.plan import SESSIONS, Exchange, dates, month, scheduled
from memstore.agent.evaluation.sample import Conversation, Question, Sample, first
from memstore.agent.times import DAY

CATEGORIES: Final = (
    "single fact", "paraphrase", "update", "temporal", "multi-hop", "preference", "procedure", "assistant said",
    "look-alike", "absent, near", "absent, far",
)  # fmt: skip
"""What is asked. A near absent question is about somebody or something that was spoken of, a far one is not."""

_PEOPLE: Final = 8
_PAIRS: Final = 2
_FRAMES: Final = 6  # things told of each of them
_TWINNED: Final = 4  # things told of both of a pair
_HELD_BACK: Final = 4  # things the user never tells of themselves, but is asked
_OCCASIONS: Final = 3  # months in which an event happens
_RECALLED: Final = 0.3  # share of events that are told in a later month
_ABOUT: Final = 60  # mentions of somebody that say nothing of them
_SMALL_TALK: Final = 90


@dataclass(frozen=True)
class _Asked:
    """A question, by the exchanges that answer it."""

    text: str
    category: str
    answers: tuple[int, ...] = ()


def generated(seed: int, questions: int) -> Sample:
    """As many conversations as it takes to ask a number of questions."""
    found, left = list[Conversation](), questions
    while left > 0:
        found.append(conversation(seed, len(found)))
        left -= len(found[-1].questions)
    return Sample(f"generated, seed {seed}", first(found, questions))


def conversation(seed: int, number: int) -> Conversation:
    """One conversation of a seed; its questions come in no order."""
    rng = random.Random(f"{seed}/{number}")
    script = _Script(rng)
    script.write()
    turns, keys = scheduled(script.exchanges, script.begins, rng)
    rng.shuffle(script.asked)
    at = turns[-1].at + 10 * DAY
    questions = tuple(
        Question(each.text, each.category, tuple(keys[answer] for answer in each.answers), at) for each in script.asked
    )
    return Conversation(f"seed-{seed}/{number}", turns, questions)


class _Script:
    """What is told in one conversation, and asked after it."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.begins = dates(rng)
        self.exchanges: list[Exchange] = []
        self.asked: list[_Asked] = []
        self._reported = set[str]()

    def write(self) -> None:
        """Everything, in the order in which it is drawn; when it is said is another matter."""
        names = self.rng.sample(people.NAMES, _PEOPLE)
        self._others(names)
        pairs = self.rng.sample(people.LOOK_ALIKES, _PAIRS)
        for pair in pairs:
            self._look_alikes(pair)
        self._oneself()
        self._events()
        self._proposals()
        self._procedures()
        self._small_talk([*names, *(name for pair in pairs for name in pair)])
        for text in self.rng.sample(chatter.NEVER_SAID, 9):
            self.asked.append(_Asked(text, "absent, far"))

    # what is told

    def _tell(self, text: str, session: int | None = None) -> int:
        """Let the user say something, in any session unless it is given; the number of the exchange."""
        when = self.rng.randrange(SESSIONS) if session is None else session
        reply = " ".join(self.rng.sample(chatter.REPLIES, self.rng.randint(1, 2)))
        self.exchanges.append(Exchange(when, (text, reply)))
        return len(self.exchanges) - 1

    def _changed(self, frame: Frame, value: str, answer: int, person: str = "") -> int:
        """Tell in a later session that something told is otherwise by now, or always was."""
        text = self.rng.choice(frame.told).format(p=person, v=value)
        text = self.rng.choice(chatter.CORRECTED).format(told=text)
        if frame.changed and self.rng.random() < 0.7:
            text = self.rng.choice(frame.changed).format(p=person, v=value)
        before = self.exchanges[answer].session
        return self._tell(text, self.rng.randrange(before + 1, SESSIONS))

    def _early(self) -> int:
        """A session that leaves time for a change of mind."""
        return self.rng.randrange(SESSIONS - 8)

    def _ask(self, category: str, wordings: Sequence[str], answers: Iterable[int], **names: str) -> None:
        self.asked.append(_Asked(self.rng.choice(wordings).format(**names), category, tuple(answers)))

    def _fact(self, frame: Frame, person: str, category: str, *, changes: bool) -> int:
        """Tell one thing, and ask for it; `changes`: tell later that it is otherwise, and ask for that."""
        value, later = self.rng.sample(frame.values, 2)
        answer = self._tell(self.rng.choice(frame.told).format(p=person, v=value), self._early())
        if changes:
            answer = self._changed(frame, later, answer, person)
        if category:
            wordings = frame.oblique if category == "paraphrase" else frame.asked
            self._ask(category, wordings, [answer], p=person)
        return answer

    # people

    def _others(self, names: Sequence[str]) -> None:
        """What is told of people: some of it asked, some of it by who they are to the user, some never told."""
        relations = self.rng.sample(people.RELATIONS, len(names))
        cities = iter(self.rng.sample(chatter.MOVING, len(chatter.MOVING)))
        ailments = iter(self.rng.sample(chatter.AILMENTS, len(chatter.AILMENTS)))
        for person, relation in zip(names, relations, strict=True):
            known = self._tell(self.rng.choice(people.INTRODUCED).format(p=person, r=relation))
            frames = self.rng.sample(people.FRAMES, _FRAMES + 1)
            wanted = ["single fact", "paraphrase", "update", "single fact", "paraphrase", ""]
            for frame, category in zip(frames, wanted, strict=False):
                answer = self._fact(frame, person, category, changes=category == "update")
                if not category:
                    self._ask("multi-hop", frame.asked, [known, answer], p=f"my {relation}")
                if frame.name == "employer":
                    company = self._value(frame, answer)
                    self._second_hop(chatter.COMPANY_NEWS, chatter.COMPANY_ASKED, company, next(cities), answer, person)
                if frame.name == "pet":
                    pet = self._value(frame, answer).rpartition(" ")[2]
                    self._second_hop(chatter.VET, chatter.VET_ASKED, pet, next(ailments), answer, person)
            self._ask("absent, near", frames[-1].asked, [], p=person)

    def _value(self, frame: Frame, answer: int) -> str:
        """What was told of a frame."""
        return next(value for value in frame.values if value in self.exchanges[answer].lines[0])

    def _second_hop(
        self, told: Sequence[str], asked: Sequence[str], what: str, value: str, answer: int, person: str
    ) -> None:
        """Tell more of something that belongs to somebody, and ask for it by whom it belongs to; once of each thing."""
        if what in self._reported:
            return
        self._reported.add(what)
        other = self._tell(self.rng.choice(told).format(c=what, v=value))
        self._ask("multi-hop", asked, [answer, other], p=person)

    def _look_alikes(self, pair: tuple[str, str]) -> None:
        """The same told of two people whose names are much alike, each with another value."""
        for frame in self.rng.sample(people.FRAMES, _TWINNED):
            values = self.rng.sample(frame.values, 2)
            told = [
                self._tell(self.rng.choice(frame.told).format(p=person, v=value))
                for person, value in zip(pair, values, strict=True)
            ]
            meant = self.rng.randrange(2)
            self._ask("look-alike", frame.asked, [told[meant]], p=pair[meant])

    # the user

    def _oneself(self) -> None:
        facts = self.rng.sample(oneself.FACTS, len(oneself.FACTS))
        for frame in facts[:_HELD_BACK]:
            self._ask("absent, near", frame.asked, [])
        for place, frame in enumerate(facts[_HELD_BACK:]):
            changes = bool(frame.changed) and place % 2 == 0
            category = "update" if changes else self.rng.choice(("single fact", "paraphrase"))
            self._fact(frame, "", category, changes=changes)
        for place, frame in enumerate(oneself.PREFERENCES):
            answer = self._fact(frame, "", "", changes=bool(frame.changed) and self.rng.random() < 0.5)
            self._ask("preference", frame.asked if place % 2 else frame.oblique, [answer])

    def _events(self) -> None:
        """The same thing done in different months, told then or, with the month, later."""
        months = [month(begin) for begin in self.begins]
        for event in doings.EVENTS:
            happened = sorted(self.rng.sample(sorted(set(months))[:-1], _OCCASIONS))
            answers = []
            for when, value in zip(happened, self.rng.sample(event.values, _OCCASIONS), strict=True):
                if self.rng.random() < _RECALLED:
                    later = [session for session, each in enumerate(months) if each > when]
                    text = self.rng.choice(event.recalled).format(m=doings.MONTHS[when], v=value)
                    answers.append(self._tell(text, self.rng.choice(later)))
                else:
                    then = [session for session, each in enumerate(months) if each == when]
                    answers.append(self._tell(self.rng.choice(event.told).format(v=value), self.rng.choice(then)))
            for place in self.rng.sample(range(_OCCASIONS), 2):
                self._ask("temporal", event.asked, [answers[place]], m=doings.MONTHS[happened[place]])

    def _procedures(self) -> None:
        for place, each in enumerate(self.rng.sample(doings.PROCEDURES, 8)):
            self.asked.append(_Asked(each.asked[place % 2], "procedure", (self._tell(each.told),)))

    # the assistant, and the rest

    def _proposals(self) -> None:
        for each in doings.PROPOSALS:
            given = self.rng.choice(each.given).format(v=self.rng.choice(each.values))
            lines = (self.rng.choice(each.wanted), given[0].upper() + given[1:])
            self.exchanges.append(Exchange(self.rng.randrange(SESSIONS), lines, telling=1))
            self._ask("assistant said", each.asked, [len(self.exchanges) - 1])

    def _small_talk(self, names: Sequence[str]) -> None:
        """Talk of nothing much; nobody says the same sentences twice."""
        about = [text.format(p=name) for text in chatter.ABOUT_SOMEBODY for name in names]
        pairs = [f"{one} {other}" for one in chatter.SMALL_TALK for other in chatter.SMALL_TALK if one != other]
        for text in (*self.rng.sample(about, _ABOUT), *chatter.ABOUT_SOMETHING, *self.rng.sample(pairs, _SMALL_TALK)):
            self._tell(text)
