"""The llama.cpp border: the only file that imports llama_cpp.

Models, contexts, batches, sequences, state, captured queries, logs. Everything above speaks of token ids, positions and
numpy arrays; no ctypes object leaves this file. It knows nothing of pages, chats or stores.

Every ctypes callback handed to llama.cpp is kept alive by the object that installed it: a collected one is a segfault.
"""

from __future__ import annotations

import ctypes
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from llama_cpp import llama_cpp as C

from zeta.errors import Aborted, BadBatch, BugError, DecodeFailed, ModelError, NoKvSlot, StateRejected
from zeta.gate import Gate
from zeta.sampling import PENALTY_LAST, Sampling
from zeta.tap import QueryTap

log = logging.getLogger("zeta.llama")

BUILD = f"llama.cpp/{version('llama-cpp-python')}"
"""Names the private state format: pages written by another build are dropped to tokens."""

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
Flags = Sequence[bool] | npt.NDArray[np.bool_]

_LEVELS = {
    1: logging.DEBUG,
    2: logging.DEBUG,
    3: logging.WARNING,
    4: logging.ERROR,
}  # ggml_log_level; its info is our debug
_GGML_TYPES = {"f16": C.GGML_TYPE_F16, "f32": 0, "q8_0": C.GGML_TYPE_Q8_0}


class _LogBridge:
    """llama.cpp's log lines as records of the logger `zeta.llama`; continuation pieces are joined to their line."""

    def __init__(self) -> None:
        self._level, self._line = logging.DEBUG, ""
        self.callback = C.llama_log_callback(self._receive)

    def _receive(self, level: int, text: bytes, _user: object) -> None:
        if level != 5:  # GGML_LOG_LEVEL_CONT continues the line at its own level
            self._level = _LEVELS.get(level, logging.DEBUG)
        self._line += text.decode("utf-8", "replace")
        if self._line.endswith("\n"):
            log.log(self._level, "%s", self._line.rstrip())
            self._line = ""


_bridge = _LogBridge()
C.llama_log_set(_bridge.callback, ctypes.c_void_p(0))
C.llama_backend_init()


