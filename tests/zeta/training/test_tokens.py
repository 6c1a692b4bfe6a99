"""`tokens.parquet`: written with a tiny model's tokenizer, read again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyarrow import parquet
from tiny_models import EOS, IM_START

from zeta import modelfile
from zeta.errors import ConfigError, ZetaError
from zeta.llama import LlamaModel
from zeta.training import extras, tokenfile, tokens
from zeta.training.documents import Document

CHAT = Document("chat", "seed 0", "dialogue", turns=(("user", "hi"), ("assistant", "ho <|im_end|>")))
BOOK = Document("book", "book.txt", "prose", text="once upon a time")
MANUAL = Document("manual", "Python", "docs", text="press the button")


@pytest.fixture
def model(tiny_model: Callable[..., Path]) -> Iterator[LlamaModel]:
    found = LlamaModel(tiny_model())
    yield found
    found.close()


def write(folder: Path, model: LlamaModel, *documents: Document, share: float = 0.0, **given: object) -> tokens.Counts:
    file = modelfile.inspect(model.path)
    split = tokens.splits([each for each in documents if each.kind == "prose"], ())
    return tokens.write(folder, documents, model, file, split=split, share=share, seed=7, **given)  # type: ignore[arg-type]


def test_a_row_says_where_a_document_is_from_and_holds_its_tokens(tmp_path: Path, model: LlamaModel) -> None:
    counts = write(tmp_path, model, BOOK)
    row = parquet.read_table(tmp_path / tokens.FILE).to_pylist()[0]
    assert row == {
        "title": "book",
        "source": "book.txt",
        "kind": "prose",
        "split": "train",
        "sha256": BOOK.sha256,
        "licence": "not stated",
        "characters": 16,
        "tokens": list(b"once upon a time"),
    }
    assert str(counts) == "prose train: 1 documents, 16 tokens"


def test_the_file_names_model_tokenizer_seed_and_what_may_stand_first(tmp_path: Path, model: LlamaModel) -> None:
    write(tmp_path, model, BOOK)
    told = parquet.read_schema(tmp_path / tokens.FILE).metadata
    file = modelfile.inspect(model.path)
    assert told[b"zeta.fingerprint"].decode() == file.fingerprint
    assert told[b"zeta.seed"] == b"7"
    assert told[b"zeta.tokenizer"]
    assert json.loads(told[b"zeta.prefixes"]) == tokens.prefixes(model)
    assert json.loads(told[b"zeta.answers"]) == tokens.answers(model)


def test_a_chat_stands_in_the_models_template_and_markers_in_its_text_stay_text(model: LlamaModel) -> None:
    found = tokens.encode(model, CHAT)
    assert found.count(IM_START) == 2
    assert found.count(EOS) == 2
    assert bytes(token for token in found if token < 256).decode() == "user\nhi\nassistant\nho <|im_end|>\n"


def test_the_file_says_how_an_answer_begins_and_ends(model: LlamaModel) -> None:
    found, told = tokens.encode(model, CHAT), tokens.answers(model)
    header = told["header"]
    begin = next(at for at in range(len(found)) if found[at : at + len(header)] == header) + len(header)
    assert bytes(found[begin : begin + 2]) == b"ho"
    assert next(token for token in found[begin:] if token in told["ends"]) == EOS


def test_a_document_that_is_there_twice_is_kept_once(tmp_path: Path, model: LlamaModel) -> None:
    other = Document("other title", "elsewhere", "docs", text=MANUAL.text)
    write(tmp_path, model, MANUAL, other)
    assert parquet.read_table(tmp_path / tokens.FILE).num_rows == 1


def test_sources_list_every_document_with_its_hash_and_counts(tmp_path: Path, model: LlamaModel) -> None:
    write(tmp_path, model, BOOK, MANUAL, CHAT)
    told = json.loads((tmp_path / tokens.SOURCES).read_text("utf-8"))
    assert [(each["title"], each["sha256"]) for each in told["documents"]] == [
        (each.title, each.sha256) for each in (BOOK, MANUAL, CHAT)
    ]
    assert told["documents"][0]["tokens"] == 16
    assert told["seed"] == 7


def test_texts_are_held_out_by_title_and_the_rest_by_share() -> None:
    split = tokens.splits([BOOK, Document("novel", "novel.txt", "prose", text="x")], ["book"])
    assert split(BOOK, 0.0) == "validation"
    assert split(Document("novel", "novel.txt", "prose", text="x"), 1.0) == "train"
    assert split(MANUAL, 1.0) == "validation"
    assert split(MANUAL, 0.0) == "train"


def test_an_unknown_title_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ConfigError, match="no text has the title poem") as caught:
        tokens.splits([BOOK], ["book", "poem"])
    assert caught.value.hint == "titles: book"
    with pytest.raises(ConfigError, match="two texts have the title book"):
        tokens.splits([BOOK, BOOK], [])


def test_a_run_that_fails_leaves_what_was_there(tmp_path: Path, model: LlamaModel) -> None:
    write(tmp_path, model, BOOK)
    before = (tmp_path / tokens.FILE).read_bytes()

    def fail(number: int, _title: str) -> None:
        if number:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, model, MANUAL, CHAT, progress=fail)
    assert (tmp_path / tokens.FILE).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [tokens.SOURCES, tokens.FILE]


def test_no_document_at_all_is_an_error(tmp_path: Path, model: LlamaModel) -> None:
    with pytest.raises(ConfigError, match="nothing to tokenize"):
        write(tmp_path, model)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, model: LlamaModel) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ZetaError, match="cannot be written"):
        write(tmp_path / "file" / "folder", model, BOOK)


def test_what_was_written_is_read_again(tmp_path: Path, model: LlamaModel) -> None:
    write(tmp_path, model, BOOK, CHAT)
    found = tokenfile.read(tmp_path, modelfile.inspect(model.path).fingerprint)
    assert [(each.title, each.kind, each.split, each.sha256) for each in found.documents] == [
        ("book", "prose", "train", BOOK.sha256),
        ("chat", "dialogue", "train", CHAT.sha256),
    ]
    assert found.documents[1].tokens.tolist() == tokens.encode(model, CHAT)
    assert [list(prefix) for prefix in found.prefixes] == tokens.prefixes(model)


def test_tokens_of_another_model_and_files_that_are_none_are_refused(tmp_path: Path, model: LlamaModel) -> None:
    with pytest.raises(ZetaError, match="there is no token file"):
        tokenfile.read(tmp_path, "x")
    write(tmp_path, model, BOOK)
    with pytest.raises(ConfigError, match="another model"):
        tokenfile.read(tmp_path, "x")
    (tmp_path / tokens.FILE).write_bytes(b"PAR1 no more")
    with pytest.raises(ZetaError, match="cannot be read as Parquet"):
        tokenfile.read(tmp_path, "x")


def test_a_library_that_is_not_installed_is_an_error_that_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZetaError, match="training needs no_such_library") as caught:
        extras.need("no_such_library")
    assert caught.value.hint == "pip install 'zeta[train]'"
    with pytest.raises(ZetaError, match="not installed"):
        extras.check("no_such_library")
    extras.check("numpy")
