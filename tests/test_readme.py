"""The README says what there is: its folders, its table of options, its commands and its links; docs/LAYOUT.md has
every file.

`.venv/bin/python -m tests.test_readme` writes the folders, the files and the table anew.
"""

from __future__ import annotations

import ast
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from zeta.chat.slash import COMMANDS as SLASH_COMMANDS
from zeta.chat.slash import ELSEWHERE
from zeta.cli import zeta as command_line
from zeta.commands.memory.hooks import NAMESPACE_VARIABLES
from zeta.config import SPECS
from zeta.paths import HOME_VARIABLE, MEMORY_VARIABLE

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
LAYOUT = ROOT / "docs" / "LAYOUT.md"
DOCUMENTS = (README, *(ROOT / "docs" / f"{name}.md" for name in ("ARCHITECTURE", "WALKTHROUGH")))
FOLDERS = ("scripts", "ui", "zeta", "memstore", "models")

_BINARY = (".so", ".pyd", ".qm", ".png", ".svg", ".ttf", ".otf", ".woff2")
_SENTENCE = re.compile(r"(.+?[.?!])(?:\s|$)", re.DOTALL)
_MARKED = {
    "script": re.compile(r"^# (?!!)(.+)$", re.MULTILINE),
    "toml": re.compile(r"^# (.+)$", re.MULTILINE),
    "c": re.compile(r"^/\* (.+)$", re.MULTILINE),
    "h": re.compile(r"^/\* (.+)$", re.MULTILINE),
}


def files() -> list[Path]:
    """Every file of the program, relative to the root, folder by folder."""
    return [
        Path(folder, *path.relative_to(ROOT / folder).parts)
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"), key=lambda p: (p.parent, p.name))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in _BINARY
    ]


def told(path: Path) -> str:
    """What a file says of itself: the first sentence of its docstring or its first comment."""
    if path.suffix == ".gguf":
        return "What was calibrated for the default model"
    text = (ROOT / path).read_text("utf-8")
    if found := re.search(r'<TS [^>]*language="(\w+)"', text):
        return f"The window's texts, translated: {found[1]}"
    if path.suffix in (".py", ".pyi"):
        text = ast.get_docstring(ast.parse(text)) or ""
    else:
        found = _MARKED.get(path.suffix[1:], _MARKED["script"]).search(text)
        text = found[1] if found else ""
    sentence = _SENTENCE.match(text)
    line = " ".join((sentence[1] if sentence else text.partition("\n\n")[0]).split())
    return re.sub(r" \([^()]*DESIGN[^()]*\)", "", line).rstrip(".:;")


def tree() -> str:
    """Every file, folder by folder, as docs/LAYOUT.md shows it."""
    lines: list[str] = []
    shown: set[Path] = set()
    width = max(2 * len(path.parents) - 4 + len(path.name) for path in files())
    for path in files():
        for folder in [*reversed(path.parents)][1:]:
            if folder not in shown:
                shown.add(folder)
                lines.append("  " * (len(folder.parts) - 1) + f"{folder.name}/")
        name = "  " * (len(path.parts) - 1) + path.name
        lines.append(f"{name:<{width}}  {told(path)}".rstrip())
    return "\n".join(lines)


def folders() -> str:
    """The packages as the README shows them."""
    packages = [path.parent for path in files() if path.name == "__init__.py"]
    width = max(2 * len(path.parts) + len(path.name) for path in packages)
    rows = [("  " * (len(path.parts) - 1) + f"{path.name}/", told(path / "__init__.py")) for path in packages]
    return "\n".join(f"{name:<{width}}{text}" for name, text in rows)


def options() -> str:
    """The table of settings as the README shows it."""
    rows = ["| flag | default | what it is |", "|---|---|---|"]
    for spec in SPECS.values():
        values = f" ({', '.join(f'`{choice}`' for choice in spec.option.choices)})" if spec.option.choices else ""
        rows.append(f"| `{spec.flag}` | {spec.default_text or 'none'} | {spec.option.help.rstrip('.')}{values} |")
    return "\n".join(rows)


def _block(text: str) -> str:
    return f"```text\n{text}\n```"


SECTIONS = {
    "folders": (README, lambda: _block(folders())),
    "options": (README, options),
    "tree": (LAYOUT, lambda: _block(tree())),
}


