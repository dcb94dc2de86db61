"""Saves what is readable of a damaged caseload to a new one, and names each dossier that lost something.

The damaged file is never touched: a copy is read. A record whose row is lost is told anew from its history where this
is whole; a person of whom only the name is left gets a dossier with that name, so that their notes can be reached.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parcours_desktop.store.engine import connect, driver_error, make_engine, world_errors
from parcours_desktop.store.errors import AlreadyThere, Damaged, WrongKey, told, told_by_system
from parcours_desktop.store.file_map import graft, keep_map, map_path, read_map
from parcours_desktop.store.lock import FileLock
from parcours_desktop.store.opening import HEAD, KNOWN, bring_to_head, migrate, stepping
from parcours_desktop.store.salvage import Salvage
from parcours_desktop.store.saved import Findings, gather, lay_out


@dataclass(frozen=True, slots=True)
class HurtDossier:
    """A dossier that lost something. ``missing`` counts what is lost by type code; "person" is the sheet itself."""

    job_seeker_id: str
    name: str
    missing: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class RescueReport:
    """What a rescue saved to ``out``.

    ``whole`` counts dossiers that lost nothing; ``incomplete`` are there and lost something; ``lost`` are known to have
    been there and nothing of them is left. ``retold`` counts records told anew from their history. ``elsewhere`` names
    tables beside the dossiers that lost rows (history, settings, drafts). ``from_map``: the first pages were lost.
    """

    out: Path
    whole: int
    incomplete: tuple[HurtDossier, ...] = ()
    lost: tuple[HurtDossier, ...] = ()
    retold: int = 0
    elsewhere: tuple[str, ...] = ()
    from_map: bool = False

    @property
    def everything(self) -> bool:
        """Whether nothing at all was lost."""
        return not (self.incomplete or self.lost or self.elsewhere)


def rescue(path: Path, data_key: bytes | bytearray, out: Path) -> RescueReport:
    """Save every readable dossier of the caseload at ``path`` to a new caseload at ``out``, under the same key.

    The new file is marked as restored (``restored_from_backup``), so that its device takes a new identity at the next
    contact. Raises ``InUse`` where ``path`` is open, ``AlreadyThere`` where ``out`` exists, ``WrongKey`` where nothing
    can be read under the key, another ``StoreError`` where the disk refuses.
    """
    with told_by_system():
        if out.exists():
            raise AlreadyThere
        out.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".lock"))
        try:
            with tempfile.TemporaryDirectory(dir=out.parent, prefix=".rescue-") as folder:
                return _rescue(path, Path(folder) / path.name, data_key, out)
        finally:
            lock.release()


def _rescue(path: Path, copy: Path, key: bytes | bytearray, out: Path) -> RescueReport:
    for ending in ("", "-wal"):
        if path.with_name(path.name + ending).exists():
            shutil.copyfile(path.with_name(path.name + ending), copy.with_name(copy.name + ending))
    from_map = _make_readable(path, copy, key)
    with world_errors(), closing(Salvage(lambda: connect(copy, key))) as salvage:
        findings = gather(salvage)
    fresh = copy.with_name("fresh.db")
    _write(fresh, key, findings)
    for ending in ("-wal", "-shm"):
        fresh.with_name(fresh.name + ending).unlink(missing_ok=True)
    map_path(fresh).replace(map_path(out))
    fresh.replace(out)
    hurt = [HurtDossier(each.id, each.name, tuple(sorted(each.missing.items()))) for each in findings.hurt]
    lost = {each.id for each in findings.hurt if each.lost}
    return RescueReport(
        out=out,
        whole=findings.dossiers - len([each for each in hurt if each.job_seeker_id not in lost]),
        incomplete=tuple(each for each in hurt if each.job_seeker_id not in lost),
        lost=tuple(each for each in hurt if each.job_seeker_id in lost),
        retold=findings.retold,
        elsewhere=tuple(sorted(findings.elsewhere)),
        from_map=from_map,
    )


def _make_readable(path: Path, copy: Path, key: bytes | bytearray) -> bool:
    """Bring the log into the copy as far as it goes; where its schema is lost, graft one from the map.

    Return whether it was grafted. Raises ``WrongKey`` where nothing helps.
    """
    if _reads(copy, key):
        return False
    known = read_map(path)
    if known is None:
        raise WrongKey
    graft(copy, key, known)
    with world_errors(), closing(Salvage(lambda: connect(copy, key))) as salvage:
        # Under a wrong key there is the schema that was just written, and not one page behind it.
        if all(salvage.ask(f'SELECT 1 FROM "{row[1]}" LIMIT 1') is None for row in known.schema if row[0] == "table"):
            raise WrongKey
    return True


def _reads(copy: Path, key: bytes | bytearray) -> bool:
    try:
        with closing(connect(copy, key)) as connection:
            connection.execute("SELECT count(sql) FROM sqlite_master").fetchone()
    except driver_error() as error:
        world = told(error)
        if not isinstance(world, (Damaged, WrongKey)):
            raise world or error from None
        return False
    return True


def _write(fresh: Path, key: bytes | bytearray, findings: Findings) -> None:
    version = findings.version if findings.version in KNOWN else HEAD
    engine = make_engine(fresh, key, writes=True)
    try:
        with world_errors():
            with stepping(engine) as connection:
                migrate(connection, version)
                driver: Any = connection.connection.driver_connection
                lay_out(driver, findings)
            bring_to_head(engine)
            with engine.connect() as connection:
                driver = connection.connection.driver_connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                keep_map(driver, fresh)
    finally:
        engine.dispose()
