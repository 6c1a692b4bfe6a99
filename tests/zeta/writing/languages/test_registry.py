"""Which language a document is written in."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from zeta.errors import ConfigError
from zeta.writing.languages.registry import NAMES, language_named, language_of, name_of


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("infra/main.tf", "hcl"),
        ("prod.tfvars", "hcl"),
        ("k8s/shop.YAML", "yaml"),
        ("compose.yml", "yaml"),
        ("package.json", "json"),
        ("app.py", "python"),
        ("README.md", "markdown"),
        ("notes.txt", "markdown"),
    ],
)
def test_a_suffix_names_the_language(path: str, name: str) -> None:
    assert name_of(path) == name
    assert language_of(path).name == name


@pytest.mark.parametrize("name", NAMES)
def test_every_language_knows_its_own_name_and_suffixes(name: str) -> None:
    language = language_named(name)
    assert language.name == name
    assert {name_of(f"x{suffix}") for suffix in language.suffixes} == {name}


def test_an_unknown_kind_of_file_is_markdown_with_a_note(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "zeta.writing"):
        assert language_of("story.odt").name == "markdown"
    assert "story.odt" in caplog.text


def test_an_unknown_language_is_named_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="cobol") as caught:
        language_named("cobol")
    assert "markdown" in caught.value.hint


def test_a_language_loads_no_other_and_no_model() -> None:
    code = (
        "import sys\nfrom zeta.writing.languages.registry import language_of\nlanguage_of('a.py')\n"
        "print(*sorted({'llama_cpp', 'markdown_it', 'hcl2', 'yaml', 'torch'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
