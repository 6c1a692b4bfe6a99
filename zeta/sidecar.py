"""The sidecar `<model>.zeta.gguf`: what was calibrated or learned for one base model, as GGUF metadata and tensors.

Matched by fingerprint, not by name; looked for in the models folder, beside the model, then among the shipped ones.
A writer merges: keys and tensors it does not own stay as they are, and the file is replaced atomically.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGUFReader

from memstore import sidecarfile
from zeta.errors import SidecarError

F32 = npt.NDArray[np.float32]
VERSION = 1
_PREFIX = "zeta.calibration."
FEATURES = ("heads", "bm25", "idf_mass", "margin", "idf_margin", "cosine", "cosine_margin")
"""Inputs of the decision, in order (zeta.resonance computes them); the last two where meanings are known."""


@dataclass(frozen=True)
class Decision:
    """How signals are fused and when a recall happens.

    `fusion` weighs (heads, bm25, idf_mass[, cosine]) when pages are ranked. `weights` belong to FEATURES, the first
    five or all. `curve` is rows of (false-recall rate, probability threshold, kept share) on calibration's questions.
    `model`: the id of the embedding model, where one is asked.
    """

    fusion: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    curve: tuple[tuple[float, float, float], ...]
    model: str = ""

    def threshold(self, rate: float) -> float:
        """The probability over which something is recalled for a wanted share of false recalls: 0 for all of them
        (rate 1), over 1 for a rate below 0."""
        if rate >= 1:
            return 0.0
        if rate < 0:
            return 2.0
        if not self.curve:
            return 0.5
        return float(np.interp(rate, [row[0] for row in self.curve], [row[1] for row in self.curve]))


@dataclass(frozen=True)
class Calibration:
    """Where a model's retrieval heads are, how signals are fused, and when a recall happens (DESIGN 5).

    `heads`: (layer, query head) with `weights` summing to 1. `fusion` weighs (heads, bm25, idf_mass) when pages are
    ranked. `decision` weighs FEATURES, `bias` last. `curve` is rows of (false-recall rate, probability threshold, kept
    share) on the calibration's own questions; `semantic` holds the same for when an embedding model is asked too.
    `mean_threshold`: raw inner product over which the seed's trigger fires. `query_mean`: the mean un-rotated query of
    ordinary questions, float32 [heads, head_dim]; half of it is taken off every query, or pages that answer to any
    question win (DESIGN 5's plain products). `background`: keys int8 [pages, rows, tokens, head_dim] and scales [pages,
    rows, tokens] of plain filler pages: head scores are standardized over candidates and these, so that a chat of two
    pages is judged like one of two thousand.
    """

    heads: tuple[tuple[int, int], ...]
    weights: tuple[float, ...]
    fusion: tuple[float, ...]
    decision: tuple[float, ...]
    bias: float
    curve: tuple[tuple[float, float, float], ...]
    mean_threshold: float
    query_mean: F32 | None = None
    background: tuple[npt.NDArray[np.int8], F32] | None = None
    calibrated: bool = True
    semantic: Decision | None = None

    @property
    def plain(self) -> Decision:
        """The decision where meanings are not known."""
        return Decision(self.fusion, self.decision, self.bias, self.curve)

    def rows(self, group: int) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
        """The (layer, kv head) pairs whose keys are kept, and for each head its place among them.

        `group`: query heads that share a kv head.
        """
        pairs = tuple(sorted({(layer, head // group) for layer, head in self.heads}))
        return pairs, tuple(pairs.index((layer, head // group)) for layer, head in self.heads)

    def layout(self, group: int) -> int:
        """A number that names the kept rows: signals of another layout are never compared."""
        return zlib.crc32(repr(self.rows(group)[0]).encode())


BY_MEANING = Decision(
    fusion=(0.0, 0.1554, 0.0, 19.51),
    weights=(0.0, 0.6911, 0.2635, 0.0, -3.234, 8.363, 15.61),
    bias=-5.928,
    curve=(
        (0.0, 0.8936, 0.545),
        (0.03, 0.8936, 0.545),
        (0.05, 0.8741, 0.568),
        (0.075, 0.557, 0.693),
        (0.1, 0.4198, 0.830),
        (0.15, 0.3067, 0.875),
        (0.2, 0.2444, 0.886),
        (0.3, 0.1919, 0.932),
        (0.5, 0.1239, 0.966),
        (1.0, 0.0, 1.0),
    ),
    model="all-MiniLM-L6-v2@b432fb09c17b75a1",
)
"""For a model that was never calibrated: words and meanings, which are the same whatever model reads them. Fitted as
zeta.calibrate does, on its 88 natural and oblique facts and 80 unrelated questions, with nothing from any head."""


SHIPPED = Path(str(resources.files("models") / "sidecars"))
"""Where the sidecars lie that come with zeta."""


def uncalibrated(n_layer: int, n_head: int) -> Calibration:
    """Stands in for a model that was never calibrated: a middle layer's heads for the mean, words for the decision.

    The layer is 60 % up, past the middle as kv-memory 6.3 advises; the decision asks for most of the question's rare
    words.
    """
    layer = round(0.6 * n_layer)
    n_head = max(1, n_head)  # a recurrent model has none
    heads = tuple((layer, h) for h in range(n_head))
    return Calibration(
        heads,
        (1.0 / n_head,) * n_head,
        (0.0, 1.0, 1.0),
        (0.0, 0.0, 8.0, 0.0, 0.0),
        -4.8,
        (),
        float("inf"),
        calibrated=False,
        semantic=BY_MEANING,
    )


def find(fingerprint: str, folders: Iterable[Path], *, having: str = "zeta.calibration.version") -> Path | None:
    """The sidecar of a model among `folders` and the shipped ones that has the key `having`: a calibration of one's own
    does not hide the lens that ships, nor the other way round. Files that cannot be read are passed over."""
    for folder in [*folders, SHIPPED]:
        for path in sorted(folder.glob("*.zeta.gguf")) if folder.is_dir() else []:
            try:
                reader = GGUFReader(path)
                if _text(reader, "zeta.fingerprint") == fingerprint and reader.get_field(having) is not None:
                    return path
            except (ValueError, OSError, IndexError, KeyError):
                continue
    return None


def load(path: Path, fingerprint: str) -> Calibration:
    """Read a calibration. Raises SidecarError for another model, a newer version or a damaged file."""
    try:
        reader = GGUFReader(path)
        if _text(reader, "zeta.fingerprint") != fingerprint:
            raise SidecarError(f"{path.name} belongs to another model", "run `zeta calibrate` for this one")
        version = int(sidecarfile.field(reader, "zeta.calibration.version"))
        if version > VERSION:
            raise SidecarError(f"{path.name} has version {version}, this zeta reads up to {VERSION}", "update zeta")
        tensors = sidecarfile.weights(reader, _PREFIX)
        background = next(t.data for t in reader.tensors if t.name == f"{_PREFIX}background")
        layers, heads = (sidecarfile.field(reader, f"{_PREFIX}{name}") for name in ("layers", "heads"))
        decision = tensors["decision"].reshape(-1)
        return Calibration(
            heads=tuple((int(a), int(b)) for a, b in zip(layers, heads, strict=True)),
            weights=_floats(tensors["weights"]),
            fusion=_floats(tensors["fusion"]),
            decision=_floats(decision[:-1]),
            bias=float(decision[-1]),
            curve=tuple((float(a), float(b), float(c)) for a, b, c in tensors["curve"].reshape(-1, 3)),
            mean_threshold=float(sidecarfile.field(reader, f"{_PREFIX}mean_threshold")),
            query_mean=tensors["query_mean"],
            background=(np.array(background), tensors["background_scales"]),
            semantic=_semantic(_text(reader, "zeta.calibration.semantic_model"), tensors),
        )
    except SidecarError:
        raise
    except Exception as error:  # the reader raises whatever numpy raises on a garbled file
        raise SidecarError(f"the sidecar {path.name} is damaged", "delete it and run `zeta calibrate`") from error


def save(path: Path, fingerprint: str, calibration: Calibration) -> None:
    """Write or update a calibration, keeping whatever else the sidecar holds."""
    metadata: dict[str, str | int | float | Sequence[int]] = {
        "zeta.fingerprint": fingerprint,
        "zeta.calibration.version": VERSION,
        "zeta.calibration.layers": [layer for layer, _ in calibration.heads],
        "zeta.calibration.heads": [head for _, head in calibration.heads],
        "zeta.calibration.mean_threshold": calibration.mean_threshold,
    }
    tensors: dict[str, npt.NDArray[np.generic]] = {
        "zeta.calibration.weights": np.asarray(calibration.weights, np.float32),
        "zeta.calibration.fusion": np.asarray(calibration.fusion, np.float32),
        "zeta.calibration.decision": np.asarray([*calibration.decision, calibration.bias], np.float32),
        "zeta.calibration.curve": np.asarray(calibration.curve, np.float32).reshape(-1),
    }
    if calibration.query_mean is not None:
        tensors["zeta.calibration.query_mean"] = calibration.query_mean
    if calibration.background:
        tensors["zeta.calibration.background"], tensors["zeta.calibration.background_scales"] = calibration.background
    if calibration.semantic:
        found = calibration.semantic
        metadata["zeta.calibration.semantic_model"] = found.model
        tensors |= {
            "zeta.calibration.semantic_fusion": np.asarray(found.fusion, np.float32),
            "zeta.calibration.semantic_decision": np.asarray([*found.weights, found.bias], np.float32),
            "zeta.calibration.semantic_curve": np.asarray(found.curve, np.float32).reshape(-1),
        }
    sidecarfile.merge(path, _PREFIX, metadata, tensors)


def _semantic(model: str, tensors: Mapping[str, F32]) -> Decision | None:
    if not model:
        return None
    *weights, bias = _floats(tensors["semantic_decision"])
    rows = tensors["semantic_curve"].reshape(-1, 3)
    curve = tuple((float(a), float(b), float(c)) for a, b, c in rows)
    return Decision(_floats(tensors["semantic_fusion"]), tuple(weights), bias, curve, model)


def _text(reader: GGUFReader, key: str) -> str:
    field = reader.get_field(key)
    return str(field.contents()) if field else ""


def _floats(values: npt.NDArray[np.generic]) -> tuple[float, ...]:
    return tuple(float(x) for x in np.asarray(values).reshape(-1))
