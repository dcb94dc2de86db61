"""The list of every record type: what the store keeps, and what a directory pack keeps."""

from __future__ import annotations

from typing import Any

from parcours_core.records.barrier import Barrier
from parcours_core.records.declare import RecordType, record_type
from parcours_core.records.encounter import Action, Attachment, Encounter
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.records.partner import Service, Structure
from parcours_core.records.referral import Consent, Referral
from parcours_core.records.sharing import Merger, Share

CASELOAD: tuple[type[Any], ...] = (
    JobSeeker,
    Household,
    Barrier,
    Encounter,
    Action,
    Consent,
    Referral,
    Attachment,
    Share,
    Merger,
)
"""Record types of the encrypted caseload, owners before what refers to them."""

DIRECTORY: tuple[type[Any], ...] = (Structure, Service)
"""Record types of the public directory."""


def caseload_types() -> dict[str, RecordType]:
    """Return the declarations of the caseload by code."""
    return {declared.code: declared for declared in map(record_type, CASELOAD)}
