"""The letters that wait for the counsellor, found by the file so that no other letter is opened for it."""

from __future__ import annotations

from datetime import date

from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.store.reader import Reader

# Three ranges of one index, each answered without the letters themselves.
_COUNT = """
SELECT (SELECT count(*) FROM referral WHERE state = :expired AND issued_on IS NOT NULL)
     + (SELECT count(*) FROM referral WHERE state = :issued AND issued_on <= :expire_since)
     + (SELECT count(*) FROM referral WHERE state = :issued
        AND issued_on > :expire_since AND issued_on <= :remind_since AND reminded_on IS NULL)
"""


def count_waiting_letters(reader: Reader, *, remind_since: date, expire_since: date) -> int:
    """Return how many letters have expired, or are unanswered for long.

    Those issued on ``expire_since`` or before count, and those issued on ``remind_since`` or before of which the
    partner was not reminded yet. ``expire_since`` is the earlier day. Drafts without a day never count.
    """
    days = {"remind_since": remind_since.isoformat(), "expire_since": expire_since.isoformat()}
    states = {"expired": ReferralState.EXPIRED.value, "issued": ReferralState.ISSUED.value}
    return int(reader.connection.exec_driver_sql(_COUNT, {**days, **states}).scalar_one())


def unanswered_letters(reader: Reader, *, until: date) -> tuple[str, ...]:
    """Return the ids of the letters issued on ``until`` or before that have no answer yet, the oldest first."""
    found = reader.connection.exec_driver_sql(
        "SELECT id FROM referral WHERE state = :issued AND issued_on <= :until ORDER BY issued_on, id",
        {"issued": ReferralState.ISSUED.value, "until": until.isoformat()},
    )
    return tuple(str(row[0]) for row in found)
