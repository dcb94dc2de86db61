"""Whether a person agreed that a colleague works on their dossier: looked up, asked for, said plainly."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Consent
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.sharing_people import agency_people

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

PURPOSE = "sharing"
"""The purpose of the consents that shares stand on."""

ALL_DATA = "dossier"
"""What stands among the fields of a consent to the whole dossier; confidences stand for themselves."""

CONFIDENCES = "confidences"


@dataclass(frozen=True, slots=True)
class ConsentCheck:
    """Who agreed and who was not asked: (id of the dossier kept, name)."""

    agreed: tuple[tuple[str, str], ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


def check_consent(
    desk: Desk, job_seeker_ids: Iterable[str], holder: str, *, confidences: bool, named: str = ""
) -> ConsentCheck:
    """Say of each dossier whether the person's consent covers sharing it today: with ``holder``, or, where no server
    told of them, with whom is ``named`` so."""
    # Whoever no server told of is in no circle: what was agreed for the whole agency is not for them.
    circle = agency_people(desk).circle(holder) if holder or not named else frozenset()
    today = desk.clock.today()
    agreed: list[tuple[str, str]] = []
    missing: list[tuple[str, str]] = []
    with desk.caseload.reading() as reader:
        for each in job_seeker_ids:
            person = reader.get(JobSeeker, one_person(reader, each).kept)
            if person is not None:
                found = covering(reader, person.id, circle, today, confidences=confidences, named=named)
                (missing if found is None else agreed).append((person.id, person.full_name))
    return ConsentCheck(tuple(agreed), tuple(missing))


def covering(
    reader: Reader, job_seeker_id: str, circle: Collection[str], today: date, *, confidences: bool, named: str = ""
) -> Consent | None:
    """Return the consent that covers the sharing, the one that stands longest; None where there is none.

    One given for a team covers its members, one for the agency everybody; without the word about confidences it
    covers none of them. Somebody whom no server told of is known by the name alone under which it was ``named``.
    """
    given = [
        each
        for each in reader.find(Consent, job_seeker_id=one_person(reader, job_seeker_id).ids, purpose=PURPOSE)
        if each.recipient in circle or (not each.recipient and named and _same_name(each.recipient_name, named))
    ]
    standing = [each for each in given if each.holds(today) and (not confidences or CONFIDENCES in each.fields)]
    return max(standing, key=lambda each: (each.until or date.max, each.id), default=None)


def _same_name(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def consent_given(
    desk: Desk, job_seeker_id: str, holder: str, name: str, *, form: ConsentForm, confidences: bool
) -> Consent:
    """Return the consent that the person gives now to sharing with ``holder``, not yet written."""
    return Consent(
        id=desk.new_id(),
        job_seeker_id=job_seeker_id,
        purpose=PURPOSE,
        recipient=holder,
        recipient_name=name,
        fields=(ALL_DATA, CONFIDENCES) if confidences else (ALL_DATA,),
        form=form,
        given_on=desk.clock.today(),
    )
