"""From the files of producers to a pack: read, check, write, and report what was refused and why."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from parcours_core.language import tr
from parcours_core.records.partner import Structure
from parcours_desktop.directory.building import reasons
from parcours_desktop.directory.building.checking import Checker
from parcours_desktop.directory.building.positions import Positions
from parcours_desktop.directory.building.report import BuildReport, Findings, NothingReadable
from parcours_desktop.directory.building.rows import Rows, drained
from parcours_desktop.directory.building.sources.reading import read_sources
from parcours_desktop.directory.building.writing import PackWriter
from parcours_desktop.directory.places import NoPlaces, Places

Progress = Callable[[str, int, int], None]
_STEP = 2000


def build_pack(
    sources: Sequence[Path],
    out: Path,
    *,
    built_on: date,
    on_progress: Progress | None = None,
    credits: Sequence[str] = (),
    places: Places | None = None,
) -> BuildReport:
    """Build the pack ``out`` from ``sources`` (files, folders, archives) as of the day ``built_on``.

    ``on_progress`` is called with a French word for the step, how many rows are done and how many there are.
    ``places`` gives coordinates where sheets have none; by default the gazetteer that ships with the program.
    Dirty input never stops a build, unless no service at all comes out of it: ``NothingReadable``. Raises ``NoSource``
    if a source does not exist, ``OSError`` if ``out`` cannot be written. The pack that was there before then stays.
    """
    began = time.perf_counter()
    findings = Findings()
    rows = Rows()
    files = read_sources(sources, rows, findings)
    rows_read = len(rows.structures) + len(rows.services) + findings.rows_refused
    own_places = None if places else _shipped_places()
    try:
        with PackWriter(out) as writer:
            positions = Positions(places or own_places)
            services, structures = _fill(
                writer, rows, findings, built_on=built_on, positions=positions, on_progress=on_progress
            )
            if not services:
                raise NothingReadable(tuple(findings.refused), tuple(files))
            sealed = writer.finish(built_on=built_on, credits=(*credits, *rows.credits))
    except sqlite3.OperationalError as error:
        # SQLite keeps the system's own number to itself and says it in words.
        number = errno.ENOSPC if "full" in str(error) else errno.EACCES
        raise OSError(number, os.strerror(number)) from error
    finally:
        if own_places:
            own_places.close()
    return BuildReport(
        services=services,
        structures=structures,
        refused=tuple(findings.refused),
        corrected=tuple(findings.corrected),
        kept_partly=findings.kept_partly,
        rows_read=rows_read,
        rows_refused=findings.rows_refused,
        files=tuple(files),
        built_on=built_on,
        content_hash=sealed,
        seconds=time.perf_counter() - began,
    )


def _fill(
    writer: PackWriter,
    rows: Rows,
    findings: Findings,
    *,
    built_on: date,
    positions: Positions,
    on_progress: Progress | None,
) -> tuple[int, int]:
    checker = Checker(findings, built_on)
    total, done = len(rows.structures) + len(rows.services), 0
    structures: dict[str, Structure] = {}
    for file, number, raw in drained(rows.structures):
        done += 1
        structure = checker.structure(file, number, raw)
        if structure and structure.id in structures:
            _refuse_double(findings, file, number, structure.id, "structure")
        elif structure:
            findings.kept_partly += checker.lost or structure.id in findings.lossy
            structures[structure.id] = structure
            writer.structure(structure)
        if on_progress and done % _STEP == 0:
            on_progress(tr("Organisations"), done, total)
    met: set[str] = set()
    for file, number, raw in drained(rows.services):
        done += 1
        owner = structures.get(str(raw.get("structure_id") or "").strip())
        service = checker.service(file, number, raw, owner.country if owner else None)
        if service and service.id in met:
            _refuse_double(findings, file, number, service.id, "service")
        elif service:
            met.add(service.id)
            findings.kept_partly += checker.lost or service.id in findings.lossy
            if owner is None:
                why = tr(reasons.NO_STRUCTURE)
                findings.correct(file, number, "structure_id", service.structure_id, why, kind="service", id=service.id)
            writer.service(service, owner, positions.of(service, owner))
        if on_progress and done % _STEP == 0:
            on_progress(tr("Services"), done, total)
    return len(met), len(structures)


def _refuse_double(findings: Findings, file: str, number: int, id: str, kind: str) -> None:
    findings.refuse(file, number, "id", id, tr(reasons.SAME_ID), kind=kind, id=id)
    findings.rows_refused += 1


def _shipped_places() -> Places | None:
    # Without its gazetteer the program still builds: services then stand where their own coordinates say.
    try:
        return Places.open()
    except NoPlaces:
        return None
