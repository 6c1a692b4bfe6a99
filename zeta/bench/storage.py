"""storage: what a page weighs on disk by KV type and compression, how fast it goes in and out, and what q8_0 loses.

Measured on real pages: a text is read through the window and every page is taken as the writer left it. Sizes are of
the KV alone. `planes` is the codec's own way, a chunk for each byte of a value; without it zstd sees the rows as they
are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import zstandard
from gguf import GGMLQuantizationType
from gguf.quants import dequantize, quantize

from memstore.codec import Page, PageCodec, Plane, decode, encode
from zeta import rehearsal
from zeta.bench.filler import filler
from zeta.bench.partial import Partial
from zeta.bench.report import Told
from zeta.engine import EngineOptions
from zeta.errors import ConfigError
from zeta.foretelling import log_softmax
from zeta.llama import LlamaContext
from zeta.runtime import Runtime, RuntimeOptions, Session
from zeta.window import SCRATCH

SCHEMA = 1
LEVELS = (1, 3, 9)
"""Levels of zstd: the codec's own is 1."""
CODECS: tuple[PageCodec, ...] = get_args(PageCodec)

_NEXT = 64
"""Tokens read after restored pages, each with its logits."""
_Q8_0_BYTES = 64
"""Bytes of f16 under one scale of q8_0: rows that are no multiple of it stay as they are (memstore.codec)."""

F32 = npt.NDArray[np.float32]
Packed = bytes | list[bytes]


@dataclass(frozen=True)
class StorageOptions:
    """What is measured: `tokens` of history through a window of `ctx`, at most `pages` of its pages, spread evenly."""

    model: Path
    tokens: int = 5120
    ctx: int = 1024
    page: int = 128
    seed: int = 1
    pages: int = 16
    threads: int = 0
    out: Path | None = None


def quick(options: StorageOptions) -> StorageOptions:
    """The same, small enough for a test run."""
    return replace(options, tokens=320, ctx=256, page=64, pages=4)


