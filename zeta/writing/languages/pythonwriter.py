"""Python, written a line at a time: what the language forces is carried; names, parameters, statements and docstrings
are the model's. A line is offered only what is bound where it stands, and what could still be wrong with it is refused:
so a section always parses and uses no name that nothing defines."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Callable, Collection, Generator
from functools import partial
from typing import Final, NamedTuple

from zeta.writing.language import Ask, Choose, Put
from zeta.writing.languages.fitting import fitting
from zeta.writing.languages.gbnf import LETTERS, either, grammar, literal, one_of, repeat, sequence
from zeta.writing.languages.pythonbody import Body
from zeta.writing.languages.pythonlines import MODULES, NAME, RESERVED, TYPES, constant
from zeta.writing.languages.pythonparse import arguments
from zeta.writing.languages.scripted import Course, Pick, Scripted
from zeta.writing.languages.share import Share
from zeta.writing.outline import Detail, Outline, Section

_OFFERED: Final = 8
"""Functions, and as many constants, of other places that a body is offered: those that fit its purpose."""

_FUNCTION, _METHOD, _MAIN = (0, 10), (0, 5), (2, 8)
"""Lines of a body, at least and at most, where the section's length says nothing."""

_LONGEST, _HEAD = 20, 5
"""Lines of a body, and methods of a class, at most; lines of a function beside its body."""

_METHODS, _ATTRIBUTES = 3, 4
_TAKEN: Final = frozenset(dir(builtins)) | {*keyword.kwlist, "self", "main", *MODULES}
_END: Final = literal("\n")

_Text = Generator[Put | Ask | Pick, str, str]
_Check = Callable[[str], str]


class _Signature(NamedTuple):
    parameters: dict[str, str]
    returns: bool


