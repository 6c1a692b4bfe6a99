"""What a Compose file (docker-compose.yml) says about names: services, networks, volumes, configs and secrets.
Pure functions of one tree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zeta.writing.language import Definition, Reference
from zeta.writing.languages.yamltree import Tree

_KINDS = {"services": "service", "networks": "network", "volumes": "volume", "configs": "config", "secrets": "secret"}
_NAMED_VOLUME = re.compile(r"([A-Za-z0-9][\w.-]+):")
_GIVEN = {"network": {"default", "host", "none", "bridge"}}


def is_compose(tree: Tree) -> bool:
    """Whether a tree is a Compose file."""
    return bool(tree.at("services").fields) and "kind" not in tree.fields


def definitions(tree: Tree, lines: list[str]) -> Iterator[Definition]:
    """The entries of its top-level maps; `lines` are those of the whole text."""
    for key, kind in _KINDS.items():
        for name, entry in tree.at(key).fields.items():
            text = "\n".join(lines[entry.line - 1 : entry.line + 11])
            yield Definition(kind, name, entry.line, f"{name}:\n{text}" if entry.fields else f"{name}:")


def references(tree: Tree) -> Iterator[Reference]:
    """The names that services use."""
    for service in tree.at("services").fields.values():
        for key, kind in (("depends_on", "service"), ("networks", "network"), ("configs", "config")):
            yield from _names(kind, service.at(key))
        yield from _names("secret", service.at("secrets"))
        extended = service.at("extends")
        if not extended.at("file").text:
            yield from _reference("service", extended.at("service"), extended.at("service").text or extended.text)
        for volume in service.at("volumes").items:
            match = _NAMED_VOLUME.match(volume.text)
            if match:
                yield from _reference("volume", volume, match[1])
            elif volume.at("type").text == "volume":
                yield from _reference("volume", volume.at("source"), volume.at("source").text)


def _names(kind: str, node: Tree) -> Iterator[Reference]:
    """A list of names, of maps with a `source`, or a map whose keys are names."""
    for name, value in node.fields.items():
        yield from _reference(kind, value, name)
    for each in node.items:
        yield from _reference(kind, each, each.text or each.at("source").text)


def _reference(kind: str, node: Tree, name: str) -> Iterator[Reference]:
    if name and name not in _GIVEN.get(kind, ()):
        yield Reference(kind, name, node.line)
