"""Print again a letter that was issued: the same words, reference and day, as long as the consent stands."""

from __future__ import annotations

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import phrases, tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.partner import Service
from parcours_core.records.referral import Consent, Referral
from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.issuing import IssuedLetter
from parcours_desktop.casework.letters import letter_pdf
from parcours_desktop.casework.lines import barrier_lines
from parcours_desktop.casework.matches import household_of
from parcours_desktop.casework.reasons import civil_name
from parcours_desktop.casework.retention import require_unrestricted
from parcours_desktop.casework.sharable import sharable_fields
from parcours_desktop.casework.values import Composer, LetterChoices


def letter_again(desk: Desk, referral_id: str) -> IssuedLetter:
    """Return a letter that was issued, addressed as it was; the data that it carries are today’s. Nothing is written.

    Raises ``Refused`` for a letter that was never issued or was withdrawn, where the consent was taken back, and where
    nothing may leave the dossier.
    """
    today, words = desk.clock.today(), phrases()
    with desk.caseload.reading() as reader:
        referral = must_find(reader, Referral, referral_id)
        person = must_find(reader, JobSeeker, one_person(reader, referral.job_seeker_id).kept)
        household = household_of(reader, person.id)
        consent = reader.get(Consent, referral.consent_id)
        require_unrestricted(reader, person.id)
        known = [reader.get(Barrier, barrier_id) for barrier_id in referral.barrier_ids]
    if referral.issued_on is None or referral.state is ReferralState.WITHDRAWN:
        raise Refused(tr("Cette lettre n’est pas en cours : elle ne peut pas être réimprimée."))
    if consent is None or not consent.holds(today):
        raise Refused(
            tr("L’accord de la personne ne tient plus."),
            what_to_do=tr("Demandez-lui son accord et préparez une nouvelle lettre."),
        )
    barriers = tuple(barrier for barrier in known if barrier is not None)
    service = desk.pack.service(referral.service_id) or _as_it_was(referral)
    composer = Composer(
        referral=referral,
        person=person,
        household=household,
        service=service,
        structure=desk.pack.structure(service.structure_id),
        person_name=civil_name(person, words),
        recipient=referral.address,
        barriers=barrier_lines(barriers, today),
        sharable=sharable_fields(person, household, barriers, today, words),
        documents=referral.documents,
        standing=consent,
    )
    choices = LetterChoices(
        ticked=frozenset(referral.shared),
        reason=referral.reason,
        documents=referral.documents,
        language=referral.language,
    )
    return IssuedLetter(Changes(label=tr("Lettre réimprimée")), referral, letter_pdf(desk, composer, choices))


def _as_it_was(referral: Referral) -> Service:
    """Return what is kept of a service that has left the directory."""
    return Service(
        id=referral.service_id,
        source="",
        structure_id="",
        name=referral.service_name,
        description="",
        updated_on=referral.issued_on,
    )