class PythonWriter(Scripted):
    """A section of a module: functions, classes, constants, imports, or the program's `main`, by its details' kinds."""

    def __init__(self, outline: Outline, section: Section) -> None:
        """Nothing is asked or written yet."""
        super().__init__()
        self._section = section
        self._names: set[str] = set()
        self._imports: set[str] = set()
        self._last = ""
        self._lines = self._begun = 0
        self._share = Share(section.length, len(section.details))
        # A section of imports that is written after this one can be asked for any module.
        self._later = any(
            section.id in each.needs and any(detail.kind == "import" for detail in each.details)
            for each in outline.sections
        )

    def course(self) -> Course:
        """A comment with the title, then the details, two blank lines before what is a block."""
        yield self._put(f"# {' '.join(self._section.title.split())}\n")
        forms = {"class": self._class, "constant": self._constant, "import": self._import, "main": self._main}
        for detail in self._section.details or (Detail("function", self._section.title),):
            form = forms.get(detail.kind, self._function)
            self._begun = self._lines
            self._share.turn(self._lines)
            if form not in (self._constant, self._import):
                yield from self._gap(2)
            named = f" `{detail.name}`" if detail.name else ""
            yield Ask(f"Write the {detail.kind}{named}: {self._about(detail)}")
            yield from form(detail)

    # what can be written

    def _import(self, detail: Detail) -> Course:
        """Everything that other sections want, or one module."""
        there = {each.name for each in self.known.names("import")} | self._imports
        offered = [name for name in MODULES if name not in there]
        if wanted := sorted(set(self.known.wanted("import")) - there):
            self._imports.update(wanted)
            yield self._put("".join(f"import {name}\n" for name in wanted))
        elif detail.name in offered:
            self._imports.add(detail.name)
            yield self._put(f"import {detail.name}\n")
        elif offered:
            yield self._put("import")
            text = yield from self._line(grammar('" "', one_of(offered), _END), f" {offered[0]}\n")
            self._imports.add(text.strip())

    def _constant(self, detail: Detail) -> Course:
        name = detail.name.upper()
        if self._objection(name):
            form = "[A-Z] [A-Z0-9]{2,15} ( [_] [A-Z0-9]{1,12} ){0,2}"
            name = yield from self._name("", form, " =", self._objection, "VALUE", before="")
        else:
            yield self._put(f"{name} =")
        self._names.add(name)
        yield from self._line(constant(), " 0\n")

    def _function(self, detail: Detail) -> Course:
        yield self._put("def")
        name = yield from self._name(detail.name, NAME, "(", self._objection, "run")
        self._names.add(name)
        signature = yield from self._signature(method=False)
        yield from self._docstring(detail, 1)
        yield from self._body(self._surroundings(detail, signature, name), self._size(_FUNCTION))

    def _main(self, detail: Detail) -> Course:
        yield self._put("def main() -> None:\n")
        yield from self._docstring(detail, 1)
        yield from self._body(self._surroundings(detail, _Signature({}, False), "main"), self._size(_MAIN))
        yield from self._gap(2)
        yield self._put('if __name__ == "__main__":\n    main()\n')

    def _class(self, detail: Detail) -> Course:
        yield self._put("class")
        form = "[A-Z] [a-z]{2,14} ( [A-Z] [a-z]{1,12} ){0,2}"
        name = yield from self._name(detail.name, form, ":\n", self._objection, "Part")
        self._names.add(name)
        yield from self._docstring(detail, 1)
        yield self._put("\n    def __init__(self")
        made = yield from self._signature(method=True, makes=True)
        attributes = yield from self._attributes(made.parameters)
        methods: dict[str, tuple[int, int]] = {}
        for number in range(_LONGEST):
            here = self._lines - self._begun
            if (number >= _METHODS and not self._share.short(here)) or (number and self._share.full(here)):
                return
            yield from self._gap(1)
            begin = "    def"
            if number and not self._share.short(here):
                begin = yield from self._line(grammar(either([literal(begin), _END])), "\n")
            else:
                yield self._put(begin)
            if begin == "\n":
                return
            check = partial(_member_objection, there={*methods, *attributes})
            method = yield from self._name("", NAME, "(", check, f"run_{number + 1}")
            yield self._put("self")
            signature = yield from self._signature(method=True)
            yield from self._docstring(Detail("method", f"{method} of {name}"), 2)
            body = self._surroundings(detail, signature, name, 1)
            body.values = [*body.values, *(f"self.{each}" for each in attributes)]
            body.calls = {**body.calls, **{f"self.{each}": arguments for each, arguments in methods.items()}}
            yield from self._body(body, _METHOD)
            methods[method] = (len(signature.parameters),) * 2

    def _attributes(self, parameters: dict[str, str]) -> Generator[Put | Ask | Pick, str, list[str]]:
        """The lines of `__init__`: what is kept of the parameters and what it begins with. The attributes' names."""
        found: list[str] = []

        def check(text: str) -> str:
            return _member_objection(_target(text), found) if text.strip() else ""

        value = one_of([*parameters, "[]", "{}", "0", "None", "False", '""'])
        line = sequence(literal("        self."), NAME, literal(" = "), value, _END)
        for number in range(_ATTRIBUTES):
            may_end = number >= len(parameters)
            left = [f"        self.{each} = {each}\n" for each in parameters if each not in found]
            own = "\n" if may_end else left[0]
            text = yield from self._line(grammar(either([line, *[_END] * may_end])), own, check)
            if text == "\n":
                break
            found.append(_target(text))
        return found

    # the parts of a function

    def _name(self, given: str, form: str, end: str, check: _Check, own: str, before: str = " ") -> _Text:
        """The given name where it can be used, else one that is chosen. `end` follows it. The space before it is part
        of what is chosen, as it is of a model's words."""
        if given and not check(given):
            yield self._put(f"{before}{given}{end}")
            return given
        own = next(each for each in (own, *(f"{own}_{n}" for n in range(2, 1000))) if not check(each))

        def name_of(text: str) -> str:
            return text.removeprefix(before).removesuffix(end)

        form = grammar(literal(before) if before else "", form, literal(end))
        text = yield from self._line(form, f"{before}{own}{end}", lambda text: check(name_of(text)))
        return name_of(text)

    def _signature(self, *, method: bool, makes: bool = False) -> Generator[Put | Ask | Pick, str, _Signature]:
        """Parameters and the type of the result; `makes`: of `__init__`, with one parameter or more."""
        parameter = sequence(NAME, literal(": "), one_of(TYPES))
        more = sequence(literal(", "), parameter)
        some = sequence(more if method else parameter, f"( {more} ){{0,3}}")
        result = one_of(["None"] if makes else [*TYPES, "None"])
        head = "def f(self" if method else "def f("

        def check(text: str) -> str:
            names = re.findall(r"(\w+):", text.partition(")")[0])
            if len(set(names)) < len(names):
                return "two parameters have one name"
            wrong = [each for each in names if keyword.iskeyword(each) or each in RESERVED or each in self._names]
            return f"{wrong[0]} means something else" if wrong else ""

        own = ", value: str) -> None:\n" if makes else ") -> None:\n"
        text = yield from self._line(
            grammar(some if makes else f"( {some} )?", literal(") -> "), result, literal(":\n")), own, check
        )
        made = ast.parse(f"{head}{text}    pass\n").body[0]
        assert isinstance(made, ast.FunctionDef)
        types = {each.arg: ast.unparse(each.annotation) for each in made.args.args if each.annotation}
        return _Signature(types, not text.endswith(" None:\n"))

    def _docstring(self, detail: Detail, depth: int) -> Course:
        yield self._put("    " * depth + '"""')
        word = f"[{LETTERS}0-9]{{1,16}} ( [.'-] [{LETTERS}0-9]{{1,8}} )?"
        said = sequence("[A-Z] [a-z]{0,14}", repeat(f'","? " " {word}', 3, 14), literal('."""\n'))
        own = re.sub(r'["\\]', " ", self._about(detail)).strip().rstrip(".")
        yield from self._line(grammar(said), f'{own}."""\n')

    def _body(self, body: Body, size: tuple[int, int]) -> Course:
        """Lines until the function returns."""
        while not body.ended:
            asked = (*(each for each in body.calls if "." not in each), *body.values)
            text = yield from self._line(body.grammar(*size), body.own(), body.objection, asked)
            body.take(text)
            for module in MODULES:
                if self._later and re.search(rf"(?<![\w.]){module}\.", text):
                    self.known.want("import", module)

    def _size(self, size: tuple[int, int]) -> tuple[int, int]:
        """How many lines a body has: of what its function may have, what is left beside its head."""
        if not self._section.length:
            return size
        most = min(max(round(self._share.lines) - _HEAD, 2), _LONGEST)
        return most * 2 // 3, most

    def _surroundings(self, detail: Detail, signature: _Signature, without: str = "", base: int = 0) -> Body:
        """An empty body with what of other places its lines may use; not what is just being defined."""
        about = f"{self._section.title} {detail.purpose} {detail.name}"
        calls: dict[str, tuple[int, int]] = {}
        for kind in ("function", "class"):
            for each in fitting(self.known.names(kind), about, _OFFERED):
                if each.name != without and (counted := arguments(each.text)):
                    calls[each.name] = counted
        imported = {each.name for each in self.known.names("import")} | self._imports
        for module in MODULES:
            if self._later or module in imported:
                calls |= {f"{module}.{name}": (count, count) for name, count in MODULES[module].items()}
        values = [each.name for each in fitting(self.known.names("constant"), about, _OFFERED)]
        return Body(signature.parameters, calls, values, signature.returns, base)

    # words and lines

    def _about(self, detail: Detail) -> str:
        text = " ".join((detail.purpose or detail.name or self._section.title).split())
        return text if text.endswith((".", "!", "?")) else f"{text}."

    def _objection(self, name: str) -> str:
        """Why something new cannot have this name."""
        if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
            return f"{name!r} is no name"
        if name in _TAKEN or name in self._names or any(each.name == name for each in self.known.names()):
            return f"{name} is there already"
        return ""

    def _put(self, text: str) -> Put:
        self._note(text)
        return Put(text)

    def _line(self, form: str, own: str, check: _Check | None = None, asked: tuple[str, ...] = ()) -> _Text:
        choice = Choose(form, asked)
        text = yield Pick(choice, own, check) if check else Pick(choice, own)
        self._note(text)
        return text

    def _note(self, text: str) -> None:
        self._last = (self._last + text)[-200:]
        self._lines += text.count("\n")

    def _gap(self, lines: int) -> Course:
        """Blank lines, where there are not as many yet."""
        there = len(self._last) - len(self._last.rstrip("\n")) - 1
        if there < lines:
            yield self._put("\n" * (lines - there))


def _target(line: str) -> str:
    return line.partition(" = ")[0].strip().removeprefix("self.")


def _member_objection(name: str, there: Collection[str]) -> str:
    if name in there:
        return f"{name} is there already"
    return f"{name} is a word of the language" if keyword.iskeyword(name) else ""
