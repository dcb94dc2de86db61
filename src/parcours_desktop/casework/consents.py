"""What a person has agreed to, in words: to whom, for what, how and until when; what stands can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parcours_core.dates import long_day
from parcours_core.language import tr
from parcours_core.records.referral import Consent
from parcours_core.vocabulary.work import LABELS
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.sharing_consent import PURPOSE as SHARING
from parcours_desktop.casework.words import capital


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A consent: ``title`` to whom and for what, ``sentence`` how and when; ``stands`` says whether it still does."""

    id: str
    title: str
    sentence: str
    stands: bool


def consents_of(desk: Desk, job_seeker_id: str) -> tuple[ConsentLine, ...]:
    """Return a person's consents, those that stand first, then the latest first."""
    today = desk.clock.today()
    with desk.caseload.reading() as reader:
        given = reader.find(Consent, job_seeker_id=one_person(reader, job_seeker_id).ids)
    recent = sorted(given, key=lambda each: (each.given_on or date.min, each.id), reverse=True)
    lines = [_line(each, today) for each in recent]
    return (*(line for line in lines if line.stands), *(line for line in lines if not line.stands))


def _line(consent: Consent, today: date) -> ConsentLine:
    name = consent.recipient_name or tr("un destinataire sans nom")
    sharing = consent.purpose == SHARING
    title = tr("{name}, pour partager le dossier", name=name) if sharing else tr("{name}, pour une lettre", name=name)
    parts = [tr(LABELS[consent.form])]
    if consent.given_on is not None:
        parts.append(tr("le {day}", day=long_day(consent.given_on, tr)))
    if consent.withdrawn_on is not None:
        parts.append(tr("retiré le {day}", day=long_day(consent.withdrawn_on, tr)))
    elif consent.until is not None:
        parts.append(tr("jusqu’au {day}", day=long_day(consent.until, tr)))
    return ConsentLine(consent.id, title, capital(", ".join(parts)) + ".", consent.holds(today))
