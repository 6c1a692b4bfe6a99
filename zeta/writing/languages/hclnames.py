"""Names and comments of Terraform made of what a thing is for. Pure.

A small model that may write any name writes the kind's, or "main" and numbers; of the purpose's words it makes one that
tells something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from itertools import combinations
from typing import Final

from zeta.writing.languages import gbnf, plainwords
from zeta.writing.languages.fitting import parts

WORDS_OF_HCL: Final = frozenset(["if", "in", "for", "else", "endif", "endfor", "for_each", "null", "true", "false"])
NOTHING: Final = frozenset(["none", "nil", "empty", "undefined", "unnamed"])
"""Words that name nothing."""
COMMENT: Final = (15, 24)
"""Words of a comment after its first: one line, with room for a small model to end its sentence by itself."""

_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")
_SMALL: Final = frozenset(
    word
    for line in (
        "a an and any are as at be by each every everything for from in into is it its no not of on or over so some",
        "that the them their these this to under unless used what when where which who whose with",
    )
    for word in line.split()
)
_ORDER: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_WORDS, _OFFERED = 2, 24
_DEEDS: Final = ("Gives", "Keeps", "Lets", "Holds", "Connects", "Runs", "Stores", "Protects")
_BEGINNINGS: Final = ("The", "This", "A", "An", *(f"{deed} the" for deed in _DEEDS))
_ALIKE: Final = 0.9
"""Of a comment's words, that an earlier one may have."""


def fit(name: str) -> bool:
    """Whether HCL takes it as a name, and it is one."""
    return bool(_IDENTIFIER.fullmatch(name)) and name not in WORDS_OF_HCL | NOTHING


def numbered(base: str, joint: str = "_") -> list[str]:
    """The name, then with numbers."""
    return [base, *(f"{base}{joint}{n}" for n in range(2, 1000))]


def target(argument: str) -> tuple[str, str]:
    """The kind that a reference's argument names, and the attribute: ("aws_vpc", "id"); data have "data." before."""
    parts = argument.split(".")
    depth = 2 if parts[0] == "data" else 1
    return ".".join(parts[:depth]), ".".join(parts[depth:])


def variable(argument: str, *, many: bool) -> str:
    """The variable that stands in for something that nothing defines: "subnet_ids" for "aws_subnet.id"."""
    kind, attribute = target(argument)
    thing = kind.removeprefix("data.").removeprefix("aws_")
    end = re.sub(r"\W.*", "", attribute) or "name"
    return f"{thing}_{end}" + ("s" if many and not end.endswith("s") else "")


def variable_type(name: str) -> str:
    """The type of a variable that is named as `variable` does."""
    return "list(string)" if name.endswith(("ids", "arns", "names")) else "string"


def placed(kind: str, title: str, number: int) -> str:
    """What a thing is for of which a plan says nothing: which of its kind in a section it is, from 1; 0: the only
    one."""
    order = f"{_ORDER[(number - 1) % len(_ORDER)]} " if number else ""
    thing = kind.removeprefix("data.").partition("_")[2].replace("_", " ") or kind
    return f"{order}{thing} of {' '.join(title.split())}"


def telling(purpose: str) -> list[str]:
    """The words of a purpose that say something, small, each once, in their order."""
    words = re.findall(r"[a-z][a-z0-9]*", purpose.replace("'s", "").lower())
    return list(dict.fromkeys(each for each in words if each not in _SMALL and len(each) < 13))[:6]


def names(purpose: str, kind: str, joint: str, free: Callable[[str], bool]) -> list[str]:
    """Names of one or two of a purpose's words in their order, all that are `free`, the longest first. A number alone
    is none, and neither is the kind again."""
    words = telling(purpose)
    weak = {*_ORDER, *re.findall(r"[a-z]+", kind)}
    found = [
        joint.join(chosen)
        for size in range(min(_WORDS, len(words)), 0, -1)
        for chosen in combinations(words, size)
        if not weak.issuperset(chosen)
    ]
    return [each for each in dict.fromkeys(found) if free(each)][:_OFFERED]


def sentence(letters: str, spoken: Sequence[str]) -> str:
    """A comment's grammar: words of one line, of `letters` where the reader's are not those of English. It has to begin
    like a sentence: a small model left to itself writes a heading. The last word is a long one: "and" is none."""
    word, end = _word(letters, spoken)
    first = f"[{letters}]{{1,14}}" if letters else gbnf.one_of(_BEGINNINGS)
    inner = gbnf.repeat(f'( [,] )? " " {word}', COMMENT[0] - 1, COMMENT[1] - 1)
    return gbnf.sequence(first, inner, '" "', end, "( [.] )?")


def text(least: int, most: int, letters: str, spoken: Sequence[str], begin: Sequence[str] = _BEGINNINGS) -> str:
    """The grammar of a few words that describe something; in English they begin with one of `begin`."""
    word, end = _word(letters, spoken)
    first = word if letters else gbnf.one_of(begin)
    return gbnf.sequence(first, gbnf.repeat(f'( [,] )? " " {word}', least - 2, most - 2), '" "', end)


def _word(letters: str, spoken: Sequence[str]) -> tuple[str, str]:
    """A word and one that may end a text. In English capitals begin only names that there are: a small model makes up
    others."""
    if letters:
        return f"[{letters}]{{1,14}}", f"[{letters}]{{2,14}}"
    name = gbnf.one_of(spoken)
    return f"( [a-z]{{1,14}} | {name} )", f"( [a-z]{{4,14}} | {name} )"


def refused(comment: str, about: str, before: Sequence[str], letters: str = "") -> str:
    """Why a comment is refused, or "": it says what one `before` says, or in English nothing of what it is about or no
    words."""
    words, wanted = parts(comment), parts(about)
    if any(len(words & parts(each)) > _ALIKE * len(words) for each in before):
        return "there is such a comment already"
    if letters:
        return ""
    if wanted and not words & wanted:
        return f"it says nothing of {about}"
    return plainwords.strange(comment, [about])


def plain(text: str) -> str:
    """Its words, fit for a comment."""
    said = " ".join(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)) or "As planned"
    return said[0].upper() + said[1:]


def bare(name: str, kinds: Collection[str]) -> bool:
    """Whether a name is only a kind's: with its provider, without it, or the end of that."""
    return name == "aws" or any(f"_{kind}".endswith(f"_{name}") or name == kind for kind in kinds)
