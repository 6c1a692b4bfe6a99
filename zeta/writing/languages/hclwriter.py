"""How a section of Terraform is written: a block a detail, an attribute a line.

What Terraform asks for is carried: headers of blocks, required attributes, brackets. The model chooses comments, names,
which optional attributes and blocks there are, and every value that has more than one possibility; references only
among names that are defined.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from zeta.writing.language import Ask
from zeta.writing.languages import gbnf, hclnames
from zeta.writing.languages import hcldocuments as documents
from zeta.writing.languages.hcl import definitions
from zeta.writing.languages.hclblock import Frame
from zeta.writing.languages.hcldocuments import Said
from zeta.writing.languages.hclforms import Place, Value, choice, reason
from zeta.writing.languages.hclothers import Others
from zeta.writing.languages.hcloutputs import gives, outputs
from zeta.writing.languages.hclvalues import possible, value
from zeta.writing.languages.schema import Field
from zeta.writing.languages.scripted import Course
from zeta.writing.outline import Detail

_LINES = ("tags", "map", "action", "policy", "assume", "containers")  # types that take several lines
_LINE = re.compile(r"(?m)^  (\w+) = (.+?)(?:  # .*)?$")
_DESCRIBED = re.compile(r'(?m)^  description = "(.*)"$')
_NOTED = ("int", "bool", "enum", "raw", "schedule")  # types after whose values a comment says why
_NOTES = 2
"""Such comments of a block: of more, the others say the same."""
_NAMED = ("resource", "data")
_ALONE = 40
"""Lines of a section below which its title says what it is about."""


class HclWriter(Others):
    """One section (zeta.writing.language.Writer)."""

    def course(self) -> Course:
        """The section's comment, its details, and all variables that are wanted where it is the one that has them."""
        yield from self.say("# " + " ".join(self._section.title.split()) + "\n")
        if not 0 < self._section.length < _ALONE:
            yield from self._about()
        for place, detail in enumerate(self._section.details):
            yield from self._detail(self._meant(detail, place))
        having = [each.id for each in self._outline.sections if any(d.kind == "variable" for d in each.details)]
        while having and having[-1] == self._section.id and (wanted := self._wanted()):
            yield from self._input(wanted[0])

    # blocks

    def _meant(self, detail: Detail, place: int) -> Detail:
        """A detail with a purpose, where the plan gives a block with a name of its own none: of its section's title."""
        kind = detail.kind
        if detail.purpose or detail.name or not (known := self._schema.get(kind)) or known.type not in _NAMED:
            return detail
        alike = [i for i, each in enumerate(self._section.details) if each.kind == kind]
        number = alike.index(place) + 1 if len(alike) > 1 else 0
        return replace(detail, purpose=hclnames.placed(kind, self._section.title, number))

    def _detail(self, detail: Detail) -> Course:
        self._share.turn(self.text.count("\n"))
        if self._spent(detail.kind):
            return
        begun = len(self.text)
        self._purpose = detail.purpose
        if detail.purpose:
            yield Ask(f"Next: {detail.purpose}, as {detail.kind}.")
        yield from self._block(detail)
        self._complete += definitions(self.text[begun:])

    def _spent(self, kind: str) -> bool:
        """Whether everything that a thing of this kind could be for has one already."""
        known = self._schema.get(kind)
        unique = known.notes.get("unique", ()) if known else ()
        if not known or len(unique) != 1:
            return False
        field = known.fields[unique[0]]
        there = any(self._names(argument.partition(".")[0]) for argument in field.arguments)
        return there and value(replace(field, required=False), self._field(kind, Frame({}), unique[0])) is None

    def _block(self, detail: Detail) -> Course:
        kind = detail.kind
        if kind == "local":
            kind = "locals"
        if kind == "terraform":
            if self._first(detail) and "\nterraform {" not in self.text:
                yield from self._terraform()
        elif kind == "provider":
            if self._first(detail):
                yield from self._provider(detail)
        elif kind == "locals":
            yield from self._locals(detail)
        elif kind == "variable" and not detail.name and (wanted := self._wanted()):
            yield from self._input(wanted[0])
        elif kind == "variable" and not detail.name and not detail.purpose:
            return
        elif kind == "output" and (offered := outputs(self._place(kind, {}))):
            yield from self._output(detail, offered)
        elif kind in self._schema.kinds or re.fullmatch(r"(data\.)?[a-z][a-z0-9]*(_[a-z0-9]+)+", kind):
            yield from self._thing(detail)
        else:
            yield from self._thing(Detail((yield from self._kind()), detail.purpose or kind, detail.name), said=True)

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
        if not said:
            yield from self._comment(detail.purpose or (kind.help if kind else ""), detail.kind)
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
        typed = {**fields, "type": replace(fields["type"], arguments=(hclnames.variable_type(name),))}
        del typed["default"]
        self._purpose = name.replace("_", " ")
        yield from self._comment(f"{self._purpose} of everything that uses it")
        yield from self.say(f'variable "{name}" {{\n')
        yield from self._body("variable", Frame(typed), "  ")
        self._complete += definitions(self.text[self._begun :])

    def _output(self, detail: Detail, offered: dict[str, str]) -> Course:
        """An output, whose name says which value it shows."""
        taken = {each.name.removeprefix("output.") for each in self._names("output")}
        begin = self._apart("output")
        offered = {begin + name: shown for name, shown in offered.items()}
        names = [name for name in offered if name not in taken]
        given = hclnames.fit(detail.name) and detail.name not in taken and not self._promised(detail)
        if not given and not names:
            return
        yield from self._comment(detail.purpose, "output")
        if given:
            name, values = detail.name, list(offered.values())
            yield from self.say(f'output "{name}" {{\n')
        else:
            name = yield from self.pick(choice(names, ("",)), 'output "', '" {\n')
            values = [offered[name]]
        self._purpose = f"{name.removeprefix(begin).replace('_', ' ')} {detail.purpose}"
        fields = self._schema.kinds["output"].fields
        shown = {**fields, "value": replace(fields["value"], type="raw", arguments=tuple(values))}
        if len(values) == 1:
            said = gives(values[0], self._place("output", {}))
            shown["description"] = replace(fields["description"], type="shown", arguments=(said,))
        yield from self._body("output", Frame(shown), "  ")

    # what is in a block

    def _body(self, kind: str, frame: Frame, indent: str) -> Course:
        """The lines of a block of the schema, to its closing bracket."""
        while True:
            possible = partial(self._possible, kind, frame)
            lines = frame.next(possible, short=not frame.deep and self._short(), full=self._full())
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

    def _possible(self, kind: str, frame: Frame, field: Field) -> bool:
        """Whether there is something that an optional field can say."""
        if field.type == "block":
            return all(self._possible(kind, frame, inner) for inner in field.fields.values() if inner.required)
        return possible(field, self._place(kind, frame.outer))

    def _field(self, kind: str, frame: Frame, name: str) -> Place:
        """Where the value of a field will stand; what is unique with others of the block and there already is taken."""
        place = self._place(kind, {**frame.outer, **frame.written})
        if (kind, name) == ("output", "description"):
            return replace(place, taken=frozenset(_DESCRIBED.findall(self.text)))
        known = self._schema.get(kind)
        unique = known.notes.get("unique", ()) if known and not frame.deep else ()
        others = [each for each in unique if each != name]
        if name not in unique or any(each not in frame.written for each in others):
            return place
        lines = [dict(_LINE.findall(each.text)) for each in self._names(kind)]
        alike = [each for each in lines if all(each.get(other) == frame.written[other] for other in others)]
        return replace(place, taken=frozenset(each[name] for each in alike if name in each))

    def _fill(self, kind: str, frame: Frame, name: str, indent: str) -> Course:
        """The value after "name =" and the line's end."""
        field, place = frame.fields[name], self._field(kind, frame, name)
        if field.type in _LINES:
            frame.set(name, "")
            lines: dict[str, Callable[[], Said]] = {
                "tags": partial(documents.tags, self, place, indent),
                "map": partial(documents.strings, self, indent, name),
                "action": partial(documents.rights, self, place, indent),
                "policy": partial(documents.policy, self, place, indent, field.arguments),
                "assume": partial(documents.assume, self, place, indent),
                "containers": partial(documents.containers, self, place, indent),
            }
            yield from lines[field.type]()
            return
        found = value(field, place) or choice(['""'])
        told = field.type in _NOTED and frame.notes < _NOTES and not (found.sole or kind == "variable")
        text = yield from self.pick(found, " ", "  #" if told else "\n")
        if told:
            frame.notes += 1
            yield from self.pick(reason(name, place, self.text), " ", "\n")
        frame.set(name, text)
        self._use(text)

    # blocks without a name of their own

    def _provider(self, detail: Detail) -> Course:
        name = self._provided(detail)
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
