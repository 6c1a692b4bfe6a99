"""Reading `tokens.parquet` again: documents as token ids, to choose snapshots from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zeta.errors import ConfigError, ZetaError
from zeta.training.extras import need
from zeta.training.tokens import FILE, SCHEMA

Tokens = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Tokenized:
    """One document. `tokens` uint32 [n]."""

    title: str
    kind: str
    split: str
    sha256: str
    tokens: Tokens


@dataclass(frozen=True)
class TokenFile:
    """All of them, and the runs of tokens that may stand before everything in a window."""

    documents: Sequence[Tokenized]
    prefixes: Sequence[Sequence[int]]


def read(folder: Path, fingerprint: str) -> TokenFile:
    """What `zeta train data` wrote into `folder` for the model of this fingerprint.

    Raises ZetaError without pyarrow and for a file that is missing, damaged or of another version; ConfigError for
    tokens of another model.
    """
    parquet, path = need("pyarrow.parquet"), folder / FILE
    again = "make it with `zeta train data --out FOLDER`"
    try:
        table = parquet.read_table(path, columns=["title", "kind", "split", "sha256", "tokens"])
    except FileNotFoundError as error:
        raise ZetaError(f"there is no token file {path}", again) from error
    except (need("pyarrow").ArrowException, OSError) as error:
        raise ZetaError(f"{path} cannot be read as Parquet: {error}", again) from error
    told = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    if told.get("zeta.schema") != str(SCHEMA):
        raise ZetaError(f"{path} is no token file of version {SCHEMA}", again)
    if told["zeta.fingerprint"] != fingerprint:
        raise ConfigError(f"{path} holds tokens of {told.get('zeta.model')}, another model", again)
    flat = table.column("tokens").combine_chunks()
    offsets, values = flat.offsets.to_numpy(), flat.values.to_numpy()
    columns = (table.column(name).to_pylist() for name in ("title", "kind", "split", "sha256"))
    documents = [
        Tokenized(title, kind, split, sha256, values[offsets[number] : offsets[number + 1]])
        for number, (title, kind, split, sha256) in enumerate(zip(*columns, strict=True))
    ]
    return TokenFile(documents, json.loads(told.get("zeta.prefixes", "[]")))
