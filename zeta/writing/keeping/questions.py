"""Questions that people ask of a project, answered in the document's FAQ.

Every answer is a part of the document like its sections: it has sources, becomes stale with them, and is its person's
once it was edited.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from zeta.chat.words import one_line
from zeta.errors import ConfigError
from zeta.writing.keeping.manifest import Part, sha256
from zeta.writing.keeping.ownership import lines_of
from zeta.writing.language import Language
from zeta.writing.outline import Outline

FAQ: Final = "faq"
"""The id of the FAQ's heading."""
TITLE: Final = "Frequently asked questions"
CLOSING: Final = frozenset({"closing", "conclusion", "license", "summary"})
"""Topics of a last section that stays the last one."""
PASSAGES: Final = 4
"""Passages that an answer is written from."""
PASSAGE: Final = 1200
"""Characters of one."""
LONGEST: Final = 500
"""Characters of a question."""
_WORD: Final = re.compile(r"[a-z0-9]+")
_COMMON: Final = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can could do does for from has have how i in is it its me my of on or should that "
        "the there this to use used using was we what when where which who why will with would you your",
    )
)


class Passage(NamedTuple):
    """A paragraph of a file."""

    path: str
    text: str


@dataclass(frozen=True)
class Answered:
    """What happened to a question: its part's id, and what was done."""

    id: str
    question: str
    fate: Literal["answered", "answered again", "yours"]
    sources: tuple[str, ...] = ()


def asked(questions: Sequence[str]) -> list[str]:
    """Questions as they stand in a FAQ: on one line, each once. Raises ConfigError for one that says nothing."""
    found: dict[str, str] = {}
    for question in questions:
        line = one_line(question).lstrip("#").strip()
        if not _WORD.search(line.casefold()) and not any(letter.isalpha() for letter in line):
            raise ConfigError("a question says nothing", 'ask it in words: --ask "How do I install it?"')
        if len(line) > LONGEST:
            raise ConfigError(f"a question has {len(line)} characters; {LONGEST} are the most", "ask it shorter")
        found.setdefault(id_of(line), line)
    return list(found.values())


def read_questions(text: str) -> list[str]:
    """The questions of a file: one a line; empty lines and those that begin with # are left out."""
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def id_of(question: str) -> str:
    """The id of a question's part; the same however it is spaced, cased and punctuated."""
    words = re.findall(r"\w+", question.casefold())
    return f"{FAQ}-{hashlib.sha256(' '.join(words).encode()).hexdigest()[:10]}"


def entry(question: str, answer: str, sources: Sequence[str], language: Language | None) -> str:
    """One entry of the FAQ: a heading and prose in Markdown, remarks in any other language."""
    answer = _plain(answer) or "The project does not say."
    if language is None or language.name == "markdown":
        origin = f"\n\n*From {', '.join(f'`{path}`' for path in sources)}.*" if sources else ""
        return f"### {question}\n\n{answer}{origin}\n"
    lines = [f"Q: {question}", *(f"A: {line}" for line in answer.split("\n") if line.strip())]
    lines += [f"From {', '.join(sources)}."] if sources else []
    return "".join(f"{language.remark(line)}\n" for line in lines)


def heading(language: Language | None) -> str:
    """The heading of the FAQ."""
    return f"## {TITLE}\n" if language is None or language.name == "markdown" else f"{language.remark(TITLE)}\n"


def passages(texts: Mapping[str, str]) -> list[Passage]:
    """The paragraphs of texts, those that are long in pieces."""
    found = []
    for path, text in texts.items():
        for paragraph in re.split(r"\n\s*\n", text):
            found += [Passage(path, paragraph[at : at + PASSAGE]) for at in range(0, len(paragraph), PASSAGE)]
    return [each for each in found if each.text.strip()]


def relevant(question: str, found: Sequence[Passage], most: int = PASSAGES) -> list[Passage]:
    """The passages that fit a question, best first: by the words they share, rare ones counting more (idf), and by
    how much of a passage these are."""
    wanted = set(_words(question))
    counts = [Counter(_words(f"{each.path} {each.text}")) for each in found]
    having = {word: sum(word in count for count in counts) for word in wanted}
    scores = [
        sum(math.log(1 + len(found) / having[word]) for word in wanted if word in count) / math.log(9 + count.total())
        for count in counts
    ]
    best = sorted((-score, index) for index, score in enumerate(scores) if score)
    return [found[index] for _, index in best[:most]]


def placed(
    text: str, parts: Sequence[Part], part: Part, own: str, language: Language | None, outline: Outline | None
) -> tuple[str, list[Part]]:
    """The document with a new entry, whose text is `own`, at the end of its FAQ, which is made at the end of the
    document or before a section that closes it; and all parts then."""
    made = list(parts)
    if not any(each.id == FAQ or each.question for each in made):
        text, made = _inserted(text, made, _end(made, outline), Part(FAQ, 0, 0, ""), heading(language))
    last = max(index for index, each in enumerate(made) if each.id == FAQ or each.question)
    text, made = _inserted(text, made, last + 1, part, own)
    lines = lines_of(text)
    return text, [replace(each, sha256=sha256("".join(lines[each.begin : each.end]))) for each in made]


def _end(parts: Sequence[Part], outline: Outline | None) -> int:
    """The place of a FAQ among the parts."""
    topics = {section.id: section.topic for section in outline.sections} if outline else {}
    closes = bool(parts) and topics.get(parts[-1].id, "") in CLOSING
    return len(parts) - closes


def _inserted(text: str, parts: Sequence[Part], index: int, part: Part, own: str) -> tuple[str, list[Part]]:
    """A part put after those before `index`, a blank line around it."""
    lines = lines_of(text)
    at = parts[index - 1].end if index else (parts[0].begin if parts else len(lines))
    if at and not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    block = lines_of(own)
    before = ["\n"] if at and lines[at - 1].strip() else []
    after = ["\n"] if at < len(lines) and lines[at].strip() else []
    put = [*before, *block, *after]
    begin = at + len(before)
    new = replace(part, begin=begin, end=begin + len(block))
    later = [replace(each, begin=each.begin + len(put), end=each.end + len(put)) for each in parts[index:]]
    return "".join([*lines[:at], *put, *lines[at:]]), [*parts[:index], new, *later]


def _plain(answer: str) -> str:
    """An answer as prose: no headings, which would be entries of their own, and no code block left open."""
    lines = [line.rstrip() for line in answer.strip().split("\n")]
    fenced, told = False, []
    for line in lines:
        if line.lstrip().startswith("```"):
            fenced = not fenced
        told.append(line if fenced else re.sub(r"^\s{0,3}#+\s*", "", line))
    return "\n".join(told + ["```"] * fenced).strip()


def _words(text: str) -> list[str]:
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold()
    return [_stem(word) for word in _WORD.findall(split) if word not in _COMMON]


def _stem(word: str) -> str:
    """Without the endings that questions and code differ in most."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
