"""Which files of a folder nobody wants read: what a .gitignore names, secrets, generated files, tools' own folders.

Names and first lines only; whether a file is text is zeta.chat.files' to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from pathspec import GitIgnoreSpec

from zeta.errors import ConfigError

IGNORE_FILE: Final = ".gitignore"

_TOOLS: Final = frozenset({"__pycache__", "node_modules", "venv", "site-packages", "bower_components"})
_HIDDEN_WANTED: Final = frozenset({".github", ".gitlab"})

_SECRET_NAMES: Final = re.compile(
    r"""(?xi)
      \.env(\..*)? | .*\.env | \.?netrc | \.npmrc | \.pypirc | \.pgpass | \.htpasswd | \.git-credentials | \.dockercfg
    | id_(rsa|dsa|ecdsa|ed25519)(\..*)? | .*\.(pem|key|p12|pfx|jks|keystore|kdbx|asc|gpg|ppk|ovpn|tfstate)
    | (.*[-_.])?(credentials?|secrets?|passwords?)(\.(json|ya?ml|toml|ini|txt|cfg|conf|xml))?
    """
)
_EXAMPLES: Final = re.compile(r"(?i).*[-_.](example|sample|template|dist)")
_SECRET_TEXT: Final = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[opsu]_[A-Za-z0-9]{36}\b|\bxox[abprs]-[A-Za-z0-9-]{20}"
)
_GENERATED: Final = re.compile(
    r"(?i).*\.(min\.(js|css)|map|lock|pb\.go|snap)|.*_pb2(_grpc)?\.pyi?|package-lock\.json|pnpm-lock\.yaml|go\.sum"
)


class Patterns:
    """The patterns of one folder, as in a .gitignore; paths are asked relative to that folder."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Raises ConfigError for a pattern that cannot be read."""
        try:
            self._spec = GitIgnoreSpec.from_lines(lines)
        except ValueError as error:
            raise ConfigError(f"a pattern cannot be read: {error}", "patterns are as in a .gitignore") from error

    def verdict(self, path: str) -> bool | None:
        """True where the last pattern that fits `path` names it, False where it takes it back, None where none fits."""
        return self._spec.check_file(path).include


class IgnoreFiles:
    """The .gitignore files on the way to a file, the nearest first."""

    def __init__(self, root: Path) -> None:
        """The folder that is read; where it is inside of a working copy, the files above it count too."""
        self._root, self._known = root, dict[Path, Patterns | None]()
        above = [root, *root.parents]
        tops = [i for i, folder in enumerate(above) if (folder / ".git").exists()]
        self._above = above[1 : tops[0] + 1] if tops else []

    def ignores(self, path: Path, *, folder: bool = False) -> bool:
        """Whether a file or folder below the root is to be left alone."""
        inside = [each for each in path.parents if each == self._root or self._root in each.parents]
        for holder in (*inside, *self._above):
            patterns = self._patterns(holder)
            if patterns is not None:
                told = patterns.verdict(path.relative_to(holder).as_posix() + ("/" if folder else ""))
                if told is not None:
                    return told
        return False

    def _patterns(self, folder: Path) -> Patterns | None:
        if folder not in self._known:
            try:
                lines = (folder / IGNORE_FILE).read_text("utf-8", "replace").splitlines()
                self._known[folder] = Patterns(lines)
            except (OSError, ConfigError):  # git reads on where it cannot read one of them
                self._known[folder] = None
        return self._known[folder]


def tools_own(name: str) -> bool:
    """Whether a file or folder, by its name, belongs to a tool and not to whoever writes here."""
    return name in _TOOLS or (name.startswith(".") and name not in _HIDDEN_WANTED)


def secret_name(path: str) -> bool:
    """Whether a file looks by its name as if it held keys or passwords; an example of one does not."""
    name = PurePosixPath(path).name
    return bool(_SECRET_NAMES.fullmatch(name)) and not _EXAMPLES.fullmatch(name)


def secret_text(text: str) -> bool:
    """Whether a text holds a private key or the like."""
    return bool(_SECRET_TEXT.search(text))


def generated(path: str) -> bool:
    """Whether a file, by its name, was written by a program and says what others say."""
    return bool(_GENERATED.fullmatch(PurePosixPath(path).name))
