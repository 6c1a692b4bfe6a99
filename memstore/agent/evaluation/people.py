"""The people whom a generated conversation is about, and what can be said and asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Frame:
    """One thing that can be so: `values` for {v}, the ways it is `told` and the ways it is told that it has `changed`,
    the ways it is `asked`, and `oblique` questions that share few words with what was told. {p} is who it is about."""

    name: str
    values: tuple[str, ...]
    told: tuple[str, ...]
    asked: tuple[str, ...]
    oblique: tuple[str, ...]
    changed: tuple[str, ...] = ()


NAMES: Final = (
    "Ines", "Tobias", "Priya", "Malik", "Henrike", "Oskar", "Yuki", "Dimitri", "Salome", "Bruno", "Agathe", "Kwame",
    "Lorena", "Stefan", "Noor", "Casper", "Wanda", "Rafael", "Ottilie", "Jonah", "Freya", "Anselm", "Mirela", "Hugo",
    "Zainab", "Pieter", "Corinna", "Emre", "Ludmila", "Vincent", "Thandi", "Gustav",
)  # fmt: skip
LOOK_ALIKES: Final = (
    ("Marta", "Martha"), ("Jon", "John"), ("Elena", "Helena"), ("Karin", "Karina"), ("Leon", "Leonie"),
    ("Sofie", "Sophia"), ("Mark", "Marco"), ("Anna Keller", "Anna Kessler"), ("Paul Brandt", "Paul Brenner"),
    ("Julia", "Juliane"), ("Nils", "Niels"), ("Christian", "Christina"),
)  # fmt: skip
"""Pairs that are easily taken for one another."""
RELATIONS: Final = (
    "sister", "brother-in-law", "neighbour from upstairs", "godmother", "flatmate", "cousin", "old school friend",
    "uncle", "running partner", "mother-in-law", "piano teacher", "nephew", "boss", "tax adviser", "stepfather",
)  # fmt: skip
INTRODUCED: Final = (
    "{p}, my {r}, sends greetings by the way.",
    "I should say who {p} is: my {r}.",
    "My {r} is called {p}, in case I mention that name again.",
    "You may wonder about {p}. That is my {r}.",
)

FRAMES: Final = (
    Frame(
        "job",
        ("pastry chef", "land surveyor", "radiologist", "set designer", "beekeeper", "crane operator", "notary",
         "sound engineer", "air traffic controller", "bookbinder", "glaciologist", "court interpreter"),
        ("{p} works as a {v} these days.", "Met {p} for lunch, who told stories from work: it is not easy to be a {v}.",
         "{p} finished the training and is a qualified {v} at last."),
        ("What does {p} work as?", "Which job does {p} have?"),
        ("How does {p} earn a living?", "What is {p}'s profession?"),
        ("{p} changed careers and is a {v} from now on.", "{p} quit, and started over as a {v}."),
    ),
    Frame(
        "instrument",
        ("oboe", "cello", "accordion", "harp", "trombone", "banjo", "clarinet", "bassoon", "mandolin", "marimba"),
        ("{p} has taken up the {v} and practises every evening.", "You can hear {p} with the {v} through the wall.",
         "{p} played the {v} at the spring concert."),
        ("Which instrument does {p} play?", "What instrument does {p} practise?"),
        ("What kind of music lessons does {p} take?", "What would {p} bring to an orchestra rehearsal?"),
        ("{p} gave up on that and plays the {v} now.", "{p} swapped instruments: it is the {v} now."),
    ),
    Frame(
        "pet",
        ("a tortoise named Plum", "a greyhound named Biscuit", "a cockatiel named Figaro",
         "a ginger cat named Mortimer",
         "a rabbit named Pixel", "a poodle named Admiral", "a ferret named Nutmeg", "a parrot named Señor",
         "a dachshund named Waffle", "a hedgehog named Pinto"),
        ("{p} has adopted {v}.", "There is a newcomer at {p}'s place: {v}.", "{p} could not resist and took in {v}."),
        ("Which pet did {p} adopt?", "What is the name of {p}'s pet?"),
        ("What animal lives with {p}?", "Whom does {p} have to feed every day?"),
    ),
    Frame(
        "home",
        ("Trondheim", "Valparaíso", "Ghent", "Leipzig", "Porto", "Kraków", "Halifax", "Tallinn", "Bologna", "Utrecht",
         "Graz", "Bergen"),
        ("{p} moved to {v}.", "{p} found a flat in {v} and has already unpacked.",
         "Postcard from {p}, who lives in {v} since the new year."),
        ("Which city did {p} move to?", "Where does {p} live?"),
        ("In which town would I find {p}'s flat door?", "Which place does {p} call home?"),
        ("{p} moved again, this time to {v}.", "{p} has left that town and settled in {v}."),
    ),
    Frame(
        "allergy",
        ("hazelnuts", "shellfish", "penicillin", "wasp stings", "celery", "latex", "birch pollen", "kiwi", "sesame",
         "mustard"),
        ("{p} is allergic to {v}.", "We had a scare: {p} reacts badly to {v}, the doctor says it is an allergy.",
         "Note to self: {p} has an allergy, {v}."),
        ("What is {p} allergic to?", "Which allergy does {p} have?"),
        ("What must I keep away from {p} for medical reasons?", "What would make {p}'s throat swell?"),
    ),
    Frame(
        "studies",
        ("marine biology", "Byzantine history", "structural engineering", "theoretical linguistics", "viticulture",
         "actuarial science", "ethnomusicology", "veterinary medicine", "computational geometry", "textile design"),
        ("{p} was admitted to study {v}.", "{p} is writing a thesis in {v}.", "{p} talks of nothing but {v} since the "
         "semester began."),
        ("What does {p} study?", "Which subject is {p} writing a thesis in?"),
        ("What is {p} enrolled in at the university?", "What will {p}'s degree be in?"),
        ("{p} dropped that subject and studies {v} now.", "{p} transferred to {v}."),
    ),
    Frame(
        "car",
        ("an old Volvo estate", "a yellow Fiat Panda", "an electric Renault", "a camper van", "a convertible Saab",
         "a dented Škoda", "a three-wheeled Morgan", "a red Toyota pickup", "a vintage Citroën",
         "a Subaru with a roof box"),
        ("{p} bought {v}.", "{p} picked me up from the station in {v}.", "{p} has been driving {v} since last month."),
        ("Which car did {p} buy?", "What car does {p} drive?"),
        ("What vehicle should I look out for when {p} comes to fetch me?", "What is parked in front of {p}'s house?"),
        ("{p} sold it and got {v} instead.", "{p} traded the old one in for {v}."),
    ),
    Frame(
        "sport",
        ("fencing", "water polo", "bouldering", "curling", "archery", "rowing", "table tennis", "orienteering", "judo",
         "synchronised swimming"),
        ("{p} has joined a club for {v}.", "{p} won a medal in {v}.", "{p} is at training three nights a week: {v}."),
        ("Which sport does {p} do?", "What sport did {p} join a club for?"),
        ("How does {p} keep fit?", "What athletic activity does {p} pursue?"),
        ("{p} hung that up and does {v} now.", "After the knee trouble {p} switched to {v}."),
    ),
    Frame(
        "birthday",
        ("the 14th of March", "the 2nd of November", "the 29th of June", "the 8th of January", "the 21st of August",
         "the 30th of April", "the 11th of December", "the 5th of October", "the 17th of February", "the 26th of July"),
        ("{p}'s birthday is on {v}.", "{p} was born on {v}, I keep forgetting it.",
         "{p} celebrates on {v} every year."),
        ("When is {p}'s birthday?", "On which day was {p} born?"),
        ("On what date should I bring {p} a cake with candles?", "When does {p} get a year older?"),
    ),
    Frame(
        "craft",
        ("whittling spoons", "repairing clocks", "pressing cider", "weaving baskets", "restoring radios",
         "building model ships", "dyeing wool", "carving linocuts", "blowing glass", "folding origami"),
        ("{p} spends the weekends {v}.", "{p} has discovered {v} and cannot stop.",
         "{p} showed me the results of {v}."),
        ("What does {p} spend the weekends with?", "What has {p} discovered as a craft?"),
        ("What is {p}'s pastime?", "What does {p} do with the hands for fun?"),
        ("{p} got bored of that and is {v} instead.", "Now {p} is into {v}."),
    ),
    Frame(
        "employer",
        ("Nordlicht Optics", "Harbour & Vale", "Quillon Systems", "Bluefinch Foods", "Tessera Labs", "Marlowe Freight",
         "Copperline Rail", "Ardent Paper", "Sable Instruments", "Wickham Seeds"),
        ("{p} has signed with {v}.", "{p} starts at {v} on Monday.", "{p}'s new employer is {v}."),
        ("Which company is {p}'s employer?", "Which company has {p} signed with?"),
        ("Who pays {p}'s salary?", "Where does {p} have an office desk?"),
        ("{p} handed in the notice and goes to {v}.", "{p} was hired away by {v}."),
    ),
    Frame(
        "dish",
        ("mushroom risotto", "lamb tagine", "plum dumplings", "ceviche", "aubergine curry", "leek tart",
         "pierogi with sauerkraut", "saffron paella", "beetroot soup", "buckwheat pancakes"),
        ("{p} would eat {v} every day.", "We cooked {v} for {p}, who says nothing tastes better.",
         "{p}'s favourite dish is {v}."),
        ("What is {p}'s favourite dish?", "What would {p} eat every day?"),
        ("What should I put on the stove when {p} visits?", "Which meal makes {p} happiest?"),
    ),
    Frame(
        "language",
        ("Finnish", "Swahili", "Georgian", "Basque", "Korean", "Icelandic", "Tagalog", "Welsh", "Armenian", "Maltese"),
        ("{p} is learning {v}.", "{p} takes an evening class in {v}.",
         "{p} greeted me in {v}, after four months of it."),
        ("Which language is {p} learning?", "What is {p}'s evening class in?"),
        ("Which foreign tongue is {p} trying to master?", "Whose grammar is {p} struggling with?"),
        ("{p} gave that up and is learning {v}.", "{p} moved on to {v}."),
    ),
    Frame(
        "child",
        ("Matilda", "Cosmo", "Beatrix", "Ferdinand", "Linnea", "Balthasar", "Philippa", "Aurelio", "Rosalind", "Tycho"),
        ("{p} has had a baby, {v}.", "{p}'s little one is called {v}.",
         "{p} is a parent now! The child's name is {v}."),
        ("What is the name of {p}'s baby?", "What is {p}'s little one called?"),
        ("Whom did {p} give birth to or become a parent of?", "Which name is on {p}'s newborn's certificate?"),
    ),
    Frame(
        "injury",
        ("a torn meniscus", "a broken wrist", "a slipped disc", "a sprained ankle", "a cracked rib",
         "a frozen shoulder",
         "a pulled hamstring", "a concussion", "a dislocated thumb", "a bruised hip"),
        ("{p} is off work with {v}.", "{p} fell on the stairs and has {v}.", "{p} has to rest for weeks: {v}."),
        ("What injury does {p} have?", "What is {p} off work with?"),
        ("Why does {p} need physiotherapy?", "What did the doctor diagnose {p} with?"),
    ),
    Frame(
        "volunteering",
        ("the lifeboat station", "the night shelter", "the repair café", "the seed library", "the hospice",
         "the mountain rescue", "the toy library", "the dog shelter", "the community radio", "the food bank"),
        ("{p} volunteers at {v}.", "{p} gives every Saturday to {v}.", "You will find {p} helping out at {v}."),
        ("Where does {p} volunteer?", "Where is {p} helping out?"),
        ("What unpaid work does {p} do?", "Which charity does {p} support with time?"),
        ("{p} stopped there and helps at {v} now.", "{p} found a new cause, {v}."),
    ),
    Frame(
        "collection",
        ("enamel signs", "fountain pens", "snow globes", "vinyl from Brazil", "antique keys", "matchboxes", "fossils",
         "railway maps", "tin toys", "pepper mills"),
        ("{p} collects {v}.", "{p} came home from the flea market with more {v} for the collection.",
         "{p}'s shelves are full of {v}."),
        ("What does {p} collect?", "What is in {p}'s collection?"),
        ("What sort of thing does {p} hunt for at flea markets?", "What gift would complete {p}'s hoard?"),
    ),
    Frame(
        "fear",
        ("lifts", "moths", "thunderstorms", "deep water", "needles", "clowns", "bridges", "the dark", "geese",
         "flying"),
        ("{p} is afraid of {v}.", "{p} panicked because of {v}.", "{p} has a real phobia: {v}."),
        ("What is {p} afraid of?", "Which phobia does {p} have?"),
        ("What should I spare {p}, who would get scared?", "What frightens {p}?"),
    ),
    Frame(
        "book",
        ("a lighthouse keeper", "the history of salt", "a heist in Trieste", "moss", "an exiled queen",
         "the first submarine", "two rival chess players", "a vanished orchestra", "sleep", "a polar expedition"),
        ("{p} is writing a book about {v}.", "{p}'s manuscript, the one about {v}, has found a publisher.",
         "{p} read me a chapter; the book is about {v}."),
        ("What is {p}'s book about?", "What is {p} writing about?"),
        ("Which topic has turned {p} into an author?", "What is the subject of {p}'s literary debut?"),
    ),
    Frame(
        "wedding",
        ("a lighthouse", "a vineyard in Tuscany", "the botanical garden", "a disused tram depot", "a paddle steamer",
         "the town hall of Siena", "a barn in Devon", "the island of Rügen", "an alpine hut", "the old observatory"),
        ("{p} is getting married at {v}.", "The invitation came: {p}'s wedding will be at {v}.",
         "{p} said yes, and they have booked {v} for the wedding."),
        ("Where is {p}'s wedding?", "Where is {p} getting married?"),
        ("At which venue will {p} exchange rings?", "Where do I travel to see {p} become a spouse?"),
        ("{p} had to rebook: they will marry at {v} after all.", "The place fell through, so {p} marries at {v}."),
    ),
)  # fmt: skip
