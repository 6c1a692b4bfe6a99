"""`python -m zeta` is `zeta`."""

import sys

from zeta.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
