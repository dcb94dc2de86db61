"""Holds the floors of the architecture by import-linter, whose contracts stand in pyproject.toml."""

from __future__ import annotations

import sys

from importlinter.cli import lint_imports

from devtools.places import PROJECT

if __name__ == "__main__":
    sys.exit(lint_imports(config_filename=str(PROJECT), no_cache=True, no_logo=True))
