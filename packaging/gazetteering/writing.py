"""Writes the gazetteer's two files, byte for byte the same from the same sources."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from gazetteering.coordinates import Located
from gazetteering.sources import Municipality, Sources
from parcours_desktop.directory.place_values import SCHEMA_VERSION, key_of, postal_key
from parcours_desktop.directory.places import fold_place

_TABLES = """
PRAGMA page_size = 4096;
CREATE TABLE district (id INTEGER PRIMARY KEY, code TEXT NOT NULL, province TEXT NOT NULL, region TEXT NOT NULL);
CREATE TABLE area (code TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE municipality (
    key INTEGER PRIMARY KEY, name TEXT NOT NULL, latitude INTEGER, longitude INTEGER, radius INTEGER NOT NULL,
    population INTEGER NOT NULL, epci INTEGER, district INTEGER NOT NULL, postal INTEGER
);
CREATE TABLE postal (code INTEGER, key INTEGER, PRIMARY KEY (code, key)) WITHOUT ROWID;
CREATE TABLE name (folded TEXT, key INTEGER, PRIMARY KEY (folded, key)) WITHOUT ROWID;
"""
_ARTICLES = {"la", "le", "les", "l"}
_POINTS_HEAD = """\
# Belgian postal codes with their locality and point (degrees WGS 84).
# Contains information from the countries-states-cities-database (through the package countrystatecity-postal-codes),
# which is made available here under the Open Database License (ODbL) 1.0: https://opendatacommons.org/licenses/odbl/1-0/
postal_code\tlocality\tlatitude\tlongitude
"""


def write_gazetteer(file: Path, sources: Sources, located: dict[tuple[str, str], Located]) -> None:
    """Write municipalities, names, postal codes and areas; ``located`` is by country and code."""
    file.unlink(missing_ok=True)
    connection = sqlite3.connect(file)
    connection.executescript(_TABLES)
    districts = sorted({(one.district, one.province, one.region) for one in sources.municipalities})
    ids = {district: number for number, district in enumerate(districts, start=1)}
    with connection:
        connection.executemany("INSERT INTO district VALUES (?, ?, ?, ?)", [(ids[each], *each) for each in districts])
        connection.executemany("INSERT INTO area VALUES (?, ?)", sorted(sources.areas.items()))
        keyed = sorted((key_of(one.country, one.code), one) for one in sources.municipalities)
        connection.executemany(
            "INSERT INTO municipality VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                _row(key, one, located.get((one.country, one.code)), ids[one.district, one.province, one.region])
                for key, one in keyed
            ],
        )
        connection.executemany(
            "INSERT INTO postal VALUES (?, ?)",
            sorted((postal_key(code), key) for key, one in keyed for code in one.postal_codes),
        )
        connection.executemany(
            "INSERT INTO name VALUES (?, ?)", sorted((name, key) for key, one in keyed for name in _folded_names(one))
        )
        # A Belgian municipality's main postal code is the one that bears its name, and only the postal points tell it.
        connection.execute("CREATE INDEX belgian_postal ON postal (key) WHERE code < 20000")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("VACUUM")
    connection.close()


def write_points(file: Path, sources: Sources) -> None:
    """Write the Belgian postal points as a text table with its licence on top."""
    lines = [
        f"{code}\t{locality}\t{latitude:.5f}\t{longitude:.5f}\n"
        for code, locality, latitude, longitude in sources.postal_points
    ]
    file.write_text(_POINTS_HEAD + "".join(lines), encoding="utf-8", newline="\n")


def _row(key: int, one: Municipality, at: Located | None, district: int) -> tuple[object, ...]:
    """Return a row: degrees times 10,000, and the lowest postal code where there is one."""
    return (
        key,
        one.names[0],
        None if at is None else round(at.latitude * 10_000),
        None if at is None else round(at.longitude * 10_000),
        0 if at is None else at.radius,
        one.population or (0 if at is None else at.population),
        int(one.epci) if one.epci else None,
        district,
        postal_key(one.postal_codes[0]) if one.postal_codes else None,
    )


def _folded_names(one: Municipality) -> set[str]:
    """Return every folded name, and each without its leading article: « louviere » finds La Louvière."""
    names = {fold_place(name) for name in (*one.names, *one.former)}
    for name in tuple(names):
        first, _, rest = name.partition(" ")
        if first in _ARTICLES and rest:
            names.add(rest)
    return names
