"""The pack as it is written: a temporary file filled in one transaction, sealed with its hash, renamed into place."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import sqlite3
from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from parcours_core.folding import fold
from parcours_core.records.partner import Service, Structure
from parcours_core.vocabulary.data_inclusion import CATEGORIES, THEMES, category_of
from parcours_core.vocabulary.networks import NETWORKS
from parcours_desktop.directory import schema
from parcours_desktop.directory.candidates import (
    DEGREE,
    Candidate,
    candidate_row,
    create_candidate_tables,
    insert_candidates,
)
from parcours_desktop.directory.place_values import Place

_BATCH = 1000
_INDEX_MEMORY = 32 << 20
_SEARCH = "INSERT INTO search (rowid, name, structure, place, themes, text) VALUES (?, ?, ?, ?, ?, ?)"
_LISTING = f"INSERT INTO listing VALUES ({', '.join('?' * 17)})"
# Letters and signs that unicode61 folds as fold() does; a text with any other is folded here before it is indexed.
_FOLDED_ALIKE = re.compile(
    "[\x00-\x7f\u00a0\u00a9\u00ab\u00ae\u00b0\u00b1\u00b7\u00bb\u00c0-\u00c5\u00c7-\u00cf\u00d1-\u00d6\u00d9-\u00dd"
    "\u00e0-\u00e5\u00e7-\u00ef\u00f1-\u00f6\u00f9-\u00fd\u00ff\u2010-\u2016\u2018-\u201f\u2022\u2026\u2039\u203a"
    "\u20ac\u202f]*"
)


class PackWriter:
    """Writes one pack beside ``out`` and puts it there when ``finish`` is called; otherwise nothing is left behind.

    The same rows and the same day give the same bytes. Raises ``OSError`` or ``sqlite3.Error`` when the disk refuses.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._temporary = out.with_name(f".{out.name}.building")
        self._structures: list[tuple[Any, ...]] = []
        self._services: list[tuple[Any, ...]] = []
        self._listing: list[tuple[Any, ...]] = []
        self._search: list[tuple[Any, ...]] = []
        self._candidates: list[Candidate] = []
        self._number = 0
        self._structure_number = 0
        # Drawn by lot, so that no text of a source can be taken for it.
        self._mark = secrets.token_hex(len(schema.UNSEALED) // 2)
        self._rows = {cls: _RowMaker(cls) for cls in schema.TABLES}
        self._temporary.unlink(missing_ok=True)
        self._database = sqlite3.connect(self._temporary, isolation_level=None)

    def __enter__(self) -> Self:
        try:
            self._begin()
        except sqlite3.Error:
            self.__exit__(None, None, None)
            raise
        return self

    def _begin(self) -> None:
        run = self._database.execute
        for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE",
                       "secure_delete = ON", "cache_size = -131072", "temp_store = MEMORY",
                       f"application_id = {schema.APPLICATION_ID}", f"user_version = {schema.FORMAT}"):  # fmt: skip
            run(f"PRAGMA {pragma}")
        run("BEGIN")
        for statement in schema.tables():
            run(statement)
        # Words are gathered in memory first, so that the index is written once and not merged again and again.
        run("INSERT INTO search (search, rank) VALUES ('hashsize', ?)", [_INDEX_MEMORY])
        create_candidate_tables(self._database)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        self._temporary.unlink(missing_ok=True)

    def structure(self, structure: Structure) -> None:
        """Add a structure."""
        self._structure_number += 1
        self._structures.append((self._structure_number, *self._rows[Structure](structure)))
        if len(self._structures) >= _BATCH:
            self._flush()

    def service(self, service: Service, structure: Structure | None, place: Place | None) -> None:
        """Add a service, with its structure and the municipality of its address where they are known."""
        self._number += 1
        number = self._number
        self._services.append((number, *self._rows[Service](service)))
        where = service if service.municipality or service.postal_code else structure or service
        name = structure.name if structure else ""
        candidate = candidate_row(service, structure, place)
        self._candidates.append(candidate)
        lists = schema.list_text
        latitude, longitude = _degrees(candidate.latitude), _degrees(candidate.longitude)
        self._listing.append(
            (
                *(number, service.id, service.name, fold(service.name), name),
                *(where.street, where.municipality, where.postal_code, service.country, latitude, longitude),
                *(lists(service.themes), lists(service.publics), lists(service.modes), service.fee),
                *(lists(service.languages), opening_hours(service, structure)),
            )
        )
        self._search.append((number, *searched(service, structure)))
        if len(self._services) >= _BATCH:
            self._flush()

    def finish(self, *, built_on: date, credits: Iterable[str]) -> str:
        """Complete the pack, make it durable, rename it into place; return its content hash."""
        self._flush()
        insert_candidates(self._database, self._candidates)
        run = self._database.execute
        for statement in schema.indices():
            run(statement)
        run("INSERT INTO search (search) VALUES ('optimize')")
        run(
            "INSERT INTO source SELECT slug, sum(a), sum(b) FROM (SELECT source AS slug, count(*) AS a, 0 AS b "
            "FROM structure GROUP BY 1 UNION ALL SELECT source, 0, count(*) FROM service GROUP BY 1) GROUP BY 1"
        )
        meta = {
            "built_on": built_on.isoformat(),
            "content_hash": self._mark,
            "credits": json.dumps(sorted(set(credits)), ensure_ascii=False),
            "services": str(self._number),
            "structures": str(self._structure_number),
        }
        self._database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        run("ANALYZE")
        run("COMMIT")
        self._database.close()
        return self._seal()

    def _flush(self) -> None:
        add = self._database.executemany
        add(schema.insertion(Structure), self._structures)
        add(schema.insertion(Service), self._services)
        add(_LISTING, self._listing)
        add(_SEARCH, self._search)
        for rows in (self._structures, self._services, self._listing, self._search):
            rows.clear()

    def _seal(self) -> str:
        # The hash takes the place of the mark in the file itself: a change by SQL would also change the header.
        content = self._temporary.read_bytes()
        mark = self._mark.encode()
        seal = hashlib.sha256(content.replace(mark, schema.UNSEALED.encode())).hexdigest()
        with self._temporary.open("r+b") as file:
            file.seek(content.index(mark))
            file.write(seal.encode())
            file.flush()
            os.fsync(file.fileno())
        self._temporary.replace(self._out)
        _sync_folder(self._out.parent)
        return seal


