"""What the engine could not do, in the language of the window."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

import memstore
import zeta
from memstore import errors as of_store
from ui.failures import KINDS, SENTENCES, translated
from ui.look import Look
from ui.notices import Notice
from ui.transcript.cards import ErrorCard
from ui.ways import WAYS
from zeta import errors as of_engine
from zeta.worker.client import Failure


@pytest.fixture
def german(choose: Callable[[str], None]) -> None:
    choose("de")


def said() -> set[str]:
    """Every text in the code of the engine, with {} where something is put in."""
    found = set()
    for package in (zeta, memstore):
        for path in Path(package.__file__).parent.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
                elif isinstance(node, ast.JoinedStr):
                    text = "".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
                    found.add(text.replace("{}.{}", "{}"))  # a version is one thing
    return found


def test_every_sentence_is_one_that_the_engine_says() -> None:
    texts = said()
    unknown = []
    for sentence in SENTENCES:
        bare = re.sub(r"\{\w+\}", "{}", sentence)
        # Some are put together of a subject and what is said of it.
        if not {bare, bare.removeprefix("{} "), bare.removesuffix(" {}.")} & texts:
            unknown.append(sentence)
    assert unknown == []


def test_every_hint_that_is_replaced_is_one_that_the_engine_gives() -> None:
    texts = said()
    begins = tuple(hint.removesuffix("{}") for hint in WAYS)
    assert [hint for hint in begins if hint not in texts and not any(each.startswith(hint) for each in texts)] == []


COMMANDS = re.compile(r"`zeta|`/|(?<![\w-])--[a-z]|\bzeta (models|store|calibrate|doctor|knowledge|chat|write|watch) ")


def test_no_hint_that_reaches_the_window_names_something_to_type_in_a_terminal() -> None:
    """Every text of the engine that names a command might be one."""
    told = [translated(Failure("ConfigError", "odd", text.replace("{}", "x"))).hint for text in said()]
    assert [hint for hint in told if COMMANDS.search(hint)] == []


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        ("Run `zeta store check --repair`: the page goes, its text stays.", "«Check» on the page «Your data»"),
        ("it fits a model of another shape; `zeta doctor` shows the log", "it fits a model of another shape"),
        ("Choose another folder with --store.", ""),
        ("Close that chat first, or choose another store with --store.", "Close that chat first"),
        ("use --ctx 1024 or more, or a smaller --page", "Choose a larger window in the settings."),
        ("give a text in UTF-8; convert other documents first", "Give a text in UTF-8; convert other documents first"),
    ],
)
def test_what_to_do_is_said_as_it_is_done_in_the_window(hint: str, told: str) -> None:
    found = translated(Failure("ConfigError", "odd", hint)).hint
    assert found.startswith(told)
    assert bool(found) == bool(told)


def test_every_kind_is_an_error_of_ours_or_of_the_system() -> None:

    assert [
        kind for kind in KINDS if not (hasattr(of_store, kind) or hasattr(of_engine, kind) or kind == "OSError")
    ] == []


def test_a_known_sentence_is_told_anew_with_what_stands_in_it(german: None) -> None:
    heard = Failure("ModelError", "my {odd} %1.gguf is not a GGUF file", "models for llama.cpp end in .gguf")
    told = translated(heard)
    assert told.kind == "ModelError"
    assert told.message == "my {odd} %1.gguf ist keine GGUF-Datei"
    assert told.hint == "Modelle für llama.cpp enden auf .gguf"


def test_the_most_telling_of_two_sentences_is_taken(german: None) -> None:
    heard = Failure("ConfigError", "scan.pdf holds no text, at most pictures of it", "")
    assert translated(heard).message == "scan.pdf enthält keinen Text, höchstens Bilder davon"


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        (
            "a.pdf holds no text, at most pictures of it",
            "if it was scanned, let a program recognise its text (OCR) first",
        ),
        ("a.pdf is a broken PDF", "open it in a PDF viewer and save it anew, or give its text"),
        ("a.docx is a broken or unusual DOCX", "open it in a word processor and save it anew, or give its text"),
        (
            "a.txt is not valid UTF-8: byte 0xfc at offset 2",
            "convert it first, for example with `iconv -f latin1 -t utf-8`",
        ),
    ],
)
@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_file_that_cannot_be_read_is_told_with_what_to_do_in_the_language_of_the_window(
    choose: Callable[[str], None], language: str, message: str, hint: str
) -> None:
    english = translated(Failure("ConfigError", message, hint))
    assert english.hint[:1].isupper()
    choose(language)
    told = translated(Failure("ConfigError", message, hint))
    assert told.hint
    assert told.hint != english.hint
    assert told.message != english.message


def test_of_a_sentence_that_is_not_known_the_kind_is_told_and_its_own_words_stay(german: None) -> None:
    told = translated(Failure("StoreDamaged", "A row of words is not sorted.", "Restore the store from a backup."))
    assert told.message == "Eine Datei der Chats ist beschädigt."
    assert told.hint == "A row of words is not sorted. Den Bestand aus einer Sicherung wiederherstellen."
    assert translated(Failure("SomethingNew", "odd", "")).message == "Das hat nicht geklappt."


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        ("x.gguf is not a GGUF file", "x.gguf is not a GGUF file"),
        ("nobody has said this before", "nobody has said this before"),
        ("no chat is open", "No chat is open"),
        ("llama.cpp cannot load x.gguf", "llama.cpp cannot load x.gguf"),
        ("", ""),
    ],
)
def test_in_english_a_known_sentence_gets_a_capital_and_any_other_is_as_it_came(
    qapp: QApplication, heard: str, told: str
) -> None:
    assert translated(Failure("ModelError", heard, "choose a chat model")) == Failure(
        "ModelError", told, "Choose a chat model"
    )


@pytest.mark.parametrize("path", ["/home/ali/notes.gguf", "/home/\u202eali\u2066/notes.gguf"])
def test_from_right_to_left_a_path_is_isolated_from_the_words_around_it_as_far_as_the_card(
    choose: Callable[[str], None], look: Look, qtbot: QtBot, path: str
) -> None:
    choose("ar")
    told = translated(Failure("ModelError", f"there is no model file {path}", ""))
    card, notice = ErrorCard(look, told.message, told.hint), Notice(look, "error", told.message, "", "", 0)
    for shown in (card, notice):
        qtbot.addWidget(shown)
        words = " ".join(label.text() for label in shown.findChildren(QLabel)).replace("\u200b", "")
        assert "\u2066/home/ali/notes.gguf\u2069" in words
        assert words.count("\u2066") == 1
        assert "\u202e" not in words


def test_from_left_to_right_a_path_stands_as_it_is(german: None) -> None:
    assert "\u2066" not in translated(Failure("ModelError", "there is no model file /home/x.gguf", "")).message
