"""`python -m zeta.worker`: an engine for a front end. Commands come on standard input, events go to standard output."""

import os
import sys

from zeta.worker.host import Host


def main() -> None:
    """Serve. Whatever else this process prints goes to standard error, so that no line of ours is torn."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Host(sys.stdin.buffer, out).run()


if __name__ == "__main__":
    main()
