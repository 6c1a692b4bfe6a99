"""What is said between a fact and its question: small questions with answers that are right where they can be."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from models.generators import words

Exchange = tuple[str, str]
"""What the user says, and the answer."""


def chatter(rng: Random) -> Exchange:
    """One exchange that has nothing to do with the facts."""
    return rng.choice(_KINDS)(rng)


def _tips(rng: Random) -> Exchange:
    topic, points = rng.choice(list(words.TOPICS.items()))
    order = rng.sample(points, len(points))
    lines = "\n".join(f"{number}. {point.capitalize()}." for number, point in enumerate(order, 1))
    asked = rng.choice([f"Give me three tips about {topic}.", f"What should I know about {topic}?"])
    return asked, f"{rng.choice(['Gladly.', 'Here are three points:', 'In short:'])}\n{lines}"


def _talk(rng: Random) -> Exchange:
    topic, points = rng.choice(list(words.TOPICS.items()))
    first, second, third = rng.sample(points, 3)
    who, town = rng.choice(words.NAMES), rng.choice(words.TOWNS)
    asked = rng.choice(
        [
            f"{who} from {town} told me a lot about {topic} yesterday. What do you think of it?",
            f"I read about {topic} on the way to {town}. Can you explain it in a few sentences?",
        ]
    )
    return asked, (
        f"As for {topic}, {rng.choice(['the first thing is this', 'people often forget this', 'it helps to know'])}: "
        f"{first}. {rng.choice(['Then', 'Besides', 'Also'])}, {second}. {rng.choice(['In the end', 'Last of all'])}, "
        f"{third}. {rng.choice(_REMARKS)}"
    )


def _sum(rng: Random) -> Exchange:
    count, price, off = rng.randrange(3, 30), rng.randrange(2, 40), rng.choice([0, 5, 10, 20])
    thing = rng.choice(["tiles", "chairs", "tickets", "notebooks", "jars of honey", "light bulbs", "cinema seats"])
    total = count * price
    asked = f"{count} {thing} cost {price} euros each" + (f" with {off} percent off. " if off else ". ")
    worked = f"{count} times {price} is {total} euros"
    if off:
        worked += f"; {off} percent of that is {total * off / 100:g}, which leaves {total - total * off / 100:g} euros"
    return asked + rng.choice(["What do I pay?", "How much is that in all?"]), worked + "."


def _convert(rng: Random) -> Exchange:
    value = rng.randrange(2, 200)
    name, factor, unit = rng.choice(
        [("miles", 1.609344, "kilometres"), ("pounds", 0.45359237, "kilograms"), ("inches", 2.54, "centimetres")]
    )
    return (
        rng.choice([f"How much is {value} {name} in {unit}?", f"Convert {value} {name} to {unit}, please."]),
        f"{value} {name} are about {value * factor:.1f} {unit}, as one of them is {factor:g} {unit}.",
    )


def _table(rng: Random) -> Exchange:
    towns = rng.sample(words.TOWNS, rng.randrange(3, 6))
    prices = [rng.randrange(40, 240) for _ in towns]
    rows = "\n".join(
        f"| {town} | {price} | {rng.choice(words.DAYS)} |" for town, price in zip(towns, prices, strict=True)
    )
    cheapest = towns[prices.index(min(prices))]
    return (
        rng.choice(["Put together a table of towns, hotel prices and arrival days.", "Can you list the options?"]),
        f"| town | price | arrival |\n|---|---|---|\n{rows}\n\nThe cheapest is {cheapest} with {min(prices)} euros.",
    )


def _shopping(rng: Random) -> Exchange:
    dish = rng.choice(words.DISHES)
    goods = rng.sample(
        ["onions", "rice", "lemons", "butter", "thyme", "carrots", "stock", "garlic", "cream", "beans", "leeks"], 5
    )
    return (
        rng.choice([f"I want to cook {dish}. What do I still need?", f"Make me a shopping list for {dish}."]),
        f"For {dish} I would buy:\n" + "\n".join(f"- {rng.randrange(1, 6)} x {each}" for each in goods),
    )


def _story(rng: Random) -> Exchange:
    who, where, animal = rng.choice(words.NAMES), rng.choice(words.TOWNS), rng.choice(words.ANIMALS)
    thing, job = rng.choice(words.STUFF), rng.choice(words.JOBS)
    return (
        rng.choice([f"Tell me a very short story with a {animal}.", f"Write three sentences about {where}."]),
        f"{who} was {job} in {where} and had never seen a {animal} before. One {rng.choice(words.DAYS)} it sat on the "
        f"doorstep with a {thing} ring in its mouth and would not leave. {who} kept the ring, fed the guest, and from "
        f"then on left the door open at night.",
    )


def _snippet(rng: Random) -> Exchange:
    noun = rng.choice(list(words.NOUNS))
    fields = words.NOUNS[noun]
    name = f"{rng.choice(['longest', 'best', 'top', 'worst'])}_{noun}s"
    return (
        rng.choice(
            [
                f"How do I sort a list of {noun}s by {fields[1]} in Python?",
                f"Write a Python function for the {noun}s with the highest {fields[1]}.",
            ]
        ),
        f"```python\ndef {name}({noun}s, count=3):\n    return sorted({noun}s, key=lambda each: each[{fields[1]!r}], "
        f"reverse=True)[:count]\n```\nCall `{name}({noun}s)` to get three of them.",
    )


def _thanks(rng: Random) -> Exchange:
    return (
        rng.choice(["Thank you, that helps.", "Good. Let us go on.", "All right!", "Okay, something else then."]),
        rng.choice(["You are welcome!", "Of course.", "Happy to help. What is next?", "Sure, go ahead."]),
    )


_REMARKS = (
    "That surprises most beginners.",
    "There is more to it, but this is where I would start.",
    "Opinions differ on the rest.",
    "If you want, I can go deeper into one of these.",
    "Everything else is practice.",
    "It is worth trying on a small scale first.",
)

_KINDS: tuple[Callable[[Random], Exchange], ...] = (
    _tips,
    _talk,
    _talk,
    _sum,
    _convert,
    _table,
    _shopping,
    _story,
    _snippet,
    _thanks,
)
