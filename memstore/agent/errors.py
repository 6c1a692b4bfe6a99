"""Every error that agent memory raises on purpose.

AgentError
├── BadMemory         content, key, namespace, kind, tier, time to live or date that cannot be
├── UnknownMemory     no memory of that namespace and key (or version)
├── VersionConflict   somebody else changed it since the version that the change was made from
├── PatchRejected     a patch that is malformed or does not fit the text
├── BadImport         lines of an import that cannot be; nothing was taken in
├── DatabaseTooNew    written by a newer version
├── DatabaseDamaged   not a database, or a broken one
└── ProviderDown      an embedding provider that does not answer
"""

from __future__ import annotations

from typing import Final

from memstore.errors import StoreError

LIST_SHOWS: Final = "`list` shows what is there."
"""The hint where something is not there; who knows no `list` names what it has instead (`server.sentence`)."""


class AgentError(StoreError):
    """Base of all: `str(error)` is one sentence, `hint` says what to do about it."""


class BadMemory(AgentError):
    """Something that a memory cannot have."""


class UnknownMemory(AgentError):
    """There is no such memory."""


class VersionConflict(AgentError):
    """The memory was changed since."""


class PatchRejected(AgentError):
    """A patch that cannot be applied; `kind` is malformed_patch or context_mismatch."""

    def __init__(self, message: str, hint: str = "", kind: str = "malformed_patch") -> None:
        super().__init__(message, hint)
        self.kind = kind


class BadImport(AgentError):
    """An import with broken rows; nothing was taken in."""


class DatabaseTooNew(AgentError):
    """The database was written by a newer version."""


class DatabaseDamaged(AgentError):
    """The database cannot be read."""


class ProviderDown(AgentError):
    """The embedding provider does not answer."""
