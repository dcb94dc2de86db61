"""Small packs in memory for the tests of the directory: real tables, rows and records, no file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from parcours_core.records.partner import Service, Structure
from parcours_desktop.directory.candidates import candidate_row, create_candidate_tables, insert_candidates
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.place_values import Place
from parcours_desktop.directory.schema import insertion, record_table, to_row

TODAY = date(2026, 11, 21)
CHIEVRES = Place(
    code="51014",
    name="Chièvres",
    postal_code="7950",
    country="BE",
    latitude=50.5877,
    longitude=3.8072,
    zones=frozenset({"51014", "51000", "50000", "03000", "99131", "belgique"}),
)
LILLE = Place(
    code="59350",
    name="Lille",
    postal_code="59000",
    country="FR",
    latitude=50.6329,
    longitude=3.0584,
    zones=frozenset({"59350", "59", "200093201", "99100", "france"}),
)
STRUCTURE = Structure(id="s", source="essai", name="Maison de l’essai", updated_on=TODAY)


def service(id: str, *themes: str, north_km: float | None = 1.0, **values: Any) -> Service:
    """Return a service of ``themes``, ``north_km`` north of Chièvres (None: without a point)."""
    given: dict[str, Any] = {
        "source": "essai",
        "structure_id": "s",
        "name": f"Service {id}",
        "description": "",
        "updated_on": TODAY,
        "country": "BE",
        "themes": themes,
        "modes": ("en-presentiel",),
    }
    if north_km is not None:
        assert CHIEVRES.latitude is not None
        given |= {"latitude": CHIEVRES.latitude + north_km / 111.195, "longitude": CHIEVRES.longitude}
    return replace(Service(id=id, **given), **values)


def pack_of(services: Iterable[Service], structures: Iterable[Structure] = (STRUCTURE,)) -> Pack:
    """Return an open pack that holds these services."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    known = {each.id: each for each in structures}
    offered = list(services)
    for cls, records in ((Structure, list(known.values())), (Service, offered)):
        connection.execute(record_table(cls))
        connection.executemany(insertion(cls), [(number, *to_row(each)) for number, each in enumerate(records)])
    create_candidate_tables(connection)
    insert_candidates(connection, [candidate_row(each, known.get(each.structure_id), None) for each in offered])
    return Pack(Path("essai.sqlite"), connection, {})
