"""Fetch a record that an operation stands on, or say in words that it is no longer there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.declare import Record, record_type

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

R = TypeVar("R", bound=Record)


def must_find(reader: Reader, cls: type[R], record_id: str) -> R:
    """Return the record ``record_id``. Raises ``Refused`` where it is gone: deleted, taken back, or no longer ours."""
    found = reader.get(cls, record_id)
    if found is None:
        raise Refused(
            tr("Cette fiche n’existe plus : {kind}.", kind=tr(record_type(cls).one)),
            what_is_safe=tr("Rien n’a été changé."),
            what_to_do=tr("Rouvrez le dossier pour voir son état actuel."),
        )
    return found
