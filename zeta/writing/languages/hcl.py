"""HCL as Terraform writes it: what a text defines, what it refers to, what is wrong with it.

python-hcl2 says whether a text is well formed; names and their places come from a scanner of our own, which also reads
text that is not complete.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal, NamedTuple

from zeta.errors import ConfigError
from zeta.writing.agents import Agent
from zeta.writing.language import Definition, Problem, Reference, Writer
from zeta.writing.languages.hclscan import Block, Token, read, tokens
from zeta.writing.languages.schema import load
from zeta.writing.outline import Outline, Section

SCHEMA = "terraform_aws"

_ROOTS = {"var": "variable", "local": "local", "module": "module"}
_NEVER = {"each", "count", "path", "self", "terraform"}  # what Terraform itself defines
_NAMES_OF_THE_PAST = {("moved", "from"), ("removed", "from"), ("lifecycle", "ignore_changes")}
_META = {"count", "for_each", "tags_all", "id"}  # can be read of every resource


class _Use(NamedTuple):
    kind: str
    name: str
    attribute: str
    line: int


class Hcl:
    """The language of Terraform files (zeta.writing.language.Language)."""

    name = "hcl"
    suffixes: tuple[str, ...] = (".tf", ".hcl", ".tfvars")
    unit: Literal["lines", "words"] = "lines"

    def begin(self, outline: Outline) -> str:
        """The title, as a comment."""
        return self.remark(outline.title or outline.prompt) + "\n"

    def writer(self, outline: Outline, section: Section, agent: Agent) -> Writer:
        """A writer for one section."""
        from zeta.writing.languages.hclwriter import HclWriter

        return HclWriter(outline, section, load(SCHEMA))

    def definitions(self, text: str) -> list[Definition]:
        """Resources ("aws_vpc.main", of kind "aws_vpc"), data ("data.aws_ami.x", of kind "data.aws_ami"), variables
        ("var.x"), local values ("local.x", of kind "local"), modules, outputs and providers."""
        return [found for block in read(text).blocks for found in _defined(block, text)]

    def references(self, text: str) -> list[Reference]:
        """Names of those that stand within expressions and templates."""
        return [Reference(use.kind, use.name, use.line) for use in _uses(read(text), frozenset())]

    def problems(self, text: str) -> list[Problem]:
        """What python-hcl2 says, then what is defined twice and attributes that their resource does not have. Raises
        ConfigError without the package."""
        wrong = _syntax(text)
        tree = read(text)
        found = [definition for block in tree.blocks for definition in _defined(block, text)]
        count: Counter[str] = Counter()
        for definition in found:
            count[definition.name] += 1
            if count[definition.name] == 2:
                wrong.append(Problem(definition.line, f"{definition.name} is defined twice"))
        for block in tree.walk():
            seen: set[str] = set()
            for attribute in block.attributes:
                if attribute.name in seen:
                    wrong.append(Problem(attribute.line, f"{attribute.name} is set twice in one block"))
                seen.add(attribute.name)
        for use in _uses(tree, frozenset()):
            kind = load(SCHEMA).get(use.kind) if use.attribute else None
            known = kind and {*kind.fields, *kind.notes.get("exports", ()), *_META}
            if known and kind and kind.type in ("resource", "data") and use.attribute not in known:
                wrong.append(
                    Problem(use.line, f"{use.kind} has no attribute {use.attribute} that {use.name} could give")
                )
        return sorted(wrong)

    def remark(self, text: str) -> str:
        """A comment on one line."""
        return "# " + " ".join(text.split())


def definitions(text: str) -> list[Definition]:
    """What a text defines, as `Hcl.definitions`."""
    return Hcl().definitions(text)


def references(text: str) -> list[Reference]:
    """What it refers to, as `Hcl.references`."""
    return Hcl().references(text)


def _defined(block: Block, text: str) -> Iterator[Definition]:
    def define(kind: str, name: str) -> Definition:
        return Definition(kind, name, block.line, text[block.start : block.end].rstrip())

    match block.type, block.labels:
        case "resource", (kind, name):
            yield define(kind, f"{kind}.{name}")
        case "data", (kind, name):
            yield define(f"data.{kind}", f"data.{kind}.{name}")
        case "variable", (name,):
            yield define("variable", f"var.{name}")
        case "module" | "output" as kind, (name,):
            yield define(kind, f"{kind}.{name}")
        case "provider", (name,):
            alias = next((_plain(a.value) for a in block.attributes if a.name == "alias"), "")
            yield define("provider", f"provider.{name}.{alias}" if alias else f"provider.{name}")
        case "locals", ():
            for a in block.attributes:
                yield Definition("local", f"local.{a.name}", a.line, text[a.start : a.end])


def _plain(value: list[Token]) -> str:
    return next((token.text for token in value if token.kind == "text"), "")


def _uses(block: Block, given: frozenset[str]) -> Iterator[_Use]:
    """Everything that a block refers to; `given` are names that blocks around it bring along."""
    if block.type == "dynamic":
        given |= set(block.labels) | {t.text for a in block.attributes if a.name == "iterator" for t in a.value}
    for attribute in block.attributes:
        if (block.type, attribute.name) not in _NAMES_OF_THE_PAST:
            yield from _named(attribute.value, given)
    for inner in block.blocks:
        yield from _uses(inner, given)


def _named(value: list[Token], given: frozenset[str]) -> Iterator[_Use]:
    given |= _loop_names(value)
    for i, token in enumerate(value):
        if token.kind != "name" or (i and value[i - 1].text == "."):
            continue
        path, after = _path(value, i)
        root = path[0]
        if root in given or root in _NEVER or len(path) < 2 or (after < len(value) and value[after].text == "("):
            continue
        if root in _ROOTS:
            yield _Use(_ROOTS[root], f"{root}.{path[1]}", "", token.line)
        elif root == "data":
            if len(path) > 2:
                attribute = _attribute(value, after, path, 3)
                yield _Use(f"data.{path[1]}", ".".join(path[:3]), attribute, token.line)
        elif "_" in root:
            yield _Use(root, f"{root}.{path[1]}", _attribute(value, after, path, 2), token.line)


def _loop_names(value: list[Token]) -> set[str]:
    """What `for a, b in` gives names to."""
    names: set[str] = set()
    for i, token in enumerate(value):
        if token.kind == "name" and token.text == "for":
            for other in value[i + 1 : i + 4]:
                if other.text == "in":
                    break
                if other.kind == "name":
                    names.add(other.text)
    return names


def _path(value: list[Token], i: int) -> tuple[list[str], int]:
    """Names joined by dots from token `i`, and the token after them."""
    path = [value[i].text]
    i += 1
    while i + 1 < len(value) and value[i].text == "." and value[i + 1].kind == "name":
        path.append(value[i + 1].text)
        i += 2
    return path, i


def _attribute(value: list[Token], after: int, path: list[str], depth: int) -> str:
    """The attribute of a reference whose name is `depth` long: next in its path, or after one index or splat."""
    if len(path) > depth:
        return path[depth]
    rest = [token.text for token in value[after : after + 5]]
    if rest[:1] == ["["] and rest[2:4] == ["]", "."] and len(rest) == 5:
        return rest[4] if value[after + 4].kind == "name" else ""
    if rest[:3] == [".", "*", "."] and len(rest) > 3:
        return rest[3]
    return ""


def _syntax(text: str) -> list[Problem]:
    try:
        from hcl2 import parses_to_tree
        from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
    except ImportError as error:
        raise ConfigError("HCL needs the package python-hcl2", 'pip install "zeta[write]"') from error
    if fault := next((token for token in tokens(text) if token.kind == "fault"), None):
        return [Problem(fault.line, "a text in quotes does not end on its line")]
    end = text.count("\n") + (not text.endswith("\n"))
    try:
        parses_to_tree(text + "\n")
    except UnexpectedToken as error:
        if error.token.type == "$END":
            return [Problem(max(end, 1), "the text ends before a block, a bracket or a value is complete")]
        if str(error.token).startswith("\n"):
            return [Problem(error.line, "the line ends too early")]
        return [Problem(error.line, f"{' '.join(str(error.token).split())!r} cannot stand here")]
    except UnexpectedCharacters as error:
        return [Problem(error.line, f"{text[error.pos_in_stream :][:1]!r} cannot stand here")]
    except UnexpectedInput as error:
        return [Problem(max(error.line, 0), "this is no HCL")]
    except Exception as error:  # whatever the parser trips over is wrong with this text for everybody who parses it
        return [Problem(0, f"it cannot be parsed: {' '.join(str(error).split())[:200]}")]
    return []
