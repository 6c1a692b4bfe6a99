"""Every saved version of a document: one compressed file each, which alone says all there is to say of it.

    versions/0001.zst    zstd of JSON: schema, number, time, who, reason, text, manifest

There is no index that could contradict them. The oldest go when there are too many; the newest never does.
"""

from __future__ import annotations

import difflib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import zstandard

from zeta.errors import ZetaError
from zeta.writing.errors import ManifestDamaged, ManifestTooNew, VersionDamaged, VersionMissing
from zeta.writing.keeping import manifest as manifests
from zeta.writing.keeping.manifest import Manifest
from zeta.writing.keeping.ownership import lines_of
from zeta.writing.saving import replace_file

Who = Literal["zeta", "person"]

SCHEMA: Final = 1
MOST: Final = 200
"""Versions that are kept."""
MOST_BYTES: Final = 50_000_000
"""Of all versions together, compressed."""
LARGEST: Final = 200_000_000
"""Bytes that one version may unpack to: a small file can claim any size."""
_NAME: Final = re.compile(r"(\d{4,})\.zst")


@dataclass(frozen=True)
class Version:
    """One saved version. `time` is in seconds since the epoch, `reason` a sentence."""

    number: int
    time: float
    who: Who
    reason: str
    text: str
    manifest: Manifest


class Versions:
    """The versions in a folder, which is made with the first one."""

    def __init__(
        self,
        folder: Path,
        *,
        most: int = MOST,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder, self.most, self.most_bytes, self.clock = folder, most, most_bytes, clock

    def numbers(self) -> list[int]:
        """The numbers that are there, the oldest first."""
        try:
            found = [_NAME.fullmatch(path.name) for path in self.folder.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise ZetaError(
                f"the versions in {self.folder} cannot be read: {error.strerror}", "check the folder's rights"
            ) from error
        return sorted(int(name[1]) for name in found if name)

    def save(self, text: str, manifest: Manifest, reason: str, who: Who) -> Version:
        """Keep a text as the next version, and let the oldest go; the manifest gets its number. Raises ZetaError."""
        number = max([manifest.version, *self.numbers()]) + 1
        version = Version(number, self.clock(), who, reason, text, replace(manifest, version=number))
        values = {
            "schema": SCHEMA,
            "number": number,
            "time": version.time,
            "who": who,
            "reason": reason,
            "text": text,
            "manifest": json.loads(manifests.dumps(version.manifest)),
        }
        replace_file(self._path(number), zstandard.ZstdCompressor(level=9).compress(json.dumps(values).encode()))
        self._let_go()
        return version

    def every(self) -> list[Version]:
        """Every version that can be read, the oldest first."""
        found = []
        for number in self.numbers():
            try:
                found.append(self.get(number))
            except (VersionDamaged, VersionMissing):
                continue
        return found

    def newest(self) -> Version | None:
        """The newest version that can be read. Raises ManifestTooNew."""
        for number in reversed(self.numbers()):
            try:
                return self.get(number)
            except (VersionDamaged, VersionMissing):
                continue
        return None

    def get(self, number: int) -> Version:
        """One version. Raises VersionMissing, VersionDamaged, ManifestTooNew."""
        path = self._path(number)
        try:
            packed = path.read_bytes()
        except FileNotFoundError as error:
            have = self.numbers()
            hint = f"there are {have[0]} to {have[-1]}" if have else "none was saved yet"
            raise VersionMissing(f"there is no version {number} in {self.folder}", hint) from error
        except OSError as error:
            raise VersionDamaged(f"{path} cannot be read: {error.strerror}", "check its rights") from error
        try:
            values = json.loads(_unpacked(packed))
            if values["schema"] > SCHEMA:
                raise ManifestTooNew(
                    f"{path} has schema {values['schema']}; this zeta reads up to {SCHEMA}",
                    "update zeta; nothing was changed",
                )
            made = manifests.loads(json.dumps(values["manifest"]), str(path))
            text, reason, who = str(values["text"]), str(values["reason"]), values["who"]
            if values["number"] != number or manifests.sha256(text) != made.sha256 or who not in ("zeta", "person"):
                raise ValueError("it is not what was saved under this number")
            return Version(number, float(values["time"]), who, reason, text, made)
        except (ValueError, KeyError, TypeError, zstandard.ZstdError, ManifestDamaged) as error:
            raise VersionDamaged(f"{path} is damaged: {error}", "take another version") from error

    def diff(self, old: int, new: int) -> str:
        """What changed from one version to another, as a unified diff; empty where nothing did."""
        name = f"{self.folder.parent.name} version"
        return unified(self.get(old).text, self.get(new).text, f"{name} {old}", f"{name} {new}")

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:04}.zst"

    def _let_go(self) -> None:
        """Remove the oldest versions until the rest fits; the newest stays whatever it weighs."""
        numbers = self.numbers()
        sizes = {number: self._path(number).stat().st_size for number in numbers}
        total = sum(sizes.values())
        while len(numbers) > 1 and (len(numbers) > self.most or total > self.most_bytes):
            oldest = numbers.pop(0)
            total -= sizes[oldest]
            self._path(oldest).unlink(missing_ok=True)


def unified(old: str, new: str, old_name: str, new_name: str, context: int = 3) -> str:
    """A unified diff of two texts, which memstore.agent.patch takes; empty where they are the same."""
    made = []
    for line in difflib.unified_diff(lines_of(old), lines_of(new), old_name, new_name, n=context):
        made.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(made)


def _unpacked(packed: bytes) -> bytes:
    """Raises ValueError, ZstdError."""
    size = zstandard.get_frame_parameters(packed).content_size
    if size > LARGEST:
        raise ValueError(f"it claims {size} bytes")
    return zstandard.ZstdDecompressor().decompress(packed)
