"""Answers a card: keep one version, both, or another value; keep or delete a record. All of it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.merge import WHOLE
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import Plain, field_from_plain, from_plain
from parcours_desktop.casework.conflict_values import Act, ConflictCard, Version
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.field_history import with_followers
from parcours_desktop.casework.record_words import field_label
from parcours_desktop.store.rivals import KeptRival, rivals_of

if TYPE_CHECKING:
    from parcours_desktop.store.unit_of_work import UnitOfWork


def choose(desk: Desk, card: ConflictCard, version: Version) -> Changes:
    """Keep one version of a card. Raises ``Refused`` where somebody answered it meanwhile."""
    if version.act is Act.VALUE:
        return _take(desk, card, version.value)
    with desk.writing(choice_label(card)) as unit:
        waiting = _waiting(unit, card)
        if version.act is Act.DELETE:
            _delete(unit, card)
        elif unit.plain(card.record, card.record_id) is None:
            _bring_back(unit, card, waiting)
        else:
            unit.let_go(card.record, card.record_id, [each.id for each in waiting])
        return unit.commit()


def choice_label(card: ConflictCard) -> str:
    """Return what a choice is called: by its field or kind of record, never by what is in it (the trail keeps it)."""
    declared = caseload_types()[card.record]
    return tr("Choisi : {title}", title=field_label(declared, card.field) if card.field else tr(declared.one))


def keep_both(desk: Desk, card: ConflictCard) -> Changes:
    """Keep all versions of a card in one value. Raises ``Refused`` as ``choose`` does."""
    return _take(desk, card, card.joined)


def write_other(desk: Desk, card: ConflictCard, value: Plain) -> Changes:
    """Put a value of one's own in the place of all versions. Raises ``Refused`` as ``choose`` does, and for a value
    that the field cannot hold."""
    return _take(desk, card, value.strip() if isinstance(value, str) else value)


def _take(desk: Desk, card: ConflictCard, value: Plain) -> Changes:
    declared = caseload_types()[card.record]
    try:
        field_from_plain(declared.spec(card.field), value)
    except (ValueError, TypeError) as error:
        raise Refused(tr("Cette information ne peut pas prendre cette valeur.")) from error
    with desk.writing(choice_label(card)) as unit:
        waiting = _waiting(unit, card)
        if unit.plain(card.record, card.record_id) is None:
            raise _answered()
        unit.choose(card.record, card.record_id, card.field, value, [each.id for each in waiting])
        _follow(unit, card, value)
        return unit.commit()


def _follow(unit: UnitOfWork, card: ConflictCard, value: Plain) -> None:
    """Empty what has no meaning beside the value chosen: a barrier that is open has no day on which it was lifted."""
    followers = {name: each for name, each in with_followers(card.record, card.field, value).items() if each is None}
    followers.pop(card.field, None)
    now = unit.plain(card.record, card.record_id)
    if followers and now is not None:
        unit.put(from_plain(caseload_types()[card.record].cls, {**now, **followers}))


def _delete(unit: UnitOfWork, card: ConflictCard) -> None:
    """Delete the record after all, or leave it deleted; no other card of it asks anything then."""
    ids = [each.id for each in _of_record(unit, card)]
    if unit.plain(card.record, card.record_id) is None:
        unit.let_go(card.record, card.record_id, ids)
    else:
        unit.choose(card.record, card.record_id, WHOLE, None, ids)


def _bring_back(unit: UnitOfWork, card: ConflictCard, waiting: list[KeptRival]) -> None:
    """Bring a deleted record back with what was changed in it; a second change of one field stays a card."""
    first: dict[str, KeptRival] = {}
    for rival in waiting:
        if rival.field != WHOLE:
            first.setdefault(rival.field, rival)
    for field, rival in first.items():
        unit.choose(card.record, card.record_id, field, rival.value, [rival.id])
    if wishes := [each.id for each in waiting if each.field == WHOLE]:
        unit.let_go(card.record, card.record_id, wishes)


def _waiting(unit: UnitOfWork, card: ConflictCard) -> list[KeptRival]:
    waiting = [each for each in _of_record(unit, card) if each.id in card.rivals]
    if not waiting:
        raise _answered()
    return waiting


def _of_record(unit: UnitOfWork, card: ConflictCard) -> list[KeptRival]:
    found = rivals_of(unit, card.job_seeker_id)
    return [each for each in found if (each.record, each.record_id) == (card.record, card.record_id)]


def _answered() -> Refused:
    return Refused(
        tr("Cette question a déjà reçu sa réponse."),
        what_is_safe=tr("Rien n’a été changé."),
        what_to_do=tr("L’historique du dossier dit qui a choisi quoi."),
    )
