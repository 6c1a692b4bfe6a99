"""`python -m zeta.chat` is `zeta chat`."""

import sys

from zeta.cli import main

if __name__ == "__main__":
    sys.exit(main(["chat", *sys.argv[1:]]))
