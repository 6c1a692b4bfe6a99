"""Words and new names as GBNF, for models that are small: such a model counts on once it has written a number, and
writes again what it wrote before."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from zeta.writing.languages import gbnf

_WORDS = 3  # of a name that goes on from one that is taken


def letters(text: str) -> str:
    """Letters as they stand in a character class, for the reader who asked with `text`: of all scripts, or "", which
    stands for those of English. A small model leaves its reader's script where it may."""
    return "" if text.isascii() else gbnf.LETTERS


def words(least: int, most: int, letters: str = "") -> str:
    """Words of letters alone, of English where none are given, with single spaces or a comma and a space between."""
    word = f"[{letters}]{{1,14}}" if letters else "( [A-Za-z] [a-z]{0,12} | [A-Z]{2,4} )"
    return gbnf.sequence(word, gbnf.repeat(f'( [,] )? " " {word}', least - 1, most - 1))


def repeats(text: str) -> str:
    """Why a text that only goes round is refused, or "": a word is there a third time, or two are again in a row."""
    said = re.findall(r"\w+", text.casefold())
    pairs = list(pairwise(said))
    again = [word for word in said if len(word) > 2 and said.count(word) > 2]
    again += [" ".join(pair) for pair in pairs if pairs.count(pair) > 1]
    return f"it says “{again[0]}” again and again" if again else ""


def other_than(taken: Collection[str], letters: str, joint: str) -> str:
    """A name, one or two words of `letters` ("a-z") with `joint` between, that is none of `taken`: a further word may
    follow one of these, a letter may not."""
    word = f"[{letters}]{{2,9}}"
    alike = {name for name in taken if re.fullmatch(f"[{letters}{joint}]+", name)}
    return f"( {_after('', alike, letters, joint)} )" if alike else f"{word} ( [{joint}] {word} )?"


def _after(before: str, taken: set[str], letters: str, joint: str) -> str:
    """What may follow `before`, with which all of `taken` begin; "" where nothing may."""
    word, begun = f"[{letters}]{{2,9}}", bool(before) and before[-1] != joint
    following = {name[len(before)] for name in taken if len(name) > len(before)}
    options = []
    if begun and joint not in following and before.count(joint) < _WORDS - 1:
        options.append(f"[{joint}] {word}")
    if before not in taken:
        first, last = (ord(letter) for letter in letters.split("-"))
        free = "".join(chr(code) for code in range(first, last + 1) if chr(code) not in following)
        second = "" if begun else f"[{letters}] "
        if free:
            options.append(f"[{free}] {second}[{letters}]{{0,7}} ( [{joint}] {word} )?")
        if begun and len(before) > 1:
            options.append('""')
    for letter in sorted(following):
        longer = {name for name in taken if name.startswith(before + letter)}
        if rest := _after(before + letter, longer, letters, joint):
            options.append(f"{gbnf.literal(letter)} ( {rest} )")
    return " | ".join(options)
