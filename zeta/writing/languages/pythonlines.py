"""The lines that may come next in a Python function, as a grammar: statements over names that are known. Pure.

A small part of the language: assignments, calls, for, while, with open, if, else, return and raise, expressions of up
to three operands. Types are followed as far as annotations and literals tell: only text is split, only lists grow.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zeta.writing.languages.gbnf import either, joined, literal, one_of, sequence

NAME: Final = "[a-z] [a-z0-9]{0,14} ( [_] [a-z0-9]{1,12} ){0,3}"
"""A new name of a variable or function."""

TYPES: Final = ("str", "int", "float", "bool", "list", "dict", "list[str]", "list[int]", "dict[str, int]")
"""What parameters are annotated with; a result may be None besides."""

MODULES: Final[Mapping[str, Mapping[str, int]]] = {
    "math": {"sqrt": 1, "floor": 1, "ceil": 1, "log": 1, "pow": 2, "hypot": 2},
    "csv": {"reader": 1},
    "json": {"dumps": 1, "loads": 1},
    "random": {"random": 0, "choice": 1, "randint": 2, "uniform": 2},
    "re": {"findall": 2, "split": 2, "search": 2, "escape": 1},
    "os": {"getcwd": 0, "listdir": 1, "getenv": 1},
    "time": {"time": 0, "perf_counter": 0, "sleep": 1},
    "statistics": {"mean": 1, "median": 1, "stdev": 1},
    "string": {"capwords": 1},
    "textwrap": {"dedent": 1, "shorten": 2},
}
"""Modules of the standard library and how many arguments of their functions are written."""

_BUILTINS: Final = {
    **dict.fromkeys(("len", "str", "int", "float", "sorted", "sum", "abs", "list", "set", "bool"), 1),
    **dict.fromkeys(("min", "max", "round"), 2),
}
_METHODS: Final = {
    "str": ("strip()", "lower()", "upper()", "title()", "split()", "isdigit()", "splitlines()"),
    "list": ("copy()",),
    "dict": ("keys()", "values()", "items()", "copy()"),
    "file": ("read()", "readline()", "readlines()"),
}
_RESULTS: Final = {"len": "int", "abs": "int", "sorted": "list", "sum": "int", "round": "int"}
RESERVED: Final = frozenset({*_BUILTINS, *TYPES, "dict", "open", "print", "range", "self"})
"""Names that lines use and that nothing else may have."""

_ERRORS: Final = ("ValueError", "TypeError", "KeyError", "RuntimeError")
_TEXT: Final = "[A-Za-z0-9] [A-Za-z0-9 .,:!?%/_-]{0,40}"
_COMPARES: Final = '" " ( "==" | "!=" | "<" | ">" | "<=" | ">=" | "in" | "not in" ) " "'
_OPERATORS: Final = '" " ( "+" | "-" | "*" | "/" | "//" | "%" ) " "'
_NUMBER: Final = '( "0" | [1-9] [0-9]{0,4} ) ( "." [0-9]{1,2} )?'


@dataclass(frozen=True)
class Scope:
    """What a line may name. `names` are locals and their types ("" where nothing is known), `calls` are functions with
    the least and the most arguments they take, `values` other names, such as constants and "self.size"."""

    names: Mapping[str, str] = field(default_factory=dict)
    calls: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    values: Sequence[str] = ()


@dataclass(frozen=True)
class Place:
    """Where a line may stand. `levels` are the blocks it may continue, counted from the function's own, 1; `otherwise`
    those where an `else` may follow; `ends`: whether the function's own block may return now."""

    levels: Sequence[int]
    otherwise: Sequence[int] = ()
    deepest: int = 3
    returns: bool = True
    ends: bool = True
    only_end: bool = False


def line(scope: Scope, place: Place, base: int = 0) -> str:
    """A grammar for one line with its indentation; `base` is the depth of the `def`. Where the function returns nothing
    its end is a blank line."""
    options = []
    for level in place.levels:
        statements = [] if place.only_end else ["plain", "blocks"][: 1 if level >= place.deepest else 2]
        if place.returns and (level > 1 or place.ends):
            statements.append("return")
        if level > 1 and not place.only_end:
            statements.append("raise")
        if statements:
            options.append(sequence(literal("    " * (base + level)), either(statements)))
    options += [literal("    " * (base + level) + "else:") for level in place.otherwise if not place.only_end]
    if place.ends and not place.returns:
        options.append('""')
    return f"root ::= {either(options)} {literal(chr(10))}\n" + _rules(scope)


