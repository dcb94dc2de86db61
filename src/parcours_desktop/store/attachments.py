"""The bytes of attached files, kept encrypted in the caseload, once per content, in chunks."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, insert, select

from parcours_desktop.store.errors import Damaged
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import CHUNK, CONTENT

CHUNK_BYTES = 256 * 1024


def keep(connection: Connection, content: bytes) -> str:
    """Write the bytes unless they are known; return their SHA-256 (hex)."""
    digest = hashlib.sha256(content).hexdigest()
    if connection.execute(select(CONTENT.c.size).where(CONTENT.c.sha256 == digest)).fetchone() is not None:
        return digest
    connection.execute(insert(CONTENT).values(sha256=digest, size=len(content)))
    for position, start in enumerate(range(0, len(content), CHUNK_BYTES)):
        piece = content[start : start + CHUNK_BYTES]
        connection.execute(insert(CHUNK).values(sha256=digest, position=position, bytes=piece))
    return digest


def read(reader: Reader, sha256: str) -> bytes | None:
    """Return the bytes whose SHA-256 (hex) this is, or None where they are not on this device.

    Raises ``Damaged`` where they are no longer what was kept.
    """
    size = reader.connection.execute(select(CONTENT.c.size).where(CONTENT.c.sha256 == sha256)).scalar()
    if size is None:
        return None
    chunks = select(CHUNK.c.bytes).where(CHUNK.c.sha256 == sha256).order_by(CHUNK.c.position)
    content = b"".join(reader.connection.execute(chunks).scalars())
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged
    return content
