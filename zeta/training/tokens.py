"""`tokens.parquet`: documents as the token ids of one model, a row each; and `sources.json`, which says where from.

Metadata of the file (keys `zeta.*`): schema; fingerprint and name of the model, its tokenizer and size of vocabulary;
prefixes, the runs of tokens that may stand before everything; answers, how they are told in tokens; seed; version of
zeta.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gguf import GGUFReader

from zeta.errors import ConfigError, ZetaError
from zeta.llama import LlamaModel
from zeta.modelfile import ModelFile
from zeta.training.documents import Document
from zeta.training.extras import need
from zeta.transcript import Transcript, format_of

SCHEMA = 1
FILE, SOURCES = "tokens.parquet", "sources.json"
_GROUP = 1_000_000
"""Tokens of a row group, about: what a reader loads at once."""


@dataclass
class Counts:
    """Documents and tokens by (kind, split), and the hashes of those documents."""

    documents: Counter[tuple[str, str]] = field(default_factory=Counter)
    tokens: Counter[tuple[str, str]] = field(default_factory=Counter)
    hashes: set[str] = field(default_factory=set)

    def seen(self, sha256: str) -> bool:
        """Whether a document that says the same was counted."""
        return sha256 in self.hashes

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row of the file."""
        self.hashes.add(row["sha256"])
        self.documents[row["kind"], row["split"]] += 1
        self.tokens[row["kind"], row["split"]] += len(row["tokens"])

    def __str__(self) -> str:
        return "; ".join(
            f"{kind} {split}: {self.documents[kind, split]} documents, {self.tokens[kind, split]} tokens"
            for kind, split in sorted(self.documents)
        )


def splits(texts: Sequence[Document], validation: Sequence[str]) -> Callable[[Document, float], str]:
    """Which side a document is on: texts by the titles in `validation`, the others by their hash and a share.

    Raises ConfigError for a title that no text has, and for one that two texts share.
    """
    titles = Counter(text.title for text in texts)
    if twice := [title for title, count in titles.items() if count > 1]:
        raise ConfigError(
            f"two texts have the title {twice[0]}", "a title is the file's name without its ending: rename one"
        )
    if unknown := [title for title in validation if title not in titles]:
        known = ", ".join(sorted(titles)) or "none, as no --text is given"
        raise ConfigError(f"no text has the title {unknown[0]}", f"titles: {known}")
    held = frozenset(validation)

    def split(document: Document, share: float) -> str:
        kept = document.title in held if document.kind == "prose" else document.held_out(share)
        return "validation" if kept else "train"

    return split


def encode(model: LlamaModel, document: Document) -> list[int]:
    """Token ids: of a chat in the model's own template with its markers, of a text as plain text."""
    if not document.turns:
        return model.tokenize(document.text, bos=model.add_bos)
    transcript = Transcript(model, format_of(model))
    transcript.open()
    for role, text in document.turns:
        transcript.say(role, text)
    return transcript.tokens


def prefixes(model: LlamaModel) -> list[list[int]]:
    """What may stand before everything else in a window: the vocabulary's first token alone, and a chat's opening."""
    transcript = Transcript(model, format_of(model))
    transcript.open()
    found = [[model.bos] if model.bos >= 0 else [], transcript.tokens]
    return [prefix for number, prefix in enumerate(found) if prefix and prefix not in found[:number]]


def answers(model: LlamaModel) -> dict[str, list[int]]:
    """How an answer is told in tokens: those of its header, and those that end a turn."""
    header = model.tokenize(format_of(model).header("assistant"), special=True)
    return {"header": header, "ends": [token for token in range(model.n_vocab) if model.ends(token)]}


def write(
    folder: Path,
    documents: Iterable[Document],
    model: LlamaModel,
    file: ModelFile,
    *,
    split: Callable[[Document, float], str],
    share: float,
    seed: int,
    progress: Callable[[int, str], None] = lambda _number, _title: None,
) -> Counts:
    """Tokenize `documents` into `folder`, which is made; a document that is there already is left out.

    The files appear whole or not at all. Raises ZetaError without pyarrow, for a folder that cannot be written, and
    where there was no document.
    """
    counts, sources = Counts(), list[dict[str, Any]]()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _file(folder / FILE, _metadata(model, file, seed)) as put:
            for number, document in enumerate(documents):
                progress(number, document.title)
                if counts.seen(document.sha256):
                    continue
                row = _row(document, split(document, share), encode(model, document))
                put(row)
                counts.add(row)
                sources.append({**row, "tokens": len(row["tokens"])})
            if not sources:
                raise ConfigError("there is nothing to tokenize", "give --text, --python-docs, --dialogues or --code")
            told = {"schema": SCHEMA, "model": file.name, "fingerprint": file.fingerprint, "seed": seed}
            text = json.dumps({**told, "documents": sources}, indent=1, ensure_ascii=False)
            (folder / SOURCES).write_text(text + "\n", "utf-8")
    except OSError as error:
        raise ZetaError(
            f"{folder} cannot be written: {error.strerror or error}", "choose another folder with --out"
        ) from error
    return counts


@contextmanager
def _file(target: Path, metadata: Mapping[str, str]) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A function that takes rows of a new file, which takes the place of `target` where the block ends well."""
    arrow, parquet = need("pyarrow"), need("pyarrow.parquet")
    schema = _schema(arrow).with_metadata(metadata)
    part, rows = target.with_suffix(".part"), list[dict[str, Any]]()

    def flush() -> None:
        writer.write_table(arrow.Table.from_pylist(rows, schema=schema))
        rows.clear()

    def put(row: dict[str, Any]) -> None:
        rows.append(row)
        if sum(len(each["tokens"]) for each in rows) >= _GROUP:
            flush()

    try:
        with parquet.ParquetWriter(part, schema, compression="zstd") as writer:
            yield put
            flush()
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _row(document: Document, split: str, tokens: list[int]) -> dict[str, Any]:
    return {
        "title": document.title,
        "source": document.source,
        "kind": document.kind,
        "split": split,
        "sha256": document.sha256,
        "licence": document.licence,
        "characters": document.characters,
        "tokens": tokens,
    }


def _schema(arrow: Any) -> Any:
    texts = [(name, arrow.string()) for name in ("title", "source", "kind", "split", "sha256", "licence")]
    return arrow.schema([*texts, ("characters", arrow.int64()), ("tokens", arrow.list_(arrow.uint32()))])


def _metadata(model: LlamaModel, file: ModelFile, seed: int) -> Mapping[str, str]:
    reader = GGUFReader(file.path)
    fields = [reader.get_field(f"tokenizer.ggml.{key}") for key in ("model", "pre")]
    return {
        "zeta.schema": str(SCHEMA),
        "zeta.fingerprint": file.fingerprint,
        "zeta.model": file.name,
        "zeta.tokenizer": " ".join(str(found.contents()) for found in fields if found),
        "zeta.vocabulary": str(model.n_vocab),
        "zeta.prefixes": json.dumps(prefixes(model)),
        "zeta.answers": json.dumps(answers(model)),
        "zeta.seed": str(seed),
        "zeta.version": version("zeta"),
    }
