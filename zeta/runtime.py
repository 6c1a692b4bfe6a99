"""A loaded model and what was found out about it; opens engines over logs. The composition root below the chat."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from memstore.codec import PageCodec
from memstore.embedder import Embedder
from memstore.lifetime.spanbook import SpanBook
from memstore.lifetime.tree import LifetimeTree
from memstore.logs import LogView
from memstore.store import Store
from memstore.writer import PageWriter
from zeta import adapterfile, modelfile, paths, probe, sidecar
from zeta.adapterfile import AdapterFile
from zeta.config import Settings
from zeta.engine import SINKS, Engine, EngineOptions
from zeta.errors import ModelError, SidecarError
from zeta.lens import learned
from zeta.lens.focus import FocusOptions
from zeta.lens.learned import Learned
from zeta.lens.lens import Lens, LensOptions
from zeta.lens.telemetry import TraceFile
from zeta.lens.vectors import TreeVectors
from zeta.llama import ContextOptions, LlamaContext, LlamaModel, gpu_available
from zeta.locator import Locator, Present
from zeta.modelfile import ModelFile
from zeta.pager import Pager
from zeta.paging import Paging, examine
from zeta.prefetch import Prefetcher
from zeta.recall import Recall
from zeta.semantic import Meanings
from zeta.sentences import of_page
from zeta.sidecar import Calibration
from zeta.tap import QueryTap
from zeta.window import Window
from zeta.working import WorkingContext

log = logging.getLogger("zeta.runtime")

BATCH = 256
"""Tokens llama.cpp computes at once; the engine's chunk."""

REACH = 2
"""Positions run up to the trained context divided by this before they are shifted down. A window of 1,024 whose first
tokens lie so far behind costs less than 0.003 nats a token up to 5,000 of 8,192 positions, and 0.01 up to 7,600."""


@dataclass(frozen=True)
class RuntimeOptions:
    """What a model is loaded with. `window` is W_max in tokens; scratch cells come on top."""

    window: int
    page: int = 128
    codec: PageCodec = "f16"
    threads: int = 0
    gpu_layers: int = 0
    kv_type: Literal["f16", "f32", "q8_0"] = "f16"
    tap: bool = True
    lora: Path | None = None


def options_of(settings: Settings) -> RuntimeOptions:
    """What of the settings concerns the model in memory; while they are the same, it need not be loaded again."""
    return RuntimeOptions(
        window=settings.ctx,
        page=settings.page,
        codec="q8_0" if settings.kv == "q8_0" else "f16",
        threads=settings.threads,
        gpu_layers=settings.gpu_layers,
        lora=settings.lora,
    )


@dataclass
class Session:
    """One open log: the engine over it and what it is made of."""

    engine: Engine
    store: Store
    history: LogView
    pager: Pager
    writer: PageWriter
    prefetcher: Prefetcher
    live: Callable[[int, int], npt.NDArray[np.bool_]]
    words: Callable[[int, int], str]
    locator: Locator
    meanings: Meanings | None = None
    nets: Learned | None = None

    def close(self) -> None:
        """Finish the writes and end the threads; the store stays open."""
        self.prefetcher.close()
        self.writer.close()


