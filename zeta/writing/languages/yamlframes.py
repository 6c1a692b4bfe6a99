"""What may stand on the next line of a YAML document: its maps and lists that are open, innermost last.

Fields come in the schema's order. A field that may be left out is offered together with what comes after it, out to the
maps around: so the model decides with the line it writes, and with its indentation, what is there and what is complete.
"""

from __future__ import annotations

from collections.abc import Collection

from zeta.writing.languages import yamlfields, yamlneeds, yamlvalues
from zeta.writing.languages.schema import Field
from zeta.writing.languages.yamlbook import Book
from zeta.writing.languages.yamlframe import Frame, Line
from zeta.writing.languages.yamlloose import Anything, Entries
from zeta.writing.languages.yamlvalues import Value


class Stack:
    """The open frames of one object."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.frames: list[Frame] = []

    def begin(self, root: Field, indent: int) -> None:
        """Open the outermost frame, whose lines begin with `indent` spaces."""
        if root.type == "any":
            self.frames = [Anything(self, indent + 2, None, int(root.arguments[0]))]
        else:
            self.frames = [Map(self, root, indent, None)]

    def lines(self) -> tuple[list[Line], bool]:
        """Every line that may come next, and whether the object may end: not where it is too short and can go on."""
        found: list[Line] = []
        for frame in reversed(self.frames):
            lines, ends = frame.ahead()
            found += lines
            if not ends:
                return found, False
        return found, not (found and self.book.short)

    def close_to(self, frame: Frame) -> None:
        """This frame is the innermost again."""
        del self.frames[self.frames.index(frame) + 1 :]

    def open(self, field: Field, indent: int, above: Frame) -> Frame:
        """A frame for what a field holds, whose head stands at `indent`."""
        frame: Frame
        if field.type == "entries":
            frame = Entries(self, field, indent + 2, above)
        elif field.type == "any":
            frame = Anything(self, indent + 2, above, int(field.arguments[0]))
        elif field.many:
            frame = Items(self, field, indent, above)
        else:
            frame = Map(self, field, indent + 2, above)
        self.frames.append(frame)
        return frame


class Map(Frame):
    """A map with the fields that a schema gives it; with `dash`, an item of a list whose first line has the dash."""

    def __init__(self, stack: Stack, field: Field, indent: int, above: Frame | None, *, dash: bool = False) -> None:
        super().__init__(stack, indent, above)
        self.fields, self.groups, self._dash = list(field.fields.values()), field.one_of, dash
        bounds = [int(word) for word in field.arguments if word.isdigit()] or [0, len(self.fields)]
        forced = self.groups or any(each.required for each in self.fields)
        self._need = int(not forced)  # a map that is not empty
        self._least, self._most = max(self._need, bounds[0]), bounds[-1]
        self.values: dict[str, str] = {}
        self.below: dict[str, Frame] = {}
        self._cursor = self._optional = 0

    def ahead(self) -> tuple[list[Line], bool]:
        """From the last field that was written up to the first one that has to come."""
        book, lines = self.stack.book, list[Line]()
        rest = [each for each in self.fields[self._cursor :] if each.required or yamlneeds.possible(each, book, self)]
        left = sum(map(self._open, rest))
        least, most = self._bounds()
        for place, field in enumerate(rest):
            if group := self._group(field):
                if any(name in self.values or name in self.below for name in group):
                    continue
                must = not any(each.name in group for each in rest[place + 1 :])
            elif self._open(field):
                if self._optional >= most:
                    continue
                must, left = left <= least - self._optional, left - 1
            else:
                must = True
            lines.append(self._line(field))
            if must:
                return lines, False
        return lines, True

    def _bounds(self) -> tuple[int, int]:
        """How many of its fields that may be left out are there."""
        if self.stack.book.full:
            return self._need, self._need
        if self.stack.book.short:
            return max(self._least, (self._least + self._most + 1) // 2), len(self.fields)
        return self._least, self._most

    def say(self, path: str) -> str:
        """The value of a field of its own, below or above."""
        name, _, rest = path.partition("/")
        if name == "..":
            return super().say(rest)
        return self.below[name].say(rest) if rest and name in self.below else self.values.get(name, "")

    def listed(self, name: str, field: str) -> list[str]:
        """From a list of its own, or from above."""
        return list(self.below[name].taken(field)) if name in self.below else super().listed(name, field)

    def taken(self, field: str) -> Collection[str]:
        """What the other items say, where this is one."""
        return self.above.taken(field) if isinstance(self.above, Items) else ()

    def _group(self, field: Field) -> tuple[str, ...]:
        return next((group for group in self.groups if field.name in group), ())

    def _open(self, field: Field) -> bool:
        """Whether a field may be left out."""
        return not (field.required or self._group(field) or yamlneeds.pressing(field, self.stack.book, self))

    def _line(self, field: Field) -> Line:
        bare = not (self._dash and not self._cursor)
        head = (" " * self.indent if bare else " " * (self.indent - 2) + "- ") + field.name + ":"
        if field.fields or field.many or field.type == "any":
            return Line(head, None, lambda text: self._enter(field))
        value = yamlfields.value(field, self.stack.book, self)
        return Line(head, value, lambda text: self._write(field, value, text))

    def _step(self, field: Field) -> None:
        if isinstance(self.above, Items):
            self.above.begin(self)
        self.stack.close_to(self)
        self._optional += self._open(field)
        self._cursor = self.fields.index(field) + 1

    def _enter(self, field: Field) -> None:
        self._step(field)
        self.below[field.name] = self.stack.open(field, self.indent, self)

    def _write(self, field: Field, value: Value, text: str) -> None:
        self._step(field)
        self.values[field.name] = yamlvalues.unquoted(text)
        value.taken(text)


class Items(Frame):
    """A list of maps, or of single values, each once."""

    def __init__(self, stack: Stack, field: Field, indent: int, above: Frame) -> None:
        super().__init__(stack, indent, above)
        self._field, self._items, self._values = field, list[Map](), list[str]()

    def ahead(self) -> tuple[list[Line], bool]:
        """One more item, while there may be more."""
        count = len(self._items) + len(self._values)
        taken = self.taken(yamlfields.first_of(self._field))
        owing = yamlneeds.owing(self._field, self.stack.book, taken)
        fixed = self._field.type == "mounted"
        most = self._field.least if self.stack.book.full else self._field.most
        ended = not owing and (fixed or count >= max(1, most))
        if ended or not yamlneeds.more(self._field, self.stack.book, taken):
            return [], True
        lines = self._first() if self._field.fields else self._scalar()
        return lines, not lines or (count >= self._field.least and not owing)

    def begin(self, item: Map) -> None:
        """The item's first line was written."""
        if item not in self._items:
            self.stack.close_to(self)
            self._items.append(item)
            self.stack.frames.append(item)

    def taken(self, field: str) -> list[str]:
        """What its items say."""
        return [item.values[field] for item in self._items if field in item.values]

    def _first(self) -> list[Line]:
        return Map(self.stack, self._field, self.indent + 2, self, dash=True).ahead()[0]

    def _scalar(self) -> list[Line]:
        assert self.above
        value = yamlfields.value(self._field, self.stack.book, self.above)
        options = {each.partition("=")[0] for each in self._values}
        choices = [each for each in value.choices if each.partition("=")[0] not in options]
        if value.choices and not choices:
            return []
        own = choices[0] if choices else yamlvalues.unused(value.own, self._values)
        found = value
        value = Value(own, found.rule, choices, lambda text: self._once(text) or found.check(text), found.taken)
        return [Line(" " * self.indent + "-", value, lambda text: self._write(value, text))]

    def _once(self, text: str) -> str:
        return f"{text} is there already" if text in self._values else ""

    def _write(self, value: Value, text: str) -> None:
        self.stack.close_to(self)
        self._values.append(text)
        value.taken(text)
