"""JSON as a language of documents: settings, package.json, JSON Schema."""

from __future__ import annotations

import json
from typing import Literal

from zeta.writing.agents import Agent
from zeta.writing.language import Definition, Problem, Reference, Writer
from zeta.writing.languages import jsontree
from zeta.writing.languages.jsonwriter import JsonWriter
from zeta.writing.outline import Outline, Section

_POOLS = ("$defs", "definitions")


class Json:
    """The language "json" (zeta.writing.language.Language). A section is some lines of the one object that a document
    is; the first brace stands before the first section, the last one is the last section's last line."""

    name = "json"
    suffixes = (".json",)
    unit: Literal["lines", "words"] = "lines"

    def begin(self, outline: Outline) -> str:
        """The object's brace."""
        return "{\n"

    def writer(self, outline: Outline, section: Section, agent: Agent) -> Writer:
        """A writer of one section's keys."""
        return JsonWriter(outline, section)

    def definitions(self, text: str) -> list[Definition]:
        """Top-level keys; what `$ref` can name (kind `definition`, "#/$defs/Address"); the `properties` of a schema."""
        found, lines = list[Definition](), text.splitlines()
        for each in jsontree.entries(text):
            if each.twice:
                continue
            said = lines[each.line - 1].strip()
            if len(each.path) == 1:
                found.append(Definition("key", each.path[0], each.line, said))
            elif len(each.path) == 2 and each.path[0] in _POOLS:
                found.append(Definition("definition", "#/" + "/".join(map(_escaped, each.path)), each.line, said))
            elif len(each.path) == 2 and each.path[0] == "properties":
                found.append(Definition("property", each.path[1], each.line, said))
        return found

    def references(self, text: str) -> list[Reference]:
        """Every `$ref` into the same document that is not simply the way to a place that is there."""
        found = list(jsontree.entries(text))
        places = {"#/" + "/".join(map(_escaped, each.path)) for each in found if each.path[0] not in _POOLS} | {"#"}
        return [
            Reference("definition", each.text, each.line)
            for each in found
            if each.path[-1] == "$ref" and each.text and each.text.startswith("#") and each.text not in places
        ]

    def problems(self, text: str) -> list[Problem]:
        """What Python's json says, and keys that are there twice."""
        twice = [each for each in jsontree.entries(text) if each.twice]
        found = [Problem(each.line, f"the key “{each.path[-1]}” is there twice") for each in twice]
        try:
            json.loads(jsontree.whole(text))
        except json.JSONDecodeError as error:
            found.append(Problem(error.lineno, f"JSON: {error.msg} at column {error.colno}"))
        except RecursionError:
            found.append(Problem(0, "JSON: it is nested too deeply"))
        except ValueError as error:
            found.append(Problem(0, f"JSON: {error}"))
        return sorted(found)

    def remark(self, text: str) -> str:
        """Nothing: JSON has no comments."""
        return ""


def _escaped(key: str) -> str:
    """A key within a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
