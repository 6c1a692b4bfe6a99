"""Values of Terraform attributes on one line: which texts a field of the schema allows, given what is defined so far.

Pure: what is known comes in as a `Place`, what comes out is a grammar without the blank before and the line's end.
"""

from __future__ import annotations

import re
from dataclasses import replace

from zeta.writing.language import Definition
from zeta.writing.languages import awsservices as services
from zeta.writing.languages import gbnf, hclnames, naming
from zeta.writing.languages.fitting import best, fitting, parts
from zeta.writing.languages.hcladdresses import addresses, endpoints, inside, regions
from zeta.writing.languages.hclforms import OFFERED, Place, Value, choice, described, quoted, shown, some, text
from zeta.writing.languages.hclnames import target, variable
from zeta.writing.languages.schema import Field

_SHARED = ("project", "environment")
_ORDER = ("first", "second", "third", "fourth", *[""] * 6)
_DOMAINS = ("com", "org", "net", "io", "dev")
_PATH = '"/" [a-z] [a-z0-9]{0,11} ( "-" [a-z0-9]{1,8} )?'


def value(field: Field, place: Place) -> Value | None:
    """What may stand for a field; None where an optional one has nothing that it could refer to."""
    if field.type in ("ref", "join"):
        return _reference(field, place)
    if field.type in ("enum", "raw"):
        texts = [quoted(each) if field.type == "enum" else each for each in field.arguments]
        return some(texts, field.least, field.most) if field.many else choice(best(texts, place.purpose))
    if field.type == "endpoint":
        return choice(best(endpoints(field.arguments, place), place.purpose), ("provider",))
    one = _single(field, place)
    if field.many:
        own = ", ".join([one.own] * max(field.least, 1))
        return Value(
            gbnf.sequence('"["', gbnf.joined(one.grammar, ", ", max(field.least, 1), field.most), '"]"'),
            f"[{own}]",
            one.asked,
        )
    return one


def _single(field: Field, place: Place) -> Value:
    words = field.arguments
    match field.type:
        case "bool":
            return choice(["true"] if words and parts(place.purpose) & set(words) else ["true", "false"][bool(words) :])
        case "int":
            return Value(gbnf.integer(int(words[0]), int(words[1])), words[0])
        case "same":
            return choice([place.written[words[0]]])
        case "name":
            return _name(field, place)
        case "snake":
            return text(gbnf.SNAKE, field.name)
        case "word":
            return text(
                "[A-Z] [a-z]{2,11} ( [A-Z] [a-z]{1,9} ){0,2}", "".join(p.title() for p in field.name.split("_"))
            )
        case "domain":
            ending = gbnf.one_of(f".{each}" for each in _DOMAINS)
            return text(f"[a-z] [a-z0-9]{{1,11}} ( [-] [a-z0-9]{{1,8}} )? {ending}", "example.com")
        case "path":
            begin = gbnf.literal(words[0]) if words else ""
            return text(gbnf.sequence(begin, _PATH, f"( {_PATH} )?"), f"{''.join(words)}/main")
        case "route":
            return text(
                f"{gbnf.one_of(['GET ', 'POST ', 'PUT ', 'DELETE ', 'ANY '])} {_PATH} ( {_PATH} )?", "GET /items"
            )
        case "alias":
            return text(gbnf.sequence(gbnf.literal(words[0]), gbnf.KEBAB), f"{words[0]}main")
        case "schedule":
            unit = gbnf.one_of([" minutes)", " hours)", " days)"])
            return text(f'"rate(" {gbnf.integer(2, 60)} {unit}', "rate(12 hours)")
        case "region":
            return regions(words, place)
        case "cidr":
            return addresses(words[0], place)
        case "any":
            named = [each.name for kind in ("local", "variable") for each in place.names(kind)]
            return choice(named, ("",)) if named else text(naming.words(1, 4, place.letters), "none")
        case "typed":
            return _typed(place.written[words[0]])
        case "shown":
            return shown(words[0], place)
        case "string":
            most = int(words[0]) if words else 6
            plain = " ".join(re.findall(r"[^\W_]+", place.purpose)[:most])
            return described(min(8, most), most + 3, plain or "To be described", place)
    raise ValueError(f"no value of type {field.type!r} stands on one line")


