"""Who may import whom: ui -> zeta -> memstore, models know nobody, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "memstore": {"zeta", "ui", "models", "llama_cpp", "PySide6", "torch"},
    "zeta": {"ui", "PySide6", "torch"},
    "models": {"zeta", "ui", "llama_cpp", "PySide6"},
    "ui": {"llama_cpp", "torch"},
}
LLAMA = {"zeta/llama.py"}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, top-level package) of every import anywhere in a file, but those for type checkers."""
    tree = ast.parse(path.read_text("utf-8"), str(path))
    unread = {id(child) for node in ast.walk(tree) if _for_types(node) for child in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in unread:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield node.lineno, (node.module or "").partition(".")[0]


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, name in imports(path)
        if name in FORBIDDEN[package]
    ]
    assert not wrong


def test_one_file_speaks_to_llama_cpp() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for package in FORBIDDEN
        for path in (ROOT / package).rglob("*.py")
        for _, name in imports(path)
        if name == "llama_cpp"
    }
    assert found == LLAMA


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import zeta", {"PySide6", "torch", "llama_cpp", "numpy"}),
        ("import zeta.cli", {"PySide6", "torch", "llama_cpp"}),
        ("import zeta.chat.session", {"PySide6", "torch"}),
        ("import memstore", {"PySide6", "torch", "llama_cpp", "zeta"}),
        ("import ui.window", {"llama_cpp", "torch", "lmdb"}),
        ("import models", {"PySide6", "torch", "llama_cpp", "zeta"}),
    ],
)
def test_an_import_loads_nothing_that_it_does_not_need(statement: str, absent: set[str]) -> None:
    code = f"import sys\n{statement}\nprint(*sorted({absent!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
