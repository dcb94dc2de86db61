"""Notes and encounters (entretiens): saved as they are typed, then kept as a record of the dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.encounter import Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import EncounterKind
from parcours_desktop.casework.desk import ZONE, Desk
from parcours_desktop.casework.drafts import confidence_key, keep_draft, note_key
from parcours_desktop.casework.found import must_find


def keep_note_draft(desk: Desk, job_seeker_id: str, text: str) -> None:
    """Keep what is being typed about a person; it is on the disk when this returns."""
    keep_draft(desk, note_key(job_seeker_id), text)


def write_note(
    desk: Desk,
    job_seeker_id: str,
    text: str,
    *,
    kind: EncounterKind = EncounterKind.NOTE,
    confidential: bool = False,
) -> Changes:
    """Turn the text into an encounter of now, and drop its draft in the same transaction.

    Raises ``Refused`` for an empty text.
    """
    if not text.strip():
        raise Refused(tr("La note est vide."), what_to_do=tr("Écrivez quelques mots, ou fermez la note."))
    with desk.writing(tr("Note enregistrée")) as unit:
        must_find(unit, JobSeeker, job_seeker_id)
        unit.put(
            Encounter(
                id=desk.new_id(),
                job_seeker_id=job_seeker_id,
                at=desk.clock.now(),
                zone=ZONE,
                kind=kind,
                place=desk.stop.name if desk.stop else "",
                author=desk.author,
                text=text.strip(),
                confidential=confidential,
            )
        )
        about = (note_key(job_seeker_id), confidence_key(job_seeker_id))
        for key in about:
            unit.keep_draft(key, "")
        changes = unit.commit()
    for key in about:
        desk.unkept.pop(key, None)
    return changes


def change_note(desk: Desk, encounter_id: str, values: Mapping[str, Any]) -> Changes:
    """Change the fields of ``Encounter`` in ``values``; what stood there before stays in the history."""
    with desk.writing(tr("Note modifiée")) as unit:
        unit.put(replace(must_find(unit, Encounter, encounter_id), **values))
        return unit.commit()


def delete_note(desk: Desk, encounter_id: str) -> Changes:
    """Delete a note; it can be taken back. Raises ``Refused`` for one whose words are not shared with this person."""
    with desk.writing(tr("Note supprimée")) as unit:
        note = must_find(unit, Encounter, encounter_id)
        # A note always says something: one without words was written for those who share the confidences.
        if not note.text.strip():
            raise Refused(
                tr("Le texte de cette note ne vous est pas partagé."),
                what_is_safe=tr("Rien n’a été supprimé."),
                what_to_do=tr("Demandez un partage à la personne responsable du dossier."),
            )
        unit.delete(Encounter, encounter_id)
        return unit.commit()