class LlamaModel:
    """Weights and vocabulary of one GGUF file."""

    def __init__(
        self,
        path: Path,
        *,
        gpu_layers: int = 0,
        extra_buffers: bool = False,
        lora: Path | None = None,
        progress: Callable[[float], bool] | None = None,
    ) -> None:
        """Load `path`. `extra_buffers` is llama.cpp's `use_extra_bufts` (see zeta.probe). `lora`: an adapter that every
        context of this model has; look into it first (zeta.adapterfile), a truncated one ends the process. Raises
        ModelError."""
        params = C.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        params.use_extra_bufts = extra_buffers
        self._progress = C.llama_progress_callback(lambda done, _user: progress(done)) if progress else None
        if self._progress:
            params.progress_callback = self._progress
        self._stack = ExitStack()
        handle = C.llama_model_load_from_file(os.fsencode(path), params)
        if not handle:
            raise ModelError(
                f"llama.cpp cannot load {path.name}",
                "the file may be truncated or of an architecture this build does not know; `zeta doctor` shows its log",
            )
        self.handle: Any = handle
        self._stack.callback(C.llama_model_free, handle)
        self._aside = ThreadPoolExecutor(2, "zeta-tokens")
        self._stack.callback(self._aside.shutdown)  # the vocabulary must outlive what still reads it
        self.path = path
        # Before any context is made: llama.cpp counts the nodes of adapters when it reserves a context's graph.
        self.lora: Any = C.llama_adapter_lora_init(handle, os.fsencode(lora)) if lora else None
        if lora and not self.lora:
            self.close()
            raise ModelError(
                f"llama.cpp cannot use the adapter {lora.name} with {path.name}",
                "it fits a model of another shape; `zeta doctor` shows the log",
            )
        self._vocab: Any = C.llama_model_get_vocab(handle)
        self.n_vocab: int = C.llama_vocab_n_tokens(self._vocab)
        self.n_layer: int = C.llama_model_n_layer(handle)
        self.n_head: int = C.llama_model_n_head(handle)
        self.n_head_kv: int = C.llama_model_n_head_kv(handle)
        self.n_embd: int = C.llama_model_n_embd(handle)
        self.n_swa: int = C.llama_model_n_swa(handle)
        self.trained_context: int = C.llama_model_n_ctx_train(handle)
        self.rope_type: int = C.llama_model_rope_type(handle)
        self.recurrent: bool = C.llama_model_is_recurrent(handle)
        self.hybrid: bool = C.llama_model_is_hybrid(handle)
        self.has_decoder: bool = C.llama_model_has_decoder(handle) and not C.llama_model_has_encoder(handle)
        self.description: str = self._string(lambda buf, n: C.llama_model_desc(handle, buf, n))
        self.bos: int = C.llama_vocab_bos(self._vocab)
        self.eos: int = C.llama_vocab_eos(self._vocab)
        self.add_bos: bool = C.llama_vocab_get_add_bos(self._vocab)
        self.metadata = self._read_metadata()
        template = C.llama_model_chat_template(handle, None)
        self.chat_template: str | None = template.decode("utf-8", "replace") if template else None

    @staticmethod
    def _string(call: Callable[[Any, int], int]) -> str:
        size = 256
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = call(buffer, size)
            if length < size:
                return buffer.raw[: max(length, 0)].decode("utf-8", "replace")
            size = length + 1

    def _read_metadata(self) -> dict[str, str]:
        handle, found = self.handle, {}
        for i in range(C.llama_model_meta_count(handle)):
            key = self._string(lambda buf, n, i=i: C.llama_model_meta_key_by_index(handle, i, buf, n))  # type: ignore[misc]
            if not key.startswith("tokenizer.ggml.") or key.endswith("_token_id"):
                found[key] = self._string(lambda buf, n, i=i: C.llama_model_meta_val_str_by_index(handle, i, buf, n))  # type: ignore[misc]
        return found

    def tokenize(self, text: str, *, special: bool = False, bos: bool = False) -> list[int]:
        """Token ids of `text`; with `special`, template markers become their control tokens."""
        raw = text.encode("utf-8", "surrogatepass")
        size = len(raw) + 8
        while True:
            out = (C.llama_token * size)()
            n = C.llama_tokenize(self._vocab, raw, len(raw), out, size, bos, special)
            if n >= 0:
                return list(out[:n])
            size = -n

    def tokenize_aside(self, text: str) -> Future[list[int]]:
        """`tokenize` on a thread of its own, for a text so long that the caller has to hear of other things meanwhile.
        llama.cpp cannot be interrupted in it: who gives up drops the result, and `close` waits for the thread."""
        return self._aside.submit(self.tokenize, text)

    def piece(self, token: int, *, special: bool = False) -> bytes:
        """The bytes of one token; control tokens are empty unless `special`."""
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            n = C.llama_token_to_piece(self._vocab, token, buffer, size, 0, special)
            if n >= 0:
                return buffer.raw[:n]
            size = -n

    def text(self, tokens: Iterable[int], *, special: bool = False) -> str:
        """Text of a run of tokens; bytes that are no UTF-8 become U+FFFD."""
        return b"".join(self.piece(int(t), special=special) for t in tokens).decode("utf-8", "replace")

    def pieces(self) -> list[bytes]:
        """The bytes of every token, in the order of their ids; control tokens are empty."""
        size = 64
        buffer, found = ctypes.create_string_buffer(size), []
        for token in range(self.n_vocab):
            n = C.llama_token_to_piece(self._vocab, token, buffer, size, 0, False)
            found.append(buffer.raw[:n] if n >= 0 else self.piece(token))
        return found

    def ends(self, token: int) -> bool:
        """Whether the token ends a generation (end of turn, end of text)."""
        return bool(C.llama_vocab_is_eog(self._vocab, token))

    def is_control(self, token: int) -> bool:
        """Whether the token is a marker and no text."""
        return bool(C.llama_vocab_is_control(self._vocab, token))

    def close(self) -> None:
        """Free the contexts made from this model, then the model."""
        self._stack.close()


@dataclass(frozen=True)
class ContextOptions:
    """What a context is made with. `cells` counts scratch room too; `flash` is off on CPU (DESIGN 3: slower there);
    without `stoppable` there is no callback at all, as in the plain loop of the benchmarks.

    Not `unified`, every sequence has `cells` of its own and attention is never computed across sequences: for several
    that are decoded at once. Cells can then not be shared between sequences (`copy`)."""

    cells: int
    batch: int = 512
    sequences: int = 4
    threads: int = 0
    kv_type: Literal["f16", "f32", "q8_0"] = "f16"
    flash: bool = False
    embeddings: bool = False
    stoppable: bool = True
    unified: bool = True