class _RowMaker:
    """Makes rows as ``schema.to_row`` does, many times faster; a test holds that both agree."""

    def __init__(self, cls: type[Any]) -> None:
        names = schema.columns(cls)
        self._get = attrgetter(*names)
        many = schema.lists(cls)
        self._lists = [index for index, name in enumerate(names) if name in many]
        self._day = names.index("updated_on")

    def __call__(self, record: Any) -> list[Any]:
        row = list(self._get(record))
        for index in self._lists:
            row[index] = schema.list_text(row[index])
        if row[self._day] is not None:
            row[self._day] = row[self._day].isoformat()
        return row


def searched(service: Service, structure: Structure | None) -> tuple[str, str, str, str, str]:
    """Return what finds a service: its name, its structure, its place, its themes in words, its prose."""
    where = service if service.municipality or service.postal_code else structure or service
    themes = [f"{THEMES[theme]} {CATEGORIES[category_of(theme)]}" for theme in service.themes]
    owner = ""
    if structure:
        owner = " ".join((structure.name, *(NETWORKS[network] for network in structure.networks)))
    prose = (service.description, service.publics_detail, service.access_conditions, service.mobilisation_detail)
    return (
        indexed(service.name),
        indexed(owner),
        indexed(f"{where.municipality} {where.postal_code}"),
        indexed(" ".join(themes)),
        indexed("\n".join(text for text in prose if text)),
    )


def indexed(text: str) -> str:
    """Return ``text`` as the search index takes it in, so that the words it finds there are those of ``words``."""
    return text if _FOLDED_ALIKE.fullmatch(text) else fold(text)


def opening_hours(service: Service, structure: Structure | None) -> str:
    """Return the hours that hold for a service: its own, else those of its structure, as data·inclusion rules."""
    return service.opening_hours or (structure.opening_hours if structure else "")


def _degrees(point: int | None) -> float | None:
    return None if point is None else point / DEGREE


def _sync_folder(folder: Path) -> None:
    # Windows can neither open nor sync a folder; there the rename is durable by itself.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
