"""Made-up chats in which a user tells facts early, changes some of them, and asks for them after talk of other things.

What they teach a gist to keep is the kind of thing a chat comes back to: names, numbers, what was changed, and what
follows from it («what would match my shirt?»). A question about something never told is answered so.
"""

from __future__ import annotations

from random import Random

from models.generators.chatter import Exchange, chatter
from models.generators.facts import Fact, facts

Turns = list[tuple[str, str]]
"""(role, text), user and assistant in turn."""


def dialogue(rng: Random) -> Turns:
    """A chat of about ten to thirty exchanges with two to five facts about the user."""
    known = facts(rng, rng.randrange(2, 6))
    script: list[Exchange] = []
    for fact in known:
        script.append((fact.told, fact.noted))
        script += _talk(rng, rng.randrange(0, 3))
    script += _talk(rng, rng.randrange(1, 4))
    questions: list[Exchange] = []
    for fact in known:
        current = fact
        if fact.changed is not None and rng.random() < 0.25:
            current = fact.changed
            script.append((f"{rng.choice(_CHANGES)} {current.told}", rng.choice(_NOTED)))
            script += _talk(rng, rng.randrange(1, 3))
        questions += _questions(rng, current)
    if rng.random() < 0.3:
        questions.append(_never_told(rng, known))
    for question in rng.sample(questions, len(questions)):
        script.append(question)
        script += _talk(rng, rng.randrange(0, 2))
    return [turn for said, answer in script for turn in (("user", said), ("assistant", answer))]


def _talk(rng: Random, exchanges: int) -> list[Exchange]:
    return [chatter(rng) for _ in range(exchanges)]


def _questions(rng: Random, fact: Fact) -> list[Exchange]:
    found = [(fact.asked, fact.answered)] if rng.random() < 0.8 else []
    if fact.follows is not None and (not found or rng.random() < 0.6):
        found.append(fact.follows)
    return found


def _never_told(rng: Random, known: list[Fact]) -> Exchange:
    names = {fact.name for fact in known}
    other = next(fact for fact in facts(rng, len(names) + 1) if fact.name not in names)
    return other.asked, rng.choice(_UNKNOWN)


_CHANGES = (
    "I have to correct myself.",
    "Things have changed since I told you.",
    "Forget what I said before.",
    "Small update from me.",
)
_NOTED = (
    "Thanks for telling me, I'll go by that from now on.",
    "Updated: the old one no longer counts.",
    "Understood, I have changed it.",
)
_UNKNOWN = (
    "You have not told me that yet.",
    "I don't know: you have not mentioned it in this chat.",
    "I can't find that in what you have told me so far.",
)
