"""docs/CONSOLIDATION.md says what happens: its commands are run, and what they print is compared.

`.venv/bin/python tests/memstore/agent/test_consolidation_document.py` writes the answers anew.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from zeta import catalog, cli

DOCUMENT = Path(__file__).parents[3] / "docs" / "CONSOLIDATION.md"

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "2026-10-06T08:30:00.000Z"),
    (re.compile(r"\d{4}-\d\d-\d\d(?!T)"), "2026-10-06"),
    (re.compile(r"^0\.\d{4}(?=  )", re.MULTILINE), "0.0300"),
    (re.compile(r"(?<=near it: )\d\.\d\d"), "0.90"),
)
"""What differs from run to run or machine to machine: times, scores, cosines."""


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of the document with the answer that it shows."""
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, answer = part.partition("\n")
            yield command, answer


def run(command: str) -> str:
    """What a command prints; `export` sets a variable of the environment."""
    name, *arguments = shlex.split(command)
    if name == "export":
        variable, _, value = arguments[0].partition("=")
        os.environ[variable] = value
        return ""
    assert name == "zeta"
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.main(arguments)
    assert (code, err.getvalue()) == (0, "")
    return steady(out.getvalue())


def steady(text: str) -> str:
    """A text with what changes put in one form."""
    for pattern, same in _CHANGING:
        text = pattern.sub(same, text)
    return text


def anew(text: str) -> str:
    """The document with the answers that its commands give now."""

    def answered(block: re.Match[str]) -> str:
        parts = re.split(r"^\$ ", block[0], flags=re.MULTILINE)[1:]
        return "".join(f"$ {line}\n{run(line)}" for line in (part.partition("\n")[0] for part in parts))

    return _BLOCK.sub(answered, text)


@pytest.mark.model
def test_the_walk_through_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not catalog.DEFAULT_EMBEDDING.path.is_file():
        pytest.skip("the embedding model is not here; zeta models pull minilm")
    monkeypatch.setenv("ZETA_MEMORY_DB", str(tmp_path / "memory.db"))
    monkeypatch.setenv("GHOST_EMBED_PROVIDER", "none")
    for command, answer in commands(DOCUMENT.read_text("utf-8")):
        assert run(command) == steady(answer), command


def test_the_walk_through_goes_through_every_step_of_consolidation() -> None:
    named = [command.split()[2] for command, _ in commands(DOCUMENT.read_text("utf-8")) if command.startswith("zeta")]
    steps = [named.index(step) for step in ("put", "reflect", "clusters", "consolidate")]
    assert steps == sorted(steps)
    assert {"context", "expand", "history", "search", "rm"} <= set(named[steps[-1] :])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZETA_MEMORY_DB"] = str(Path(folder) / "memory.db")
        DOCUMENT.write_text(anew(DOCUMENT.read_text("utf-8")), "utf-8")