class _Batch:
    """A llama_batch whose memory is numpy's: filling it through ctypes took longer than anything else around a
    token."""

    def __init__(self, size: int) -> None:
        self.tokens, self.positions, self.seqs = (np.zeros(size, np.int32) for _ in range(3))
        self.logits = np.zeros(size, np.int8)
        self._counts = np.ones(size, np.int32)
        self._places = (self.seqs.ctypes.data + self.seqs.itemsize * np.arange(size)).astype(np.uintp)
        self._raw = C.llama_batch()
        for name, array in (
            ("token", self.tokens),
            ("pos", self.positions),
            ("n_seq_id", self._counts),
            ("seq_id", self._places),
            ("logits", self.logits),
        ):
            pointer: Any = type(getattr(self._raw, name))
            setattr(self._raw, name, ctypes.cast(array.ctypes.data, pointer))

    def of(self, count: int) -> Any:
        """The llama_batch of the first `count` rows."""
        self._raw.n_tokens = count
        return self._raw


class LlamaContext:
    """One KV cache (or recurrent state) and the decoding over it.

    Sequence 0 is the conversation; the others are scratch. State must not be read between `shift` and the next decode:
    positions would be new and keys old (DESIGN 3), so `state` refuses.
    """

    def __init__(self, model: LlamaModel, options: ContextOptions, tap: QueryTap | None = None) -> None:
        """Make the context; raises ModelError when llama.cpp refuses (usually: not enough memory)."""
        threads = options.threads or physical_cores()
        params = C.llama_context_default_params()
        # llama.cpp rounds a stream's cells up to 256 itself, with a warning.
        params.n_ctx = options.cells if options.unified else -(-options.cells // 256) * 256 * options.sequences
        params.n_batch = options.batch
        params.n_ubatch = options.batch
        params.n_seq_max = options.sequences
        params.n_threads = params.n_threads_batch = threads
        params.kv_unified = options.unified  # seq_cp between sequences needs it; no slower than one plain sequence
        params.swa_full = True  # a sliding-window cache drops cells and could not page or shift
        params.type_k = params.type_v = _GGML_TYPES[options.kv_type]
        params.flash_attn_type = C.LLAMA_FLASH_ATTN_TYPE_ENABLED if options.flash else C.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.embeddings = options.embeddings
        params.no_perf = True
        self.tap, self.model, self.options = tap, model, options
        self._gate = tap.gate if tap else Gate()
        if options.stoppable:
            params.abort_callback = ctypes.cast(self._gate.on_abort, C.ggml_abort_callback)
            params.abort_callback_data = self._gate.user
        if tap:
            params.cb_eval = ctypes.cast(self._gate.on_node, C.ggml_backend_sched_eval_callback)
            params.cb_eval_user_data = self._gate.user
        handle = C.llama_init_from_model(model.handle, params)
        if not handle:
            raise ModelError(
                f"llama.cpp cannot make a context of {options.cells} tokens for {model.path.name}",
                "a smaller --ctx needs less memory",
            )
        self.handle: Any = handle
        self._stack = ExitStack()
        self._stack.callback(C.llama_free, handle)
        model._stack.callback(self.close)
        if model.lora:
            adapters, scales = (type(model.lora) * 1)(model.lora), (ctypes.c_float * 1)(1.0)
            if C.llama_set_adapters_lora(handle, adapters, 1, scales):
                raise ModelError(f"llama.cpp refused the adapter of {model.path.name}", "leave --lora out")
        self._memory: Any = C.llama_get_memory(handle)
        self.cells: int = C.llama_n_ctx(handle) if options.unified else C.llama_n_ctx_seq(handle)
        self.streams: int = 1 if options.unified else options.sequences
        self.can_shift: bool = bool(C.llama_memory_can_shift(self._memory))
        self._shift_pending = False
        self._batch = _Batch(options.batch)

    def close(self) -> None:
        """Free the context; calling it twice is harmless."""
        self._stack.close()

    # decoding

    def decode(
        self, tokens: Sequence[int] | I32, position: int, *, seq: int = 0, logits: bool | Sequence[bool] = True
    ) -> None:
        """Decode a run of tokens from `position` on, in batches. `logits`: of the last token, of none, or a flag a
        token.

        Raises NoKvSlot, Aborted, BadBatch, DecodeFailed.
        """
        count, size, batch = len(tokens), self.options.batch, self._batch
        for start in range(0, count, size):
            n = min(size, count - start)
            batch.tokens[:n] = tokens[start : start + n]
            batch.positions[:n] = range(position + start, position + start + n)
            batch.seqs[:n] = seq
            if isinstance(logits, bool):
                batch.logits[:n] = False
                batch.logits[n - 1] = logits and start + n == count
            else:
                batch.logits[:n] = logits[start : start + n]
            self._run(batch.of(n))

    def decode_batch(
        self, tokens: Sequence[int] | I32, positions: Sequence[int] | I32, seqs: Sequence[int] | I32, logits: Flags
    ) -> None:
        """Decode one batch of tokens of several sequences, a row each; `logits` says whose are wanted (`logits(row)`).
        Rows of one sequence stand together, and neighbouring sequences are decoded in one go.

        Raises NoKvSlot, Aborted, BadBatch, DecodeFailed.
        """
        n, batch = len(tokens), self._batch
        if not 0 < n <= self.options.batch:
            raise BadBatch(f"{n} tokens are no batch of 1 to {self.options.batch}")
        batch.tokens[:n], batch.positions[:n], batch.seqs[:n], batch.logits[:n] = tokens, positions, seqs, logits
        self._run(batch.of(n))

    def decode_vectors(
        self, vectors: F32, positions: Sequence[int], *, seq: int | Sequence[int] = 0, logits: bool = True
    ) -> None:
        """Decode input embeddings float32 [n, n_embd] in place of tokens; gives the same logits as their tokens would.
        `seq`: the sequence of all rows, or one for each.

        Raises BadBatch for more vectors than a batch holds: llama.cpp would abort the process.
        """
        count = len(vectors)
        if count > self.options.batch:
            raise BadBatch(f"{count} embeddings do not fit into a batch of {self.options.batch}")
        seqs = [seq] * count if isinstance(seq, int) else seq
        batch = C.llama_batch_init(count, self.model.n_embd, 1)
        try:
            flat = np.ascontiguousarray(vectors, np.float32)
            ctypes.memmove(batch.embd, flat.ctypes.data, flat.nbytes)
            batch.n_tokens = count
            for i, position in enumerate(positions):
                batch.pos[i], batch.n_seq_id[i], batch.seq_id[i][0] = position, 1, seqs[i]
                batch.logits[i] = logits and i == count - 1
            self._run(batch)
        finally:
            C.llama_batch_free(batch)

    def embed(self, tokens: Sequence[int]) -> F32:
        """The pooled embedding float32 [n_embd] of a whole text; of a context made with `embeddings`, of an encoder.

        Raises BadBatch for more tokens than a batch or the trained positions: llama.cpp would abort the process.
        """
        limit = min(self.options.batch, self.model.trained_context)
        if not 0 < len(tokens) <= limit:
            raise BadBatch(f"an embedding is of 1 to {limit} tokens, not of {len(tokens)}")
        self.decode(tokens, 0, logits=[True] * len(tokens))
        pointer = C.llama_get_embeddings_seq(self.handle, 0)
        if not pointer:
            raise BugError(f"{self.model.path.name} gives no embedding of a text: it does not pool")
        return np.ctypeslib.as_array(pointer, (self.model.n_embd,)).copy()

    def _run(self, batch: Any) -> None:
        code = C.llama_decode(self.handle, batch)
        if code == 0:
            self._shift_pending = False
            return
        stopped = self._gate.stopping
        self._gate.stop(False)
        if code == 1:
            raise NoKvSlot("the KV cache has no room left", "this is a bug of zeta unless --ctx was set very small")
        if code == 2 or stopped:
            raise Aborted("decoding was stopped")
        if code == -1:
            raise BadBatch(f"llama.cpp refused a batch at position {batch.pos[0]} of sequence {batch.seq_id[0][0]}")
        raise DecodeFailed(f"llama.cpp failed to decode (code {code})", "`zeta doctor` shows its log")

    def stop(self, value: bool = True) -> None:
        """Ask a running decode to end soon (callable from another thread); `stop(False)` takes it back."""
        self._gate.stop(value)

    def logits(self, index: int = -1) -> F32:
        """float32 [n_vocab] of the token at `index` of the last batch (-1: the last that asked for logits); a copy."""
        pointer = C.llama_get_logits_ith(self.handle, index)
        if not pointer:
            raise BugError(f"no logits were asked for at index {index} of the last batch")
        return np.ctypeslib.as_array(pointer, (self.model.n_vocab,)).copy()

    # the cache

    def remove(self, begin: int, end: int, *, seq: int = 0) -> None:
        """Drop the cells of positions [begin, end); end -1: to the last. Raises BugError where the memory cannot."""
        if not C.llama_memory_seq_rm(self._memory, seq, begin, end):
            raise BugError(f"this model's memory cannot drop positions {begin} to {end}")

    def copy(self, source: int, target: int, begin: int = -1, end: int = -1) -> None:
        """Let the cells of `source` in [begin, end) belong to `target` too (no data is moved)."""
        C.llama_memory_seq_cp(self._memory, source, target, begin, end)

    def shift(self, begin: int, end: int, delta: int, *, seq: int = 0) -> None:
        """Move positions [begin, end) by `delta`; the keys are rotated at the next decode."""
        if delta:
            C.llama_memory_seq_add(self._memory, seq, begin, end, delta)
            self._shift_pending = True

    def clear(self) -> None:
        """Empty every sequence."""
        C.llama_memory_clear(self._memory, True)
        self._shift_pending = False

    def last_position(self, seq: int = 0) -> int:
        """The highest position of a sequence, -1 when it is empty."""
        return int(C.llama_memory_seq_pos_max(self._memory, seq))

    @property
    def shift_pending(self) -> bool:
        """Whether cells were re-positioned and their keys not yet rotated."""
        return self._shift_pending

    def state(self, seq: int) -> bytes:
        """The state of one sequence in llama.cpp's private format (zeta.state reads it)."""
        if self._shift_pending:
            raise BugError("state was read between a shift and the next decode: its keys would be wrong")
        size = C.llama_state_seq_get_size(self.handle, seq)
        buffer = (ctypes.c_uint8 * size)()
        written = C.llama_state_seq_get_data(self.handle, buffer, size, seq)
        if written != size:
            raise BugError(f"llama.cpp wrote {written} bytes of state where it announced {size}")
        return bytes(buffer)

    def load_state(self, seq: int, data: bytes) -> None:
        """Put a state that was checked before into an empty sequence. Raises StateRejected; then clear and decode
        again."""
        buffer = ctypes.cast(ctypes.c_char_p(data), ctypes.POINTER(ctypes.c_uint8))
        if C.llama_state_seq_set_data(self.handle, buffer, len(data), seq) != len(data):
            raise StateRejected("llama.cpp refused the state of a page")


def physical_cores() -> int:
    """Processors that this process may use."""
    return max(1, (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2))


def system_info() -> str:
    """llama.cpp's own line about the CPU features it was built with and found."""
    return str(C.llama_print_system_info().decode("utf-8", "replace"))


def gpu_available() -> bool:
    """Whether this build can put layers on a GPU."""
    return bool(C.llama_supports_gpu_offload())


_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])  # llama_token_data


