"""Says whether there are keys, before anything that reads them is loaded: the unlock screen asks while it is built."""

from __future__ import annotations

from pathlib import Path

KEYS_FILE = "keys.json"


def has_vault(home: Path) -> bool:
    """Say whether keys were ever made in ``home``."""
    return (home / KEYS_FILE).exists()