def section(text: str, name: str) -> tuple[int, int]:
    """Where the generated section `name` of a document begins and ends."""
    begin, end = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
    return text.index(begin) + len(begin), text.index(end)


def fenced(text: str) -> Iterator[str]:
    """What somebody types in the shell blocks of a document, continued lines joined."""
    for block in re.findall(r"^```(?:console|sh)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        joined = block.replace("\\\n", " ")
        for line in joined.splitlines():
            if line.startswith("$ "):
                yield line[2:]


def inline(text: str) -> Iterator[str]:
    """Code inside of running text."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"`([^`\n]+)`", prose)


def words_of(line: str) -> list[str]:
    """The words of the last command of a pipe, without variables set in front."""
    words = shlex.split(line.split(" | ")[-1].split(" > ")[0].split(" # ")[0])
    return [word for i, word in enumerate(words) if i or "=" not in word]


def commands(text: str) -> Iterator[list[str]]:
    """Every call of zeta, as words after its name; `python -m zeta.chat` counts as `zeta chat`."""
    for line in (*fenced(text), *inline(text)):
        if not re.match(r"(?:\w+=\S* )*(?:\S+ \| )?(?:zeta |python -m zeta|scripts/|printf .*\| zeta)", line):
            continue
        words = words_of(re.sub(r"\[([^\]]*)\]", "", line))
        if words[0] == "zeta":
            yield words[1:]
        elif words[:2] == ["python", "-m"]:
            yield words[2].split(".")[1:] + words[3:]


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that words name, and what is left of them; a name such as `list|pull` stands for each."""
    found: click.Command = command_line
    while isinstance(found, click.Group) and words and not words[0].startswith("-"):
        inner = [found.get_command(click.Context(found), name) for name in words[0].split("|")]
        assert None not in inner, f"there is no `zeta … {words[0]}`"
        assert inner[-1] is not None
        found, words = inner[-1], words[1:]
    return found, words


@pytest.mark.parametrize("name", SECTIONS)
def test_the_layout_and_the_options_are_those_of_the_program(name: str) -> None:
    document, made = SECTIONS[name]
    text = document.read_text("utf-8")
    begin, end = section(text, name)
    assert text[begin:end] == made(), "run: .venv/bin/python -m tests.test_readme"


def test_every_file_says_what_it_is() -> None:
    silent = [str(path) for path in files() if not told(path)]
    assert not silent


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_exists_with_every_option_it_is_given(document: Path) -> None:
    found = list(commands(document.read_text("utf-8")))
    assert found
    for words in found:
        command, rest = resolve(words)
        known = {flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)}
        wrong = [word for word in rest if word.startswith("--") and word not in {*known, "--help", "--version"}]
        assert not wrong, f"zeta {' '.join(words)} has no {wrong}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_option_variable_and_slash_command_in_the_text_exists(document: Path) -> None:
    flags = {spec.flag for spec in SPECS.values()} | {"--help", "--version"}
    for command in walk(command_line):
        flags |= {flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)}
    variables = {spec.variable for spec in SPECS.values()} | {HOME_VARIABLE, MEMORY_VARIABLE, *NAMESPACE_VARIABLES}
    text = document.read_text("utf-8")
    assert {code.split()[0] for code in inline(text) if re.match(r"--\w", code)} <= flags
    assert set(re.findall(r"ZETA_\w+", text)) <= variables
    slashes = {code[1:].split()[0] for code in inline(text) if re.fullmatch(r"/[a-z]+( [^/]*)?", code)}
    assert slashes <= {*SLASH_COMMANDS, *ELSEWHERE}


def walk(command: click.Command) -> Iterator[click.Command]:
    """A command and all below it."""
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from walk(inner)


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name)
def test_every_script_that_is_named_can_be_started(document: Path) -> None:
    text = document.read_text("utf-8")
    scripts = {code.split()[0] for code in (*fenced(text), *inline(text)) if code.startswith("scripts/")}
    assert all(os.access(ROOT / script, os.X_OK) for script in scripts if script != "scripts/")


def _write() -> None:
    for name, (document, made) in SECTIONS.items():
        text = document.read_text("utf-8")
        begin, end = section(text, name)
        document.write_text(text[:begin] + made() + text[end:], "utf-8")


if __name__ == "__main__":
    _write()
