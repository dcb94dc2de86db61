"""What is kept too long: dossiers two years after the last contact, for a person to review, archive or erase."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.dates import long_day
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import DossierState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import everybody, one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.people import set_state
from parcours_desktop.casework.reading_only import reading_only
from parcours_desktop.casework.words import typeset
from parcours_desktop.store.last_contacts import QuietDossier, last_contact, quiet_dossiers

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

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
    """Return the dossiers to review, the longest without contact first; nothing is decided here.

    A person with several dossiers is due once, by the last contact over all of them.
    """
    until = _years_before(desk.clock.today(), KEPT_YEARS)
    with desk.caseload.reading() as reader:
        quiet = _by_person(reader, quiet_dossiers(reader, until=until), until)
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


def _by_person(reader: Reader, quiet: Iterable[QuietDossier], until: date) -> list[QuietDossier]:
    people, found = everybody(reader), {}
    for each in quiet:
        whole = people.get(each.id)
        if whole is None:
            found[each.id] = each
            continue
        kept, last = reader.get(JobSeeker, whole.kept), last_contact(reader, whole.ids)
        if kept is not None and last is not None and last <= until:
            found[kept.id] = QuietDossier(kept.id, kept.given_name, kept.family_name, kept.state.value, last)
    return sorted(found.values(), key=lambda each: each.last_contact)


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
        for person in _written_by(desk, unit, job_seeker_id):
            since = person.restricted_since or desk.clock.today()
            unit.put(replace(person, restricted_since=since, restricted_reason=reason.strip()))
        return unit.commit()


def lift_restriction(desk: Desk, job_seeker_id: str) -> Changes:
    """End the limitation of a dossier."""
    with desk.writing(tr("Limitation levée")) as unit:
        for person in _written_by(desk, unit, job_seeker_id):
            unit.put(replace(person, restricted_since=None, restricted_reason=""))
        return unit.commit()


def restricted(reader: Reader, job_seeker_id: str) -> JobSeeker | None:
    """Return the sheet that says that the person asked for a limitation, None where none does.

    It holds for all dossiers of the person, whichever of them it was noted in.
    """
    found = [each for each in _dossiers_of(reader, job_seeker_id) if each.restricted_since is not None]
    return min(found, key=lambda each: (each.restricted_since or date.max, each.id), default=None)


def limited_words(reader: Reader, job_seeker_id: str) -> str:
    """Say in a line that the person had the use of their file limited, and since when; empty where they did not."""
    person = restricted(reader, job_seeker_id)
    if person is None or person.restricted_since is None:
        return ""
    day = long_day(person.restricted_since, tr)
    return typeset(tr("Utilisation limitée depuis le {day} : ni lettre, ni partage ne sort de ce dossier.", day=day))


def require_unrestricted(reader: Reader, job_seeker_id: str) -> None:
    """Raise ``Refused`` where nothing may leave the person's dossiers."""
    person = restricted(reader, job_seeker_id)
    if person is not None and person.restricted_since is not None:
        raise Refused(
            tr("Le traitement de ce dossier est limité depuis le {day}.", day=long_day(person.restricted_since, tr)),
            what_is_safe=tr("Rien n’est sorti du dossier."),
            what_to_do=tr("Levez d’abord la limitation avec la personne (Droits de la personne)."),
        )


def _dossiers_of(reader: Reader, job_seeker_id: str) -> list[JobSeeker]:
    """Return the sheets of a person, the kept one first. Raises ``Refused`` where it is gone."""
    whole = one_person(reader, job_seeker_id)
    others = (reader.get(JobSeeker, each) for each in whole.others)
    return [must_find(reader, JobSeeker, whole.kept), *(each for each in others if each is not None)]


def _written_by(desk: Desk, reader: Reader, job_seeker_id: str) -> list[JobSeeker]:
    """Return the sheets of a person that this counsellor may write, and the kept one in any case."""
    kept, *others = _dossiers_of(reader, job_seeker_id)
    today = desk.clock.today()
    return [kept, *(each for each in others if reading_only(reader, each.id, desk.author, today) is None)]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
