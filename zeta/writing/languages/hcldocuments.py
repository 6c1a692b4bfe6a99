"""Values of Terraform attributes that take several lines: tags, maps, lists of rights, JSON documents.

Each is a course (zeta.writing.languages.scripted) that goes on after "name =" and ends with its line.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

from zeta.writing.language import Ask, Choose, Put
from zeta.writing.languages import awsservices, gbnf, hclnames, images
from zeta.writing.languages.fitting import best
from zeta.writing.languages.hclforms import Place, Value, choice, described, quoted
from zeta.writing.languages.hclnames import target
from zeta.writing.languages.scripted import Pick, Scripted

Said = Generator[Put | Ask | Pick, str, str]
"""A part of a course; it returns what was written for its one choice."""

_SLUG = gbnf.sequence('"\\""', gbnf.KEBAB, '"\\""')
_SHARED = {
    "Environment": choice(['"production"', '"staging"', '"development"', '"test"']),
    "Team": choice(map(quoted, ("platform", "network", "security", "data", "operations", "web", "infrastructure"))),
    "Owner": choice(map(quoted, ("platform-team", "network-team", "security-team", "data-team", "operations"))),
}
_LISTED = {
    "Tier": choice(['"web"', '"application"', '"data"', '"network"', '"security"', '"operations"']),
}
_LABELS = ("role", "tier", "environment", "team", "workload", "size")
_WORDS = (11, 17)  # of a description
_TAGS_MOST = 2
_MAP_MOST = 4
_RIGHTS_MOST = 5
_VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "2.0.0")
"""Of an application's own image: what runs is the one that was tested, and not whichever is the latest."""


class Pen(Scripted):
    """Writes pieces and remembers all of its text."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def say(self, text: str) -> Said:
        """Text that has to come."""
        self.text += text
        yield Put(text)
        return text

    def pick(self, value: Value, before: str = "", after: str = "") -> Said:
        """A chosen value between two texts; without a choice where there is only one. Returns the value."""
        if value.sole:
            yield from self.say(before + value.own + after)
            return value.own
        parts = [gbnf.literal(text) if text else "" for text in (before, after)]

        def inner(text: str) -> str:
            return text[len(before) : len(text) - len(after)]

        grammar = gbnf.grammar(parts[0], value.grammar, parts[1])
        choose = Choose(grammar, value.asked)
        text = yield Pick(choose, before + value.own + after, lambda text: value.check(inner(text)))
        self.text += text
        return inner(text)


def tags(pen: Pen, place: Place, indent: str) -> Said:
    """`{ Description = "..." }`: what it is for, then one or two more tags, each key once."""
    yield from pen.say(f" {{\n{indent}  Description =")
    own = " ".join(hclnames.telling(place.purpose)) or "As planned"
    yield from pen.pick(described(*_WORDS, own, place), " ", "\n")
    left = _tags(place)
    for n in range(_TAGS_MOST):
        keys = [f"{indent}  {key} =" for key in left]
        line = yield from pen.pick(choice([*keys, f"{indent}}}\n"] if n else keys))
        if line.endswith("}\n"):
            return ""
        yield from pen.pick(left.pop(line.split()[0]), " ", "\n")
    yield from pen.say(f"{indent}}}\n")
    return ""


def _tags(place: Place) -> dict[str, Value]:
    """Keys that tags may have besides, with what may stand for them; what holds for all stands at the provider."""
    found: dict[str, Value] = {}
    everywhere = place.kind == "provider"
    free = {"Project": place.subject} if everywhere else {"Name": place.purpose, "Component": place.purpose}
    for key, about in free.items():
        names = hclnames.names(about, "", "-", lambda name: True)
        found[key] = choice(map(quoted, names)) if names else Value(_SLUG, '"main"')
    return found | (_SHARED if everywhere else _LISTED)


def strings(pen: Pen, indent: str, field: str) -> Said:
    """`{ LOG_LEVEL = "..." }`, one to four strings with names of their own; labels have names that are usual."""
    yield from pen.say(" {\n")
    seen: list[str] = []
    end = f"{indent}}}\n"
    name = "[A-Z] [A-Z]{1,9} ( [_] [A-Z]{2,9} ){0,2}"
    while len(seen) < _MAP_MOST:
        left = [each for each in _LABELS if f"{indent}  {each} =" not in seen]
        name = gbnf.one_of(left) if field == "labels" else name
        line = f'{gbnf.literal(indent + "  ")} {name} " ="'
        options = [line, gbnf.literal(end)] if seen else [line]
        own = end if seen else f"{indent}  {left[0] if field == 'labels' else 'NAME'} ="
        found = yield from pen.pick(Value(gbnf.either(options), own, check=_new(seen)))
        if found == end:
            return ""
        seen.append(found)
        yield from pen.pick(Value(_SLUG, '"main"'), " ", "\n")
    yield from pen.say(end)
    return ""


def _new(seen: Sequence[str]) -> Callable[[str], str]:
    return lambda text: f"{text.split()[0]} is there already" if text in seen else ""


def rights(pen: Pen, place: Place, indent: str, services: Sequence[str] = ()) -> Said:
    """A list of one to five rights of one service. Returns the service's name."""
    named = {name: each for name, each in awsservices.known().items() if each.get("actions")}
    among = [name for name in named if name in services]
    among = best(among or _here(place, named, "on") or list(named), place.purpose, awsservices.about)
    yield from pen.say(" [\n")
    service = yield from pen.pick(choice(among), f'{indent}  "', ":")
    left = str(named[service]["actions"]).split()
    for n in range(_RIGHTS_MOST):
        lines = [f'{action}",\n' for action in left]
        if n:
            end = f"{indent}]\n"
            line = yield from pen.pick(choice([*(f'{indent}  "{service}:{each}' for each in lines), end]))
            if line == end:
                return service
        else:
            line = yield from pen.pick(choice(lines))
        left.remove(line.rpartition(":")[2].split('"')[0])
        if not left:
            break
    yield from pen.say(f"{indent}]\n")
    return service


