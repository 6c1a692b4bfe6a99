"""What a section of Terraform is written on: its outline, what is known, names and comments."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zeta.writing.language import Choose, Definition
from zeta.writing.languages import gbnf, hclnames, naming, plainwords
from zeta.writing.languages.hcl import references
from zeta.writing.languages.hcldocuments import Pen, Said
from zeta.writing.languages.hclforms import Place, Value, choice
from zeta.writing.languages.schema import Schema
from zeta.writing.languages.scripted import Course, Pick
from zeta.writing.languages.share import Share
from zeta.writing.outline import Detail, Outline, Section

_SENTENCES = 3
"""That say what a section is about."""


class Page(Pen):
    """One section, as far as it is written."""

    def __init__(self, outline: Outline, section: Section, schema: Schema) -> None:
        super().__init__()
        self._outline, self._section, self._schema = outline, section, schema
        self._within = ""  # the name that is being defined: it cannot refer to itself
        self._purpose = ""
        self._begun = 0  # where the block begins in the text
        self._inputs = any(detail.kind == "variable" for each in outline.sections for detail in each.details)
        self._letters = naming.letters(outline.prompt + section.title)
        self._kinds = frozenset(detail.kind for each in outline.sections for detail in each.details)
        self._spoken = plainwords.spoken([outline.prompt, *self._kinds, *(each.purpose for each in section.details)])
        self._share = Share(section.length, len(section.details))
        self._complete: list[Definition] = []
        near = {section.id, *_before(outline, section.id)}
        near |= {each.id for each in outline.sections if section.id in _before(outline, each.id)}
        # These neither see this one nor are seen.
        self._far = [each for each in outline.sections if each.id not in near]

    # how long it is

    def _lines(self) -> int:
        return self.text.count("\n", self._begun) + 1

    def _short(self) -> bool:
        return self._share.short(self._lines())

    def _full(self) -> bool:
        return self._share.full(self._lines())

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
            self._schema,
            self._names,
            kind,
            self._purpose,
            self._inputs,
            written,
            used,
            self._kinds,
            self._letters,
            subject=self._outline.prompt,
        )

    def _use(self, text: str) -> None:
        """Ask for the variables that a value names and nothing defines."""
        if "var." in text:
            defined = {each.name for each in self._names("variable")}
            for each in references(f"value = {text}"):
                if each.kind == "variable" and each.name not in defined:
                    self.known.want("variable", each.name.removeprefix("var."))

    # comments and names

    def _about(self) -> Course:
        """What the section is about, below its title: a few sentences that are not alike, as far as there are such."""
        title = " ".join(self._section.title.split())
        kinds = " ".join(each.kind.replace("_", " ") for each in self._section.details)
        before = [title]
        for _ in range(_SENTENCES):
            grammar = gbnf.grammar(
                gbnf.literal("# "), hclnames.sentence(self._letters, self._spoken), gbnf.literal("\n")
            )
            text = yield Pick(
                Choose(grammar),
                "",
                lambda text: hclnames.refused(text[2:-1], f"{title} {kinds}", before, self._letters),
            )
            if not text:
                return
            self.text += text
            before.append(text[2:-1])

    def _comment(self, purpose: str, kind: str = "") -> Said:
        """A comment of one line on what comes next; what it is for where the model says nothing of that."""
        self._begun = len(self.text)
        before = re.findall(r"(?m)(?<=^# ).*", self.text)
        about = f"{purpose} {kind.replace('_', ' ')}" if purpose else ""
        said = Value(
            hclnames.sentence(self._letters, self._spoken),
            hclnames.plain(purpose),
            check=lambda text: hclnames.refused(text, about, before, self._letters),
        )
        return (yield from self.pick(said, "\n# ", "\n"))

    def _name(self, detail: Detail, prefix: str) -> Said:
        """The name after a block's type, and its bracket: of the purpose's words where it has any that are free."""
        taken = {each.name for each in self._names("")}
        if hclnames.fit(detail.name) and prefix + detail.name not in taken and not self._promised(detail):
            yield from self.say(f' "{detail.name}" {{\n')
            return detail.name
        begin, kinds = self._apart(detail.kind), [detail.kind.removeprefix("data.")]

        def check(name: str) -> str:
            if not hclnames.fit(name):
                return f"{name} is a word of HCL's own"
            if hclnames.bare(name, kinds):
                return f"{name} only says what it is, not what for"
            return f"there is {prefix}{name} already" if prefix + name in taken else ""

        if offered := hclnames.names(detail.purpose, kinds[0], "_", lambda name: not check(begin + name)):
            return (yield from self.pick(choice([begin + each for each in offered], (detail.kind,)), ' "', '" {\n'))
        told = hclnames.names(detail.purpose, kinds[0], "_", lambda each: True)
        own = next(name for name in hclnames.numbered(begin + (told or ["main"])[0]) if not check(name))
        if told and not self._letters:
            return (yield from self.pick(choice([own], (detail.kind,)), ' "', '" {\n'))
        known = {*(each.removeprefix(prefix + begin) for each in taken), *hclnames.WORDS_OF_HCL}
        known |= {kinds[0].partition("_")[2], "aws", *hclnames.NOTHING}
        grammar = gbnf.sequence(gbnf.literal(begin) if begin else "", naming.other_than(known, "a-z", "_"))
        return (yield from self.pick(Value(grammar, own, (detail.kind,), check), ' "', '" {\n'))

    def _apart(self, kind: str) -> str:
        """What names of a kind begin with where a section that does not see this one may write the kind as well."""
        kinds = {detail.kind for each in self._far for detail in each.details}
        if kind not in kinds and kinds <= self._schema.kinds.keys():
            return ""
        begin = self._section.id.replace("-", "")
        return f"{begin}_" if begin[:1].isalpha() else f"s{begin}_"

    def _promised(self, detail: Detail) -> bool:
        """Whether a section that comes earlier and does not see this one has a detail of the same kind and name."""
        earlier = self._outline.sections.index(self._section)
        asked = (detail.kind, detail.name)
        far = [each for each in self._far if self._outline.sections.index(each) < earlier]
        return any(asked == (other.kind, other.name) for each in far for other in each.details)


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
