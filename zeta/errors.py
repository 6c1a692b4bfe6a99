"""Every error zeta raises on purpose.

ZetaError                     said in one sentence, with a hint what to do; exit code 1
├── ConfigError               a setting has a value it cannot have; exit code 2
├── DownloadError             a model could not be fetched from any source
├── ModelError                a model file cannot be used (missing, truncated, not GGUF, encoder only, ...)
│   └── ModelCrashed          the probe's child process died while decoding
├── ContextTooSmall           the window cannot hold sinks, system prompt and two pages
├── DecodeError               llama_decode did not succeed
│   ├── NoKvSlot              1: no room in the cache; nothing was decoded
│   ├── Aborted               2: stopped by the abort callback; positions must be read again
│   ├── BadBatch              -1: the batch was refused; nothing was decoded
│   └── DecodeFailed          below -1: fatal; positions must be read again
├── StateRejected             a page's state does not fit this context; nothing was touched
├── WorkStopped               long work was ended before it was done
├── SidecarError              a sidecar is damaged or belongs to another model
└── BugError                  our own fault: an invariant does not hold
"""


class ZetaError(Exception):
    """Base of all: `str(error)` is one sentence, `hint` says what to do about it."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(ZetaError):
    """A setting has a value it cannot have."""

    exit_code = 2


class DownloadError(ZetaError):
    """A model could not be fetched."""


class ModelError(ZetaError):
    """A model file cannot be used."""


class ModelCrashed(ModelError):
    """The child process that tried the model's first decode died."""


class ContextTooSmall(ZetaError):
    """The window cannot hold the sinks, the system prompt and two pages."""


class DecodeError(ZetaError):
    """`llama_decode` did not succeed."""


class NoKvSlot(DecodeError):
    """No room in the KV cache; nothing was decoded."""


class Aborted(DecodeError):
    """Stopped on request; part of the batch may have stayed in memory."""


class BadBatch(DecodeError):
    """llama.cpp refused the batch; nothing was decoded."""


class DecodeFailed(DecodeError):
    """A fatal error inside llama.cpp; part of the batch may have stayed in memory."""


class StateRejected(ZetaError):
    """A page's state does not fit this context; the context was not touched."""


class WorkStopped(ZetaError):
    """Long work was ended before it was done, by a person or because who had asked for it is gone."""


class SidecarError(ZetaError):
    """A sidecar is damaged or belongs to another model."""


class BugError(ZetaError):
    """An invariant of zeta does not hold: our fault, please report it."""
