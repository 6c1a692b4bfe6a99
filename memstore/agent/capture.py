"""What is worth keeping of what somebody said: stated facts, preferences, corrections and instructions, found by rules.

No model is asked, and one text always gives the same. Questions, code, quotations, material to work on, small talk,
secrets, and attempts to give orders through memory are nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from memstore.agent import cues
from memstore.agent.cues import CUES, EXPLICIT, Cue

MINIMUM: Final = 0.35
"""Salience from which a sentence is kept (reference/agent-memory)."""
MOST: Final = 12
"""Candidates of one text (reference/agent-memory)."""
LONGEST: Final = 400
"""Characters of a sentence to keep."""
FEWEST_WORDS: Final = 2
PASTED: Final = 3000
"""Characters from which a text was rather pasted than said."""
SILENT: Final = frozenset({"assistant", "system", "tool"})
"""Speakers who state nothing of their own."""

_DOUBT: Final = 0.2
_SPECIFIC: Final = 0.05
_NAMED: Final = 0.9
_CORRECTED: Final = 0.8
_UNKEYED_CORRECTION: Final = 0.6

_CODE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_NOT_SAID: Final = re.compile(r"^(?:[ \t]*>.*| {4,}\S.*|\t.*|[ \t]*\|.*\|[ \t]*|[ \t]*#{1,6}[ \t].*)$", re.MULTILINE)
_QUOTED: Final = re.compile(
    r"\"[^\"\n]{12,}\"|“[^“”\n]{12,}”|„[^„“”\n]{12,}[“”]|«[^«»\n]{12,}»|(?<!\w)'[^'\n]{20,}'(?!\w)"
)
_BULLET: Final = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_END: Final = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+|;\s+")
_SHORT: Final = re.compile(
    r"\b(?:mr|mrs|ms|dr|prof|st|no|nr|vs|etc|e\.g|i\.e|z\.b|z\. b|ca|bzw|usw|approx|\d{1,2}|[a-z])\.$", re.IGNORECASE
)
_TAIL: Final = 10
"""Characters in which an abbreviation at the end is looked for."""
_CLAUSE: Final = re.compile(
    r",? (?:and|but|und|aber)(?= (?:i|i'm|i've|my|we|ich|mein\w*|wir)\b)|, (?=(?:i'm|i am|i live|i work|ich wohne)\b)",
    re.IGNORECASE,
)
_SAME_SPEAKER: Final = re.compile(
    r",? (?:and|und) (?=(?P<i>(?:live|work|have|like|love|prefer|hate|speak|play|am|come|moved)\b)|"
    r"(?:wohne|lebe|arbeite|heiße|heisse|bin|habe|mag|liebe|hasse|komme|stamme|studiere|spiele|spreche|esse|trinke|"
    r"bevorzuge|fahre|sammle|lerne|interessiere)\b)",
    re.IGNORECASE,
)
"""Where one goes on to speak of oneself without saying «I» again: before a verb that can have no other subject, for in
front of it stands no other."""
_GOVERNS: Final = re.compile(
    r"\bto [a-z]|\b(?:will|would|could|can|might|should|may|must|who|that|if|when|did|wenn|ob|falls|dass|weil)\b"
)
"""What may govern the verb after it as well: «I want to move and work there» states neither."""
_FIRST_PERSON: Final = re.compile(r"^(?:(?:i|ich)\b|(?:i'm|i've)\b|my name\b|mein name\b)", re.IGNORECASE)
_NAME: Final = re.compile(
    r"^(?:I'm|I am) ((?!(?:Sorry|Not|Sure|Fine|Back|Here|Done|Ready|Just)\b)[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)?)(?:$|,)"
)
_WORD: Final = re.compile(r"[^\W_]+(?:'\w+)?")
_SPECIFICS: Final = re.compile(r"\d|(?<=[a-zäöü,] )[A-ZÄÖÜ][a-zäöüß]+")


@dataclass(frozen=True)
class Candidate:
    """Something to keep. A later one of the same key takes its place; `reason` says which rule found it, `salience`
    from 0 to 1 how sure that is. `over` is what it says is over, and `ends` the key that this would be stored under."""

    key: str
    content: str
    kind: str
    salience: float
    reason: str
    ends: str = ""
    over: str = ""

    def ending(self, stored: str) -> bool:
        """Whether what is stored under `ends` is what it says is over: that says all the words of it."""
        gone = set(_WORD.findall(self.over)) - cues.FUNCTION_WORDS
        return bool(gone) and gone <= set(_WORD.findall(stored.lower()))


def candidates(text: str, *, speaker: str = "user", minimum: float = MINIMUM, most: int = MOST) -> list[Candidate]:
    """What a turn states that is worth keeping, in its order; of more than `most` the most salient. Words of a model or
    a tool are nothing; of another speaker than the user, the name is put before them."""
    if speaker.lower() in SILENT:
        return []
    doubt = _DOUBT if len(text) > PASTED else 0.0
    found: dict[str, Candidate] = {}
    for candidate in _stated(text):
        each = replace(candidate, salience=round(min(1.0, max(0.0, candidate.salience - doubt)), 2))
        if each.salience >= minimum:
            if speaker != "user":
                each = replace(each, key=_as_said_by(speaker, each.key), content=f"{speaker}: {each.content}")
                each = replace(each, ends=_as_said_by(speaker, each.ends) if each.ends else "")
            found.pop(each.key, None)
            found[each.key] = each
    best = sorted(found.values(), key=lambda each: -each.salience)[: max(most, 0)]
    return [each for each in found.values() if each in best]


def is_all(text: str, stated: Iterable[Candidate]) -> bool:
    """Whether candidates say every word of the text that they were found in, but for what joins them."""
    said = {word for each in stated for word in _WORD.findall(each.content.lower())}
    return set(_WORD.findall(text.lower().replace("’", "'"))) <= said | cues.JOINING


def _stated(text: str) -> Iterator[Candidate]:
    corrects = False
    for sentence in _sentences(text):
        if len(sentence) > LONGEST:
            continue
        plain = sentence.lower()
        if cues.REQUEST.match(plain):
            return  # what follows is material, not said of oneself
        said = _without(cues.LEAD_IN, sentence.rstrip(".!… "))
        rest = _without(cues.LEAD_IN, _without(cues.CORRECTION, said))
        corrects = corrects or rest != said
        if rest and not _unfit(plain):
            for number, clause in enumerate(_clauses(rest)):
                if candidate := _judged(clause, corrects and not number):
                    yield candidate
        corrects = corrects and len(rest.split()) < FEWEST_WORDS


def _clauses(sentence: str) -> Iterator[str]:
    """The statements that a sentence joins, each with its subject."""
    for clause in _CLAUSE.split(sentence):
        begin, subject = 0, ""
        if _FIRST_PERSON.match(clause):
            for joint in _SAME_SPEAKER.finditer(clause):
                if not _GOVERNS.search(clause, begin, joint.start()):
                    yield subject + clause[begin : joint.start()]
                    begin, subject = joint.end(), "I " if joint["i"] else "ich "
        yield subject + clause[begin:]


def _unfit(plain: str) -> bool:
    """Whether a sentence is not meant, must not be kept, or is meant for whoever reads the memory."""
    return any(pattern.search(plain) for pattern in (cues.UNREAL, cues.SECRET, cues.INJECTION))


def _judged(clause: str, corrects: bool) -> Candidate | None:
    """One clause, or None. `corrects`: it, or the sentence before, said that something was wrong."""
    said = _without(cues.LEAD_IN, clause.strip()).rstrip("?, ")
    plain = said.lower()
    if len(plain.split()) < FEWEST_WORDS:
        return None
    asks = clause.endswith("?") or bool(cues.QUESTION.match(plain))
    if asks and not EXPLICIT.pattern.match(plain):
        return None
    if (named := _NAME.match(said)) and not cues.NATION.fullmatch(named[1].lower()):
        return Candidate("user/name", said, "semantic", _NAMED, "name")
    for cue in CUES:
        if match := cue.pattern.match(plain):
            return _made(cue, match, said, corrects)
    if corrects and cues.CORRECTED.match(plain) and len(plain.split()) > FEWEST_WORDS:
        return Candidate(_key("correction", said), _capital(said), "semantic", _UNKEYED_CORRECTION, "correction")
    return None


def _made(cue: Cue, match: re.Match[str], said: str, corrects: bool) -> Candidate:
    """The candidate of a rule that holds. What is asked to be kept has the key of what it states."""
    groups = match.groupdict()
    start = max((match.start(name) for name in ("said", "gesagt") if groups.get(name)), default=0)
    kept, key, kind, ends = said[start:], cue.key, cue.kind, cue.ends
    if start:
        inner = next(((each, found) for each in CUES[1:] if (found := each.pattern.match(kept.lower()))), None)
        if inner:
            groups, key, kind, ends = inner[1].groupdict(), inner[0].key, inner[0].kind, inner[0].ends
    plain = kept.lower()
    salience = cue.salience
    if not start:
        salience -= _DOUBT * bool(cues.HEDGED.search(plain)) + _DOUBT * bool(cues.FLEETING.search(plain))
    salience += _SPECIFIC * bool(_SPECIFICS.search(kept))
    if corrects:
        salience = max(salience, _CORRECTED)
    what = groups.get("what") or groups.get("was") or ""
    return Candidate(
        key.format(what=_slug(what)) if key else _key(cue.reason, kept),
        _capital(kept),
        kind,
        salience,
        "correction" if corrects else cue.reason,
        ends,
        next((groups[name] for name in ("over", "gone", "vorbei") if groups.get(name)), ""),
    )


def _sentences(text: str) -> Iterator[str]:
    """What was said, sentence by sentence: without code, quotations, tables and headings."""
    text = text.replace("’", "'").replace("\r\n", "\n")
    for pattern in (_CODE, _NOT_SAID, _QUOTED):
        text = pattern.sub(" ", text)
    for line in text.split("\n"):
        held = ""
        for part in _END.split(_BULLET.sub("", line)):
            held = f"{held} {part}" if held else part
            if len(held) > LONGEST or not _SHORT.search(held[-_TAIL:]):
                yield from filter(None, [held.replace("**", "").replace("`", "").strip()])
                held = ""
        if held.strip():
            yield held.strip()


def _without(pattern: re.Pattern[str], said: str) -> str:
    """A sentence without what a pattern finds at its beginning."""
    match = pattern.match(said)
    return said[match.end() :] if match else said


def _as_said_by(speaker: str, key: str) -> str:
    return f"{_slug(speaker) or 'speaker'}/{key.removeprefix('user/')}"


def _key(reason: str, said: str) -> str:
    """A key of the words that matter, so that the same said twice is one memory."""
    words = [word for word in _WORD.findall(said.lower()) if word not in cues.FUNCTION_WORDS]
    return f"{_slug(reason)}/{_slug(' '.join(words[:6])) or 'said'}"


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", text.lower()))[:80].strip("-")


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
