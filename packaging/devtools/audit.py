"""Asks a public list of known weaknesses (OSV) about every locked package, where the network allows it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from devtools.parts import Part, parts_of
from devtools.places import LOCK
from devtools.steps import tell

LIST = "https://api.osv.dev/v1/querybatch"
PATIENCE = 10.0
"""Seconds to wait for the list."""

Ask = Callable[[dict[str, Any]], dict[str, Any]]


class NotAsked(Exception):
    """The list could not be reached; nothing is known either way."""


def ask(question: dict[str, Any]) -> dict[str, Any]:
    """Send one question to the list. Raises ``NotAsked``."""
    import httpx

    try:
        told: dict[str, Any] = httpx.post(LIST, json=question, timeout=PATIENCE).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise NotAsked(str(error)) from error
    return told


def weaknesses(parts: Sequence[Part], asking: Ask = ask) -> list[str]:
    """Return a line for each known weakness of ``parts``. Raises ``NotAsked``."""
    queries = [{"package": {"ecosystem": "PyPI", "name": part.name}, "version": part.version} for part in parts]
    results = asking({"queries": queries}).get("results", [])
    if len(results) != len(parts):
        raise NotAsked("an answer of another length")
    return [
        f"{part.name} {part.version}: {found['id']}"
        for part, result in zip(parts, results, strict=True)
        for found in result.get("vulns", ())
    ]


def main() -> int:
    """Print what is known against the locked packages; 0 if nothing, or if nobody could be asked."""
    try:
        found = weaknesses(list(parts_of(LOCK.read_text(encoding="utf-8"))))
    except NotAsked as error:
        tell(f"not asked: {error}")
        return 0
    for line in found:
        tell(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
