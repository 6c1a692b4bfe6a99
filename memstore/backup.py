"""A copy of a whole store, in use or not."""

import shutil
import tempfile
from pathlib import Path
from typing import Final

from memstore.ctxfile import TokenLog
from memstore.errors import LogDamaged, StoreError, os_errors
from memstore.store import Store

_ATTEMPTS: Final = 3  # a log whose tokens are being forgotten while it is copied is copied again


def backup(store: Store, folder: Path) -> None:
    """A consistent copy of a store, in use or not, as the new folder `folder`. It appears whole or not at all.

    Gists stay behind: they are made again from the logs.

    Raises StoreError if the folder is there already, StoreFull, StoreReadOnly.
    """
    if store.folder is None:
        raise StoreError("An incognito chat is not copied to disk.", "Use a chat that is kept.")
    if folder.exists():
        raise StoreError(f"{folder} is there already.", "Name a folder that does not exist yet.")
    with os_errors(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            (draft / "lmdb").mkdir(mode=0o700)
            (draft / "logs").mkdir(mode=0o700)
            store.tables.backup(draft / "lmdb")
            for file in (draft / "lmdb").iterdir():
                file.chmod(0o600)
            for log in store.logs():  # after the tables: logs only grow, so nothing the tables speak of is missing
                _copy_log(store.path_of(log), draft / log.file)
            draft.rename(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise


def _copy_log(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    for attempt in range(1, _ATTEMPTS + 1):
        shutil.copyfile(source, target)
        target.chmod(0o600)
        try:
            log = TokenLog.open(target, writable=True)
            try:
                log.verify()
            finally:
                log.close()
            return
        except LogDamaged:
            if attempt == _ATTEMPTS:
                raise
