"""What training needs, small: a token file, and a sidecar with a gist net."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow
import torch
from pyarrow import parquet

from models import export
from models.gistnet import GistNet, GistShape
from models.shards import FILE

WIDTH = 128
"""Of the tiny llama model."""


def token_file(folder: Path, fingerprint: str) -> Path:
    """Two texts in which a few bytes come again and again."""
    folder.mkdir(exist_ok=True)
    random = np.random.default_rng(0)
    rows = [
        {"title": split, "kind": "prose", "split": split, "sha256": split, "tokens": random.integers(97, 103, 5000)}
        for split in ("train", "validation")
    ]
    texts = [(name, pyarrow.string()) for name in ("title", "kind", "split", "sha256")]
    told = {"zeta.schema": "1", "zeta.fingerprint": fingerprint, "zeta.prefixes": "[[256]]"}
    schema = pyarrow.schema([*texts, ("tokens", pyarrow.list_(pyarrow.uint32()))]).with_metadata(told)
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), folder / FILE)
    return folder


def a_sidecar(path: Path, fingerprint: str, width: int = WIDTH, seed: int = 0) -> Path:
    torch.manual_seed(seed)
    net = GistNet(GistShape(width, hidden=32, heads=4))
    torch.nn.init.normal_(net.leave.weight, std=0.05)
    export.export(path, "gist", net, net.shape.metadata(), fingerprint, {})
    return path
