"""What happens in a generated conversation: things done in some month, ways of doing things, and what the assistant
proposes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something done more than once, each time another {v}: told on the day, or `recalled` in a later month {m}; asked
    by the month."""

    name: str
    values: tuple[str, ...]
    told: tuple[str, ...]
    recalled: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """Something the assistant is `wanted` to propose, how it is `given`, and how it is asked for later."""

    name: str
    values: tuple[str, ...]
    wanted: tuple[str, ...]
    given: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Procedure:
    """A way of doing something: what is told, and questions after it."""

    told: str
    asked: tuple[str, ...]


EVENTS: Final = (
    Event(
        "hike",
        ("the Hochkönig", "Scafell Pike", "the Ben Vane ridge", "the Watzmann", "Monte Baldo", "the Rigi"),
        ("My legs! We climbed {v} today.", "Back from a hike up {v}, completely soaked."),
        ("I never told you that in {m} we climbed {v}.",),
        ("Which mountain did I climb in {m}?", "Where did I hike in {m}?"),
    ),
    Event(
        "concert",
        ("the Velvet Kestrels", "a Ligeti evening", "Nomad Brass", "the Paper Choir", "Santoor by candlelight",
         "the Rusty Algorithms"),
        ("Still humming: I heard {v} live tonight.", "What a concert! {v}, and I stood right at the front."),
        ("Looking back, the concert in {m} was the best one: {v}.",),
        ("Whom did I hear live in {m}?", "Which concert did I go to in {m}?"),
    ),
    Event(
        "exhibition",
        ("Flemish portraits", "the history of maps", "Japanese woodblocks", "Bauhaus lamps", "Inuit sculpture",
         "early photography"),
        ("Went to the museum, an exhibition about {v}.", "The museum was showing {v}; the exhibition took me hours."),
        ("Did I mention that in {m} I saw an exhibition about {v}?",),
        ("Which exhibition did I see in {m}?", "What was on at the museum when I went in {m}?"),
    ),
    Event(
        "trip",
        ("Ljubljana", "the Faroe Islands", "Marseille", "Gdańsk", "Lake Ohrid", "Antwerp"),
        ("We are in {v} for a few days, the trip was overdue.", "Greetings from our trip to {v}."),
        ("The trip in {m} went to {v}, in case I ever want to go again.",),
        ("Where did my trip in {m} go?", "Where did I travel in {m}?"),
    ),
    Event(
        "repair",
        ("the washing machine", "the front brake", "the kitchen tap", "the bedroom window", "the toaster",
         "the cellar light"),
        ("I repaired {v} all by myself.", "Half the day went into {v}, but it is repaired."),
        ("It was in {m}, I think, that I repaired {v}.",),
        ("What did I repair in {m}?", "What did I fix in {m}?"),
    ),
    Event(
        "dinner",
        ("the Saffron Door", "Chez Ludo", "the Crooked Ladle", "Trattoria Nove", "the Salt Cellar", "Little Tbilisi"),
        ("Had dinner at {v}, the best in a long time.", "Tonight's restaurant: {v}."),
        ("The restaurant that we liked in {m} was {v}.",),
        ("At which restaurant did I have dinner in {m}?", "Where did I eat out in {m}?"),
    ),
    Event(
        "course",
        ("sourdough baking", "first aid", "wood turning", "bird voices", "bookkeeping", "Tai Chi"),
        ("Spent the weekend at a course in {v}.", "I signed up for a course in {v}, and today was the first day."),
        ("The course I took in {m} was the one in {v}.",),
        ("Which course did I take in {m}?", "What did I take lessons in in {m}?"),
    ),
    Event(
        "race",
        ("the Harbour Ten", "the Night Half", "the Forest Relay", "the Dyke Run", "the Vineyard Mile",
         "the Stair Climb"),
        ("I finished {v}, slow but upright.", "Ran {v} today, with cramps from the eighth kilometre on."),
        ("The one race that I am proud of is {v}, in {m}.",),
        ("Which race did I run in {m}?", "What did I finish in {m}, running?"),
    ),
)  # fmt: skip

