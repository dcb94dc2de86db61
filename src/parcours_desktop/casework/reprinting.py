"""Print a letter again as it was issued: with its words, its date, its reference and the consent that it stood on."""

from __future__ import annotations

from dataclasses import replace

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.referral import Consent, Referral
from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.issuing import IssuedLetter
from parcours_desktop.casework.letters import letter_pdf
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.values import LetterChoices


def letter_again(desk: Desk, referral_id: str) -> IssuedLetter:
    """Return the letter of a referral that was issued; nothing is written, so its ``changes`` hold nothing.

    What the letter said is kept with the referral; the data that were ticked are said as they are known now. Raises
    ``Refused`` for a letter that was never issued, and where the service has left the directory.
    """
    with desk.caseload.reading() as reader:
        referral = must_find(reader, Referral, referral_id)
        consent = reader.get(Consent, referral.consent_id) if referral.consent_id else None
    if referral.state is ReferralState.DRAFTED or referral.issued_on is None:
        raise Refused(
            tr("Cette lettre n’a pas encore été remise."),
            what_is_safe=tr("Le brouillon est gardé."),
            what_to_do=tr("Ouvrez « Orienter » dans le dossier pour la terminer."),
        )
    composer = compose(desk, referral.job_seeker_id, referral.service_id, referral.barrier_ids)
    composer = replace(composer, referral=referral, recipient=referral.address or composer.recipient, standing=consent)
    choices = LetterChoices(
        ticked=frozenset(referral.shared),
        reason=referral.reason,
        documents=referral.documents,
        language=referral.language,
    )
    return IssuedLetter(Changes(label=tr("Lettre réimprimée")), referral, letter_pdf(desk, composer, choices))
