"""What a sidecar holds of the lens: GistNet and LensNet of one model, and the encoder made of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGUFReader

from memstore.sidecarfile import field, weights
from zeta import sidecar
from zeta.errors import SidecarError
from zeta.lens.embeddings import TokenEmbeddings
from zeta.lens.gistnet import F32, GistNet, GistShape
from zeta.lens.lensnet import LensNet
from zeta.modelfile import ModelFile

log = logging.getLogger("zeta.lens")

VERSION = 1


@dataclass(frozen=True)
class Learned:
    """The nets of one model and its token embeddings; an Encoder for memstore.lifetime. `lens` may be missing.

    `name` names the gist net's weights: gists of others are built anew.
    """

    name: str
    gist: GistNet
    lens: LensNet | None
    embeddings: TokenEmbeddings

    @property
    def dim(self) -> int:
        """Width of a gist: the model's."""
        return self.gist.shape.width

    def encode(self, tokens: npt.NDArray[np.uint32]) -> F32:
        """Token ids [n, 32] -> gists of level 1, float32 [n, dim]."""
        return self.gist.encode(self.embeddings.rows(tokens))

    def fold(self, gists: F32) -> F32:
        """Gists of level 1, float32 [n, 32, dim] -> gists of level 2, float32 [n, dim]."""
        return self.gist.encode(np.asarray(gists, np.float32), level=2)


def load(file: ModelFile, folders: Iterable[Path]) -> Learned | None:
    """The lens of a model, or None where its sidecar has none. Raises SidecarError for one that cannot be used: of
    another width or a newer version, or damaged."""
    path = sidecar.find(file.fingerprint, folders, having="zeta.gist.version")
    return None if path is None else read(path, file.path)


def read(path: Path, model: Path) -> Learned:
    """The lens in a sidecar, for the model at `model`. Raises SidecarError."""
    try:
        reader = GGUFReader(path)
        gist = _gist(reader, path)
        name = str(field(reader, "zeta.gist.name"))
        lens = _lens(reader, path, name) if reader.get_field("zeta.lens.version") else None
    except SidecarError:
        raise
    except Exception as error:  # the reader raises whatever numpy raises on a garbled file
        raise SidecarError(f"the lens in {path.name} is damaged", "fetch the file again, or train it again") from error
    embeddings = TokenEmbeddings(model)
    if embeddings.width != gist.shape.width:
        raise SidecarError(
            f"the lens in {path.name} is for vectors of {gist.shape.width}, this model has {embeddings.width}",
            "delete it and train one for this model",
        )
    return Learned(name, gist, lens, embeddings)


def _gist(reader: GGUFReader, path: Path) -> GistNet:
    _known(reader, "gist", path)
    sizes = (int(field(reader, f"zeta.gist.{key}")) for key in ("width", "hidden", "heads", "levels"))
    return GistNet(GistShape(*sizes), weights(reader, "zeta.gist."))


def _lens(reader: GGUFReader, path: Path, gist: str) -> LensNet | None:
    _known(reader, "lens", path)
    if str(field(reader, "zeta.lens.gist")) != gist:
        log.warning("the LensNet in %s was trained on other gists than those beside it; going on without it", path.name)
        return None
    hidden, heads = (int(field(reader, f"zeta.lens.{key}")) for key in ("hidden", "heads"))
    return LensNet(hidden, heads, weights(reader, "zeta.lens."))


def _known(reader: GGUFReader, part: str, path: Path) -> None:
    version = int(field(reader, f"zeta.{part}.version"))
    if version > VERSION:
        raise SidecarError(
            f"the lens in {path.name} has version {version}, this zeta reads up to {VERSION}", "update zeta"
        )
