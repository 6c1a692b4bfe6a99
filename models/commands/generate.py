"""`python -m models generate`: made-up documents on standard output, one JSON object a line."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from models.generators.documents import KINDS, documents


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--count", type=int, required=True, help="How many documents.")
    parser.add_argument("--seed", type=int, default=0, help="The same seed makes up the same documents.")


def run(options: Namespace) -> int:
    """Print them."""
    for document in documents(options.kind, options.count, options.seed):
        print(json.dumps(document, ensure_ascii=False))
    return 0
