"""What is kept too long: dossiers two years after the last contact, for a person to review, archive or erase."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from parcours_core.changes import Changes
from parcours_core.dates import long_day
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import DossierState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.people import set_state
from parcours_desktop.store.last_contacts import quiet_dossiers

KEPT_YEARS = 2
"""A file is kept two years after the last contact, then archived or erased (field.md, retention)."""


@dataclass(frozen=True, slots=True)
class DueDossier:
    """A dossier whose time is over: the name, since when nobody was in contact, and in words why it is due."""

    id: str
    name: str
    last_contact: date
    archived: bool
    why: str


def due_dossiers(desk: Desk) -> tuple[DueDossier, ...]:
    """Return the dossiers to review, the longest without contact first; nothing is decided here."""
    today = desk.clock.today()
    with desk.caseload.reading() as reader:
        quiet = quiet_dossiers(reader, until=_years_before(today, KEPT_YEARS))
    return tuple(
        DueDossier(
            id=each.id,
            name=f"{each.given_name} {each.family_name}".strip(),
            last_contact=each.last_contact,
            archived=each.state == DossierState.ARCHIVED.value,
            why=tr("Dernier contact le {day}", day=long_day(each.last_contact, tr)),
        )
        for each in quiet
    )


def archive(desk: Desk, job_seeker_id: str) -> Changes:
    """Put a dossier into the archive: kept, out of the lists, found when it is looked for. It can be reopened."""
    return set_state(desk, job_seeker_id, DossierState.ARCHIVED, tr("Dossier archivé"))


def restrict(desk: Desk, job_seeker_id: str, reason: str) -> Changes:
    """Limit what is done with a dossier (GDPR article 18): it is kept and read, but nothing leaves it any more.

    Raises ``Refused`` without a reason.
    """
    if not reason.strip():
        raise Refused(
            tr("Une limitation demande un motif."),
            what_is_safe=tr("Rien n’a été changé."),
            what_to_do=tr("Écrivez en une phrase ce que la personne a demandé."),
        )
    with desk.writing(tr("Traitement limité")) as unit:
        person = must_find(unit, JobSeeker, job_seeker_id)
        since = person.restricted_since or desk.clock.today()
        unit.put(replace(person, restricted_since=since, restricted_reason=reason.strip()))
        return unit.commit()


def lift_restriction(desk: Desk, job_seeker_id: str) -> Changes:
    """End the limitation of a dossier."""
    with desk.writing(tr("Limitation levée")) as unit:
        person = must_find(unit, JobSeeker, job_seeker_id)
        unit.put(replace(person, restricted_since=None, restricted_reason=""))
        return unit.commit()


def require_unrestricted(person: JobSeeker) -> None:
    """Raise ``Refused`` where nothing may leave the person's dossier."""
    if person.restricted_since is not None:
        raise Refused(
            tr("Le traitement de ce dossier est limité depuis le {day}.", day=long_day(person.restricted_since, tr)),
            what_is_safe=tr("Rien n’est sorti du dossier."),
            what_to_do=tr("Levez d’abord la limitation avec la personne (Droits de la personne)."),
        )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
