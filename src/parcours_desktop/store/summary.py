"""What decides in a dossier, kept in the list's own row: open barriers, the oldest letter unanswered, the next action.

It always equals what the records say: whatever puts or deletes one of them brings it up to date in the transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from parcours_core.records.codec import Plain
from parcours_core.vocabulary.work import ActionState, BarrierState, ReferralState, Severity
from parcours_desktop.store.mapping import dump

SEVERITIES = tuple(Severity)
"""The severities by the rank that ``worst`` holds."""

_OWNER = "job_seeker_id"
_RANK = " ".join(f"WHEN '{severity.value}' THEN {rank}" for rank, severity in enumerate(SEVERITIES))

_DECIDING = {
    "barrier": ("state", "severity"),
    "referral": ("state", "issued_on"),
    "action": ("state", "due", "text"),
}
_FROM = {
    "barrier": f"""FROM barrier INDEXED BY ix_barrier_dossier
        WHERE job_seeker_id = e.job_seeker_id AND state <> '{BarrierState.SOLVED.value}'""",
    "referral": f"""FROM referral INDEXED BY ix_referral_dossier
        WHERE job_seeker_id = e.job_seeker_id AND state = '{ReferralState.ISSUED.value}'""",
    "action": f"""FROM action INDEXED BY ix_action_dossier
        WHERE job_seeker_id = e.job_seeker_id AND state = '{ActionState.PLANNED.value}'
        ORDER BY due IS NULL, due, id LIMIT 1""",
}
_SUMS = {
    "barrier": {"open_barriers": "count(*)", "worst": f"max(CASE severity {_RANK} END)"},
    "referral": {"waiting_since": "min(issued_on)"},
    "action": {"next_action": "text", "next_due": "due"},
}
"""By record type: the fields that decide, where they are found for the dossier e, and what the row takes from them."""

SUMMED = tuple(_SUMS)
"""The record types that a dossier's row sums up."""

SELECTED = tuple(
    (name, f"(SELECT {said} {_FROM[record]})") for record, sums in _SUMS.items() for name, said in sums.items()
)
"""The columns that sum up, and how each is found for the dossier e."""

_PARTS = {
    record: f"({', '.join(sums)}) = (SELECT {', '.join(sums.values())} {_FROM[record]})"
    for record, sums in _SUMS.items()
}
_OF_ONE = "WHERE e.job_seeker_id = :id"
_CHANGE = {record: f"UPDATE dossier_entry AS e SET {part} {_OF_ONE}" for record, part in _PARTS.items()}
_EVERY = f"UPDATE {{}} AS e SET {', '.join(_PARTS.values())}"
_ALL = _EVERY.format("dossier_entry")


def follow(
    connection: Connection, record: str, before: Mapping[str, Plain] | None, after: Mapping[str, Plain] | None
) -> None:
    """Bring the rows of a record's dossiers up to date, after it was put (``after``) or deleted (None).

    A record may come before its dossier does; its row is then made with what is there (``take``).
    """
    if record not in _PARTS:
        return
    if before and after and all(before[name] == after[name] for name in (_OWNER, *_DECIDING[record])):
        return
    for owner in sorted({str(state[_OWNER]) for state in (before, after) if state}):
        connection.exec_driver_sql(_CHANGE[record], {"id": owner})


def take(connection: Connection, job_seeker_id: str) -> None:
    """Fill the summary of a row just made from the records that are there."""
    connection.exec_driver_sql(f"{_ALL} {_OF_ONE}", {"id": job_seeker_id})


def take_some(connection: Connection, dossiers: Sequence[str], table: str = "dossier_entry") -> None:
    """Fill the summaries of some rows of ``table`` from the records that are there."""
    some = "WHERE e.job_seeker_id IN (SELECT value FROM json_each(:ids))"
    connection.exec_driver_sql(f"{_EVERY.format(table)} {some}", {"ids": dump(list(dossiers))})


def take_all(connection: Connection) -> None:
    """Fill the summary of every row."""
    connection.exec_driver_sql(_ALL)


def severity_of(rank: Any) -> Severity | None:
    """Return the severity that ``worst`` holds as ``rank``."""
    return None if rank is None else SEVERITIES[rank]