def _apply(sampler: Any, tokens: I32, logits: F32 | float) -> tuple[npt.NDArray[Any], Any]:
    """The candidates after a sampler, and the llama_token_data_array over them (it may have put them in order)."""
    candidates = np.zeros(len(tokens), _CANDIDATE)
    candidates["id"], candidates["logit"] = tokens, logits
    data = ctypes.cast(candidates.ctypes.data, C.llama_token_data_p)
    array = C.llama_token_data_array(data=data, size=len(tokens), selected=-1, sorted=False)
    C.llama_sampler_apply(sampler, ctypes.byref(array))
    return candidates, array


class Grammar:
    """A GBNF grammar and how far a text has come in it; `close` frees it. Reading one takes 0.03 ms (measured on a
    line of a configuration), so there is no cache of them."""

    def __init__(self, model: LlamaModel, text: str) -> None:
        """Start at the rule `root`. Raises BugError for a grammar that llama.cpp cannot read: writers make them."""
        self._sampler: Any = C.llama_sampler_init_grammar(model._vocab, text.encode(), b"root")
        if not self._sampler:
            raise BugError(f"llama.cpp cannot read the grammar that begins with {text[:120]!r}")

    def legal(self, tokens: I32) -> npt.NDArray[np.bool_]:
        """bool [n]: which of these tokens may come next; an end of generation may where the grammar may end."""
        candidates, _ = _apply(self._sampler, tokens, 0.0)
        return np.asarray(candidates["logit"] == 0.0)

    def accept(self, token: int) -> None:
        """Go on by a token; it has to be legal, another one ends the process."""
        C.llama_sampler_accept(self._sampler, token)

    def close(self) -> None:
        """Free it; calling it twice is harmless."""
        if self._sampler:
            C.llama_sampler_free(self._sampler)
            self._sampler = None


