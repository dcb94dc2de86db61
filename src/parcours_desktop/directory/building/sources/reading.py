"""From paths to rows: each file opened within limits, its format told by its content, its rows handed on."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from parcours_core.language import say, tr
from parcours_core.system_reasons import reason_of_system
from parcours_desktop.directory.building import reasons
from parcours_desktop.directory.building.cleaning import KNOWN
from parcours_desktop.directory.building.report import Findings
from parcours_desktop.directory.building.rows import Rows
from parcours_desktop.directory.building.sources import hsds, hsds_tables, limits
from parcours_desktop.directory.building.sources.csv_lines import Fault
from parcours_desktop.directory.building.sources.json_rows import looks_like_json, read_json
from parcours_desktop.directory.building.sources.limits import Limits, Unsafe
from parcours_desktop.directory.building.sources.tables import Table, read_csv, read_xlsx
from parcours_desktop.directory.building.sources.text import decoded
from parcours_desktop.directory.errors import NoSource

UNREADABLE = say("fichier illisible : {reason}")
FORMAT = say("ni JSON, ni CSV, ni XLSX de data·inclusion ou d’Open Referral")
EMPTY = say("fichier vide")
NOT_A_ROW = say("ligne illisible : ni un service ni une organisation")
_FAULTS = {
    Fault.OPEN_QUOTE: reasons.OPEN_QUOTE,
    Fault.TOO_MANY: reasons.TOO_MANY_CELLS,
    Fault.TOO_FEW: reasons.TOO_FEW_CELLS,
}
_MARKS = ("nom", "structure_id", "thematiques")


def read_sources(sources: Sequence[Path], rows: Rows, findings: Findings, bounds: Limits | None = None) -> list[str]:
    """Read every source (file, folder, archive) into ``rows``; return the names of the files that were looked at.

    A file that cannot be read is one refusal in ``findings``. Raises ``NoSource`` if a path does not exist or a folder
    holds no file.
    """
    reading = _Reading(rows, findings, bounds or Limits())
    for source in sources:
        if source.is_dir():
            reading.folder(source)
        elif source.is_file():
            reading.content(source.name, source)
        else:
            raise NoSource(source.name)
    reading.join_tables()
    return reading.files


@dataclass(slots=True)
class _Reading:
    """The reading of all sources; tables of HSDS wait in ``packages`` until all of their folder is there."""

    rows: Rows
    findings: Findings
    bounds: Limits
    files: list[str] = field(default_factory=list)
    organizations: dict[str, bool] = field(default_factory=dict)
    packages: dict[str, hsds_tables.Package] = field(default_factory=dict)

    def folder(self, folder: Path) -> None:
        """Read the files of a folder and of the folders in it, by name; links are refused, hidden files passed over."""
        found = False
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder.parent).as_posix()
            if any(part.startswith(".") for part in path.relative_to(folder).parts):
                continue
            if path.is_symlink():
                self._refuse(name, tr(limits.LINK))
            elif path.is_file():
                found = True
                self.content(name, path)
        if not found:
            raise NoSource(folder.name)

    def content(self, name: str, path: Path) -> None:
        """Read one file of the disk."""
        try:
            if path.stat().st_size > self.bounds.file:
                raise Unsafe(tr(limits.TOO_BIG, limit=self.bounds.file >> 20))
            content = path.read_bytes()
        except OSError as error:
            self.files.append(name)
            self._refuse(name, tr(UNREADABLE, reason=reason_of_system(error)))
        except Unsafe as unsafe:
            self.files.append(name)
            self._refuse(name, str(unsafe))
        else:
            self.read(name, content, nested=False)

    def read(self, name: str, content: bytes, *, nested: bool) -> None:
        """Read one file's content, an archive's members too, unless the archive itself lies in one."""
        try:
            plain = limits.unpacked(content, self.bounds)
            if limits.is_zip(plain):
                self._zip(name, plain, nested=nested)
                return
            self.files.append(name)
            self._plain(name, plain)
        except Unsafe as unsafe:
            if name not in self.files:
                self.files.append(name)
            self._refuse(name, str(unsafe))

    def join_tables(self) -> None:
        """Hand on the rows of each HSDS package of tables, now that all of its files are read."""
        for package in self.packages.values():
            for file, number, key, id in package.broken_links():
                self.findings.refuse(file, number, key, id, tr(reasons.BROKEN_LINK))
            for file, number, record in package.records():
                self._hsds(file, number, record)
        self.packages.clear()

    def _zip(self, name: str, content: bytes, *, nested: bool) -> None:
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise Unsafe(tr(limits.BROKEN)) from error
        with archive:
            infos = limits.members(archive, len(content), self.bounds)
            if any(info.filename == "xl/workbook.xml" for info in infos):
                self._xlsx(name, content)
                return
            if nested:
                raise Unsafe(tr(limits.NESTED))
            for info in infos:
                if not PurePosixPath(info.filename).name.startswith("."):
                    self.read(f"{name}/{info.filename}", limits.member(archive, info, self.bounds), nested=True)

    def _xlsx(self, name: str, content: bytes) -> None:
        self.files.append(name)
        try:
            rows = read_xlsx(name, content)
        except ValueError as error:
            raise Unsafe(tr(limits.BROKEN)) from error
        if not any(mark in row for _, _, row in rows[:1] for mark in _MARKS):
            raise Unsafe(tr(FORMAT))
        for sheet, header in {sheet: list(row) for sheet, _, row in reversed(rows)}.items():
            self._columns(sheet, header)
        for sheet, number, row in rows:
            self._row(sheet, number, row)

    def _plain(self, name: str, content: bytes) -> None:
        if looks_like_json(content):
            for number, row in read_json(name, content, self.findings):
                self._row(name, number, row)
        elif content.strip():
            self._csv(name, decoded(content))
        else:
            self._refuse(name, tr(EMPTY))

    def _csv(self, name: str, text: str) -> None:
        found = read_csv(text)
        table = hsds_tables.table_name(name, found.header)
        if not table and not any(mark in found.header for mark in _MARKS):
            self._refuse(name, tr(FORMAT))
            return
        self._faults(name, found)
        if table:
            folder = str(PurePosixPath(name).parent)
            self.packages.setdefault(folder, hsds_tables.Package()).add(table, name, found.rows)
            return
        self._columns(name, found.header)
        for number, row in found.rows:
            self._row(name, number, row)

    def _columns(self, file: str, header: Sequence[str]) -> None:
        """Name each column that is not taken, once."""
        for column in dict.fromkeys(filter(None, header)):
            if column not in KNOWN:
                self.findings.refuse(file, 0, column, "", tr(reasons.UNKNOWN_COLUMN))
            elif header.count(column) > 1:
                self.findings.refuse(file, 0, column, "", tr(reasons.DOUBLE_COLUMN))

    def _faults(self, file: str, table: Table) -> None:
        ids = {number: str(row.get("id") or "").strip() for number, row in table.rows}
        for number, fault, lost in table.faults:
            id = ids.get(number, "")
            self.findings.refuse(file, number, "", lost, tr(_FAULTS[fault]), id=id)
            if fault is Fault.OPEN_QUOTE:
                self.findings.rows_refused += 1
            elif fault is Fault.TOO_MANY:
                self.findings.lossy.add(id)

    def _row(self, file: str, number: int, row: Any) -> None:
        if not isinstance(row, dict):
            self.findings.refuse(file, number, "", row, tr(NOT_A_ROW))
            self.findings.rows_refused += 1
        elif hsds.is_hsds(row):
            self._hsds(file, number, row)
        else:
            self.rows.add(file, number, row)

    def _hsds(self, file: str, number: int, record: Mapping[str, Any]) -> None:
        for row in hsds.rows_of(record, self.organizations):
            if isinstance(row, hsds.Closed):
                self.findings.refuse(file, number, "status", row.status, tr(hsds.GONE))
                self.findings.rows_refused += 1
            elif isinstance(row, hsds.Unread):
                self.findings.refuse(file, number, row.field, row.value, tr(reasons.SCHEDULE), id=row.id)
                self.findings.lossy.add(row.id)
            else:
                self.rows.add(file, number, row)

    def _refuse(self, file: str, reason: str) -> None:
        self.findings.refuse(file, 0, "", "", reason)