def constant() -> str:
    """A grammar for a literal at the end of a line: text, a number, or a list or dict of these."""
    return f"root ::= {literal(' ')} constant {literal(chr(10))}\n" + _rules(Scope())


def type_of(expression: ast.expr, names: Mapping[str, str]) -> str:
    """The type of an expression as far as it is plain to see, else ""."""
    match expression:
        case ast.Constant():
            return type(expression.value).__name__
        case ast.JoinedStr():
            return "str"
        case ast.List():
            return "list"
        case ast.Dict():
            return "dict"
        case ast.Compare():
            return "bool"
        case ast.Name(id=name):
            return names.get(name, "")
        case ast.Call(func=ast.Name(id=name)):
            return _RESULTS.get(name, name if name in ("str", "int", "float", "list", "bool") else "")
        case ast.Call(func=ast.Attribute(attr=name)):
            made = {"list": ("split", "splitlines", "readlines"), "str": ("strip", "lower", "upper", "title", "read")}
            return next((type for type, methods in made.items() if name in methods), "")
        case ast.BinOp(left=left):
            return type_of(left, names)
    return ""


def _rules(scope: Scope) -> str:
    names = list(scope.names)
    types = {name: type.partition("[")[0] for name, type in scope.names.items()}
    of = {kind: [n for n, type in types.items() if type == kind] for kind in (*_METHODS, "int", "float")}
    untold = [name for name, type in scope.names.items() if not type]
    known = [*names, *scope.values]
    own_calls = [_call(name, *arguments) for name, arguments in scope.calls.items()]
    calls = [*(_call(name, count, count) for name, count in _BUILTINS.items()), *own_calls]
    methods = [sequence(one_of(of[kind]), '"."', one_of(_METHODS[kind])) for kind in _METHODS if of[kind]]
    walked = [*of["list"], *of["dict"], *of["str"], *of["file"], *untold]
    key = either(["text", *([one_of(of["str"])] if of["str"] else [])])
    at_list, at_dict = (one_of(of[kind]) if of[kind] else "" for kind in ("list", "dict"))
    indexes = [f'{at_list} "[" ( "0" | "-1" ) "]"'] * bool(at_list) + [f'{at_dict} "[" {key} "]"'] * bool(at_dict)
    changes = [f'{at_list} ".append(" atom ")"'] * bool(at_list) + [f'{at_dict} "[" {key} "] = " expr'] * bool(at_dict)
    own = [value for value in scope.values if value.startswith("self.")]
    changes += [f'{one_of(own)} " " [+-]? "= " expr'] * bool(own)
    counts = [*of["int"], *of["float"]]
    changes += [f'{one_of(counts)} " += " operand'] * bool(counts)
    filled = f'"f\\"" ( ( {_TEXT} )? "{{" {one_of(names)} "}}" ){{1,3}} ( {_TEXT} )? "\\""' if names else "text"
    rules = {
        "text": f'"\\"" {_TEXT} "\\""',
        "number": _NUMBER,
        "filled": filled,
        "atom": either(["text", "number", *([one_of(known)] if known else [])]),
        "operand": either(["atom", *indexes, *methods, *calls]),
        "condition": f"operand {_COMPARES} operand",
        "sum": f"operand ( {_OPERATORS} operand ){{0,2}}",
        "expr": 'sum | condition | filled | "[" ( atom ( ", " atom ){0,5} )? "]" | "{}" | "None" | "True" | "False"',
        "target": either([NAME, *([one_of(names)] if names else [])]),
        "plain": either(['target " = " expr', '"print(" ( filled | atom ) ")"', *changes, *own_calls]),
        "iterable": either(['"range(" ( number | operand ) ")"', *([one_of(walked)] if walked else []), *methods]),
        "blocks": f'"if " test ":" | "for " {NAME} " in " iterable ":" | "while " condition ":" | opened',
        "opened": f'"with open(" {key} ") as " {NAME} ":"',
        "test": '"not "? operand | condition',
        "return": '"return " expr',
        "raise": f'"raise " {one_of(_ERRORS)} "(" ( text | filled ) ")"',
        "literal": "text | number",
        "entry": '"\\"" [a-z] [a-z0-9_]{0,20} "\\": " literal',
        "constant": 'literal | "[" literal ( ", " literal ){0,5} "]" | "{" entry ( ", " entry ){0,5} "}"',
    }
    return "".join(f"{name} ::= {rule}\n" for name, rule in rules.items())


def _call(name: str, least: int, most: int) -> str:
    arguments = joined("atom", ", ", max(least, 1), max(most, 1)) if most else ""
    return sequence(literal(f"{name}("), arguments if least else arguments and f"( {arguments} )?", '")"')
