"""The server's front door: reads the command line and returns the exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from parcours_server.cli.command_line import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with ``arguments`` (those of the process by default) and return its exit code.

    0 all went well, 1 the world was in the way, 2 the command line makes no sense.
    """
    return run(list(sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    sys.exit(main())