def run(options: StorageOptions, progress: Told) -> dict[str, Any]:
    """Measure; leaves nothing on disk. Raises ConfigError for too few tokens and for a model whose pages hold no KV."""
    if options.tokens < 2 * options.page or options.ctx < 4 * options.page:
        raise ConfigError(
            f"{options.tokens} tokens in a window of {options.ctx} are too few for pages of {options.page}",
            f"use --tokens {2 * options.page} and --ctx {4 * options.page} or more, or a smaller --page",
        )
    with ExitStack() as stack:
        loaded = RuntimeOptions(window=options.ctx, page=options.page, threads=options.threads)
        runtime = Runtime(options.model, loaded)
        stack.callback(runtime.close)
        if runtime.paging.kind != "kv":
            raise ConfigError(
                f"{options.model.name} has no KV on disk: {runtime.paging.reason}", "choose another --model"
            )
        session, tokens = _read(runtime, options, stack, progress)
        numbers = range(len(tokens) // options.page)
        chosen = numbers[:: -(-len(numbers) // options.pages)]
        pages = [found for number in chosen if (found := session.pager.bring(session.history.record.id, number))]
        settings = _settings(options, runtime, len(pages))
        kept = Partial(options.out, settings)
        plans = [(kv, level, planes) for kv in CODECS for planes in (True, False) for level in LEVELS]
        for i, (kv, level, planes) in enumerate(plans):
            key = f"{kv} {level} {planes}"
            if key not in kept.done:
                progress(0.4 + 0.4 * i / len(plans), f"{kv}, zstd {level}, {'planes' if planes else 'rows'}")
                kept.add(key, _packed(pages, kv, level, planes))
        if "effect" not in kept.done:
            progress(0.8, "reading on after restored pages")
            kept.add("effect", _effect(runtime, session, tokens, options))
        result = {
            "schema": SCHEMA,
            "raw_bytes_per_token": _raw(pages) / sum(len(page.tokens) for page in pages),
            "rows": [row for kv, level, planes in plans if (row := kept.done[f"{kv} {level} {planes}"])],
            "error": _error(pages),
            "effect": kept.done["effect"],
            "settings": settings,
        }
        kept.close()
        return result


def _read(runtime: Runtime, options: StorageOptions, stack: ExitStack, progress: Told) -> tuple[Session, list[int]]:
    """A session whose pages are all in a store, and its tokens."""
    model = runtime.model
    tokens = [model.bos] if model.add_bos else []
    for paragraph in filler(options.seed):
        tokens += model.tokenize(paragraph + "\n\n")
        if len(tokens) >= options.tokens:
            break
    tokens = tokens[: options.tokens]
    chosen = EngineOptions(limit=options.ctx, page=options.page)
    session = stack.enter_context(rehearsal.opened(runtime, chosen))
    rehearsal.read(session, tokens, lambda share, step: progress(0.4 * share, step))
    return session, tokens


def _settings(options: StorageOptions, runtime: Runtime, pages: int) -> dict[str, Any]:
    return {
        **{k: v for k, v in asdict(options).items() if k != "out"},
        "model": options.model.name,
        "pages": pages,
        "model_name": runtime.file.name,
        "fingerprint": runtime.file.fingerprint,
        "kv_type": runtime.options.kv_type,
    }


def _raw(pages: Sequence[Page]) -> int:
    """Bytes of KV as the cache holds it."""
    return sum(plane.data.nbytes for page in pages for plane in _planes(page))


def _planes(page: Page) -> tuple[Plane, ...]:
    return (*page.keys, *page.values)


# size and speed


def _packed(pages: Sequence[Page], kv: PageCodec, level: int, planes: bool) -> dict[str, Any] | None:
    """Bytes a token, and MB of raw KV a second in and out, whatever that takes; None where rows are no whole blocks."""
    if kv == "q8_0" and not planes and any(p.data.shape[1] % _Q8_0_BYTES for p in _planes(pages[0])):
        return None
    pack: Callable[[Page], Packed] = partial(encode, codec=kv, level=level) if planes else partial(_pack, kv, level)
    unpack: Callable[[Any], object] = decode if planes else partial(_unpack, kv)
    size, into, out = 0, [], []
    for page in pages:
        began = time.perf_counter()
        stored = pack(page)
        packed = time.perf_counter()
        unpack(stored)
        done = time.perf_counter()
        into.append(_raw([page]) / (packed - began) / 1e6)
        out.append(_raw([page]) / (done - packed) / 1e6)
        if isinstance(stored, bytes):  # less header, tokens and positions, which are no KV
            size += len(stored) - len(encode(replace(page, keys=(), values=()), kv))
        else:
            size += sum(map(len, stored))
    tokens = sum(len(page.tokens) for page in pages)
    return {
        "kv": kv,
        "level": level,
        "planes": planes,
        "pages": len(pages),
        "bytes": size,
        "bytes_per_token": size / tokens,
        "share": size / _raw(pages),
        "compress_mb_per_second": median(into),
        "decompress_mb_per_second": median(out),
    }


def _pack(kv: PageCodec, level: int, page: Page) -> list[bytes]:
    """Every plane's rows as they are, or as ggml's blocks of q8_0, under zstd."""
    zstd = zstandard.ZstdCompressor(level=level)
    rows = [p.data if kv == "f16" else quantize(_values(p), GGMLQuantizationType.Q8_0) for p in _planes(page)]
    return [zstd.compress(np.ascontiguousarray(each).tobytes()) for each in rows]


def _unpack(kv: PageCodec, chunks: Sequence[bytes]) -> list[npt.NDArray[Any]]:
    zstd = zstandard.ZstdDecompressor()
    rows = [np.frombuffer(zstd.decompress(chunk), np.uint8) for chunk in chunks]
    return rows if kv == "f16" else [dequantize(each, GGMLQuantizationType.Q8_0).astype(np.float16) for each in rows]


def _values(plane: Plane) -> F32:
    return np.ascontiguousarray(plane.data).view(np.float16).astype(np.float32)


# what q8_0 loses


def _error(pages: Sequence[Page]) -> dict[str, dict[str, float]]:
    """Distance of q8_0 from the cache's own numbers, for keys and values; `relative`: of their root mean squares."""
    restored = [decode(encode(page, "q8_0")) for page in pages]
    found = {}
    for name in ("keys", "values"):
        own = np.stack([_values(plane) for page in pages for plane in getattr(page, name)])
        far = np.stack([_values(plane) for page in restored for plane in getattr(page, name)]) - own
        relative = float(np.sqrt((far**2).mean() / (own**2).mean()))
        found[name] = {"max": float(np.abs(far).max()), "mean": float(np.abs(far).mean()), "relative": relative}
    return found


def _effect(runtime: Runtime, session: Session, tokens: list[int], options: StorageOptions) -> list[dict[str, Any]]:
    """The next tokens' logits over restored pages, beside those over cells that were computed in place."""
    count = min(options.ctx - _NEXT, len(tokens) - _NEXT) // options.page
    end = count * options.page
    context, log = runtime.context, session.history.record.id
    pages = [page for number in range(count) if (page := session.pager.bring(log, number))]
    context.clear()
    context.decode(tokens[:end], 0)
    plain, rows = _read_on(context, tokens, end), []
    for kv in CODECS:
        context.clear()
        for page in pages:
            session.pager.place(decode(encode(page, kv)), np.arange(len(page.tokens)), page.begin)
            context.copy(SCRATCH, 0, page.begin, page.begin + len(page.tokens))
            context.remove(-1, -1, seq=SCRATCH)
        logits = _read_on(context, tokens, end)
        far, own, other = np.abs(logits - plain), log_softmax(plain), log_softmax(logits)
        following = np.asarray(tokens[end + 1 : end + _NEXT], np.intp)
        at = np.arange(len(following))
        rows.append(
            {
                "kv": kv,
                "restored": end,
                "n": _NEXT,
                "max_logit": float(far.max()),
                "mean_logit": float(far.mean()),
                "kl_nats": max(0.0, float((np.exp(own) * (own - other)).sum(axis=1).mean())),
                "same_first": float((plain.argmax(axis=1) == logits.argmax(axis=1)).mean()),
                "loss_difference": float((own - other)[at, following].mean()),
            }
        )
    return rows


def _read_on(context: LlamaContext, tokens: list[int], begin: int) -> F32:
    """Logits float32 [_NEXT, n_vocab] of the tokens from `begin` on."""
    context.decode(tokens[begin : begin + _NEXT], begin, logits=[True] * _NEXT)
    return np.stack([context.logits(i) for i in range(_NEXT)])


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Lines of text for a person: sizes and speeds, then what q8_0 loses."""
    lines: list[tuple[str, ...]] = [("what", "zstd", "B a token", "share", "in", "out")]
    for row in result["rows"]:
        lines.append(
            (
                f"{row['kv']}, {'byte planes' if row['planes'] else 'rows'}",
                str(row["level"]),
                f"{row['bytes_per_token']:,.0f}",
                f"{row['share']:.3f}",
                f"{row['compress_mb_per_second']:,.0f} MB/s",
                f"{row['decompress_mb_per_second']:,.0f} MB/s",
            )
        )
    for name, error in result["error"].items():
        shown = f"max {error['max']:.3g}", f"mean {error['mean']:.3g}", f"relative {error['relative']:.2%}"
        lines.append((f"error of q8_0, {name}", "", *shown, ""))
    for row in result["effect"]:
        shown = f"max {row['max_logit']:.3g}", f"mean {row['mean_logit']:.3g}", f"loss {row['loss_difference']:+.4f}"
        lines.append((f"next logits over {row['kv']}", "", *shown, f"same first {row['same_first']:.0%}"))
    return lines
