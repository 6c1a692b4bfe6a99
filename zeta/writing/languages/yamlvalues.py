"""Values as YAML writes them, on one line: what may be chosen, and the forms of names, paths, times and sizes. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import count

from zeta.writing.languages import gbnf, naming

_RESERVED = {"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
_PLAIN = re.compile(r"[A-Za-z][\w./-]*(?:@[\w-]+)?", re.ASCII)
_WORDED = {"name": ("a-z", "-")}
_FORMS = {
    "name": ("", "main"),
    "cron": (
        f'"\\"" ( {gbnf.integer(0, 59)} | "*/" {gbnf.integer(5, 30)} ) " " ( {gbnf.integer(0, 23)} | "*" ) " "'
        f' ( "*" | {gbnf.integer(1, 28)} ) " * " ( "*" | [0-6] | "1-5" ) "\\""',
        '"0 3 * * *"',
    ),
    "camel": ("[a-z] [a-z]{1,9} ( [A-Z] [a-z]{1,9} ){0,2}", "setting"),
}


def _accept(text: str) -> str:
    return ""


def _ignore(text: str) -> None:
    pass


@dataclass(frozen=True)
class Value:
    """What may be written for a field: one of `choices`, or, where there are none, what `rule` allows. `own` is a value
    for a writer that has to go on by itself; `check` says what is wrong with one, or ""; `taken` is told which it is.
    """

    own: str
    rule: str = ""
    choices: Sequence[str] = ()
    check: Callable[[str], str] = _accept
    taken: Callable[[str], object] = _ignore

    @property
    def expression(self) -> str:
        """It as GBNF."""
        return self.rule or gbnf.one_of(self.choices)


def choices_of(choices: Sequence[str], taken: Callable[[str], object] = _ignore) -> Value:
    """One of these, the first where a writer goes on by itself."""
    return Value(choices[0], choices=choices, taken=taken)


def quoted(expression: str) -> str:
    """GBNF between quotes."""
    return f'"\\"" {expression} "\\""'


def form(type: str, alone: Collection[str], taken: Callable[[str], object] = _ignore) -> Value:
    """A value of a type that has a form, none of `alone`."""
    rule, example = _FORMS[type]
    if type in _WORDED:
        rule = naming.other_than(alone, *_WORDED[type])

    def check(text: str) -> str:
        return f"{text} is there already" if text in alone else plain(text)

    return Value(unused(example, alone), rule, check=check, taken=taken)


def scalar(text: str) -> str:
    """A name as YAML: plain where it can be."""
    return text if _PLAIN.fullmatch(text) and not plain(text) else json.dumps(text, ensure_ascii=False)


def unquoted(text: str) -> str:
    """What a written value says."""
    try:
        return str(json.loads(text)) if text.startswith('"') else text
    except ValueError:
        return text.strip('"')


def plain(text: str) -> str:
    """Why a plain word cannot be a name, or ""."""
    return f"“{text}” has a meaning of its own in YAML" if text.casefold() in _RESERVED else ""


def unused(text: str, taken: Collection[str]) -> str:
    """A name that is not taken: the text, or with a number behind it."""
    end = '"' if text.endswith('"') else ""
    stem = text.removesuffix(end)
    return next(each for number in count(1) if (each := f"{stem}{number if number > 1 else ''}{end}") not in taken)
