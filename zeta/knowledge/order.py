"""In which order files are read, and what kind each is. Pure: paths in, words and sort keys out.

«For code, a chain like README → design notes → module docs → source files» (seed 002, curating the core knowledge
corpus): what explains comes before what is explained, and files of one folder stand together, so that a coarse gist is
about one thing.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final, Literal

Kind = Literal["readme", "design", "docs", "source", "tests", "data"]

_DESIGN_FOLDERS: Final = frozenset({"adr", "design", "designs", "doc", "docs", "notes", "rfc", "rfcs", "specs"})
_DESIGN_NAMES: Final = re.compile(
    r"architecture|contributing|design|manifesto|overview|roadmap|spec|style|vision", re.I
)
_TEST_FOLDERS: Final = frozenset({"test", "tests", "testing", "spec", "__tests__", "examples", "fixtures"})
_TEST_NAMES: Final = re.compile(r"test_.*|conftest\.py|.*[._-](test|spec)\.\w+|.*_test\.\w+")
_FIRST_NAMES: Final = re.compile(r"(__init__|index|main|lib|mod|package-info|app)\.\w+|__main__\.py")
_PROSE: Final = frozenset({".md", ".markdown", ".mdx", ".rst", ".txt", ".adoc", ".org", ".tex", ".pdf", ".docx"})
_LANGUAGES: Final = MappingProxyType(
    {
        suffix: language
        for language, suffixes in {
            "asciidoc": ".adoc",
            "assembly": ".asm .s",
            "c": ".c .h",
            "c++": ".cc .cpp .cxx .hh .hpp .hxx .inl",
            "c#": ".cs",
            "clojure": ".clj .cljs .edn",
            "css": ".css .less .scss",
            "cuda": ".cu .cuh",
            "dart": ".dart",
            "elixir": ".ex .exs",
            "erlang": ".erl .hrl",
            "fortran": ".f .f90 .f95",
            "go": ".go",
            "groovy": ".gradle .groovy",
            "haskell": ".hs .lhs",
            "html": ".htm .html .vue .svelte",
            "java": ".java",
            "javascript": ".cjs .js .jsx .mjs",
            "julia": ".jl",
            "kotlin": ".kt .kts",
            "latex": ".bib .sty .tex",
            "lisp": ".el .lisp .rkt .scm",
            "lua": ".lua",
            "markdown": ".markdown .md .mdx",
            "metal": ".metal",
            "nim": ".nim",
            "objective-c": ".m .mm",
            "ocaml": ".ml .mli",
            "perl": ".pl .pm",
            "php": ".php",
            "powershell": ".ps1 .psm1",
            "protobuf": ".proto",
            "python": ".py .pyi .pyx",
            "r": ".r .rmd",
            "restructuredtext": ".rst",
            "ruby": ".rb .rake",
            "rust": ".rs",
            "scala": ".sbt .scala",
            "shell": ".bash .fish .sh .zsh",
            "solidity": ".sol",
            "sql": ".sql",
            "swift": ".swift",
            "terraform": ".hcl .tf",
            "typescript": ".cts .mts .ts .tsx",
            "zig": ".zig",
        }.items()
        for suffix in suffixes.split()
    }
)
_DATA: Final = MappingProxyType(
    {
        ".cfg": "ini",
        ".conf": "ini",
        ".csv": "csv",
        ".ini": "ini",
        ".json": "json",
        ".jsonl": "json",
        ".svg": "svg",
        ".toml": "toml",
        ".tsv": "csv",
        ".xml": "xml",
        ".yaml": "yaml",
        ".yml": "yaml",
    }
)


def language(path: str) -> str:
    """The language of a file by its suffix; `text` where it says none."""
    suffix = PurePosixPath(path).suffix.lower()
    return _LANGUAGES.get(suffix) or _DATA.get(suffix) or "text"


def kind(path: str) -> Kind:
    """What a file is for, by its name and its folders (relative to the folder that is read)."""
    where = PurePosixPath(path)
    folders = {part.lower() for part in where.parts[:-1]}
    prose = where.suffix.lower() in _PROSE or not where.suffix
    if prose and where.name.lower().startswith("readme"):
        return "readme"
    if folders & _TEST_FOLDERS or _TEST_NAMES.fullmatch(where.name.lower()):
        return "tests"
    if prose:
        near = len(where.parts) == 1 or where.parts[0].lower() in _DESIGN_FOLDERS
        return "design" if near or folders & _DESIGN_FOLDERS or _DESIGN_NAMES.search(where.stem) else "docs"
    return "data" if where.suffix.lower() in _DATA else "source"


def reading_key(path: str) -> tuple[object, ...]:
    """Sorts paths into reading order: the README, the design notes, then folder by folder its README, documents and
    sources, what it begins with first; then tests and examples, data last."""
    where, what = PurePosixPath(path), kind(path)
    name = where.name.lower()
    if what == "readme" and len(where.parts) == 1:
        return 0, 0, (), 0, name
    if what == "design":
        return 1, not _DESIGN_NAMES.search(where.stem), _folders(where), 0, name
    stage = {"tests": 3, "data": 4}.get(what, 2)
    return stage, 0, _folders(where), _within(what, name), name


def _folders(where: PurePosixPath) -> tuple[str, ...]:
    return tuple(part.lower() for part in where.parts[:-1])


def _within(what: Kind, name: str) -> int:
    """The place of a file among those of its folder."""
    if what == "readme":
        return 0
    if what == "docs":
        return 1
    return 2 if _FIRST_NAMES.fullmatch(name) else 3
