"""How a section of Terraform is written: a block a detail, an attribute a line.

What Terraform asks for is carried: headers of blocks, required attributes, brackets. The model chooses comments, names,
which optional attributes and blocks there are, and every value that has more than one possibility; references only
among names that are defined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from zeta.writing.language import Ask, Definition
from zeta.writing.languages import gbnf, naming
from zeta.writing.languages import hcldocuments as documents
from zeta.writing.languages.hcl import definitions, references
from zeta.writing.languages.hclblock import Frame, bounds
from zeta.writing.languages.hcldocuments import Pen, Said
from zeta.writing.languages.hclvalues import Place, Value, choice, value, variable_type
from zeta.writing.languages.schema import Field, Schema
from zeta.writing.languages.scripted import Course
from zeta.writing.outline import Detail, Outline, Section

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_WORDS_OF_HCL = frozenset(["if", "in", "for", "else", "endif", "endfor", "for_each", "null", "true", "false"])
_LINES = ("tags", "map", "action", "policy", "assume", "containers")  # types that take several lines
_LOCALS_MOST = 5
_ABOUT, _COMMENT = (18, 40), (16, 32)  # words of a section's and of a block's comment
_BEGINNINGS = ("The", "This", "These", "A", "An", "Each", "All")
_NOTE = (2, 8)  # of a line's


class HclWriter(Pen):
    """One section (zeta.writing.language.Writer)."""

    def __init__(self, outline: Outline, section: Section, schema: Schema) -> None:
        super().__init__()
        self._outline, self._section, self._schema = outline, section, schema
        self._within = ""  # the name that is being defined: it cannot refer to itself
        self._purpose = ""
        self._begun = 0  # where the block begins in the text
        self._inputs = any(detail.kind == "variable" for each in outline.sections for detail in each.details)
        self._letters = naming.letters(outline.prompt + section.title)
        self._kinds = frozenset(detail.kind for each in outline.sections for detail in each.details)
        self._budget = section.length // len(section.details) if section.details else 0
        self._complete: list[Definition] = []
        near = {section.id, *_before(outline, section.id)}
        near |= {each.id for each in outline.sections if section.id in _before(outline, each.id)}
        self._far = [
            each for each in outline.sections if each.id not in near
        ]  # these neither see this one nor are seen

    def course(self) -> Course:
        """The section's comment, its details, and all variables that are wanted where it is the one that has them."""
        yield from self.say("# " + " ".join(self._section.title.split()) + "\n")
        about = Value(self._sentence(*_ABOUT), _plain(self._section.title))
        yield from self.pick(about, "# ", "\n")
        for detail in self._section.details:
            yield from self._detail(detail)
        having = [each.id for each in self._outline.sections if any(d.kind == "variable" for d in each.details)]
        while having and having[-1] == self._section.id and (wanted := self._wanted()):
            yield from self._input(wanted[0])

    # what is known

    def _names(self, kind: str) -> list[Definition]:
        """What is defined of a kind ("": of all): by others, then in this section by blocks that are complete."""
        own = {each.name: each for each in self._complete}
        found = [each for each in self.known.names(kind) if each.name not in own]
        found += [each for each in own.values() if kind in ("", each.kind)]
        return [each for each in found if each.name != self._within]

    def _wanted(self) -> list[str]:
        defined = {each.name for each in self._names("variable")}
        return [name for name in self.known.wanted("variable") if f"var.{name}" not in defined]

    def _place(self, kind: str, written: Mapping[str, str]) -> Place:
        used = frozenset(re.findall(r"(?m)^  value = ([\w.]+)", self.text))
        return Place(
            self._schema, self._names, kind, self._purpose, self._inputs, written, used, self._kinds, self._letters
        )

    def _use(self, text: str) -> None:
        """Ask for the variables that a value names and nothing defines."""
        if "var." in text:
            defined = {each.name for each in self._names("variable")}
            for each in references(f"value = {text}"):
                if each.kind == "variable" and each.name not in defined:
                    self.known.want("variable", each.name.removeprefix("var."))

    # blocks

    def _detail(self, detail: Detail) -> Course:
        begun = len(self.text)
        if detail.purpose:
            yield Ask(f"Next: {detail.purpose}, as {detail.kind}.")
        yield from self._block(detail)
        self._complete += definitions(self.text[begun:])

    def _block(self, detail: Detail) -> Course:
        kind = detail.kind
        if kind == "local":
            kind = "locals"
        if kind == "terraform":
            if self._first(kind, detail.name) and "\nterraform {" not in self.text:
                yield from self._terraform()
        elif kind == "provider":
            if self._first(kind, detail.name):
                yield from self._provider(detail)
        elif kind == "locals":
            yield from self._locals(detail)
        elif kind in self._schema.kinds or re.fullmatch(r"(data\.)?[a-z][a-z0-9]*(_[a-z0-9]+)+", kind):
            yield from self._thing(detail)
        else:
            yield from self._thing(Detail((yield from self._kind()), detail.purpose or kind, detail.name), said=True)

    def _comment(self, purpose: str) -> Said:
        self._begun = len(self.text)
        return (yield from self.pick(Value(self._sentence(*_COMMENT), _plain(purpose)), "\n# ", "\n"))

    def _sentence(self, least: int, most: int) -> str:
        """A sentence for a comment, where more may stand than in a string. It has to begin like one: a small model left
        to itself writes a heading, ends it soon, and goes on with nonsense where it may not end yet."""
        letters = self._letters or "A-Za-z"
        word = f"[`(]? [{letters}] [{letters}0-9]{{0,15}} ( [_/\\-] [{letters}0-9]{{1,12}} ){{0,3}} [`)]? [,.]?"
        first = word if self._letters else gbnf.one_of(_BEGINNINGS)
        return gbnf.sequence(first, gbnf.repeat(f'" " {word}', least - 1, most - 1))

    def _kind(self) -> Said:
        """A type of resource where the outline gives none: one of the schema's, or of another provider's."""
        yield from self._comment("")
        prefix = self._provider_name()
        if prefix == "aws":
            types = choice(each.name for each in self._schema.kinds.values() if each.type == "resource")
        else:
            types = Value(f"{gbnf.literal(prefix)} ( [_] [a-z]{{2,12}} ){{1,3}}", f"{prefix}_resource")
        return (yield from self.pick(types, 'resource "', '"'))

    def _thing(self, detail: Detail, *, said: bool = False) -> Course:
        """A block with a name; `said`: its comment and type are there."""
        kind = self._schema.get(detail.kind)
        word = kind.type if kind else "data" if detail.kind.startswith("data.") else "resource"
        typed = word in ("resource", "data")
        self._purpose = detail.purpose
        if not said:
            yield from self._comment(detail.purpose or (kind.help if kind else ""))
            header = f'{word} "{detail.kind.removeprefix("data.")}"' if typed else word
            yield from self.say(header)
        prefix = {"variable": "var."}.get(word, f"{detail.kind if typed else word}.")
        name = yield from self._name(detail, prefix)
        self._within = prefix + name
        if kind:
            yield from self._body(detail.kind, Frame(kind.fields, kind.one_of), "  ")
        else:
            yield from self._anything("  ")
        self._within = ""

    def _input(self, name: str) -> Course:
        """A variable that others use: its name and type follow from that, and it has to be given."""
        fields = self._schema.kinds["variable"].fields
        typed = {**fields, "type": replace(fields["type"], arguments=(variable_type(name),))}
        del typed["default"]
        yield from self._comment(f"Where {name} is set")
        yield from self.say(f'variable "{name}" {{\n')
        yield from self._body("variable", Frame(typed), "  ")
        self._complete += definitions(self.text[self._begun :])

    def _name(self, detail: Detail, prefix: str) -> Said:
        """The name after a block's type, and its bracket."""
        taken = {each.name for each in self._names("")}
        if _fit(detail.name) and prefix + detail.name not in taken and not self._promised(detail):
            yield from self.say(f' "{detail.name}" {{\n')
            return detail.name
        begin = self._apart(detail.kind)

        def check(name: str) -> str:
            if not _fit(name):
                return f"{name} is a word of HCL's own"
            return f"there is {prefix}{name} already" if prefix + name in taken else ""

        words = re.findall(r"[a-z][a-z0-9]*", detail.purpose.lower())[:3] or ["main"]
        own = next(name for name in _numbered(begin + "_".join(words)) if not check(name))
        known = {*(each.removeprefix(prefix + begin) for each in taken), detail.kind.partition("_")[2], *_WORDS_OF_HCL}
        grammar = gbnf.sequence(gbnf.literal(begin) if begin else "", naming.other_than(known, "a-z", "_"))
        return (yield from self.pick(Value(grammar, own, (detail.kind,), check), ' "', '" {\n'))

    def _apart(self, kind: str) -> str:
        """What names of a kind begin with where a section that does not see this one may write the kind as well."""
        near = {self._section.id, *_before(self._outline, self._section.id)}
        near |= {each.id for each in self._outline.sections if self._section.id in _before(self._outline, each.id)}
        far = [each for each in self._outline.sections if each.id not in near]
        if not any(
            detail.kind == kind or detail.kind not in self._schema.kinds for each in far for detail in each.details
        ):
            return ""
        begin = self._section.id.replace("-", "")
        return f"{begin}_" if begin[:1].isalpha() else f"s{begin}_"

    def _promised(self, detail: Detail) -> bool:
        """Whether a section that comes earlier and does not see this one has a detail of the same kind and name."""
        earlier = self._outline.sections.index(self._section)
        asked = (detail.kind, detail.name)
        far = [each for each in self._far if self._outline.sections.index(each) < earlier]
        return any(asked == (other.kind, other.name) for each in far for other in each.details)

    # what is in a block

    def _body(self, kind: str, frame: Frame, indent: str) -> Course:
        """The lines of a block of the schema, to its closing bracket."""
        while True:
            possible = partial(self._possible, kind, frame)
            lines = frame.next(possible, short=not frame.deep and self._lines() < self._budget)
            endings = {"=": "", "{": "\n"}
            texts = [f"{indent[:-2]}}}\n" if line == "}" else indent + line + endings[line[-1]] for line in lines]
            line = (yield from self.pick(choice(texts))).strip()
            name = line.split()[0]
            if line == "}":
                return
            if line.endswith("{"):
                yield from self._body(kind, frame.begin(name), indent + "  ")
            else:
                yield from self._fill(kind, frame, name, indent)

    def _lines(self) -> int:
        return self.text.count("\n", self._begun)

    def _possible(self, kind: str, frame: Frame, field: Field) -> bool:
        """Whether there is something that an optional field can say."""
        if field.type == "block":
            return all(self._possible(kind, frame, inner) for inner in field.fields.values() if inner.required)
        if field.type not in ("ref", "join"):
            return True
        return value(replace(field, required=False), self._place(kind, frame.outer)) is not None

    def _fill(self, kind: str, frame: Frame, name: str, indent: str) -> Course:
        """The value after "name =" and the line's end."""
        field, place = frame.fields[name], self._place(kind, {**frame.outer, **frame.written})
        if field.type in _LINES:
            frame.set(name, "")
            lines: dict[str, Callable[[], Said]] = {
                "tags": partial(documents.tags, self, place, indent),
                "map": partial(documents.strings, self, indent),
                "action": partial(documents.rights, self, place, indent),
                "policy": partial(documents.policy, self, place, indent, field.arguments),
                "assume": partial(documents.assume, self, place, indent),
                "containers": partial(documents.containers, self, place, indent),
            }
            yield from lines[field.type]()
            return
        found = value(field, place) or choice(['""'])
        text = yield from self._noted(found, frame)
        frame.set(name, text)
        self._use(text)

    def _noted(self, found: Value, frame: Frame) -> Said:
        """A value to its line's end, with a comment behind it where the model likes and the block has none."""
        if frame.noted:
            return (yield from self.pick(found, " ", "\n"))
        note = gbnf.sequence('" # "', naming.words(*_NOTE, self._letters))
        grammar = gbnf.sequence(found.grammar, f"( {note} )?")
        noted = Value(grammar, found.own, found.asked, lambda text: found.check(text.partition(" # ")[0]))
        text, _, comment = (yield from self.pick(noted, " ", "\n")).partition(" # ")
        frame.noted = bool(comment)
        return text

    def _anything(self, indent: str, *, deep: bool = False) -> Course:
        """A block of a type that the schema does not know: simple attributes, each once, and blocks one deep."""
        seen: list[str] = []
        end = f"{indent[:-2]}}}\n"
        least, most = (1, 3) if deep else bounds(12)
        while len(seen) < most or (not deep and len(seen) < self._budget):
            free = naming.other_than({*seen, *_WORDS_OF_HCL}, "a-z", "_")
            name = gbnf.sequence(gbnf.literal(indent), free)
            options = [gbnf.sequence(name, '" ="')] + ([] if deep else [gbnf.sequence(name, '" {\\n"')])
            if len(seen) >= least:
                options.append(gbnf.literal(end))

            def check(line: str) -> str:
                key = line.split()[0]
                return "" if line == end or (_fit(key) and key not in seen) else f"{key} cannot be set here"

            own = next(f"{indent}{key} =" for key in _numbered("name") if key not in seen)
            line = yield from self.pick(Value(gbnf.either(options), own, check=check))
            if line == end:
                return
            seen.append(line.split()[0])
            if line.endswith("{\n"):
                yield from self._anything(indent + "  ", deep=True)
            else:
                yield from self.pick(self._simple(), " ", "\n")
        yield from self.say(end)

    def _simple(self) -> Value:
        """A string, a number, true or false, a list of strings, or something known."""
        text = f'"\\"" {naming.words(1, 5, self._letters)} "\\""'
        known = [
            f"{each.name}.id" for each in self._names("") if "_" in each.kind and not each.kind.startswith("data.")
        ]
        known += [each.name for each in self._names("local")]
        options = [
            text,
            gbnf.integer(0, 9999),
            gbnf.one_of(["true", "false"]),
            f'"[" {gbnf.joined(text, ", ", 1, 3)} "]"',
        ]
        return Value(gbnf.either([*options, *map(gbnf.literal, known[-12:])]), '"main"', ("",))

    # blocks without a name of their own

    def _provider_name(self) -> str:
        """The provider that the outline's kinds belong to; "aws" where they say nothing."""
        kinds = [d.kind.removeprefix("data.") for each in self._outline.sections for d in each.details]
        return next((kind.partition("_")[0] for kind in kinds if "_" in kind and _fit(kind)), "aws")

    def _first(self, kind: str, name: str) -> bool:
        """Whether no section before this one has a detail of this kind, which a document has once."""
        having = [
            each for each in self._outline.sections if any((d.kind, d.name) == (kind, name) for d in each.details)
        ]
        return having[0].id == self._section.id

    def _provider(self, detail: Detail) -> Course:
        name = detail.name if _fit(detail.name) else self._provider_name()
        if any(each.name == f"provider.{name}" for each in self._names("provider")):
            return
        self._purpose = detail.purpose
        yield from self._comment(detail.purpose or f"Settings of {name}")
        yield from self.say(f'provider "{name}" {{\n')
        if name == "aws":
            kind = self._schema.kinds["provider"]
            yield from self._body("provider", Frame(kind.fields, kind.one_of), "  ")
        else:
            yield from self._anything("  ")

    def _terraform(self) -> Course:
        name = self._provider_name()
        yield from self._comment("Versions of Terraform and its providers")
        yield from self.say("terraform {\n")
        versions = [f'">= 1.{minor}.0"' for minor in range(3, 12)]
        yield from self.pick(choice(versions), "  required_version = ", "\n")
        yield from self.say(f'\n  required_providers {{\n    {name} = {{\n      source = "hashicorp/{name}"\n')
        exact = '"\\"" ( "~> " | ">= " ) ' + (
            f'"5." {gbnf.integer(0, 99)}' if name == "aws" else "[1-6] [.] [0-9]{1,2}"
        )
        yield from self.pick(Value(f'{exact} "\\""', '"~> 5.0"'), "      version = ", "\n    }\n  }\n}\n")

    def _locals(self, detail: Detail) -> Course:
        self._purpose = detail.purpose
        yield from self._comment(detail.purpose or "Values that are used in several places")
        yield from self.say("locals {\n")
        begin = self._apart("locals")
        taken = {each.name for each in self._names("local")}
        for n in range(_LOCALS_MOST):

            def check(line: str) -> str:
                key = line.split()[0]
                return (
                    "" if key == "}" or (_fit(key) and f"local.{key}" not in taken) else f"there is local.{key} already"
                )

            known = {*(each.removeprefix("local." + begin) for each in taken), *_WORDS_OF_HCL}
            name = gbnf.sequence(gbnf.literal("  " + begin), naming.other_than(known, "a-z", "_"), '" ="')
            options = [name, '"}\\n"'] if n else [name]
            own = next(f"  {key} =" for key in _numbered(begin + "name") if f"local.{key}" not in taken)
            line = yield from self.pick(Value(gbnf.either(options), own, check=check))
            if line == "}\n":
                return
            self._within = f"local.{line.split()[0]}"
            taken.add(self._within)
            yield from self.pick(self._simple(), " ", "\n")
            self._within = ""
        yield from self.say("}\n")


def _fit(name: str) -> bool:
    return bool(_IDENTIFIER.fullmatch(name)) and name not in _WORDS_OF_HCL


def _plain(text: str) -> str:
    """Its words, fit for a comment."""
    return " ".join(re.findall(r"[^\W_]+", text)) or "As planned"


def _numbered(base: str) -> list[str]:
    return [base, *(f"{base}_{n}" for n in range(2, 1000))]


def _before(outline: Outline, id: str) -> set[str]:
    """All sections that one needs, and what these need."""
    needs = {each.id: each.needs for each in outline.sections}
    found: set[str] = set()
    todo = list(needs.get(id, ()))
    while todo:
        each = todo.pop()
        if each not in found:
            found.add(each)
            todo += needs.get(each, ())
    return found
