"""How a JSON section is written: its keys from the outline, or chosen; their values line by line.

Whether a line ends with a comma is the choice that goes on or ends an object or a list. The grammar of a key has none
that is taken, so no key is there twice. Groups of settings are those of schemas/settings.toml: as many of a group's
settings as its share of the section's lines has room for. Types that schemas/json.toml speaks of: those in `_RULES` and
`_worded`; `const` and `enum`; `number` one of some; `known KIND` names that are defined; `entries TYPE` an object whose
keys are chosen; `any` whatever JSON can say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Generator, Mapping
from itertools import chain, count

from zeta.writing.language import Choose, Put
from zeta.writing.languages import gbnf, naming, plainwords, schema
from zeta.writing.languages.schema import Field, Kind
from zeta.writing.languages.scripted import Course, Pick, Scripted
from zeta.writing.languages.share import Share
from zeta.writing.outline import Detail, Outline, Section

Part = Generator[Put | Pick, str, bool]

_DEPTH = 2  # objects within the value of a key that no schema knows
_MOST = 5  # entries of such an object
SETTINGS = (4, 8)
"""Of a group, at least and at most, where no length is asked for."""
_OFFERED = 6  # settings of a group that the model chooses the next one of
_OPEN = ("any", "text", "property", "definition")  # types whose values are words as the model likes
_VERSION = '[0-9]{1,2} "." [0-9]{1,2} "." [0-9]{1,2}'
_RULES = {
    "word": ('"\\"" [a-z] [a-z]{2,11} "\\""', '"more"'),
    "name": ('"\\"" [a-z] [a-z]{1,9} ( [-] [a-z]{2,9} ){0,2} "\\""', '"main"'),
    "version": (f'"\\"" {_VERSION} "\\""', '"0.1.0"'),
    "range": (f'"\\"" ( "^" | "~" ) {_VERSION} "\\""', '"^1.0.0"'),
    "least": ('"\\">=" [1-9] [0-9]? "\\""', '">=18"'),
    "path": ('"\\"" [a-z]{2,9} ( "/" [a-z]{2,9} )? ( ".js" | ".json" | ".md" )? "\\""', '"src"'),
    "command": ('"\\"" [a-z]{2,9} ( " " ( [-]{0,2} [a-z] [a-z./]{1,11} ) ){1,4} "\\""', '"run all"'),
    "bool": ('( "true" | "false" )', "true"),
}


def _worded(letters: str) -> dict[str, tuple[str, str]]:
    """The types with words in them, of these letters."""
    text = f'"\\"" {naming.words(1, 12, letters)} "\\""'
    types = gbnf.one_of(f'"{each}"' for each in ("string", "integer", "number", "boolean", "array", "object"))
    described = f'"{{ \\"type\\": " {types} ", \\"description\\": " {text} " }}"'
    numbers = [gbnf.integer(0, 9999), f'{gbnf.integer(0, 99)} "." [1-9]']
    return {
        "text": (text, '"as described"'),
        "property": (described, '{ "type": "string", "description": "as described" }'),
        "definition": (described, '{ "type": "object", "description": "as described" }'),
        "plain": (gbnf.either([text, '"true"', '"false"', *numbers]), "true"),
    }


class JsonWriter(Scripted):
    """One section: some keys of the document's one object."""

    def __init__(self, outline: Outline, section: Section) -> None:
        super().__init__()
        self._section, self._own, self._lines = section, list[str](), 0
        self._last = outline.sections[-1].id == section.id
        self._rules = _RULES | _worded(naming.letters(outline.prompt))
        self._given = {_named(each) for part in outline.sections for each in part.details} - {""}
        told = " ".join([outline.prompt, *(f"{each.name} {each.purpose}" for each in section.details)])
        self._words = (
            plainwords.english() | set(re.findall("[a-z]+", told.lower())) if outline.prompt.isascii() else set()
        )
        self._share = Share(section.length, len(section.details))

    def course(self) -> Course:
        """Every key of the outline with its value; after the document's last one, its closing brace."""
        details = self._section.details or (Detail("key"),)
        for place, detail in enumerate(details):
            there = {each.name for each in self.known.names("key")} | set(self._own)
            group = _groups().get(detail.kind)
            if (name := _named(detail)) and (group or name not in there):
                key = next(each for each in chain([name], (f"{name}_{n}" for n in count(2))) if each not in there)
                yield Put(f"  {json.dumps(key, ensure_ascii=False)}:")
            else:
                key = yield from _key(there | self._given)
            self._own.append(key)
            closes = self._last and place == len(details) - 1
            if group:
                yield from self._settings(group, _end(not closes))
                continue
            field = (
                schema.load("json")
                .kinds["document"]
                .fields.get(key, Field(key, "any", help=detail.purpose or _plain(key)))
            )
            yield from self._value(field, 2, (not closes,), _DEPTH)
        if self._last:
            yield Put("}\n")

    def _settings(self, group: Kind, end: str) -> Generator[Put | Pick, str, None]:
        """A group of settings, one a line, in the schema's order or not."""
        self._share.turn(self._lines)
        least, most = SETTINGS
        yield Put(" {\n")
        left, said = list(group.fields.values()), 0
        goes_on = True
        while goes_on:
            keys = [f'    "{each.name}":' for each in left[:_OFFERED]]
            key = yield Pick(Choose(gbnf.grammar(gbnf.one_of(keys))), keys[0])
            field = left.pop(keys.index(key))
            said += 1
            lines = said + 2
            ends = not left or (said >= most if not self._share.length else self._share.full(lines))
            stays = said < least if not self._share.length else self._share.short(lines)
            commas = (False,) if ends else (True,) if stays else (True, False)
            goes_on = yield from self._value(field, 4, commas, 0)
        yield Put("  }" + end)
        self._lines += said + 2

    def _value(self, field: Field, indent: int, commas: tuple[bool, ...], depth: int) -> Part:
        """A value and the end of its line; `commas`: whether that may be with a comma. Returns whether it is."""
        bracket = "{" if field.type == "entries" else "[" if field.many else ""
        if not bracket:
            rule, own = self._scalar(field)
            opened = ' | "{\\n" | "[\\n"' if field.type == "any" and depth else ""
            grammar = gbnf.grammar('" "', f"( {rule} {_ending(commas)}{opened} )")
            own = json.dumps(field.help, ensure_ascii=False) if field.type == "any" and field.help else own
            text = yield Pick(Choose(grammar), f" {own}{_end(commas[-1])}", self._check(field))
            bracket = text[1:-1]
            if bracket not in ("{", "["):
                return text.endswith(",\n")
            field = Field(field.name, "entries" if bracket == "{" else "any", ("any",), many=True, least=1, most=_MOST)
        else:
            yield Put(f" {bracket}\n")
        yield from self._inside(field, indent + 2, bracket, depth - 1)
        yield Put(" " * indent + ("}" if bracket == "{" else "]"))
        if len(commas) == 1:
            yield Put(_end(commas[0]))
            return commas[0]
        return (yield Pick(Choose(gbnf.grammar(_ending(commas))), _end(commas[-1]))).startswith(",")

    def _inside(self, field: Field, indent: int, bracket: str, depth: int) -> Part:
        """The lines between a container's brackets."""
        keys, pad = list[str](), " " * indent
        offered = self._offered(field)
        most = min(field.most, len(offered)) if offered else field.most
        for number in range(1, most + 1):
            commas = (True,) if number < min(field.least, most) else (False,) if number == most else (True, False)
            if bracket == "{":
                keys.append((yield from _key(keys, pad)))
                goes_on = yield from self._value(Field("", field.arguments[0]), indent, commas, depth)
            else:
                said = [each for each in offered if each not in keys]
                rule, own = (gbnf.one_of(said), said[0]) if said else self._scalar(field)
                grammar = gbnf.grammar(gbnf.literal(pad), rule, _ending(commas))
                text = yield Pick(Choose(grammar), f"{pad}{own}{_end(commas[-1])}", self._check(field))
                keys.append(text.strip().removesuffix(","))
                goes_on = text.endswith(",\n")
            if not goes_on:
                return False
        return False

    def _check(self, field: Field) -> Callable[[str], str]:
        return self._objection if field.type in _OPEN else naming.repeats

    def _objection(self, line: str) -> str:
        """Why open words are refused, or "": they go round, or are none though the prompt is in letters of English."""
        text = re.search(r'"([^"\\]*)",?\n', line) if self._words else None
        strange = [word for word in re.findall("[a-z]{3,}", text[1].lower() if text else "") if word not in self._words]
        return naming.repeats(line) or (f"“{strange[0]}” is no word" if strange else "")

    def _scalar(self, field: Field) -> tuple[str, str]:
        """The GBNF of a value within a line, and an example."""
        if field.type in ("const", "enum"):
            choices = [json.dumps(word) for word in field.arguments]
            return gbnf.one_of(choices), choices[0]
        if field.type == "number":
            return gbnf.one_of(field.arguments), field.arguments[0]
        rule, own = self._rules.get(field.type, self._rules["word" if field.type == "known" else "plain"])
        if field.type == "property" and (names := [each.name for each in self.known.names("definition")]):
            rule = gbnf.either([rule, *(gbnf.literal(f'{{ "$ref": {json.dumps(name)} }}') for name in names)])
        return rule, own

    def _offered(self, field: Field) -> list[str]:
        """What a list may hold, each once, where its schema says of what kind; empty where that is open."""
        if field.type != "known":
            return []
        return [json.dumps(each.name) for each in self.known.names(field.arguments[0])]


def _plain(key: str) -> str:
    """The words of a key."""
    return " ".join(re.findall(r"[^\W_]+", key))


def _groups() -> Mapping[str, Kind]:
    return schema.load("settings").kinds


def _named(detail: Detail) -> str:
    """The key that a detail gives: its name, else that of the group that it is."""
    return detail.name or (detail.kind if detail.kind in _groups() else "")


def _key(taken: Collection[str], pad: str = "  ") -> Generator[Put | Pick, str, str]:
    """A key that is not taken, with its colon."""
    begin = f'{pad}"'
    own = next(name for number in count(1) if (name := f"setting_{number}") not in taken)
    rule = gbnf.grammar(gbnf.literal(begin), naming.other_than(taken, "a-z", "_"), gbnf.literal('":'))
    text = yield Pick(Choose(rule), f'{begin}{own}":')
    return text[len(begin) : -2]


def _ending(commas: tuple[bool, ...]) -> str:
    return gbnf.one_of([_end(comma) for comma in commas])


def _end(comma: bool) -> str:
    return ",\n" if comma else "\n"
