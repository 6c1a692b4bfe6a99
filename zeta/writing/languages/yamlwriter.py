"""How a YAML section is written: Kubernetes objects, entries of a Compose file or other keys, line by line.

Forced is what the form forces: markers, versions, required keys where nothing else may stand, indentation of what is
certain. Each comment, name, value, optional field and the end of every map and list is a choice of the model's.
"""

from __future__ import annotations

from collections.abc import Generator

from zeta.writing.language import Ask, Choose, Put
from zeta.writing.languages import gbnf, hclnames, images, schema, yamlfields
from zeta.writing.languages.schema import Field, Kind
from zeta.writing.languages.scripted import Course, Pick, Scripted
from zeta.writing.languages.share import Share
from zeta.writing.languages.yamlbook import Book
from zeta.writing.languages.yamlframe import Line
from zeta.writing.languages.yamlframes import Stack
from zeta.writing.languages.yamlvalues import Value
from zeta.writing.outline import Detail, Outline, Section

_GROUP = '[a-z] [a-z]{1,11} ( "." [a-z] [a-z]{1,9} )? ".io/v1"'
_EXTRA = 12  # objects that a section adds because others want them

Part = Generator[Put | Ask | Pick, str, None]


class YamlWriter(Scripted):
    """One section. The same kind decides everywhere: what the Kubernetes schema knows, or what begins with a capital
    letter, is an object; what the Compose schema knows is an entry under its key; all else is a top-level key."""

    def __init__(self, outline: Outline, section: Section) -> None:
        super().__init__()
        self._outline, self._section = outline, section

    def course(self) -> Course:
        """The heading as a comment, what the outline asks for, then what others want of it."""
        yield Put(f"# {' '.join(self._section.title.split())}\n")
        details = placed(self._outline, self._section)
        book = Book(self._outline, self._section, self.known, share=Share(self._section.length, len(details)))
        for place, detail in enumerate(details):
            self._renew(book)
            if is_object(detail.kind):
                yield from self._object(book, detail.kind, detail.purpose, detail.name)
            elif kind := schema.load("compose").get(detail.kind):
                if place == 0 or details[place - 1].kind != detail.kind:
                    yield Put(f"{kind.notes['under'][0]}:\n")
                yield from self._entry(book, kind, detail.purpose, detail.name)
            else:
                yield from self._key(book, detail)
        for _ in range(_EXTRA):
            self._renew(book)
            kinds = dict.fromkeys([each.kind for each in details if is_object(each.kind)] + book.orphans)
            if not (wanted := [kind for kind in kinds if book.wanted(kind)]):
                return
            name = book.wanted(wanted[0])[0]
            reason = book.reasons.get((wanted[0], name), "")
            yield from self._object(book, wanted[0], reason or "what others refer to", name if reason else "")

    def _renew(self, book: Book) -> None:
        book.known = self.known

    def _object(self, book: Book, name: str, purpose: str, given: str) -> Part:
        book.begin(name, purpose, given)
        kind = schema.load("kubernetes").get(name)
        if purpose:
            yield Ask(f"Next: {purpose}.")
        yield Put("---\n#")
        book.lines += 2
        yield from self._comment(book, purpose or name)
        if kind:
            version: Field | None = Field("apiVersion", "const", kind.notes["api"][:1], required=True)
            fields = dict(kind.fields)
        else:
            yield Put("apiVersion:")
            yield Pick(Choose(gbnf.grammar(gbnf.literal(" "), _GROUP, '"\\n"')), " example.io/v1\n")
            version, fields = None, dict(schema.load("kubernetes").kinds["Namespace"].fields)
            fields["spec"] = Field("spec", "any", ("2",), required=True)
        head = [version] if version else []
        head.append(Field("kind", "const", (name,), required=True))
        root = Field("", "map", fields={each.name: each for each in head} | fields)
        yield from self._lines(book, root, 0)

    def _comment(self, book: Book, own: str) -> Part:
        """What stands behind the mark of a comment, up to the line's end: what the thing is for."""
        said = gbnf.grammar(gbnf.literal(" "), hclnames.sentence(book.letters, book.spoken), '"\\n"')
        text = yield Pick(
            Choose(said, limit=96),
            f" {hclnames.plain(own) if not book.letters else ' '.join(own.split())}\n",
            book.refused,
        )
        book.comments.append(text)

    def _entry(self, book: Book, kind: Kind, purpose: str, given: str) -> Part:
        book.begin(kind.name, purpose, given)
        if purpose:
            yield Ask(f"Next: {purpose}.")
        yield Put("  #")
        book.lines += 1
        yield from self._comment(book, purpose or kind.name)
        yield from self._pick([_heading("  ", book)], book)
        yield from self._lines(book, Field("", "map", kind.notes.get("takes", ()), fields=kind.fields), 4)

    def _key(self, book: Book, detail: Detail) -> Part:
        book.begin("key", detail.purpose, detail.name)
        yield from self._pick([_heading("", book)], book)
        yield from self._lines(book, Field("", "any", ("1",)), 0)

    def _lines(self, book: Book, root: Field, indent: int) -> Part:
        """Lines until the root may end and the model ends it, with an empty line, or nothing more may come."""
        stack = Stack(book)
        stack.begin(root, indent)
        while True:
            self._renew(book)
            lines, ends = stack.lines()
            if not lines:
                return
            done: list[str] = []
            if ends:
                lines.append(Line("", None, done.append))
            yield from self._pick(lines, book)
            if done:
                return

    def _pick(self, lines: list[Line], book: Book) -> Part:
        """One of these lines: forced where it is the only one, otherwise the model's choice."""
        asked, book.asked = tuple(dict.fromkeys(book.asked)), []
        if len(lines) == 1:
            line = lines[0]
            if line.value is None or len(line.value.choices) == 1:
                said = line.value.choices[0] if line.value else ""
                yield Put(line.begin + said + "\n")
                book.lines += 1
                line.take(said)
                return
        begun = lines[0].head if len(lines) == 1 and lines[0].head.strip() else ""
        if begun:
            yield Put(begun)
        text = begun + (yield self._choice(lines, asked, len(begun)))
        written = _written(lines, text)
        assert written
        book.lines += 1
        written.take(text[len(written.begin) : -1])

    def _choice(self, lines: list[Line], asked: tuple[str, ...], cut: int) -> Pick:
        """The choice among lines of which `cut` characters stand there already."""
        rules = [gbnf.sequence(_literal(line.begin[cut:]), line.expression, '"\\n"') for line in lines]

        def check(text: str) -> str:
            whole = lines[0].head[:cut] + text
            if not (line := _written(lines, whole)):
                return "no line that may stand here begins so"
            return line.value.check(whole[len(line.begin) : -1]) if line.value else ""

        # The last of them, which ends the most: so a model that only repeats itself comes to an end.
        own = lines[-1].begin + (lines[-1].value.own if lines[-1].value else "")
        return Pick(Choose(gbnf.grammar(gbnf.either(rules)), asked), own[cut:] + "\n", check)


