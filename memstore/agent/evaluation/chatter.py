"""What is said in a generated conversation and answers no question: small talk, replies, and questions about things
that were never said."""

from __future__ import annotations

from typing import Final

SMALL_TALK: Final = (
    "Good morning! I slept far too long.",
    "It has been raining since Thursday, I cannot remember the sun.",
    "I had a hundred messages waiting after lunch.",
    "The neighbours are drilling again.",
    "Can you help me with a sentence? It sounds too stiff.",
    "What a day. I need ten minutes of nothing.",
    "I lost my umbrella on the train, the third one this year.",
    "The meeting could have been a letter.",
    "Do you think that people talk less than they used to?",
    "I am waiting for a parcel and the doorbell is broken.",
    "Today I only did small things, but many of them.",
    "The trams were on strike, so I walked home.",
    "I have a headache from the screen.",
    "Tell me something nice, it was a grey day.",
    "The market was full, and the strawberries are here.",
    "I spilled tea over the newspaper. Nothing was lost.",
    "Could you check whether this paragraph is clear?",
    "I am procrastinating, as you can tell.",
    "There was a power cut for an hour, quite peaceful in fact.",
    "I still have to write that thank-you letter.",
    "My phone does strange things since the update.",
    "The children next door have learned to whistle.",
    "How do you spell rhythm? I always get it wrong.",
    "It is so hot that the asphalt smells.",
    "First snow! Everybody was in a good mood.",
    "I should drink more water, everybody says so.",
    "The lift was out of order and I live on the fifth floor.",
    "I tidied the cellar and found nothing of value.",
)
ABOUT_SOMEBODY: Final = (
    "{p} called, we talked for an hour about nothing in particular.",
    "I owe {p} an answer since last week.",
    "{p} asked after you, or rather what I use you for.",
    "Ran into {p} at the station, we were both in a hurry.",
    "{p} sends me pictures all day long.",
    "I have to find a present for {p}, and I have no idea.",
    "{p} was here, and we laughed a lot.",
    "Long evening with {p}. We did not agree on politics.",
    "{p} is late, as always.",
    "I told {p} about our conversations.",
    "Work keeps {p} busy, I hardly see anything of {p}.",
    "{p} wants to learn something new this year, who knows what.",
)
ABOUT_SOMETHING: Final = (
    "I should go to the dentist one of these days.",
    "Do people still buy cars in the city?",
    "I read that passports will get more expensive.",
    "The museum has new opening hours, I noticed.",
    "Everybody in my office talks about races and training plans.",
    "There was a documentary about mountains on television.",
    "Why is coffee so expensive at airports?",
    "Languages fascinate me, but I have no talent for them.",
    "Is it true that pets lower the blood pressure?",
    "A colleague is getting married, I was not invited.",
    "I wonder how much rent people pay in London.",
    "The price of concert tickets is absurd.",
    "Somebody stole three bikes from our street, locks and all.",
    "I would like to understand how insurance works.",
    "The restaurant around the corner has closed.",
    "Our office printer is an antique.",
    "They say that an allergy can vanish with age.",
    "I dreamed that I had to play an instrument on stage.",
)
REPLIES: Final = (
    "Thank you for telling me.",
    "Noted!",
    "That sounds good. How do you feel about it?",
    "Oh, I see. Is there anything that I can do?",
    "I will keep it in mind.",
    "How nice! Tell me more if you like.",
    "Understood. Shall we go on with what we began?",
    "That must have been quite a moment.",
    "Good to know.",
    "I am all ears.",
    "Well, that is something.",
    "Interesting. Did you expect that?",
    "Of course. Send it over whenever you are ready.",
    "That happens to many people.",
    "I hope that tomorrow is calmer.",
)
CORRECTED: Final = (
    "I told you something wrong earlier. {told}",
    "Correction, I mixed that up: {told}",
    "Forget what I said before about this. {told}",
    "I have to set something straight. {told}",
)
NEVER_SAID: Final = (
    "What did the plumber say about the gutter?",
    "Which violin maker did I write to?",
    "How many chairs did we order for the garden?",
    "What is the name of the ferry captain?",
    "Who taught me to juggle?",
    "When does the swimming pool open after the renovation?",
    "How tall is the fir tree in the yard?",
    "Which colour did I choose for the bathroom tiles?",
    "What was the registration number of the drone?",
    "Who translated the contract into Spanish?",
    "How much did the new mattress cost?",
    "What is my membership number at the alpine club?",
    "Which tent did I borrow?",
    "Who is the chairman of the allotment society?",
    "What did the vet say about the goldfish?",
    "What is the boiling point of ethanol?",
    "Write a haiku about November.",
    "Explain how a transformer network works.",
    "How do I convert inches into centimetres?",
    "Who painted the Night Watch?",
    "Translate “see you soon” into Italian.",
    "What is the difference between a comet and an asteroid?",
    "Which sorting algorithm is stable?",
    "Give me a recipe for banana bread.",
    "What is the square root of 1764?",
    "When did the Hanseatic League come to an end?",
    "Suggest a name for a sailing boat.",
    "How does a heat pump work?",
    "Which planet has the most moons?",
    "What rhymes with orange?",
)
"""Questions and requests as chats get them: about one's own life, and about the world."""

MOVING: Final = ("Rotterdam", "Brno", "Cardiff", "Turku", "Bilbao", "Linz", "Aarhus", "Trieste")
COMPANY_NEWS: Final = (
    "The newspaper says that {c} will move its headquarters to {v}.",
    "{c} is building new headquarters in {v}, I read.",
)
COMPANY_ASKED: Final = (
    "To which city will the company where {p} works move its headquarters?",
    "Where are the new headquarters of {p}'s employer?",
)
AILMENTS: Final = (
    "an ear infection", "a swallowed button", "a sore paw", "bad teeth", "an overgrown claw", "a cold", "lost appetite",
    "a rash",
)  # fmt: skip
VET: Final = ("{c} had to go to the vet with {v}.", "Poor {c}! The vet found {v}.")
VET_ASKED: Final = ("What was wrong with {p}'s pet at the vet?", "Why did {p}'s animal need a vet?")
