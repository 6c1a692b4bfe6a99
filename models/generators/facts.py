"""Facts that a made-up user tells and asks for: how each is told, changed, asked for and answered, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from models.generators import words

Choice = TypeVar("Choice")

Follow = tuple[str, str]
"""A question whose answer needs the fact without naming it, and its answer."""


@dataclass(frozen=True)
class Fact:
    """One thing about the user. `changed` is the same thing with another value, None where it does not change."""

    name: str
    told: str
    noted: str
    asked: str
    answered: str
    follows: Follow | None = None
    changed: Fact | None = None


def facts(rng: Random, count: int) -> list[Fact]:
    """`count` facts about one user, of different kinds, each with a changed version."""
    found = []
    for make in rng.sample(_KINDS, min(count, len(_KINDS))):
        subject = rng.randrange(_SUBJECTS)
        first, second = make(rng, subject), make(rng, subject)
        found.append(replace(first, changed=second if second.answered != first.answered else None))
    return found


_SUBJECTS = 2**16
"""What a fact is about is chosen by a number, so that a changed fact is about the same thing."""


def _about(choices: Sequence[Choice], subject: int) -> Choice:
    return choices[subject % len(choices)]


def _pet(rng: Random, subject: int) -> Fact:
    animal, name = _about(words.PETS, subject), rng.choice(words.PET_NAMES)
    return Fact(
        "pet",
        rng.choice([f"By the way, I have a {animal} called {name}.", f"Our {animal}'s name is {name}, a real rascal."]),
        rng.choice([f"{name} sounds lovely!", f"A {animal} named {name}: noted."]),
        rng.choice(["What is my pet called?", "Do you remember the name of my pet?", "Which animal do I have?"]),
        f"You have a {animal} called {name}.",
        (
            "Could you write a short name tag for the collar or cage?",
            f"Of course: «My name is {name}. If I am lost, please call my people.»",
        ),
    )


def _shirt(rng: Random, subject: int) -> Fact:
    colour = rng.choice(list(words.MATCHES))
    where = _about(["for the wedding", "for the interview", "for Saturday's party", "for the concert"], subject)
    return Fact(
        "shirt",
        rng.choice([f"I bought a {colour} shirt {where}.", f"My shirt {where} is {colour}, I picked it up today."]),
        rng.choice([f"A {colour} shirt is a good choice.", f"{colour.capitalize()} will look nice {where}."]),
        rng.choice(["What colour was my shirt again?", "Which colour is the shirt I told you about?"]),
        f"Your shirt is {colour}.",
        (
            rng.choice(["What would match my shirt?", "Which trousers should I wear with the shirt?"]),
            f"Your shirt is {colour}, so I would wear {words.MATCHES[colour]} with it.",
        ),
    )


def _friend(rng: Random, subject: int) -> Fact:
    kind, name = _about(["cousin", "colleague", "neighbour"], subject), _about(words.NAMES, subject)
    hobby = rng.choice(words.HOBBIES)
    return Fact(
        "friend",
        rng.choice([f"My {kind} {name} is really into {hobby}.", f"I have a {kind}, {name}, who loves {hobby}."]),
        rng.choice([f"{hobby.capitalize()} is a fine hobby.", f"It must be fun to talk with {name} about {hobby}."]),
        rng.choice([f"What is my {kind}'s name?", f"What does my {kind} like to do?"]),
        f"Your {kind} is {name}, who loves {hobby}.",
        (
            f"What could I give my {kind} as a birthday present?",
            f"{name} is into {hobby}, so {words.GIFTS[hobby]} would be a good present.",
        ),
    )


def _town(rng: Random, subject: int) -> Fact:
    town, job = rng.choice(words.TOWNS), rng.choice(words.JOBS)
    return Fact(
        "town",
        rng.choice([f"I live in {town} and work as {job}.", f"I'm {job} and I've lived in {town} for years."]),
        rng.choice([f"Thanks, I'll keep {town} in mind.", f"Being {job} in {town} must be interesting."]),
        rng.choice(["Where do I live?", "What do I do for a living, and where?", "Which town am I from?"]),
        f"You live in {town} and work as {job}.",
        ("Can you put a line about me at the end of the letter?", f"Sure: «The author is {job} and lives in {town}.»"),
    )


def _allergy(rng: Random, subject: int) -> Fact:
    food = rng.choice(list(words.FOODS))
    bad, good = words.FOODS[food]
    return Fact(
        "allergy",
        rng.choice([f"Please remember that I'm allergic to {food}.", f"I can't eat {food}, I'm badly allergic."]),
        rng.choice([f"I'll remember: no {food}.", f"Understood, nothing with {food}."]),
        rng.choice(["What am I allergic to?", "Which food must I avoid?"]),
        f"You are allergic to {food}.",
        (
            f"The canteen has {bad} and {good} today. Which one should I take?",
            f"Take the {good}: the {bad} contains {food}, which you are allergic to.",
        ),
    )


def _meeting(rng: Random, subject: int) -> Fact:
    day, hour, who = rng.choice(words.DAYS), rng.randrange(8, 17), _about(words.NAMES, subject)
    room, minutes = rng.randrange(100, 600), rng.choice([15, 20, 30, 45])
    return Fact(
        "meeting",
        rng.choice(
            [
                f"I meet {who} on {day} at {hour}:00 in room {room}.",
                f"There's an appointment with {who} on {day}, {hour}:00, room {room}.",
            ]
        ),
        rng.choice([f"{day} at {hour}:00 with {who}, got it.", f"Room {room} on {day}. I will remember."]),
        rng.choice(["When is my appointment, and where?", "When do I meet, and with whom?", "Which room was it?"]),
        f"You meet {who} on {day} at {hour}:00 in room {room}.",
        (
            f"It takes me {minutes} minutes to get there. When should I leave for my appointment?",
            f"It begins at {hour}:00 on {day}, so leave by {hour - 1}:{60 - minutes:02d}.",
        ),
    )


def _code(rng: Random, subject: int) -> Fact:
    word, number = f"{rng.choice(words.STUFF)} {rng.choice(words.ANIMALS)}", rng.randrange(1000, 9999)
    where = _about(["the bike shed", "the archive", "the boat house", "the studio", "the cellar"], subject)
    return Fact(
        "code",
        rng.choice(
            [
                f"The code for {where} is {number} and the password is {word}.",
                f"Keep this for me: {where}, code {number}, password «{word}».",
            ]
        ),
        rng.choice([f"Kept: {number} for {where}.", "I have noted both."]),
        rng.choice([f"What is the code for {where}?", f"How do I get into {where}?", "What was that password?"]),
        f"For {where} the code is {number} and the password is {word}.",
        (
            f"What do the four digits for {where} add up to?",
            f"The code is {number}, and {' + '.join(str(number))} = {sum(map(int, str(number)))}.",
        ),
    )


def _budget(rng: Random, subject: int) -> Fact:
    total = rng.randrange(4, 60) * 50
    thing = _about(["the kitchen", "the trip", "the garden", "the new laptop"], subject)
    spent = rng.randrange(1, total // 50) * 50 if total > 50 else 0
    return Fact(
        "budget",
        rng.choice([f"My budget for {thing} is {total} euros.", f"I can spend {total} euros on {thing}, not more."]),
        rng.choice([f"{total} euros for {thing}, all right.", "That is a clear limit."]),
        rng.choice([f"How much can I spend on {thing}?", f"What was my budget for {thing}?"]),
        f"Your budget for {thing} is {total} euros.",
        (
            f"I have spent {spent} euros on {thing} so far. How much is left?",
            f"Of the {total} euros for {thing} you have {total - spent} euros left.",
        ),
    )


def _birthday(rng: Random, subject: int) -> Fact:
    who = _about(["flatmate", "best friend", "boss", "landlord"], subject)
    month, day, name, dish = subject % 12, rng.randrange(2, 28), _about(words.NAMES, subject), rng.choice(words.DISHES)
    return Fact(
        "birthday",
        rng.choice(
            [
                f"My {who} {name} has a birthday on {words.MONTHS[month]} {day} and always wants {dish}.",
                f"{name}, my {who}, turns a year older on {words.MONTHS[month]} {day}; we cook {dish} then.",
            ]
        ),
        rng.choice([f"{words.MONTHS[month]} {day}, noted.", f"{dish.capitalize()} is a good tradition."]),
        rng.choice([f"When is my {who}'s birthday?", f"What is my {who}'s name?", f"What does my {who} like to eat?"]),
        f"Your {who} {name} has a birthday on {words.MONTHS[month]} {day} and likes {dish}.",
        (
            f"What should I cook for my {who}, and the day before which date should I shop?",
            f"Cook {dish} for {name}, and shop on {words.MONTHS[month]} {day - 1}, the day before the birthday.",
        ),
    )


def _train(rng: Random, subject: int) -> Fact:
    town, number = _about(words.TOWNS, subject), rng.randrange(100, 999)
    hour, minute, platform = rng.randrange(6, 21), rng.choice([5, 12, 18, 24, 37, 41, 53]), rng.randrange(1, 15)
    late = rng.choice([10, 20, 30])
    after = hour * 60 + minute + late
    return Fact(
        "train",
        rng.choice(
            [
                f"My train to {town} is number {number}, {hour}:{minute:02d} from platform {platform}.",
                f"I take train {number} at {hour}:{minute:02d}, platform {platform}, to {town}.",
            ]
        ),
        rng.choice([f"Have a good trip to {town}!", f"Train {number}, platform {platform}: noted."]),
        rng.choice(["When does my train leave?", "Which platform is my train on?", "Where am I going by train?"]),
        f"Your train {number} to {town} leaves at {hour}:{minute:02d} from platform {platform}.",
        (
            f"They say my train is {late} minutes late. When will it leave then?",
            f"It was to leave at {hour}:{minute:02d}, so now at {after // 60}:{after % 60:02d}.",
        ),
    )


_KINDS: tuple[Callable[[Random, int], Fact], ...] = (
    _pet,
    _shirt,
    _friend,
    _town,
    _allergy,
    _meeting,
    _code,
    _budget,
    _birthday,
    _train,
)
