"""A Markdown document as memories: one of each section of the second level, and one of what is before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePath
from typing import Any, Final

from memstore.agent.chunker import chunks
from memstore.agent.constants import LARGEST_CONTENT
from memstore.agent.model import Draft, FileRef

LONGEST_SLUG: Final = 80
"""Characters of a key's part."""

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING: Final = re.compile(r" {0,3}(#{1,2})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_UNDERLINE: Final = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_PROPERTY: Final = re.compile(r"([\w-]+):[ \t]*(.*)$")
_DATE: Final = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")


def drafts(
    text: str,
    namespace: str,
    *,
    path: str = "",
    kind: str | None = None,
    tags: tuple[str, ...] = (),
    priority: str | None = None,
    meta: Mapping[str, Any] | None = None,
    date_namespace: bool = False,
) -> list[Draft]:
    """What a document says, section by section.

    A key is `file/heading`, in small letters with hyphens. `tags` and `kind` of the front matter count too; its other
    properties, the title, the heading and the date (of the heading, else the front matter, else the file's name) are
    put into `meta`. With `date_namespace` the date is added to the namespace, `notes:2024-05-01`.
    """
    front, body = front_matter(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    own = _listed(front.pop("tags", ""))
    kind = front.pop("kind", None) or kind
    stem = PurePath(path).stem
    files = (FileRef(path, "read"),) if path else ()
    taken: set[str] = set()
    found: list[Draft] = []
    title = front.get("title", "")
    for level, heading, content in _sections(body):
        title = heading if level == 1 else title
        for part in _parts(content):
            day = next((day for each in (heading, front.get("date", ""), stem) if (day := _day(each))), "")
            about = {"title": title, "heading": heading, "date": day}
            found.append(
                Draft(
                    f"{namespace}:{day}" if date_namespace and day else namespace,
                    _key(stem, heading if level == 2 else "", taken),
                    part,
                    kind=kind,
                    tags=tuple(dict.fromkeys((*tags, *own))),
                    priority=priority,
                    meta={**front, **{name: value for name, value in about.items() if value}, **(meta or {})},
                    files=files,
                )
            )
    return found


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The simple properties between the `---` at a document's beginning, and what follows. A list is given with commas;
    what is no property is passed over."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return {}, text
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), None)
    if end is None:
        return {}, text
    found: dict[str, str] = {}
    name = ""
    for line in lines[1:end]:
        if match := _PROPERTY.match(line):
            name = match[1].lower()
            found[name] = match[2].strip().strip("\"'")
        elif name and (item := line.strip()).startswith("- "):
            found[name] = ", ".join(filter(None, (found[name], item[2:].strip().strip("\"'"))))
    if not found and any(line.strip() for line in lines[1:end]):
        return {}, text  # two rules with text between them
    return {name: value for name, value in found.items() if value}, "\n".join(lines[end + 1 :])


def _sections(text: str) -> Iterator[tuple[int, str, str]]:
    """Level (1 for what is below no second heading), heading, and content with its heading, of what says something."""
    level, heading, content, fence = 1, "", list[str](), ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif match := _HEADING.match(line):
            yield from _said(level, heading, content)
            level, heading, content = len(match[1]), match[2], []
        elif (match := _UNDERLINE.match(line)) and _is_title(content):
            above = content.pop()
            yield from _said(level, heading, content)
            level, heading, content = 1 if match[1][0] == "=" else 2, above.strip(), [above]
        content.append(line)
    yield from _said(level, heading, content)


def _said(level: int, heading: str, content: list[str]) -> Iterator[tuple[int, str, str]]:
    """A section, unless there is nothing below its heading."""
    written = [line for line in content if line.strip()]
    heads = sum(1 for line in written[:2] if _HEADING.match(line) or line.strip() == heading or _UNDERLINE.match(line))
    if written[heads:]:
        yield level, heading, "\n".join(content).strip()


def _is_title(content: list[str]) -> bool:
    """Whether the last line, alone in its paragraph, is underlined to be a heading."""
    return bool(content and content[-1].strip()) and not (len(content) > 1 and content[-2].strip())


def _parts(content: str) -> Iterator[str]:
    """A section in as many memories as it needs."""
    if len(content) <= LARGEST_CONTENT:
        yield content
        return
    part = ""
    for piece in chunks(content):
        if len(part) + len(piece) + 2 > LARGEST_CONTENT:
            yield part
            part = ""
        part = f"{part}\n\n{piece}" if part else piece
    yield part


def _key(stem: str, heading: str, taken: set[str]) -> str:
    base = "/".join(filter(None, (_slug(stem), _slug(heading)))) or "section"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    taken.add(key)
    return key


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", text.lower()))[:LONGEST_SLUG].strip("-")


def _listed(text: str) -> list[str]:
    """The items of `[a, "b"]`, or of `a, b`."""
    return [item for each in text.strip("[]").split(",") if (item := each.strip().strip("\"'#"))]


def _day(text: str) -> str:
    """The first date in a text that there is."""
    for match in _DATE.finditer(text):
        try:
            return date(*(int(each) for each in match.groups())).isoformat()
        except ValueError:
            continue
    return ""