class Sampler:
    """llama.cpp's own sampler chain; `close` frees it."""

    def __init__(self, model: LlamaModel, sampling: Sampling) -> None:
        """Build the chain; raises ModelError for a grammar that llama.cpp cannot read."""
        self.sampling = sampling
        self._chain: Any = C.llama_sampler_chain_init(C.llama_sampler_chain_default_params())
        if sampling.grammar:
            grammar = C.llama_sampler_init_grammar(model._vocab, sampling.grammar.encode(), b"root")
            if not grammar:
                self.close()
                raise ModelError("llama.cpp cannot read this grammar", "check it with llama.cpp's GBNF guide")
            self._add(grammar)
        if sampling.repeat_penalty != 1.0:
            self._add(C.llama_sampler_init_penalties(model.n_vocab, PENALTY_LAST, sampling.repeat_penalty, 0.0, 0.0))
        if sampling.dry:
            self._add(_dry(model, sampling))
        self._greedy = sampling.temperature <= 0
        if self._greedy:
            self._add(C.llama_sampler_init_greedy())
            return
        if sampling.top_k:
            self._add(C.llama_sampler_init_top_k(sampling.top_k))
        self._add(C.llama_sampler_init_top_p(sampling.top_p, 1))
        self._add(C.llama_sampler_init_min_p(sampling.min_p, 1))
        self._add(C.llama_sampler_init_temp(sampling.temperature))
        self._add(C.llama_sampler_init_dist(sampling.seed))

    def _add(self, sampler: Any) -> None:
        C.llama_sampler_chain_add(self._chain, sampler)

    def sample(self, context: LlamaContext) -> int:
        """The next token after the last decoded one; the chain has accepted it."""
        return int(C.llama_sampler_sample(self._chain, context.handle, -1))

    def begin(self, history: Iterable[int], seed: int) -> None:
        """Start over as if `history` had just been sampled, with another seed: 0.1 ms for 256 tokens, where a chain
        with DRY takes 8 ms to be made."""
        if not self._greedy:
            C.llama_sampler_free(C.llama_sampler_chain_remove(self._chain, C.llama_sampler_chain_n(self._chain) - 1))
            self._add(C.llama_sampler_init_dist(seed))
        C.llama_sampler_reset(self._chain)
        for token in history:
            self.accept(token)

    def pick(self, tokens: I32, logits: F32) -> int:
        """One of these tokens by their logits float32 [n]; it is not accepted yet."""
        candidates, array = _apply(self._chain, tokens, logits)
        return int(candidates["id"][array.selected])

    def accept(self, token: int) -> None:
        """Take the token as the one that was sampled."""
        C.llama_sampler_accept(self._chain, token)

    def close(self) -> None:
        """Free the chain; calling it twice is harmless."""
        if self._chain:
            C.llama_sampler_free(self._chain)
            self._chain = None


def _dry(model: LlamaModel, sampling: Sampling) -> Any:
    breakers = [text.encode() for text in sampling.dry_breakers]
    array = (ctypes.c_char_p * len(breakers))(*breakers)
    return C.llama_sampler_init_dry(
        model._vocab,
        sampling.dry,
        sampling.dry_base,
        sampling.dry_allowed,
        sampling.dry_last,
        array,
        len(breakers),
    )
