"""Invented people as a small client makes them: a job seeker, a barrier, a share."""

from __future__ import annotations

from datetime import date
from typing import Any

from proof.helpers.checker import Key
from proof.helpers.company import MORNING
from proof.helpers.lines import Office
from proof.helpers.small_client import SmallClient

from parcours_core.records.barrier import Barrier
from parcours_core.records.codec import Plain, to_plain
from parcours_core.records.encounter import Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight

PERSON: dict[str, Plain] = to_plain(JobSeeker(id="", family_name="Lambert", given_name="Aïcha"))
PERSON.pop("id")


def person(office: Office, client: SmallClient, **values: Plain) -> Key:
    """Let the client make a dossier and return its key."""
    made = office.make_id()
    client.creates("job_seeker", made, {"id": made, **PERSON, **values})
    return "job_seeker", made


def barrier(office: Office, client: SmallClient, dossier: str, **values: Plain) -> Key:
    """Let the client note a barrier in a dossier."""
    made = Barrier(id=office.make_id(), job_seeker_id=dossier, kind="mobility")
    return _made(client, "barrier", made, dossier, values)


def encounter(office: Office, client: SmallClient, dossier: str, **values: Plain) -> Key:
    """Let the client note an encounter in a dossier."""
    made = Encounter(id=office.make_id(), job_seeker_id=dossier, at=MORNING, text="Ce qui fut dit.")
    return _made(client, "encounter", made, dossier, values)


def share(
    office: Office,
    client: SmallClient,
    dossier: str,
    holder: str,
    *,
    right: ShareRight = ShareRight.HELP,
    confidences: bool = True,
    starts_on: date = date(2026, 11, 1),
    ends_on: date | None = None,
) -> Key:
    """Let the client share a dossier."""
    made = Share(
        id=office.make_id(), job_seeker_id=dossier, holder=holder, starts_on=starts_on, right=right,
        confidences=confidences, ends_on=ends_on,
    )  # fmt: skip
    return _made(client, "share", made, dossier, {})


def _made(client: SmallClient, record: str, made: Any, dossier: str, values: dict[str, Plain]) -> Key:
    client.creates(record, made.id, {**to_plain(made), **values}, dossier=dossier)
    return record, made.id
