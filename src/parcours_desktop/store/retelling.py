"""Tells a record anew from its history, where its own row can no longer be read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from parcours_core.records.codec import Plain, field_to_plain
from parcours_core.records.declare import RecordType
from parcours_desktop.store.history import Happening
from parcours_desktop.store.schema import TYPES

Key = tuple[str, str]
"""A record's type code and id."""


def retell(entries: Iterable[Mapping[str, Any]]) -> dict[Key, dict[str, Plain]]:
    """Return every record that the rows of ``history`` tell whole, as plain values; deleted ones are left out.

    A record of which the beginning is missing, or a link in between (a value before that was not the value then), is
    left out too: what is told is what stood.
    """
    told: dict[Key, dict[str, Plain]] = {}
    broken: set[Key] = set()
    for entry in sorted(entries, key=lambda row: int(row["number"])):
        key = (str(entry["record"]), str(entry["record_id"]))
        if key[0] not in TYPES:
            continue
        before, after = json.loads(entry["before"]), json.loads(entry["after"])
        if entry["kind"] == Happening.MADE.value:
            told[key] = {**_defaults(TYPES[key[0]]), **after}
            broken.discard(key)
        elif entry["kind"] == Happening.DELETED.value:
            told.pop(key, None)
            broken.discard(key)
        elif key in told and all(told[key].get(name) == value for name, value in before.items()):
            told[key].update(after)
        else:
            told.pop(key, None)
            broken.add(key)
    return {key: values for key, values in told.items() if key not in broken}


def mentioned(entries: Iterable[Mapping[str, Any]]) -> dict[Key, dict[str, Plain]]:
    """Return every record that the history says is still there, with the values that it last knew of it, never all."""
    known: dict[Key, dict[str, Plain]] = {}
    for entry in sorted(entries, key=lambda row: int(row["number"])):
        key = (str(entry["record"]), str(entry["record_id"]))
        if entry["kind"] == Happening.DELETED.value:
            known.pop(key, None)
        elif key[0] in TYPES:
            known.setdefault(key, {}).update(json.loads(entry["after"]))
    return known


def _defaults(declared: RecordType) -> dict[str, Plain]:
    return {spec.name: field_to_plain(spec, spec.default) for spec in declared.specs if not spec.required}
