"""Whether llama.cpp's extra weight buffers work here: tried once in a child process, the answer remembered.

On some AMX machines the first decode with `use_extra_bufts` dies of a segmentation fault (DESIGN 3). A program that
dies on its first token is not a product, so a child decodes one token first, for each model on each machine and build.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from zeta import paths
from zeta.errors import ModelCrashed, ZetaError
from zeta.llama import BUILD, ContextOptions, LlamaContext, LlamaModel, system_info
from zeta.modelfile import ModelFile

_TIMEOUT = 300
"""Seconds for a large model on a slow disk to load and decode one token; later than that counts as not working."""


def machine() -> str:
    """Names this machine's processor and build of llama.cpp, for remembering what works on it."""
    return hashlib.sha256(f"{platform.machine()}|{_processor()}|{BUILD}|{system_info()}".encode()).hexdigest()[:16]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        return next(line for line in lines if line.startswith(("flags", "Features")))
    except (OSError, StopIteration):
        return platform.processor()


def extra_buffers_work(file: ModelFile) -> bool:
    """Whether `file` may be loaded with extra buffers here. Raises ModelCrashed when it decodes neither way."""
    memory = paths.state_folder() / "probes.json"
    key = f"{machine()}|{file.fingerprint}"
    known = _load(memory)
    if key not in known:
        works = _try(file.path, True)
        if not works and not _try(file.path, False):
            raise ModelCrashed(
                f"{file.path.name} crashes llama.cpp on this machine",
                "try another model or quantization; `zeta doctor` tells more",
            )
        known[key] = works
        _save(memory, known)
    return known[key]


def _try(path: Path, extra: bool) -> bool:
    command = [sys.executable, "-P", "-m", "zeta.probe", str(path), "1" if extra else "0"]
    try:
        code = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=False).returncode
    except subprocess.TimeoutExpired:
        return False
    if code in (-signal.SIGINT, 130):  # the person stopped us both: no answer, and nothing to remember
        raise KeyboardInterrupt
    return code == 0


def _load(path: Path) -> dict[str, bool]:
    try:
        found = json.loads(path.read_text("utf-8"))
        return (
            {key: value for key, value in found.items() if isinstance(value, bool)} if isinstance(found, dict) else {}
        )
    except (OSError, ValueError):
        return {}


def _save(path: Path, known: dict[str, bool]) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        paths.private(path.parent)
        part.write_text(json.dumps(known), "utf-8")
        part.replace(path)
    except (OSError, ZetaError):  # an answer that is not remembered is asked again
        with suppress(OSError):
            part.unlink(missing_ok=True)


def main(path: str, extra: str) -> None:
    """The child: load, decode a batch and a token, leave."""
    model = LlamaModel(Path(path), extra_buffers=extra == "1")
    context = LlamaContext(model, ContextOptions(cells=256, batch=64))
    context.decode([(3 * i + 1) % model.n_vocab for i in range(33)], 0)
    context.decode([1 % model.n_vocab], 33)
    context.logits()


if __name__ == "__main__":
    main(*sys.argv[1:3])
