"""What a Markdown text says that defines something, as values that can be added up: so a text can be read piece by
piece and define the same as if it was read as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from zeta.writing.language import Definition
from zeta.writing.languages.markdowntext import CODE_NAME, Heading, Inline, anchor, footnotes, headings, inline

if TYPE_CHECKING:
    from markdown_it.token import Token

_CAPITAL: Final = r"[A-Z\u00C0-\u00DE\u0391-\u03A9\u0410-\u042F]"
_PHRASE: Final = re.compile(rf"{_CAPITAL}[\w’'-]*\w(?: {_CAPITAL}[\w’'-]*\w)*")
_NO_NAME: Final = re.compile(r"^[^a-zß-ÿ]*$|['’](?:ll|m|ve|re|d|t)$")
_SENTENCE_END: Final = re.compile(r"(?:^|[.!?:\n]|[\"“”(])[\"”)\s]*$")


@dataclass
class Phrase:
    """Capitalised words: the line where they stand first and what it says, how often they are there, and whether once
    within a sentence."""

    line: int
    text: str
    count: int = 0
    within: bool = False


@dataclass
class Facts:
    """Lines count from 1. `slugs`: how often headings have an anchor; `terms` and `phrases` by where they stand
    first."""

    headings: list[Heading] = field(default_factory=list)
    slugs: Counter[str] = field(default_factory=Counter)
    links: list[Definition] = field(default_factory=list)
    footnotes: list[Definition] = field(default_factory=list)
    terms: dict[str, Definition] = field(default_factory=dict)
    phrases: dict[str, Phrase] = field(default_factory=dict)

    def add(self, later: Facts) -> None:
        """What stands behind it; of that is kept what definitions behind both depend on."""
        self.slugs += later.slugs
        for name, term in later.terms.items():
            self.terms.setdefault(name, term)
        for form, phrase in later.phrases.items():
            before = self.phrases.setdefault(form, Phrase(phrase.line, phrase.text))
            before.count += phrase.count
            before.within |= phrase.within


def facts(tokens: list[Token], env: dict[str, Any], lines: list[str], above: int = 0) -> Facts:
    """Those of a text that was read, with its lines; `above` lines stand before it."""
    found = Facts()
    for heading in headings(tokens):
        if slug := anchor(heading.title):
            found.slugs[slug] += 1
            found.headings.append(heading._replace(line=heading.line + above))
    for label, target in env.get("references", {}).items():
        found.links.append(Definition("link", label.casefold(), target["map"][0] + 1 + above, str(target["href"])))
    for line, mark, defines in footnotes(tokens, lines):
        if defines:
            found.footnotes.append(Definition("footnote", mark, line + above, lines[line - 1].strip()))
    for each in inline(tokens):
        said = lines[each.line - 1].strip()
        if each.kind == "strong" or (each.kind == "code" and _is_term(each.text)):
            if name := each.text.strip(" .:"):
                found.terms.setdefault(name, Definition("term", name, each.line + above, said))
        elif each.kind == "text":
            _note(found.phrases, each, Phrase(each.line + above, said))
    return found


def _note(phrases: dict[str, Phrase], each: Inline, new: Phrase) -> None:
    for match in _PHRASE.finditer(each.text):
        name = re.sub(r"['’]s$", "", match[0])
        begins = bool(_SENTENCE_END.search(each.text[: match.start()]))
        # At a sentence's beginning the first word may be any word: "When Mara came".
        for form in (name, name.partition(" ")[2]) if begins else (name,):
            if form:
                phrases.setdefault(form, Phrase(new.line, new.text)).count += 1
        if not begins:
            phrases[name].within = True


def definitions(here: Facts, before: Facts | None = None) -> list[Definition]:
    """What a text defines behind another one, and the names of the other that only recur with it, by line. A heading's
    anchor is told from those before it by a number; a name stands there twice or more, at least once within a
    sentence."""
    before = before or Facts()
    found, seen = list[Definition](), Counter[str]()
    for each in here.headings:
        slug = anchor(each.title)
        number = before.slugs[slug] + seen[slug]
        seen[slug] += 1
        found.append(Definition("heading", f"{slug}-{number}" if number else slug, each.line, each.title))
    found += [*here.links, *here.footnotes]
    found += [each for name, each in here.terms.items() if name not in before.terms]
    found += _names(here, before)
    return sorted(found, key=lambda each: each.line)


def _names(here: Facts, before: Facts) -> Iterable[Definition]:
    for form, phrase in here.phrases.items():
        first = before.phrases.get(form)
        count, within = phrase.count, phrase.within
        if first:
            count, within = count + first.count, within or first.within
        if within and count > 1 and not _NO_NAME.search(form) and form not in here.terms and form not in before.terms:
            yield Definition("name", form, (first or phrase).line, (first or phrase).text)


def _is_term(code: str) -> bool:
    """Whether what stands in backquotes is a word of the document's own, neither code nor a file."""
    return bool(re.fullmatch(r"[^\W\d_][\w-]*", code)) and not CODE_NAME.fullmatch(code)
