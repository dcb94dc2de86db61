"""How a command answers: words for a person on the terminal, or one JSON object for a program, and the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parcours_core.errors import WorldError

WORLD_ERROR = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """``text`` for a person, ``values`` for a program; ``code`` is the exit code."""

    text: str
    values: Mapping[str, Any]
    code: int = 0


def give(answer: Answer, *, as_json: bool) -> int:
    """Write ``answer`` to standard output and return its exit code."""
    _write(as_text(answer.values) if as_json else answer.text)
    return answer.code


def refuse(
    error: WorldError, *, as_json: bool, lines: Sequence[str] = (), more: Mapping[str, Any] | None = None
) -> int:
    """Say on standard error what happened, what is safe and what to do; to a program also on standard output.

    ``lines`` are the details for a person, ``more`` the same for a program, beside « error ».
    """
    parts = [part for part in (error.what_happened, error.what_is_safe, error.what_to_do, *lines) if part]
    sys.stderr.write("\n".join(parts) + "\n")
    if as_json:
        told = {
            "kind": type(error).__name__,
            "what_happened": error.what_happened,
            "what_is_safe": error.what_is_safe,
            "what_to_do": error.what_to_do,
        }
        _write(as_text({"error": told, **(more or {})}))
    return WORLD_ERROR


def as_text(values: Mapping[str, Any]) -> str:
    """Return ``values`` as JSON that a person can read too."""
    return json.dumps(values, ensure_ascii=False, indent=2)


def _write(text: str) -> None:
    sys.stdout.write(text.rstrip("\n") + "\n")
