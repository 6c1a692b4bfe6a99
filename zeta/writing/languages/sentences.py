"""Sentences of prose as GBNF, in the scripts that were asked for, and what is said against one. Pure."""

from __future__ import annotations

import re
from typing import Final

from zeta.writing.languages import plainwords
from zeta.writing.languages.gbnf import either, literal, repeat, sequence

SHORT: Final = 12
"""Words of a sentence, about; a paragraph ends where less than half of them is left of its share."""

_WORDS, _OVER = 44, 3  # of a sentence at most, after its first; what it may have more than are left
_TELLING: Final = 0.25  # of a sentence's words, that say something

_LATIN: Final = ("A-Za-z\\u00C0-\\u024F", "A-Z\\u00C0-\\u00DE\\u0100-\\u017F")
_SCRIPTS: Final = (
    ("\\u0386-\\u052F", "\\u0391-\\u03A9\\u0410-\\u042F"),
    *((each, each) for each in ("\\u05D0-\\u06D3", "\\u0904-\\u0D39", "\\u0E01-\\u0E46", "\\u3041-\\u9FFF")),
    ("\\uAC00-\\uD7A3", "\\uAC00-\\uD7A3"),
)
"""Letters besides the Latin ones, and which of them may begin a sentence: small models slip into other scripts, so only
those are offered that what was asked is written in."""

_WORD: Final = re.compile(r"[\u3041-\u9fff]|[^\s\u3041-\u9fff]+")
_RULES: Final = """
sep ::= " " | ", " | "; " | ": " | " – " | " — " WIDE
tail ::= ( ['’/-] [LETTERS0-9]{1,20} | "." [a-z] [a-z0-9]{1,7} ){0,3}
word ::= [LETTERS] [LETTERS0-9]{0,19} tail
ordinal ::= "%" | [A-Za-z]{1,3} | "-" [a-z]{1,12}
number ::= [$€£]? [0-9]{1,9} ( "," [0-9]{3} ){0,3} ( "." [0-9]{1,4} ){0,2} range? ordinal?
range ::= ( [/–-] [0-9]{1,4} ){1,2}
simple ::= [LETTERS0-9]{1,20} ( ['’-] [LETTERS0-9]{1,20} ){0,2}
title ::= "Mr." | "Mrs." | "Ms." | "Dr." | "St."
short ::= title | "e.g." | "i.e." | "etc." | "vs."
inner ::= word | number | short
quoted ::= "\\"" inner ( sep inner ){0,20} [,!?]? "\\""
closing ::= "\\"" inner ( sep inner ){0,20} [.!?] "\\""
aside ::= "(" inner ( sep inner ){0,8} ")"
bold ::= "**" [CAPITALS] [LETTERS0-9]{0,20} tail ( " " simple ){0,3} "**"
end ::= [.!?] STOP
capital ::= [CAPITALS] [LETTERS]{0,20}
first ::= [CAPITALS] [LETTERS0-9]{0,20} tail | quoted | title
cell ::= ( simple | number ) ( " " ( simple | number ) ){0,6}
"""
_TALK: Final = re.compile(
    r"\W*(sure|certainly|of course|okay|here(’s| is|'s| are)|as an ai|i('m| am) (sorry|an ai)|no additional changes|"
    r"i(['’]ve| have|['’]ll| will) (add|kee?p|writ|creat|rewr|provid|updat|includ)|write (about|a) |"
    r"(in |at the (beginning|end) of )?this (section|paragraph|sentence|list|article|story|document)\b|"
    r"(the|a) \w+ paragraph about\b|"
    r"the ((following|next) )?(section|paragraph|list|article|story|document) (begin|end|start|describ|takes|is about)|"
    r"[^.!?]{0,40}\b\d+ words\b|"
    r"(this|the) (answer|response|question) (is|was|has|itself|should|will)\b|your (answer|response)\b|"
    r"please (fix|keep|note|provide|rewrite|write)\b)",
    re.IGNORECASE,
)
"""What small models say of their task instead of doing it."""


_PRONOUN: Final = re.compile(r"(It|They|He|She|We|You|I|This|That|These|Those|There)\b")


def count(text: str) -> int:
    """Words; where no blanks stand between them, each sign is one."""
    return len(_WORD.findall(text))


def sentence(left: int, *, bold: bool) -> str:
    """A sentence where so many words are left: no longer than that by a few, and not cut short by it."""
    first = either(["first", "code", *(["bold"] if bold else [])])
    head = f"{first} {repeat('sep unit', 1, min(max(left + _OVER, SHORT), _WORDS))}"
    return either([f"{head} end", f"( {head} sep )? closing"])


def rules(asked: str) -> str:
    """The rules of words, in the scripts that `asked` is written in and the Latin one."""
    there = [each for each in _SCRIPTS if re.search(f"[{each[0]}]", asked)]
    letters, capitals = ("".join(each) for each in zip(_LATIN, *there, strict=True))
    wide, stop = ('| "，" | "、"', "| [。！？]") if "9FFF" in letters else ("", "")
    found = _RULES.replace("LETTERS", letters).replace("CAPITALS", capitals)
    return found.replace("WIDE", wide).replace("STOP", stop)


def grammar(line: str, ending: str = "") -> str:
    """A line with its end, or the text `ending` where there is one."""
    root = sequence(line, literal("\n"))
    return f"root ::= {either([root, literal(ending)]) if ending else root}\n"


def objection(text: str) -> str:
    """Why a sentence is refused, or ""."""
    if _TALK.match(text):
        return "this speaks of the task and not of its subject"
    if text.isascii() and len(plainwords.telling(text)) < count(text) * _TELLING:
        return "this says hardly anything"
    codes = text.split("`")[1::2]
    return "this names the same thing twice" if len(set(codes)) < len(codes) else ""


def unlinked(text: str, before: str) -> str:
    """The same, for a sentence after another: of two, one names what it speaks of."""
    if _PRONOUN.match(text) and _PRONOUN.match(before):
        return "this sentence begins with a pronoun, as the last one does"
    return objection(text)
