"""A unified diff, applied to a text. Strict about what a diff says, patient about the line numbers of one written by
a model: lines that are not at their number, but at one other place, are taken there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from memstore.agent.errors import PatchRejected

_HUNK: Final = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@")
_HEADERS: Final = ("diff ", "index ", "--- ", "+++ ", "new file ", "deleted file ", "old mode ", "new mode ")
_AGAIN: Final = "Make the diff again from the present text."


@dataclass(frozen=True)
class Hunk:
    """Lines that are to be `before`, from line `start` (counted from 0) on, and become `after`. `ends` says whether the
    last one gets a line end, None if the diff does not say."""

    start: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    ends: bool | None


def patched(text: str, diff: str, *, allow_empty: bool = False) -> str:
    """The text with the diff applied. Raises PatchRejected; also where nothing would be left, if that may not be."""
    ends = text.endswith("\n")
    lines = text.removesuffix("\n").split("\n") if text else []
    made: list[str] = []
    taken = 0
    for hunk in hunks(diff):
        at = _place(lines, hunk, taken)
        made += [*lines[taken:at], *hunk.after]
        taken = at + len(hunk.before)
        if taken == len(lines) and hunk.ends is not None:
            ends = hunk.ends
    made += lines[taken:]
    result = "\n".join(made) + ("\n" if ends and made else "")
    if not result.strip() and not allow_empty:
        raise PatchRejected("The patch would leave nothing.", "Allow it, or remove the memory.")
    return result


def hunks(diff: str) -> list[Hunk]:
    """The parts of a diff of one text. Raises PatchRejected if it is none."""
    lines = diff.removesuffix("\n").split("\n")
    found: list[Hunk] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if head := _HUNK.match(line):
            hunk, at = _hunk(lines, at + 1, head, len(found) + 1)
            found.append(hunk)
        elif not line.strip() or (not found and line.startswith(_HEADERS)):
            at += 1
        elif line.startswith(_HEADERS):
            raise PatchRejected(f"Line {at + 1} of the patch begins another file.", "Patch one memory at a time.")
        else:
            raise PatchRejected(f"Line {at + 1} of the patch, {line[:60]!r}, is of no unified diff.", _AGAIN)
    if not found:
        raise PatchRejected("The patch has no hunk.", "Give a unified diff, with lines such as @@ -1,2 +1,3 @@.")
    return found


def _hunk(lines: list[str], at: int, head: re.Match[str], number: int) -> tuple[Hunk, int]:
    """The hunk whose lines begin at `at`, and where the next one may."""
    olds, news = (1 if head[group] is None else int(head[group]) for group in (2, 3))
    before: list[str] = []
    after: list[str] = []
    without: set[str] = set()
    while at < len(lines) and (len(before) < olds or len(after) < news or lines[at].startswith("\\")):
        sign, rest = (lines[at] or " ")[0], lines[at][1:]
        at += 1
        if sign == "\\":
            without.add(lines[at - 2][:1] or " ")
            continue
        if sign not in " +-":
            break
        if sign in " -":
            before.append(rest)
        if sign in " +":
            after.append(rest)
    if len(before) != olds or len(after) != news:
        raise PatchRejected(f"Hunk {number} of the patch has not as many lines as it says.", _AGAIN)
    ends = None if not without else not without & {" ", "+"}
    start = int(head[1])
    return Hunk(start if not olds else start - 1, tuple(before), tuple(after), ends), at


def _place(lines: list[str], hunk: Hunk, earliest: int) -> int:
    """Where a hunk fits. Raises PatchRejected."""
    before = list(hunk.before)

    def fits(at: int) -> bool:
        return lines[at : at + len(before)] == before

    if earliest <= hunk.start <= len(lines) and fits(hunk.start):
        return hunk.start
    places = [at for at in range(earliest, len(lines)) if before and lines[at] == before[0] and fits(at)]
    if len(places) == 1:
        return places[0]
    where = f"in {len(places)} places" if places else "nowhere"
    first = before[0][:60] if before else ""
    raise PatchRejected(
        f"The lines from {hunk.start + 1} on, {first!r}, are {where} in the text.", _AGAIN, "context_mismatch"
    )
