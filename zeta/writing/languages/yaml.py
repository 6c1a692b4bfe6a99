"""YAML as a language of documents: Kubernetes objects, Compose files, and any other YAML by its top-level keys and
anchors."""

from __future__ import annotations

from typing import Literal

from zeta.writing.agents import Agent
from zeta.writing.language import Definition, Problem, Reference, Writer
from zeta.writing.languages import compose, kubernetes, yamltree
from zeta.writing.languages.yamlwriter import YamlWriter
from zeta.writing.outline import Outline, Section

_ONCE = {"label", "port", "key", "Service port"}
"""Kinds that several definitions may give in agreement: pods share labels and port names, documents share keys."""


class Yaml:
    """The language "yaml" (zeta.writing.language.Language)."""

    name = "yaml"
    suffixes = (".yaml", ".yml")
    unit: Literal["lines", "words"] = "lines"

    def begin(self, outline: Outline) -> str:
        """Nothing: a document begins with its first section."""
        return ""

    def writer(self, outline: Outline, section: Section, agent: Agent) -> Writer:
        """A writer of one section's objects, services or keys."""
        return YamlWriter(outline, section)

    def definitions(self, text: str) -> list[Definition]:
        """Objects with what they hold, entries of a Compose file, or keys; anchors of all."""
        found: list[Definition] = []
        lines = text.splitlines()
        for document in yamltree.read(text).documents:
            if kubernetes.is_object(document.tree):
                for each in kubernetes.objects(document):
                    found += kubernetes.definitions(each, document.text)
            elif compose.is_compose(document.tree):
                found += compose.definitions(document.tree, lines)
            else:
                found += [
                    Definition("key", key, value.line, lines[value.line - 1].strip())
                    for key, value in document.tree.fields.items()
                ]
        given, _ = yamltree.anchors(text)
        found += [Definition("anchor", name, line, lines[line - 1].strip()) for name, line in given]
        first: dict[tuple[str, str], Definition] = {}
        for definition in found:
            first.setdefault((definition.kind, definition.name), definition)
        return [each for each in found if each.kind not in _ONCE or first[each.kind, each.name] is each]

    def references(self, text: str) -> list[Reference]:
        """Which names it uses, by the line they stand in."""
        found: list[Reference] = []
        for document in yamltree.read(text).documents:
            if kubernetes.is_object(document.tree):
                for each in kubernetes.objects(document):
                    found += kubernetes.references(each)
            elif compose.is_compose(document.tree):
                found += compose.references(document.tree)
        _, used = yamltree.anchors(text)
        found += [Reference("anchor", name, line) for name, line in used]
        return sorted(found, key=lambda reference: reference.line)

    def problems(self, text: str) -> list[Problem]:
        """Errors of YAML, keys that are there twice, and what Kubernetes would refuse."""
        stream = yamltree.read(text)
        found = list(stream.problems)
        for document in stream.documents:
            if kubernetes.is_object(document.tree):
                for each in kubernetes.objects(document):
                    found += kubernetes.problems(each)
        return sorted(found)

    def remark(self, text: str) -> str:
        """A comment."""
        return "# " + " ".join(text.split())
