"""Open a dossier, change what is known of the person, and say who lives with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.vocabulary.work import DossierState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.person_checks import tidy

if TYPE_CHECKING:
    from parcours_desktop.store.unit_of_work import UnitOfWork


def create_person(desk: Desk, values: Mapping[str, Any], household: Mapping[str, Any] | None = None) -> Changes:
    """Open a dossier. Only a family name or a given name is asked for; ``values`` are fields of ``JobSeeker``.

    ``household`` holds fields of ``Household``, saved in the same unit of work. The id of the new person is the only
    one in ``dossiers`` of what is returned. Raises ``Refused`` when there is no name at all.
    """
    known = tidy(values)
    if not known.get("family_name") and not known.get("given_name"):
        raise Refused(tr("Il manque un nom."), what_to_do=tr("Écrivez au moins un nom ou un prénom."))
    filled = {"family_name": "", "counsellor": desk.author, "opened_at": desk.clock.now(), **known}
    person = JobSeeker(id=desk.new_id(), **filled)
    with desk.writing(tr("Dossier ouvert")) as unit:
        unit.put(person)
        if household:
            unit.put(Household(id=desk.new_id(), job_seeker_id=person.id, **household))
        return unit.commit()


def change_person(
    desk: Desk, job_seeker_id: str, values: Mapping[str, Any], household: Mapping[str, Any] | None = None
) -> Changes:
    """Change the fields of ``JobSeeker`` in ``values`` and no others, and those of the household with them.

    Raises ``Refused`` if no name would be left.
    """
    known = tidy(values)
    with desk.writing(tr("Dossier modifié")) as unit:
        person = replace(must_find(unit, JobSeeker, job_seeker_id), **known)
        if not person.family_name and not person.given_name:
            raise Refused(tr("Il manque un nom."), what_to_do=tr("Écrivez au moins un nom ou un prénom."))
        unit.put(person)
        if household is not None:
            unit.put(_household(desk, unit, person.id, household))
        return unit.commit()


def close_dossier(desk: Desk, job_seeker_id: str) -> Changes:
    """Set the dossier aside; it stays in the caseload and can be searched among the closed ones."""
    return set_state(desk, job_seeker_id, DossierState.CLOSED, tr("Dossier clos"))


def reopen_dossier(desk: Desk, job_seeker_id: str) -> Changes:
    """Take a closed dossier up again."""
    return set_state(desk, job_seeker_id, DossierState.ACTIVE, tr("Dossier rouvert"))


def save_household(desk: Desk, job_seeker_id: str, values: Mapping[str, Any]) -> Changes:
    """Change the fields of the person's ``Household`` in ``values``; it is made when the dossier has none yet."""
    with desk.writing(tr("Ménage modifié")) as unit:
        person = must_find(unit, JobSeeker, job_seeker_id)
        unit.put(_household(desk, unit, person.id, values))
        return unit.commit()


def _household(desk: Desk, unit: UnitOfWork, job_seeker_id: str, values: Mapping[str, Any]) -> Household:
    known = unit.find(Household, job_seeker_id=job_seeker_id)
    household = known[0] if known else Household(id=desk.new_id(), job_seeker_id=job_seeker_id)
    return replace(household, **values)


def set_state(desk: Desk, job_seeker_id: str, state: DossierState, label: str) -> Changes:
    """Move a dossier to ``state``; ``label`` says in words what is done. Raises ``Refused`` where it is gone."""
    with desk.writing(label) as unit:
        unit.put(replace(must_find(unit, JobSeeker, job_seeker_id), state=state))
        return unit.commit()
