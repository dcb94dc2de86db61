"""Hand dossiers over by a file to somebody whom no server told of: with the same consent as any sharing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import OnePerson, one_person
from parcours_desktop.casework.handover_note import keep_relay_notes, note_of
from parcours_desktop.casework.handover_stick import save_stick
from parcours_desktop.casework.retention import require_unrestricted
from parcours_desktop.casework.sharing import ShareWish
from parcours_desktop.casework.sharing_consent import consent_given, covering

if TYPE_CHECKING:
    from parcours_desktop.store.unit_of_work import UnitOfWork


def save_for_stranger(
    desk: Desk, job_seeker_ids: Sequence[str], path: Path, wish: ShareWish, *, to: str, phrase: str
) -> Changes:
    """Write the dossiers to ``path``, closed by ``phrase``, for whoever is called ``to``.

    Of ``wish`` count the consent, the confidences and the relay notes: no server could hold a right or an end. The
    consents and the notes are kept first, so that a stick that refuses is tried again without asking anybody twice.
    Raises ``Refused`` where nobody is named or no word of consent is said, and as ``save_stick``.
    """
    to = to.strip()
    if not to:
        raise Refused(tr("Il manque à qui."), what_to_do=tr("Écrivez le nom de la personne et sa structure."))
    if wish.leaves_consent_open:
        raise Refused(
            tr("L’accord de la personne n’est pas noté."),
            what_is_safe=tr("Rien n’a été écrit."),
            what_to_do=tr("Demandez-le, ou dites pourquoi vous remettez le dossier sans lui."),
        )
    with desk.writing(tr("Note de relais")) as unit:
        people = {one.kept: one for one in (one_person(unit, each) for each in job_seeker_ids)}
        for person in people.values():
            require_unrestricted(unit, person.kept)
        told = {kept: _note(desk, unit, person, wish, to) for kept, person in people.items()}
        notes = {kept: note for kept, note in told.items() if note is not None}
        if not notes:
            raise Refused(
                tr("Aucune de ces personnes n’a donné son accord."),
                what_is_safe=tr("Rien n’a été écrit."),
                what_to_do=tr("Demandez leur accord, ou dites pourquoi vous remettez le dossier sans lui."),
            )
        relays = keep_relay_notes(desk, unit, notes, notes)
        kept = unit.commit()
    saved = save_stick(
        desk, list(notes), path, holder="", phrase=phrase, confidences=wish.confidences, to=to, relays=relays
    )
    return replace(saved, touched=saved.touched | kept.touched, dossiers=saved.dossiers | kept.dossiers)


def _note(desk: Desk, unit: UnitOfWork, person: OnePerson, wish: ShareWish, to: str) -> str | None:
    """Note the consent of a person and return their relay note, None where they have not agreed and are left out."""
    today, kept = desk.clock.today(), person.kept
    consent = covering(unit, kept, (), today, confidences=wish.confidences, named=to)
    if consent is None and wish.consent is not None:
        consent = consent_given(desk, kept, "", to, form=wish.consent, confidences=wish.confidences)
        unit.put(consent)
    if consent is None and wish.only_agreed:
        return None
    note = (wish.notes or {}).get(kept)
    if note is None:
        note = note_of(desk, unit, person)
    if consent is not None:
        return note
    return "\n\n".join(part for part in (tr("Sans accord noté : {why}", why=wish.without_consent), note) if part)
