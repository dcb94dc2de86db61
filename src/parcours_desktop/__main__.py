"""The program's front door: without a word it opens the window at once, with one it reads the command line first."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from parcours_core.errors import WorldError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with ``arguments`` (those of the process by default) and return its exit code.

    0 all went well, 1 the world was in the way, 2 the command line makes no sense.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given:
        # Nothing to parse: what the parser needs is not loaded before the window is painted.
        from parcours_desktop.cli.window import open_home

        try:
            return open_home()
        except WorldError as error:
            from parcours_desktop.cli.answering import refuse

            return refuse(error, as_json=False)
    from parcours_desktop.cli.command_line import run

    return run(given)


if __name__ == "__main__":
    sys.exit(main())
