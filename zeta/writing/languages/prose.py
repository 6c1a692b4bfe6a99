"""Prose, written a sentence a line: headings and structure are carried, every word is the model's.

A line's end cannot be continued, so a piece is a whole sentence and abbreviations do not cut it; a diff, a journal
entry and a memory are of a sentence too (as in «semantic line breaks», https://sembr.org). Small models invent names
of code and links: sentences hold only those that the lake knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from zeta.writing.language import Ask, Choose, Definition, Put
from zeta.writing.languages import aspects, sentences
from zeta.writing.languages.fitting import fitting
from zeta.writing.languages.fitting import parts as parts_of
from zeta.writing.languages.gbnf import either, literal, one_of, repeat, sequence
from zeta.writing.languages.scripted import Course, Pick, Scripted
from zeta.writing.outline import Detail, Outline, Section

LIMIT: Final = 140
"""Tokens of a sentence; of 45 words at most, a few of them quoted."""

_NAMES, _TOLD, _LINKS = 12, 3, 6
_PROSE_KINDS: Final = {"heading", "link", "footnote", "term", "name", "file"}
_PARAGRAPH, _LIST, _TABLE, _CODE = (2, 120), (3, 7), (2, 7), (1, 12)
_INFO: Final = ("sh", "python", "yaml", "json", "toml", "text")

_ASKING: Final = ("What", "How", "Why", "When", "Where", "Which", "Who", "Can", "Does", "Is", "Are", "Do", "Should")
_ENGLISH: Final = re.compile(r"\b(the|an?|of|for|with|and|to)\b", re.IGNORECASE)
_PATH: Final = re.compile(r"[\w./-]+")


class ProseWriter(Scripted):
    """A section of prose; a detail's kind is its form, "paragraph" where there is no such form."""

    def __init__(self, outline: Outline, section: Section) -> None:
        """Nothing is asked or written yet."""
        super().__init__()
        self._section, self._about = section, f"{outline.prompt} {section.title}"
        self._rules = sentences.rules(f"{self._about} {section.details}")
        self._said = 0
        self._blank = False

    def course(self) -> Course:
        """The heading, then its details with a remark before each; the section's words are split over them."""
        yield Put(f"## {plain(self._section.title)}\n\n")
        details = self._section.details or (Detail("paragraph", self._section.title),)
        forms = {"list": self._list, "table": self._table, "code": self._code, "question": self._question}
        for i, detail in enumerate(details):
            if i and not self._blank:
                yield Put("\n")
            self._blank = False
            if detail.name and detail.kind != "question":
                yield Put(f"### {plain(detail.name)}\n\n")
            left = max(0, self._section.length - self._said) / (len(details) - i)
            share = max(round(left), sentences.SHORT) if self._section.length else 0
            yield from forms.get(detail.kind, self._paragraph)(detail, share)
        yield from self._more(details)

    def _more(self, details: Sequence[Detail]) -> Course:
        """What else can be said, where the details had less to say than the section is long: until that says nothing
        either."""
        taken = {each.purpose.lower() for each in details}
        spare = aspects.purposes(self._section.title, taken) if self._about.isascii() else []
        for purpose in spare:
            left, said = self._section.length - self._said, self._said
            if left < _PARAGRAPH[1]:
                return
            if not self._blank:
                yield Put("\n")
            self._blank = False
            yield from self._paragraph(Detail("paragraph", purpose), min(left, _PARAGRAPH[1]))
            if self._said - said < sentences.SHORT:
                return

    def _paragraph(self, detail: Detail, share: int, what: str = "Write a paragraph about") -> Course:
        """One paragraph, or as many as a long share takes."""
        least, most = _PARAGRAPH
        count = max(1, round(share / most))
        end = self._said + share
        for number in range(count):
            part = (end - self._said) // (count - number) if share else 0
            if number and part < sentences.SHORT:
                return
            if number and not self._blank:
                yield Put("\n")
            self._blank = False
            yield self._ask(detail, "Write the next paragraph about" if number else what, part)
            said, turns, text = 0, 0, ""
            while said + sentences.SHORT // 2 < (part or most):
                due = not self._said or detail.name or detail.kind == "question"
                own = _purpose(detail, self._section) if due and not turns else ""
                line = sentences.sentence(part - said if part else most, bold=not turns)
                may_end = not part and turns >= least
                pick = self._pick(detail, line, own, may_end=may_end)
                if not (own or turns):
                    pick = replace(pick, own="")
                text = yield replace(pick, check=partial(sentences.unlinked, before=text)) if turns else pick
                if self._ends(text or "\n"):
                    if not may_end:  # nothing that is new: what was to come is left to others
                        return
                    break
                said, turns = said + self._count(text), turns + 1

    def _list(self, detail: Detail, share: int) -> Course:
        yield self._ask(detail, "Write a list of", share)
        least, most = _LIST
        said = items = 0
        item = sequence(literal("- "), either(["first", "code", "bold"]), repeat("sep unit", 1, 24), "[.!?]?")
        there: list[set[str]] = []

        def objection(text: str) -> str:
            words = parts_of(text)
            return sentences.objection(text) or (
                "an item of these words is there already" if words and words in there else ""
            )

        while items < least or (items < most and not (share and said >= share)):
            own = "" if items else f"- {_purpose(detail, self._section)}"
            text = yield replace(self._pick(detail, item, own, may_end=items >= least), check=objection)
            if self._ends(text):
                return
            there.append(parts_of(text))
            said, items = said + self._count(text), items + 1

    def _table(self, detail: Detail, share: int) -> Course:
        yield self._ask(detail, "Write a table of", share)
        head = sequence("capital", repeat('" " simple', 0, 3))
        header = sequence(literal("| "), head, repeat(sequence(literal(" | "), head), 1, 3), literal(" |"))
        text = yield self._pick(detail, header, "| Name | Purpose |")
        columns = text.count(" | ") + 1
        yield Put("|" + " --- |" * columns + "\n")
        row = sequence(literal("| "), "( cell | code )", f'( " | " ( cell | code ) ){{{columns - 1}}}', literal(" |"))
        least, most = _TABLE
        begun: set[str] = set()

        def objection(text: str) -> str:
            return "a row that begins so is there already" if _first_cell(text) in begun else ""

        for rows in range(most):
            own = "" if rows else "|" + " - |" * columns
            text = yield replace(self._pick(detail, row, own, may_end=rows >= least), check=objection)
            begun.add(_first_cell(text))
            if self._ends(text):
                return
            self._count(text)

    def _code(self, detail: Detail, share: int) -> Course:
        yield self._ask(detail, "Write a code block that shows", share)
        yield Put("```")
        yield Pick(Choose(sentences.grammar(one_of(_INFO)), limit=LIMIT), "text\n")
        least, most = _CODE
        for lines in range(most):
            grammar = sentences.grammar('"    "? [!-_a-~] [ -_a-~]{0,98}', "```\n" if lines >= least else "")
            text = yield Pick(Choose(grammar, limit=LIMIT), "```\n" if lines else "...\n")
            if text == "```\n":
                return
        yield Put("```\n")

    def _question(self, detail: Detail, share: int) -> Course:
        given = detail.name or (detail.purpose if detail.purpose.endswith("?") else "")
        if given:
            yield Put(f"### {plain(given)}\n\n")
        else:
            yield Ask(f"Write a question that readers ask about: {_purpose(detail, self._section)}")
            yield Put("###")
            asked = {each.text for each in self.known.names("heading")}
            about = plain(detail.purpose or self._section.title).rstrip(".?!")
            some = (f"{about}?", *(f"{about} ({n})?" for n in range(2, len(asked) + 3)))
            own = next(each for each in some if each not in asked)
            begin = one_of(_ASKING) if _ENGLISH.search(self._about) else "capital"
            form = sequence(literal(" "), begin, repeat('" " simple', 2, 12), literal("?"))
            text = yield Pick(
                Choose(sentences.grammar(form) + self._rules, limit=LIMIT),
                f" {own}\n",
                lambda text: "this question is there already" if text.strip() in asked else "",
            )
            detail = Detail(detail.kind, text.strip())
            yield Put("\n")
        yield from self._paragraph(Detail(detail.kind, plain(given or detail.purpose)), share, "Answer the question")

    def _ask(self, detail: Detail, what: str, share: int) -> Ask:
        """What to write now, how long, and names that are there."""
        parts = [f"{what}: {_purpose(detail, self._section)}"]
        if share:
            parts.append(f"About {share} words.")
        if people := fitting(self.known.names("name"), detail.purpose, _NAMES):
            parts.append(f"Names in it: {', '.join(each.name for each in people)}.")
        told = parts_of(f"{self._section.title} {detail.purpose}")
        if codes := [each for each in self._codes(detail) if told & parts_of(each)][-_TOLD:]:
            parts.append(f"You can name {', '.join(f'`{each}`' for each in codes)}.")
        return Ask(" ".join(parts))

    def _codes(self, detail: Detail) -> list[str]:
        """Names of code that fit what is to be written."""
        code = [each for each in self.known.names() if each.kind not in _PROSE_KINDS and "`" not in each.name]
        return [each.name for each in fitting(code, f"{self._section.title} {detail.purpose}", _NAMES)]

    def _pick(self, detail: Detail, line: str, own: str = "", *, may_end: bool = False) -> Pick:
        """A line of words of which those in backquotes and links are known ones; the block's end where it may.
        Without a line of its `own` the block ends after too many refusals."""
        codes = self._codes(detail)
        headings = [each for each in self.known.names("heading") if each.text != self._section.title]
        links = _links(fitting(headings, detail.purpose, _LINKS), detail.purpose)
        links += [f"[{each.name}]({each.name})" for each in self.known.names("file") if _PATH.fullmatch(each.name)]
        units = ["inner", "quoted", "aside", *(["code"] if codes else []), *([one_of(links[:_LINKS])] if links else [])]
        code = one_of(f"`{each}`" for each in codes) if codes else "first"
        grammar = (
            sentences.grammar(line, "\n" if may_end else "")
            + self._rules
            + f"code ::= {code}\nunit ::= {either(units)}\n"
        )
        return Pick(Choose(grammar, tuple(codes), LIMIT), f"{own}\n", sentences.objection)

    def _ends(self, text: str) -> bool:
        """Whether the model, or too many refusals, ended the block: then a blank line stands after it."""
        self._blank = text == "\n"
        return self._blank

    def _count(self, text: str) -> int:
        words = sentences.count(text)
        self._said += words
        return words


def plain(text: str) -> str:
    """A title or a purpose as text without markup, on one line."""
    return " ".join(re.sub(r"[`*_#<>\[\]|\\{}~]", " ", text).split()) or "…"


def _purpose(detail: Detail, section: Section) -> str:
    text = plain(detail.purpose or detail.name or section.title)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _first_cell(row: str) -> str:
    return row.split("|")[1].strip() if "|" in row else ""


def _links(headings: Sequence[Definition], about: str) -> list[str]:
    """Links to sections that have to do with it, under their titles where these are plain words."""
    near = [each for each in headings if parts_of(each.text) & parts_of(about) and each.text == plain(each.text)]
    return [f"[{each.text}](#{each.name})" for each in near]
