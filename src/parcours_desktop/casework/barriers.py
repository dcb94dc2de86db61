"""Record a barrier (frein), change it, say that it is lifted, or open it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.work import BarrierState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.lines import kind_label
from parcours_desktop.casework.values import BarrierDraft

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader


def record_barrier(desk: Desk, job_seeker_id: str, draft: BarrierDraft) -> Changes:
    """Note a barrier. Raises ``Refused`` when one of this kind is already open: it is to be changed, not noted twice.

    The barrier that was made is the only one of type ``barrier`` in ``touched``.
    """
    if draft.kind not in KINDS:
        raise ValueError(f"unknown kind of barrier {draft.kind!r}")
    with desk.writing(tr("Frein noté")) as unit:
        must_find(unit, JobSeeker, job_seeker_id)
        noted = Barrier(
            id=desk.new_id(),
            job_seeker_id=job_seeker_id,
            kind=draft.kind,
            severity=draft.severity,
            situations=draft.situations,
            goals=draft.goals,
            detail=draft.detail.strip(),
            due=draft.due,
            noted_on=desk.clock.today(),
        )
        _refuse_twice(unit, noted)
        unit.put(noted)
        return unit.commit()


def change_barrier(desk: Desk, barrier_id: str, values: Mapping[str, Any]) -> Changes:
    """Change the fields of ``Barrier`` in ``values`` and no others. Raises ``Refused`` as ``record_barrier`` does."""
    return _change(desk, barrier_id, tr("Frein modifié"), values)


def take_in_hand(desk: Desk, barrier_id: str) -> Changes:
    """Say that somebody works on the barrier: it stays open and keeps asking for services."""
    return _change(desk, barrier_id, tr("Frein suivi"), {"state": BarrierState.IN_HAND, "solved_on": None})


def solve_barrier(desk: Desk, barrier_id: str) -> Changes:
    """Say that the barrier is lifted today."""
    solved = {"state": BarrierState.SOLVED, "solved_on": desk.clock.today()}
    return _change(desk, barrier_id, tr("Frein levé"), solved)


def reopen_barrier(desk: Desk, barrier_id: str) -> Changes:
    """Say that a lifted barrier is back. Raises ``Refused`` when another of this kind was noted since and is open."""
    return _change(desk, barrier_id, tr("Frein rouvert"), {"state": BarrierState.OPEN, "solved_on": None})


def delete_barrier(desk: Desk, barrier_id: str) -> Changes:
    """Delete a barrier noted by mistake; its history stays and it can be taken back."""
    with desk.writing(tr("Frein supprimé")) as unit:
        must_find(unit, Barrier, barrier_id)
        unit.delete(Barrier, barrier_id)
        return unit.commit()


def _change(desk: Desk, barrier_id: str, label: str, values: Mapping[str, Any]) -> Changes:
    with desk.writing(label) as unit:
        before = must_find(unit, Barrier, barrier_id)
        after = replace(before, **values)
        if after.is_open and (after.kind != before.kind or not before.is_open):
            _refuse_twice(unit, after)
        unit.put(after)
        return unit.commit()


def _refuse_twice(reader: Reader, barrier: Barrier) -> None:
    same = reader.find(Barrier, job_seeker_id=one_person(reader, barrier.job_seeker_id).ids, kind=barrier.kind)
    if any(known.is_open and known.id != barrier.id for known in same):
        raise Refused(
            tr("Le frein « {label} » est déjà noté et ouvert.", label=kind_label(barrier.kind)),
            what_to_do=tr("Ouvrez-le pour le préciser ou changer sa gravité."),
        )
