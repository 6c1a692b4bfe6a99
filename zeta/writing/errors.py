"""What can go wrong with writing, besides what zeta.errors has."""

from __future__ import annotations

from zeta.errors import ConfigError, ZetaError


class JournalDamaged(ZetaError):
    """A journal cannot be read, or does not fit what is there now."""


class NothingAsked(ZetaError):
    """A prompt that says nothing."""

    exit_code = 2


class AgentFileError(ConfigError):
    """A specialist's file cannot be used."""


class OutlineError(ZetaError):
    """An outline says what cannot be, or its file cannot be read or written."""


class NotLiving(ZetaError):
    """A document that zeta did not write, or whose record is not beside it."""


class ManifestDamaged(ZetaError):
    """A manifest cannot be read."""


class ManifestTooNew(ZetaError):
    """Written by a newer zeta."""


class VersionMissing(ZetaError):
    """There is no version of this number."""


class VersionDamaged(ZetaError):
    """A saved version cannot be read."""


class RootGone(ZetaError):
    """A file or folder that a document is about is not there."""


class DocumentExists(ZetaError):
    """There is a file where the document would be saved."""


class DocumentNotSaved(ZetaError):
    """A document cannot be saved where it should be; what was there is as it was."""


class DocumentBusy(ZetaError):
    """Another process is writing the document."""


class PlanningStopped(ZetaError):
    """A person ended the making of a plan."""
