"""JSON and JSON lines: a list, an object with structures and services, a page of an API, one object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from parcours_core.language import say, tr
from parcours_desktop.directory.building.report import Findings
from parcours_desktop.directory.building.sources.text import decoded

_LISTS = ("structures", "services", "items", "contents", "organizations", "data", "results")
_LIST_START = re.compile(r'"(' + "|".join(_LISTS) + r')"\s*:\s*\[')
CUT = say("fichier interrompu ou abîmé : les {number} lignes lues avant cet endroit sont gardées")
BAD_LINE = say("ligne qui n’est pas du JSON")
NO_ROWS = say("aucune liste de services ou d’organisations dans ce JSON")
_HEAD = 1024
_Row = tuple[int, Any]


def looks_like_json(content: bytes) -> bool:
    """Tell whether the content begins as JSON does, in whatever encoding."""
    return decoded(content[:_HEAD]).lstrip()[:1] in ("{", "[")


def read_json(file: str, content: bytes, findings: Findings) -> Iterator[_Row]:
    """Yield the rows of a JSON file with their number in their list, or of JSON lines with the number of their line.

    A file that breaks off gives the rows before the break, and one refusal.
    """
    parsed: Any
    try:
        parsed = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        text = decoded(content)
        if _is_lines(text):
            yield from _lines(file, text, findings)
            return
        try:
            # Python's own reader takes NaN, and a text that was not UTF-8.
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            yield from _salvaged(file, text, findings)
            return
    yield from _listed(file, parsed, findings)


def _listed(file: str, parsed: Any, findings: Findings) -> Iterator[_Row]:
    if isinstance(parsed, list):
        yield from enumerate(parsed, 1)
        return
    lists = [parsed[key] for key in _LISTS if isinstance(parsed.get(key), list)]
    if "id" in parsed or "name" in parsed or "nom" in parsed:
        yield 1, parsed
    elif lists:
        for rows in lists:
            yield from enumerate(rows, 1)
    else:
        findings.refuse(file, 0, "", "", tr(NO_ROWS))


def _is_lines(text: str) -> bool:
    first, _, rest = text.lstrip().partition("\n")
    if not rest.strip():
        return False
    try:
        return isinstance(_object(first), dict)
    except (ValueError, RecursionError):
        return False


def _object(line: str) -> Any:
    """Return what one line holds. Raises ``ValueError``, and ``RecursionError`` for what is nested without end."""
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        # NaN and 1e400 are no JSON, but Python's own reader takes them: checking then refuses that one value.
        return json.loads(line)


def _lines(file: str, text: str, findings: Findings) -> Iterator[_Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = _object(line)
        except (ValueError, RecursionError):
            findings.refuse(file, number, "", line, tr(BAD_LINE))
            findings.rows_refused += 1
        else:
            yield number, row


def _salvaged(file: str, text: str, findings: Findings) -> Iterator[_Row]:
    """Yield what can be read of a broken file: each list up to the first object that cannot."""
    starts = [found.end() for found in _LIST_START.finditer(text)]
    if text.lstrip().startswith("["):
        starts = [text.index("[") + 1]
    decoder = json.JSONDecoder()
    position = total = number = 0
    for start in starts:
        if start < position:
            continue  # a list inside a row that was read already
        position, number = start, 0
        while (found := re.compile(r"\s*,?\s*").match(text, position)) and text[found.end() :][:1] == "{":
            try:
                row, position = decoder.raw_decode(text, found.end())
            except (ValueError, RecursionError):
                break
            number, total = number + 1, total + 1
            yield number, row
    findings.refuse(file, number + 1, "", "", tr(CUT, number=total))
