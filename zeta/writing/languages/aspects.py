"""What can be said of a subject, in English: for a model that only knows to say the same again. Pure.

A small model that is asked for ten titles about railways gives ten kinds of engines, and forty paragraphs without a
purpose say the same. What a text can turn to next is what any writer knows: where something began, who pays for it,
what can go wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import count
from typing import Final

from zeta.writing.languages.fitting import parts
from zeta.writing.languages.plainwords import english

_TITLES: Final = (
    "The beginnings of {}",
    "The people behind {}",
    "The workings of {}",
    "The cost of {}",
    "Daily life with {}",
    "Accidents and lessons of {}",
    "{} and the weather",
    "{} in other countries",
    "The rules of {}",
    "The quiet years of {}",
    "What remains of {}",
    "The future of {}",
)

_PURPOSES: Final = (
    "where it began, and why just there",
    "the people who first believed in it",
    "what it is made of",
    "how it works, one step after another",
    "what it costs, and who pays",
    "an ordinary morning with it",
    "a mistake, and what was learned from it",
    "what people said against it",
    "the tools that it needs",
    "who works with it, and how they are trained",
    "an example from a small town",
    "what it took the place of",
    "how winter and storms change it",
    "the rules that were made for it",
    "what a visitor hears, sees and smells",
    "how it differs between two countries",
    "a question that children ask about it",
    "the oldest that can still be seen",
    "what experts do not agree on",
    "how it is kept clean and repaired",
    "what it did to the villages around it",
    "songs, pictures and stories about it",
    "a long night with it",
    "what nobody has solved yet",
    "letters from a traveller of long ago",
    "what a beginner gets wrong",
    "how much of it there is, and how that is counted",
    "the animals and plants near it",
    "what the newspapers wrote about it",
    "a family that lives from it",
    "how it looks on a map",
    "what is thrown away, and what is used again",
    "the words that only its people use",
    "how long it lasts",
    "an argument between two friends over it",
    "what a museum keeps of it",
    "the first day and the last day",
    "how it is made safe",
    "why it was nearly given up",
    "what one would build today instead",
)

_ORDER: Final = parts(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth next last "
    "new one two three four five six seven eight nine ten another other more"
)
_FORMS: Final = parts(
    "book article essay report guide text story novel chapter section paragraph word long short page document history "
    "overview introduction introduce introduces conclusion conclude concludes summary summarize summarizes part list "
    "table readme faq describe describes explain explains write create begin begins end ends ending about with from and"
)
"""Words that say what a text is and not what it is about."""

_SMALL: Final = frozenset(
    word
    for line in (
        "a about after all an and any are as at be by for from give has have how i in into is it its make me of on or",
        "over please that the their them this to us we what when where which who why with you your",
    )
    for word in line.split()
)


def titles(prompt: str) -> Iterator[str]:
    """Titles of what can be said of what a prompt is about, without end; none where it says nothing in English."""
    if not (about := subjects(prompt)):
        return
    for turn in count():
        title = _TITLES[turn % len(_TITLES)].format(about[turn % len(about)])
        again = turn // len(_TITLES)
        yield (title[0].upper() + title[1:]) + (f", part {again + 1}" if again else "")


def purposes(title: str, taken: Collection[str] = ()) -> list[str]:
    """What paragraphs of a section can be for, none of `taken` (in small letters): what is said least in these first,
    and each section begins elsewhere."""
    begin = sum(map(ord, title)) % len(_PURPOSES)
    said = Counter(each.rpartition(": ")[2] for each in taken)
    turned = sorted([*_PURPOSES[begin:], *_PURPOSES[:begin]], key=lambda each: said[each.lower()])
    return [each for text in turned if (each := f"{title}: {text}").lower() not in taken]


def subjects(prompt: str) -> list[str]:
    """What a prompt speaks of: its longest runs of words that are neither small nor the name of a form."""
    if not prompt.isascii():
        return []
    found: list[str] = []
    run: list[str] = []
    for word in [*re.findall(r"[A-Za-z][\w'-]*|[^\w\s]", prompt), "."]:
        if word.lower() not in _SMALL and parts(word) and not parts(word) & _FORMS:
            run.append(word)
            continue
        if run:
            said = " ".join(run)
            found.append(f"the {said}" if f"the {said}" in prompt else said)
            run = []
    return list(dict.fromkeys(found))


def vague(text: str, before: Sequence[str], about: str) -> bool:
    """Whether a title or a purpose says nothing of its own: no word that its form and those `before` do not have, or a
    word that is none and that nobody spoke of."""
    own = parts(text) - _ORDER - _FORMS - parts(" ".join(_SMALL))
    known = {word for each in before for word in parts(each)}
    if not own - known:
        return True
    words = {each for each in re.findall(r"[a-z]+", text.lower()) if len(each) > 1}
    return bool(about.isascii() and words - english() - set(re.findall(r"[a-z]+", about.lower())))