def is_object(kind: str) -> bool:
    """Whether a detail's kind is one of Kubernetes objects, of the schema or others."""
    return kind[:1].isupper()


def placed(outline: Outline, section: Section) -> list[Detail]:
    """A section's details in the order they are written in. A top-level key of a Compose file may be there once: all
    entries under it stand in the first section that has one, what keeps data before what uses it."""
    compose, seen = schema.load("compose"), set[str]()
    for part in outline.sections:
        kinds = list(dict.fromkeys(each.kind for each in part.details))
        if part.id == section.id:
            break
        seen.update(kind for kind in kinds if compose.get(kind))
    found: list[Detail] = []
    for kind in kinds:
        if compose.get(kind):
            parts = () if kind in seen else outline.sections
            entries = [each for part in parts for each in part.details if each.kind == kind]
            found += sorted(entries, key=lambda each: not any(fit.state for fit in images.images(each.purpose, "")))
        else:
            found += [each for each in section.details if each.kind == kind]
    return found


def _literal(text: str) -> str:
    return gbnf.literal(text) if text else ""


def _written(lines: list[Line], text: str) -> Line | None:
    """Which of the lines a text is: the one with the longest beginning in common."""
    found = [line for line in lines if text.startswith(line.begin) and text.endswith("\n")]
    return max(found, key=lambda line: len(line.begin), default=None)


def _heading(indent: str, book: Book) -> Line:
    """The line that begins an entry: its name as a key."""
    value = yamlfields.name(book)
    key = Value(
        f"{value.own}:",
        f"( {value.rule} ) {gbnf.literal(':')}" if value.rule else "",
        [f"{choice}:" for choice in value.choices],
        lambda text: value.check(text[:-1]),
    )
    return Line(indent, key, lambda text: value.taken(text[:-1]))