class Runtime:
    """One model in memory with one context."""

    def __init__(
        self,
        path: Path,
        options: RuntimeOptions,
        *,
        embedder: Embedder | None = None,
        progress: Callable[[float], bool] | None = None,
    ) -> None:
        """Inspect, probe and load a model. `embedder`, if there is one, stays the caller's to close. Raises ModelError
        with what to do about it."""
        self.options, self.embedder = options, embedder
        self._nets: tuple[Learned | None, str] | None = None
        self.file: ModelFile = modelfile.inspect(path, paths.cache_folder() / "fingerprints.json")
        adapter = adapterfile.inspect(options.lora, self.file) if options.lora else None
        extra = probe.extra_buffers_work(self.file)
        gpu = options.gpu_layers if gpu_available() else 0
        self.model = LlamaModel(path, gpu_layers=gpu, extra_buffers=extra, lora=options.lora, progress=progress)
        try:
            if not self.model.has_decoder:
                raise ModelError(f"{path.name} has no decoder and cannot chat", "choose a chat model")
            self.tap = QueryTap()
            cells = options.window + 2 * options.page + 2 * BATCH
            self.context = LlamaContext(
                self.model,
                ContextOptions(
                    cells=cells, batch=BATCH, threads=options.threads, kv_type=options.kv_type, flash=gpu != 0
                ),
                self.tap if options.tap else None,
            )
            self.paging: Paging = examine(self.context, self.tap, options.page)
            self.fingerprint = _fingerprint(self.file, options, adapter)
            self.calibration = self._calibration([paths.models_folder(), path.parent])
        except BaseException:
            self.model.close()
            raise

    def _calibration(self, folders: Iterable[Path]) -> Calibration:
        found = sidecar.find(self.file.fingerprint, folders)
        if found:
            try:
                return sidecar.load(found, self.file.fingerprint)
            except SidecarError as error:
                log.warning("%s; going on without it", error)
        return sidecar.uncalibrated(self.model.n_layer, self.model.n_head)

    def open(
        self,
        store: Store,
        history: LogView,
        options: EngineOptions,
        *,
        present: Present | None = None,
        pinned: int = SINKS,
        spans: list[tuple[int, int]] | None = None,
        read: Callable[[int, int], npt.NDArray[np.uint32]] | None = None,
        calibration: Calibration | None = None,
    ) -> Session:
        """An engine over a log, its window empty. `read(begin, end)` gives the ids to decode where they differ from the
        log's own (erased ones). `spans`: log offsets that somebody said, kept up to date by the
        caller; None means everything was. `present` makes a passage a guest (default: its text as it is)."""
        self.context.clear()
        known = calibration or self.calibration
        nets = self.nets() if options.lens != "off" and not self.lens_missing() else None
        ids = read or history.read
        writer = PageWriter(store)
        pager = Pager(
            self.context,
            self.paging,
            known,
            store,
            history,
            writer,
            fingerprint=self.fingerprint,
            codec=self.options.codec,
        )
        prefetcher = Prefetcher(pager.bring)
        meanings = None
        if self.embedder and known.semantic and known.semantic.model == self.embedder.model_id:
            sentences = partial(of_page, store, self.model, self.fingerprint)
            meanings = Meanings(self.embedder, store, sentences)
        recall = Recall(store, known, pager.kv_of, pager.layout, meanings)
        show = present or (lambda text, _turn: self.model.tokenize(" " + text + "\n"))
        locator = Locator(store, self.model, known, pager.kv_of, pager.layout, show, self.fingerprint, meanings)
        reach = self.model.trained_context // REACH
        vectors = None
        if nets:
            tree = LifetimeTree(store, history.record.id, nets.name, nets.dim)
            vectors = TreeVectors(tree, nets, history.read, ids)
        window = Window(
            self.context,
            options.limit,
            self.paging.kind,
            ids,
            rewinds=self.paging.rewinds,
            reach=reach,
            gists=vectors.of if vectors else None,
            moved=pager.moved,
        )
        working = WorkingContext(window, options.page, store, history, pager, prefetcher.take)
        if nets and vectors:
            working.lens = Lens(
                window,
                vectors,
                SpanBook(store, history.record.id),
                nets.lens,
                LensOptions(
                    options.lens,
                    FocusOptions(options.limit, exchange=True),
                    options.page,
                    max(pinned, SINKS),
                    history.record.conversation,
                ),
                load=working.loader,
                later=writer.submit,
                trace=TraceFile().write if store.folder is not None else lambda _: None,
            )
        said = spans

        def live(begin: int, end: int) -> npt.NDArray[np.bool_]:
            mask = np.zeros(end - begin, bool)
            for low, high in [(max(pinned, SINKS), end)] if said is None else said:
                mask[max(0, low - begin) : max(0, high - begin)] = True
            return mask

        def words(begin: int, end: int) -> str:
            early = max(0, begin - _OVERLAP)
            kept = ids(early, end)[live(early, end)]
            return self.model.text(kept)

        engine = Engine(
            self.model,
            self.context,
            self.tap,
            self.paging,
            options,
            history,
            working,
            pager,
            recall,
            prefetcher,
            read=ids,
            locate=locator.locate,
            mistaken=locator.mistaken,
            live=live,
            words=words,
            pinned=pinned,
        )
        if store.folder is not None:  # the first question after a start should not wait for the disk
            prefetcher.warm(partial(store.warm, store.scope(history.record.id)))
        return Session(engine, store, history, pager, writer, prefetcher, live, words, locator, meanings, nets)

    def nets(self) -> Learned | None:
        """What was learned for this model, read when it is first asked for; None where nothing was, or it cannot be
        used (`lens_missing` says why)."""
        return self._learned()[0]

    def _learned(self) -> tuple[Learned | None, str]:
        if self._nets is None:
            try:
                found = learned.load(self.file, [paths.models_folder(), self.file.path.parent])
                self._nets = found, "" if found else "no gist net was trained for this model"
            except (SidecarError, ModelError) as error:
                self._nets = None, str(error)
        return self._nets

    def lens_missing(self) -> str:
        """Why this model cannot have a lens, in a few words; nothing where it can."""
        if self.paging.kind != "kv":
            return "this model's cells cannot move"
        return self._learned()[1]

    def close(self) -> None:
        """Free the context and the model."""
        self.model.close()


_OVERLAP = 8
"""Tokens before a page whose words are indexed with it, so that a word cut by the page's edge is found."""


def _fingerprint(file: ModelFile, options: RuntimeOptions, adapter: AdapterFile | None) -> str:
    """Names everything that changes the KV of a token: weights, type of the cache, adapter (DESIGN 6)."""
    told = f"{file.fingerprint}|{options.kv_type}" + (f"|{adapter.digest}" if adapter else "")
    return hashlib.sha256(told.encode()).hexdigest()
