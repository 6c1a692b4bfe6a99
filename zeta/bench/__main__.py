"""`python -m zeta.bench` is `zeta bench`."""

import sys

from zeta.cli import main

if __name__ == "__main__":
    sys.exit(main(["bench", *sys.argv[1:]]))
