"""Text kept as it was being typed, so that a crash or a lock costs no sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from parcours_desktop.store.mapping import whole
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import DRAFT


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was not finished, and when it was last typed in (UTC)."""

    key: str
    text: str
    at: datetime


def draft(reader: Reader, key: str) -> str:
    """Return the text kept under ``key``, empty where there is none."""
    return whole(reader.connection.execute(select(DRAFT.c.text).where(DRAFT.c.key == key)).scalar() or "")


def drafts(reader: Reader, prefix: str = "") -> tuple[Draft, ...]:
    """Return the drafts whose key begins with ``prefix``, by key."""
    rows = reader.connection.execute(
        select(DRAFT.c.key, DRAFT.c.text, DRAFT.c.at)
        .where(DRAFT.c.key.startswith(prefix, autoescape=True))
        .order_by(DRAFT.c.key)
    )
    return tuple(Draft(row[0], whole(row[1]), datetime.fromisoformat(row[2])) for row in rows)
