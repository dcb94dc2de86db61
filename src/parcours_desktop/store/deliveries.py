"""Which contents of attachments the server still wants, and which it has that are not here yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parcours_desktop.store import scrubbing
from parcours_desktop.store.attachments import CHUNK_BYTES
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.reader import Reader

ATTACHMENT = "attachment"

_TO_SEND = """
SELECT a.sha256, c.size, group_concat(DISTINCT a.job_seeker_id)
FROM (SELECT sha256, job_seeker_id FROM attachment WHERE server_number > 0
    UNION SELECT sha256, job_seeker_id FROM owed) a
JOIN attachment_content c ON c.sha256 = a.sha256
WHERE a.sha256 NOT IN (SELECT sha256 FROM delivered) GROUP BY a.sha256 ORDER BY c.size, a.sha256
"""
_TO_FETCH = """
SELECT a.sha256, a.size, min(a.job_seeker_id) FROM attachment a
WHERE a.server_number > 0 AND a.sha256 NOT IN (SELECT sha256 FROM attachment_content)
GROUP BY a.sha256 ORDER BY a.size, a.sha256
"""
_ANY_TO_MOVE = """
SELECT EXISTS (SELECT 1 FROM attachment a WHERE a.server_number > 0 AND (
    a.sha256 NOT IN (SELECT sha256 FROM delivered) OR a.sha256 NOT IN (SELECT sha256 FROM attachment_content)))
    OR EXISTS (SELECT 1 FROM owed)
"""
_OWE = """
INSERT OR IGNORE INTO owed SELECT c.sha256, ? FROM attachment_content c
WHERE c.sha256 = ? AND c.sha256 NOT IN (SELECT sha256 FROM delivered)
"""
_OWED_NO_MORE = "DELETE FROM owed WHERE sha256 = ? OR job_seeker_id = ? RETURNING sha256"
_UNWANTED = "DELETE FROM owed WHERE sha256 = ? AND job_seeker_id = ? RETURNING sha256"
_DELIVERED = "INSERT OR IGNORE INTO delivered SELECT sha256 FROM attachment_content WHERE sha256 = ?"
_OWE_ALL = """
INSERT OR IGNORE INTO owed SELECT DISTINCT a.sha256, a.job_seeker_id FROM attachment a
WHERE a.job_seeker_id = ? AND a.field_versions <> x'' AND a.sha256 IN (SELECT sha256 FROM attachment_content)
AND a.sha256 NOT IN (SELECT sha256 FROM delivered)
"""
_TOLD_ANEW = """
DELETE FROM delivered WHERE sha256 IN (SELECT a.sha256 FROM outbox o JOIN attachment a ON a.id = o.record_id
WHERE o.batch = ? AND o.record = 'attachment')
"""
NEEDED = """
SELECT sha256 FROM attachment UNION SELECT sha256 FROM owed
UNION SELECT "before" ->> '$.sha256' FROM history WHERE record = 'attachment' AND kind = 'deleted'
AND "before" ->> '$.sha256' IS NOT NULL
"""
"""The contents that a record names, that are owed, and those that were taken out: somebody may think twice."""

_NEEDED_NO_MORE = f"DELETE FROM attachment_content WHERE sha256 = ? AND sha256 NOT IN ({NEEDED}) RETURNING sha256"
_KNOWN_NO_MORE = "DELETE FROM delivered WHERE sha256 = ?"
_CHUNK = "SELECT bytes FROM attachment_chunk WHERE sha256 = ? AND position = ?"


@dataclass(frozen=True, slots=True)
class Content:
    """The content of an attachment: its SHA-256 (hex), its size in bytes, and a dossier in which it lies.

    ``dossiers`` are all in which it lies, where that was asked for.
    """

    sha256: str
    size: int
    dossier: str
    dossiers: tuple[str, ...] = ()


def any_to_move(reader: Reader) -> bool:
    """Say whether any content may have to be sent or fetched."""
    return bool(plain_rows(reader.connection, _ANY_TO_MOVE)[0][0])


def to_send(reader: Reader) -> tuple[Content, ...]:
    """Return the contents that the server is not known to hold, the smallest first."""
    found = []
    for sha256, size, named in plain_rows(reader.connection, _TO_SEND):
        dossiers = tuple(sorted(str(named).split(",")))
        found.append(Content(sha256, size, dossiers[0], dossiers))
    return tuple(found)


def to_fetch(reader: Reader) -> tuple[Content, ...]:
    """Return the contents that are not on this device, the smallest first."""
    return tuple(Content(*row) for row in plain_rows(reader.connection, _TO_FETCH))


def piece(reader: Reader, content: Content, offset: int) -> bytes:
    """Return the bytes of a content from ``offset`` on, as far as one chunk goes."""
    position, inside = divmod(offset, CHUNK_BYTES)
    chunk: bytes = reader.connection.exec_driver_sql(_CHUNK, (content.sha256, position)).scalar() or b""
    return chunk[inside:]


def mark_delivered(unit: Reader, sha256: str) -> None:
    """Mark that the server holds the whole content; of one that went from here meanwhile nothing is remembered."""
    unit.connection.exec_driver_sql(_DELIVERED, (sha256,))


def is_named(reader: Reader, sha256: str) -> bool:
    """Say whether a record here names the content."""
    return bool(plain_rows(reader.connection, "SELECT 1 FROM attachment WHERE sha256 = ? LIMIT 1", (sha256,)))


def owe(unit: Reader, sha256: str, dossier: str) -> None:
    """Keep a content whose record leaves this device until the server has it, unless it does."""
    unit.connection.exec_driver_sql(_OWE, (dossier, sha256))


def owe_all(unit: Reader, dossier: str) -> None:
    """Keep the contents of a dossier that leaves this device until the server has them: it has their records."""
    unit.connection.exec_driver_sql(_OWE_ALL, (dossier,))


def tell_anew(unit: Reader, batch: str) -> None:
    """Ask again for the contents that the records of a batch name.

    The server may hold them for other dossiers already, and is to be told of these.
    """
    unit.connection.exec_driver_sql(_TOLD_ANEW, (batch,))


def owe_no_more(unit: Reader, sha256: str = "", dossier: str = "") -> None:
    """Let go a content that the server has, or all those owed for a dossier, if nothing names them."""
    _let_go(unit, unit.connection.exec_driver_sql(_OWED_NO_MORE, (sha256, dossier)).fetchall())


def owe_no_more_for(unit: Reader, sha256: str, dossier: str) -> None:
    """Let go a content that the server does not want for a dossier, if nothing names it and no other is owed it."""
    _let_go(unit, unit.connection.exec_driver_sql(_UNWANTED, (sha256, dossier)).fetchall())


def _let_go(unit: Reader, freed: Iterable[Sequence[str]]) -> None:
    for (sha256,) in freed:
        if unit.connection.exec_driver_sql(_NEEDED_NO_MORE, (sha256,)).fetchall():
            unit.connection.exec_driver_sql(_KNOWN_NO_MORE, (sha256,))
            scrubbing.ask_scrub(unit.connection)


def forget_deliveries(unit: Reader) -> None:
    """Ask again for everything: the server was restored from a backup and may have lost contents."""
    unit.connection.exec_driver_sql("DELETE FROM delivered")
