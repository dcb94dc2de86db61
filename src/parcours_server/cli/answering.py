"""How a command answers: words on the terminal, or one JSON object for a program, and the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from parcours_core.errors import WorldError

WORLD_ERROR = 1


def give(text: str, values: Mapping[str, Any], *, as_json: bool, code: int = 0) -> int:
    """Write ``text``, or ``values`` as JSON, to standard output and return the exit code."""
    shown = json.dumps(values, ensure_ascii=False, indent=2) if as_json else text
    sys.stdout.write(shown.rstrip("\n") + "\n")
    return code


def refuse(error: WorldError, *, as_json: bool) -> int:
    """Say on standard error what happened, what is safe and what to do; to a program also on standard output."""
    parts = [part for part in (error.what_happened, error.what_is_safe, error.what_to_do) if part]
    sys.stderr.write("\n".join(parts) + "\n")
    if as_json:
        told = {
            "kind": type(error).__name__,
            "what_happened": error.what_happened,
            "what_is_safe": error.what_is_safe,
            "what_to_do": error.what_to_do,
        }
        give("", {"error": told}, as_json=True)
    return WORLD_ERROR