def policy(pen: Pen, place: Place, indent: str, services: Sequence[str]) -> Said:
    """A policy of one or two statements: whether they allow, which rights, of what."""
    inner = indent + " " * 6
    yield from pen.say(f' jsonencode({{\n{indent}  Version = "2012-10-17"\n{indent}  Statement = [\n{indent}    {{\n')
    for n in range(2):
        yield from pen.pick(_sid(place), f"{inner}Sid = ", "\n")
        yield from pen.pick(choice(['"Allow"', '"Deny"']), f"{inner}Effect = ", "\n")
        yield from pen.say(f"{inner}Action =")
        service = yield from rights(pen, place, inner, services)
        yield from pen.pick(_resources(service, place), f"{inner}Resource = ", "\n")
        end, again = f"{indent}    }}\n{indent}  ]\n{indent}}})\n", f"{indent}    }},\n{indent}    {{\n"
        if (yield from pen.pick(choice([end] if n else [end, again]))) == end:
            break
    return ""


def _sid(place: Place) -> Value:
    """What a statement is called: of its purpose's words, as far as it has some."""
    names = hclnames.names(place.purpose, "", "-", lambda name: True)
    found = [quoted("".join(word.capitalize() for word in name.split("-"))) for name in names]
    return choice(found) if found else Value('"\\"" [A-Z] [a-z]{2,9} ( [A-Z] [a-z]{1,9} ){0,3} "\\""', '"Access"')


def _resources(service: str, place: Place) -> Value:
    kind, attribute = target(str(awsservices.known()[service].get("on", "")))
    found = [f"{each.name}.{attribute}" for each in place.names(kind)] if kind else []
    inside = [f'"${{{each}}}/*"' for each in found] if service == "s3" else []
    return choice([*found, *inside, '"*"'], (kind,) if kind else ())


def assume(pen: Pen, place: Place, indent: str) -> Said:
    """Who may act as a role: a service, or what a policy document that is known says."""
    known = [f"{each.name}.json\n" for each in place.names("data.aws_iam_policy_document")]
    begin = "jsonencode({\n"
    if (yield from pen.pick(choice([begin, *known], ("data.aws_iam_policy_document",)), " ")) != begin:
        return ""
    inner = indent + " " * 4
    yield from pen.say(f'{indent}  Version = "2012-10-17"\n{indent}  Statement = [{{\n')
    yield from pen.pick(_sid(place), f"{inner}Sid = ", "\n")
    yield from pen.say(f'{inner}Effect = "Allow"\n{inner}Action = "sts:AssumeRole"\n')
    can = {name: each for name, each in awsservices.known().items() if "principal" in each}
    here = best(_here(place, can, "for") or list(can), place.purpose, awsservices.about)
    principals = [quoted(str(can[name]["principal"])) for name in here]
    yield from pen.pick(choice(principals), f"{inner}Principal = {{ Service = ", " }\n")
    yield from pen.say(f"{indent}  }}]\n{indent}}})\n")
    return ""


def containers(pen: Pen, place: Place, indent: str) -> Said:
    """One container of a task: its name, image and port."""
    inner = indent + " " * 4
    stored = place.names("aws_ecr_repository")
    kept = [f'"${{{each.name}.repository_url}}:{version}"' for each in stored for version in _VERSIONS]
    names = hclnames.names(place.purpose, "", "-", lambda name: True)
    rule, own = images.offered(place.purpose, place.subject, names[0] if names else "")
    free = gbnf.sequence('"\\""', rule, '"\\""')
    image = Value(gbnf.either([*map(gbnf.literal, kept), free]), quoted(own), ("aws_ecr_repository",))
    yield from pen.say(" jsonencode([\n" + f"{indent}  {{\n")
    yield from pen.pick(Value(gbnf.sequence('"\\""', gbnf.KEBAB, '"\\""'), '"app"'), f"{inner}name = ", "\n")
    yield from pen.pick(image, f"{inner}image = ", "\n")
    yield from pen.pick(choice(["true"]), f"{inner}essential = ", "\n")
    ports = choice(["80", "3000", "5000", "8000", "8080", "9090"])
    yield from pen.pick(ports, f"{inner}portMappings = [{{ containerPort = ", " }]\n")
    yield from pen.say(f"{indent}  }}\n{indent}])\n")
    return ""


def _here(place: Place, services: Mapping[str, Mapping[str, Any]], key: str) -> list[str]:
    """Those of the services that the document has to do with: what `key` names of them is among its kinds."""
    return [
        name
        for name, each in services.items()
        if any(target(kind)[0] in place.kinds for kind in str(each.get(key, "")).split())
    ]
