"""Puts the caseload under a new data key: every page is written anew, in one transaction."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from parcours_desktop.store.engine import connect, driver_errors_told, spelled
from parcours_desktop.store.errors import Damaged, DiskTrouble, WrongKey
from parcours_desktop.store.file_map import keep_map
from parcours_desktop.store.integrity import verify


def rekey(path: Path, former: bytes | bytearray, data_key: bytes | bytearray) -> None:
    """Re-key the caseload at ``path``, which nobody else has open, from ``former`` to ``data_key`` (32 bytes each).

    Once it returns, no page of the former key is left in the file or its log, and every page was read under the new
    one. Needs about as much free room as the file is long. Raises a ``StoreError`` for what the disk does and
    ``Damaged`` where a page cannot be read: then one of the two keys opens the file, and unlocking finds out which.
    """
    if path.exists():
        with driver_errors_told():
            with closing(connect(path, former)) as connection:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
                with spelled(data_key) as raw:
                    connection.reset_key(raw)
                (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if busy:
                    raise DiskTrouble
            verdict = verify(path, data_key)
            if not verdict.opens:
                raise WrongKey
            if not verdict.sound:
                raise Damaged
            with closing(connect(path, data_key)) as connection:
                keep_map(connection, path)
