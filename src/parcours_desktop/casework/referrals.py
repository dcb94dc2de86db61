"""Write a referral (orientation): propose the letter from a dossier and a service, keep it as a draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.dates import short_day
from parcours_core.errors import Refused
from parcours_core.language import phrases, tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.partner import Service, Structure
from parcours_core.records.referral import Consent, Referral
from parcours_core.vocabulary.barrier_themes import themes_of
from parcours_core.vocabulary.work import LABELS, ReferralState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.lines import barrier_lines
from parcours_desktop.casework.matches import household_of
from parcours_desktop.casework.reasons import civil_name, proposed_reason
from parcours_desktop.casework.references import new_reference, new_token
from parcours_desktop.casework.retention import limited_words
from parcours_desktop.casework.sharable import NAME, sharable_fields
from parcours_desktop.casework.to_bring import documents_to_bring
from parcours_desktop.casework.values import Composer, LetterChoices
from parcours_desktop.casework.whereabouts import recipient_lines
from parcours_desktop.directory.opening_days import days_of, opening_days

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

PURPOSE = "referral"
"""The purpose of the consents that letters stand on."""

OLD_SHEET_DAYS = 365


def compose(desk: Desk, job_seeker_id: str, service_id: str, barrier_ids: Collection[str] | None = None) -> Composer:
    """Propose the letter of a person to a service, for the open barriers that it can lift, of ``barrier_ids`` if given.

    A draft kept earlier for this person and service is taken up again with its reference and its words. Nothing is
    written. Raises ``Refused`` where the service is no longer in the directory.
    """
    service = desk.pack.service(service_id)
    if service is None:
        raise Refused(
            tr("Ce service n’est plus dans l’annuaire."), what_to_do=tr("Choisissez un autre service dans la liste.")
        )
    structure = desk.pack.structure(service.structure_id)
    today, words = desk.clock.today(), phrases()
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id)
        person = must_find(reader, JobSeeker, whole.kept)
        household = household_of(reader, job_seeker_id)
        known = reader.find(Barrier, job_seeker_id=whole.ids)
        before = reader.find(Referral, job_seeker_id=whole.ids, service_id=service_id)
        standing = _standing(reader, whole.ids, service_id, today)
        limited = limited_words(reader, whole.kept)
    chosen = concerned(service, [each for each in known if each.is_open], barrier_ids)
    lines = barrier_lines(tuple(chosen), today)
    barriers = [line.barrier for line in lines]
    recipient = recipient_lines(service, structure, desk.settings.country)
    drafted = next((each for each in before if each.state is ReferralState.DRAFTED), None)
    referral = drafted or Referral(
        id=desk.new_id(),
        job_seeker_id=person.id,
        service_id=service.id,
        service_name=service.name,
        structure_name=structure.name if structure else "",
        reference=new_reference(),
        token=new_token(),
    )
    referral = replace(referral, address=recipient, barrier_ids=tuple(each.id for each in barriers))
    return Composer(
        referral=referral,
        person=person,
        household=household,
        service=service,
        structure=structure,
        person_name=civil_name(person, words),
        recipient=recipient,
        barriers=lines,
        sharable=sharable_fields(person, household, barriers, today, words),
        documents=documents_to_bring(service, barriers, words),
        warnings=(*((limited,) if limited else ()), *_warnings(person, service, structure, before, today)),
        standing=standing,
    )


def concerned(
    service: Service, barriers: Sequence[Barrier], barrier_ids: Collection[str] | None
) -> tuple[Barrier, ...]:
    """Return the barriers that the letter is about: a nursery has no business with somebody's debts.

    They are those that a theme of the service can lift; where it lifts none of those that were asked for by name, the
    counsellor knows better than the directory, and all of these count.
    """
    asked = [each for each in barriers if barrier_ids is None or each.id in barrier_ids]
    lifted = [each for each in asked if themes_of(each.kind, each.situations, each.goals).keys() & set(service.themes)]
    return tuple(lifted or (asked if barrier_ids is not None else ()))


def first_choices(composer: Composer) -> LetterChoices:
    """Return the choices that a composer opens with: those of the draft, else what is proposed."""
    referral = composer.referral
    offered = {item.name for item in composer.sharable}
    return LetterChoices(
        ticked=frozenset(referral.shared) & offered if referral.shared else composer.ticked,
        reason=referral.reason or None,
        documents=referral.documents or None,
        language=referral.language,
    )


def reason_of(desk: Desk, composer: Composer, choices: LetterChoices) -> str:
    """Return the reason as it will be printed: the one that was written, else the one proposed from the ticks."""
    if choices.reason is not None:
        return choices.reason
    barriers = [line.barrier for line in composer.barriers]
    words = phrases(choices.language)
    return proposed_reason(composer.person, barriers, leaving(choices), desk.clock.today(), words)


def leaving(choices: LetterChoices) -> frozenset[str]:
    """Return the names of the data that leave: ticked by the counsellor *and* agreed to by the person; never others."""
    ticked = choices.ticked | {NAME}
    return ticked if choices.agreed is None else ticked & (choices.agreed | {NAME})


def revise(desk: Desk, composer: Composer, choices: LetterChoices) -> Changes:
    """Keep the letter as a draft of the dossier, to be taken up again by ``compose``."""
    with desk.writing(tr("Brouillon de lettre enregistré")) as unit:
        must_find(unit, JobSeeker, composer.person.id)
        unit.put(written(composer, choices))
        return unit.commit()


def written(composer: Composer, choices: LetterChoices) -> Referral:
    """Return the referral with what was chosen, still a draft."""
    return replace(
        composer.referral,
        reason=(choices.reason or "").strip(),
        documents=composer.documents if choices.documents is None else choices.documents,
        shared=tuple(item.name for item in composer.sharable if item.name in leaving(choices)),
        language=choices.language,
    )


def _standing(reader: Reader, dossiers: frozenset[str], service_id: str, today: date) -> Consent | None:
    given = reader.find(Consent, job_seeker_id=dossiers, recipient=service_id, purpose=PURPOSE)
    return next((each for each in reversed(given) if each.holds(today)), None)


def _warnings(
    person: JobSeeker, service: Service, structure: Structure | None, before: Sequence[Referral], today: date
) -> list[str]:
    said: list[str] = []
    for referral in before:
        if referral.state is not ReferralState.DRAFTED and referral.issued_on is not None:
            day, state = short_day(referral.issued_on, tr, today), tr(LABELS[referral.state])
            said.append(tr("Déjà une lettre pour ce service le {day} : {state}.", day=day, state=state))
    hours = service.opening_hours or (structure.opening_hours if structure else "")
    opens = set(days_of(opening_days(hours)))
    if opens and person.can_come_on and not opens & set(person.can_come_on):
        said.append(tr("Le service est fermé les jours où la personne peut venir."))
    if not service.postal_code and not (structure and structure.postal_code):
        said.append(tr("L’adresse du service est inconnue."))
    if service.updated_on is None:
        said.append(tr("La fiche du service n’est pas datée : mieux vaut téléphoner avant."))
    elif (today - service.updated_on).days > OLD_SHEET_DAYS:
        said.append(tr("La fiche du service a plus d’un an : mieux vaut téléphoner avant."))
    return said
