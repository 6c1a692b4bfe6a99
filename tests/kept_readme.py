"""A README that is kept true, whose section on usage came from `src/app.py`."""

from __future__ import annotations

from pathlib import Path

from zeta.writing.keeping import manifest
from zeta.writing.keeping.living import begin
from zeta.writing.keeping.ownership import Span
from zeta.writing.keeping.sources import source
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.place import Place
from zeta.writing.planning import outlinefile

OUTLINE = Outline(
    "a README",
    "Thing",
    "markdown",
    tuple(Section(id, id.title(), id, "readme", (Detail("paragraph"),)) for id in ("overview", "usage")),
)


def kept_readme(folder: Path, app: str, text: str) -> Place:
    """It lies in the folder with its source, whose text is `app`. Its own has a title, and both sections in four lines
    each."""
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "app.py").write_text(app)
    place = Place(folder / "README.md")
    place.document.write_text(text)
    outlinefile.write(place.outline, OUTLINE)
    read = source("src/app.py", app)
    begin(
        place,
        text,
        [Span("overview", 2, 5), Span("usage", 6, 9)],
        "markdown",
        sources={"usage": [manifest.source(read.path, read.text, read.definitions)]},
        memories={},
        roots=["src"],
        files=["src/app.py"],
    )
    return place
