"""A language small enough to read at a glance, and a living document in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from zeta.writing.agents import Agent
from zeta.writing.keeping.living import Keeper, LivingDocument, begin
from zeta.writing.keeping.manifest import Source, source
from zeta.writing.keeping.ownership import Span, lines_of
from zeta.writing.keeping.sources import source as read_source
from zeta.writing.language import Definition, Known, Problem, Reference, Step
from zeta.writing.outline import Outline, Section
from zeta.writing.place import Place


class Small:
    """`let NAME = anything` defines, `$NAME` refers, a line with `!` does not parse, `# ` begins a remark."""

    name = "small"
    suffixes = (".small",)
    unit = "lines"

    def begin(self, outline: Outline) -> str:
        return ""

    def writer(self, outline: Outline, section: Section, agent: Agent) -> NoWriter:
        return NoWriter()

    def definitions(self, text: str) -> list[Definition]:
        found = ((n, re.match(r"let (\w+) = ", line), line) for n, line in enumerate(text.split("\n"), 1))
        return [Definition("name", match[1], n, line) for n, match, line in found if match]

    def references(self, text: str) -> list[Reference]:
        lines = enumerate(text.split("\n"), 1)
        return [Reference("name", name, n) for n, line in lines for name in re.findall(r"\$(\w+)", line)]

    def problems(self, text: str) -> list[Problem]:
        return [Problem(n, "a “!” stands there") for n, line in enumerate(text.split("\n"), 1) if "!" in line]

    def remark(self, text: str) -> str:
        return f"# {text}"


class NoWriter:
    """Nothing is written in these tests."""

    def next(self, known: Known) -> Step | None:
        return None

    def accept(self, text: str) -> str:
        return ""


class Memory:
    """A lake in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, str, int]] = {}

    def version(self, key: str) -> int | None:
        row = self.rows.get(key)
        return row[2] if row else None

    def used(self, references: Iterable[Reference]) -> Sequence[tuple[str, int]]:
        keys = dict.fromkeys(f"name:{each.name}" for each in references)
        return [(key, self.rows[key][2]) for key in keys if key in self.rows]

    def fill(self, section: str, definitions: Iterable[Definition], *, file: str = "") -> None:
        new = {f"{each.kind}:{each.name}": each.text for each in definitions}
        for key in [key for key, (owner, _, _) in self.rows.items() if owner == section and key not in new]:
            del self.rows[key]
        for key, text in new.items():
            before = self.rows.get(key, (section, "", 0))
            self.rows[key] = (section, text, before[2] + (before[1] != text))

    def drop(self, section: str, file: str = "") -> None:
        self.fill(section, ())

    def files(self) -> Sequence[str]:
        return []

    def find(self, text: str, limit: int) -> Sequence[Definition]:
        return []


TEXTS = {
    "net": "# net\nlet vpc = 10\nlet cidr = 16\n",
    "store": "# store\nfrom `load`\nlet bucket = $vpc\n",
    "end": "# end\nsay $bucket\n",
}
OUTLINE = Outline(
    "a small thing", "Small", "small", tuple(Section(id, id, "any", "generalist") for id in TEXTS), seed=1
)
APP = "def load(path):\n    return path\n"


def made(
    folder: Path,
    *,
    memory: Keeper | None = None,
    language: Small | None = None,
    roots: Sequence[str] = ("src",),
    also: Sequence[str] = (),
) -> LivingDocument:
    """`guide.small` in a folder, whose section `store` came from `src/app.py`, as those in `also` did."""
    place = Place(folder / "guide.small")
    (folder / "src").mkdir(parents=True, exist_ok=True)
    app = folder / "src" / "app.py"
    app.write_text(APP)
    text = "\n".join(TEXTS.values())
    spans, at = [], 0
    for id, section in TEXTS.items():
        size = len(lines_of(section))
        spans.append(Span(id, at, at + size))
        at += size + 1
    place.document.write_text(text)
    language = language or Small()
    if memory:
        for id, section in TEXTS.items():
            memory.fill(id, language.definitions(section))
    begin(
        place,
        text,
        spans,
        "small",
        sources={id: [seen("src/app.py", app)] for id in ("store", *also)},
        memories={id: memory.used(language.references(text)) for id, text in TEXTS.items()} if memory else {},
        roots=roots,
        files=["src/app.py"],
    )
    return LivingDocument(place, language, OUTLINE)


def seen(path: str, file: Path) -> Source:
    """A file as it is now."""
    return source(path, file.read_text(), read_source(path, file.read_text()).definitions)
