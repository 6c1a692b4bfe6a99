"""Blocks of Terraform that are not in the schema: types of other providers, local values, versions, providers."""

from __future__ import annotations

from zeta.writing.languages import gbnf, hclnames, naming
from zeta.writing.languages.hclblock import bounds
from zeta.writing.languages.hclforms import Value, choice
from zeta.writing.languages.hclpage import Page
from zeta.writing.languages.scripted import Course
from zeta.writing.outline import Detail

_LOCALS_MOST = 5


class Others(Page):
    """What a schema need not know."""

    def _anything(self, indent: str, *, deep: bool = False) -> Course:
        """A block of a type that the schema does not know: simple attributes, each once, and blocks one deep."""
        seen: list[str] = []
        end = f"{indent[:-2]}}}\n"
        least, most = (1, 3) if deep else bounds(12)
        while (len(seen) < most and not (seen and self._full())) or (not deep and self._short()):
            free = naming.other_than({*seen, *hclnames.WORDS_OF_HCL}, "a-z", "_")
            name = gbnf.sequence(gbnf.literal(indent), free)
            options = [gbnf.sequence(name, '" ="')] + ([] if deep else [gbnf.sequence(name, '" {\\n"')])
            if len(seen) >= least:
                options.append(gbnf.literal(end))

            def check(line: str) -> str:
                key = line.split()[0]
                return "" if line == end or (hclnames.fit(key) and key not in seen) else f"{key} cannot be set here"

            own = next(f"{indent}{key} =" for key in hclnames.numbered("name") if key not in seen)
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

    def _provider_name(self) -> str:
        """The provider that the outline's kinds belong to; "aws" where they say nothing."""
        kinds = [d.kind.removeprefix("data.") for each in self._outline.sections for d in each.details]
        return next((kind.partition("_")[0] for kind in kinds if "_" in kind and hclnames.fit(kind)), "aws")

    def _first(self, detail: Detail) -> bool:
        """Whether no section before this one has this detail, which a document has once: the versions, a provider."""

        def same(other: Detail) -> bool:
            return other.kind == detail.kind and (
                detail.kind == "terraform" or self._provided(other) == self._provided(detail)
            )

        having = [each for each in self._outline.sections if any(map(same, each.details))]
        return having[0].id == self._section.id

    def _provided(self, detail: Detail) -> str:
        """The provider that a detail speaks of."""
        return detail.name if hclnames.fit(detail.name) else self._provider_name()

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
                    ""
                    if key == "}" or (hclnames.fit(key) and f"local.{key}" not in taken)
                    else f"there is local.{key} already"
                )

            known = {*(each.removeprefix("local." + begin) for each in taken), *hclnames.WORDS_OF_HCL}
            name = gbnf.sequence(gbnf.literal("  " + begin), naming.other_than(known, "a-z", "_"), '" ="')
            options = [name, '"}\\n"'] if n else [name]
            own = next(f"  {key} =" for key in hclnames.numbered(begin + "name") if f"local.{key}" not in taken)
            line = yield from self.pick(Value(gbnf.either(options), own, check=check))
            if line == "}\n":
                return
            self._within = f"local.{line.split()[0]}"
            taken.add(self._within)
            yield from self.pick(self._simple(), " ", "\n")
            self._within = ""
        yield from self.say("}\n")
