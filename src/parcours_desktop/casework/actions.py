"""The action plan (plan d’action): agree a step, say that it is done or dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.encounter import Action
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import ActionState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.found import must_find


def plan_action(
    desk: Desk, job_seeker_id: str, text: str, *, due: date | None = None, owner: str = "", barrier_id: str = ""
) -> Changes:
    """Agree a step. ``owner`` is a name, empty for the person themself. Raises ``Refused`` for an empty text."""
    if not text.strip():
        raise Refused(tr("Il manque ce qui est à faire."), what_to_do=tr("Écrivez l’étape en quelques mots."))
    with desk.writing(tr("Étape ajoutée")) as unit:
        must_find(unit, JobSeeker, job_seeker_id)
        unit.put(
            Action(
                id=desk.new_id(),
                job_seeker_id=job_seeker_id,
                text=text.strip(),
                owner=owner.strip(),
                due=due,
                barrier_id=barrier_id,
            )
        )
        return unit.commit()


def change_action(desk: Desk, action_id: str, values: Mapping[str, Any]) -> Changes:
    """Change the fields of ``Action`` in ``values`` and no others."""
    return _change(desk, action_id, tr("Étape modifiée"), values)


def finish_action(desk: Desk, action_id: str) -> Changes:
    """Say that the step is done, today."""
    done = {"state": ActionState.DONE, "done_on": desk.clock.today()}
    return _change(desk, action_id, tr("Étape faite"), done)


def drop_action(desk: Desk, action_id: str) -> Changes:
    """Say that the step will not be taken; it stays in the dossier."""
    return _change(desk, action_id, tr("Étape abandonnée"), {"state": ActionState.DROPPED, "done_on": None})


def replan_action(desk: Desk, action_id: str) -> Changes:
    """Say that a step done or dropped is to be done after all."""
    return _change(desk, action_id, tr("Étape à faire"), {"state": ActionState.PLANNED, "done_on": None})


def _change(desk: Desk, action_id: str, label: str, values: Mapping[str, Any]) -> Changes:
    with desk.writing(label) as unit:
        unit.put(replace(must_find(unit, Action, action_id), **values))
        return unit.commit()
