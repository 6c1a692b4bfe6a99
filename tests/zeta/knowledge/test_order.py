"""What explains comes before what is explained."""

from __future__ import annotations

import pytest

from zeta.knowledge.order import kind, language, reading_key

READING = [
    "README.md",
    "ARCHITECTURE.md",
    "docs/design.md",
    "CHANGELOG.md",
    "docs/usage.md",
    "setup.py",
    "core/README.md",
    "core/notes.txt",
    "core/__init__.py",
    "core/engine.py",
    "core/window.py",
    "ui/index.ts",
    "ui/app.css",
    "tests/test_engine.py",
    "ui/app.test.ts",
    "pyproject.toml",
    "data/rows.csv",
]


def test_a_project_is_read_from_its_readme_to_its_data() -> None:
    order = sorted({*READING}, key=reading_key)
    kinds = [kind(path) for path in order]
    assert order[0] == "README.md"
    assert order.index("ARCHITECTURE.md") < order.index("CHANGELOG.md") < order.index("core/README.md")
    assert [path for path in order if path.startswith("core/")] == READING[6:11]
    whole = [each for each in kinds if each in ("design", "tests", "data")]
    assert whole == ["design"] * 4 + ["tests"] * 2 + ["data"] * 2
    assert max(order.index(p) for p in order if kind(p) in ("source", "docs")) < order.index("tests/test_engine.py")
    assert order.index("ui/app.test.ts") < order.index("data/rows.csv")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("README.md", ("readme", "markdown")),
        ("README", ("readme", "text")),
        ("docs/adr/0001.rst", ("design", "restructuredtext")),
        ("src/pages.md", ("docs", "markdown")),
        ("src/Main.JAVA", ("source", "java")),
        ("tests/conftest.py", ("tests", "python")),
        ("src/widget_test.go", ("tests", "go")),
        ("LICENSE", ("design", "text")),
        ("config.yaml", ("data", "yaml")),
        ("src/odd.qqq", ("source", "text")),
    ],
)
def test_a_path_tells_what_a_file_is_for_and_its_language(path: str, told: tuple[str, str]) -> None:
    assert (kind(path), language(path)) == told
