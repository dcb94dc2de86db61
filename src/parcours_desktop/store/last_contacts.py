"""When each person was last met, written to or heard of: what the keeping of their file is counted from."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from parcours_desktop.store.reader import Reader

_LAST = """
    SELECT j.id, j.given_name, j.family_name, j.state, max(
        substr(coalesce(j.opened_at, ''), 1, 10),
        coalesce((SELECT substr(max(at), 1, 10) FROM encounter WHERE job_seeker_id = j.id), ''),
        coalesce((SELECT max(max(coalesce(issued_on, ''), coalesce(answered_on, ''), coalesce(started_on, ''),
                                 coalesce(ended_on, ''))) FROM referral WHERE job_seeker_id = j.id), ''),
        coalesce((SELECT max(done_on) FROM action WHERE job_seeker_id = j.id), '')
    ) AS last
    FROM job_seeker AS j
"""
_QUIET = f"""
SELECT id, given_name, family_name, state, last FROM ({_LAST})
WHERE last <= :until AND last <> ''
ORDER BY last, family_name, given_name, id
"""
_OF_SOME = f"SELECT max(last) FROM ({_LAST} WHERE j.id IN (SELECT value FROM json_each(:ids)))"


@dataclass(frozen=True, slots=True)
class QuietDossier:
    """A dossier without any contact since ``last_contact``; ``state`` is a ``DossierState``'s value."""

    id: str
    given_name: str
    family_name: str
    state: str
    last_contact: date


def quiet_dossiers(reader: Reader, *, until: date) -> tuple[QuietDossier, ...]:
    """Return the dossiers whose last contact was on ``until`` or before, the longest ago first.

    A contact is an opening, an encounter or note, a letter issued, answered, begun or ended, a step done.
    """
    rows = reader.connection.exec_driver_sql(_QUIET, {"until": until.isoformat()})
    return tuple(QuietDossier(row[0], row[1], row[2], row[3], date.fromisoformat(row[4])) for row in rows)


def last_contact(reader: Reader, job_seeker_ids: Collection[str]) -> date | None:
    """Return the day of the last contact with one person, over all their dossiers; None where nothing says it."""
    last = reader.connection.exec_driver_sql(_OF_SOME, {"ids": json.dumps(sorted(job_seeker_ids))}).scalar()
    return date.fromisoformat(last) if last else None
