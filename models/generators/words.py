"""The words that made-up dialogues and code are filled with."""

from __future__ import annotations

from typing import Final


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMES: Final = _split(
    "Ada Aiko Amara Anton Beatriz Boris Carmen Chidi Clara Daniel Diego Elif Emeka Erik Fatima Felix Freya Georg Grace "
    "Hana Hassan Helena Hugo Ines Ingrid Ivan Jamal Jana Joao Jonas Julia Kaito Karin Kofi Lars Layla Leon Lucia Luka "
    "Magnus Malik Marta Mei Miguel Mira Nadia Naomi Niels Nina Noor Oliver Olga Omar Oskar Paula Pedro Petra Priya "
    "Rafael Ravi Rosa Ruth Salma Samuel Sasha Selma Simon Sofia Stefan Tara Tariq Theo Tomas Uma Vera Viktor Wanda Wei "
    "Yara Yusuf Zoe Zoran"
)
TOWNS: Final = _split(
    "Aarhus Bergen Bologna Bristol Cork Dresden Durban Ghent Girona Graz Halifax Izmir Kazan Krakow Kyoto Leipzig Lyon "
    "Madison Malaga Medellin Nantes Oaxaca Osaka Porto Pune Quito Riga Rotterdam Salta Seville Tampere Tartu Toledo "
    "Trieste Turin Utrecht Valparaiso Wellington York Zadar"
)
JOBS: Final = (
    "a nurse", "a carpenter", "a bus driver", "a maths teacher", "a translator", "a baker", "an electrician",
    "a librarian", "a civil engineer", "a photographer", "a gardener", "a dentist", "a radio host", "a vet",
    "an accountant", "a stage designer", "a marine biologist", "a bookbinder", "a pilot", "a tax adviser",
)  # fmt: skip
HOBBIES: Final = (
    "pottery", "rock climbing", "chess", "bird watching", "knitting", "astronomy", "salsa dancing", "beekeeping",
    "fencing", "baking bread", "sailing", "origami", "playing the cello", "wood carving", "running marathons",
    "painting watercolours", "collecting stamps", "kayaking", "calligraphy", "growing orchids",
)  # fmt: skip
GIFTS: Final = {
    "pottery": "a set of glazes",
    "rock climbing": "a new chalk bag",
    "chess": "a wooden travel board",
    "bird watching": "a good field guide",
    "knitting": "some merino wool",
    "astronomy": "a star chart",
    "salsa dancing": "a pair of dancing shoes",
    "beekeeping": "a smoker for the hive",
    "fencing": "a padded glove",
    "baking bread": "a proofing basket",
    "sailing": "a waterproof bag",
    "origami": "a box of patterned paper",
    "playing the cello": "a cake of rosin",
    "wood carving": "a carving knife",
    "running marathons": "a pair of running socks",
    "painting watercolours": "a sable brush",
    "collecting stamps": "a stamp album",
    "kayaking": "a dry bag",
    "calligraphy": "a bottle of iron gall ink",
    "growing orchids": "a glass orchid pot",
}
PETS: Final = ("dog", "cat", "parrot", "tortoise", "rabbit", "hamster", "pony", "canary", "ferret", "gecko")
PET_NAMES: Final = _split(
    "Biscuit Pepper Juno Waffles Mango Pixel Nimbus Olive Rocket Tofu Ziggy Clover Domino Hazel Mochi Pickle Saffron "
    "Truffle Bramble Comet Fig Gizmo Jasper Kiwi"
)
MATCHES: Final = {
    "navy blue": "beige chinos",
    "dark green": "light brown corduroys",
    "burgundy": "charcoal trousers",
    "white": "dark blue jeans",
    "mustard yellow": "navy trousers",
    "light pink": "grey flannel trousers",
    "black": "stone-coloured trousers",
    "sky blue": "khaki trousers",
    "orange": "plain white jeans",
    "lavender": "slate grey trousers",
    "olive": "cream trousers",
    "red": "black jeans",
}
FOODS: Final = {
    "peanuts": ("satay noodles", "tomato risotto"),
    "shellfish": ("prawn curry", "mushroom stroganoff"),
    "gluten": ("seitan stew", "lentil dal with rice"),
    "milk": ("cheese fondue", "vegetable pho"),
    "eggs": ("carbonara", "chickpea curry"),
    "soy": ("miso ramen", "roast chicken with potatoes"),
    "sesame": ("tahini salad", "leek and potato soup"),
    "mustard": ("mustard salmon", "stuffed peppers"),
    "walnuts": ("walnut pesto", "pumpkin gnocchi"),
    "celery": ("Waldorf salad", "aubergine lasagne"),
}
DISHES: Final = (
    "ramen", "pierogi", "moussaka", "paella", "bibimbap", "shakshuka", "gumbo", "feijoada", "ratatouille", "pho",
    "tagine", "dosa", "goulash", "ceviche", "jollof rice", "lasagne", "borscht", "khachapuri",
)  # fmt: skip
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = _split("January February March April May June July August September October November December")
ANIMALS: Final = _split("otter heron lynx badger falcon salmon beaver marten raven hare newt stork bison toad")
STUFF: Final = _split("copper velvet marble amber cobalt paper silver granite cedar linen glass crystal iron")
TOPICS: Final = {
    "sourdough": ("the starter has to be fed every day", "a wet dough gives larger holes", "steam makes the crust"),
    "compost": ("brown and green waste should be mixed", "it must stay as damp as a sponge", "turning adds air"),
    "bicycle chains": ("wipe before you oil", "a worn chain eats the cassette", "a drop on each roller is enough"),
    "houseplants": ("more of them drown than dry out", "light matters more than feed", "dust blocks the leaves"),
    "learning vocabulary": ("short daily sessions win", "recall beats reading again", "sentences stick better"),
    "packing light": ("wear the heaviest shoes", "roll soft clothes", "most things can be bought on the way"),
    "sleeping better": ("keep the same hours", "a cool room helps", "screens late in the evening do not"),
    "sharpening knives": ("keep the angle steady", "start coarse and end fine", "a strop removes the burr"),
    "public speaking": ("know the first sentence by heart", "pauses feel longer than they are", "look at one face"),
    "black and white photos": ("look for contrast", "texture replaces colour", "overcast days give soft tones"),
    "saving energy": ("draughts cost the most", "a degree less saves six percent", "lids on pots matter"),
    "chess openings": ("fight for the centre", "develop knights first", "castle before you attack"),
    "making tea": ("green tea wants cooler water", "warm the pot", "long steeping makes it bitter"),
    "writing letters": ("answer what was asked", "one idea a paragraph", "end with what happens next"),
    "mending clothes": ("match the thread's weight", "reinforce from the back", "wash before you patch"),
    "running a meeting": ("send the agenda early", "decide who writes", "end with names and dates"),
    "the tides": ("the moon pulls the nearer water more", "there are two bulges", "the sun adds to it at new moon"),
    "volcanoes": ("sticky magma explodes", "runny magma flows", "gas is what drives both"),
    "how vaccines work": ("the body learns a harmless part", "memory cells stay", "a booster reminds them"),
    "rainbows": ("light bends in each drop", "red leaves at 42 degrees", "the sun stands behind you"),
    "coral reefs": ("algae feed the polyps", "heat makes them leave", "the skeleton stays and bleaches"),
    "old bridges": ("an arch is always pressed", "the keystone goes in last", "piers wear where the river turns"),
    "bread in history": ("flat loaves came first", "millers were never trusted", "white flour was for the rich"),
    "printing": ("movable type was cast in lead", "ink had to be oily", "paper was wetted before the press"),
}
NOUNS: Final = {
    "order": ("customer", "total", "items"),
    "sensor": ("location", "reading", "interval"),
    "book": ("author", "price", "pages"),
    "ticket": ("owner", "priority", "estimate"),
    "invoice": ("client", "amount", "days_due"),
    "player": ("team", "score", "level"),
    "route": ("origin", "distance", "stops"),
    "recipe": ("cuisine", "minutes", "servings"),
    "parcel": ("recipient", "weight", "zone"),
    "course": ("teacher", "credits", "seats"),
    "machine": ("vendor", "load", "cores"),
    "account": ("holder", "balance", "limit"),
    "flight": ("carrier", "duration", "gates"),
    "plant": ("species", "height", "age"),
    "track": ("artist", "seconds", "plays"),
    "room": ("building", "area", "beds"),
}
"""Things of made-up modules: a noun -> a text field, a number field, another number field."""
ADJECTIVES: Final = _split("late heavy cheap active stale urgent large recent idle popular small blocked")
SERVICES: Final = _split("gateway billing search mailer cache reports auth uploads metrics scheduler proxy inbox")
REGIONS: Final = ("eu-west", "eu-north", "us-east", "us-west", "ap-south", "sa-east", "af-south")
