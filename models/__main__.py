"""The command line of training: `python -m models COMMAND`, which `zeta train` starts as a process of its own.

A command's module is imported when it is used, so that making up documents needs no torch. Exit codes are zeta's: 0
done, 1 an error in one sentence, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import importlib
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from models.errors import TrainingError

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "generate": ("models.commands.generate", "Make up dialogues or code, one JSON object a line."),
    "gist": ("models.commands.gist", "Train a GistNet (B1)."),
    "lens": ("models.commands.lens", "Train a LensNet on labels (B2)."),
    "lora": ("models.commands.lora", "Train an adapter that likes gists (B3)."),
    "cycle": ("models.commands.cycle", "Measure what a cycle made, and say whether another is worth it."),
    "track": ("models.commands.track", "Give a phase's log to Weights & Biases, offline."),
}
"""Name -> a module with `arguments(parser)` and `run(options) -> exit code`, and what `--help` says."""

INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (by default the process's own) and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = ArgumentParser("python -m models", description="Train what a model's sidecar holds.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (module, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        if words[:1] == [name]:
            importlib.import_module(module).arguments(command)
            command.add_argument("--config", type=Path, help="a JSON file with settings, which options go before")
            chosen = command
    try:
        if words[:1] and words[0] in COMMANDS:
            configure(chosen, words)
        options: Namespace = parser.parse_args(words)
        code: int = importlib.import_module(COMMANDS[options.command][0]).run(options)
        return code
    except TrainingError as error:
        return _say(str(error), error.hint, 1)
    except KeyboardInterrupt:
        return _say("interrupted", "", INTERRUPTED)
    except BrokenPipeError:
        return 0


def configure(command: ArgumentParser, words: Sequence[str]) -> None:
    """Make the settings of the file after `--config` the defaults of a command's options.

    The file has two sections: `own`, in which every key must be an option of this command, and `shared`, from which it
    takes what it has an option for. Raises TrainingError for a file that cannot be read and for an unknown key.
    """
    finder = ArgumentParser(add_help=False, allow_abbrev=False)
    finder.add_argument("--config", type=Path)
    path = finder.parse_known_args(words)[0].config
    if path is None:
        return
    found = _settings(path)
    actions = [(flag, action) for action in command._actions for flag in action.option_strings if flag[:2] == "--"]
    options = {flag.removeprefix("--").replace("-", "_"): action for flag, action in actions}
    for key in found["own"]:
        if key.replace("-", "_") not in options:
            known = ", ".join(sorted(options.keys() - {"help", "config"}))
            raise TrainingError(f"{path.name} has an unknown setting: {key}", f"known: {known}")
    for key, value in {**found["shared"], **found["own"]}.items():
        action = options.get(key.replace("-", "_"))
        if action is not None and value is not None:
            # As text, so that argparse converts and checks it like what is typed; a flag has no text.
            action.default = value if action.nargs == 0 else str(value)
            action.required = False


def _settings(path: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(path.read_text("utf-8"))
        return {section: dict(found[section]) for section in ("own", "shared")}
    except OSError as error:
        raise TrainingError(f"{path} cannot be read: {error.strerror or error}", "check the path") from error
    except (ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{path} holds no settings", "`zeta train` writes it from a YAML file") from error


def _say(message: str, hint: str, code: int) -> int:
    print(f"zeta train: {message}", file=sys.stderr)
    if hint:
        print(f"  {hint}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