PROPOSALS: Final = (
    Proposal(
        "game",
        ("Azul", "Carcassonne", "Hanabi", "Patchwork", "Splendor", "Cascadia"),
        ("Can you recommend a board game for two?", "We need a board game for rainy evenings."),
        ("You could try {v}; it is quickly explained and plays well with two.",
         "A calm board game for two people would be {v}."),
        ("Which board game did you recommend?", "What board game did you suggest to me?"),
    ),
    Proposal(
        "novel",
        ("The Summer Book", "Stoner", "The Leopard", "Piranesi", "Austerlitz", "The Wall"),
        ("What should I read next, a novel perhaps?", "I need a novel for the train."),
        ("I would suggest {v}, it is quiet and stays with you.", "A good novel for a journey is {v}. How about that?"),
        ("Which novel did you suggest?", "What book did you propose for my reading?"),
    ),
    Proposal(
        "stretch",
        ("the pigeon pose", "wall angels", "the couch stretch", "a dead hang", "the cat-cow", "calf raises on a step"),
        ("My back hurts from sitting, what can I do?", "I am stiff after work. Any exercise?"),
        ("Try {v} for two minutes, twice a day.", "Against a stiff back many people find relief in {v}; begin gently."),
        ("Which exercise did you advise against my back pain?", "What did you advise me to do when I was stiff?"),
    ),
    Proposal(
        "stain",
        ("gall soap", "cold milk", "baking soda with vinegar", "shaving foam", "salt and lemon", "glycerine"),
        ("There is red wine on my shirt!", "How do I get a wine stain out of a shirt?"),
        ("Treat it with {v} before you wash it.",
         "The usual remedy for wine on a shirt is {v}; let it work for an hour."),
        ("What did you say helps against the wine stain?", "Which remedy for the shirt did you give me?"),
    ),
    Proposal(
        "wine",
        ("a Grüner Veltliner", "a dry Furmint", "a Bandol rosé", "a light Trousseau", "an Assyrtiko", "a Savennières"),
        ("Which wine goes with asparagus?", "I cook asparagus, what do we drink?"),
        ("I would open {v} with that.", "With asparagus {v} would go well, not too cold."),
        ("Which wine did you name for the asparagus?", "What drink did you pair with asparagus?"),
    ),
    Proposal(
        "route",
        ("the coastal path", "the old railway line", "the towpath by the canal", "the ridge road", "the ferry and then "
         "the dunes", "the Roman road"),
        ("How should I cycle to the sea?", "Is there a pretty way to the sea by bike?"),
        ("Take {v}: there is hardly any traffic.", "I would cycle to the sea by {v}, it is longer but flat."),
        ("Which way to the sea did you propose?", "How did you tell me to cycle to the sea?"),
    ),
    Proposal(
        "title",
        ("Small Weather", "What the Tide Keeps", "Borrowed Rooms", "A Ladder of Salt", "The Long Table",
         "Minor Planets"),
        ("I need a title for my photo album.", "Do you have an idea for the title of my album?"),
        ("What about “{v}”?", "As a title of an album “{v}” would leave room for everything."),
        ("What title did you think of for my album?", "How did you name my photo album?"),
    ),
    Proposal(
        "library",
        ("SQLite", "DuckDB", "a plain CSV file", "LMDB", "Parquet", "a folder of JSON files"),
        ("Where should my script keep its measurements?", "What do I store the sensor data in?"),
        ("For that amount {v} is enough.", "I would keep measurements of that size in {v}; it needs no server."),
        ("What did you say my script should keep its measurements in?", "What storage did you advise for my sensor?"),
    ),
    Proposal(
        "soup",
        ("miso", "a parmesan rind", "smoked paprika", "preserved lemon", "a spoon of peanut butter", "dried porcini"),
        ("My lentil soup tastes of nothing.", "What is missing in a lentil soup that is flat?"),
        ("Add {v}, and let it simmer a little longer.", "A flat lentil soup gains depth by {v}."),
        ("What did you tell me to add to the lentil soup?", "Which ingredient did you say would save my soup?"),
    ),
    Proposal(
        "sleep",
        ("counting breaths backwards", "a warm foot bath", "no screens after nine", "valerian",
         "reading something dull",
         "getting up at the same time"),
        ("I cannot fall asleep these nights.", "What helps when I lie awake?"),
        ("Have you tried {v}? Give it two weeks.", "For many who cannot fall asleep {v} works better than pills."),
        ("What did you recommend when I could not fall asleep?", "Which advice against insomnia did you have for me?"),
    ),
)  # fmt: skip

PROCEDURES: Final = (
    Procedure(
        "To start the cabin's stove, open the lower flap, light birch bark, and close it again after five minutes.",
        ("How do I start the stove of the cabin?", "What are the steps to get a fire going in the hut?"),
    ),
    Procedure(
        "Before I publish the newsletter I send a test to myself, check the links, and only then press the button.",
        ("What do I check before I publish the newsletter?", "How do I avoid mistakes in my mailings?"),
    ),
    Procedure(
        "Backups go like this: plug in the grey disk, run the night script, write the date on the sticker.",
        ("How do my backups go?", "What is the routine for saving my data?"),
    ),
    Procedure(
        "For grandmother's dough I let the milk get lukewarm, rub in the butter last, and rest it for the night.",
        ("How do I make grandmother's dough?", "What is the order of the steps of the family baking recipe?"),
    ),
    Procedure(
        "If the alarm of the shop goes off by itself, press star twice, wait for the beep, then call the guard.",
        ("What do I do if the alarm of the shop goes off?", "How is a false intruder warning silenced at the store?"),
    ),
    Procedure(
        "We deploy on Wednesdays: freeze the branch at noon, run the smoke tests, ask two people, then switch over.",
        ("How do we deploy?", "Which ritual precedes a release in our team?"),
    ),
    Procedure(
        "Watering the orchids means a bath of ten minutes every second Sunday, and never a drop on the leaves.",
        ("How do I water the orchids?", "How should a house sitter care for my flowering plants?"),
    ),
    Procedure(
        "When I bleed the radiators I begin on the top floor, hold a cup under the valve, and top the pressure up.",
        ("How do I bleed the radiators?", "What is the way to get the air out of the heating?"),
    ),
    Procedure(
        "An expense claim needs the receipt as a scan, the cost centre in the subject, and has to be in by the tenth.",
        ("What does an expense claim need?", "How do I get money back that I spent for the company?"),
    ),
    Procedure(
        "To tune the zither start with the A strings, go down in fifths, and leave the bass for the next day.",
        ("How do I tune the zither?", "In what sequence are the strings of my instrument adjusted?"),
    ),
)
