"""Made-up source files in which what is defined early is used later: Python, TypeScript, and settings with a table.

Numbers in later comments, tables and assertions are computed from the definitions at the top.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from models.generators import words


@dataclass(frozen=True)
class _Thing:
    """What a module is about, and examples of it as (text, number, number)."""

    noun: str
    text: str
    first: str
    second: str
    adjective: str
    limit: int
    rate: float
    rows: list[tuple[str, int, int]]

    @property
    def kind(self) -> str:
        return self.noun.capitalize()

    @property
    def over(self) -> list[tuple[str, int, int]]:
        return [row for row in self.rows if row[1] > self.limit]

    def cost(self, row: tuple[str, int, int]) -> float:
        return round(row[1] * self.rate + row[2], 2)


def module(rng: Random) -> tuple[str, str]:
    """A source file: its name and its text."""
    noun, (text, first, second) = rng.choice(list(words.NOUNS.items()))
    names = rng.sample(words.NAMES, rng.randrange(4, 9))
    rows = [(name.lower(), rng.randrange(5, 300), rng.randrange(1, 40)) for name in names]
    limit, rate = rng.randrange(20, 220), rng.choice([0.25, 0.5, 1.5, 2.0, 2.5, 3.25])
    thing = _Thing(noun, text, first, second, rng.choice(words.ADJECTIVES), limit, rate, rows)
    return rng.choice(_KINDS)(rng, thing)


def _python(rng: Random, t: _Thing) -> tuple[str, str]:
    default = f"DEFAULT_{t.second.upper()}"
    maximum = f"MAX_{t.first.upper()}"
    amount = rng.randrange(1, 20)
    parts = [
        f'"""{t.kind}s: which of them are {t.adjective}, and what they cost."""\n',
        "from dataclasses import dataclass\n",
        f"{maximum} = {t.limit}\nRATE = {t.rate}\n{default} = {amount}\n",
        f"@dataclass\nclass {t.kind}:\n    {t.text}: str\n    {t.first}: int\n    {t.second}: int = {default}\n",
        f"def is_{t.adjective}({t.noun}: {t.kind}) -> bool:\n    return {t.noun}.{t.first} > {maximum}\n",
        f"def cost({t.noun}: {t.kind}) -> float:\n"
        f'    """RATE for each {t.first}, and the {t.second} on top."""\n'
        f"    return {t.noun}.{t.first} * RATE + {t.noun}.{t.second}\n",
    ]
    helpers = [
        f"def {t.adjective}_{t.noun}s({t.noun}s: list[{t.kind}]) -> list[str]:\n"
        f"    return [each.{t.text} for each in {t.noun}s if is_{t.adjective}(each)]\n",
        f"def by_{t.text}({t.noun}s: list[{t.kind}]) -> dict[str, {t.kind}]:\n"
        f"    return {{each.{t.text}: each for each in {t.noun}s}}\n",
        f"def total_{t.first}({t.noun}s: list[{t.kind}]) -> int:\n"
        f"    return sum(each.{t.first} for each in {t.noun}s)\n",
        f"def report({t.noun}s: list[{t.kind}]) -> None:\n"
        f"    for each in sorted({t.noun}s, key=cost, reverse=True):\n"
        f'        print(f"{{each.{t.text}:<10}} {{cost(each):8.2f}}")\n',
    ]
    parts += rng.sample(helpers, len(helpers))
    listed = ",\n".join(f'    {t.kind}("{name}", {a}, {b})' for name, a, b in t.rows)
    parts.append(f"{t.noun.upper()}S = [\n{listed},\n]\n")
    tests = [
        f'def test_cost_of_{name}() -> None:\n    assert cost({t.kind}("{name}", {a}, {b})) == {t.cost((name, a, b))}\n'
        for name, a, b in rng.sample(t.rows, 2)
    ]
    tests += [
        f"def test_{t.adjective}_{t.noun}s() -> None:\n"
        f"    assert {t.adjective}_{t.noun}s({t.noun.upper()}S) == {json.dumps([name for name, *_ in t.over])}\n",
        f"def test_total() -> None:\n    assert total_{t.first}({t.noun.upper()}S) == {sum(a for _, a, _ in t.rows)}\n",
        f'def test_default_{t.second}() -> None:\n    assert {t.kind}("new", 1).{t.second} == {default} == {amount}\n',
    ]
    parts += rng.sample(tests, rng.randrange(2, len(tests) + 1))
    return f"{t.noun}s_{rng.randrange(1000)}.py", "\n\n".join(parts)


def _typescript(rng: Random, t: _Thing) -> tuple[str, str]:
    name, a, b = rng.choice(t.rows)
    test, all_of = f"is{t.adjective.capitalize()}", f"{t.adjective}{t.kind}s"
    listed = ",\n".join(f'  {{ {t.text}: "{x}", {t.first}: {y}, {t.second}: {z} }}' for x, y, z in t.rows)
    parts = [
        f"// {t.kind}s and what they cost.",
        f"export interface {t.kind} {{\n  {t.text}: string;\n  {t.first}: number;\n  {t.second}: number;\n}}",
        f"export const LIMIT = {t.limit};\nconst RATE = {t.rate};",
        f"export function {test}({t.noun}: {t.kind}): boolean {{\n  return {t.noun}.{t.first} > LIMIT;\n}}",
        f"export function cost({t.noun}: {t.kind}): number {{\n"
        f"  return {t.noun}.{t.first} * RATE + {t.noun}.{t.second};\n}}",
        f"export const {t.noun}s: {t.kind}[] = [\n{listed},\n];",
        f"export function {all_of}(all: {t.kind}[]): string[] {{\n"
        f"  return all.filter({test}).map((each) => each.{t.text});\n}}",
        f"export function find(all: {t.kind}[], {t.text}: string): {t.kind} | undefined {{\n"
        f"  return all.find((each) => each.{t.text} === {t.text});\n}}",
        f'const {name} = find({t.noun}s, "{name}");\nif ({name}) {{\n'
        f"  console.log({name}.{t.first}, {name}.{t.second}); // {a} {b}\n"
        f"  console.log(cost({name})); // {t.cost((name, a, b)):g}\n"
        f"  console.log({test}({name})); // {str(a > t.limit).lower()}\n}}",
        f"console.log({all_of}({t.noun}s)); // {json.dumps([row[0] for row in t.over])}",
    ]
    return f"{t.noun}s_{rng.randrange(1000)}.ts", "\n\n".join(parts) + "\n"


def _settings(rng: Random, t: _Thing) -> tuple[str, str]:
    services = {
        name: {
            "port": rng.randrange(3000, 9999),
            "replicas": rng.randrange(1, 9),
            "region": rng.choice(words.REGIONS),
            "memory_mb": rng.choice([128, 256, 512, 1024, 2048]),
        }
        for name in rng.sample(words.SERVICES, rng.randrange(3, 7))
    }
    if rng.random() < 0.5:
        text = json.dumps({"project": t.noun, "limit": t.limit, "services": services}, indent=2)
        suffix = "json"
    else:
        lines = [f"project: {t.noun}", f"limit: {t.limit}", "services:"]
        for name, values in services.items():
            lines += [f"  {name}:", *(f"    {key}: {value}" for key, value in values.items())]
        text, suffix = "\n".join(lines), "yaml"
    rows = [
        f"| {name} | {values['region']} | {values['replicas']} x {values['memory_mb']} MB |"
        for name, values in rng.sample(list(services.items()), len(services))
    ]
    some = rng.choice(list(services))
    total = sum(int(values["replicas"]) * int(values["memory_mb"]) for values in services.values())
    script = [
        f"curl http://localhost:{services[some]['port']}/health  # {some}",
        *(f"kubectl scale deployment/{name} --replicas={values['replicas']}" for name, values in services.items()),
    ]
    return f"{t.noun}_{rng.randrange(1000)}.md", (
        f"# Settings of the {t.noun} project\n\n```{suffix}\n{text}\n```\n\n"
        "| service | region | memory |\n|---|---|---|\n" + "\n".join(rows) + f"\n\nAll of them take {total} MB.\n\n"
        "```sh\n" + "\n".join(script) + "\n```\n"
    )


_KINDS: tuple[Callable[[Random, _Thing], tuple[str, str]], ...] = (_python, _python, _typescript, _settings)
