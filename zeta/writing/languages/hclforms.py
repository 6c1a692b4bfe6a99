"""What may stand for a value of Terraform, and where: grammars with an example and a check, as plain values. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from zeta.writing.language import Definition
from zeta.writing.languages import gbnf, hclnames, naming, plainwords
from zeta.writing.languages.fitting import parts
from zeta.writing.languages.schema import Schema

OFFERED = 12
"""Names that are offered for one reference at most: those that fit the purpose, then the latest."""

_BECAUSE = ("for the", "for", "to", "because the")
_REASON = (5, 9)
"""Words of a comment behind a value."""
_USE = (6, 12)
"""Words that say what an output is good for."""


class Value(NamedTuple):
    """A grammar, a legal text, the kinds that were looked up for it, and what says why a text is refused, or ""."""

    grammar: str
    own: str
    asked: tuple[str, ...] = ()
    check: Callable[[str], str] = lambda text: ""

    @property
    def sole(self) -> bool:
        """Whether nothing else may stand there."""
        return self.grammar == gbnf.literal(self.own)


@dataclass(frozen=True)
class Place:
    """Where a value will stand. `names` gives what is defined of a kind, without the block itself; `written` are the
    single values of the block so far, `used` what needs no second output; `purpose` says what it is for, `kinds` are
    those that the document has, `letters` those of its reader (zeta.writing.languages.naming), `subject` is what it is
    about; `inputs`: whether variables may be asked for that nothing defines yet; `taken` may not stand here again."""

    schema: Schema
    names: Callable[[str], Sequence[Definition]]
    kind: str = ""
    purpose: str = ""
    inputs: bool = False
    written: Mapping[str, str] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    letters: str = ""
    taken: frozenset[str] = frozenset()
    subject: str = ""

    @property
    def about(self) -> list[str]:
        """Texts whose words a description may use."""
        return [self.purpose, self.kind.replace("_", " ")]

    @property
    def spoken(self) -> list[str]:
        """The names that a description may use."""
        return plainwords.spoken([self.subject, self.purpose, *self.kinds])


def quoted(text: str) -> str:
    """A text as HCL writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def choice(texts: Iterable[str], asked: tuple[str, ...] = ()) -> Value:
    """One of several texts."""
    texts = list(texts)
    return Value(gbnf.one_of(texts), texts[0], asked)


def some(items: Sequence[str], least: int, most: int, asked: tuple[str, ...] = ()) -> Value:
    """A list with `least` to `most` of these texts, each at most once, in their order."""
    items = list(dict.fromkeys(items))[:most]
    least = max(1, min(least, len(items)))
    return Value(gbnf.sequence('"["', _subset(items, least), '"]"'), f"[{', '.join(items[:least])}]", asked)


def _subset(items: Sequence[str], least: int) -> str:
    options = []
    for i in range(len(items) - least + 1):
        rest = items[i + 1 :]
        more = gbnf.sequence('", "', _subset(rest, least - 1)) if least > 1 else ""
        free = [f"( {gbnf.literal(f', {item}')} )?" for item in rest] if least == 1 else []
        options.append(gbnf.sequence(gbnf.literal(items[i]), more, *free))
    return gbnf.either(options)


def text(inner: str, own: str) -> Value:
    """An expression in quotes, and an example without them."""
    return Value(gbnf.sequence('"\\""', inner, '"\\""'), f'"{own}"')


def reason(name: str, place: Place, before: str) -> Value:
    """A comment behind the value of a field that says why it is that, and what no comment of the text `before` says;
    what it is for where the model says nothing of that."""
    field = name.replace("_", " ")
    told = hclnames.plain(place.purpose or field)
    own = told[0].lower() + told[1:]
    if f"# {own}\n" in before:
        own = f"{field} of the {own}"

    def check(text: str) -> str:
        if f"# {text}\n" in before:
            return "this reason is there already"
        if said := naming.repeats(text):
            return said
        if place.letters:
            return ""
        about = [*place.about, field]
        if not parts(text) & parts(" ".join(about)):
            return f"it says nothing of {place.purpose}"
        return plainwords.strange(text, about)

    return Value(hclnames.text(*_REASON, place.letters, place.spoken, _BECAUSE), own, check=check)


def described(least: int, most: int, own: str, place: Place) -> Value:
    """Words that describe what is written, in quotes."""
    grammar = gbnf.sequence('"\\""', hclnames.text(least, most, place.letters, place.spoken), '"\\""')
    if place.letters:
        return Value(grammar, f'"{own}"')
    return Value(grammar, f'"{own}"', check=lambda text: plainwords.strange(text, place.about))


def shown(told: str, place: Place) -> Value:
    """What an output gives, in quotes, and in the model's words what that is good for, which no other one says."""
    said = {each.partition(", ")[2] for each in place.taken}
    grammar = gbnf.sequence(
        gbnf.literal(f'"{told}, '), hclnames.text(*_USE, place.letters, place.spoken, _BECAUSE), '"\\""'
    )

    def check(text: str) -> str:
        use = text.strip('"').removeprefix(f"{told}, ")
        if use in said:
            return "another output is said to be good for that"
        if not place.letters and plainwords.telling(use) <= plainwords.telling(f"{told} current") | {"for", "because"}:
            return "it says again what it is, not what for"
        return naming.repeats(use) or ("" if place.letters else plainwords.strange(use, [*place.about, told]))

    return Value(grammar, f'"{told}"', check=check)
