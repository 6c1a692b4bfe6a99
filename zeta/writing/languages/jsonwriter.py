"""How a JSON section is written: its keys from the outline, or chosen; their values line by line.

Whether a line ends with a comma is the choice that goes on or ends an object or a list. The grammar of a key has none
that is taken, so no key is there twice. Types that schemas/json.toml speaks of: those in `_RULES` and `_worded`;
`const` and `enum`; `known KIND` names that are defined; `entries TYPE` an object whose keys are chosen; `any` whatever
JSON can say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Generator
from itertools import count

from zeta.writing.language import Choose, Put
from zeta.writing.languages import gbnf, naming, schema
from zeta.writing.languages.schema import Field
from zeta.writing.languages.scripted import Course, Pick, Scripted
from zeta.writing.outline import Detail, Outline, Section

Part = Generator[Put | Pick, str, bool]

_DEPTH = 2  # objects within the value of a key that no schema knows
_MOST = 5  # entries of such an object
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
        self._section, self._own = section, list[str]()
        self._last = outline.sections[-1].id == section.id
        self._rules = _RULES | _worded(naming.letters(outline.prompt))
        self._given = {each.name for part in outline.sections for each in part.details if each.name}

    def course(self) -> Course:
        """Every key of the outline with its value; after the document's last one, its closing brace."""
        details = self._section.details or (Detail("key"),)
        for place, detail in enumerate(details):
            there = {each.name for each in self.known.names("key")} | set(self._own)
            if detail.name and detail.name not in there:
                key = detail.name
                yield Put(f"  {json.dumps(key, ensure_ascii=False)}:")
            else:
                key = yield from _key(there | self._given)
            self._own.append(key)
            closes = self._last and place == len(details) - 1
            field = schema.load("json").kinds["document"].fields.get(key, Field(key, "any"))
            yield from self._value(field, 2, (not closes,), _DEPTH)
        if self._last:
            yield Put("}\n")

    def _value(self, field: Field, indent: int, commas: tuple[bool, ...], depth: int) -> Part:
        """A value and the end of its line; `commas`: whether that may be with a comma. Returns whether it is."""
        bracket = "{" if field.type == "entries" else "[" if field.many else ""
        if not bracket:
            rule, own = self._scalar(field)
            opened = ' | "{\\n" | "[\\n"' if field.type == "any" and depth else ""
            grammar = gbnf.grammar('" "', f"( {rule} {_ending(commas)}{opened} )")
            text = yield Pick(Choose(grammar), f" {own}{_end(commas[-1])}", naming.repeats)
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
                text = yield Pick(Choose(grammar), f"{pad}{own}{_end(commas[-1])}", naming.repeats)
                keys.append(text.strip().removesuffix(","))
                goes_on = text.endswith(",\n")
            if not goes_on:
                return False
        return False

    def _scalar(self, field: Field) -> tuple[str, str]:
        """The GBNF of a value within a line, and an example."""
        if field.type in ("const", "enum"):
            choices = [json.dumps(word) for word in field.arguments]
            return gbnf.one_of(choices), choices[0]
        rule, own = self._rules.get(field.type, self._rules["word" if field.type == "known" else "plain"])
        if field.type == "property" and (names := [each.name for each in self.known.names("definition")]):
            rule = gbnf.either([rule, *(gbnf.literal(f'{{ "$ref": {json.dumps(name)} }}') for name in names)])
        return rule, own

    def _offered(self, field: Field) -> list[str]:
        """What a list may hold, each once, where its schema says of what kind; empty where that is open."""
        if field.type != "known":
            return []
        return [json.dumps(each.name) for each in self.known.names(field.arguments[0])]


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