def _name(field: Field, place: Place) -> Value:
    """A name of the world's, such as a bucket's; no two things of a kind get the same one for the same field."""
    taken = {
        match[1]
        for each in place.names(place.kind)
        for match in re.finditer(rf'(?m)^\s*{re.escape(field.name)}\s*=\s*"([^"\n]*)"', each.text)
    }
    kebab = place.kind.split("_", 1)[-1].replace("_", "-").replace(".", "-") or "main"
    own = next(name for name in hclnames.numbered(kebab, "-") if name not in taken)
    offered = hclnames.names(place.purpose, place.kind, "-", lambda name: name not in taken)
    free = gbnf.one_of(offered) if offered else naming.other_than(taken, "a-z", "-")
    if place.inputs:
        begin = gbnf.one_of(f"${{var.{name}}}-" for name in _SHARED)
        free = gbnf.either([free, gbnf.sequence(begin, gbnf.one_of(offered) if offered else gbnf.KEBAB)])
    said = '"{}"'.format
    refusal = f"there is a {place.kind} with the name "
    return text(free, own)._replace(check=lambda text: refusal + text if text in map(said, taken) else "")


def _reference(field: Field, place: Place) -> Value | None:
    """Names that are known, and texts that the schema gives; a variable where it is required and there are none."""
    before, arguments = (field.arguments[0], field.arguments[1:]) if field.type == "join" else ("", field.arguments)
    told: dict[str, str] = {}
    given: dict[str, str] = {}
    asked: list[str] = []
    for argument in arguments:
        kind, attribute = target(argument)
        only, given_text, said = argument.partition("=")
        if given_text:
            if not only or any(each.startswith(f"aws_{only}") for each in place.kinds):
                given[inside(said, place)] = said
        elif kind == "variable":
            given |= {f"var.{field.name}": field.name} if place.inputs or field.required else {}
        else:
            asked.append(kind)
            found = services.trusting(place.names(kind), place.kind) if kind == "aws_iam_role" else place.names(kind)
            fit = fitting(found, place.purpose, OFFERED)
            told |= {f"{each.name}.{attribute}".rstrip("."): f"{each.name} {_told(each, attribute)}" for each in fit}
    told |= given
    left = [text for text in told if text not in place.taken]
    offered = left if left or not field.required else list(told)
    ranked = best(offered, f"{place.purpose} {place.kind}", lambda text: told[text])
    if not field.many or len(ranked) >= max(field.least, 2):
        offered = ranked
    if before:
        offered = [f'"{before}${{{each}}}"' for each in offered]
    if offered:
        return some(offered, field.least, field.most, tuple(asked)) if field.many else choice(offered, tuple(asked))
    if not field.required:
        return None
    wanted = f"var.{variable(arguments[0], many=field.many)}"
    return choice([f'"{before}${{{wanted}}}"' if before else wanted], tuple(asked))


def _told(definition: Definition, attribute: str) -> str:
    """What a definition is about, besides its name: who may act as a role, which of a list is read."""
    roles = services.words(definition) if definition.kind == "aws_iam_role" else ""
    place = re.search(r"\[(\d)\]$", attribute)
    return f"{roles} {_ORDER[int(place[1])]}" if place else roles


def possible(field: Field, place: Place) -> bool:
    """Whether an optional field has something to say: something to refer to, or what it is on for."""
    if field.type == "bool" and field.arguments:
        return bool(parts(place.purpose) & set(field.arguments))
    return field.type not in ("ref", "join") or value(replace(field, required=False), place) is not None


def _typed(type: str) -> Value:
    """A value for the type that a variable has."""
    word = "[a-zA-Z0-9] [a-z0-9]{0,11} ( [./-] [a-z0-9]{1,8} ){0,3}"
    text = f'"\\"" {word} "\\""'
    match type:
        case "number":
            return Value(gbnf.integer(0, 9999), "1")
        case "bool":
            return choice(["true", "false"])
        case "list(string)":
            return Value(gbnf.sequence('"["', gbnf.joined(text, ", ", 1, 4), '"]"'), '["main"]')
        case "map(string)":
            return Value(f'"{{ " [A-Z] [a-z]{{2,9}} " = " {text} " }}"', '{ Name = "main" }')
    return Value(text, '"main"')
